"""Shapley values of a linear model, which need no algorithm."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hitpred.shapley.explanation import Explanation


def explain_linear(
    coefficients: NDArray[np.float64], intercept: float, X: ArrayLike, background: ArrayLike
) -> Explanation:
    """Return the exact Shapley values of a linear model's output.

    With the other features at their means, feature i adds its coefficient times its distance from
    its own mean (Strumbelj and Kononenko 2014).

    Parameters
    ----------
    coefficients : (n_features,) array
        Of the model.
    intercept : float
        Of the model.
    X : (n_rows, n_features) array
        Rows to explain.
    background : (n_background, n_features) array
        Rows whose means count as not knowing a feature, such as the training rows.

    Returns
    -------
    Explanation
        In the unit of the model's linear output: log-odds for logistic regression.
    """
    mean = np.asarray(background, dtype=float).mean(axis=0)
    values = coefficients * (np.asarray(X, dtype=float) - mean)
    return Explanation(values=values, base_value=float(intercept + coefficients @ mean))
