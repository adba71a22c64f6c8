"""What is known about a song besides its sound: genres, counts, and its artist's other songs."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import KFold

from hitpred.protocol import Songs

HISTORY_FOLDS: Final = 5


@dataclass(frozen=True, eq=False)
class Context:
    """What is known about each song besides its sound.

    Attributes
    ----------
    genre : float array of shape (n_songs, n_genres)
        1 if any row of the song is listed under the genre.
    counts : float array of shape (n_songs, 3)
        Genres, releases (track_ids) and artists of the song.
    primary_artist : int array of shape (n_songs,)
        Number of the artist that its first row names first.
    """

    genre: NDArray[np.float64]
    counts: NDArray[np.float64]
    primary_artist: NDArray[np.int64]


def context_of(tracks: pd.DataFrame, songs: Songs) -> Context:
    """Gather the context of each song from all of its rows.

    Parameters
    ----------
    tracks : pandas.DataFrame
        Clean rows, with ``song``.
    songs : Songs
        The same data with one line per song.
    """
    genre = pd.crosstab(tracks["song"], tracks["track_genre"]).clip(upper=1)
    artists = tracks["artists"].iloc[songs.place].str.split(";")
    counts = {
        "genres": genre.sum(axis=1).to_numpy(),
        "releases": tracks.groupby("song")["track_id"].nunique().to_numpy(),
        "artists": artists.str.len().to_numpy(),
    }
    primary, _ = pd.factorize(artists.str[0].str.casefold().str.strip())
    return Context(
        genre=genre.to_numpy(dtype=float),
        counts=np.column_stack(list(counts.values())).astype(float),
        primary_artist=primary.astype(np.int64),
    )


def artist_history(
    artist: NDArray[np.int64], songs: Songs, known: NDArray[np.int_], asked: NDArray[np.int_]
) -> NDArray[np.float64]:
    """Describe the other songs of each artist, as far as they are known.

    Parameters
    ----------
    artist : int array of shape (n_songs,)
        The primary artist of every song.
    songs : Songs
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
    table = pd.DataFrame({"popularity": songs.popularity[known], "hit": songs.y[known]})
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


def columns_of(
    blocks: tuple[str, ...],
    songs: Songs,
    context: Context,
    asked: NDArray[np.int_],
    known: NDArray[np.int_] | None,
    seed: int,
) -> NDArray[np.float64]:
    """Lay out the features of some songs.

    Parameters
    ----------
    blocks : tuple of str
        Which of ``"audio"``, ``"genre"``, ``"counts"`` and ``"artist"``, in order.
    songs, context
        The songs and what is known about them.
    asked : int array of shape (n_asked,)
        Positions of the songs to lay out.
    known : int array or None
        Positions of the songs whose popularity may describe an artist; None if the songs asked for
        describe each other, as training songs do.
    seed : int
        Of the parts in which training songs describe each other.

    Returns
    -------
    float array of shape (n_asked, n_columns)
        NaN where an artist has no known song.
    """
    columns = {
        "audio": lambda: songs.X[asked],
        "genre": lambda: context.genre[asked],
        "counts": lambda: context.counts[asked],
        "artist": lambda: (
            _crossed_history(context.primary_artist, songs, asked, seed)
            if known is None
            else artist_history(context.primary_artist, songs, known, asked)
        ),
    }
    return np.hstack([columns[block]() for block in blocks])


def _crossed_history(
    artist: NDArray[np.int64], songs: Songs, train: NDArray[np.int_], seed: int
) -> NDArray[np.float64]:
    """Describe training songs by other training songs: each fifth by the rest (cross-fitting)."""
    history = np.empty((len(train), 3))
    for rest, fifth in KFold(HISTORY_FOLDS, shuffle=True, random_state=seed).split(train):
        history[fifth] = artist_history(artist, songs, known=train[rest], asked=train[fifth])
    return history
