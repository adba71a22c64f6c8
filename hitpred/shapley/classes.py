"""The compiled part for many rows: rows that a subtree can't tell apart are explained once.

The formula, and the walk with a few rows, are those of `hitpred.shapley.kernels`.

Classes and tables
------------------
Far down a tree a row is outside most intervals, and few tests are left that could tell it from
others. `add_trees_by_classes` carries all rows down to the *twigs*, the largest subtrees with at
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

What a row costs
----------------
At each twig, a row has its class looked up and added. Most keys have so few bits that they are
their own places in a table of numbers; `distinct_rows` spares rows that are like another one. All
lines of features are as long as some lines of memory and begin where these do, and are multiplied
and added eight numbers at a time.
"""

from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hitpred.shapley.kernels import (
    BLOCK,
    ROOM,
    Bits,
    Block,
    Floats,
    Indices,
    Integers,
    Levels,
    Nodes,
    Numbers,
    Rule,
    Trees,
    compiled,
    new_levels,
    points_needed,
    sizes_of,
    walk,
)
from hitpred.shapley.lanes import eight, plus, put, take_eight, times

LANES: Final = 8
"""Numbers that a line of memory, and of the sums, holds."""

KEY_BITS: Final = 64
"""The bits and answers that make a class fit one integer."""

MOST_ANSWERS: Final = 16
"""The most splits of a twig: their answers fit an integer, too."""

SMALL_TABLE: Final = 11
"""Bits of the table that keys are looked up in at first: it fits the fastest cache."""

SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)
"""2 ** 64 over the golden ratio: multiplied by it, keys that are close lie far apart."""

FREE: Final = 2**16 - 1
"""Marks a place of such a table that no key has taken."""

N_WAITING: Final = 4
"""Twigs whose classes are added to the rows at a time."""

MAX_SETTLED: Final = 6
"""The table of left halves has up to 2 ** 6 lines; further settled features count as open."""


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
        Where `_group` looks up a key, and the number of its group, or `FREE`.
    """

    key: Bits
    member: Indices
    table: Bits
    number: Numbers


class Twig(NamedTuple):
    """Memory in which one twig after the other is worked out.

    Attributes
    ----------
    key : (n_rows,) array
        The keys of the rows, then of the classes.
    answer : (n_rows,) array
        The rows' answers to the tests of the twig.
    classes, kinds : Groups
    kind, line : (n_rows,) arrays
        The kind of each class, and its line in the table of left halves.
    order : (n_rows,) array
        The classes, those of one kind side by side.
    begin : (n_rows + 1,) array
        Where the classes of the next kind begin in `order`.
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
    line: Numbers
    order: Numbers
    begin: Integers
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
        _add_classes(class_of_row, class_values, layer, sums[layer])


