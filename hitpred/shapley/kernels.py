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

Many rows: classes and tables
-----------------------------
Far down a tree a row is outside most intervals, and few tests are left that could tell it from
others. `add_tree_by_classes` carries all rows down to the *twigs*, the largest subtrees with at
most a handful of splits. There, rows with the same bits s and the same answers to the tests of the
twig form one *class*: they get the same values, so thousands of rows cost no more than some
hundred classes, plus one addition each.

Among classes there is more to share. A feature that the path has tested but the twig doesn't is
*settled*: its factor is the same for all leaves of the twig and comes out of the sum. Classes
that differ in settled features only are one *kind*. With H the product of the settled factors, the
sum over the twig's leaves splits, at each point, in two halves: for a settled feature i

    [weight * (s_i - p_i) * H without i] * [sum over leaves of v * their other factors],

for any other feature i

    [weight * H] * [sum over leaves of v * (s_i - p_i) * their other factors without i].

The left halves make a small table with a line for each pattern of settled bits, the right ones a
table with a line for each kind, which the walk fills. A class multiplies two lines.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar, cast

import numba
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Indices = NDArray[np.uint32]
Booleans = NDArray[np.bool_]
Bits = NDArray[np.uint64]

BLOCK: Final = 128
"""Rows that walk together. Their products at one level of the tree fit the fastest cache."""

KEY_BITS: Final = 64
"""The bits and answers that make a class fit one integer."""

MAX_SETTLED: Final = 6
"""The table of left halves has up to 2 ** 6 lines; further settled features count as open."""

POINTS_AT_ONCE: Final = 8
"""The two tables have a multiple of this many points; the surplus ones weigh nothing."""

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
        The feature that a split tests, and the column of `Block.ranks` to read it from; -1 for a
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
    ranks : (n_columns, n_rows) array of int16
        Ranks of the rows among themselves: smaller and faster to compare than their values.
    limit : (n_nodes,) array of int16
        A row goes left at a split if its rank in the split's column is below the split's limit.
    """

    ranks: NDArray[np.int16]
    limit: NDArray[np.int16]


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
    inside : (n_levels, BLOCK) array
        Whether a row has passed the tests of the feature up to and with this edge.
    goes_left : (n_levels, BLOCK) array
        Where the split at this level sends a row.
    product : (n_levels, n_points, BLOCK) array
        The product of the factors t s_j + (1 - t) p_j of the path.
    below : (n_levels, n_points, BLOCK) array
        The sum of v times the whole product over the leaves seen so far below this level.
    """

    feature: Integers
    weight: Floats
    previous: Integers
    inside: Booleans
    goes_left: Booleans
    product: Floats
    below: Floats


class Paths(NamedTuple):
    """The path from the root at each depth: a copy each, so that going back up costs nothing.

    Attributes
    ----------
    n_features : (n_depths,) array
        Distinct features on the path.
    feature, weight : (n_depths, n_features) arrays
        These features in order of appearance, and their weights p.
    inside : (n_depths, n_rows) array
        Bit j of a row: whether it is inside for the j-th of these features.
    """

    n_features: Integers
    feature: Integers
    weight: Floats
    inside: Bits


class Groups(NamedTuple):
    """Rows, or classes, that were found to have equal keys.

    Attributes
    ----------
    key : (n_groups,) array
    member : (n_groups,) array
        The first member of each group.
    table : (size,) array
        Where `_group` looks a key up. Its size is a power of two, at least twice the rows.
    """

    key: Bits
    member: Indices
    table: NDArray[np.int32]


