"""Shapley values of trees by their definition, in exact fractions and without any sharing.

What a split does is written out here once more, so that the engine's ranks are tested, too.
"""

from fractions import Fraction
from functools import cache
from itertools import combinations
from math import comb, factorial
from typing import Any

import numpy as np

from hitpred.shapley.readers import read_model
from hitpred.shapley.tables import numbers
from hitpred.shapley.trees import Column, Ensemble, Missing

ZERO = float(np.float32(1e-35))


def shapley_values(model: Any, X: Any) -> np.ndarray:
    """Sum over the leaves, each with a polynomial that is integrated exactly.

    Returns
    -------
    (n_rows, n_features, n_outputs) array
    """
    return _for_each_row(model, X, _leaf_by_leaf)


def shapley_values_by_subsets(model: Any, X: Any) -> np.ndarray:
    """Sum over all sets of other features: for few features only."""
    return _for_each_row(model, X, _set_by_set)


def outputs(model: Any, X: Any) -> np.ndarray:
    """Follow the rows to their leaves; shape (n_rows, n_outputs)."""
    ensemble = read_model(model)
    everything = frozenset(range(ensemble.n_features))
    nothing = _constants(ensemble)
    return np.array(
        [
            [
                float(nothing[output] + _expected(ensemble, row, everything, output))
                for output in range(len(nothing))
            ]
            for row in numbers(X, ensemble.format)
        ]
    )


def _for_each_row(model: Any, X: Any, values_of: Any) -> np.ndarray:
    ensemble = read_model(model)
    rows = numbers(X, ensemble.format)
    values = np.zeros((len(rows), ensemble.n_features, len(ensemble.base_values)))
    for number, row in enumerate(rows):
        values[number] = values_of(ensemble, row)
    return values


def _constants(ensemble: Ensemble) -> list[Fraction]:
    """Take the means of the trees away from the base values."""
    nobody = np.zeros(ensemble.n_features)
    return [
        Fraction(float(base)) - _expected(ensemble, nobody, frozenset(), output)
        for output, base in enumerate(ensemble.base_values)
    ]


# One split


def goes_left(column: Column, value: float, threshold: float) -> bool:
    """Answer the question of one split."""
    if column.left is not None:
        return column.missing_left if np.isnan(value) else int(value) in column.left
    if column.missing is Missing.NOTHING and np.isnan(value):
        value = 0.0
    is_missing = np.isnan(value) or (
        column.missing is Missing.NAN_OR_ZERO and -ZERO <= value <= ZERO
    )
    return column.missing_left if is_missing else value <= threshold


def _children(ensemble: Ensemble, row: np.ndarray, node: int) -> list[tuple[int, bool, Fraction]]:
    """Return both children, whether the row goes there, and the share of training data there."""
    nodes = ensemble.nodes
    column = ensemble.columns[nodes.column[node]]
    left = goes_left(column, row[column.feature], nodes.threshold[node])
    first = node + 1
    second = first + 2 * int(nodes.n_splits[first]) + 1
    return [
        (first, left, Fraction(float(nodes.ratio[first]))),
        (second, not left, Fraction(float(nodes.ratio[second]))),
    ]


def _trees(ensemble: Ensemble, output: int) -> list[tuple[int, np.ndarray]]:
    """Return the roots of the trees that add to an output, and what their leaves hold for it."""
    return [
        (int(root), ensemble.leaf_values[output - first])
        for root, first in zip(ensemble.roots, ensemble.first_output, strict=True)
        if 0 <= output - first < len(ensemble.leaf_values)
    ]


# All sets of features


def _expected(ensemble: Ensemble, row: np.ndarray, known: frozenset[int], output: int) -> Fraction:
    """What the trees say of a row if only some features are known."""

    def below(node: int) -> Fraction:
        if ensemble.nodes.n_splits[node] == 0:
            return Fraction(float(held[node]))
        children = _children(ensemble, row, node)
        if int(ensemble.nodes.feature[node]) in known:
            return next(below(child) for child, follows, _ in children if follows)
        return sum((ratio * below(child) for child, _, ratio in children), Fraction(0))

    total = Fraction(0)
    for root, held in _trees(ensemble, output):  # noqa: B007 -- `below` reads it
        total += below(root)
    return total


def _set_by_set(ensemble: Ensemble, row: np.ndarray) -> np.ndarray:
    n = ensemble.n_features
    values = np.zeros((n, len(ensemble.base_values)))
    for output in range(values.shape[1]):
        said = cache(lambda known, output=output: _expected(ensemble, row, known, output))
        for i in range(n):
            others = [j for j in range(n) if j != i]
            gain = Fraction(0)
            for size in range(n):
                weight = Fraction(factorial(size) * factorial(n - size - 1), factorial(n))
                for known in map(frozenset, combinations(others, size)):
                    gain += weight * (said(known | {i}) - said(known))
            values[i, output] = float(gain)
    return values


# Leaf by leaf


def _leaf_by_leaf(ensemble: Ensemble, row: np.ndarray) -> np.ndarray:
    n_outputs = len(ensemble.base_values)
    values = [[Fraction(0)] * n_outputs for _ in range(ensemble.n_features)]
    for root, first in zip(ensemble.roots, ensemble.first_output, strict=True):
        waiting: list[tuple[int, dict[int, tuple[bool, Fraction]]]] = [(int(root), {})]
        while waiting:
            node, path = waiting.pop()
            if ensemble.nodes.n_splits[node] > 0:
                feature = int(ensemble.nodes.feature[node])
                inside, share = path.get(feature, (True, Fraction(1)))
                for child, follows, ratio in _children(ensemble, row, node):
                    waiting.append((child, path | {feature: (inside and follows, share * ratio)}))
                continue
            for feature in path:
                credit = _credit(feature, path)
                for place, held in enumerate(ensemble.leaf_values[:, node]):
                    values[feature][first + place] += Fraction(float(held)) * credit
    return np.array([[float(value) for value in of_feature] for of_feature in values])


def _credit(feature: int, path: dict[int, tuple[bool, Fraction]]) -> Fraction:
    """Integrate (s - p) times the factors t s_j + (1 - t) p_j of the other features.

    Multiplied out, the factors are sums of terms t ** a * (1 - t) ** b, whose integrals are
    a! b! / (a + b + 1)!.
    """
    inside, share = path[feature]
    others = [other for name, other in path.items() if name != feature]
    terms = [Fraction(1)]  # entry b belongs to (1 - t) ** b
    for follows, weight in others:
        longer = [*terms, Fraction(0)] if follows else [Fraction(0)] * (len(terms) + 1)
        for b, term in enumerate(terms):
            longer[b + 1] += term * weight
        terms = longer
    degree = len(others)
    integral = sum(
        (term / ((degree + 1) * comb(degree, b)) for b, term in enumerate(terms)), Fraction(0)
    )
    return (inside - share) * integral
