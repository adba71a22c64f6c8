"""How many differences are more than chance, when many are looked at."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats


def resampled_p_value(differences: Sequence[float], test_share: float) -> float:
    """Test whether paired differences over resampled splits are 0 (Nadeau and Bengio 2003).

    The two-sided test that belongs to `hitpred.methods.evaluation.intervals.resampled_interval`.

    Parameters
    ----------
    differences : sequence of float
        One for each split, at least two.
    test_share : float
        Share of the rows that a split holds out, between 0 and 1.
    """
    n, mean, deviation = len(differences), np.mean(differences), np.std(differences, ddof=1)
    if np.ptp(differences) == 0:
        return float(differences[0] == 0)
    t = mean / (deviation * np.sqrt(1 / n + test_share / (1 - test_share)))
    return float(2 * stats.t.sf(abs(t), n - 1))


def holm(p_values: Sequence[float]) -> NDArray[np.float64]:
    """Adjust p-values for their number (Holm 1979).

    Parameters
    ----------
    p_values : sequence of float
        One for each test.

    Returns
    -------
    float array of shape (n_tests,)
        Whoever calls those below 0.05 more than chance is wrong about any of them with a chance of
        five per cent at most.
    """
    p = np.asarray(p_values, dtype=float)
    order = np.argsort(p)
    stepwise = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    adjusted = np.empty(len(p))
    adjusted[order] = np.minimum(stepwise, 1)
    return adjusted
