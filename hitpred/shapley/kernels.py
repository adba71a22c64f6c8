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
def add_tree_by_rows(nodes: Nodes, root: int, block: Block, rule: Rule, values: Floats) -> None:
    """Add the Shapley values of one tree to those of a block of rows, walking with every row.

    Parameters
    ----------
    nodes : Nodes
    root : int
        The root of the tree.
    block : Block
    rule : Rule
    values : (n_rows, width) array
        The sums to add to: a column for each feature, then any number that stay as they are.
    """
    n_rows, width = values.shape
    levels = _new_levels(nodes, root, nodes.depth[root])
    credit = np.empty((width, BLOCK))
    for start in range(0, n_rows, BLOCK):
        rows = np.arange(start, min(start + BLOCK, n_rows)).astype(np.int32)
        _walk(nodes, root, block, rows, rule, 0, levels, credit)
        for row in range(len(rows)):
            for feature in range(width):
                values[start + row, feature] += credit[feature, row]


@_compiled
def add_tree_by_classes(
    nodes: Nodes, root: int, block: Block, rule: Rule, merge_at: int, values: Floats
) -> None:
    """Add the Shapley values of one tree to those of a block of rows, merging rows on the way.

    Parameters
    ----------
    nodes, root, block, rule, values
        As for `add_tree_by_rows`.
    merge_at : int
        Rows are merged at the highest nodes with no more splits than this.
    """
    n_rows, width = values.shape
    paths = _new_paths(nodes, root, n_rows)
    levels = _new_levels(nodes, root, nodes.most_features[root])
    classes = _new_classes(n_rows)
    # Subtrees wait to be added four at a time: one by one, the sums of all rows would travel from
    # memory and back four times.
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
        n_classes = _merge(nodes, node, block, paths, classes, labels[n_waiting])
        _explain_classes(
            nodes, node, block, rule, paths, classes, n_classes, levels, parts[n_waiting]
        )
        n_waiting += 1
        if n_waiting == 4:
            _add_parts(labels, parts, values)
            n_waiting = 0
        node += 2 * nodes.n_splits[node] + 1
    for part in range(n_waiting, 4):
        labels[part] = 0
        parts[part, 0] = 0.0
    _add_parts(labels, parts, values)


@_compiled
def _add_parts(labels, parts, values):
    """Add to each row what its class got in each of four subtrees."""
    n_rows, width = values.shape
    first, second, third, fourth = parts[0], parts[1], parts[2], parts[3]
    for row in range(n_rows):
        a, b, c, d = labels[0, row], labels[1, row], labels[2, row], labels[3, row]
        for feature in range(width):
            values[row, feature] += (first[a, feature] + second[b, feature]) + (
                third[c, feature] + fourth[d, feature]
            )


@_compiled
def _new_paths(nodes, root, n_rows):
    n_depths, most = nodes_depth(nodes, root) + 1, nodes.most_features[root]
    return Paths(
        np.zeros(n_depths, np.int64),
        np.zeros((n_depths, most + 1), np.int64),
        np.ones((n_depths, most + 1)),
        np.zeros((n_depths, n_rows), np.uint64),
    )


@_compiled
def nodes_depth(nodes, root):
    deepest = 0
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        deepest = max(deepest, nodes.depth[node])
    return deepest


@_compiled
def _new_levels(nodes, root, n_above):
    n_levels = n_above + nodes_depth(nodes, root) + 2
    n_points = (nodes.most_features[root] + 1) // 2
    return Levels(
        np.zeros(n_levels, np.int64),
        np.ones(n_levels),
        np.zeros(n_levels, np.int64),
        np.ones((n_levels, BLOCK), np.bool_),
        np.zeros((n_levels, BLOCK), np.bool_),
        np.ones((n_levels, n_points, BLOCK)),
        np.zeros((n_levels, n_points, BLOCK)),
        np.zeros((n_levels, n_points)),
        np.zeros((n_levels, n_points)),
    )


class Classes(NamedTuple):
    row: NDArray[np.int32]
    key: NDArray[np.uint64]
    row_key: NDArray[np.uint64]
    table: NDArray[np.int32]


@_compiled
def _new_classes(n_rows):
    size = 2
    while size < n_rows:
        size *= 2
    return Classes(
        np.empty(n_rows, np.int32),
        np.empty(n_rows, np.uint64),
        np.empty(n_rows, np.uint64),
        np.empty(2 * size, np.int32),
    )


