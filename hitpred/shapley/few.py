"""The compiled part for a few rows: one at a time, all points at once.

The formula is that of `hitpred.shapley.kernels`. A walk with many rows keeps a line of rows for
each point; here a line holds the points of one row.
What an edge needs to know of the edges above it is found once, when the model is prepared.
"""

from typing import NamedTuple

import numpy as np

from hitpred.shapley.kernels import (
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
    product, inverse, gain, below : (n_levels, n_points) arrays
        The product of the path's factors; one over the factor of the edge's feature; the derivative
        of that factor, as a share of it; the sum of v times the product over the leaves below.
    lost : (n_points,) array
        `gain` of a feature that the row is outside of: the same for any weight.
    """

    inside: Booleans
    goes_left: Booleans
    product: Floats
    inverse: Floats
    gain: Floats
    below: Floats
    lost: Floats


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
        points, weights = rule.points[n_points, :n_points], rule.weights[n_points, :n_points]
        levels.lost[:n_points] = -1 / (1 - points)
        for number in range(len(trees.leaf_values)):
            leaf_value = trees.leaf_values[number]
            sums = values[trees.first_output[tree] + number]
            for row in range(len(sums)):
                _walk(trees.nodes, edges, leaf_value, root, block, row, points, levels, credit)
                for index in range(len(features)):
                    total = 0.0
                    for point in range(n_points):
                        total += weights[point] * credit[index, point]
                        credit[index, point] = 0.0
                    sums[row, features[index]] += total


# In what follows no array is cut: for a single row, counting who uses the parts would cost more
# than the arithmetic.


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
    """Walk through a tree with one row; `credit` is (n_features, n_points), to add to."""
    n_points = len(points)
    end = root + 2 * nodes.n_splits[root] + 1
    for node in range(root, end):
        level = nodes.depth[node]
        if node > root:
            _go_down(nodes, edges, node, level, points, levels)
        if nodes.n_splits[node] > 0:
            levels.goes_left[level] = block.value[nodes.column[node], row] <= block.limit[node]
            for point in range(n_points):
                levels.below[level, point] = 0.0
            continue
        for point in range(n_points):
            levels.below[level, point] = leaf_value[node] * levels.product[level, point]
        # In preorder, the next node tells how many subtrees end with this leaf.
        above = node
        next_level = nodes.depth[node + 1] if node + 1 < end else 1
        for done in range(level, next_level - 1, -1):
            feature = nodes.feature[nodes.parent[above]]
            _go_up(done, edges.previous[above], feature, n_points, levels, credit)
            above = nodes.parent[above]


@compiled
def _go_down(
    nodes: Nodes, edges: Edges, node: int, level: int, points: Floats, levels: Levels
) -> None:
    """Take the product from a node's parent to the node: the factor of one feature changes."""
    previous, weight, ratio = edges.previous[node], edges.weight[node], nodes.ratio[node]
    was_inside = levels.inside[previous]
    is_inside = was_inside & (levels.goes_left[level - 1] != nodes.is_right[node])
    levels.inside[level] = is_inside
    for point in range(len(points)):
        above = levels.product[level - 1, point]
        if not was_inside:
            levels.product[level, point] = above * ratio
            continue
        others = above * levels.inverse[previous, point]
        outside = (1 - points[point]) * weight
        if is_inside:
            factor = points[point] + outside
            inverse = 1 / factor
            levels.product[level, point] = others * factor
            levels.inverse[level, point] = inverse
            levels.gain[level, point] = (1 - weight) * inverse
        else:
            levels.product[level, point] = others * outside
            levels.gain[level, point] = levels.lost[point]


@compiled
def _go_up(
    level: int, previous: int, feature: int, n_points: int, levels: Levels, credit: Floats
) -> None:
    """Close an edge: credit its feature with the leaves below it, and pass their sum on."""
    was_inside = levels.inside[previous]
    for point in range(n_points):
        below = levels.below[level, point]
        levels.below[level - 1, point] += below
        if was_inside:
            change = levels.gain[level, point] - levels.gain[previous, point]
            credit[feature, point] += below * change


@compiled
def _new_memory(trees: Trees, chosen: Integers) -> tuple[Levels, Floats]:
    """Make room for walks through any of some trees; level 0 is a root, of no feature."""
    nodes = trees.nodes
    height = width = n_points = 1
    for tree in chosen:
        root = trees.root[tree]
        width = max(width, trees.end[tree] - trees.begin[tree])
        n_points = max(n_points, (nodes.most_features[root] + 1) // 2)
        for node in range(root, root + 2 * nodes.n_splits[root] + 1):
            height = max(height, nodes.depth[node] + 1)
    levels = Levels(
        np.ones(height, np.bool_),
        np.zeros(height, np.bool_),
        np.ones((height, n_points)),
        np.ones((height, n_points)),
        np.zeros((height, n_points)),
        np.zeros((height, n_points)),
        np.zeros(n_points),
    )
    return levels, np.zeros((width, n_points))
