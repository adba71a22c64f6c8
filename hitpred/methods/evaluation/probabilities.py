"""Scores of predicted probabilities: how they rank, and whether they mean what they say."""

from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hitpred.methods.evaluation.intervals import proportion_interval
from hitpred.methods.evaluation.ranking import rank_scores

PROBABILITY_SCORES: Final = ("roc_auc", "average_precision", "brier", "calibration_error")
BINS: Final = 10


def probability_scores(y: NDArray[np.int_], probability: NDArray[np.float64]) -> dict[str, float]:
    """Score predicted probabilities without any threshold.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit, 0 for any other.
    probability : float array of shape (n,)
        Predicted probability of a hit.

    Returns
    -------
    dict
        ``roc_auc``, ``average_precision``, ``brier`` (mean squared error, Brier 1950) and
        ``calibration_error`` (`calibration_error`).
    """
    return rank_scores(y, probability) | {
        "brier": float(np.mean((probability - y) ** 2)),
        "calibration_error": calibration_error(y, probability),
    }


def calibration_error(y: NDArray[np.int_], probability: NDArray[np.float64]) -> float:
    """Measure how far predicted probabilities are from the shares of hits, on average.

    The expected calibration error (Naeini, Cooper and Hauskrecht 2015) over bins of about equal
    size.

    Parameters
    ----------
    y, probability : arrays of shape (n,)
        As in `probability_scores`.
    """
    songs, predicted, hits = _binned(y, probability)
    return float(np.abs(predicted - hits).sum() / songs.sum())


def calibration_curve(
    y: NDArray[np.int_], probability: NDArray[np.float64]
) -> list[dict[str, Any]]:
    """Set the predicted probability beside the share of hits, in bins of about equal size.

    Parameters
    ----------
    y, probability : arrays of shape (n,)
        As in `probability_scores`.

    Returns
    -------
    list of dict
        ``predicted`` (mean of the bin), ``observed`` (share of hits with Wilson's interval) and
        ``songs``, in rising order; at most ten.
    """
    return [
        {
            "predicted": float(predicted / songs),
            "observed": asdict(proportion_interval(int(hits), int(songs))),
            "songs": int(songs),
        }
        for songs, predicted, hits in _binned(y, probability).T
    ]


def bin_numbers(probability: NDArray[np.float64]) -> NDArray[np.int_]:
    """Divide by deciles; equal probabilities always share a bin. A number for each, rising."""
    inner_edges = np.unique(np.quantile(probability, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.searchsorted(inner_edges, probability)


def _binned(y: NDArray[np.int_], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Count songs, hits said and hits there are, by bin; shape (3, n_bins)."""
    number = bin_numbers(probability)
    counts = np.array([np.bincount(number, of) for of in (np.ones(len(y)), probability, y)])
    return counts[:, counts[0] > 0]
