"""How far two measurements of the same thing agree: two random releases of one song.

All pairs of different releases of a song count, each song as much as any other, so that the figures
are what drawing a song and two of its releases gives on average, without drawing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.methods.evaluation.ranking import place_scores

HIGHEST: Final = 100
"""Popularity is a whole number from 0 to this."""

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], float]
"""Takes how often each song counts, shape (n_songs,)."""


@dataclass(frozen=True, eq=False)
class Pairs:
    """The releases of songs that have several.

    Attributes
    ----------
    song : int array of shape (n_songs,)
        Which songs, as they were named.
    releases : int array of shape (n_songs,)
        How many releases each has.
    hit_share : float array of shape (n_songs,)
        The share of them that are hits.
    of : int array of shape (n_pairs,)
        For each pair of different releases of a song, both ways round, its place in `song`.
    first, second : int arrays of shape (n_pairs,)
        Their popularity, 0 to 100.
    threshold : int
        The popularity from which a release is a hit.
    """

    song: NDArray[np.int_]
    releases: NDArray[np.int_]
    hit_share: Floats
    of: NDArray[np.int_]
    first: NDArray[np.int_]
    second: NDArray[np.int_]
    threshold: int

    def joint(self, times: Floats) -> Floats:
        """Return how common each pair of popularities is, shape (101, 101); it sums to 1.

        Parameters
        ----------
        times : float array of shape (n_songs,)
            How often each song counts.
        """
        n = HIGHEST + 1
        weight = (times / (self.releases * (self.releases - 1)))[self.of]
        counts = np.bincount(self.first * n + self.second, weights=weight, minlength=n * n)
        return np.asarray(counts.reshape(n, n) / counts.sum())


def pairs_of(releases: pd.DataFrame, threshold: int) -> Pairs:
    """Pair the releases of each song.

    Parameters
    ----------
    releases : pandas.DataFrame
        One row for each release, with ``song`` and ``popularity``.
    threshold : int
        The popularity from which a release is a hit.
    """
    count = releases.groupby("song")["popularity"].transform("size")
    several = releases[count > 1].reset_index(drop=True)
    place, song = pd.factorize(several["song"], sort=True)
    table = pd.DataFrame({"of": place, "popularity": several["popularity"]}).reset_index()
    pairs = table.merge(table, on="of", suffixes=("", "_second"))
    pairs = pairs[pairs["index"] != pairs["index_second"]]
    is_hit = (several["popularity"] >= threshold).to_numpy(dtype=float)
    number = np.bincount(place, minlength=len(song))
    return Pairs(
        song=np.asarray(song),
        releases=number,
        hit_share=np.bincount(place, weights=is_hit, minlength=len(song)) / number,
        of=pairs["of"].to_numpy(),
        first=pairs["popularity"].to_numpy(),
        second=pairs["popularity_second"].to_numpy(),
        threshold=threshold,
    )


def spearman(joint: Floats) -> float:
    """Return the rank correlation of the two releases (Spearman 1904), ties at their middle rank.

    Parameters
    ----------
    joint : float array of shape (101, 101)
        Symmetric, as of `Pairs.joint`.
    """
    share = joint.sum(axis=1)
    rank = share.cumsum() - share / 2
    middle = rank @ share
    return float((rank @ joint @ rank - middle**2) / (rank**2 @ share - middle**2))


def agreement(joint: Floats, threshold: int) -> dict[str, float]:
    """Say how far two releases agree about being a hit.

    Parameters
    ----------
    joint : float array of shape (101, 101)
        Symmetric, as of `Pairs.joint`.
    threshold : int
        The popularity from which a release is a hit.

    Returns
    -------
    dict
        ``hit_share`` (of the releases), ``second_hit_share`` (of the second releases where the
        first is a hit), ``second_times`` (by how many times the one is above the other) and
        ``kappa``, the agreement beyond chance (Cohen 1960).
    """
    hit, both = joint[threshold:].sum(), joint[threshold:, threshold:].sum()
    by_chance = hit**2 + (1 - hit) ** 2
    alike = both + (1 - 2 * hit + both)
    return {
        "hit_share": float(hit),
        "second_hit_share": float(both / hit),
        "second_times": float(both / hit**2),
        "kappa": float((alike - by_chance) / (1 - by_chance)),
    }


def by_another_release(joint: Floats, threshold: int) -> dict[str, float]:
    """Score the popularity of one release as a forecast of whether another is a hit."""
    hits = joint[:, threshold:].sum(axis=1)
    return place_scores(hits, joint.sum(axis=1) - hits)


def by_score(pairs: Pairs, score: Floats) -> Callable[[Floats], dict[str, float]]:
    """Score a number for each song as a forecast of whether a random release of it is a hit.

    Parameters
    ----------
    pairs : Pairs
        The songs.
    score : float array of shape (n_songs,)
        Of each of them.

    Returns
    -------
    callable
        Takes how often each song counts.
    """
    _, place = np.unique(score, return_inverse=True)

    def scores(times: Floats) -> dict[str, float]:
        hits: Floats = np.bincount(place, weights=times * pairs.hit_share).astype(float)
        others: Floats = np.bincount(place, weights=times * (1 - pairs.hit_share)).astype(float)
        return place_scores(hits, others)

    return scores


def over_groups(
    group: NDArray[np.int_],
    measured: Callable[[Floats], Mapping[str, float]],
    resamples: int,
    seed: int,
) -> dict[str, dict[str, Any]]:
    """Give each figure its percentile interval over bootstrap samples of groups of songs.

    Songs of one artist are not independent, so that groups are drawn, each with all of its songs
    (the cluster bootstrap: Efron 1979; Field and Welsh 2007).

    Parameters
    ----------
    group : int array of shape (n_songs,)
        Which one each song belongs to.
    measured : callable
        Takes how often each song counts, shape (n_songs,), and returns the figures by name; what is
        undefined is not a number.
    resamples, seed : int
        How many samples, and the seed of the draws.

    Returns
    -------
    dict
        For each figure ``mean`` (its value for the songs as they are), ``low`` and ``high``
        (95 %); all None if it is undefined.
    """
    rng = np.random.default_rng(seed)
    names, place = np.unique(group, return_inverse=True)
    n = len(names)
    with np.errstate(invalid="ignore", divide="ignore"):
        drawn = pd.DataFrame(
            measured(rng.multinomial(n, np.full(n, 1 / n))[place].astype(float))
            for _ in range(resamples)
        )
        found = measured(np.ones(len(group)))
    return {
        name: dict(
            zip(
                ("mean", "low", "high"),
                (value, *np.nanpercentile(drawn[name], (2.5, 97.5)).tolist())
                if np.isfinite(value)
                else (None, None, None),
                strict=True,
            )
        )
        for name, value in found.items()
    }
