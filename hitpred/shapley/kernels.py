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
Numbers = NDArray[np.uint16]
Booleans = NDArray[np.bool_]
Bits = NDArray[np.unsignedinteger[Any]]

BLOCK: Final = 128
"""Rows that walk together. Their products at one level of the tree fit the fastest cache."""

ROOM: Final = BLOCK + 8
"""Numbers kept for these rows: with a power of two, lines would compete for places in the cache."""

KINDS_AT_ONCE: Final = 8
"""Numbers that a line of memory holds."""

KEY_BITS: Final = 64
"""The bits and answers that make a class fit one integer."""

MOST_ANSWERS: Final = 16
"""The most splits of a twig: their answers fit an integer, too."""

SMALL_TABLE: Final = 11
"""Bits of the table that keys are looked up in at first: it fits the fastest cache."""

N_WAITING: Final = 4
"""Twigs whose classes are added to the rows at a time."""

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


class Keys(NamedTuple):
    """Memory for the bits of rows, in integers as wide as the model needs.

    Attributes
    ----------
    inside : (n_depths, n_rows) array
        See `Paths`.
    key : (n_rows,) array
        The keys of the rows, then of the classes.
    class_key, class_table : (n_rows,) and (size,) arrays
        See `Groups`; the size is a power of two, at least twice the rows.
    kind_key, kind_table : (n_rows,) and (size,) arrays
    """

    inside: Bits
    key: Bits
    class_key: Bits
    class_table: Bits
    kind_key: Bits
    kind_table: Bits


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
    table, number : (size,) arrays
        Where `_group` looks up a key, and the number of its group; -1 if the place is free.
    """

    key: Bits
    member: Indices
    table: Bits
    number: NDArray[np.int32]


class Twig(NamedTuple):
    """Memory in which one twig after the other is worked out.

    Attributes
    ----------
    key : (n_rows,) array
        The keys of the rows, then of the classes.
    answer : (n_rows,) array
        The rows' answers to the tests of the twig.
    classes, kinds : Groups
    kind : (n_rows,) array
        The kind of each class.
    settled_slot, open_slot : (n_slots,) arrays
        The features of the path, by their numbers in `Paths`: those that the twig leaves alone,
        and the others.
    active : (n_slots,) array
        The features of open slots, and those that only the twig tests.
    settled : (2 ** MAX_SETTLED, n_points, width) array
        The left halves, for each pattern of settled bits.
    opened : (n_rows, n_points, width) array
        The right halves, for each kind.
    credit : (width, n_points, ROOM) array
        The right halves as the walk returns them.
    """

    key: Bits
    answer: Numbers
    classes: Groups
    kinds: Groups
    kind: Numbers
    settled_slot: Integers
    open_slot: Integers
    active: Integers
    settled: Floats
    opened: Floats
    credit: Floats


class Memory(NamedTuple):
    """What `add_trees_by_classes` needs for one tree after the other.

    Twigs wait until there are some to add: one by one, the sums of all rows would travel from
    memory and back for each.

    Attributes
    ----------
    paths : Paths
    levels : Levels
    twig : Twig
    class_of_row : (N_WAITING, n_rows) array
        The classes of the rows at each waiting twig.
    class_values : (N_WAITING, n_layers, n_rows, width) array
        The values of the classes, for each layer of each of a leaf's values.
    """

    paths: Paths
    levels: Levels
    twig: Twig
    class_of_row: Numbers
    class_values: Floats


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
    n_levels, n_points, width = _sizes(trees, chosen)
    levels = _new_levels(n_levels, n_points)
    credit = np.empty((width, n_points, ROOM))
    tested = np.empty(width, np.bool_)
    for tree in chosen:
        root, features = trees.root[tree], trees.features[trees.begin[tree] : trees.end[tree]]
        n_points = _n_points(nodes, root)
        points, weights = rule.points[n_points, :n_points], rule.weights[n_points, :n_points]
        active = _tested_features(nodes, root, tested)
        for number in range(len(trees.leaf_values)):
            leaf_value = trees.leaf_values[number]
            output = trees.first_output[tree] + number
            for start in range(0, n_rows, BLOCK):
                rows = np.arange(start, min(start + BLOCK, n_rows)).astype(np.uint32)
                for layer in range(1 if n_layers == 1 else len(active)):
                    fixed = -1 if n_layers == 1 else active[layer]
                    _walk(
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
def add_trees_by_classes(
    trees: Trees,
    chosen: Integers,
    block: Block,
    rule: Rule,
    twig_splits: int,
    keys: Keys,
    n_layers: int,
    values: Floats,
) -> None:
    """Add the Shapley values of some trees to those of a block of rows, class by class.

    Parameters
    ----------
    trees, chosen, block, rule, n_layers, values
        As for `add_trees_by_rows`.
    twig_splits : int
        The most splits of a twig, at most `MOST_ANSWERS`.
    keys : Keys
        Its integers hold a bit for each feature of a path and each split of a twig.
    """
    n_values = len(trees.leaf_values)
    memory = _new_memory(trees, chosen, keys, n_layers, values)
    n_waiting = 0
    for index in range(len(chosen)):
        tree = chosen[index]
        first = trees.first_output[tree] * n_layers
        if trees.are_shared:
            sums = values[first : first + n_values * n_layers]
        else:
            sums = np.zeros(memory.class_values.shape[1:])
        n_waiting = _add_tree(trees, tree, block, rule, twig_splits, memory, n_waiting, sums)
        goes_on = (
            trees.are_shared
            and index + 1 < len(chosen)
            and trees.first_output[chosen[index + 1]] * n_layers == first
        )
        if not goes_on:
            _add_waiting(n_waiting, memory, sums)
            n_waiting = 0
        if not trees.are_shared:
            _add_own(trees, tree, n_layers, sums, values)


@compiled
def _add_own(trees: Trees, tree: int, n_layers: int, sums: Floats, values: Floats) -> None:
    """Add the sums of a tree that counts features of its own."""
    features = trees.features[trees.begin[tree] : trees.end[tree]]
    n_values = len(trees.leaf_values)
    own_layers = len(sums) // n_values
    for number in range(n_values):
        output = trees.first_output[tree] + number
        for layer in range(1 if n_layers == 1 else len(features)):
            of_layer = sums[number * own_layers + layer]
            target = values[output * n_layers + (0 if n_layers == 1 else features[layer])]
            for row in range(len(of_layer)):
                for feature in range(len(features)):
                    target[row, features[feature]] += of_layer[row, feature]


@compiled
def _add_tree(
    trees: Trees,
    tree: int,
    block: Block,
    rule: Rule,
    twig_splits: int,
    memory: Memory,
    n_waiting: int,
    sums: Floats,
) -> int:
    """Add what a tree's twigs give to the sums; return how many twigs wait."""
    nodes, root = trees.nodes, trees.root[tree]
    if nodes.n_splits[root] == 0:
        return n_waiting
    paths, twig = memory.paths, memory.twig
    own_layers = len(sums) // len(trees.leaf_values)
    node = root
    end = root + 2 * nodes.n_splits[root] + 1
    while node < end:
        if node > root:
            _follow_edge(nodes, node, block, paths)
        if nodes.n_splits[node] > twig_splits:
            node += 1
            continue
        n_classes, n_settled, n_open, n_kinds = _find_classes(
            nodes, node, block, paths, twig, memory.class_of_row[n_waiting]
        )
        class_values = memory.class_values[n_waiting]
        for number in range(len(trees.leaf_values)):
            _explain_twig(
                nodes,
                trees.leaf_values[number],
                node,
                block,
                rule,
                memory,
                (n_classes, n_settled, n_open, n_kinds),
                class_values[number * own_layers : (number + 1) * own_layers],
            )
        n_waiting += 1
        if n_waiting == N_WAITING:
            _add_waiting(n_waiting, memory, sums)
            n_waiting = 0
        node += 2 * nodes.n_splits[node] + 1
    return n_waiting


