"""Models that are prepared for, fitted and asked in the same words."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import StandardScaler

from hitpred.methods.models.model import Model
from hitpred.methods.models.treatments import CLASS_WEIGHTS, resampled

AS_THEY_ARE: Final = "none"
"""The treatment that is none."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """Training rows as a model gets them.

    Attributes
    ----------
    scaler : StandardScaler or None
        What rows go through before the model sees them.
    X, y : arrays of shape (n, n_features) and (n,)
        Scaled and resampled.
    weighted : bool
        Whether the model is to give both classes the same total weight.
    """

    scaler: StandardScaler | None
    X: NDArray[np.float64]
    y: NDArray[np.int_]
    weighted: bool

    def scaled(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Take other rows through the same step."""
        return X if self.scaler is None else np.asarray(self.scaler.transform(X))


def prepare(
    X: NDArray[np.float64], y: NDArray[np.int_], *, scaled: bool, treatment: str, seed: int
) -> Prepared:
    """Scale and resample training rows, in this order and on nothing else.

    Parameters
    ----------
    X : float array of shape (n, n_features)
        Training rows in natural units.
    y : int array of shape (n,)
        1 for a hit.
    scaled : bool
        Whether features are brought to mean 0 and variance 1.
    treatment : str
        What is done about class imbalance (`hitpred.methods.models.treatments`).
    seed : int
        Of the resampling.
    """
    scaler = StandardScaler().fit(X) if scaled else None
    rows = X if scaler is None else scaler.transform(X)
    return Prepared(
        scaler, *resampled(treatment, rows, y, seed), weighted=treatment == CLASS_WEIGHTS
    )


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model, with the rows that it learnt from.

    Attributes
    ----------
    prepared : Prepared
        The training rows, and how other rows become like them.
    model : classifier
        Fitted to prepared rows.
    choice : dict
        Hyperparameters that a search chose; empty without one.
    """

    prepared: Prepared
    model: ClassifierMixin
    choice: dict[str, Any]

    def probability(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probability of a hit, shape (n_rows,), for rows in natural units."""
        return np.asarray(self.model.predict_proba(self.prepared.scaled(X))[:, 1])


def fit(model: Model, prepared: Prepared) -> Fitted:
    """Fit a model to prepared rows."""
    built = model.build(weighted=prepared.weighted).fit(prepared.X, prepared.y)
    # A search is over once it has chosen: what stays is the model that it chose.
    chosen = getattr(built, "best_estimator_", built)
    return Fitted(prepared, chosen, getattr(built, "best_params_", {}))
