"""Which rows the analysis keeps."""

import pandas as pd

from hitpred.dataset.columns import NAMES
from hitpred.dataset.table import Removal


def clean(rows: pd.DataFrame) -> tuple[pd.DataFrame, tuple[Removal, ...]]:
    """Take out the rows that name no artist, album or track.

    Nothing else goes: repeated tracks are what the leakage study is about.

    Parameters
    ----------
    rows : pandas.DataFrame
        Every row of the file.

    Returns
    -------
    kept : pandas.DataFrame
        The other rows, in the same order, indexed from 0.
    removed : tuple of Removal
        What was taken out; empty if nothing was.
    """
    nameless = rows[list(NAMES)].isna().any(axis="columns")
    kept = rows.loc[~nameless].reset_index(drop=True)
    if not nameless.any():
        return kept, ()
    return kept, (Removal("artist, album or track name missing", int(nameless.sum())),)
