"""What a model is worth to somebody who can sign only a few songs."""

import numpy as np
from numpy.typing import NDArray

from hitpred.methods.evaluation.probabilities import probability_scores


def shortlist_scores(
    y: NDArray[np.int_], probability: NDArray[np.float64], n: int
) -> dict[str, float]:
    """Score the n songs that a model ranks highest.

    Songs that tie for the last places count in proportion, as if lots were drawn among them.

    Parameters
    ----------
    y : int array of shape (n_songs,)
        1 for a hit; there is at least one.
    probability : float array of shape (n_songs,)
        Predicted probability of a hit.
    n : int
        Length of the list, from 1 to n_songs.

    Returns
    -------
    dict
        ``hits`` on the list, ``precision`` (their share of the list), ``recall`` (their share of
        all hits) and ``lift`` (precision over prevalence: 1 is guessing).
    """
    last = np.partition(probability, -n)[-n]
    above, tied = probability > last, probability == last
    places_left = n - above.sum()
    hits = float(y[above].sum() + y[tied].mean() * places_left)
    return {
        "hits": hits,
        "precision": hits / n,
        "recall": hits / float(y.sum()),
        "lift": hits / n / float(y.mean()),
    }


def scores_with_list(
    y: NDArray[np.int_], probability: NDArray[np.float64], n: int
) -> dict[str, float]:
    """Score predicted probabilities, and count the hits among the n songs ranked highest.

    Parameters
    ----------
    y, probability, n
        As in `shortlist_scores`; a list never holds more songs than there are.

    Returns
    -------
    dict
        Those of `probability_scores`, and ``top_hits``.
    """
    top = shortlist_scores(y, probability, min(n, len(y)))
    return probability_scores(y, probability) | {"top_hits": top["hits"]}
