"""Bars, each beside its words, as long as there is room for the longest."""

from collections.abc import Iterator, Sequence
from typing import Final

from hitpred.site.drawings.html import STRETCHED, element

LENGTH: Final = 100
"""Of a bar and of a strip, in units of their own."""


def bars(rows: Sequence[tuple[str, float]]) -> Iterator[str]:
    """Draw a bar for each value, from zero."""
    longest = max(value for _, value in rows) or 1  # of a model that hears nothing
    yield '<ul class="bars">'
    for words, value in rows:
        bar = f'<path d="M0 1h{LENGTH * value / longest:.1f}"/>'
        yield f"<li>{element('span', words)}{stretched('bar', bar, 2)}</li>"
    yield "</ul>"


def stretched(name: str, drawn: str, height: int) -> str:
    """Write a picture of `LENGTH` units that is as wide as there is room."""
    return (
        f'<svg class="{name}" viewBox="0 0 {LENGTH} {height}" {STRETCHED} '
        f'aria-hidden="true">{drawn}</svg>'
    )
