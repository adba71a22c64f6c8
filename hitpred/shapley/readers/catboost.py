"""Read CatBoost's models from the JSON in which it saves them."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import catboost
import numpy as np
from numpy.typing import NDArray

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Booleans, Floats, Integers
from hitpred.shapley.readers.refusals import no_trees, not_fitted, unsupported
from hitpred.shapley.tables import Format
from hitpred.shapley.trees import Ensemble, Missing, Tree, join

LOG_ODDS: Final = ("Logloss", "CrossEntropy")
"""Losses whose predictions are 1 / (1 + exp(-raw score))."""

OF_CLASSES: Final = ("MultiClass", "MultiClassOneVsAll")
"""Losses of which each output is a class."""


def read(model: Any) -> Ensemble:
    """Read the raw values of a model."""
    if not isinstance(model, catboost.CatBoost):
        raise unsupported(model)
    if not model.is_fitted():
        raise not_fitted(model)
    if model.tree_count_ == 0:
        raise no_trees(model)
    _check_numeric(model)
    saved = _saved(model)
    scale, constants = saved["scale_and_bias"]
    missing_left = _missing_left(saved["features_info"]["float_features"])
    loss = _loss(model)
    if "oblivious_trees" in saved:
        trees = [_oblivious(tree, scale, missing_left) for tree in saved["oblivious_trees"]]
    else:
        trees = [_branching(tree, scale, missing_left) for tree in saved["trees"]]
    return join(
        trees,
        constants,
        _format(model),
        outputs=_names(model, len(constants)),
        are_classes=loss in OF_CLASSES,
        log_odds_slope=1.0 if loss in LOG_ODDS else None,
    )


def output(model: Any, X: Any) -> NDArray[np.float64]:
    """Return the model's own raw values, of two classes those of the second."""
    values = catboost.CatBoost.predict(model, X, prediction_type="RawFormulaVal")
    of_two = values.ndim == 2 and values.shape[1] == 2
    return values[:, 1] if of_two and _loss(model) in OF_CLASSES else values


def _loss(model: Any) -> str:
    """Return the name of a model's loss; a sum of models has none."""
    try:
        loss = str(model.get_all_params().get("loss_function", ""))
    except catboost.CatBoostError:
        return ""
    return loss.partition(":")[0]  # without its parameters


def _saved(model: Any) -> dict[str, Any]:
    """Return the description that a model gives of itself, which it writes to files only."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        try:
            model.save_model(str(path), format="json")
        except catboost.CatBoostError as error:
            raise HitpredError(
                f"CatBoost can't describe this {type(model).__name__} ({error}): a model that was "
                "fitted on infinities has to be fitted on finite numbers to be explained."
            ) from error
        described: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return described


def _check_numeric(model: Any) -> None:
    for kind, found in (
        ("categorical", model.get_cat_feature_indices()),
        ("text", model.get_text_feature_indices()),
        ("embedding", model.get_embedding_feature_indices()),
    ):
        if len(found):
            name = model.feature_names_[found[0]]
            raise HitpredError(
                f"This {type(model).__name__} was fitted with {kind} features ({name!r}), which "
                "CatBoost turns into statistics inside the model: encode them as numbers before "
                "the fit, or ask CatBoost itself (get_feature_importance, type='ShapValues')."
            )


def _missing_left(features: Sequence[Mapping[str, Any]]) -> Booleans:
    """Return, for each column, whether a missing value counts as below all borders."""
    return np.array([feature["nan_value_treatment"] != "AsTrue" for feature in features])


def _format(model: Any) -> Format:
    names = tuple(model.feature_names_)
    made_up = tuple(str(number) for number in range(len(names)))
    return Format(
        model=type(model).__name__,
        n_features=len(names),
        names=None if names == made_up else names,
        single_precision=True,
    )


def _names(model: Any, n_outputs: int) -> tuple[str, ...] | None:
    if n_outputs == 1:
        return None
    labels = model.classes_
    return tuple(map(str, labels if len(labels) == n_outputs else range(n_outputs)))


def _oblivious(saved: Mapping[str, Any], scale: float, missing_left: Booleans) -> Tree:
    """Read a tree that asks the same at every node of a level; the root asks its last split.

    Nodes count from level to level; the last one holds the leaves in CatBoost's own order.
    """
    splits = [_split(split) for split in reversed(saved["splits"] or ())]
    n_leaves = 2 ** len(splits)
    cover = [np.array(saved.get("leaf_weights", [0.0] * n_leaves), dtype=np.float64)]
    while len(cover[0]) > 1:
        cover.insert(0, cover[0].reshape(-1, 2).sum(axis=1))
    sizes = [len(level) for level in cover]
    node = np.arange(2 * n_leaves - 1)
    leaf = node >= n_leaves - 1
    held = np.array(saved["leaf_values"]).reshape(n_leaves, -1)
    return _tree(
        left=np.where(leaf, -1, 2 * node + 1),
        right=np.where(leaf, -1, 2 * node + 2),
        splits=np.array([*splits, (-1, 0.0)]).repeat(sizes, axis=0),
        missing_left=missing_left,
        cover=np.concatenate(cover),
        value=scale * np.concatenate([np.zeros((n_leaves - 1, held.shape[1])), held]),
    )


def _branching(root: Mapping[str, Any], scale: float, missing_left: Booleans) -> Tree:
    """Read a tree of another form from nested dictionaries."""
    nodes = [root]
    left: list[int] = []
    for node in nodes:  # grows while it is read: children line up behind
        is_split = "split" in node
        left.append(len(nodes) if is_split else -1)
        if is_split:
            nodes += [node["left"], node["right"]]
    leaf = np.array(left) < 0
    splits = np.array([_split(node["split"]) if "split" in node else (-1, 0.0) for node in nodes])
    weights = np.array([node.get("weight", 0.0) for node in nodes], dtype=np.float64)
    for place in np.flatnonzero(~leaf)[::-1]:
        weights[place] = weights[left[place]] + weights[left[place] + 1]
    held = [np.atleast_1d(node["value"]) for node in nodes if "split" not in node]
    value = np.zeros((len(nodes), len(held[0])))
    value[leaf] = held
    return _tree(
        left=np.array(left),
        right=np.where(leaf, -1, np.array(left) + 1),
        splits=splits,
        missing_left=missing_left,
        cover=weights,
        value=scale * value,
    )


def _split(saved: Mapping[str, Any]) -> tuple[int, float]:
    """Return the feature of a split, and the border up to which a row goes left."""
    return saved["float_feature_index"], float(np.float32(saved["border"]))


def _tree(
    left: Integers,
    right: Integers,
    splits: Floats,
    missing_left: Booleans,
    cover: Floats,
    value: Floats,
) -> Tree:
    feature = splits[:, 0].astype(np.int64)
    return Tree(
        left=left,
        right=right,
        feature=feature,
        threshold=splits[:, 1],
        missing=np.full(len(feature), Missing.NAN.value),
        missing_left=missing_left[feature],
        cover=cover,
        value=value,
    )
