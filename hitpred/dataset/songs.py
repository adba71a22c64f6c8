"""Which rows are the same song."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hitpred.dataset.columns import AUDIO_DESCRIPTORS


def song_ids(tracks: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Tell for each row which song it is.

    Two rows are the same song if they share the track_id, the artists and the track name (upper and
    lower case and outer spaces aside), or all 11 audio descriptors, and so on through any chain of
    such rows: songs are the connected components of that graph.

    Parameters
    ----------
    tracks : pandas.DataFrame, n rows
        Clean rows: no name is missing.

    Returns
    -------
    ndarray of int64, shape (n,)
        For each row its song, numbered from 0 in order of first appearance.
    """
    groupings = (
        _groups(tracks[["track_id"]]),
        _groups(tracks[["artists", "track_name"]].apply(_without_case_and_outer_spaces)),
        _groups(tracks[list(AUDIO_DESCRIPTORS)]),
    )
    rows = np.arange(len(tracks))
    # An edge from each row to the first of its group connects the group, with n edges at most.
    sources = np.concatenate([rows for _ in groupings])
    targets = np.concatenate([_first_of_group(groups) for groups in groupings])
    edges = coo_array((np.ones(len(sources)), (sources, targets)), shape=(len(rows), len(rows)))
    _, components = connected_components(edges, directed=False)
    in_order_of_appearance, _ = pd.factorize(components)
    return np.asarray(in_order_of_appearance, dtype=np.int64)


def _without_case_and_outer_spaces(names: pd.Series) -> pd.Series:
    return names.str.casefold().str.strip()


def _groups(keys: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Give rows with equal keys the same number."""
    return np.asarray(keys.groupby(list(keys.columns), sort=False).ngroup(), dtype=np.int64)


def _first_of_group(groups: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return, for each row, the position of the first row in its group."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    rows: npt.NDArray[np.int64] = first[inverse]
    return rows
