"""Grids of dots, some of them in colour: so many of a hundred."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hitpred.elements import labels
from hitpred.elements.escape import escaped_html

OF: Final = 100
COLUMNS: Final = 10


@dataclass(frozen=True)
class Grid:
    """Dots, of which some are in colour.

    Attributes
    ----------
    by : str
        What makes them so many.
    count : float
        How many, as whole dots or not.
    of : int
        Dots in all.
    columns : int
        Dots side by side.
    """

    by: str
    count: float
    of: int = OF
    columns: int = COLUMNS

    @property
    def shown(self) -> int:
        """The whole dots."""
        return labels.whole(self.count)

    @property
    def words(self) -> str:
        """The number that stands below: there may be some where no dot is shown."""
        return str(self.shown) if self.shown or not self.count else "< 1"


def grids(several: Sequence[Grid], what: str, classes: str = "") -> Iterator[str]:
    """Write grids side by side.

    Parameters
    ----------
    several : sequence of Grid
        The grids.
    what : str
        What the dots in colour are, for those who can't see them: it stands between how many
        they are and what makes them so many.
    classes : str
        Classes of the list.
    """
    yield f'<ul class="{f"dot-grids {classes}".strip()}">'
    for grid in several:
        label = escaped_html(f"{grid.words} of {grid.of} {what} {grid.by}")
        width, height = 10 * grid.columns, 10 * -(-grid.of // grid.columns)
        others = dots("other", grid.shown, grid.of, grid.columns)
        hits = dots("hit", 0, grid.shown, grid.columns)
        yield (
            f'<li><svg viewBox="0 0 {width} {height}" role="img" aria-label="{label}">'
            f"{others}{hits}</svg><p><strong>{escaped_html(grid.words)}</strong> "
            f"{escaped_html(grid.by)}</p></li>"
        )
    yield "</ul>"


def dots(kind: str, first: int, end: int, columns: int = COLUMNS) -> str:
    """Draw the dots from `first` to before `end`: a dashed line of round caps for each row."""
    rows = []
    for row in range(first // columns, -(-end // columns)):
        start = max(first, row * columns)
        more = min(end, (row + 1) * columns) - start - 1
        # A little longer than to the last dot, which rounding could lose.
        rows.append(f"M{10 * (start % columns) + 5} {10 * row + 5}h{10 * more + 0.1:.1f}")
    return f'<path class="dots-{kind}" d="{"".join(rows)}"/>' if rows else ""
