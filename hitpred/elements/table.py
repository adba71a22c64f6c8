"""A table: a caption, a head and rows of ready-made text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """One table of a page.

    Attributes
    ----------
    id : str
        Its name in file names, and after ``tbl-`` in cross-references.
    caption : str
        What it shows, with units. Markdown.
    head : sequence of str
        Column titles; a leading ``>`` aligns the column to the right, as numbers are.
    rows : sequence of sequence of str
        Cells in plain text.
    sortable : bool
        Whether readers look things up in it, so that a script lets them sort it.
    """

    id: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    sortable: bool = False


def interval(of: Mapping[str, float], *, digits: int = 3, signed: bool = False) -> str:
    """Write a mean with its interval."""
    style = f"{'+' if signed else ''}.{digits}f"
    mean, low, high = (format(of[key], style).replace("-", "−") for key in ("mean", "low", "high"))
    return f"{mean} ({low} to {high})"


def percent(share: float) -> str:
    """Write a share in per cent: two decimals for small ones, one for others."""
    return f"{100 * share:.{1 if share >= 0.05 else 2}f} %"