@_compiled
def _follow_edge(nodes, node, block, paths):
    split = nodes.parent[node]
    depth = nodes.depth[node]
    n_features = paths.n_features[depth - 1]
    for slot in range(n_features):
        paths.feature[depth, slot] = paths.feature[depth - 1, slot]
        paths.weight[depth, slot] = paths.weight[depth - 1, slot]
    slot = _slot_of(nodes.feature[split], n_features, paths.feature[depth])
    bit = np.uint64(1) << np.uint64(slot)
    first_time = np.uint64(0)
    if slot == n_features:
        paths.feature[depth, slot] = nodes.feature[split]
        paths.weight[depth, slot] = 1.0
        n_features += 1
        first_time = bit
    paths.n_features[depth] = n_features
    paths.weight[depth, slot] *= nodes.ratio[node]
    rank = block.ranks[nodes.column[split]]
    limit = block.limit[split]
    is_right = nodes.is_right[node]
    before = paths.inside[depth - 1]
    after = paths.inside[depth]
    for row in range(len(after)):
        inside = before[row] | first_time
        after[row] = inside if (rank[row] < limit) != is_right else inside & ~bit


@_compiled
def _slot_of(feature, n_features, features):
    slot = 0
    while slot < n_features and features[slot] != feature:
        slot += 1
    return slot


@_compiled
def _merge(nodes, root, block, paths, classes, labels):
    n_features = paths.n_features[nodes.depth[root]]
    features = paths.feature[nodes.depth[root]]
    inside = paths.inside[nodes.depth[root]]
    keys = classes.row_key
    n_rows = len(keys)
    for row in range(n_rows):
        keys[row] = inside[row]
    position = np.uint64(n_features)
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        if nodes.feature[node] < 0:
            continue
        rank = block.ranks[nodes.column[node]]
        limit = block.limit[node]
        slot = np.uint64(_slot_of(nodes.feature[node], n_features, features))
        if slot < n_features:
            for row in range(n_rows):
                test = np.uint64(rank[row] < limit) & (inside[row] >> slot)
                keys[row] |= test << position
        else:
            for row in range(n_rows):
                keys[row] |= np.uint64(rank[row] < limit) << position
        position += np.uint64(1)
    return _number(classes, np.int64(position), labels)


@_compiled
def _number(classes, n_bits, labels):
    keys = classes.row_key
    n_rows = len(keys)
    log = 1
    while log <= n_bits and (1 << log) < n_rows:
        log += 1
    shift = np.uint64(64 - log)
    mask = (1 << log) - 1
    table = classes.table
    for at in range(1 << log):
        table[at] = -1
    n_classes = 0
    for row in range(n_rows):
        key = keys[row]
        at = np.int64((key * np.uint64(0x9E3779B97F4A7C15)) >> shift)
        while table[at] >= 0 and classes.key[table[at]] != key:
            at = (at + 1) & mask
        if table[at] < 0:
            table[at] = n_classes
            classes.key[n_classes] = key
            classes.row[n_classes] = row
            n_classes += 1
        labels[row] = table[at]
    return n_classes


@_compiled
def _explain_classes(nodes, root, block, rule, paths, classes, n_classes, levels, part):
    width = part.shape[1]
    depth = nodes.depth[root]
    n_features = paths.n_features[depth]
    for slot in range(n_features):
        levels.feature[slot + 1] = paths.feature[depth, slot]
        levels.weight[slot + 1] = paths.weight[depth, slot]
    credit = np.empty((width, BLOCK))
    for start in range(0, n_classes, BLOCK):
        stop = min(start + BLOCK, n_classes)
        for slot in range(n_features):
            inside = levels.inside[slot + 1]
            for item in range(stop - start):
                inside[item] = (classes.key[start + item] >> np.uint64(slot)) & np.uint64(1)
        _walk(nodes, root, block, classes.row[start:stop], rule, n_features, levels, credit)
        for item in range(stop - start):
            for feature in range(width):
                part[start + item, feature] = credit[feature, item]