@compiled
def _add_waiting(n_waiting: int, memory: Memory, sums: Floats) -> None:
    """Add to each row what its class got in each of the twigs that wait."""
    if n_waiting == 0:
        return
    class_of_row, class_values = memory.class_of_row, memory.class_values
    class_of_row[n_waiting:] = 0
    class_values[n_waiting:, :, 0] = 0.0
    for layer in range(len(sums)):
        _add_classes(
            class_of_row,
            class_values[0, layer],
            class_values[1, layer],
            class_values[2, layer],
            class_values[3, layer],
            sums[layer],
        )


@compiled
def _add_classes(
    class_of_row: Numbers,
    first: Floats,
    second: Floats,
    third: Floats,
    fourth: Floats,
    sums: Floats,
) -> None:
    """Add one layer of four twigs."""
    n_rows, width = sums.shape
    for row in range(n_rows):
        a, b = class_of_row[0, row], class_of_row[1, row]
        c, d = class_of_row[2, row], class_of_row[3, row]
        for feature in range(width):
            sums[row, feature] += (first[a, feature] + second[b, feature]) + (
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
    value, limit = block.value[nodes.column[split]], block.limit[split]
    is_right = nodes.is_right[node]
    before, after = paths.inside[depth - 1], paths.inside[depth]
    first_bit = bit if is_new else np.uint64(0)
    for row in range(len(after)):
        bits = before[row] | first_bit
        after[row] = bits if (value[row] <= limit) != is_right else bits & ~bit


@compiled
def _slot_of(feature: int, n_features: int, features: Integers) -> int:
    """Return the number of a feature on a path; `n_features` if the path doesn't test it."""
    slot = 0
    while slot < n_features and features[slot] != feature:
        slot += 1
    return slot


@compiled
def _find_classes(
    nodes: Nodes, root: int, block: Block, paths: Paths, twig: Twig, class_of_row: Numbers
) -> tuple[int, int, int, int]:
    """Find the classes of rows at a twig and their kinds.

    Returns
    -------
    n_classes, n_settled, n_open, n_kinds : int
    """
    depth = nodes.depth[root]
    n_features = paths.n_features[depth]
    n_bits = n_features + nodes.n_splits[root]
    tested = _fill_keys(nodes, root, block, paths, twig)
    n_classes = _group(twig.key, n_bits, twig.classes, class_of_row)
    n_settled, n_open = _settle(n_features, tested, twig)
    n_kinds = _group_kinds(n_classes, n_bits, twig.settled_slot[:n_settled], twig)
    return n_classes, n_settled, n_open, n_kinds


@compiled
def _explain_twig(
    nodes: Nodes,
    leaf_value: Floats,
    root: int,
    block: Block,
    rule: Rule,
    memory: Memory,
    sizes: tuple[int, int, int, int],
    class_values: Floats,
) -> None:
    """Find the values, or the interactions, that a twig's leaves give to each class.

    Parameters
    ----------
    nodes, leaf_value, root, block, rule, memory
    sizes : tuple
        As from `_find_classes`.
    class_values : (n_layers, n_rows, width) array
        Where to write; one layer for values, one for each feature for interactions.
    """
    n_classes, n_settled, n_open, _ = sizes
    paths, levels, twig = memory.paths, memory.levels, memory.twig
    depth, n_points = nodes.depth[root], _n_points(nodes, root)
    features, weights = paths.feature[depth], paths.weight[depth]
    settled, opened = twig.settled_slot[:n_settled], twig.open_slot[:n_open]
    for level in range(1, n_open + 1):
        levels.feature[level] = features[opened[level - 1]]
        levels.weight[level] = weights[opened[level - 1]]
    active = twig.active[: _find_active(nodes, root, n_open, features, twig)]
    for_interactions = len(class_values) > 1
    if for_interactions:
        class_values[:, :n_classes] = 0.0
    # One step for values. For interactions one for each feature that is tested, settled ones first:
    # they share the right halves, and the others the left ones.
    for step in range(n_settled + len(active) if for_interactions else 1):
        is_settled = for_interactions and step < n_settled
        fixed = -1
        if for_interactions:
            fixed = features[settled[step]] if is_settled else active[step - n_settled]
        if step == 0 or not is_settled:
            of_opened = -1 if is_settled else fixed
            _fill_opened(nodes, leaf_value, root, block, rule, memory, sizes, active, of_opened)
        if step <= n_settled:
            of_settled = fixed if is_settled else -1
            _fill_settled(settled, features, weights, rule, n_points, of_settled, twig.settled)
        _multiply_halves(n_classes, n_points, settled, twig, class_values[max(fixed, 0)])


@compiled
def _find_active(nodes: Nodes, root: int, n_open: int, features: Integers, twig: Twig) -> int:
    """List the features of open slots and those that only the twig tests; return how many."""
    n_active = n_open
    for index in range(n_open):
        twig.active[index] = features[twig.open_slot[index]]
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        if nodes.n_splits[node] > 0:
            feature = nodes.feature[node]
            if _slot_of(feature, n_active, twig.active) == n_active:
                twig.active[n_active] = feature
                n_active += 1
    return n_active


@compiled
def _fill_opened(
    nodes: Nodes,
    leaf_value: Floats,
    root: int,
    block: Block,
    rule: Rule,
    memory: Memory,
    sizes: tuple[int, int, int, int],
    active: Integers,
    fixed: int,
) -> None:
    """Compute the right halves of all kinds; `fixed` as for `_walk`."""
    _, n_settled, n_open, n_kinds = sizes
    levels, twig = memory.levels, memory.twig
    settled, opened = twig.settled_slot[:n_settled], twig.open_slot[:n_open]
    features = memory.paths.feature[nodes.depth[root]]
    n_points = _n_points(nodes, root)
    points = rule.points[n_points, :n_points]
    for start in range(0, n_kinds, BLOCK):
        stop = min(start + BLOCK, n_kinds)
        _unpack_bits(twig.kinds.key[start:stop], opened, levels)
        rows = twig.kinds.member[start:stop]
        _walk(
            nodes,
            leaf_value,
            root,
            block,
            rows,
            points,
            n_open,
            active,
            fixed,
            levels,
            twig.credit,
        )
        _store_opened(start, len(rows), settled, active, features, n_points, n_open, memory)


@compiled
def _fill_keys(nodes: Nodes, root: int, block: Block, paths: Paths, twig: Twig) -> np.uint64:
    """Join the bits of the path with the answers to a twig's tests, for each row.

    A row that is outside for a feature answers no to all tests of it: its answers don't matter.

    Returns
    -------
    numpy.uint64
        Bit j: whether the twig tests the j-th feature of the path.
    """
    depth = nodes.depth[root]
    n_features, features = paths.n_features[depth], paths.feature[depth]
    inside, answers, keys = paths.inside[depth], twig.answer, twig.key
    answers[:] = 0
    answer = np.uint16(1)
    tested = np.uint64(0)
    for node in range(root, root + 2 * nodes.n_splits[root] + 1):
        if nodes.n_splits[node] == 0:
            continue
        value, limit = block.value[nodes.column[node]], block.limit[node]
        slot = _slot_of(nodes.feature[node], n_features, features)
        if slot < n_features:
            bit = np.uint64(1) << np.uint64(slot)
            tested |= bit
            for row in range(len(answers)):
                says_yes = (value[row] <= limit) & ((inside[row] & bit) != 0)
                answers[row] |= answer if says_yes else np.uint16(0)
        else:
            for row in range(len(answers)):
                answers[row] |= answer if value[row] <= limit else np.uint16(0)
        answer = np.uint16(answer << 1)
    shift = np.uint64(n_features)
    for row in range(len(answers)):
        keys[row] = np.uint64(inside[row]) | (np.uint64(answers[row]) << shift)
    return tested


@compiled
def _group(keys: Bits, n_bits: int, groups: Groups, group_of: Numbers) -> int:
    """Number the distinct keys in order of appearance; return how many there are.

    An open-addressing hash table that grows. Small keys are their own place in it, others are
    spread by Fibonacci hashing.
    """
    most_bits = 0
    while 1 << (most_bits + 1) <= len(groups.table):
        most_bits += 1
    table_bits = min(SMALL_TABLE, n_bits, most_bits)
    groups.number[: 1 << table_bits] = -1
    is_direct = table_bits == n_bits
    n_groups = 0
    for index in range(len(keys)):
        key = np.uint64(keys[index])
        place = _place(key, is_direct, table_bits, groups)
        if groups.number[place] < 0:
            is_full = 2 * n_groups >= 1 << table_bits and table_bits < most_bits
            if is_full and not is_direct:
                table_bits = min(table_bits + 2, most_bits)
                is_direct = table_bits >= n_bits
                _spread_again(n_groups, is_direct, table_bits, groups)
                place = _place(key, is_direct, table_bits, groups)
            groups.table[place] = key
            groups.number[place] = n_groups
            groups.key[n_groups] = key
            groups.member[n_groups] = index
            n_groups += 1
        group_of[index] = groups.number[place]
    return n_groups


@compiled
def _place(key: np.uint64, is_direct: bool, table_bits: int, groups: Groups) -> np.int64:
    """Return the place of a key in the table, or the free one where it belongs."""
    if is_direct:
        return np.int64(key)
    spread = key * np.uint64(0x9E3779B97F4A7C15)
    place = np.int64(spread >> np.uint64(KEY_BITS - table_bits))
    while groups.number[place] >= 0 and groups.table[place] != key:
        place = (place + 1) & ((1 << table_bits) - 1)
    return place


@compiled
def _spread_again(n_groups: int, is_direct: bool, table_bits: int, groups: Groups) -> None:
    """Put the groups into a larger table."""
    groups.number[: 1 << table_bits] = -1
    for number in range(n_groups):
        key = np.uint64(groups.key[number])
        place = _place(key, is_direct, table_bits, groups)
        groups.table[place] = key
        groups.number[place] = number


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
        twig.key[index] = np.uint64(twig.classes.key[index]) & ~settled_bits
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
    fixed: int,
    table: Floats,
) -> None:
    """Compute the left halves; bit j of a line's number is the j-th settled feature's bit s.

    For interactions of a settled feature, its factor gives way to s - p; -1 for values.
    """
    width = table.shape[2]
    n_padded = _padded(n_points)
    for point in range(n_padded):
        for feature in range(width):
            table[0, point, feature] = rule.weights[n_points, point]
    n_lines = 1
    for slot in settled:
        own, weight = features[slot], path_weights[slot]
        for line in range(n_lines):
            for point in range(n_padded):
                t = rule.points[n_points, point]
                outside = -weight if own == fixed else (1 - t) * weight
                inside = 1 - weight if own == fixed else t + outside
                before = table[line, point, own]
                for feature in range(width):
                    others = table[line, point, feature]
                    table[n_lines + line, point, feature] = others * inside
                    table[line, point, feature] = others * outside
                table[n_lines + line, point, own] = before * (1 - weight)
                table[line, point, own] = before * -weight
        n_lines *= 2