class Twig(NamedTuple):
    """Memory in which one twig after the other is worked out.

    Attributes
    ----------
    key : (n_rows,) array
        The keys of the rows, then of the classes.
    classes, kinds : Groups
    kind : (n_rows,) array
        The kind of each class.
    settled_slot, open_slot : (n_slots,) arrays
        The features of the path, by their numbers in `Paths`: those that the twig leaves alone,
        and the others.
    settled : (2 ** MAX_SETTLED, n_points, width) array
        The left halves, for each pattern of settled bits.
    opened : (n_rows, n_points, width) array
        The right halves, for each kind.
    credit : (width, n_points, BLOCK) array
        The right halves as the walk returns them.
    """

    key: Bits
    classes: Groups
    kinds: Groups
    kind: Indices
    settled_slot: Integers
    open_slot: Integers
    settled: Floats
    opened: Floats
    credit: Floats


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
def add_tree_by_rows(
    nodes: Nodes, leaf_value: Floats, root: int, block: Block, rule: Rule, values: Floats
) -> None:
    """Add the Shapley values of one tree to those of a block of rows, walking with each row.

    Parameters
    ----------
    nodes : Nodes
    leaf_value : (n_nodes,) array
        What each leaf adds to the output.
    root : int
        The root of the tree.
    block : Block
    rule : Rule
        Rules with up to as many points as half the distinct features of a path, rounded up.
    values : (n_rows, width) array
        The sums to add to: a column for each feature, then any number that stay as they are.
    """
    n_rows, width = values.shape
    n_points = _n_points(nodes, root)
    points, weights = rule.points[n_points, :n_points], rule.weights[n_points, :n_points]
    levels = _new_levels(nodes, root)
    credit = np.empty((width, n_points, BLOCK))
    for start in range(0, n_rows, BLOCK):
        rows = np.arange(start, min(start + BLOCK, n_rows)).astype(np.uint32)
        _walk(nodes, leaf_value, root, block, rows, points, 0, levels, credit)
        for feature in range(width):
            for point in range(n_points):
                for item in range(len(rows)):
                    gain = weights[point] * credit[feature, point, item]
                    values[start + item, feature] += gain


@compiled
def add_tree_by_classes(
    nodes: Nodes,
    leaf_value: Floats,
    root: int,
    block: Block,
    rule: Rule,
    twig_splits: int,
    values: Floats,
) -> None:
    """Add the Shapley values of one tree to those of a block of rows, class by class.

    Parameters
    ----------
    nodes, leaf_value, root, block, rule, values
        As for `add_tree_by_rows`.
    twig_splits : int
        The most splits of a twig; with the features of a path, no more than `KEY_BITS`.
    """
    if nodes.n_splits[root] == 0:
        return
    n_rows, width = values.shape
    paths = _new_paths(nodes, root, twig_splits, n_rows)
    levels = _new_levels(nodes, root)
    twig = _new_twig(nodes, root, n_rows, width)
    # Twigs wait until there are four to add: one by one, the sums of all rows would travel from
    # memory and back four times as often.
    class_of_row = np.zeros((4, n_rows), np.uint32)
    class_values = np.empty((4, n_rows, width))
    n_waiting = 0
    node = root
    end = root + 2 * nodes.n_splits[root] + 1
    while node < end:
        if node > root:
            _follow_edge(nodes, node, block, paths)
        if nodes.n_splits[node] > twig_splits:
            node += 1
            continue
        _explain_twig(
            nodes,
            leaf_value,
            node,
            block,
            rule,
            paths,
            levels,
            twig,
            class_of_row[n_waiting],
            class_values[n_waiting],
        )
        n_waiting += 1
        if n_waiting == 4:
            _add_classes(class_of_row, class_values, values)
            n_waiting = 0
        node += 2 * nodes.n_splits[node] + 1
    if n_waiting > 0:
        class_of_row[n_waiting:] = 0
        class_values[n_waiting:, 0] = 0.0
        _add_classes(class_of_row, class_values, values)


@compiled
def _add_classes(class_of_row: Indices, class_values: Floats, values: Floats) -> None:
    """Add to each row what its class got in each of four twigs."""
    n_rows, width = values.shape
    first, second, third, fourth = (
        class_values[0],
        class_values[1],
        class_values[2],
        class_values[3],
    )
    for row in range(n_rows):
        a, b = class_of_row[0, row], class_of_row[1, row]
        c, d = class_of_row[2, row], class_of_row[3, row]
        for feature in range(width):
            values[row, feature] += (first[a, feature] + second[b, feature]) + (
                third[c, feature] + fourth[d, feature]
            )


@compiled
def _follow_edge(nodes: Nodes, node: int, block: Block, paths: Paths) -> None:
    """Take the path and the rows' bits from a node's parent to the node."""
    split = nodes.parent[node]
    depth = nodes.depth[node]
    n_features = paths.n_features[depth - 1]
    features, weights = paths.feature[depth], paths.weight[depth]
    for slot in range(n_features):
        features[slot] = paths.feature[depth - 1, slot]
        weights[slot] = paths.weight[depth - 1, slot]
    slot = _slot_of(nodes.feature[split], n_features, features)
    bit = np.uint64(1) << np.uint64(slot)
    is_new = slot == n_features
    if is_new:
        features[slot] = nodes.feature[split]
        weights[slot] = 1.0
        n_features += 1
    paths.n_features[depth] = n_features
    weights[slot] *= nodes.ratio[node]
    rank, limit = block.ranks[nodes.column[split]], block.limit[split]
    is_right = nodes.is_right[node]
    before, after = paths.inside[depth - 1], paths.inside[depth]
    first_bit = bit if is_new else np.uint64(0)
    for row in range(len(after)):
        bits = before[row] | first_bit
        after[row] = bits if (rank[row] < limit) != is_right else bits & ~bit


