"""The grids of the first page as a picture of the size that networks show beside a link."""

from collections.abc import Iterator
from typing import Final

from hitpred.elements import studio, theme
from hitpred.elements.escape import escaped_html
from hitpred.elements.metadata import SITE
from hitpred.site.drawings.dots import COLUMNS, Grid
from hitpred.site.drawings.hero import PROTOCOLS, picks, question
from hitpred.site.drawings.html import AllResults

WIDTH, HEIGHT = 1200, 630
_MARGIN: Final = 70
_SIDE: Final = 230
"""Of a grid, in pixels."""


def poster(results: AllResults) -> bytes:
    """Draw it, as PNG."""
    return studio.png(_svg(results), scale=1)


def _svg(results: AllResults) -> str:
    protocol = next(iter(PROTOCOLS))
    gap = (WIDTH - 2 * _MARGIN - 4 * _SIDE) / 3
    panels = (
        part
        for number, pick in enumerate(picks(results, protocol))
        for part in _panel(pick, _MARGIN + number * (_SIDE + gap))
    )
    return "".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'font-family="{theme.FONT}">',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{theme.PAPER}"/>',
            _text(_MARGIN, 110, 58, SITE, weight=700),
            _text(_MARGIN, 165, 31, question(results), colour=theme.MUTED),
            *panels,
            "</svg>",
        ]
    )


def _panel(pick: Grid, left: float) -> Iterator[str]:
    step = _SIDE / COLUMNS
    for number in range(pick.of):
        row, column = divmod(number, COLUMNS)
        is_hit = number < pick.shown
        yield (
            f'<circle cx="{left + (column + 0.5) * step:.1f}" cy="{215 + (row + 0.5) * step:.1f}" '
            f'r="{(0.42 if is_hit else 0.18) * step:.1f}" '
            f'fill="{theme.HIT if is_hit else theme.RULE}"/>'
        )
    yield _text(left, 530, 62, str(pick.shown), colour=theme.HIT, weight=700)
    yield _text(left, 575, 26, pick.by)


def _text(
    x: float, y: float, size: int, text: str, *, colour: str = theme.INK, weight: int = 400
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y}" font-size="{size}" font-weight="{weight}" '
        f'fill="{colour}">{escaped_html(text)}</text>'
    )