@compiled
def _unpack_bits(keys: Bits, slots: Integers, levels: Levels) -> None:
    """Write the bits of some features of the path into the levels above the root of a walk."""
    for index in range(len(slots)):
        slot = np.uint64(slots[index])
        for item in range(len(keys)):
            is_inside = (np.uint64(keys[item]) >> slot) & np.uint64(1)
            levels.inside[index + 1, item] = is_inside != 0


@compiled
def _store_opened(
    start: int,
    n_items: int,
    settled: Integers,
    active: Integers,
    features: Integers,
    n_points: int,
    level: int,
    memory: Memory,
) -> None:
    """Keep the right halves that a walk has found, with the features of a kind side by side.

    A few kinds at a time: what is near in the walk is far here, and each line of memory should
    travel once.
    """
    opened, credit, below = memory.twig.opened, memory.twig.credit, memory.levels.below
    opened[start : start + n_items, :n_points] = 0.0
    for first in range(0, n_items, KINDS_AT_ONCE):
        items = range(first, min(first + KINDS_AT_ONCE, n_items))
        for point in range(n_points):
            for feature in active:
                for item in items:
                    opened[start + item, point, feature] = credit[feature, point, item]
            for slot in settled:
                feature = features[slot]
                for item in items:
                    opened[start + item, point, feature] = below[level, point, item]