@compiled
def _slot_of(feature: int, n_features: int, features: Integers) -> int:
    """Return the number of a feature on a path; `n_features` if the path doesn't test it."""
    slot = 0
    while slot < n_features and features[slot] != feature:
        slot += 1
    return slot


@compiled
def _explain_twig(
    nodes: Nodes,
    leaf_value: Floats,
    root: int,
    block: Block,
    rule: Rule,
    paths: Paths,
    levels: Levels,
    twig: Twig,
    class_of_row: Indices,
    class_values: Floats,
) -> None:
    """Find the classes of rows at a twig and the Shapley values that its leaves give to each."""
    depth = nodes.depth[root]
    n_bits = paths.n_features[depth] + nodes.n_splits[root]
    tested = _fill_keys(nodes, root, block, paths, twig.key)
    n_classes = _group(twig.key, n_bits, twig.classes, class_of_row)
    n_settled, n_open = _settle(paths.n_features[depth], tested, twig)
    settled, opened = twig.settled_slot[:n_settled], twig.open_slot[:n_open]
    n_kinds = _group_kinds(n_classes, n_bits, settled, twig)

    n_points = _n_points(nodes, root)
    features, weights = paths.feature[depth], paths.weight[depth]
    _fill_settled(settled, features, weights, rule, n_points, twig.settled)
    for level in range(1, n_open + 1):
        levels.feature[level] = features[opened[level - 1]]
        levels.weight[level] = weights[opened[level - 1]]
    points = rule.points[n_points, :n_points]
    for start in range(0, n_kinds, BLOCK):
        stop = min(start + BLOCK, n_kinds)
        _unpack_bits(twig.kinds.key[start:stop], opened, levels.inside)
        rows = twig.kinds.member[start:stop]
        _walk(nodes, leaf_value, root, block, rows, points, n_open, levels, twig.credit)
        below = levels.below[n_open]
        _store_opened(settled, features, n_points, below, twig.credit, twig.opened[start:stop])
    _multiply_halves(n_classes, n_points, settled, twig, class_values)


@compiled
def _fill_keys(nodes: Nodes, root: int, block: Block, paths: Paths, keys: Bits) -> np.uint64:
    """Join the bits of the path with the answers to a twig's tests, for each row.

    A row that is outside for a feature answers no to all tests of it: its answers don't matter.

    Returns
    -------
    numpy.uint64
        Bit j: whether the twig tests the j-th feature of the path.
    """
    depth = nodes.depth[root]
    n_features, features = paths.n_features[depth], paths.feature[depth]
    inside = paths.inside[depth]
    for row in range(len(keys)):
        keys[row] = inside[row]
    position = np.uint64(n_features)
    tested = np.uint64(0)
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        if nodes.n_splits[node] == 0:
            continue
        rank, limit = block.ranks[nodes.column[node]], block.limit[node]
        slot = np.uint64(_slot_of(nodes.feature[node], n_features, features))
        if slot < n_features:
            tested |= np.uint64(1) << slot
            for row in range(len(keys)):
                keys[row] |= ((inside[row] >> slot) & np.uint64(rank[row] < limit)) << position
        else:
            for row in range(len(keys)):
                keys[row] |= np.uint64(rank[row] < limit) << position
        position += np.uint64(1)
    return tested


@compiled
def _group(keys: Bits, n_bits: int, groups: Groups, group_of: Indices) -> int:
    """Number the distinct keys in order of appearance; return how many there are.

    An open-addressing hash table. Small keys are their own place in it, others are spread by
    Fibonacci hashing.
    """
    n_used_bits = 1
    while (1 << n_used_bits) < 2 * len(keys) and n_used_bits < n_bits:
        n_used_bits += 1
    table = groups.table[: 1 << n_used_bits]
    table[:] = -1
    is_direct = n_used_bits >= n_bits
    shift, mask = np.uint64(KEY_BITS - n_used_bits), np.int64(len(table) - 1)
    n_groups = 0
    for index in range(len(keys)):
        key = keys[index]
        place = np.int64(key if is_direct else (key * np.uint64(0x9E3779B97F4A7C15)) >> shift)
        while table[place] >= 0 and groups.key[table[place]] != key:
            place = (place + 1) & mask
        if table[place] < 0:
            table[place] = n_groups
            groups.key[n_groups] = key
            groups.member[n_groups] = index
            n_groups += 1
        group_of[index] = table[place]
    return n_groups


