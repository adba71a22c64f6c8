"""The compiled part: Shapley values of one tree for a block of rows.

Notation, for one row and one leaf of value v. The path to the leaf tests k distinct features. Of
each feature i only two numbers matter, however often the path tests it: whether the row passes all
of these tests, s_i in {0, 1} ("inside"), and the weight p_i, the product of the cover ratios of
these edges, which is the share of the training data that passes them. The leaf adds to the value
of feature i

    v * integral over t in [0, 1] of (s_i - p_i) * prod over j != i of (t s_j + (1 - t) p_j).

The integrand is a polynomial of degree k - 1 in t, so ceil(k / 2) Gauss-Legendre points integrate
it exactly.

Two ideas make this fast. The walk (`_walk`) keeps the product over the features of the path up to
date at every quadrature point and divides a feature out where its value is taken, so an edge costs
a row a handful of multiplications, whatever the depth (Yu et al. 2022; arXiv 2605.04497). And rows
are merged (`_merge`): far below the root a row is outside most intervals, and where only a few
tests are left, thousands of rows fall into a few hundred classes that no test below tells apart.
The walk then visits one row of each class.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

BLOCK: Final = 128
"""Rows or classes that walk together: their products at a level fit the first-level cache."""

KEY_BITS: Final = 64
"""The tests that tell the rows at a node apart must fit one integer."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    """Compile with numba: once for all processes if there is a place to keep the result."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        compiled: _Function = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # neither beside this file nor in the home directory can it write
        compiled = numba.njit(**options)(function)
    return compiled


class Nodes(NamedTuple):
    """The nodes of all trees, each tree in preorder: a subtree is a slice that its root begins.

    Attributes
    ----------
    parent : (n_nodes,) array
        The node above; of a root, itself.
    depth : (n_nodes,) array
        Edges between the root and this node.
    is_right : (n_nodes,) array
        Whether the node is the right child.
    n_splits : (n_nodes,) array
        Splits in the subtree, which has ``2 * n_splits + 1`` nodes; 0 for a leaf.
    most_features : (n_nodes,) array
        The largest number of distinct features on the way from the tree's root to a leaf below.
    feature, column : (n_nodes,) arrays
        The feature that a split tests, and the column of ranks to read it from; -1 for a leaf.
    threshold : (n_nodes,) array
        A row goes left if its feature is at most this.
    ratio : (n_nodes,) array
        Training weight in the node as a share of its parent's; 1 for a root.
    value : (n_nodes,) array
        What a leaf adds to the model's output; 0 for a split.
    """

    parent: Integers
    depth: Integers
    is_right: Booleans
    n_splits: Integers
    most_features: Integers
    feature: Integers
    column: Integers
    threshold: Floats
    ratio: Floats
    value: Floats


class Rule(NamedTuple):
    """Gauss-Legendre points and weights on [0, 1]; row n holds the rule with n points."""

    points: Floats
    weights: Floats


class Block(NamedTuple):
    """A block of rows in front of one tree, and what is known of its splits.

    Attributes
    ----------
    ranks : (n_columns, n_rows) array of int16
        Rows as ranks: a row goes left at a split if its rank is below the split's limit.
    limit : (n_nodes,) array of int16
    """

    ranks: NDArray[np.int16]
    limit: NDArray[np.int16]


class Levels(NamedTuple):
    """What the walk knows at each level between the root and the current node.

    Level 0 stands for "no edge": weight 1, every row inside. Each level above it belongs to an edge
    (or to a feature of the path that leads to a merged subtree).

    Attributes
    ----------
    feature, weight : (n_levels,) arrays
        The feature that the edge tests and its weight p so far, this edge included.
    previous : (n_levels,) array
        The closest level above that belongs to the same feature, or 0.
    inside : (n_levels, BLOCK) array
        Whether a row has passed all tests of the feature so far, this edge's included.
    goes_left : (n_levels, BLOCK) array
        Where the split at this level sends a row.
    product : (n_levels, n_points, BLOCK) array
        The product of t s_j + (1 - t) p_j over the features of the path.
    below : (n_levels, n_points, BLOCK) array
        The sum of value * product over the leaves seen so far below the node at this level.
    gain_inside, gain_left : (n_levels, n_points) arrays
        What one unit of ``below`` adds to the feature's value for rows that this edge keeps inside
        and for rows that leave the interval here.
    """

    feature: Integers
    weight: Floats
    previous: Integers
    inside: Booleans
    goes_left: Booleans
    product: Floats
    below: Floats
    gain_inside: Floats
    gain_left: Floats


