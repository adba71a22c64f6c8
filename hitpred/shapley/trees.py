"""Fitted models as flat arrays of nodes, the one form that the kernels know."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Nodes, preorder


class Column(NamedTuple):
    """How splits read a feature: which one, and where its missing values go."""

    feature: int
    missing_left: bool


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A sum of decision trees and a constant."""

    nodes: Nodes
    roots: NDArray[np.int64]
    columns: tuple[Column, ...]
    base_value: float
    n_features: int
    single_precision: bool
    takes_missing: bool


@dataclass(frozen=True, eq=False)
class Tree:
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    feature: NDArray[np.int64]
    threshold: NDArray[np.float64]
    missing_left: NDArray[np.bool_]
    cover: NDArray[np.float64]
    value: NDArray[np.float64]


def read_model(model: Any) -> Ensemble:
    if isinstance(model, RandomForestClassifier | ExtraTreesClassifier):
        trees = [_sklearn_tree(e.tree_, 1 / len(model.estimators_)) for e in model.estimators_]
        return _join(trees, model.n_features_in_, 0.0, True, True)
    raise HitpredError(f"{type(model).__name__} cannot be explained")


def _sklearn_tree(tree: Any, scale: float) -> Tree:
    value = tree.value[:, 0, 1] / tree.value[:, 0, :].sum(axis=1)
    return Tree(
        tree.children_left,
        tree.children_right,
        tree.feature,
        tree.threshold,
        tree.missing_go_to_left.astype(bool),
        tree.weighted_n_node_samples,
        value * scale,
    )


def _join(
    trees: list[Tree], n_features: int, constant: float, single: bool, missing: bool
) -> Ensemble:
    parts = []
    base = constant
    start = 0
    roots = []
    for t in trees:
        order, parent, depth, is_right, n_splits, most = preorder(t.left, t.right, t.feature)
        leaf = n_splits == 0
        cover = t.cover[order]
        ratio = cover / cover[parent]
        value = np.where(leaf, t.value[order], 0.0)
        base += float(np.sum(value * cover) / cover[0])
        feature = np.where(leaf, -1, t.feature[order])
        column = np.where(leaf, -1, feature * 2 + t.missing_left[order])
        parts.append(
            (
                parent + start,
                depth,
                is_right,
                n_splits,
                most,
                feature,
                column,
                t.threshold[order],
                ratio,
                value,
            )
        )
        roots.append(start)
        start += len(parent)
    n = Nodes(*[np.concatenate(f) for f in zip(*parts, strict=True)])
    codes, column = np.unique(n.column, return_inverse=True)
    has_leaf = codes[0] == -1
    columns = tuple(Column(int(c) // 2, bool(c % 2)) for c in codes if c >= 0)
    return Ensemble(
        n._replace(column=column - int(has_leaf)),
        np.array(roots),
        columns,
        base,
        n_features,
        single,
        missing,
    )
