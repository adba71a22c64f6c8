"""The compiled part for a few rows: one row at a time, four points at a time.

The formula is that of `hitpred.shapley.kernels`. A walk with many rows keeps a line of rows for
each point. Here four points of one row stay in registers along an edge, and what an edge needs to
know of the edges above it is found once, when the model is prepared.
"""

from typing import Any, Final, NamedTuple

import numpy as np

from hitpred.shapley.kernels import (
    Block,
    Booleans,
    Floats,
    Indices,
    Integers,
    Rule,
    Trees,
    compiled,
)
from hitpred.shapley.lanes import four, minus, over, plus, put, take_four, times, total

AT_ONCE: Final = 4
"""Points that a walk takes along."""

LEAF: Final = 2**32 - 1
"""The column that a leaf tests."""

ALMOST_NOTHING: Final = 1e-200
"""Stands for a weight of zero: what it adds is lost, and every factor can be divided by."""

Four = Any
"""Four numbers side by side; see `hitpred.shapley.lanes`."""


class Edges(NamedTuple):
    """The nodes of all trees, with what is known of the edge above each, whatever the row.

    Their numbers have no sign: an index that might be negative costs a look at each use.

    Attributes
    ----------
    depth, parent, is_right : (n_nodes,) arrays
        As in `hitpred.shapley.kernels.Nodes`.
    column : (n_nodes,) array
        Likewise, but `LEAF` for a leaf.
    previous : (n_nodes,) array
        The depth of the node below the closest edge above of the same feature; 0 if there is none.
    feature : (n_nodes,) array
        The column of the sums that belongs to the edge's feature.
    weight : (n_nodes,) array
        The weight p of the feature up to and with this edge.
    root, end : (n_trees,) arrays
        Where a tree begins, and where the next one does.
    n_points : (n_trees,) array
        Points that make a tree's integrals exact, rounded up to a multiple of `AT_ONCE`.
    first_output : (n_trees,) array
    leaf_values : (n_values, n_nodes) array
        As in `hitpred.shapley.kernels.Trees`.
    n_levels : int
        Levels of the deepest tree.
    """

    depth: Indices
    parent: Indices
    is_right: Booleans
    column: Indices
    previous: Indices
    feature: Indices
    weight: Floats
    root: Indices
    end: Indices
    n_points: Indices
    first_output: Integers
    leaf_values: Floats
    n_levels: int


class Levels(NamedTuple):
    """What a walk knows at each depth of the tree, down to the current node.

    Attributes
    ----------
    inside, goes_left : (n_levels,) arrays
        Whether the row has passed the tests of the edge's feature, and where the split sends it.
    product, inverse, gain, below : (n_levels, AT_ONCE) arrays
        The product of the path's factors; one over the factor of the edge's feature; the derivative
        of that factor, as a share of it; the sum of v times the product over the leaves below.
    """

    inside: Booleans
    goes_left: Booleans
    product: Floats
    inverse: Floats
    gain: Floats
    below: Floats


