r"""Shapley values of tree models against a background of rows, feature by feature swapped in.

A feature that is not known takes its values from the rows of the background, whatever the others
are: what features have to do with each other in the data plays no part.

For one row and one background row, a leaf matters if each test on its path is passed by one of
them. With a features that only the row passes and b that only the background row does, a leaf of
value v adds :math:`v\,(a-1)!\,b!/(a+b)!` to each of the former and takes
:math:`v\,a!\,(b-1)!/(a+b)!` from each of the latter (Lundberg et al. 2020, "From local explanations
to global understanding with explainable AI for trees", algorithm 3). The formula is that of
`hitpred.shapley.kernels` with weights p of 1 and 0 only, so that most of a tree is passed over.

A probability is no sum of trees. Between a row and a background row it changes by some multiple of
what the log-odds change by, and so do the values for this pair, as in shap: they add up to the
probability, and are exact for the log-odds.
"""

from collections.abc import Callable
from math import factorial
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hitpred.shapley.kernels import Block, Floats, Integers, Trees, compiled
from hitpred.shapley.prepared import Map, Prepared

N_PARTS: Final = 64
"""Parts that the rows are dealt out in."""

OURS: Final = 1
THEIRS: Final = 2


def against_background(
    prepared: Prepared,
    rows: NDArray[np.float64],
    background: NDArray[np.float64],
    slope: float | None,
    map_: Map,
    bar: Callable[[int], Any],
) -> NDArray[np.float64]:
    """Return Shapley values of shape (n_outputs, n_rows, n_features).

    Parameters
    ----------
    prepared : Prepared
    rows, background : (n_rows, n_features) and (n_background, n_features) arrays
    slope : float or None
        For probabilities, the slope of their log-odds.
    map_ : callable
        Maps, with threads or without.
    bar : callable
        Makes a progress bar that counts up to a number.
    """
    ensemble = prepared.ensemble
    ours, theirs = prepared.block(rows), prepared.block(background)
    values = np.zeros((len(ensemble.base_values), len(rows), len(prepared.used)))
    trees, weights = prepared.trees, _weights(prepared.most_features)
    scores = outputs(prepared, background)[0]
    parts = np.array_split(np.arange(len(rows)), max(1, min(N_PARTS, len(rows))))

    def add(part: Integers) -> None:
        _add_rows(trees, ours, theirs, part, weights, scores, slope or 0.0, values)

    with bar(len(parts)) as counter:
        for _ in map_(add, parts):
            counter.update()
    found = np.zeros((len(values), len(rows), ensemble.n_features))
    found[:, :, prepared.used] = values / len(background)
    return found


def base_values(
    prepared: Prepared, background: NDArray[np.float64], slope: float | None
) -> NDArray[np.float64]:
    """Return the mean outputs, or the mean probability, of the background; shape (n_outputs,)."""
    scores = outputs(prepared, background)
    if slope is not None:
        scores = 1 / (1 + np.exp(-slope * scores))
    return scores.mean(axis=1)


