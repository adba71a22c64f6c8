"""Read scikit-learn's trees, forests, gradient boosting and isolation forests."""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_classifier
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.ensemble._iforest import _average_path_length
from sklearn.exceptions import NotFittedError
from sklearn.tree import BaseDecisionTree
from sklearn.utils.validation import check_is_fitted

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Floats, Integers
from hitpred.shapley.readers.refusals import not_fitted, unsupported
from hitpred.shapley.tables import Categories, Format
from hitpred.shapley.trees import Ensemble, Missing, Tree, join, members

_FORESTS = (
    BaseDecisionTree,
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
_GRADIENT_BOOSTING = (GradientBoostingClassifier, GradientBoostingRegressor)
_HISTOGRAM_BOOSTING = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)


def read(model: Any) -> Ensemble:
    """Read a fitted model."""
    for kinds, reader in (
        (_FORESTS, _read_forest),
        (_GRADIENT_BOOSTING, _read_gradient_boosting),
        (_HISTOGRAM_BOOSTING, _read_histogram_boosting),
        (IsolationForest, _read_isolation_forest),
    ):
        if isinstance(model, kinds):
            _check_fitted(model)
            return reader(model)
    raise unsupported(model)


def output(model: Any, X: Any) -> NDArray[np.float64]:
    """Return what the model itself says: probabilities, predictions or raw scores."""
    if isinstance(model, IsolationForest):
        typical = _average_path_length([model.max_samples_])
        return -np.log2(-model.score_samples(X)) * typical
    if isinstance(model, _HISTOGRAM_BOOSTING):
        return model._raw_predict(X)  # its regressors have no public name for it
    if isinstance(model, GradientBoostingClassifier):
        return model.decision_function(X)
    if not is_classifier(model):
        return model.predict(X)
    chances = model.predict_proba(X)
    chances = [chances] if isinstance(chances, np.ndarray) else chances
    return np.column_stack([_of_interest(of_output) for of_output in chances])


def _check_fitted(model: Any) -> None:
    try:
        check_is_fitted(model)
    except NotFittedError as error:
        raise not_fitted(model) from error


def _format(model: Any, *, single_precision: bool, categories: Categories | None = None) -> Format:
    names = getattr(model, "feature_names_in_", None)
    tags = model.__sklearn_tags__().input_tags
    return Format(
        model=type(model).__name__,
        n_features=model.n_features_in_,
        names=None if names is None else tuple(names),
        single_precision=single_precision,
        takes_missing=tags.allow_nan,
        takes_infinity=isinstance(model, _HISTOGRAM_BOOSTING),
        categories=categories,
    )


# Trees and forests


def _read_forest(model: Any) -> Ensemble:
    """Read a tree, or the mean of several."""
    members = getattr(model, "estimators_", [model])
    sizes = list(np.ravel(model.n_classes_)) if is_classifier(model) else None
    trees = [
        _tree(member.tree_, _leaf_values(member.tree_.value, sizes) / len(members))
        for member in members
    ]
    return join(
        trees,
        np.zeros(trees[0].value.shape[1]),
        _format(model, single_precision=True),
        outputs=None if sizes is None else _names_of_classes(model),
        is_probability=sizes is not None,
    )


def _leaf_values(value: Floats, n_classes: list[int] | None) -> Floats:
    """Return what each node says: the predictions, or the probabilities that are of interest."""
    if n_classes is None:
        return value[:, :, 0]
    shares = [value[:, number, :size] for number, size in enumerate(n_classes)]
    return np.column_stack(
        [_of_interest(share / share.sum(axis=1, keepdims=True)) for share in shares]
    )


def _of_interest(chances: Floats) -> Floats:
    """Return the probability of the second of two classes, or that of each of several."""
    return chances[:, 1:] if chances.shape[1] == 2 else chances


def _names_of_classes(model: Any) -> tuple[str, ...] | None:
    """Name the outputs of `_of_interest`."""
    if isinstance(model.classes_, np.ndarray):
        return tuple(str(label) for label in model.classes_) if len(model.classes_) != 2 else None
    return tuple(
        f"{number}: {label}"
        for number, labels in enumerate(model.classes_)
        for label in (labels[1:] if len(labels) == 2 else labels)
    )


