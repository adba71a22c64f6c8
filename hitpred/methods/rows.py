"""The data as numbers: all that a trial needs, small enough to send to any worker."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from hitpred.dataset.table import Dataset
from hitpred.methods.features import notebook_features

Codes = NDArray[np.int64]
"""Numbers that stand for names: equal names have equal numbers."""


@dataclass(frozen=True, eq=False)
class Rows:
    """The clean rows, without a word.

    Attributes
    ----------
    X : float array of shape (n, 13)
        The notebook's features, in natural units.
    popularity : int array of shape (n,)
        0 to 100.
    track, song : int arrays of shape (n,)
        Which track_id and which song (`hitpred.dataset.songs`) a row is of.
    primary_artist : int array of shape (n,)
        The artist that the row names first.
    artist_group : int array of shape (n,)
        Rows of one group share a primary artist, or a song that does: a song that is released under
        two primary artists joins them.
    genre : int array of shape (n,)
        In alphabetical order of the genres' names.
    credited_row, credited_artist : int arrays of shape (n_credits,)
        Who is credited on which row.
    digest : str
        SHA-256 of all of the above: rows with the same digest are the same.
    """

    X: NDArray[np.float64]
    popularity: NDArray[np.int_]
    track: Codes
    song: Codes
    primary_artist: Codes
    artist_group: Codes
    genre: Codes
    credited_row: Codes
    credited_artist: Codes
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Rows) and self.digest == other.digest


def rows_of(dataset: Dataset) -> Rows:
    """Turn clean rows into numbers.

    Parameters
    ----------
    dataset : Dataset
        n clean rows, with ``artists`` separated by semicolons, the primary one first.
    """
    tracks = dataset.tracks
    credited = tracks["artists"].str.split(";").explode().str.casefold().str.strip()
    artist, _ = pd.factorize(credited)
    primary = artist[~credited.index.duplicated()]
    song = tracks["song"].to_numpy(dtype=np.int64)
    genre, _ = pd.factorize(tracks["track_genre"], sort=True)
    columns = {
        "X": notebook_features(tracks).to_numpy(),
        "popularity": tracks["popularity"].to_numpy(),
        "track": _codes(pd.factorize(tracks["track_id"])[0]),
        "song": song,
        "primary_artist": _codes(primary),
        "artist_group": _joined_by_song(_codes(primary), song),
        "genre": _codes(genre),
        "credited_row": _codes(credited.index.to_numpy()),
        "credited_artist": _codes(artist),
    }
    return Rows(**columns, digest=_digest(columns))


def _codes(numbers: NDArray[np.int_]) -> Codes:
    return np.asarray(numbers, dtype=np.int64)


def _digest(columns: dict[str, NDArray[np.generic]]) -> str:
    digest = hashlib.sha256()
    for name, values in columns.items():
        digest.update(f"{name} {values.dtype.str} {values.shape}".encode())
        digest.update(np.ascontiguousarray(values).data)
    return digest.hexdigest()


def _joined_by_song(artist: Codes, song: Codes) -> Codes:
    # A bipartite graph: songs on one side, artists after them on the other, an edge for each row.
    nodes = int(song.max() + artist.max() + 2)
    edges = coo_array((np.ones(len(song)), (song, artist + song.max() + 1)), shape=(nodes, nodes))
    _, component = connected_components(edges, directed=False)
    return _codes(component[song])


@dataclass(frozen=True)
class Sample:
    """What counts as one line of a table, and what as a hit.

    Attributes
    ----------
    unit : str
        ``"row"``, ``"track"`` or ``"song"``.
    threshold : int
        The popularity from which a line is a hit.
    label : str
        Which popularity a line of several rows has: that of the most popular (``"max"``), the least
        (``"min"``) or the one in the middle (``"median"``).
    """

    unit: str
    threshold: int
    label: str = "max"


@dataclass(frozen=True, eq=False)
class Units:
    """A sample, laid out: one line a unit.

    A unit's features are those of its first row in the file, which no popularity decides; the file
    lists genres alphabetically.

    Attributes
    ----------
    place : int array of shape (n_units,)
        Where in the rows the first row of each unit is.
    of_row : int array of shape (n_rows,)
        Which unit each row belongs to.
    X : float array of shape (n_units, 13)
        Features in natural units.
    popularity : array of shape (n_units,)
        0 to 100.
    y : int array of shape (n_units,)
        1 for a hit.
    """

    place: NDArray[np.int_]
    of_row: Codes
    X: NDArray[np.float64]
    popularity: NDArray[np.int_]
    y: NDArray[np.int_]


@lru_cache(maxsize=8)
def units_of(rows: Rows, sample: Sample) -> Units:
    """Lay out a sample of the rows."""
    of_row = _codes(
        np.arange(len(rows.song)) if sample.unit == "row" else getattr(rows, sample.unit)
    )
    _, place = np.unique(of_row, return_index=True)
    by_unit = pd.Series(rows.popularity).groupby(of_row)
    popularity = by_unit.agg(sample.label).to_numpy()
    return Units(
        place=place,
        of_row=of_row,
        X=rows.X[place],
        popularity=popularity,
        y=(popularity >= sample.threshold).astype(int),
    )


def groups_of(rows: Rows, sample: Sample, by: str) -> Codes:
    """Number what may not stand on both sides of a split, for each unit.

    Parameters
    ----------
    rows, sample
        Whose units.
    by : str
        ``"track"``, ``"song"`` or ``"artist"``.
    """
    of_rows: Codes = {"track": rows.track, "song": rows.song, "artist": rows.artist_group}[by]
    return of_rows[units_of(rows, sample).place]
