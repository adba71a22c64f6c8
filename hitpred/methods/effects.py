"""What a feature does to predicted chances, over its range: two curves, and the bins they share."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.inspection import partial_dependence as of_one

Predict = Callable[[NDArray[np.float64]], NDArray[np.float64]]
"""Takes rows, returns their chances."""


@dataclass(frozen=True, eq=False)
class Bins:
    """The range of a feature in parts that hold about equally many rows.

    Attributes
    ----------
    edges : float array of shape (n_edges,)
        Values of the feature, rising: quantiles, or all there are if they are few.
    number : int array of shape (n,)
        In which bin each row lies: that of its value if the values are few, otherwise between two
        edges, the upper one included.
    middles : float array of shape (n_bins,)
        Mean of the feature in each bin.
    """

    edges: NDArray[np.float64]
    number: NDArray[np.int_]
    middles: NDArray[np.float64]


def bins_of(values: NDArray[np.float64], most: int) -> Bins:
    """Divide the range of a feature.

    Parameters
    ----------
    values : float array of shape (n,)
        The feature of each row.
    most : int
        Bins at most; equal quantiles make fewer.
    """
    edges = np.unique(values)
    few = len(edges) <= most
    if not few:
        # Edges that are values of rows leave no bin empty.
        edges = np.unique(np.quantile(values, np.linspace(0, 1, most + 1), method="inverted_cdf"))
    places = np.searchsorted(edges, values)
    number = places if few else np.maximum(places, 1) - 1
    return Bins(edges, number, np.bincount(number, values) / np.bincount(number))


def partial_dependence(
    model: ClassifierMixin, X: NDArray[np.float64], column: int, values: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Average the chances of all rows with one feature set to each of some values (Friedman 2001).

    Where features go together, most of the rows that this makes up are like none that there are.

    Parameters
    ----------
    model : classifier
        Fitted to rows like these.
    X : float array of shape (n, m)
        Rows.
    column : int
        Of the feature.
    values : float array of shape (k,)
        What it is set to.

    Returns
    -------
    float array of shape (k,)
        Mean predicted probability of a hit.
    """
    found = of_one(
        model, X, [column], custom_values={column: values}, method="brute", kind="average"
    )
    means: NDArray[np.float64] = found["average"][0]
    return means


def accumulated_effects(
    predict: Predict, X: NDArray[np.float64], column: int, edges: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Add up what small steps of a feature do to the rows that are there (Apley and Zhu 2020).

    Between two edges only the rows that lie there are asked, each at the lower and at the upper
    edge, so that the other features keep values that go with this one.

    Parameters
    ----------
    predict : callable
        Takes rows of shape (n, m), returns chances of shape (n,).
    X : float array of shape (n, m)
        Rows.
    column : int
        Of the feature.
    edges : float array of shape (k,)
        Rising, from its smallest to its largest value; some row lies at or below each but the
        first, above the one before.

    Returns
    -------
    float array of shape (k,)
        The effect at each edge; its mean over the rows is zero.
    """
    if len(edges) == 1:
        return np.zeros(1)
    values = X[:, column]
    upper = np.maximum(np.searchsorted(edges, values), 1)
    at_lower, at_upper = X.copy(), X.copy()
    at_lower[:, column], at_upper[:, column] = edges[upper - 1], edges[upper]
    steps = predict(at_upper) - predict(at_lower)
    mean_steps = np.bincount(upper, steps)[1:] / np.bincount(upper)[1:]
    effects = np.concatenate([[0.0], np.cumsum(mean_steps)])
    return effects - np.interp(values, edges, effects).mean()
