"""Intervals for rows that are not independent, since several belong to one song."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from hitpred.methods.evaluation.intervals import Interval


def clustered_mean(
    values: NDArray[np.float64], cluster: NDArray[np.int_], level: float = 0.95
) -> Interval:
    """Estimate a mean over rows that come in clusters.

    Clusters are independent, rows of one are not: the variance is that of the clusters' sums
    (Liang and Zeger 1986; Cameron and Miller 2015).

    Parameters
    ----------
    values : float array of shape (n,)
        Of the rows.
    cluster : int array of shape (n,)
        Which one each row belongs to; at least two.
    level : float
        Confidence level.
    """
    mean = float(values.mean())
    return _interval(mean, (values - mean) / len(values), cluster, level)


def clustered_difference(
    values: NDArray[np.float64],
    first: NDArray[np.bool_],
    cluster: NDArray[np.int_],
    level: float = 0.95,
) -> Interval:
    """Estimate by how much the mean of some rows is above that of the others.

    Parameters
    ----------
    values, cluster, level
        As for `clustered_mean`; a cluster may hold rows of both kinds.
    first : bool array of shape (n,)
        Which rows are the ones; there are some of both kinds.
    """
    ones, others = values[first], values[~first]
    influence = np.where(
        first, (values - ones.mean()) / len(ones), (others.mean() - values) / len(others)
    )
    return _interval(float(ones.mean() - others.mean()), influence, cluster, level)


def _interval(
    estimate: float, influence: NDArray[np.float64], cluster: NDArray[np.int_], level: float
) -> Interval:
    """Sum each row's share in the estimate's error over its cluster."""
    _, place = np.unique(cluster, return_inverse=True)
    sums = np.bincount(place, weights=influence)
    deviation = np.sqrt(len(sums) / (len(sums) - 1) * (sums**2).sum())
    half = float(stats.t.ppf((1 + level) / 2, len(sums) - 1) * deviation)
    return Interval(estimate, estimate - half, estimate + half)
