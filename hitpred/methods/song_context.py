"""What is known about a song besides its sound: genres, counts, and its artist's other songs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import KFold

from hitpred.methods.rows import Codes, Rows, Sample, Units, units_of
from hitpred.methods.splits import Places

HISTORY_FOLDS: Final = 5


@dataclass(frozen=True, eq=False)
class Context:
    """What is known about each unit besides its sound.

    Attributes
    ----------
    genre : float array of shape (n_units, n_genres)
        1 if any row of the unit is listed under the genre.
    counts : float array of shape (n_units, 3)
        Genres, releases (track_ids) and artists of the unit.
    primary_artist : int array of shape (n_units,)
        Number of the artist that its first row names first.
    """

    genre: NDArray[np.float64]
    counts: NDArray[np.float64]
    primary_artist: Codes


@lru_cache(maxsize=2)
def context_of(rows: Rows, sample: Sample) -> Context:
    """Gather the context of each unit from all of its rows."""
    units = units_of(rows, sample)
    genre = np.zeros((len(units.y), int(rows.genre.max()) + 1))
    genre[units.of_row, rows.genre] = 1
    releases = pd.Series(rows.track).groupby(units.of_row).nunique()
    credited = np.bincount(rows.credited_row)
    counts = [genre.sum(axis=1), releases.to_numpy(), credited[units.place]]
    return Context(genre, np.column_stack(counts).astype(float), rows.primary_artist[units.place])


def artist_history(
    artist: Codes, units: Units, known: Places, asked: Places
) -> NDArray[np.float64]:
    """Describe the other songs of each artist, as far as they are known.

    Parameters
    ----------
    artist : int array of shape (n_songs,)
        The primary artist of every song.
    units : Units
        The songs.
    known, asked : int array
        Positions of the songs whose popularity is known, and of those to describe; no song is in
        both, so that none is described by its own popularity or that of its re-releases.

    Returns
    -------
    float array of shape (n_asked, 3)
        How many known songs the artist has, their mean popularity and their share of hits; the
        last two are NaN without any.
    """
    table = pd.DataFrame({"popularity": units.popularity[known], "hit": units.y[known]})
    by_artist = table.groupby(artist[known])
    described = pd.DataFrame(
        {
            "songs": by_artist.size(),
            "popularity": by_artist["popularity"].mean(),
            "hit_share": by_artist["hit"].mean(),
        }
    ).reindex(artist[asked])
    described["songs"] = described["songs"].fillna(0)
    return described.to_numpy()


@dataclass(frozen=True, eq=False)
class Columns:
    """Features of some units, and what is known while they are laid out.

    Attributes
    ----------
    rows, sample
        Whose units.
    train : int array
        Positions of the units whose popularity is known.
    seed : int
        Of the parts in which training units describe each other.
    """

    rows: Rows
    sample: Sample
    train: Places
    seed: int

    def of_train(self, blocks: tuple[str, ...]) -> NDArray[np.float64]:
        """Lay out training units; they describe each other's artists, each fifth by the rest."""
        return self._columns(blocks, self.train, self._crossed_history)

    def of(self, blocks: tuple[str, ...], asked: Places) -> NDArray[np.float64]:
        """Lay out units held out; NaN where an artist has no known song.

        Parameters
        ----------
        blocks : tuple of str
            Which of ``"audio"``, ``"genre"``, ``"counts"`` and ``"artist"``, in order.
        asked : int array of shape (n_asked,)
            Their positions.

        Returns
        -------
        float array of shape (n_asked, n_columns)
        """
        return self._columns(blocks, asked, lambda: self._history(self.train, asked))

    def _columns(
        self,
        blocks: tuple[str, ...],
        asked: Places,
        history: Callable[[], NDArray[np.float64]],
    ) -> NDArray[np.float64]:
        columns: Mapping[str, Callable[[], NDArray[np.float64]]] = {
            "audio": lambda: units_of(self.rows, self.sample).X[asked],
            "genre": lambda: context_of(self.rows, self.sample).genre[asked],
            "counts": lambda: context_of(self.rows, self.sample).counts[asked],
            "artist": history,
        }
        return np.hstack([columns[block]() for block in blocks])

    def _history(self, known: Places, asked: Places) -> NDArray[np.float64]:
        artist = context_of(self.rows, self.sample).primary_artist
        return artist_history(artist, units_of(self.rows, self.sample), known, asked)

    def _crossed_history(self) -> NDArray[np.float64]:
        """Describe training units by other training units (cross-fitting)."""
        history = np.empty((len(self.train), 3))
        parts = KFold(HISTORY_FOLDS, shuffle=True, random_state=self.seed).split(self.train)
        for rest, fifth in parts:
            history[fifth] = self._history(self.train[rest], self.train[fifth])
        return history
