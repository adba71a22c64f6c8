"""Intervals for means, proportions, and scores over overlapping splits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from hitpred.methods.splits import Folds


@dataclass(frozen=True)
class Interval:
    """An estimate with its confidence interval, in the unit of what is estimated."""

    mean: float
    low: float
    high: float


def mean_interval(values: Sequence[float] | NDArray[Any], level: float = 0.95) -> Interval:
    """Estimate a mean with Student's t interval.

    Parameters
    ----------
    values : array of shape (n,)
        Independent observations, at least two.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        Mean and interval, in the unit of the values.
    """
    return _t_interval(np.asarray(values, dtype=float), 1 / len(values), level)


def proportion_interval(successes: int, n: int, level: float = 0.95) -> Interval:
    """Estimate a proportion with Wilson's score interval (Wilson 1927).

    Parameters
    ----------
    successes, n : int
        Successes among trials, n at least 1.
    level : float
        Confidence level.
    """
    interval = stats.binomtest(successes, n).proportion_ci(level, method="wilson")
    return Interval(successes / n, float(interval.low), float(interval.high))


def resampled_interval(
    scores: Sequence[float] | NDArray[Any], test_share: float, level: float = 0.95
) -> Interval:
    """Estimate the mean of scores, or of paired differences, over resampled splits.

    Splits of the same rows overlap in what they train on, so their scores vary less than
    independent ones would. The corrected resampled t-test (Nadeau and Bengio 2003) widens the
    interval for that; Bouckaert and Frank (2004) use it for repeated cross-validation. A paired
    difference whose interval excludes 0 is significant at one minus the level.

    Parameters
    ----------
    scores : array of shape (n_splits,)
        A score of each split, or the difference of two models' scores; at least two.
    test_share : float
        Share of the rows that a split holds out, between 0 and 1.
    level : float
        Confidence level.

    Returns
    -------
    Interval
        Mean and interval, in the unit of the scores.
    """
    overlap = test_share / (1 - test_share)
    return _t_interval(np.asarray(scores, dtype=float), 1 / len(scores) + overlap, level)


def scores_by_fold(
    scores: Iterable[Mapping[str, float] | pd.Series], folds: Sequence[Folds], of: str = ""
) -> pd.DataFrame:
    """Lay scores out, a row for each fold; the index is called after what was dealt into folds.

    Fold by fold, only scores over folds of the same name go together: the third fold of songs and
    the third fold of artists have nothing in common.

    Parameters
    ----------
    scores : iterable of mapping
        Of each fold.
    folds : sequence of Folds
        The folds, in the same order; of one shuffle, or of several that differ in the seed alone.
    of : str
        Which data, where it is not the rows of the file.
    """
    shuffle = folds[0].shuffle
    sample = shuffle.sample
    dealt = (sample.unit, sample.label, sample.threshold, shuffle.by, shuffle.folds, shuffle.seed)
    name = "-".join(str(part) for part in (*filter(None, [of]), *dealt))
    return pd.DataFrame(scores).rename_axis(index=name)


def resampled_intervals(scores: pd.DataFrame, test_share: float) -> dict[str, dict[str, Any]]:
    """Give each column of a table of scores its `resampled_interval`, and the scores themselves.

    Parameters
    ----------
    scores : pandas.DataFrame
        Of `scores_by_fold`, or differences of such: a row for each split, a column for each score.
    test_share : float
        Share of the rows that a split holds out, between 0 and 1.

    Returns
    -------
    dict
        For each column ``mean``, ``low``, ``high``; ``by_fold``, from which whoever reads them can
        compute the others; and ``folds``, the name of the folds.
    """
    return {
        str(name): asdict(resampled_interval(values.to_numpy(), test_share))
        | {"by_fold": values.tolist(), "folds": scores.index.name}
        for name, values in scores.items()
    }


def _t_interval(sample: NDArray[np.float64], share_of_variance: float, level: float) -> Interval:
    """Give a mean the variance that its sample's variance makes it have."""
    deviation = np.sqrt(share_of_variance * sample.var(ddof=1))
    half = float(stats.t.ppf((1 + level) / 2, sample.size - 1) * deviation)
    mean = float(sample.mean())
    return Interval(mean, mean - half, mean + half)
