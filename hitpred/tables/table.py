"""A table: a caption, a head and rows of ready-made text."""

from collections.abc import Sequence
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
    """

    id: str
    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
