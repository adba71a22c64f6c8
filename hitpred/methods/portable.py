"""Boosted trees as plain data, small enough to travel to a reader's browser."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from hitpred.methods.features import FEATURES
from hitpred.shapley.readers import read_model

LEAF: Final = -1
"""What stands for a feature where nothing is asked."""

DECIMALS: Final = 12
"""Of what a leaf adds. A thousand trees then answer within 1e-9 of the model, in the log-odds and
in each Shapley value, and a file takes half the room that all digits would."""


def portable(model: HistGradientBoostingClassifier) -> dict[str, Any]:
    """Return a boosted model as plain data, which ``report/scripts/trees.js`` reads.

    Parameters
    ----------
    model : HistGradientBoostingClassifier
        Fitted to the notebook's 13 features in natural units, none of them missing.

    Returns
    -------
    dict
        ``features``, the names of the columns; ``baseline``, the log-odds that the trees add to;
        ``base_value``, the mean log-odds of the training rows; and ``trees``, all nodes one after
        the other, each tree from its root, a split before what is left of it, that before what is
        right: ``feature`` for each node (-1 for a leaf), ``threshold`` for each split (a row goes
        left if its feature is at most this), ``value`` and ``cover`` for each leaf, what it adds
        and how many training rows are in it.

    Raises
    ------
    HitpredError
        If the model is not fitted, of more than two classes, or splits on categories.

    Notes
    -----
    Where a missing value would go is left out: neither songs nor sliders lack a feature.
    """
    (base_value,) = read_model(model).base_values.tolist()  # refuses what has no such form
    # scikit-learn has no public access to its trees, which lie in this very order.
    nodes = np.concatenate([stage[0].nodes for stage in model._predictors])
    leaf = nodes["is_leaf"].astype(bool)
    return {
        "features": list(FEATURES),
        "baseline": float(model._baseline_prediction.item()),
        "base_value": base_value,
        "trees": {
            "feature": np.where(leaf, LEAF, nodes["feature_idx"].astype(int)).tolist(),
            "threshold": nodes["num_threshold"][~leaf].tolist(),
            "value": _short(nodes["value"][leaf]),
            "cover": nodes["count"][leaf].astype(int).tolist(),
        },
    }


def _short(values: NDArray[np.float64]) -> list[float]:
    return np.round(values, DECIMALS).tolist()
