"""The compiled part for a few rows: one at a time, all points at once.

The formula is that of `hitpred.shapley.kernels`. A walk with many rows keeps a line of rows for
each point; here a line holds eight points of one row, so that one row fills a vector register.
What an edge needs to know of the edges above it is found once, when the model is prepared.
"""

from typing import NamedTuple

import numpy as np

from hitpred.shapley.kernels import (
    POINTS_AT_ONCE,
    Block,
    Booleans,
    Floats,
    Integers,
    Nodes,
    Rule,
    Trees,
    compiled,
)


class Edges(NamedTuple):
    """What is known of the edge above each node, whatever the row.

    Attributes
    ----------
    previous : (n_nodes,) array
        The depth of the node below the closest edge above of the same feature; 0 if there is none.
    weight : (n_nodes,) array
        The weight p of the feature up to and with this edge.
    """

    previous: Integers
    weight: Floats


class Levels(NamedTuple):
    """What a walk knows at each depth of the tree, down to the current node.

    Attributes
    ----------
    inside, goes_left : (n_levels,) arrays
        Whether the row has passed the tests of the edge's feature, and where the split sends it.
    product, inverse, gain, below : (n_levels, POINTS_AT_ONCE) arrays
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
def edges_of(nodes: Nodes, roots: Integers) -> Edges:
    """Find what is known of the edges of all trees."""
    previous = np.zeros(len(nodes.parent), np.int64)
    weight = np.ones(len(nodes.parent))
    for root in roots:
        for node in range(root + 1, root + 2 * nodes.n_splits[root] + 1):
            feature = nodes.feature[nodes.parent[node]]
            above = nodes.parent[node]
            while above > root and nodes.feature[nodes.parent[above]] != feature:
                above = nodes.parent[above]
            previous[node] = nodes.depth[above]
            weight[node] = nodes.ratio[node] * weight[above]
    return Edges(previous, weight)


@compiled
def add_trees_one_by_one(
    trees: Trees, edges: Edges, chosen: Integers, block: Block, rule: Rule, values: Floats
) -> None:
    """Add the Shapley values of some trees to those of a few rows.

    Parameters
    ----------
    trees, chosen, block, rule
        As for `hitpred.shapley.kernels.add_trees_by_rows`.
    edges : Edges
    values : (n_outputs, n_rows, width) array
        The sums to add to.
    """
    levels, credit = _new_memory(trees, chosen)
    for tree in chosen:
        root, features = trees.root[tree], trees.features[trees.begin[tree] : trees.end[tree]]
        n_points = (trees.nodes.most_features[root] + 1) // 2
        for number in range(len(trees.leaf_values)):
            leaf_value = trees.leaf_values[number]
            sums = values[trees.first_output[tree] + number]
            for row in range(len(sums)):
                for first in range(0, n_points, POINTS_AT_ONCE):
                    points = rule.points[n_points, first : first + POINTS_AT_ONCE]
                    weights = rule.weights[n_points, first : first + POINTS_AT_ONCE]
                    credit[: len(features)] = 0.0
                    _walk(trees.nodes, edges, leaf_value, root, block, row, points, levels, credit)
                    _add_credit(features, weights, credit, sums[row])


@compiled
def _add_credit(features: Integers, weights: Floats, credit: Floats, sums: Floats) -> None:
    """Integrate what a walk has found, and add it to the sums of its row."""
    for index in range(len(features)):
        total = 0.0
        for point in range(POINTS_AT_ONCE):
            total += weights[point] * credit[index, point]
        sums[features[index]] += total


@compiled
def _walk(
    nodes: Nodes,
    edges: Edges,
    leaf_value: Floats,
    root: int,
    block: Block,
    row: int,
    points: Floats,
    levels: Levels,
    credit: Floats,
) -> None:
    """Walk through a tree with one row; `credit` is (n_features, POINTS_AT_ONCE), to add to."""
    end = root + 2 * nodes.n_splits[root] + 1
    for node in range(root, end):
        level = nodes.depth[node]
        if node > root:
            _go_down(nodes, edges, node, level, points, levels)
        if nodes.n_splits[node] > 0:
            levels.goes_left[level] = block.value[nodes.column[node], row] <= block.limit[node]
            levels.below[level] = 0.0
            continue
        for point in range(POINTS_AT_ONCE):
            levels.below[level, point] = leaf_value[node] * levels.product[level, point]
        # In preorder, the next node tells how many subtrees end with this leaf.
        above = node
        next_level = nodes.depth[node + 1] if node + 1 < end else 1
        for done in range(level, next_level - 1, -1):
            feature = nodes.feature[nodes.parent[above]]
            _go_up(done, edges.previous[above], feature, levels, credit)
            above = nodes.parent[above]


@compiled
def _go_down(
    nodes: Nodes, edges: Edges, node: int, level: int, points: Floats, levels: Levels
) -> None:
    """Take the product from a node's parent to the node: the factor of one feature changes."""
    previous, weight = edges.previous[node], edges.weight[node]
    was_inside = levels.inside[previous]
    is_inside = was_inside & (levels.goes_left[level - 1] != nodes.is_right[node])
    levels.inside[level] = is_inside
    above, product = levels.product[level - 1], levels.product[level]
    gain, inverse, inverse_before = (
        levels.gain[level],
        levels.inverse[level],
        levels.inverse[previous],
    )
    if is_inside:
        for point in range(POINTS_AT_ONCE):
            factor = points[point] + (1 - points[point]) * weight
            product[point] = above[point] * inverse_before[point] * factor
            inverse[point] = 1 / factor
            gain[point] = (1 - weight) * inverse[point]
    elif was_inside:
        for point in range(POINTS_AT_ONCE):
            factor = (1 - points[point]) * weight
            product[point] = above[point] * inverse_before[point] * factor
            gain[point] = -1 / (1 - points[point])
    else:
        for point in range(POINTS_AT_ONCE):
            product[point] = above[point] * nodes.ratio[node]


@compiled
def _go_up(level: int, previous: int, feature: int, levels: Levels, credit: Floats) -> None:
    """Close an edge: credit its feature with the leaves below it, and pass their sum on."""
    below, sums = levels.below[level], levels.below[level - 1]
    if levels.inside[previous]:
        for point in range(POINTS_AT_ONCE):
            change = levels.gain[level, point] - levels.gain[previous, point]
            credit[feature, point] += below[point] * change
    for point in range(POINTS_AT_ONCE):
        sums[point] += below[point]


@compiled
def _new_memory(trees: Trees, chosen: Integers) -> tuple[Levels, Floats]:
    """Make room for walks through any of some trees; level 0 is a root, of no feature."""
    nodes = trees.nodes
    height = width = 1
    for tree in chosen:
        root = trees.root[tree]
        width = max(width, trees.end[tree] - trees.begin[tree])
        for node in range(root, root + 2 * nodes.n_splits[root] + 1):
            height = max(height, nodes.depth[node] + 1)
    levels = Levels(
        np.ones(height, np.bool_),
        np.zeros(height, np.bool_),
        np.ones((height, POINTS_AT_ONCE)),
        np.ones((height, POINTS_AT_ONCE)),
        np.zeros((height, POINTS_AT_ONCE)),
        np.zeros((height, POINTS_AT_ONCE)),
    )
    return levels, np.empty((width, POINTS_AT_ONCE))
