"""Fitted models as flat arrays of trees, the one form that the kernels know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.exceptions import NotFittedError
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils.validation import check_is_fitted

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Booleans, Floats, Integers, Nodes, preorder

SUPPORTED = (
    "scikit-learn's decision trees, random forests, extra trees, GradientBoostingClassifier and "
    "HistGradientBoostingClassifier, and LightGBM"
)


class Missing(Enum):
    """What a split takes for a missing value."""

    NAN = 0
    NAN_OR_ZERO = 1
    NOTHING = 2
    """Nothing is missing: NaN is read as zero."""


class Column(NamedTuple):
    """How a split reads a feature.

    Attributes
    ----------
    feature : int
    missing : Missing
    missing_left : bool
        Whether a missing value goes left.
    left : frozenset of int or None
        For a split on categories: those that go left, all others go right and the threshold counts
        for nothing. None for a split at a threshold.
    """

    feature: int
    missing: Missing
    missing_left: bool
    left: frozenset[int] | None = None


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A model as constants plus sums of decision trees, one sum for each output.

    A leaf holds one value or several: those of a forest that tells three classes apart hold three,
    and every tree adds to all outputs; those of a boosted model of three classes hold one, and each
    tree adds to one output.

    Attributes
    ----------
    nodes : Nodes
        The nodes of all trees.
    roots : (n_trees,) array
        Where the trees begin in `nodes`.
    leaf_values : (n_values, n_nodes) array
        What a leaf adds to the outputs; 0 for a split.
    first_output : (n_trees,) array
        The output that the first of a tree's values adds to; its other values add to those after.
    columns : tuple of Column
        What the splits read; ``nodes.column`` counts these.
    base_values : (n_outputs,) array
        The means of the outputs over the training data, by the weights in the leaves.
    n_features : int
    feature_names : tuple of str or None
        The names of the columns that the model was fitted with, if it knows them.
    single_precision : bool
        Whether the model rounds its input to 32 bits before it compares.
    takes_missing : bool
    outputs : tuple of str or None
        What the outputs are called, such as the classes; None if there is one, or no name for them.
    is_probability : bool
        Whether the outputs are probabilities as they are: of a classifier that averages trees.
    log_odds_slope : float or None
        For a classifier of two classes by log-odds: the probability of the second is
        ``1 / (1 + exp(-slope * output))``.
    """

    nodes: Nodes
    roots: Integers
    leaf_values: Floats
    first_output: Integers
    columns: tuple[Column, ...]
    base_values: Floats
    n_features: int
    feature_names: tuple[str, ...] | None
    single_precision: bool
    takes_missing: bool
    outputs: tuple[str, ...] | None = None
    is_probability: bool = False
    log_odds_slope: float | None = None


@dataclass(frozen=True, eq=False)
class Tree:
    """One tree as its library keeps it; entry 0 of each array is the root.

    Attributes
    ----------
    left, right : (n_nodes,) arrays
        The children of each node; negative for a leaf.
    feature, threshold : (n_nodes,) arrays
        A row goes left if its feature is at most the threshold.
    missing : (n_nodes,) array
        Values of `Missing`.
    missing_left : (n_nodes,) array
        Whether a missing value goes left.
    cover : (n_nodes,) array
        The weight of the training data in each node.
    value : (n_nodes,) or (n_nodes, n_values) array
        What a leaf adds to the model's output, or to several.
    output : int
        The output that the (first) value adds to.
    """

    left: Integers
    right: Integers
    feature: Integers
    threshold: Floats
    missing: Integers
    missing_left: Booleans
    cover: Floats
    value: Floats
    output: int = 0


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
        If the model is not fitted, of another kind, or of more than two classes.
    """
    if is_lightgbm(model):
        return _read_lightgbm(model)
    for kinds, read in _READERS:
        if isinstance(model, kinds):
            _check_fitted(model)
            return read(model)
    raise HitpredError(
        f"SHAP values of a {type(model).__name__} are not supported: pass one of {SUPPORTED} "
        "(of a pipeline, its last step, with the rows as that step gets them)."
    )


def is_lightgbm(model: Any) -> bool:
    """Return whether a model is LightGBM's, without importing LightGBM."""
    return any(kind.__module__.startswith("lightgbm.") for kind in type(model).__mro__)


def _check_fitted(model: Any) -> None:
    try:
        check_is_fitted(model)
    except NotFittedError as error:
        raise HitpredError(
            f"This {type(model).__name__} is not fitted: call its fit method before explaining it."
        ) from error


def _check_binary(model: Any, n_classes: int) -> None:
    if n_classes != 2:
        raise HitpredError(
            f"This {type(model).__name__} tells {n_classes} classes apart, and only models of two "
            "are explained: fit it on a label with two values."
        )


