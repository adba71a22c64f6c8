"""What decisions by predicted chances are worth."""

import numpy as np
from numpy.typing import NDArray


def net_benefit(y: NDArray[np.int_], probability: NDArray[np.float64], threshold: float) -> float:
    """Weigh the hits among the songs taken against the others (Vickers and Elkin 2006).

    Whoever takes a song at a chance of t, and not below, loses t / (1 - t) of a hit by each song
    that is none: at that rate a song with this chance is worth neither taking nor leaving.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit, 0 for any other.
    probability : float array of shape (n,)
        Predicted probability of a hit; songs with the threshold or more are taken.
    threshold : float
        Above 0 and below 1.

    Returns
    -------
    float
        In hits for each song that could be taken; 0 for taking none.
    """
    taken = probability >= threshold
    hits, others = np.mean(taken & (y == 1)), np.mean(taken & (y == 0))
    return float(hits - others * threshold / (1 - threshold))
