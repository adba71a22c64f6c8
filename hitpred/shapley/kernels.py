"""The compiled part: the Shapley values of one tree for a block of rows.

One leaf
--------
Take a row and a leaf of value v whose path tests k distinct features. Of each feature i only two
numbers matter, however often the path tests it: whether the row passes all these tests, s_i in
{0, 1} ("inside"), and the weight p_i, the product of the cover ratios of these edges, which is the
share of the training data that passes them. The leaf adds to the value of feature i

    v * integral over t in [0, 1] of (s_i - p_i) * prod over j != i of (t s_j + (1 - t) p_j).

The integrand is a polynomial of degree k - 1 in t: ceil(k / 2) Gauss-Legendre points integrate it
exactly. Integrals below are sums over these points.

Few rows: the walk
------------------
`add_tree_by_rows` walks through the tree depth first with 128 rows at a time and keeps, at each
point, the product of the factors of the path. An edge changes one factor, so going down costs a
row one multiplication per point, and so does the sum over the leaves on the way up, where the
factor of the edge's own feature is divided out. Nothing depends on the depth (Linear TreeSHAP, Yu
et al. 2022; Quadrature-TreeSHAP, arXiv 2605.04497).

Many rows share work: `hitpred.shapley.classes`.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Indices = NDArray[np.uint32]
Numbers = NDArray[np.uint16]
Booleans = NDArray[np.bool_]
Bits = NDArray[np.unsignedinteger[Any]]

BLOCK: Final = 128
"""Rows that walk together. Their products at one level of the tree fit the fastest cache."""

ROOM: Final = BLOCK + 8
"""Numbers kept for these rows: with a power of two, lines would compete for places in the cache."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def compiled(function: _Function) -> _Function:
    """Compile with numba, and keep the result for the next process if there is a place for it."""
    compile_: Any = numba.njit
    try:
        made = compile_(cache=True, nogil=True, error_model="numpy")(function)
    except RuntimeError:  # it may write neither beside this file nor in the home directory
        made = compile_(nogil=True, error_model="numpy")(function)
    return cast("_Function", made)


class Nodes(NamedTuple):
    """The nodes of all trees, each tree in preorder: a subtree is a slice that begins at its root.

    Attributes
    ----------
    parent : (n_nodes,) array
        The node above; of a root, itself.
    depth : (n_nodes,) array
        Edges between the root and this node.
    is_right : (n_nodes,) array
        Whether the node is a right child.
    n_splits : (n_nodes,) array
        Splits in the subtree, which has ``2 * n_splits + 1`` nodes; 0 for a leaf.
    most_features : (n_nodes,) array
        The largest number of distinct features between the tree's root and a leaf below.
    feature, column : (n_nodes,) arrays
        The feature that a split tests, and the column of `Block.value` to read it from; -1 for a
        leaf.
    threshold : (n_nodes,) array
        A row goes left if its feature is at most this.
    ratio : (n_nodes,) array
        The node's share of the training weight in its parent; 1 for a root.
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


class Rule(NamedTuple):
    """Gauss-Legendre points and weights on [0, 1]; line n holds the rule with n points."""

    points: Floats
    weights: Floats


class Block(NamedTuple):
    """Rows, and the splits as they apply to them.

    Attributes
    ----------
    value : (n_columns, n_rows) array
        What the splits compare: the rows' values, or for many rows their ranks in 16 bits, which
        are faster to compare.
    limit : (n_nodes,) array
        A row goes left at a split if its value in the split's column is at most the split's limit.
        NaN goes right.
    """

    value: NDArray[Any]
    limit: NDArray[Any]


class Trees(NamedTuple):
    """The trees of a model, with their features numbered for the sums.

    Attributes
    ----------
    nodes : Nodes
        ``nodes.feature`` counts the tree's own features.
    root, first_output : (n_trees,) arrays
        As in `hitpred.shapley.trees.Ensemble`.
    leaf_values : (n_values, n_nodes) array
        Likewise.
    begin, end : (n_trees,) arrays
        Where the tree's features stand in `features`.
    features : (n_listed,) array
        The columns of the sums that belong to them.
    are_shared : bool
        Whether all trees count the features as the sums do.
    """

    nodes: Nodes
    root: Integers
    leaf_values: Floats
    first_output: Integers
    begin: Integers
    end: Integers
    features: Integers
    are_shared: bool


class Levels(NamedTuple):
    """What the walk knows at each level of the tree, down to the current node.

    Level 0 belongs to no feature: weight 1 and every row inside. The levels above the root of the
    walk belong to features of the path that leads there, the others to edges.

    Attributes
    ----------
    feature, weight : (n_levels,) arrays
        The feature that the edge tests, and its weight p up to and with this edge.
    previous : (n_levels,) array
        The closest level above of the same feature, or 0.
    inside : (n_levels, ROOM) array
        Whether a row has passed the tests of the feature up to and with this edge.
    goes_left : (n_levels, ROOM) array
        Where the split at this level sends a row.
    product : (n_levels, n_points, ROOM) array
        The product of the factors t s_j + (1 - t) p_j of the path.
    below : (n_levels, n_points, ROOM) array
        The sum of v times the whole product over the leaves seen so far below this level.
    """

    feature: Integers
    weight: Floats
    previous: Integers
    inside: Booleans
    goes_left: Booleans
    product: Floats
    below: Floats


@compiled
def preorder(
    left: Integers, right: Integers, feature: Integers
) -> tuple[Integers, Integers, Integers, Booleans, Integers, Integers]:
    """Put a tree into preorder and measure it, without nodes to which no path leads.

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
    waiting_parent = np.zeros(n_nodes + 1, np.int64)
    n_waiting = 1
    n_reached = 0
    while n_waiting > 0:
        node = n_reached
        n_reached += 1
        n_waiting -= 1
        old = waiting[n_waiting]
        order[node] = old
        if node > 0:
            up = waiting_parent[n_waiting]
            parent[node] = up
            depth[node] = depth[up] + 1
            is_right[node] = right[order[up]] == old
            tested = feature[order[up]]
            most_features[node] = most_features[up]
            while up > 0 and feature[order[parent[up]]] != tested:
                up = parent[up]
            if up == 0:
                most_features[node] += 1
        if left[old] >= 0:
            n_splits[node] = 1
            waiting[n_waiting] = right[old]
            waiting[n_waiting + 1] = left[old]
            waiting_parent[n_waiting] = node
            waiting_parent[n_waiting + 1] = node
            n_waiting += 2
    for node in range(n_reached - 1, 0, -1):
        up = parent[node]
        n_splits[up] += n_splits[node]
        most_features[up] = max(most_features[up], most_features[node])
    reached = slice(n_reached)
    return (
        order[reached],
        parent[reached],
        depth[reached],
        is_right[reached],
        n_splits[reached],
        most_features[reached],
    )