class Paths(NamedTuple):
    """The path to the current node, a copy for each depth, so that going back up costs nothing.

    Attributes
    ----------
    n_features : (n_depths,) array
        Distinct features on the path.
    feature, weight : (n_depths, n_features) arrays
        These features in order of appearance, and their weights p.
    inside : (n_depths, n_rows) array of uint64
        Bit j of a row: inside the interval of the j-th of these features.
    """

    n_features: Integers
    feature: Integers
    weight: Floats
    inside: NDArray[np.uint64]


@_compiled
def preorder(
    left: Integers, right: Integers, feature: Integers
) -> tuple[Integers, Integers, Integers, Booleans, Integers, Integers]:
    """Put a tree into preorder and measure it.

    Parameters
    ----------
    left, right : (n_nodes,) arrays
        Children of each node, negative for a leaf; node 0 is the root.
    feature : (n_nodes,) array
        The feature that each split tests.

    Returns
    -------
    order : (n_nodes,) array
        The old number of each node.
    parent, depth, is_right, n_splits, most_features : (n_nodes,) arrays
        As in `Nodes`, the parent counted within this tree.
    """
    n_nodes = len(left)
    order = np.zeros(n_nodes, np.int64)
    parent = np.zeros(n_nodes, np.int64)
    depth = np.zeros(n_nodes, np.int64)
    is_right = np.zeros(n_nodes, np.bool_)
    n_splits = np.zeros(n_nodes, np.int64)
    most_features = np.zeros(n_nodes, np.int64)
    waiting = np.zeros(n_nodes + 1, np.int64)
    above = np.zeros(n_nodes + 1, np.int64)
    n_waiting = 1
    for node in range(n_nodes):
        n_waiting -= 1
        old = waiting[n_waiting]
        order[node] = old
        if node > 0:
            up = above[n_waiting]
            parent[node] = up
            depth[node] = depth[up] + 1
            is_right[node] = right[order[up]] == old
            tested = feature[order[up]]
            while up > 0 and feature[order[parent[up]]] != tested:
                up = parent[up]
            is_new = up == 0
            most_features[node] = most_features[parent[node]] + is_new
        if left[old] >= 0:
            n_splits[node] = 1
            waiting[n_waiting] = right[old]
            waiting[n_waiting + 1] = left[old]
            above[n_waiting] = node
            above[n_waiting + 1] = node
            n_waiting += 2
    for node in range(n_nodes - 1, 0, -1):
        up = parent[node]
        n_splits[up] += n_splits[node]
        most_features[up] = max(most_features[up], most_features[node])
    return order, parent, depth, is_right, n_splits, most_features


@_compiled
def add_tree(
    nodes: Nodes, root: int, block: Block, rule: Rule, merge_at: int, values: Floats
) -> None:
    """Add the Shapley values of one tree to those of a block of rows.

    Parameters
    ----------
    nodes : Nodes
    root : int
        The root of the tree.
    block : Block
    rule : Rule
        Up to as many points as half the features of a path, rounded up.
    merge_at : int
        Rows are merged at the highest nodes with no more splits than this.
    values : (n_rows, width) array
        The sums to add to, a column for each feature; columns beyond the features stay as they are.
    """
    n_rows, width = values.shape
    paths = _new_paths(nodes, root, n_rows)
    levels = _new_levels(nodes, root)
    keys = np.empty(n_rows, np.uint64)
    table = np.empty(_table_size(n_rows), np.int32)
    rows = np.empty(n_rows, np.int32)
    # Four subtrees wait to be added in one go: adding them one by one would fetch the sums of all
    # rows from memory four times.
    labels = np.empty((4, n_rows), np.int32)
    parts = np.empty((4, n_rows, width))
    n_waiting = 0
    node = root
    end = root + 2 * nodes.n_splits[root] + 1
    while node < end:
        if node > root:
            _follow_edge(nodes, node, block, paths)
        if nodes.n_splits[node] > merge_at:
            node += 1
            continue
        inside = paths.inside[nodes.depth[node]]
        _merge(nodes, node, block, paths, keys, table, rows, labels[n_waiting])
        node += 2 * nodes.n_splits[node] + 1