@compiled
def _multiply_halves(
    n_classes: int, n_points: int, settled: Integers, twig: Twig, class_values: Floats
) -> None:
    """Multiply the halves of each class and sum over the points."""
    left, right = twig.settled, twig.opened
    for index in range(n_classes):
        line = _line_of(np.uint64(twig.classes.key[index]), settled)
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
def _n_points(nodes: Nodes, root: int) -> int:
    """Return how many points make the integrals of a subtree's leaves exact."""
    return (nodes.most_features[root] + 1) // 2


@compiled
def _padded(n_points: int) -> int:
    """Round up to a multiple of `POINTS_AT_ONCE`."""
    return (n_points + POINTS_AT_ONCE - 1) // POINTS_AT_ONCE * POINTS_AT_ONCE


@compiled
def _sizes(trees: Trees, chosen: Integers) -> tuple[int, int, int]:
    """Return the levels and points that the largest of some trees needs, and its features."""
    nodes = trees.nodes
    n_levels = n_points = width = 1
    for tree in chosen:
        root, height = trees.root[tree], 0
        for node in range(root, root + 2 * nodes.n_splits[root] + 1):
            height = max(height, nodes.depth[node])
        n_levels = max(n_levels, height + nodes.most_features[root] + 1)
        n_points = max(n_points, _n_points(nodes, root))
        width = max(width, trees.end[tree] - trees.begin[tree])
    return n_levels, n_points, width