@compiled
def add_trees_by_rows(
    trees: Trees, chosen: Integers, block: Block, rule: Rule, n_layers: int, values: Floats
) -> None:
    """Add the Shapley values of some trees to those of a block of rows, walking with each row.

    Parameters
    ----------
    trees : Trees
    chosen : (n_chosen,) array
        The trees to add.
    block : Block
    rule : Rule
        Rules with up to as many points as half the distinct features of a path, rounded up.
    n_layers : int
        1 for values. For interactions, the number of features: layer i gets the Shapley values of
        the output's derivative by feature i, which are its interactions, twice.
    values : (n_outputs * n_layers, n_rows, width) array
        The sums to add to: a column for each feature, then any number that stay as they are.
    """
    nodes, n_rows = trees.nodes, values.shape[1]
    n_levels, n_points, width = sizes_of(trees, chosen)
    levels = new_levels(n_levels, n_points)
    credit = np.empty((width, n_points, ROOM))
    tested = np.empty(width, np.bool_)
    for tree in chosen:
        root, features = trees.root[tree], trees.features[trees.begin[tree] : trees.end[tree]]
        n_points = points_needed(nodes, root)
        points, weights = rule.points[n_points, :n_points], rule.weights[n_points, :n_points]
        active = _tested_features(nodes, root, tested)
        for number in range(len(trees.leaf_values)):
            leaf_value = trees.leaf_values[number]
            output = trees.first_output[tree] + number
            for start in range(0, n_rows, BLOCK):
                rows = np.arange(start, min(start + BLOCK, n_rows)).astype(np.uint32)
                for layer in range(1 if n_layers == 1 else len(active)):
                    fixed = -1 if n_layers == 1 else active[layer]
                    walk(
                        nodes,
                        leaf_value,
                        root,
                        block,
                        rows,
                        points,
                        0,
                        active,
                        fixed,
                        levels,
                        credit,
                    )
                    target = output * n_layers + (0 if fixed < 0 else features[fixed])
                    _add_credit(active, features, weights, credit, rows, values[target])


