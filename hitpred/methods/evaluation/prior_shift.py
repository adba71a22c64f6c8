"""Probabilities learnt where hits are more common than they are, brought back by one shift."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

SMALLEST: Final = 1e-9
"""Shares of hits are looked for between this and one minus this."""


def shifted(probability: NDArray[np.float64], learnt: float, true: float) -> NDArray[np.float64]:
    """Bring probabilities from one share of hits to another, by Bayes' rule.

    Exact where balancing changed how many hits and others there are and nothing else about them:
    under class weights and random over- and under-sampling (Elkan 2001, theorem 2; Saerens, Latinne
    and Decaestecker 2002, equation 4; Dal Pozzolo et al. 2015 for under-sampling). All log-odds
    move by the same amount, so that the ranking stays as it is.

    Parameters
    ----------
    probability : float array of shape (n,)
        Predicted probability of a hit.
    learnt, true : float
        The share of hits that the model learnt from, and the share there is; between 0 and 1.
    """
    hit = probability * (true / learnt)
    other = (1 - probability) * ((1 - true) / (1 - learnt))
    return np.asarray(hit / (hit + other))


def learnt_share(y: NDArray[np.int_], probability: NDArray[np.float64]) -> float:
    """Find the share of hits that a model seems to have learnt from.

    The one after whose shift the predictions add up to the hits. Where no shift does that, since
    too many probabilities are 0 or 1, the nearest.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit, both kinds present; never the songs that the shift is then judged on.
    probability : float array of shape (n,)
        Predicted probability of a hit.
    """
    true = float(y.mean())

    def surplus(learnt: float) -> float:
        return float(shifted(probability, learnt, true).mean()) - true

    # The larger the share that was learnt from, the further down the shift.
    if surplus(1 - SMALLEST) >= 0:
        return 1 - SMALLEST
    if surplus(SMALLEST) <= 0:
        return SMALLEST
    return float(brentq(surplus, SMALLEST, 1 - SMALLEST))
