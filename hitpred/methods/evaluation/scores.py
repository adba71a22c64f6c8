"""Scores of a classifier that says hit or not, as the notebook reports them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn import metrics

from hitpred.methods.evaluation.ranking import rank_scores
from hitpred.methods.evaluation.thresholds import ABOVE_HALF, decision_scores


def ranking_scores(y: NDArray[np.int_], probability: NDArray[np.float64]) -> dict[str, float]:
    """Score a binary classifier by its ranking, and by F1 at a probability of one half.

    Parameters
    ----------
    y, probability : arrays of shape (n,)
        As in `classification_scores`.

    Returns
    -------
    dict
        ``roc_auc``, ``average_precision`` and ``f1`` of the hits (0 if none is predicted).
    """
    return rank_scores(y, probability) | {
        "f1": decision_scores(y, probability, ABOVE_HALF)["f1"],
    }


def classification_scores(
    y: NDArray[np.int_], probability: NDArray[np.float64], threshold: float = 0.5
) -> dict[str, Any]:
    """Score a binary classifier on held-out rows.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit, 0 for any other.
    probability : float array of shape (n,)
        Predicted probability of a hit.
    threshold : float
        A row is predicted to be a hit above it.

    Returns
    -------
    dict
        ``confusion_matrix`` as [[true negatives, false positives], [false negatives, true
        positives]], the same four as ``counts`` by name,
        ``roc_auc``, ``average_precision``, ``accuracy``, ``false_alarms_per_hit_found`` (None if
        none is found), ``precision``, ``recall`` and ``f1`` of the hits (0 where undefined), and
        ``report``: the same three and support (rows) for each class and their averages.
    """
    predicted = (probability > threshold).astype(int)
    report = metrics.classification_report(
        y, predicted, target_names=["other", "hit"], output_dict=True, zero_division=0
    )
    accuracy = report.pop("accuracy")
    averages = {
        name: {
            "precision": row["precision"],
            "recall": row["recall"],
            "f1": row["f1-score"],
            "support": int(row["support"]),
        }
        for name, row in report.items()
    }
    hit = averages["hit"]
    matrix = metrics.confusion_matrix(y, predicted, labels=[0, 1])
    names = ("true_negatives", "false_positives", "false_negatives", "true_positives")
    return {
        "confusion_matrix": matrix.tolist(),
        "counts": dict(zip(names, matrix.ravel().tolist(), strict=True)),
        "roc_auc": metrics.roc_auc_score(y, probability),
        "average_precision": metrics.average_precision_score(y, probability),
        "accuracy": accuracy,
        "false_alarms_per_hit_found": _ratio(matrix[0, 1], matrix[1, 1]),
        "precision": hit["precision"],
        "recall": hit["recall"],
        "f1": hit["f1"],
        "report": {name.replace(" avg", "_average"): row for name, row in averages.items()},
    }


def _ratio(numerator: int, denominator: int) -> float | None:
    return float(numerator / denominator) if denominator else None


def roc_points(
    y: NDArray[np.int_], probability: NDArray[np.float64], points: int = 101
) -> list[dict[str, float]]:
    """Read the ROC curve off at evenly spaced false positive rates.

    Parameters
    ----------
    y, probability : arrays of shape (n,)
        As in `classification_scores`.
    points : int
        How many; enough to draw a smooth line, few enough to publish.

    Returns
    -------
    list of dict
        ``false_positive_rate`` and ``true_positive_rate``, both from 0 to 1.
    """
    false_positive, true_positive, _ = metrics.roc_curve(y, probability)
    grid = np.linspace(0, 1, points)
    curve = np.interp(grid, false_positive, true_positive)
    # A step at rate 0 belongs to the first point, which interpolation would place at its top.
    curve[0] = 0.0
    return [
        {"false_positive_rate": float(x), "true_positive_rate": float(height)}
        for x, height in zip(grid, curve, strict=True)
    ]
