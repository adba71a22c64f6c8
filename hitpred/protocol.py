"""The main protocol: one line per song, audio features, the same folds for every contender."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hitpred.dataset.table import Dataset
from hitpred.errors import HitpredError
from hitpred.features import notebook_features
from hitpred.splits import Fold, Groups, artist_groups, repeated_folds

if TYPE_CHECKING:
    from hitpred.config import Protocol

HITS_PER_FOLD = 4
"""What SMOTE's five neighbours need at least, with a threshold chosen inside the training part."""


@dataclass(frozen=True, eq=False)
class Songs:
    """The data with one line per song.

    A song's features are those of its first row in the file, which no popularity decides; the file
    lists genres alphabetically. Its popularity is that of its most popular release.

    Attributes
    ----------
    place : int array of shape (n_songs,)
        Where in the clean rows the first row of each song is.
    X : float array of shape (n_songs, 13)
        The notebook's features, in natural units.
    popularity : int array of shape (n_songs,)
        0 to 100.
    y : int array of shape (n_songs,)
        1 if any release of the song is a hit.
    artist : int array of shape (n_songs,)
        Songs of one group share a primary artist (`hitpred.splits.artist_groups`).
    """

    place: NDArray[np.int_]
    X: NDArray[np.float64]
    popularity: NDArray[np.int_]
    y: NDArray[np.int_]
    artist: Groups


def songs_of(dataset: Dataset, threshold: int) -> Songs:
    """Count every song once.

    Parameters
    ----------
    dataset : Dataset
        Clean rows; a song is what `hitpred.dataset.songs` says.
    threshold : int
        The popularity from which a release is a hit.
    """
    tracks = dataset.tracks
    first = tracks.drop_duplicates("song").sort_values("song")
    popularity = tracks.groupby("song")["popularity"].max().to_numpy()
    return Songs(
        place=first.index.to_numpy(),
        X=notebook_features(first).to_numpy(),
        popularity=popularity,
        y=(popularity >= threshold).astype(int),
        artist=artist_groups(tracks)[first.index],
    )


def song_folds(songs: Songs, protocol: "Protocol") -> list[Fold]:
    """Hold songs out at random, with equal shares of hits (the main protocol).

    Raises
    ------
    HitpredError
        If there are fewer hits than the folds need.
    """
    _require_hits(int(songs.y.sum()), "hit songs", protocol)
    return repeated_folds(
        songs.y, None, folds=protocol.folds, repeats=protocol.repeats, seed=protocol.seed
    )


def artist_folds(songs: Songs, protocol: "Protocol") -> list[Fold]:
    """Hold whole artists out (the artist protocol).

    Raises
    ------
    HitpredError
        If there are fewer artists with a hit than the folds need.
    """
    _require_hits(len(np.unique(songs.artist[songs.y == 1])), "artists with a hit", protocol)
    return repeated_folds(
        songs.y,
        songs.artist,
        folds=protocol.folds,
        repeats=protocol.artist_repeats,
        seed=protocol.seed,
    )


def _require_hits(count: int, what: str, protocol: "Protocol") -> None:
    needed = HITS_PER_FOLD * protocol.folds
    if count < needed:
        raise HitpredError(
            f"The data hold {count} {what}, and {protocol.folds} folds need {needed}: choose "
            "another threshold under [hit] in hitpred.toml, or other data."
        )
