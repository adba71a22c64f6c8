"""What becomes of probabilities when a threshold turns them into decisions."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

ABOVE_HALF: Final = float(np.nextafter(0.5, 1))
"""A model's own decision: a hit is what is more likely than not."""


def best_f1_threshold(y: NDArray[np.int_], probability: NDArray[np.float64]) -> float:
    """Find the threshold with the highest F1 of the hits.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit; never the songs that the threshold is then judged on.
    probability : float array of shape (n,)
        Predicted probability of a hit.

    Returns
    -------
    float
        A song is predicted to be a hit at this probability or above.
    """
    precision, recall, thresholds = metrics.precision_recall_curve(y, probability)
    # The last point of the curve has no threshold; 2PR / (P + R) is 0 where both are.
    sums = np.maximum(precision + recall, np.finfo(float).tiny)
    f1 = 2 * precision * recall / sums
    return float(thresholds[np.argmax(f1[:-1])])


def decision_scores(
    y: NDArray[np.int_], probability: NDArray[np.float64], threshold: float
) -> dict[str, float]:
    """Score the decisions at a threshold.

    Parameters
    ----------
    y, probability : arrays of shape (n,)
        As in `best_f1_threshold`.
    threshold : float
        A song is predicted to be a hit at this probability or above.

    Returns
    -------
    dict
        ``precision``, ``recall`` and ``f1`` of the hits (0 where undefined), and
        ``predicted_share``, the share of songs predicted to be hits.
    """
    predicted = probability >= threshold
    found, called, hits = int(y[predicted].sum()), int(predicted.sum()), int(y.sum())
    return {
        "precision": found / max(called, 1),
        "recall": found / max(hits, 1),
        "f1": 2 * found / max(called + hits, 1),
        "predicted_share": float(predicted.mean()),
    }