@_compiled
def _walk(nodes, root, block, rows, rule, n_above, levels, credit):
    n_points = (nodes.most_features[root] + 1) // 2
    points = rule.points[n_points, :n_points]
    weights = rule.weights[n_points, :n_points]
    n_rows = len(rows)
    credit[:] = 0.0
    _enter(n_above, points, n_rows, levels)
    offset = n_above - nodes.depth[root]
    end = root + 2 * nodes.n_splits[root] + 1
    for node in range(root, end):
        level = nodes.depth[node] + offset
        if node > root:
            _go_down(nodes, node, level, points, weights, n_rows, levels)
        if nodes.n_splits[node] > 0:
            rank = block.ranks[nodes.column[node]]
            limit = block.limit[node]
            goes_left = levels.goes_left[level]
            for item in range(n_rows):
                goes_left[item] = rank[rows[item]] < limit
            levels.below[level] = 0.0
        else:
            for point in range(n_points):
                product = levels.product[level, point]
                below = levels.below[level, point]
                for item in range(n_rows):
                    below[item] = nodes.value[node] * product[item]
        next_level = nodes.depth[node + 1] + offset if node + 1 < end else n_above + 1
        for done in range(level, next_level - 1, -1):
            _go_up(done, n_points, n_rows, levels, credit)
    _leave(n_above, points, weights, n_rows, levels, credit)


@_compiled
def _enter(n_above, points, n_rows, levels):
    for point in range(len(points)):
        product = levels.product[n_above, point]
        product[:] = 1.0
        for level in range(1, n_above + 1):
            outside = (1 - points[point]) * levels.weight[level]
            factor = points[point] + outside
            inside = levels.inside[level]
            for item in range(n_rows):
                product[item] *= factor if inside[item] else outside


@_compiled
def _go_down(nodes, node, level, points, weights, n_rows, levels):
    split = nodes.parent[node]
    feature = nodes.feature[split]
    previous = level - 1
    while previous > 0 and levels.feature[previous] != feature:
        previous -= 1
    old = levels.weight[previous]
    ratio = nodes.ratio[node]
    new = old * ratio
    levels.feature[level] = feature
    levels.weight[level] = new
    levels.previous[level] = previous
    was_inside = levels.inside[previous]
    inside = levels.inside[level]
    goes_left = levels.goes_left[level - 1]
    is_right = nodes.is_right[node]
    for item in range(n_rows):
        inside[item] = was_inside[item] & (goes_left[item] != is_right)
    for point in range(len(points)):
        t = points[point]
        factor_old = t + (1 - t) * old
        factor_new = t + (1 - t) * new
        stays = factor_new / factor_old
        leaves = (1 - t) * new / factor_old
        levels.gain_inside[level, point] = weights[point] * (
            (1 - new) / factor_new - (1 - old) / factor_old
        )
        levels.gain_left[level, point] = weights[point] * (-1 / (1 - t) - (1 - old) / factor_old)
        above = levels.product[level - 1, point]
        product = levels.product[level, point]
        for item in range(n_rows):
            otherwise = leaves if was_inside[item] else ratio
            product[item] = above[item] * (stays if inside[item] else otherwise)


@_compiled
def _go_up(level, n_points, n_rows, levels, credit):
    feature_credit = credit[levels.feature[level]]
    was_inside = levels.inside[levels.previous[level]]
    inside = levels.inside[level]
    for point in range(n_points):
        gain_inside = levels.gain_inside[level, point]
        gain_left = levels.gain_left[level, point]
        below = levels.below[level, point]
        total = levels.below[level - 1, point]
        for item in range(n_rows):
            otherwise = gain_left if was_inside[item] else 0.0
            feature_credit[item] += below[item] * (gain_inside if inside[item] else otherwise)
            total[item] += below[item]


@_compiled
def _leave(n_above, points, weights, n_rows, levels, credit):
    outside_credit = np.zeros(n_rows)
    for point in range(len(points)):
        loss = -weights[point] / (1 - points[point])
        below = levels.below[n_above, point]
        for item in range(n_rows):
            outside_credit[item] += loss * below[item]
    inside_credit = np.empty(n_rows)
    for level in range(1, n_above + 1):
        weight = levels.weight[level]
        inside_credit[:] = 0.0
        for point in range(len(points)):
            gain = weights[point] * (1 - weight) / (points[point] + (1 - points[point]) * weight)
            below = levels.below[n_above, point]
            for item in range(n_rows):
                inside_credit[item] += gain * below[item]
        inside = levels.inside[level]
        feature_credit = credit[levels.feature[level]]
        for item in range(n_rows):
            feature_credit[item] += inside_credit[item] if inside[item] else outside_credit[item]
