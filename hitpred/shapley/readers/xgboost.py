"""Read XGBoost's models from the JSON in which it saves them."""

import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
import xgboost
from numpy.typing import NDArray
from sklearn.exceptions import NotFittedError

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Booleans, Floats, Integers
from hitpred.shapley.readers.refusals import no_trees, not_fitted, unsupported
from hitpred.shapley.tables import Categories, Format, Labels
from hitpred.shapley.trees import Ensemble, Missing, Tree, join

LOG_ODDS: Final = ("binary:logistic", "reg:logistic")
"""Objectives whose predictions are 1 / (1 + exp(-raw score))."""


def read(model: Any) -> Ensemble:
    """Read the raw scores (margins) of a model."""
    booster = _booster(model)
    try:
        learner = json.loads(booster.save_raw("json"))["learner"]
    except xgboost.core.XGBoostError as error:  # it doesn't even know how many features it has
        raise no_trees(model) from error
    saved = learner["gradient_booster"]
    if saved["name"] == "gblinear":
        raise HitpredError(
            f"This {type(model).__name__} is linear (gblinear) and has no trees: its values are "
            "coefficients times distances from the means."
        )
    forest = saved.get("gbtree", saved)["model"]
    last = _last_tree(model, booster, forest)
    if last == 0:
        raise no_trees(model)
    # Of dart: beside the trees, and from XGBoost 3.4 on among them.
    weights = saved.get("weight_drop") or forest.get("weight_drop") or [1.0] * last
    trees = [
        _tree(tree, number, weight)
        for tree, number, weight in zip(
            forest["trees"][:last], forest["tree_info"][:last], weights[:last], strict=True
        )
    ]
    parameters = learner["learner_model_param"]
    n_outputs = max(1, int(parameters["num_class"]), int(parameters.get("num_target", 1)))
    n_features = int(parameters["num_feature"])
    first = trees[: forest["iteration_indptr"][1]]
    return join(
        trees,
        _constants(booster, first, n_features, n_outputs),
        _format(model, booster, forest, n_features),
        outputs=_names(model, n_outputs),
        are_classes=int(parameters["num_class"]) > 1,
        log_odds_slope=1.0 if learner["objective"]["name"] in LOG_ODDS else None,
    )


def output(model: Any, X: Any) -> NDArray[np.float64]:
    """Return the model's own raw scores, of two classes those of the second."""
    booster = _booster(model)
    if model is booster:
        scores = booster.inplace_predict(X, predict_type="margin")
    else:
        scores = model.predict(X, output_margin=True)
    parameters = json.loads(booster.save_config())["learner"]["learner_model_param"]
    return scores[:, 1] if int(parameters["num_class"]) == 2 else scores


def _booster(model: Any) -> xgboost.Booster:
    if isinstance(model, xgboost.Booster):
        return model
    if not isinstance(model, xgboost.XGBModel):
        raise unsupported(model)
    try:
        return model.get_booster()
    except NotFittedError as error:
        raise not_fitted(model) from error


def _last_tree(model: Any, booster: xgboost.Booster, forest: Mapping[str, Any]) -> int:
    """Return how many trees the model predicts with: an estimator stops at the best iteration."""
    bounds: list[int] = forest["iteration_indptr"]
    best = booster.attr("best_iteration")
    if isinstance(model, xgboost.Booster) or best is None:
        return bounds[-1]
    return bounds[min(int(best) + 1, len(bounds) - 1)]


def _tree(saved: Mapping[str, Any], number: int, weight: float) -> Tree:
    """Read one tree; of a split on categories, left and right change places.

    XGBoost sends a value below a threshold to the left, and the categories that a split names to
    the right.
    """
    left, right = (np.array(saved[key]) for key in ("left_children", "right_children"))
    leaf = left < 0
    condition = np.array(saved["split_conditions"], dtype=np.float32)
    categories = _categories(saved)
    swapped = np.isin(np.arange(len(left)), list(categories))
    value = _values(saved, leaf, right, condition) * weight
    return Tree(
        left=np.where(leaf, -1, np.where(swapped, right, left)),
        right=np.where(leaf, -1, np.where(swapped, left, right)),
        feature=np.array(saved["split_indices"]),
        threshold=np.nextafter(condition, np.float32(-np.inf)).astype(np.float64),
        missing=np.full(len(left), Missing.NAN.value),
        missing_left=np.array(saved["default_left"], dtype=np.bool_) ^ swapped,
        cover=np.array(saved["sum_hessian"], dtype=np.float64),
        value=value,
        output=number,
        categories=categories,
    )


