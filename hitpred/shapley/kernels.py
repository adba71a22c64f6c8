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
from typing import Any, Final, NamedTuple, TypeVar

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
"""The table of settled patterns has at most 2 ** 6 lines; further settled features count as open."""

POINTS_AT_ONCE: Final = 8
"""The two tables have a multiple of this many points; the surplus ones weigh nothing."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


def _compiled(function: _Function) -> _Function:
    """Compile with numba, and keep the result for the next process if there is a place for it."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        compiled: _Function = numba.njit(cache=True, **options)(function)
    except RuntimeError:  # it may write neither beside this file nor in the home directory
        compiled = numba.njit(**options)(function)
    return compiled


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
        Where `_group` looks a key up. Its size is a power of two.
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
    waiting_parent = np.zeros(n_nodes + 1, np.int64)
    n_waiting = 1
    for node in range(n_nodes):
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
    for node in range(n_nodes - 1, 0, -1):
        up = parent[node]
        n_splits[up] += n_splits[node]
        most_features[up] = max(most_features[up], most_features[node])
    return order, parent, depth, is_right, n_splits, most_features


@_compiled
def add_tree_by_rows(nodes: Nodes, root: int, block: Block, rule: Rule, values: Floats) -> None:
    """Add the Shapley values of one tree to those of a block of rows, walking with each row.

    Parameters
    ----------
    nodes : Nodes
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
        _walk(nodes, root, block, rows, points, 0, levels, credit)
        for feature in range(width):
            for point in range(n_points):
                for item in range(len(rows)):
                    gain = weights[point] * credit[feature, point, item]
                    values[start + item, feature] += gain


@_compiled
def add_tree_by_classes(
    nodes: Nodes, root: int, block: Block, rule: Rule, twig_splits: int, values: Floats
) -> None:
    """Add the Shapley values of one tree to those of a block of rows, class by class.

    Parameters
    ----------
    nodes, root, block, rule, values
        As for `add_tree_by_rows`.
    twig_splits : int
        The most splits of a twig; with the features of a path, no more than `KEY_BITS`.
    """
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
            *(nodes, node, block, rule, paths, levels, twig),
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


@_compiled
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


@_compiled
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


@_compiled
def _slot_of(feature: int, n_features: int, features: Integers) -> int:
    """Return the number of a feature on a path; `n_features` if the path doesn't test it."""
    slot = 0
    while slot < n_features and features[slot] != feature:
        slot += 1
    return slot


@_compiled
def _explain_twig(
    nodes: Nodes,
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
    n_points = _n_points(nodes, root)
    points, weights = rule.points[n_points, :n_points], rule.weights[n_points, :n_points]
    depth = nodes.depth[root]
    n_bits = paths.n_features[depth] + nodes.n_splits[root]

    tested = _fill_keys(nodes, root, block, paths, twig.key)
    n_classes = _group(twig.key, n_bits, twig.classes, class_of_row)
    n_settled, n_open = _settle(paths.n_features[depth], tested, twig)
    n_kinds = _group_kinds(n_classes, n_bits, n_settled, twig)

    settled, opened = twig.settled_slot[:n_settled], twig.open_slot[:n_open]
    _fill_settled(settled, paths.feature[depth], paths.weight[depth], points, weights, twig.settled)
    for level in range(1, n_open + 1):
        levels.feature[level] = paths.feature[depth, opened[level - 1]]
        levels.weight[level] = paths.weight[depth, opened[level - 1]]
    for start in range(0, n_kinds, BLOCK):
        stop = min(start + BLOCK, n_kinds)
        _unpack(twig.kinds.key[start:stop], opened, levels.inside)
        rows = twig.kinds.member[start:stop]
        _walk(nodes, root, block, rows, points, n_open, levels, twig.credit)
        for slot in settled:
            twig.credit[paths.feature[depth, slot]] = levels.below[n_open, :n_points]
        _store_opened(twig.credit, twig.opened[start:stop])
    _multiply_halves(n_classes, n_points, settled, twig, class_values)
