"""Which rows are the same song if titles are read loosely: remasters and features are no others."""

import re
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

_BRACKETS: Final = re.compile(r"\s*[(\[].*?[)\]]")
_VERSION: Final = re.compile(
    r"\s+-\s+.*\b(?:remaster(?:ed)?|version|edit|mix|mono|stereo|live|acoustic|deluxe|bonus|single)"
    r"\b.*$"
)
_GUESTS: Final = re.compile(r"\s+(?:feat\.?|ft\.?|featuring)\s.*$")


def loose_title(title: str) -> str:
    """Return a title without case, brackets, guests and what comes after a dash about a version.

    Titles that are nothing but a bracket keep it.
    """
    folded = title.casefold().strip()
    bare = _GUESTS.sub("", _VERSION.sub("", _BRACKETS.sub("", folded))).strip()
    return bare or folded


def loose_song_ids(tracks: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Tell for each row which song it is if songs with the same first artist and title are joined.

    Parameters
    ----------
    tracks : pandas.DataFrame, n rows
        Clean rows with their ``song`` (`hitpred.dataset.songs`).

    Returns
    -------
    ndarray of int64, shape (n,)
        For each row its song, numbered from 0 in order of first appearance: connected components of
        songs that share the primary artist and the `loose_title`.
    """
    song = tracks["song"].to_numpy(dtype=np.int64)
    primary = tracks["artists"].str.split(";").str[0].str.casefold().str.strip()
    named = pd.DataFrame({"artist": primary, "title": tracks["track_name"].map(loose_title)})
    name = named.groupby(["artist", "title"], sort=False).ngroup().to_numpy()
    # A bipartite graph: songs on one side, names after them on the other, an edge for each row.
    names = song.max() + 1
    nodes = int(names + name.max() + 1)
    edges = coo_array((np.ones(len(song)), (song, name + names)), shape=(nodes, nodes))
    _, component = connected_components(edges, directed=False)
    in_order_of_appearance, _ = pd.factorize(component[song])
    return np.asarray(in_order_of_appearance, dtype=np.int64)
