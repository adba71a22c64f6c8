"""All songs as readers look them up: one line each, the most popular first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.trial import Pooled
from hitpred.methods.features import FEATURES
from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.methods.song_context import context_of

if TYPE_CHECKING:
    from hitpred.dataset.table import Dataset

DIGITS: Final = 4
"""Significant digits of a chance: more than a page shows."""

MOST_RELEASES: Final = 8
"""Releases of a song that are named, the most popular ones; the others are counted."""

SHARES: Final = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Shares of a genre's songs that lie below the values a song is compared with."""

MEASURED: Final = tuple(name for name in FEATURES if name not in ("explicit", "key", "mode"))
"""Features of which a song can have more or less."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Every song, the most popular first; equally popular ones in the order of the file.

    Attributes
    ----------
    songs : pandas.DataFrame of n_songs rows
        The facts of each, with its features as the models know them; instead of
        ``duration_minutes`` the milliseconds, which are shorter to write.
    chances : pandas.DataFrame of n_songs rows
        What models made of them, and which fold held each out.
    names, track_ids : list of list of str
        The titles and artists of all rows of each song, and the ids of its releases.
    genres : list of str
        Names of the genres, as the songs' column of genres numbers them.
    usual : mapping
        For each of `MEASURED` the values below which `SHARES` of a genre's songs lie, in a list of
        n_genres lists.
    popularity : list of int
        How many songs have each popularity from 0 to 100.
    threshold : int
        The popularity from which a song is a hit.
    """

    songs: pd.DataFrame
    chances: pd.DataFrame
    names: list[list[str]]
    track_ids: list[list[str]]
    genres: list[str]
    usual: Mapping[str, list[list[float]]]
    popularity: list[int]
    threshold: int


def catalogue(
    dataset: "Dataset", rows: Rows, sample: Sample, *, by_sound: Pooled, by_everything: Pooled
) -> Catalogue:
    """List all songs; each is called as its most popular release is.

    Parameters
    ----------
    dataset, rows
        The data.
    sample : Sample
        Its songs.
    by_sound, by_everything : Pooled
        The chances that songs got from models that never met them.
    """
    units = units_of(rows, sample)
    order = np.argsort(-units.popularity, kind="stable")
    tracks = dataset.tracks.assign(song=units.of_row)
    releases = tracks.sort_values("popularity", ascending=False, kind="stable")
    releases = releases.drop_duplicates("track_id")
    genres = sorted(tracks["track_genre"].unique())
    number = tracks["track_genre"].map(genres.index)
    named = _named(releases)
    songs = pd.DataFrame(
        {
            "id": _first(releases, "track_id"),
            "title": _first(releases, "track_name"),
            "artists": _first(releases, "artists"),
            "popularity": units.popularity,
            "releases": named.map(len),
            "named": named.map(lambda of_song: of_song[:MOST_RELEASES]),
            "genres": _gathered(number, tracks["song"]).map(
                lambda listed: [*dict.fromkeys(listed)]
            ),
            **_features(dataset.tracks.iloc[units.place]),
        }
    )
    chances = pd.DataFrame(
        {
            "fold": by_sound.fold,
            **_chances("sound", by_sound.probability),
            **_chances("everything", by_everything.probability),
        }
    )
    both = pd.concat([tracks["track_name"], tracks["artists"]])
    names = _gathered(both, pd.concat([tracks["song"]] * 2))
    return Catalogue(
        songs=songs.loc[order],
        chances=chances.loc[order],
        names=names.loc[order].tolist(),
        track_ids=_gathered(releases["track_id"], releases["song"]).loc[order].tolist(),
        genres=genres,
        usual=_usual(units.X, context_of(rows, sample).genre),
        popularity=np.bincount(units.popularity, minlength=101).tolist(),
        threshold=sample.threshold,
    )


def _first(releases: pd.DataFrame, column: str) -> pd.Series:
    return releases.groupby("song")[column].first()


def _gathered(values: Iterable[Any], song: Iterable[int]) -> pd.Series:
    """List the values of each song, in their order."""
    return pd.Series([*values], index=[*song]).groupby(level=0).agg(list)


def _named(releases: pd.DataFrame) -> pd.Series:
    """List each song's releases: album, popularity, and the title where it is another."""
    title = releases["track_name"]
    another = title.where(title != releases["song"].map(_first(releases, "track_name")), "")
    told = zip(releases["album_name"], releases["popularity"], another, strict=True)
    return _gathered(told, releases["song"])


def _chances(by: str, probability: NDArray[np.float64]) -> dict[str, Any]:
    """Write chances shortly, and how many songs have a higher one, and one more."""
    rank = pd.Series(probability).rank(method="min", ascending=False).astype(int)
    return {
        f"by_{by}": [float(f"{chance:.{DIGITS}g}") for chance in probability],
        f"rank_by_{by}": rank,
    }


def _features(first_rows: pd.DataFrame) -> dict[str, Any]:
    names = [name for name in FEATURES if name != "duration_minutes"]
    numbers = first_rows.assign(explicit=first_rows["explicit"].astype(int))
    return {name: numbers[name].to_numpy() for name in (*names, "duration_ms")}


def _usual(X: NDArray[np.float64], is_of: NDArray[np.float64]) -> dict[str, list[list[float]]]:
    """Tell what is usual in each genre, for each feature that can be more or less.

    Parameters
    ----------
    X : float array of shape (n_songs, 13)
        The features.
    is_of : float array of shape (n_songs, n_genres)
        1 if a song is of a genre.
    """
    columns = [FEATURES.index(name) for name in MEASURED]
    by_genre = [np.quantile(X[of == 1][:, columns], SHARES, axis=0).T for of in is_of.T]
    return {
        name: [[float(f"{value:.4g}") for value in of_genre[place]] for of_genre in by_genre]
        for place, name in enumerate(MEASURED)
    }