@compiled
def _tested_features(nodes: Nodes, root: int, tested: Booleans) -> Integers:
    """Return the features that a tree tests."""
    tested[:] = False
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        if nodes.n_splits[node] > 0:
            tested[nodes.feature[node]] = True
    return np.flatnonzero(tested)


@compiled
def _add_credit(
    active: Integers,
    features: Integers,
    weights: Floats,
    credit: Floats,
    rows: Indices,
    values: Floats,
) -> None:
    """Integrate what a walk has found, and add it to the values of its rows."""
    total = np.empty(BLOCK)
    for feature in active:
        total[:] = 0.0
        for point in range(len(weights)):
            weight, of_point = weights[point], credit[feature, point]
            for item in range(len(rows)):
                total[item] += weight * of_point[item]
        column = features[feature]
        for item in range(len(rows)):
            values[rows[item], column] += total[item]


@compiled
def walk(
    nodes: Nodes,
    leaf_value: Floats,
    root: int,
    block: Block,
    rows: Indices,
    points: Floats,
    n_above: int,
    active: Integers,
    fixed: int,
    levels: Levels,
    credit: Floats,
) -> None:
    """Walk through a subtree with some rows, depth first.

    Parameters
    ----------
    nodes, leaf_value, root, block
    rows : (n_items,) array
        Rows of the block, at most `BLOCK`.
    points : (n_points,) array
    n_above : int
        Features of the path above the root that count; they are in `levels` 1 to `n_above`.
    active : (n_active,) array
        The features of these levels and of the subtree.
    fixed : int
        For interactions, the feature by which the output is derived: its factor gives way to
        s - p. -1 for values.
    levels : Levels
        On return, ``below[n_above]`` holds the sum of v times the whole product over all leaves.
    credit : (width, n_points, ROOM) array
        Where to write, for each feature i, the sum over the leaves of v (s_i - p_i) times the
        product over the other features.
    """
    n_items = len(rows)
    for feature in active:
        for point in range(len(points)):
            credit[feature, point, :n_items] = 0.0
    _start(n_above, points, n_items, fixed, levels)
    offset = n_above - nodes.depth[root]
    end = root + 2 * nodes.n_splits[root] + 1
    for node in range(root, end):
        level = nodes.depth[node] + offset
        if node > root:
            _go_down(nodes, node, level, points, n_items, fixed, levels)
        if nodes.n_splits[node] > 0:
            _test(nodes, node, block, rows, level, len(points), levels)
        else:
            _reach_leaf(leaf_value[node], level, len(points), n_items, fixed, levels)
        # In preorder, the next node tells how many subtrees end with this one.
        next_level = nodes.depth[node + 1] + offset if node + 1 < end else n_above + 1
        for done in range(level, next_level - 1, -1):
            _go_up(done, points, n_items, fixed, levels, credit)
    for level in range(1, n_above + 1):
        _take_out(level, n_above, points, n_items, fixed, levels, credit)


@compiled
def _start(n_above: int, points: Floats, n_items: int, fixed: int, levels: Levels) -> None:
    """Compute the product of the factors of the levels above the root of a walk."""
    for point in range(len(points)):
        for item in range(n_items):
            levels.product[n_above, point, item] = 1.0
        for level in range(1, n_above + 1):
            if levels.feature[level] == fixed:
                continue
            outside = (1 - points[point]) * levels.weight[level]
            inside = points[point] + outside
            for item in range(n_items):
                factor = inside if levels.inside[level, item] else outside
                levels.product[n_above, point, item] *= factor


@compiled
def _test(
    nodes: Nodes, node: int, block: Block, rows: Indices, level: int, n_points: int, levels: Levels
) -> None:
    """Ask where a split sends the rows, and begin the sum over the leaves below it."""
    column, limit = nodes.column[node], block.limit[node]
    for item in range(len(rows)):
        levels.goes_left[level, item] = block.value[column, rows[item]] <= limit
    for point in range(n_points):
        for item in range(len(rows)):
            levels.below[level, point, item] = 0.0


@compiled
def _reach_leaf(
    value: float, level: int, n_points: int, n_items: int, fixed: int, levels: Levels
) -> None:
    """Write down what a leaf holds."""
    for point in range(n_points):
        for item in range(n_items):
            levels.below[level, point, item] = value * levels.product[level, point, item]
    if fixed < 0:
        return
    of_fixed = level
    while of_fixed > 0 and levels.feature[of_fixed] != fixed:
        of_fixed -= 1
    weight = levels.weight[of_fixed]
    for point in range(n_points):
        for item in range(n_items):
            derived = 1 - weight if levels.inside[of_fixed, item] else -weight
            levels.below[level, point, item] *= derived


