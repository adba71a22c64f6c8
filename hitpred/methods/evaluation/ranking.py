"""How well scores rank hits above others: ROC AUC and average precision, from one sort."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def rank_scores(y: NDArray[np.int_], score: Floats) -> dict[str, float]:
    """Score a ranking of units, as scikit-learn does and several times as fast.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit, 0 for any other; there are both.
    score : float array of shape (n,)
        What the units are ranked by, such as the predicted probability of a hit.

    Returns
    -------
    dict
        ``roc_auc`` and ``average_precision``.
    """
    _, place = np.unique(score, return_inverse=True)
    hits: Floats = np.bincount(place, weights=y).astype(float)
    return place_scores(hits, np.bincount(place) - hits)


def place_scores(hits: Floats, others: Floats) -> dict[str, float]:
    """Score a ranking of which only the masses at each place are known.

    Parameters
    ----------
    hits, others : float arrays of shape (n_places,)
        How many of both kinds stand at each place, the last one highest; what shares a place ties.

    Returns
    -------
    dict
        ``roc_auc`` (Hanley and McNeil 1982) and ``average_precision``, as scikit-learn defines
        them.
    """
    below = others.cumsum() - others / 2
    found, listed = hits[::-1].cumsum(), (hits + others)[::-1].cumsum()
    # Up to a place that holds something nothing is listed, and nothing found.
    precision = np.divide(found, listed, out=np.zeros_like(found), where=listed > 0)
    return {
        "roc_auc": float(hits @ below / (hits.sum() * others.sum())),
        "average_precision": float(hits[::-1] @ precision / hits.sum()),
    }