def _values(
    saved: Mapping[str, Any], leaf: Booleans, places: Integers, single: NDArray[np.float32]
) -> Floats:
    """Return what leaves hold: one value where others have their threshold, or several."""
    n_values = int(saved["tree_param"]["size_leaf_vector"])
    if n_values <= 1:
        return np.where(leaf, single, 0.0)
    several = np.array(saved["leaf_weights"], dtype=np.float32).reshape(-1, n_values)
    return several[np.where(leaf, places, 0)].astype(np.float64)


def _categories(saved: Mapping[str, Any]) -> dict[int, frozenset[int]]:
    """Read the categories that splits name."""
    named = saved["categories"]
    return {
        node: frozenset(named[start : start + size])
        for node, start, size in zip(
            saved["categories_nodes"],
            saved["categories_segments"],
            saved["categories_sizes"],
            strict=True,
        )
    }


def _constants(
    booster: xgboost.Booster, first: Sequence[Tree], n_features: int, n_outputs: int
) -> Floats:
    """Return the raw scores before any tree.

    XGBoost saves them before the link that the objective gives, so it is asked: what it says of a
    row without values after one iteration, less the leaves where that row ends.
    """
    nothing = xgboost.DMatrix(
        np.full((1, n_features), np.nan),
        feature_names=booster.feature_names,
        feature_types=booster.feature_types,
    )
    said = booster.predict(nothing, output_margin=True, iteration_range=(0, 1))
    constants = np.broadcast_to(said, (1, n_outputs))[0].astype(np.float64)
    for tree in first:
        node = 0
        while tree.left[node] >= 0:
            node = (tree.left if tree.missing_left[node] else tree.right)[node]
        value = np.atleast_1d(tree.value[node])
        constants[tree.output : tree.output + len(value)] -= value
    return constants


def _format(
    model: Any, booster: xgboost.Booster, forest: Mapping[str, Any], n_features: int
) -> Format:
    names = booster.feature_names
    types = booster.feature_types or []
    missing = getattr(model, "missing", None)
    features = tuple(place for place, kind in enumerate(types) if kind == "c")
    return Format(
        model=type(model).__name__,
        n_features=n_features,
        names=None if names is None else tuple(names),
        single_precision=True,
        missing=np.nan if missing is None else float(np.float32(missing)),
        absent=np.nan,
        categories=Categories(features, _labels(forest, features), refuses_unknown=True),
    )


def _labels(forest: Mapping[str, Any], features: Sequence[int]) -> dict[int, Labels]:
    """Read the categories of the categorical columns, which XGBoost keeps from 3.1 on."""
    saved = forest.get("cats", {}).get("enc", [])
    return {
        feature: labels
        for feature in features
        if saved and (labels := _decoded(saved[feature])) is not None
    }


def _decoded(saved: Mapping[str, Any]) -> Labels | None:
    """Read the categories of a column: numbers, or texts that stand one after the other.

    XGBoost 3.2 cuts texts with other characters than ASCII's, so that they can't be told apart.
    """
    if "offsets" not in saved:
        return tuple(saved["values"])
    if min(saved["values"], default=0) < 0:
        return None
    text = bytes(saved["values"]).decode()
    return tuple(text[start:stop] for start, stop in pairwise(saved["offsets"]))


def _names(model: Any, n_outputs: int) -> tuple[str, ...] | None:
    if n_outputs == 1:
        return None
    labels = getattr(model, "classes_", ())
    return tuple(map(str, labels if len(labels) == n_outputs else range(n_outputs)))
