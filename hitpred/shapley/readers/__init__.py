"""From the fitted models of each library to the one form that the kernels know.

A module a library, imported when a model of its own is met. Each has `read`, which turns a model
into an `Ensemble`, and `output`, which asks the model itself what the ensemble adds up to.
"""

from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hitpred.shapley.readers.refusals import unsupported
from hitpred.shapley.trees import Ensemble


def read_model(model: Any) -> Ensemble:
    """Read a fitted model.

    Parameters
    ----------
    model : estimator
        See `hitpred.shapley.explain`.

    Returns
    -------
    Ensemble

    Raises
    ------
    HitpredError
        If the model is not fitted, or of a kind that is not explained.
    """
    ensemble: Ensemble = _reader(model).read(model)
    return ensemble


def model_output(model: Any, X: Any) -> NDArray[np.float64]:
    """Ask a model for the output that `explain` explains.

    Parameters
    ----------
    model : estimator
        As for `explain`.
    X : (n_rows, n_features) table

    Returns
    -------
    (n_rows,) or (n_rows, n_outputs) array
        For a tree or forest that classifies, the probability of class 1, or those of all classes if
        there are more than two; for one that regresses, the prediction; for a boosted model, the
        raw score (log-odds for the usual losses), one for each class if there are several; for an
        isolation forest, the mean length of the path to a leaf, which is short for outliers.
    """
    output = np.asarray(_reader(model).output(model, X), dtype=np.float64)
    return output[:, 0] if output.ndim == 2 and output.shape[1] == 1 else output


def _reader(model: Any) -> ModuleType:
    """Return the module that reads a model."""
    for kind in type(model).__mro__:
        match kind.__module__.partition(".")[0]:
            case "lightgbm":
                from hitpred.shapley.readers import lightgbm

                return lightgbm
            case "xgboost":
                from hitpred.shapley.readers import xgboost

                return xgboost
            case "catboost":
                from hitpred.shapley.readers import catboost

                return catboost
            case "sklearn":
                from hitpred.shapley.readers import sklearn

                return sklearn
    raise unsupported(model)