def _read_forest(model: Any) -> Ensemble:
    """Read a scikit-learn tree, or the mean of several."""
    if model.n_outputs_ != 1:
        raise HitpredError(
            f"This {type(model).__name__} predicts {model.n_outputs_} outputs at once: fit a model "
            "of one output to explain it."
        )
    if hasattr(model, "classes_"):
        _check_binary(model, len(model.classes_))
    members = getattr(model, "estimators_", [model])
    trees = [_sklearn_tree(member.tree_, 1 / len(members)) for member in members]
    return _join_sklearn(model, trees, 0.0, single_precision=True)


def _read_gradient_boosting(model: GradientBoostingClassifier) -> Ensemble:
    """Read the log-odds of a boosted model (half of them for the exponential loss)."""
    _check_binary(model, len(model.classes_))
    constant = 0.0
    if isinstance(model.init_, DummyClassifier) and model.init_.strategy == "prior":
        no, yes = model.init_.class_prior_
        constant = float(np.log(yes / no)) * (0.5 if model.loss == "exponential" else 1.0)
    elif model.init != "zero":
        raise HitpredError(
            "This GradientBoostingClassifier starts from another estimator (its init), which is "
            "not a sum of trees: fit it with init=None or init='zero' to explain it."
        )
    trees = [_sklearn_tree(member.tree_, model.learning_rate) for member in model.estimators_[:, 0]]
    return _join_sklearn(model, trees, constant, single_precision=True)


def _sklearn_tree(tree: Any, scale: float) -> Tree:
    """Read the arrays of a scikit-learn tree; its output is that of class 1 if it has classes."""
    value = tree.value[:, 0, :]
    output = value[:, 1] / value.sum(axis=1) if value.shape[1] == 2 else value[:, 0]
    return Tree(
        left=tree.children_left,
        right=tree.children_right,
        feature=tree.feature,
        threshold=tree.threshold,
        missing=np.full(tree.node_count, Missing.NAN.value),
        missing_left=tree.missing_go_to_left.astype(np.bool_),
        cover=tree.weighted_n_node_samples,
        value=output * scale,
    )


def _read_histogram_boosting(model: HistGradientBoostingClassifier) -> Ensemble:
    """Read the log-odds of a histogram-boosted model."""
    _check_binary(model, len(model.classes_))
    if model.is_categorical_ is not None and model.is_categorical_.any():
        raise HitpredError(
            "This HistGradientBoostingClassifier splits on categories, which are not supported: "
            "encode them as numbers before fitting."
        )
    # scikit-learn has no public access to these trees and their constant; shap takes the same way.
    trees = [_histogram_tree(stage[0].nodes) for stage in model._predictors]
    constant = float(model._baseline_prediction.item())
    return _join_sklearn(model, trees, constant, single_precision=False)


def _histogram_tree(nodes: NDArray[Any]) -> Tree:
    leaf = nodes["is_leaf"].astype(np.bool_)
    return Tree(
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        feature=nodes["feature_idx"],
        threshold=nodes["num_threshold"],
        missing=np.full(len(nodes), Missing.NAN.value),
        missing_left=nodes["missing_go_to_left"].astype(np.bool_),
        cover=nodes["count"].astype(np.float64),
        value=nodes["value"],
    )


def _read_lightgbm(model: Any) -> Ensemble:
    """Read the raw score of a LightGBM model from the description that it gives of itself."""
    if not hasattr(model, "dump_model"):
        _check_fitted(model)
        model = model.booster_
    dump = model.dump_model()
    _check_binary(model, 2 if dump["num_tree_per_iteration"] == 1 else dump["num_class"])
    trees = [_lightgbm_tree(info["tree_structure"]) for info in dump["tree_info"]]
    return Ensemble(
        *_join(trees, [0.0]),
        n_features=dump["max_feature_idx"] + 1,
        feature_names=None,
        single_precision=False,
        takes_missing=True,
    )


_LIGHTGBM_MISSING = {"NaN": Missing.NAN, "Zero": Missing.NAN_OR_ZERO, "None": Missing.NOTHING}


def _lightgbm_tree(root: dict[str, Any]) -> Tree:
    """Read a tree from nested dictionaries."""
    nodes = [root]
    left, right = [], []
    for node in nodes:  # grows while it is read: children line up behind
        is_split = "split_feature" in node
        left.append(len(nodes) if is_split else -1)
        right.append(len(nodes) + 1 if is_split else -1)
        if is_split:
            nodes += [node["left_child"], node["right_child"]]
    if any(node.get("decision_type", "<=") != "<=" or node.get("leaf_coeff") for node in nodes):
        raise HitpredError(
            "This LightGBM model splits on categories or has linear models in its leaves, which "
            "are not supported: encode categories as numbers and fit with linear_tree=False."
        )
    covers = [node.get("internal_count", node.get("leaf_count", 1)) for node in nodes]
    missing = [_LIGHTGBM_MISSING[node.get("missing_type", "NaN")].value for node in nodes]
    return Tree(
        left=np.array(left),
        right=np.array(right),
        feature=np.array([node.get("split_feature", -1) for node in nodes]),
        threshold=np.array([node.get("threshold", 0.0) for node in nodes], dtype=np.float64),
        missing=np.array(missing),
        missing_left=np.array([node.get("default_left", False) for node in nodes]),
        cover=np.array(covers, dtype=np.float64),
        value=np.array([node.get("leaf_value", 0.0) for node in nodes]),
    )