@compiled
def _add_classes(class_of_row: Numbers, class_values: Floats, layer: int, sums: Floats) -> None:
    """Add one layer of four twigs."""
    n_rows, width = np.uint64(sums.shape[0]), np.uint64(sums.shape[1])
    size = np.uint64(class_values.shape[2]) * width
    of_first = np.uint64(layer) * size
    size *= np.uint64(class_values.shape[1])
    of_second = of_first + size
    of_third = of_second + size
    of_fourth = of_third + size
    for row in range(n_rows):
        a = of_first + np.uint64(class_of_row[0, row]) * width
        b = of_second + np.uint64(class_of_row[1, row]) * width
        c = of_third + np.uint64(class_of_row[2, row]) * width
        d = of_fourth + np.uint64(class_of_row[3, row]) * width
        for first in range(0, width, LANES):
            i = np.uint64(first)
            place = np.uint64(row) * width + i
            ab = plus(take_eight(class_values, a + i), take_eight(class_values, b + i))
            cd = plus(take_eight(class_values, c + i), take_eight(class_values, d + i))
            put(sums, place, plus(take_eight(sums, place), plus(ab, cd)))


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
    settled = twig.settled_slot[:n_settled]
    n_kinds = _group_kinds(n_classes, n_bits, settled, twig)
    _sort_by_kind(n_classes, n_kinds, twig)
    _find_lines(n_classes, settled, twig)
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
    depth, n_points = nodes.depth[root], points_needed(nodes, root)
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
        _multiply_halves(n_classes, n_points, twig, class_values[max(fixed, 0)])


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
    """Compute the right halves of all kinds; `fixed` as for `walk`."""
    _, n_settled, n_open, n_kinds = sizes
    levels, twig = memory.levels, memory.twig
    settled, opened = twig.settled_slot[:n_settled], twig.open_slot[:n_open]
    features = memory.paths.feature[nodes.depth[root]]
    n_points = points_needed(nodes, root)
    points = rule.points[n_points, :n_points]
    for start in range(0, n_kinds, BLOCK):
        stop = min(start + BLOCK, n_kinds)
        _unpack_bits(twig.kinds.key[start:stop], opened, levels)
        rows = twig.kinds.member[start:stop]
        walk(
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

    Small keys are their own places in the table.
    """
    most_bits = 0
    while 1 << (most_bits + 1) <= len(groups.table):
        most_bits += 1
    if n_bits > most_bits:
        return _group_by_hash(keys, most_bits, groups, group_of)
    groups.number[: 1 << n_bits] = FREE
    n_groups = 0
    for index in range(len(keys)):
        place = np.uint64(keys[index])
        if groups.number[place] == FREE:
            _add_group(n_groups, place, place, index, groups)
            n_groups += 1
        group_of[index] = groups.number[place]
    return n_groups


@compiled
def _group_by_hash(keys: Bits, most_bits: int, groups: Groups, group_of: Numbers) -> int:
    """Number keys of any size: an open-addressing table that grows, and Fibonacci hashing."""
    table_bits = min(SMALL_TABLE, most_bits)
    groups.number[: 1 << table_bits] = FREE
    n_groups = 0
    for index in range(len(keys)):
        key = np.uint64(keys[index])
        place = _place(key, table_bits, groups)
        if groups.number[place] == FREE:
            if 4 * n_groups >= 1 << table_bits and table_bits < most_bits:
                table_bits = min(table_bits + 2, most_bits)
                _spread_again(n_groups, table_bits, groups)
                place = _place(key, table_bits, groups)
            _add_group(n_groups, place, key, index, groups)
            n_groups += 1
        group_of[index] = groups.number[place]
    return n_groups


@compiled
def distinct_rows(value: NDArray[Any]) -> tuple[Indices, Numbers]:
    """Find the rows that are equal in all columns.

    Parameters
    ----------
    value : (n_columns, n_rows) array
        Ranks.

    Returns
    -------
    first : (n_distinct,) array
        The first row of each kind.
    of_row : (n_rows,) array
        The place in `first` that belongs to each row.
    """
    n_rows, bits = value.shape[1], 1
    while 1 << bits < 2 * n_rows:
        bits += 1
    keys = np.zeros(n_rows, np.uint64)
    for column in value:
        for row in range(n_rows):
            mixed = (keys[row] ^ np.uint64(column[row])) * SPREAD
            keys[row] = mixed ^ (mixed >> np.uint64(29))
    groups = _new_groups(np.empty_like(keys), np.empty(1 << bits, np.uint64))
    of_row = np.empty(n_rows, np.uint16)
    first = groups.member[: _group_by_hash(keys, bits, groups, of_row)]
    for column in value:
        for row in range(n_rows):
            if column[row] != column[first[of_row[row]]]:  # once in a billion tables
                return np.arange(n_rows).astype(np.uint32), np.arange(n_rows).astype(np.uint16)
    return first, of_row


@compiled
def _add_group(number: int, place: np.uint64, key: np.uint64, member: int, groups: Groups) -> None:
    groups.table[place] = key
    groups.number[place] = number
    groups.key[number] = key
    groups.member[number] = member


@compiled
def _place(key: np.uint64, table_bits: int, groups: Groups) -> np.uint64:
    """Return the place of a key in the table, or the free one where it belongs."""
    place = (key * SPREAD) >> np.uint64(KEY_BITS - table_bits)
    last = (np.uint64(1) << np.uint64(table_bits)) - np.uint64(1)
    while groups.number[place] != FREE and groups.table[place] != key:
        place = (place + np.uint64(1)) & last
    return place


@compiled
def _spread_again(n_groups: int, table_bits: int, groups: Groups) -> None:
    """Put the groups into a larger table."""
    groups.number[: 1 << table_bits] = FREE
    for number in range(n_groups):
        key = np.uint64(groups.key[number])
        place = _place(key, table_bits, groups)
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
def _sort_by_kind(n_classes: int, n_kinds: int, twig: Twig) -> None:
    """Put the classes of one kind side by side: their right halves are read from memory once."""
    begin = twig.begin
    begin[: n_kinds + 1] = 0
    for index in range(n_classes):
        begin[twig.kind[index] + 1] += 1
    for kind in range(n_kinds):
        begin[kind + 1] += begin[kind]
    for index in range(n_classes):
        kind = twig.kind[index]
        twig.order[begin[kind]] = index
        begin[kind] += 1


@compiled
def _find_lines(n_classes: int, settled: Integers, twig: Twig) -> None:
    """Find the lines of the table of left halves that belong to the classes."""
    line, key = twig.line[:n_classes], twig.classes.key[:n_classes]
    line[:] = 0
    for bit in range(len(settled)):
        slot, value = np.uint64(settled[bit]), np.uint16(1 << bit)
        for index in range(n_classes):
            is_inside = (np.uint64(key[index]) >> slot) & np.uint64(1)
            line[index] |= value if is_inside else np.uint16(0)


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
    for point in range(n_points):
        for feature in range(width):
            table[0, point, feature] = rule.weights[n_points, point]
    n_lines = 1
    for slot in settled:
        own, weight = features[slot], path_weights[slot]
        for line in range(n_lines):
            for point in range(n_points):
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
    for first in range(0, n_items, LANES):
        items = range(first, min(first + LANES, n_items))
        for point in range(n_points):
            for feature in active:
                for item in items:
                    opened[start + item, point, feature] = credit[feature, point, item]
            for slot in settled:
                feature = features[slot]
                for item in items:
                    opened[start + item, point, feature] = below[level, point, item]


@compiled
def _multiply_halves(n_classes: int, n_points: int, twig: Twig, class_values: Floats) -> None:
    """Multiply the halves of each class and sum over the points."""
    left, right = twig.settled, twig.opened
    width = np.uint64(class_values.shape[1])
    size = np.uint64(left.shape[1]) * width
    for index in range(n_classes):
        item = np.uint64(twig.order[index])
        of_line, of_kind = np.uint64(twig.line[item]) * size, np.uint64(twig.kind[item]) * size
        for first in range(0, width, LANES):
            total = eight(0.0)
            for point in range(n_points):
                place = np.uint64(first) + np.uint64(point) * width
                both = times(take_eight(left, of_line + place), take_eight(right, of_kind + place))
                total = plus(total, both)
            put(class_values, item * width + np.uint64(first), total)


@compiled
def _new_memory(
    trees: Trees, chosen: Integers, keys: Keys, n_layers: int, values: Floats
) -> Memory:
    """Make room for any of some trees."""
    n_rows = values.shape[1]
    n_levels, n_points, width = sizes_of(trees, chosen)
    most = 1
    for tree in chosen:
        most = max(most, trees.nodes.most_features[trees.root[tree]])
    own_layers = n_layers
    if trees.are_shared:
        width = values.shape[2]
    elif n_layers > 1:
        own_layers = width
    width = (width + LANES - 1) // LANES * LANES
    n_depths = len(keys.inside)
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
        np.empty(n_rows, np.uint16),
        np.empty(n_rows, np.uint16),
        np.empty(n_rows + 1, np.int64),
        np.empty(most + 1, np.int64),
        np.empty(most + 1, np.int64),
        np.empty(most + MOST_ANSWERS, np.int64),
        new_lines((1 << MAX_SETTLED) * n_points, width).reshape(
            (1 << MAX_SETTLED, n_points, width)
        ),
        new_lines(n_rows * n_points, width).reshape((n_rows, n_points, width)),
        np.empty((width, n_points, ROOM)),
    )
    n_class_layers = len(trees.leaf_values) * own_layers
    return Memory(
        paths,
        new_levels(n_levels, n_points),
        twig,
        np.zeros((N_WAITING, n_rows), np.uint16),
        new_lines(N_WAITING * n_class_layers * n_rows, width).reshape(
            (N_WAITING, n_class_layers, n_rows, width)
        ),
    )


@compiled
def _new_groups(keys: Bits, table: Bits) -> Groups:
    """Make room for as many groups as keys."""
    return Groups(keys, np.empty(len(keys), np.uint32), table, np.empty(len(table), np.uint16))


@compiled
def new_lines(n_lines: int, width: int) -> Floats:
    """Make room for lines of a multiple of `LANES` numbers, which begin with a line of the cache.

    Otherwise, eight numbers would have to be put together from two lines of the cache each time.
    """
    room = np.empty(n_lines * width + LANES)
    start = -(room.ctypes.data // 8) % LANES
    return room[start : start + n_lines * width].reshape((n_lines, width))