def _tree(tree: Any, value: Floats, *, output: int = 0) -> Tree:
    """Read the arrays of one tree."""
    return Tree(
        left=tree.children_left,
        right=tree.children_right,
        feature=tree.feature,
        threshold=tree.threshold,
        missing=np.full(tree.node_count, Missing.NAN.value),
        missing_left=tree.missing_go_to_left.astype(np.bool_),
        cover=tree.weighted_n_node_samples,
        value=value,
        output=output,
    )


def _read_isolation_forest(model: IsolationForest) -> Ensemble:
    """Read the mean length of the path to a leaf, extended by what its training data would need."""
    trees = []
    for member, features in zip(model.estimators_, model.estimators_features_, strict=True):
        tree = member.tree_
        length = tree.compute_node_depths() - 1 + _average_path_length(tree.n_node_samples)
        trees.append(
            replace(
                _tree(tree, length / len(model.estimators_)),
                feature=np.where(tree.feature < 0, -1, features[tree.feature]),
            )
        )
    return join(trees, [0.0], _format(model, single_precision=True))


# Gradient boosting


def _read_gradient_boosting(model: Any) -> Ensemble:
    """Read the raw scores: log-odds (half of them for the exponential loss), or predictions."""
    init = model.init_
    known = isinstance(init, DummyClassifier | DummyRegressor) or init == "zero"
    if not known or getattr(init, "strategy", "") in ("stratified", "uniform"):
        raise HitpredError(
            f"This {type(model).__name__} starts from another estimator (its init), which is "
            "not a sum of trees: fit it with init=None or init='zero' to explain it."
        )
    # It is the same for every row, and scikit-learn has no public name for it.
    constants = model._raw_predict_init(np.zeros((1, model.n_features_in_)))[0]
    trees = [
        _tree(member.tree_, member.tree_.value[:, :, 0] * model.learning_rate, output=number)
        for stage in model.estimators_
        for number, member in enumerate(stage)
    ]
    slope = 2.0 if model.loss == "exponential" else 1.0
    return join(
        trees,
        constants,
        _format(model, single_precision=True),
        outputs=_names_of_classes(model) if is_classifier(model) else None,
        log_odds_slope=slope if is_classifier(model) and len(constants) == 1 else None,
    )


def _read_histogram_boosting(model: Any) -> Ensemble:
    """Read the raw scores: log-odds, or the prediction before the inverse link."""
    # scikit-learn has no public access to these trees and their constants; shap takes the same way.
    constants = np.ravel(model._baseline_prediction)
    categorical = model.is_categorical_
    if categorical is None:
        order, categories = np.arange(model.n_features_in_), None
    else:  # what the trees see are the categorical columns, then the others
        order = np.argsort(~categorical, kind="stable")
        features = tuple(np.flatnonzero(categorical).tolist())
        encoder = model._preprocessor.named_transformers_["encoder"]
        categories = Categories(
            features=features,
            labels={
                feature: tuple(labels.tolist())
                for feature, labels in zip(features, encoder.categories_, strict=True)
            },
            by_type=False,
        )
    return join(
        [
            _histogram_tree(predictor, order, number)
            for stage in model._predictors
            for number, predictor in enumerate(stage)
        ],
        constants,
        _format(model, single_precision=False, categories=categories),
        outputs=_names_of_classes(model) if is_classifier(model) else None,
        log_odds_slope=1.0 if is_classifier(model) and len(constants) == 1 else None,
    )


def _histogram_tree(predictor: Any, order: Integers, output: int) -> Tree:
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(np.bool_)
    splits = np.flatnonzero(nodes["is_categorical"].astype(np.bool_) & ~leaf)
    return Tree(
        left=np.where(leaf, -1, nodes["left"].astype(np.int64)),
        right=np.where(leaf, -1, nodes["right"].astype(np.int64)),
        feature=order[np.where(leaf, 0, nodes["feature_idx"])],
        threshold=nodes["num_threshold"],
        missing=np.full(len(nodes), Missing.NAN.value),
        missing_left=nodes["missing_go_to_left"].astype(np.bool_),
        cover=nodes["count"].astype(np.float64),
        value=nodes["value"],
        output=output,
        categories={
            int(node): members(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]])
            for node in splits
        },
    )