@compiled
def _new_levels(n_levels: int, n_points: int) -> Levels:
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


@compiled
def _new_memory(
    trees: Trees, chosen: Integers, keys: Keys, n_layers: int, values: Floats
) -> Memory:
    """Make room for any of some trees."""
    n_rows = values.shape[1]
    n_levels, n_points, width = _sizes(trees, chosen)
    most = 1
    for tree in chosen:
        most = max(most, trees.nodes.most_features[trees.root[tree]])
    own_layers = n_layers
    if trees.are_shared:
        width = values.shape[2]
    elif n_layers > 1:
        own_layers = width
    n_padded, n_depths = _padded(n_points), len(keys.inside)
    paths = Paths(
        np.zeros(n_depths, np.int64),
        np.zeros((n_depths, most + 1), np.int64),
        np.ones((n_depths, most + 1)),
        keys.inside,
    )
    twig = Twig(
        keys.key,
        np.empty(n_rows, np.uint16),
        _new_groups(keys.class_key, keys.class_table),
        _new_groups(keys.kind_key, keys.kind_table),
        np.empty(n_rows, np.uint16),
        np.empty(most + 1, np.int64),
        np.empty(most + 1, np.int64),
        np.empty(most + MOST_ANSWERS, np.int64),
        np.empty((1 << MAX_SETTLED, n_padded, width)),
        np.zeros((n_rows, n_padded, width)),
        np.empty((width, n_points, ROOM)),
    )
    n_class_layers = len(trees.leaf_values) * own_layers
    return Memory(
        paths,
        _new_levels(n_levels, n_points),
        twig,
        np.zeros((N_WAITING, n_rows), np.uint16),
        np.empty((N_WAITING, n_class_layers, n_rows, width)),
    )


@compiled
def _new_groups(keys: Bits, table: Bits) -> Groups:
    """Make room for as many groups as keys."""
    return Groups(keys, np.empty(len(keys), np.uint32), table, np.empty(len(table), np.int32))
