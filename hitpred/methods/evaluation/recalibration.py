"""Whether probabilities mean what they say: slope, intercept, and what luck alone would do."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from hitpred.methods.evaluation.probabilities import bin_numbers

FARTHEST: Final = 50.0
"""In log-odds, beyond which no intercept is looked for."""


def calibration_line(y: NDArray[np.int_], probability: NDArray[np.float64]) -> dict[str, float]:
    """Fit the log-odds of a hit to the predicted ones (Cox 1958).

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit, 0 for any other; there are both.
    probability : float array of shape (n,)
        Predicted probability of a hit.

    Returns
    -------
    dict
        ``calibration_slope``: 1 if chances are as far apart as they should be, less if they are
        too extreme; not a number if all are equal. ``calibration_intercept``: what must be added
        to the predicted log-odds for their mean to be right, with the slope held at 1
        (calibration in the large, Van Calster et al. 2019): below 0 if chances are too high.
    """
    predicted = log_odds(probability)
    return {
        "calibration_slope": _slope(y, predicted),
        "calibration_intercept": _shift(y, predicted),
    }


def log_odds(probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log-odds; a chance of 0 or 1 counts as half the least that is said otherwise.

    A forest says 0 where no tree says anything else, which stands for a chance too small for its
    number of trees to tell.
    """
    inner = probability[(probability > 0) & (probability < 1)]
    least = min(inner.min(), 1 - inner.max()) / 2 if len(inner) else 0.5
    return np.asarray(logit(np.clip(probability, least, 1 - least)))


def _slope(y: NDArray[np.int_], predicted: NDArray[np.float64]) -> float:
    if np.ptp(predicted) == 0:
        return float("nan")
    fitted = LogisticRegression(C=np.inf, solver="newton-cholesky").fit(predicted[:, None], y)
    return float(fitted.coef_[0, 0])


def _shift(y: NDArray[np.int_], predicted: NDArray[np.float64]) -> float:
    def surplus(shift: float) -> float:
        return float(expit(predicted + shift).mean() - y.mean())

    return float(brentq(surplus, -FARTHEST, FARTHEST))


@dataclass(frozen=True, eq=False)
class Luck:
    """What would be observed if every probability were exactly right.

    Attributes
    ----------
    calibration_errors : float array of shape (draws,)
        The errors that luck alone makes.
    low, high : float arrays of shape (n_bins,)
        Where 95 % of the shares of hits would lie in each bin of the calibration curve: its
        consistency bands (Broecker and Smith 2007).
    """

    calibration_errors: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def luck(probability: NDArray[np.float64], draws: int, seed: int, level: float = 0.95) -> Luck:
    """Draw hits by the probabilities themselves, and see how far bins stray from them.

    Parameters
    ----------
    probability : float array of shape (n,)
        Predicted probability of a hit.
    draws, seed : int
        How many times all are drawn, and the seed.
    level : float
        Share of the draws that the ranges hold.
    """
    rng = np.random.default_rng(seed)
    _, number, songs = np.unique(bin_numbers(probability), return_inverse=True, return_counts=True)
    predicted = np.bincount(number, probability) / songs
    observed = np.array(
        [
            np.bincount(number, rng.random(len(probability)) < probability) / songs
            for _ in range(draws)
        ]
    )
    errors = np.abs(observed - predicted) @ (songs / len(probability))
    tails = [(1 - level) / 2, (1 + level) / 2]
    low, high = np.quantile(observed, tails, axis=0)
    return Luck(errors, low, high)
