"""How well the best model ranks songs of one genre, and what chances it gives to each genre."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from hitpred.experiments.trial import Pooled
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
    names : sequence of str
        Of the genres.
    """

    song: NDArray[np.int_]
    genre: NDArray[np.int_]
    names: Sequence[str]


def members(dataset: "Dataset", rows: Rows, sample: Sample) -> Members:
    """List every song under each of its genres."""
    of_row = units_of(rows, sample).of_row
    listed = pd.DataFrame({"song": of_row, "genre": rows.genre}).drop_duplicates()
    _, names = pd.factorize(dataset.tracks["track_genre"], sort=True)
    return Members(listed["song"].to_numpy(), listed["genre"].to_numpy(), list(names))


def within_genre(
    dataset: "Dataset",
    rows: Rows,
    sample: Sample,
    predicted: Mapping[str, Pooled],
    seed: int,
) -> dict[str, Any]:
    """Compare songs of one genre with each other.

    Intervals draw artists, not songs: the songs of an artist share their fate. The models stay as
    they are.

    Parameters
    ----------
    dataset, rows, sample
        Whose songs.
    predicted : mapping
        Out-of-fold predictions with ``"song"`` and ``"artist"`` held out.
    seed : int
        Of the bootstrap samples.

    Returns
    -------
    dict
        Plain data. ``roc_auc`` is the share of pairs of a hit and another song of the same genre
        whose hit has the higher chance, ``roc_auc_all_pairs`` that of all pairs, ``left_share``
        what the one is above guessing in parts of what the other is; ``top_of_genre`` the first for
        another label; ``genres`` holds the genres with enough hits, ``unscored`` the others, and
        ``in_unscored`` their hits beside what the chances add up to.
    """
    units, listed = units_of(rows, sample), members(dataset, rows, sample)
    artist = groups_of(rows, sample, "artist")
    ways = {
        held_out: _Ways.of(listed, units.y == 1, one.probability)
        for held_out, one in predicted.items()
    }
    is_top = _top_of_genre(listed, units.popularity)
    top = listings(listed.song, listed.genre, is_top, predicted["song"].probability)
    # Weights are as long as the songs: a sample is counted at once, and forgotten.
    whole = np.ones(len(units.y))
    drawn: dict[str, list[_Counted]] = {held_out: [] for held_out in ways}
    of_top = []
    for weight in cluster_weights(artist, RESAMPLES, seed):
        for held_out, way in ways.items():
            drawn[held_out].append(way.counted(weight))
        of_top.append(pairs(top, weight).roc_auc())
    counted = {held_out: way.counted(whole) for held_out, way in ways.items()}
    scores = {held_out: _scores(counted[held_out], drawn[held_out]) for held_out in ways}
    genres = _genres(listed, units.y, artist, counted["song"], drawn["song"])
    scored = [genre for genre in genres if genre["roc_auc"]]
    others = [genre for genre in genres if not genre["roc_auc"]]
    scored.sort(key=lambda genre: -genre["roc_auc"]["mean"])
    return scores["song"] | {
        "new_artists": scores["artist"],
        "top_of_genre": {
            "top_share": TOP_SHARE,
            "songs": len(np.unique(listed.song[is_top])),
            "roc_auc": _interval(pairs(top, whole).roc_auc(), of_top),
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
        weights, n = weight[song], len(self.listed.names)
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


def _scores(counted: _Counted, drawn: Sequence[_Counted]) -> dict[str, Any]:
    """Score pairs of one genre beside all pairs, in each sample."""
    kinds: dict[str, Callable[[_Counted], Any]] = {
        "roc_auc": lambda one: one.of_genre.roc_auc(),
        "roc_auc_all_pairs": lambda one: one.all_pairs.roc_auc(),
        "lost": lambda one: one.all_pairs.roc_auc() - one.of_genre.roc_auc(),
        "left_share": lambda one: (one.of_genre.roc_auc() - 0.5) / (one.all_pairs.roc_auc() - 0.5),
    }
    return {
        name: _interval(kind(counted), [kind(one) for one in drawn]) for name, kind in kinds.items()
    }


def _interval(estimate: Any, drawn: ArrayLike) -> dict[str, float] | None:
    """Return an interval; None where there is no pair to compare."""
    if not np.isfinite(estimate):
        return None
    return asdict(percentile_interval(float(estimate), np.asarray(drawn)))


def _genres(
    listed: Members,
    y: NDArray[np.int_],
    artist: NDArray[np.int_],
    counted: _Counted,
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
        .reindex(range(len(listed.names)), fill_value=0)
    )
    found = []
    for number, name in enumerate(listed.names):
        hits, songs = int(counted.hits[number]), int(counted.songs[number])
        enough = hits >= ENOUGH_HITS and artists[number] >= ENOUGH_ARTISTS and hits < songs
        estimate = counted.of_genre.by_group()[number]
        found.append(
            {
                "name": str(name),
                "songs": songs,
                "hits": hits,
                "hit_share": hits / songs,
                "predicted_share": float(counted.chances[number]) / songs,
                "gap_share": _interval(counted.gap[number], gaps[:, number]) if enough else None,
                "roc_auc": _interval(estimate, aucs[:, number]) if enough else None,
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