def _join_sklearn(
    model: Any, trees: Sequence[Tree], constant: float, *, single_precision: bool
) -> Ensemble:
    names = getattr(model, "feature_names_in_", None)
    return Ensemble(
        *_join(trees, [constant]),
        n_features=model.n_features_in_,
        feature_names=None if names is None else tuple(names),
        single_precision=single_precision,
        takes_missing=model.__sklearn_tags__().input_tags.allow_nan,
    )


def _join(
    trees: Sequence[Tree], constants: Sequence[float]
) -> tuple[Nodes, Integers, Floats, Integers, tuple[Column, ...], Floats]:
    """Line up the nodes of all trees, number what their splits read, and find the base values.

    Parameters
    ----------
    trees : sequence of Tree
    constants : sequence of float
        What each output begins with.

    Returns
    -------
    tuple
        The first six attributes of `Ensemble`.
    """
    parts, values = zip(*(_preordered(tree) for tree in trees), strict=True)
    sizes = [len(part.depth) for part in parts]
    roots = np.cumsum([0, *sizes[:-1]])
    nodes = Nodes(*(np.concatenate(field) for field in zip(*parts, strict=True)))
    nodes = nodes._replace(parent=nodes.parent + np.repeat(roots, sizes))
    is_split = nodes.column >= 0
    codes = np.flatnonzero(np.bincount(nodes.column[is_split]))
    nodes.column[is_split] = np.searchsorted(codes, nodes.column[is_split])
    columns = tuple(_decoded(int(code)) for code in codes)
    base_values = np.array(constants, dtype=np.float64)
    for tree in trees:
        mean = _mean(tree)
        base_values[tree.output : tree.output + len(mean)] += mean
    first_output = np.array([tree.output for tree in trees])
    return nodes, roots, np.concatenate(values, axis=1), first_output, columns, base_values


def _preordered(tree: Tree) -> tuple[Nodes, Floats]:
    """Put a tree into preorder; columns are still codes, and parents count from its root.

    Returns
    -------
    nodes : Nodes
    leaf_values : (n_values, n_nodes) array
    """
    order, parent, depth, is_right, n_splits, most_features = preorder(
        *(array.astype(np.int64) for array in (tree.left, tree.right, tree.feature))
    )
    leaf = n_splits == 0
    cover = tree.cover[order]
    parent_cover = cover[parent]
    # Nothing passes a node without training data, whatever its share of nothing.
    ratio = np.divide(cover, parent_cover, out=np.zeros(len(cover)), where=parent_cover > 0)
    feature = np.where(leaf, -1, tree.feature[order])
    code = 2 * (len(Missing) * feature + tree.missing[order]) + tree.missing_left[order]
    nodes = Nodes(
        parent=parent,
        depth=depth,
        is_right=is_right,
        n_splits=n_splits,
        most_features=most_features,
        feature=feature,
        column=np.where(leaf, -1, code),
        threshold=np.where(leaf, 0.0, tree.threshold[order]),
        ratio=ratio,
    )
    return nodes, np.where(leaf, _values(tree)[:, order], 0.0)


def _decoded(code: int) -> Column:
    """Read a column from the code that `_preordered` gave it."""
    feature, missing = divmod(code // 2, len(Missing))
    return Column(feature, Missing(missing), bool(code % 2))


def _values(tree: Tree) -> Floats:
    """Return what the nodes hold, a line for each value."""
    return tree.value.reshape(len(tree.left), -1).T


def _mean(tree: Tree) -> Floats:
    """Return the mean output of a tree over its training data, for each of its values."""
    leaf = tree.left < 0
    mean: Floats = _values(tree)[:, leaf] @ tree.cover[leaf] / tree.cover[0]
    return mean


_READERS: tuple[tuple[tuple[type, ...], Callable[[Any], Ensemble]], ...] = (
    (
        (
            DecisionTreeClassifier,
            DecisionTreeRegressor,
            ExtraTreesClassifier,
            ExtraTreesRegressor,
            RandomForestClassifier,
            RandomForestRegressor,
        ),
        _read_forest,
    ),
    ((GradientBoostingClassifier,), _read_gradient_boosting),
    ((HistGradientBoostingClassifier,), _read_histogram_boosting),
)