@compiled
def _go_down(
    nodes: Nodes, node: int, level: int, points: Floats, n_items: int, fixed: int, levels: Levels
) -> None:
    """Take the product from a node's parent to the node: the factor of one feature changes."""
    feature = nodes.feature[nodes.parent[node]]
    previous = level - 1
    while previous > 0 and levels.feature[previous] != feature:
        previous -= 1
    ratio, is_right = nodes.ratio[node], nodes.is_right[node]
    weight_before = levels.weight[previous]
    weight = weight_before * ratio
    levels.feature[level], levels.weight[level], levels.previous[level] = feature, weight, previous
    for item in range(n_items):
        follows = levels.goes_left[level - 1, item] != is_right
        levels.inside[level, item] = levels.inside[previous, item] & follows
    for point in range(len(points)):
        t = points[point]
        factor_before = t + (1 - t) * weight_before
        stays = (t + (1 - t) * weight) / factor_before
        leaves = (1 - t) * weight / factor_before
        if feature == fixed:
            stays = leaves = ratio = 1.0
        for item in range(n_items):
            not_inside = leaves if levels.inside[previous, item] else ratio
            change = stays if levels.inside[level, item] else not_inside
            levels.product[level, point, item] = levels.product[level - 1, point, item] * change


@compiled
def _go_up(
    level: int, points: Floats, n_items: int, fixed: int, levels: Levels, credit: Floats
) -> None:
    """Close an edge: credit its feature with the leaves below it, and pass their sum on.

    The edges of one feature take turns: for the leaves below it, an edge adds what the feature
    gets with its bit and weight, and takes away what the edge before it is going to add for them.
    """
    feature, previous = levels.feature[level], levels.previous[level]
    weight, weight_before = levels.weight[level], levels.weight[previous]
    for point in range(len(points)):
        t = points[point]
        taken_away = (1 - weight_before) / (t + (1 - t) * weight_before)
        stays = (1 - weight) / (t + (1 - t) * weight) - taken_away
        leaves = -1 / (1 - t) - taken_away
        for item in range(n_items):
            levels.below[level - 1, point, item] += levels.below[level, point, item]
        if feature == fixed:
            continue
        for item in range(n_items):
            not_inside = leaves if levels.inside[previous, item] else 0.0
            gain = stays if levels.inside[level, item] else not_inside
            credit[feature, point, item] += levels.below[level, point, item] * gain


@compiled
def _take_out(
    level: int,
    n_above: int,
    points: Floats,
    n_items: int,
    fixed: int,
    levels: Levels,
    credit: Floats,
) -> None:
    """Credit a feature of a level above the root of a walk with all leaves."""
    feature, weight = levels.feature[level], levels.weight[level]
    if feature == fixed:
        return
    for point in range(len(points)):
        t = points[point]
        inside = (1 - weight) / (t + (1 - t) * weight)
        outside = -1 / (1 - t)
        for item in range(n_items):
            gain = inside if levels.inside[level, item] else outside
            credit[feature, point, item] += levels.below[n_above, point, item] * gain


@compiled
def points_needed(nodes: Nodes, root: int) -> int:
    """Return how many points make the integrals of a subtree's leaves exact."""
    return (nodes.most_features[root] + 1) // 2


@compiled
def sizes_of(trees: Trees, chosen: Integers) -> tuple[int, int, int]:
    """Return the levels and points that the largest of some trees needs, and its features."""
    nodes = trees.nodes
    n_levels = n_points = width = 1
    for tree in chosen:
        root, height = trees.root[tree], 0
        for node in range(root, root + 2 * nodes.n_splits[root] + 1):
            height = max(height, nodes.depth[node])
        n_levels = max(n_levels, height + nodes.most_features[root] + 1)
        n_points = max(n_points, points_needed(nodes, root))
        width = max(width, trees.end[tree] - trees.begin[tree])
    return n_levels, n_points, width


@compiled
def new_levels(n_levels: int, n_points: int) -> Levels:
    """Make room for walks through trees or their twigs."""
    return Levels(
        np.zeros(n_levels, np.int64),
        np.ones(n_levels),
        np.zeros(n_levels, np.int64),
        np.ones((n_levels, ROOM), np.bool_),
        np.zeros((n_levels, ROOM), np.bool_),
        np.ones((n_levels, n_points, ROOM)),
        np.zeros((n_levels, n_points, ROOM)),
    )