@compiled
def edges_of(trees: Trees) -> Edges:
    """Find what is known of the edges of all trees."""
    nodes, root = trees.nodes, trees.root
    n_nodes = len(nodes.parent)
    previous, column = np.zeros(n_nodes, np.uint32), np.zeros(n_nodes, np.uint32)
    weight = np.ones(n_nodes)
    end = root + 2 * nodes.n_splits[root] + 1
    for tree in range(len(root)):
        features = trees.features[trees.begin[tree] : trees.end[tree]]
        for node in range(root[tree] + 1, end[tree]):
            above = nodes.parent[node]
            feature = nodes.feature[above]
            while above > root[tree] and nodes.feature[nodes.parent[above]] != feature:
                above = nodes.parent[above]
            previous[node] = nodes.depth[above]
            column[node] = features[feature]
            weight[node] = max(nodes.ratio[node] * weight[above], ALMOST_NOTHING)
    n_points = (nodes.most_features[root] + 1) // 2
    return Edges(
        nodes.depth.astype(np.uint32),
        nodes.parent.astype(np.uint32),
        nodes.is_right,
        np.where(nodes.n_splits == 0, LEAF, nodes.column).astype(np.uint32),
        previous,
        column,
        weight,
        root.astype(np.uint32),
        end.astype(np.uint32),
        ((n_points + AT_ONCE - 1) // AT_ONCE * AT_ONCE).astype(np.uint32),
        trees.first_output,
        trees.leaf_values,
        nodes.depth.max() + 1,
    )


@compiled
def add_trees_one_by_one(
    edges: Edges, chosen: Integers, block: Block, rule: Rule, values: Floats
) -> None:
    """Add the Shapley values of some trees to those of a few rows.

    Parameters
    ----------
    edges : Edges
    chosen, block, rule
        As for `hitpred.shapley.kernels.add_trees_by_rows`.
    values : (n_outputs, n_rows, width) array
        The sums to add to.
    """
    n_outputs, n_rows, width = values.shape
    n_values = len(edges.leaf_values)
    levels, credit = _new_levels(edges.n_levels), np.zeros((width, AT_ONCE))
    # Trees that need equally many points share the integrals.
    for n_points in range(AT_ONCE, len(rule.points), AT_ONCE):
        for start in range(0, n_points, AT_ONCE):
            points = take_four(rule.points[n_points], start)
            weights = take_four(rule.weights[n_points], start)
            for output in range(n_outputs):
                for row in range(n_rows):
                    found = False
                    for tree in chosen:
                        number = output - edges.first_output[tree]
                        if edges.n_points[tree] != n_points or not 0 <= number < n_values:
                            continue
                        found = True
                        _walk(edges, tree, number, block, row, points, levels, credit)
                    if found:
                        _integrate(weights, credit, values[output, row])


@compiled
def _walk(
    edges: Edges,
    tree: int,
    number: int,
    block: Block,
    row: int,
    points: Four,
    levels: Levels,
    credit: Floats,
) -> None:
    """Walk through a tree with one row and one of its values; add to `credit`, (width, AT_ONCE)."""
    root, end = edges.root[tree], edges.end[tree]
    at_row, of_number = np.uint32(row), np.uint32(number)
    if edges.column[root] == LEAF:
        return
    one, nothing = four(1.0), four(0.0)
    rest = minus(one, points)
    levels.goes_left[0] = block.value[edges.column[root], at_row] <= block.limit[root]
    _set(levels.below, 0, nothing)
    for node in range(root + 1, end):
        level, previous, weight = edges.depth[node], edges.previous[node], edges.weight[node]
        follows = levels.goes_left[level - 1] != edges.is_right[node]
        is_inside = levels.inside[previous] & follows
        inside = 1.0 if is_inside else 0.0
        factor = plus(times(four(inside), points), times(four(weight), rest))
        others = times(_at(levels.product, level - 1), _at(levels.inverse, previous))
        product, inverse = times(others, factor), over(one, factor)
        gain = times(four(inside - weight), inverse)
        if edges.column[node] != LEAF:
            levels.inside[level] = is_inside
            levels.goes_left[level] = block.value[edges.column[node], at_row] <= block.limit[node]
            _set(levels.product, level, product)
            _set(levels.inverse, level, inverse)
            _set(levels.gain, level, gain)
            _set(levels.below, level, nothing)
            continue
        below = times(four(edges.leaf_values[of_number, node]), product)
        _go_up(edges, node, below, gain, levels, credit)
        # In preorder, the next node tells how many subtrees end with this leaf.
        next_level = edges.depth[node + 1] if node + 1 < end else 1
        above = edges.parent[node]
        for done in range(level - 1, next_level - 1, -1):
            _go_up(edges, above, _at(levels.below, done), _at(levels.gain, done), levels, credit)
            above = edges.parent[above]


@compiled
def _go_up(
    edges: Edges, node: int, below: Four, gain: Four, levels: Levels, credit: Floats
) -> None:
    """Close an edge: credit its feature with the leaves below it, and pass their sum on."""
    above, feature = edges.depth[node] - 1, edges.feature[node]
    change = minus(gain, _at(levels.gain, edges.previous[node]))
    _set(credit, feature, plus(_at(credit, feature), times(below, change)))
    _set(levels.below, above, plus(_at(levels.below, above), below))


@compiled
def _integrate(weights: Four, credit: Floats, sums: Floats) -> None:
    """Add the integrals of what walks have found to the sums of a row, and forget it."""
    for feature in range(len(sums)):
        sums[feature] += total(times(weights, _at(credit, feature)))
    credit[:] = 0.0


@compiled
def _new_levels(n_levels: int) -> Levels:
    """Make room for walks; level 0 is a root, of no feature."""
    shape = (n_levels, AT_ONCE)
    return Levels(
        np.ones(n_levels, np.bool_),
        np.zeros(n_levels, np.bool_),
        np.ones(shape),
        np.ones(shape),
        np.zeros(shape),
        np.zeros(shape),
    )


@compiled
def _at(lines: Floats, line: int) -> Four:
    return take_four(lines, np.uint64(line) * np.uint64(AT_ONCE))


@compiled
def _set(lines: Floats, line: int, numbers: Four) -> None:
    put(lines, np.uint64(line) * np.uint64(AT_ONCE), numbers)