@compiled
def _settle(n_features: int, tested: np.uint64, twig: Twig) -> tuple[int, int]:
    """Sort the features of the path into settled and open ones; return how many there are."""
    n_settled = n_open = 0
    for slot in range(n_features):
        is_tested = (tested >> np.uint64(slot)) & np.uint64(1)
        if n_settled < MAX_SETTLED and not is_tested:
            twig.settled_slot[n_settled] = slot
            n_settled += 1
        else:
            twig.open_slot[n_open] = slot
            n_open += 1
    return n_settled, n_open


@compiled
def _group_kinds(n_classes: int, n_bits: int, settled: Integers, twig: Twig) -> int:
    """Group classes that differ in settled bits only; return how many kinds there are."""
    settled_bits = np.uint64(0)
    for slot in settled:
        settled_bits |= np.uint64(1) << np.uint64(slot)
    for index in range(n_classes):
        twig.key[index] = twig.classes.key[index] & ~settled_bits
    n_kinds = _group(twig.key[:n_classes], n_bits, twig.kinds, twig.kind)
    for kind in range(n_kinds):
        twig.kinds.member[kind] = twig.classes.member[twig.kinds.member[kind]]
    return n_kinds


@compiled
def _fill_settled(
    settled: Integers,
    features: Integers,
    path_weights: Floats,
    rule: Rule,
    n_points: int,
    table: Floats,
) -> None:
    """Compute the left halves; bit j of a line's number is the j-th settled feature's bit s."""
    width = table.shape[2]
    n_padded = _padded(n_points)
    for point in range(n_padded):
        table[0, point] = rule.weights[n_points, point]
    n_lines = 1
    for slot in settled:
        own, weight = features[slot], path_weights[slot]
        for line in range(n_lines):
            for point in range(n_padded):
                t = rule.points[n_points, point]
                outside = (1 - t) * weight
                inside = t + outside
                outsider, insider = table[line, point], table[n_lines + line, point]
                before = outsider[own]
                for feature in range(width):
                    insider[feature] = outsider[feature] * inside
                    outsider[feature] *= outside
                insider[own] = before * (1 - weight)
                outsider[own] = before * -weight
        n_lines *= 2


@compiled
def _unpack_bits(keys: Bits, slots: Integers, inside: Booleans) -> None:
    """Write the bits of some features of the path into the levels above the root of a walk."""
    for index in range(len(slots)):
        flags, slot = inside[index + 1], np.uint64(slots[index])
        for item in range(len(keys)):
            flags[item] = (keys[item] >> slot) & np.uint64(1)


@compiled
def _store_opened(
    settled: Integers,
    features: Integers,
    n_points: int,
    below: Floats,
    credit: Floats,
    opened: Floats,
) -> None:
    """Keep the right halves that a walk has found, with the features of a kind side by side."""
    n_kinds, _, width = opened.shape
    for kind in range(n_kinds):
        for point in range(n_points):
            for feature in range(width):
                opened[kind, point, feature] = credit[feature, point, kind]
            for slot in settled:
                opened[kind, point, features[slot]] = below[point, kind]


@compiled
def _multiply_halves(
    n_classes: int, n_points: int, settled: Integers, twig: Twig, class_values: Floats
) -> None:
    """Multiply the halves of each class and sum over the points."""
    left, right = twig.settled, twig.opened
    for index in range(n_classes):
        line = _line_of(twig.classes.key[index], settled)
        kind = twig.kind[index]
        for point in range(0, n_points, POINTS_AT_ONCE):
            # Eight points in one expression: a loop would store and load the sums at each point.
            for i in range(class_values.shape[1]):
                total = (
                    (left[line, point, i] * right[kind, point, i])
                    + (left[line, point + 1, i] * right[kind, point + 1, i])
                    + (left[line, point + 2, i] * right[kind, point + 2, i])
                    + (left[line, point + 3, i] * right[kind, point + 3, i])
                ) + (
                    (left[line, point + 4, i] * right[kind, point + 4, i])
                    + (left[line, point + 5, i] * right[kind, point + 5, i])
                    + (left[line, point + 6, i] * right[kind, point + 6, i])
                    + (left[line, point + 7, i] * right[kind, point + 7, i])
                )
                class_values[index, i] = total if point == 0 else class_values[index, i] + total