def outputs(prepared: Prepared, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what the trees add up to for each row, shape (n_outputs, n_rows)."""
    ensemble, trees = prepared.ensemble, prepared.trees
    found = np.zeros((len(ensemble.base_values), len(rows)))
    means = np.zeros(len(ensemble.base_values))
    _add_outputs(trees, prepared.block(rows), found, means)
    return found + (ensemble.base_values - means)[:, None]


def _weights(most: int) -> NDArray[np.float64]:
    """Return (a - 1)! b! / (a + b)! for a from 1 and b from 0, in line a and column b."""
    weights = np.zeros((most + 1, most + 1))
    for a in range(1, most + 1):
        for b in range(most + 1):
            weights[a, b] = factorial(a - 1) * factorial(b) / factorial(a + b)
    return weights


@compiled
def _add_outputs(trees: Trees, block: Block, outputs: Floats, means: Floats) -> None:
    """Add the values of the leaves that rows reach, and the mean over the leaves."""
    nodes = trees.nodes
    share = np.ones(len(nodes.parent))
    for tree in range(len(trees.root)):
        root = trees.root[tree]
        first = trees.first_output[tree]
        for node in range(root, root + 2 * nodes.n_splits[root] + 1):
            if node > root:
                share[node] = share[nodes.parent[node]] * nodes.ratio[node]
            for number in range(len(trees.leaf_values)):
                means[first + number] += share[node] * trees.leaf_values[number, node]
        for row in range(outputs.shape[1]):
            node = root
            while nodes.n_splits[node] > 0:
                left = node + 1
                goes_left = block.value[nodes.column[node], row] <= block.limit[node]
                node = left if goes_left else left + 2 * nodes.n_splits[left] + 1
            for number in range(len(trees.leaf_values)):
                outputs[first + number, row] += trees.leaf_values[number, node]


class Walk(NamedTuple):
    """Memory for walks through trees with a row and a background row.

    Attributes
    ----------
    place, length, feature : (n_levels,) arrays
        Subtrees that wait: where they begin, how many features were known there, and the one that
        the background row alone passes on the way in.
    known : (n_levels,) array
        The features that one of the two alone passes.
    side : (n_features,) array
        0 for a feature that isn't known, else `OURS` or `THEIRS`.
    """

    place: Integers
    length: Integers
    feature: Integers
    known: Integers
    side: Integers


@compiled
def _add_rows(
    trees: Trees,
    ours: Block,
    theirs: Block,
    rows: Integers,
    weights: Floats,
    scores: Floats,
    slope: float,
    values: Floats,
) -> None:
    """Add the values of some rows against every background row; with a slope, of probabilities."""
    n_levels = trees.nodes.depth.max() + 2
    walk = Walk(
        np.empty(n_levels, np.int64),
        np.empty(n_levels, np.int64),
        np.empty(n_levels, np.int64),
        np.empty(n_levels, np.int64),
        np.zeros((trees.end - trees.begin).max(), np.int64),
    )
    of_pair = np.zeros((len(values), values.shape[2]))
    for row in rows:
        for other in range(len(scores)):
            if slope == 0.0:
                for tree in range(len(trees.root)):
                    _add_tree(trees, tree, ours, row, theirs, other, weights, walk, values[:, row])
                continue
            of_pair[:] = 0.0
            for tree in range(len(trees.root)):
                _add_tree(trees, tree, ours, row, theirs, other, weights, walk, of_pair)
            values[0, row] += of_pair[0] * _secant(scores[other], of_pair[0].sum(), slope)


@compiled
def _secant(score: float, change: float, slope: float) -> float:
    """Return by how much the probability changes for each unit of a change of the score."""
    if abs(slope * change) < 1e-3:  # the difference would lose digits
        middle = slope * (score + change / 2)
        return slope / (2 + np.exp(middle) + np.exp(-middle))
    after, before = 1 / (1 + np.exp(-slope * (score + change))), 1 / (1 + np.exp(-slope * score))
    return (after - before) / change


@compiled
def _add_tree(
    trees: Trees,
    tree: int,
    ours: Block,
    row: int,
    theirs: Block,
    other: int,
    weights: Floats,
    walk: Walk,
    values: Floats,
) -> None:
    """Add a tree's values for a row against a background row; `values` is (n_outputs, width)."""
    nodes, features = trees.nodes, trees.features[trees.begin[tree] : trees.end[tree]]
    walk.place[0], walk.length[0], walk.feature[0] = trees.root[tree], 0, -1
    n_waiting, n_known, n_ours = 1, 0, 0
    while n_waiting > 0:
        n_waiting -= 1
        node = walk.place[n_waiting]
        while n_known > walk.length[n_waiting]:
            n_known -= 1
            n_ours -= walk.side[walk.known[n_known]] == OURS
            walk.side[walk.known[n_known]] = 0
        if walk.feature[n_waiting] >= 0:
            walk.known[n_known], walk.side[walk.feature[n_waiting]] = (
                walk.feature[n_waiting],
                THEIRS,
            )
            n_known += 1
        while nodes.n_splits[node] > 0:
            left = node + 1
            right = left + 2 * nodes.n_splits[left] + 1
            column, limit, feature = nodes.column[node], ours.limit[node], nodes.feature[node]
            ours_to = left if ours.value[column, row] <= limit else right
            theirs_to = left if theirs.value[column, other] <= limit else right
            node = theirs_to if walk.side[feature] == THEIRS else ours_to
            if ours_to != theirs_to and walk.side[feature] == 0:
                walk.place[n_waiting], walk.length[n_waiting] = theirs_to, n_known
                walk.feature[n_waiting] = feature
                n_waiting += 1
                walk.known[n_known], walk.side[feature] = feature, OURS
                n_known += 1
                n_ours += 1
        _add_leaf(trees, tree, node, features, walk, n_known, n_ours, weights, values)
    for index in range(n_known):
        walk.side[walk.known[index]] = 0


@compiled
def _add_leaf(
    trees: Trees,
    tree: int,
    leaf: int,
    features: Integers,
    walk: Walk,
    n_known: int,
    n_ours: int,
    weights: Floats,
    values: Floats,
) -> None:
    """Share a leaf's values out among the features that tell the row from the background row."""
    n_theirs = n_known - n_ours
    for number in range(len(trees.leaf_values)):
        sums = values[trees.first_output[tree] + number]
        value = trees.leaf_values[number, leaf]
        gain, loss = value * weights[n_ours, n_theirs], value * weights[n_theirs, n_ours]
        for index in range(n_known):
            feature = walk.known[index]
            sums[features[feature]] += gain if walk.side[feature] == OURS else -loss
