"""How well the best model ranks songs of one genre, and what chances it gives to each genre."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import OutOfFold
from hitpred.methods.evaluation.within_groups import (
    Listings,
    Pairs,
    cluster_weights,
    grouped_sums,
    listings,
    pairs,
    percentile_interval,
)
from hitpred.methods.rows import Rows, Sample, groups_of, units_of

if TYPE_CHECKING:
    from hitpred.dataset.table import Dataset

ENOUGH_HITS: Final = 20
"""Songs that a genre must have as hits for a score of its own."""

ENOUGH_ARTISTS: Final = 10
"""Artists that these must be by: the interval draws artists, and few of them make no interval."""

TOP_SHARE: Final = 0.02
"""The other label: the most popular songs of each genre, about as many as there are hits."""

GUESSING: Final = 0.5
RESAMPLES: Final = 500
"""Bootstrap samples of the artists."""


@dataclass(frozen=True, eq=False)
class Members:
    """Songs in the genres that list them.

    Attributes
    ----------
    song, genre : int arrays of shape (n_listings,)
        Which song is listed in which genre; once, however many releases it has there.
    """

    song: NDArray[np.int_]
    genre: NDArray[np.int_]


def members(rows: Rows, sample: Sample) -> Members:
    """List every song under each of its genres."""
    of_row = units_of(rows, sample).of_row
    listed = pd.DataFrame({"song": of_row, "genre": rows.genre}).drop_duplicates()
    return Members(listed["song"].to_numpy(), listed["genre"].to_numpy())


@dataclass(frozen=True)
class GenreDraws(Job):
    """Pairs, hits and chances by genre, in all songs and in bootstrap samples of their artists.

    Samples draw artists, not songs: the songs of an artist share their fate. The models stay as
    they are.

    Attributes
    ----------
    sample : Sample
        Whose songs.
    predicted : tuple of OutOfFold
        Predictions with songs, and with artists held out.
    seed : int
        Of the samples.
    """

    sample: Sample
    predicted: tuple[OutOfFold, OutOfFold]
    seed: int

    @property
    def needs(self) -> tuple[Job, ...]:
        """The predictions."""
        return self.predicted

    @property
    def cost(self) -> float:
        """Each sample counts all pairs anew."""
        return 8.0

    def outcome(self, rows: Rows, needed: Done) -> "Drawn":
        """Count everything in all songs, then in each sample."""
        units, listed = units_of(rows, self.sample), members(rows, self.sample)
        ways = [_Ways.of(listed, units.y == 1, needed[one].probability) for one in self.predicted]
        is_top = _top_of_genre(listed, units.popularity)
        top = listings(listed.song, listed.genre, is_top, needed[self.predicted[0]].probability)
        artist = groups_of(rows, self.sample, "artist")
        # Weights are as long as the songs: a sample is counted at once, and forgotten.
        weights = chain([np.ones(len(units.y))], cluster_weights(artist, RESAMPLES, self.seed))
        counted = [
            (*(way.counted(weight) for way in ways), pairs(top, weight)) for weight in weights
        ]
        by_song, by_artist, of_top = (list(of) for of in zip(*counted, strict=True))
        return Drawn(by_song, by_artist, of_top)

    def __str__(self) -> str:
        return "bootstrap samples of pairs within genres"


@dataclass(frozen=True, eq=False)
class Drawn:
    """What `GenreDraws` counts; the first of each list is of all songs, the others of samples."""

    by_song: "list[_Counted]"
    by_artist: "list[_Counted]"
    top: list[Pairs]


def within_genre(dataset: "Dataset", rows: Rows, sample: Sample, drawn: Drawn) -> dict[str, Any]:
    """Compare songs of one genre with each other.

    Parameters
    ----------
    dataset, rows, sample
        Whose songs.
    drawn : Drawn
        The outcome of `GenreDraws`.

    Returns
    -------
    dict
        Plain data. ``roc_auc`` is the share of pairs of a hit and another song of the same genre
        whose hit has the higher chance, ``roc_auc_all_pairs`` that of all pairs, ``left_share``
        what the one is above guessing in parts of what the other is; ``top_of_genre`` the first for
        another label; ``genres`` holds the genres with enough hits, ``unscored`` the others, and
        ``in_unscored`` their hits beside what the chances add up to.
    """
    units, listed = units_of(rows, sample), members(rows, sample)
    _, names = pd.factorize(dataset.tracks["track_genre"], sort=True)
    artist = groups_of(rows, sample, "artist")
    is_top = _top_of_genre(listed, units.popularity)
    of_top = [one.roc_auc() for one in drawn.top]
    genres = _genres(listed, names, units.y, artist, drawn.by_song)
    scored = [genre for genre in genres if genre["roc_auc"]]
    others = [genre for genre in genres if not genre["roc_auc"]]
    scored.sort(key=lambda genre: -genre["roc_auc"]["mean"])
    return _scores(drawn.by_song) | {
        "new_artists": _scores(drawn.by_artist),
        "top_of_genre": {
            "top_share": TOP_SHARE,
            "songs": len(np.unique(listed.song[is_top])),
            "roc_auc": _interval(of_top),
        },
        "resamples": RESAMPLES,
        "enough_hits": ENOUGH_HITS,
        "enough_artists": ENOUGH_ARTISTS,
        "listings": len(listed.song),
        "genres_in_all": len(genres),
        "genres_scored": len(scored),
        "summary": _summary(scored),
        "genres": scored,
        "unscored": others,
        "in_unscored": {
            "genres": len(others),
            "hits": sum(genre["hits"] for genre in others),
            "hits_said": sum(genre["songs"] * genre["predicted_share"] for genre in others),
        },
    }


@dataclass(frozen=True, eq=False)
class _Counted:
    """What one (bootstrap) sample holds: pairs, and by genre songs, hits and chances."""

    all_pairs: Pairs
    of_genre: Pairs
    songs: NDArray[np.float64]
    hits: NDArray[np.float64]
    chances: NDArray[np.float64]

    @property
    def gap(self) -> NDArray[np.float64]:
        """Share of hits less mean chance, by genre."""
        with np.errstate(invalid="ignore"):  # a sample may lack a genre
            return (self.hits - self.chances) / self.songs


@dataclass(frozen=True, eq=False)
class _Ways:
    """Songs laid out for both comparisons: with all others, and with others of their genres."""

    everybody: Listings
    of_genre: Listings
    listed: Members
    is_hit: NDArray[np.bool_]
    chance: NDArray[np.float64]

    @classmethod
    def of(cls, listed: Members, is_hit: NDArray[np.bool_], chance: NDArray[np.float64]) -> "_Ways":
        of_genre = listings(listed.song, listed.genre, is_hit[listed.song], chance)
        return cls(_everybody(is_hit, chance), of_genre, listed, is_hit, chance)

    def counted(self, weight: NDArray[np.float64]) -> _Counted:
        song, genre = self.listed.song, self.listed.genre
        weights, n = weight[song], int(genre.max()) + 1
        return _Counted(
            pairs(self.everybody, weight),
            pairs(self.of_genre, weight),
            grouped_sums(genre, weights, n),
            grouped_sums(genre, weights * self.is_hit[song], n),
            grouped_sums(genre, weights * self.chance[song], n),
        )


def _everybody(is_hit: NDArray[np.bool_], chance: NDArray[np.float64]) -> Listings:
    n = len(is_hit)
    return listings(np.arange(n), np.zeros(n, dtype=int), is_hit, chance)


def _scores(drawn: Sequence[_Counted]) -> dict[str, Any]:
    """Score pairs of one genre beside all pairs, in all songs and in each sample."""
    kinds: dict[str, Callable[[_Counted], Any]] = {
        "roc_auc": lambda one: one.of_genre.roc_auc(),
        "roc_auc_all_pairs": lambda one: one.all_pairs.roc_auc(),
        "lost": lambda one: one.all_pairs.roc_auc() - one.of_genre.roc_auc(),
        "left_share": lambda one: (one.of_genre.roc_auc() - 0.5) / (one.all_pairs.roc_auc() - 0.5),
    }
    return {name: _interval([kind(one) for one in drawn]) for name, kind in kinds.items()}


def _interval(drawn: ArrayLike) -> dict[str, float] | None:
    """Return the interval of what all songs have, and then each sample; None without any pair."""
    estimate, *resampled = np.asarray(drawn)
    if not np.isfinite(estimate):
        return None
    return asdict(percentile_interval(float(estimate), np.array(resampled)))


def _genres(
    listed: Members,
    names: Sequence[str],
    y: NDArray[np.int_],
    artist: NDArray[np.int_],
    drawn: Sequence[_Counted],
) -> list[dict[str, Any]]:
    """Describe every genre, and score those with enough hits."""
    aucs = np.array([one.of_genre.by_group() for one in drawn])
    gaps = np.array([one.gap for one in drawn])
    of_hits = y[listed.song] == 1
    artists = (
        pd.Series(artist[listed.song][of_hits])
        .groupby(listed.genre[of_hits])
        .nunique()
        .reindex(range(len(names)), fill_value=0)
    )
    counted, found = drawn[0], []
    for number, name in enumerate(names):
        hits, songs = int(counted.hits[number]), int(counted.songs[number])
        enough = hits >= ENOUGH_HITS and artists[number] >= ENOUGH_ARTISTS and hits < songs
        found.append(
            {
                "name": str(name),
                "songs": songs,
                "hits": hits,
                "hit_share": hits / songs,
                "predicted_share": float(counted.chances[number]) / songs,
                "gap_share": _interval(gaps[:, number]) if enough else None,
                "roc_auc": _interval(aucs[:, number]) if enough else None,
            }
        )
    return found


def _top_of_genre(listed: Members, popularity: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Tell of each listing if it is among its genre's most popular, ties included, and heard."""
    of_listing = pd.Series(popularity[listed.song])
    by_genre = of_listing.groupby(listed.genre)
    place = by_genre.rank(method="min", ascending=False)
    return ((place <= TOP_SHARE * by_genre.transform("size")) & (of_listing > 0)).to_numpy()


def _summary(scored: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Name the genres at the ends, and count those that differ from guessing by more than chance.

    Parameters
    ----------
    scored : sequence of dict
        The genres with a score of their own, the highest first.
    """
    apart = sorted(scored, key=lambda genre: abs(genre["gap_share"]["mean"]))
    kept = ("hit_share", "predicted_share", "gap_share", "roc_auc")
    ends = {"highest": scored[:1], "lowest": scored[-1:], "farthest_off": apart[-1:]}
    return {
        end: {"genre": genre["name"]} | {name: genre[name] for name in kept}
        for end, genres in ends.items()
        for genre in genres
    } | {
        "above_guessing": sum(genre["roc_auc"]["low"] > GUESSING for genre in scored),
        "more_hits_than_said": sum(genre["gap_share"]["low"] > 0 for genre in scored),
    }