@compiled
def _line_of(key: np.uint64, settled: Integers) -> np.int64:
    """Return the line of the table of left halves that belongs to a key."""
    line = np.int64(0)
    for bit in range(len(settled)):
        line |= np.int64((key >> np.uint64(settled[bit])) & np.uint64(1)) << bit
    return line


@compiled
def _walk(
    nodes: Nodes,
    leaf_value: Floats,
    root: int,
    block: Block,
    rows: Indices,
    points: Floats,
    n_above: int,
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
    levels : Levels
        On return, ``below[n_above]`` holds the sum of v times the whole product over all leaves.
    credit : (width, n_points, BLOCK) array
        Where to write, for each feature i, the sum over the leaves of v (s_i - p_i) times the
        product over the other features.
    """
    n_items = len(rows)
    for feature in range(len(credit)):
        for point in range(len(points)):
            credit[feature, point, :n_items] = 0.0
    _start(n_above, points, n_items, levels)
    offset = n_above - nodes.depth[root]
    end = root + 2 * nodes.n_splits[root] + 1
    for node in range(root, end):
        level = nodes.depth[node] + offset
        if node > root:
            _go_down(nodes, node, level, points, n_items, levels)
        if nodes.n_splits[node] > 0:
            _test(block.ranks[nodes.column[node]], block.limit[node], rows, levels.goes_left[level])
            levels.below[level] = 0.0
        else:
            _reach_leaf(leaf_value[node], level, len(points), n_items, levels)
        # In preorder, the next node tells how many subtrees end with this one.
        next_level = nodes.depth[node + 1] + offset if node + 1 < end else n_above + 1
        for done in range(level, next_level - 1, -1):
            _go_up(done, points, n_items, levels, credit)
    for level in range(1, n_above + 1):
        _take_out(level, n_above, points, n_items, levels, credit)


@compiled
def _start(n_above: int, points: Floats, n_items: int, levels: Levels) -> None:
    """Compute the product of the factors of the levels above the root of a walk."""
    for point in range(len(points)):
        product = levels.product[n_above, point]
        product[:] = 1.0
        for level in range(1, n_above + 1):
            outside = (1 - points[point]) * levels.weight[level]
            inside = points[point] + outside
            is_inside = levels.inside[level]
            for item in range(n_items):
                product[item] *= inside if is_inside[item] else outside


@compiled
def _test(rank: NDArray[np.int16], limit: int, rows: Indices, goes_left: Booleans) -> None:
    """Ask where a split sends the rows."""
    for item in range(len(rows)):
        goes_left[item] = rank[rows[item]] < limit


@compiled
def _reach_leaf(value: float, level: int, n_points: int, n_items: int, levels: Levels) -> None:
    """Write down what a leaf holds."""
    for point in range(n_points):
        product, below = levels.product[level, point], levels.below[level, point]
        for item in range(n_items):
            below[item] = value * product[item]


@compiled
def _go_down(
    nodes: Nodes, node: int, level: int, points: Floats, n_items: int, levels: Levels
) -> None:
    """Take the product from a node's parent to the node: the factor of one feature changes."""
    feature = nodes.feature[nodes.parent[node]]
    previous = level - 1
    while previous > 0 and levels.feature[previous] != feature:
        previous -= 1
    ratio = nodes.ratio[node]
    weight_before = levels.weight[previous]
    weight = weight_before * ratio
    levels.feature[level], levels.weight[level], levels.previous[level] = feature, weight, previous
    was_inside, is_inside = levels.inside[previous], levels.inside[level]
    goes_left, is_right = levels.goes_left[level - 1], nodes.is_right[node]
    for item in range(n_items):
        is_inside[item] = was_inside[item] & (goes_left[item] != is_right)
    for point in range(len(points)):
        t = points[point]
        factor_before = t + (1 - t) * weight_before
        stays = (t + (1 - t) * weight) / factor_before
        leaves = (1 - t) * weight / factor_before
        above, product = levels.product[level - 1, point], levels.product[level, point]
        for item in range(n_items):
            not_inside = leaves if was_inside[item] else ratio
            product[item] = above[item] * (stays if is_inside[item] else not_inside)


@compiled
def _go_up(level: int, points: Floats, n_items: int, levels: Levels, credit: Floats) -> None:
    """Close an edge: credit its feature with the leaves below it, and pass their sum on.

    The edges of one feature take turns: for the leaves below it, an edge adds what the feature
    gets with its bit and weight, and takes away what the edge before it is going to add for them.
    """
    feature, previous = levels.feature[level], levels.previous[level]
    weight, weight_before = levels.weight[level], levels.weight[previous]
    was_inside, is_inside = levels.inside[previous], levels.inside[level]
    for point in range(len(points)):
        t = points[point]
        taken_away = (1 - weight_before) / (t + (1 - t) * weight_before)
        stays = (1 - weight) / (t + (1 - t) * weight) - taken_away
        leaves = -1 / (1 - t) - taken_away
        below, sums = levels.below[level, point], levels.below[level - 1, point]
        feature_credit = credit[feature, point]
        for item in range(n_items):
            not_inside = leaves if was_inside[item] else 0.0
            feature_credit[item] += below[item] * (stays if is_inside[item] else not_inside)
            sums[item] += below[item]


@compiled
def _take_out(
    level: int, n_above: int, points: Floats, n_items: int, levels: Levels, credit: Floats
) -> None:
    """Credit a feature of a level above the root of a walk with all leaves."""
    weight, is_inside = levels.weight[level], levels.inside[level]
    for point in range(len(points)):
        t = points[point]
        inside = (1 - weight) / (t + (1 - t) * weight)
        outside = -1 / (1 - t)
        below, feature_credit = levels.below[n_above, point], credit[levels.feature[level], point]
        for item in range(n_items):
            feature_credit[item] += below[item] * (inside if is_inside[item] else outside)


@compiled
def _n_points(nodes: Nodes, root: int) -> int:
    """Return how many points make the integrals of a subtree's leaves exact."""
    return (nodes.most_features[root] + 1) // 2


@compiled
def _padded(n_points: int) -> int:
    """Round up to a multiple of `POINTS_AT_ONCE`."""
    return (n_points + POINTS_AT_ONCE - 1) // POINTS_AT_ONCE * POINTS_AT_ONCE


@compiled
def _new_levels(nodes: Nodes, root: int) -> Levels:
    """Make room for walks through a tree or its twigs."""
    n_points = _n_points(nodes, root)
    height = 0
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        height = max(height, nodes.depth[node])
    n_levels = height + nodes.most_features[root] + 1
    return Levels(
        np.zeros(n_levels, np.int64),
        np.ones(n_levels),
        np.zeros(n_levels, np.int64),
        np.ones((n_levels, BLOCK), np.bool_),
        np.zeros((n_levels, BLOCK), np.bool_),
        np.ones((n_levels, n_points, BLOCK)),
        np.zeros((n_levels, n_points, BLOCK)),
    )


@compiled
def _new_paths(nodes: Nodes, root: int, twig_splits: int, n_rows: int) -> Paths:
    """Make room for the paths to the twigs of a tree."""
    n_depths = 1
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        if nodes.n_splits[node] > twig_splits:
            n_depths = max(n_depths, nodes.depth[node] + 2)
    most = nodes.most_features[root]
    return Paths(
        np.zeros(n_depths, np.int64),
        np.zeros((n_depths, most + 1), np.int64),
        np.ones((n_depths, most + 1)),
        np.zeros((n_depths, n_rows), np.uint64),
    )


@compiled
def _new_groups(n_rows: int) -> Groups:
    """Make room for as many groups as rows."""
    size = 2
    while size < 2 * n_rows:
        size *= 2
    return Groups(
        np.empty(n_rows, np.uint64), np.empty(n_rows, np.uint32), np.empty(size, np.int32)
    )


@compiled
def _new_twig(nodes: Nodes, root: int, n_rows: int, width: int) -> Twig:
    """Make room for work on the twigs of a tree."""
    n_points = _n_points(nodes, root)
    most = nodes.most_features[root]
    return Twig(
        np.empty(n_rows, np.uint64),
        _new_groups(n_rows),
        _new_groups(n_rows),
        np.empty(n_rows, np.uint32),
        np.empty(most + 1, np.int64),
        np.empty(most + 1, np.int64),
        np.empty((1 << MAX_SETTLED, _padded(n_points), width)),
        np.zeros((n_rows, _padded(n_points), width)),
        np.empty((width, n_points, BLOCK)),
    )
