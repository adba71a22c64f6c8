"""The clean data, as every study receives it."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Removal:
    """Rows that cleaning took out, and why."""

    reason: str
    rows: int


@dataclass(frozen=True, eq=False)
class Dataset:
    """The data set: what was read and what is left of it.

    Attributes
    ----------
    rows : pandas.DataFrame
        Every line of the CSV as read and validated, in file order, with the columns of
        `hitpred.dataset.columns.COLUMNS` (the running index is gone). Missing text is missing. The
        index is the line of the file on which a row starts; the header is line 1.
    tracks : pandas.DataFrame
        The rows that cleaning kept, in file order, with a fresh 0..n-1 index and one more column,
        ``song``: an integer that rows of the same song share (see `hitpred.dataset.songs`). Genres
        that are the same list have one name (see `hitpred.dataset.genres`).
    removed : tuple of Removal
        What cleaning took out; empty if nothing.
    """

    rows: pd.DataFrame
    tracks: pd.DataFrame
    removed: tuple[Removal, ...]
