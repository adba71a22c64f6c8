"""How well a model ranks within groups, such as genres: only pairs of one group are compared."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hitpred.methods.evaluation.intervals import Interval


@dataclass(frozen=True, eq=False)
class Listings:
    """Units as members of groups, in the order of group and score; a unit may be in several.

    Attributes
    ----------
    unit : int array of shape (n_listings,)
        Which unit is listed.
    is_hit : bool array of shape (n_listings,)
        Whether it counts as a hit there.
    block : int array of shape (n_listings,)
        Listings of one block have the same group and the same score.
    group_of_block : int array of shape (n_blocks,)
        Which group a block is of.
    n_groups : int
        How many groups there are.
    """

    unit: NDArray[np.int_]
    is_hit: NDArray[np.bool_]
    block: NDArray[np.int_]
    group_of_block: NDArray[np.int_]
    n_groups: int


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of a hit and another unit of the same group.

    Attributes
    ----------
    won : float array of shape (..., n_groups)
        Weight of the pairs whose hit has the higher score; of ties a half.
    all : float array of shape (..., n_groups)
        Weight of all pairs.
    """

    won: NDArray[np.float64]
    all: NDArray[np.float64]

    def roc_auc(self) -> NDArray[np.float64]:
        """Return the share of pairs won, of all groups together: each pair counts once."""
        return _ratio(self.won.sum(axis=-1), self.all.sum(axis=-1))

    def by_group(self) -> NDArray[np.float64]:
        """Return the ROC AUC of each group; not a number without pairs."""
        return _ratio(self.won, self.all)


def listings(
    unit: NDArray[np.int_],
    group: NDArray[np.int_],
    is_hit: NDArray[np.bool_],
    score: NDArray[np.float64],
) -> Listings:
    """Order listings once, to count pairs with many weights.

    Parameters
    ----------
    unit, group : int arrays of shape (n_listings,)
        Which unit is listed in which group, from 0; each at most once.
    is_hit : bool array of shape (n_listings,)
        Whether it counts as a hit there.
    score : float array of shape (n_units,)
        What the units are ranked by.
    """
    order = np.lexsort((score[unit], group))
    unit, group = unit[order], group[order]
    starts = np.ones(len(unit), dtype=bool)
    starts[1:] = (np.diff(group) != 0) | (np.diff(score[unit]) != 0)
    return Listings(
        unit, is_hit[order], np.cumsum(starts) - 1, group[starts], int(group.max(initial=-1)) + 1
    )


def pairs(of: Listings, weight: NDArray[np.float64]) -> Pairs:
    """Count the pairs within each group.

    The share of pairs won is the ROC AUC (Hanley and McNeil 1982), here of pairs that share a
    group: a rule that knows nothing but the group wins half of them.

    Parameters
    ----------
    of : Listings
        Who is where.
    weight : float array of shape (n_units,)
        A pair weighs the product of both; ones for the plain share, counts for a bootstrap sample.
    """
    weights, n_blocks = weight[of.unit], len(of.group_of_block)
    hits = grouped_sums(of.block, weights * of.is_hit, n_blocks)
    others = grouped_sums(of.block, weights * ~of.is_hit, n_blocks)
    total_hits = grouped_sums(of.group_of_block, hits, of.n_groups)
    total_others = grouped_sums(of.group_of_block, others, of.n_groups)
    before_group = np.cumsum(total_others) - total_others
    below = np.cumsum(others) - others - before_group[of.group_of_block]
    won = grouped_sums(of.group_of_block, hits * (below + others / 2), of.n_groups)
    return Pairs(won, total_hits * total_others)


def grouped_sums(
    group: NDArray[np.int_], values: NDArray[np.float64], n_groups: int
) -> NDArray[np.float64]:
    """Add up the values of each group, numbered from 0; shape (n_groups,)."""
    return np.bincount(group, values, n_groups).astype(float)


def cluster_weights(
    cluster: NDArray[np.int_], resamples: int, seed: int
) -> Iterator[NDArray[np.float64]]:
    """Draw whole clusters with replacement (Davison and Hinkley 1997, section 3.8).

    Parameters
    ----------
    cluster : int array of shape (n_units,)
        What is drawn together, such as the songs of one artist: their fates are alike, and drawn
        one by one they would make intervals too narrow.
    resamples, seed : int
        How many samples, and the seed of the draws.

    Yields
    ------
    float array of shape (n_units,)
        How often each unit is in a sample.
    """
    rng = np.random.default_rng(seed)
    _, number = np.unique(cluster, return_inverse=True)
    n = int(number.max()) + 1
    for _ in range(resamples):
        yield np.bincount(rng.integers(n, size=n), minlength=n)[number].astype(float)


def percentile_interval(
    estimate: float, resampled: NDArray[np.float64], level: float = 0.95
) -> Interval:
    """Give an estimate the percentile interval of its bootstrap samples (Efron 1979).

    Parameters
    ----------
    estimate : float
        Of the whole sample.
    resampled : float array of shape (resamples,)
        The same of each bootstrap sample; those that leave it undefined don't count.
    level : float
        Confidence level.
    """
    tail = 100 * (1 - level) / 2
    low, high = np.nanpercentile(resampled, [tail, 100 - tail])
    return Interval(float(estimate), float(low), float(high))


def _ratio(numerator: NDArray[np.float64], denominator: NDArray[np.float64]) -> NDArray[np.float64]:
    undefined = np.full(np.shape(numerator), np.nan)
    return np.divide(numerator, denominator, out=undefined, where=np.asarray(denominator) > 0)
