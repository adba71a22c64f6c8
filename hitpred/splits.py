"""How rows are held out: what may not stand on both sides, and the folds that follow."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

Groups = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Fold:
    """One way to hold rows out.

    Attributes
    ----------
    repeat, number : int
        Which shuffle of the rows, and which fold of it.
    train, test : int array
        Positions of the rows on either side.
    """

    repeat: int
    number: int
    train: NDArray[np.int_]
    test: NDArray[np.int_]

    def __str__(self) -> str:
        return f"fold {self.number + 1} of shuffle {self.repeat + 1}"


def track_groups(tracks: pd.DataFrame) -> Groups:
    """Number the tracks: rows of one group share a track_id."""
    return np.asarray(pd.factorize(tracks["track_id"])[0], dtype=np.int64)


def song_groups(tracks: pd.DataFrame) -> Groups:
    """Number the songs: rows of one group are the same song (`hitpred.dataset.songs`)."""
    return tracks["song"].to_numpy(dtype=np.int64)


def artist_groups(tracks: pd.DataFrame) -> Groups:
    """Number the artists: rows of one group share a primary artist, or a song that does.

    A song that is released under two primary artists joins them, so that neither an artist nor a
    song is ever on both sides of a split.

    Parameters
    ----------
    tracks : pandas.DataFrame
        n rows with ``artists`` (separated by semicolons, the primary one first) and ``song``.

    Returns
    -------
    int array of shape (n,)
        The group of each row.
    """
    primary = tracks["artists"].str.split(";").str[0].str.casefold().str.strip()
    artist = pd.factorize(primary)[0]
    song = song_groups(tracks)
    # A bipartite graph: songs on one side, artists after them on the other, an edge for each row.
    nodes = int(song.max() + artist.max() + 2)
    edges = coo_array((np.ones(len(song)), (song, artist + song.max() + 1)), shape=(nodes, nodes))
    _, component = connected_components(edges, directed=False)
    return np.asarray(component[song], dtype=np.int64)


def repeated_folds(
    y: NDArray[np.int_], groups: Groups | None, *, folds: int, repeats: int, seed: int
) -> list[Fold]:
    """Divide rows into folds with about equal shares of hits, several times over.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit.
    groups : int array of shape (n,) or None
        Rows of one group are never on both sides; None lets every row go its own way.
    folds, repeats : int
        Folds of each shuffle of the rows, and shuffles.
    seed : int
        Of the first shuffle; the next ones count on from it.

    Returns
    -------
    list of Fold
        ``folds * repeats`` of them.
    """
    made = []
    for repeat in range(repeats):
        kind = StratifiedKFold if groups is None else StratifiedGroupKFold
        splitter = kind(n_splits=folds, shuffle=True, random_state=seed + repeat)
        # Splitters look at the length of the features only, and at y.
        parts = splitter.split(np.zeros(len(y)), y, groups)
        made += [Fold(repeat, number, *part) for number, part in enumerate(parts)]
    return made
