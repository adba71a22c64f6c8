"""kernels"""
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import numba
import numpy as np
from numpy.typing import NDArray

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:
        return numba.njit(**options)(function)


class Nodes(NamedTuple):
    parent: NDArray[np.int64]
    depth: NDArray[np.int64]
    is_right: NDArray[np.bool_]
    feature: NDArray[np.int64]
    column: NDArray[np.int64]
    threshold: NDArray[np.float64]
    ratio: NDArray[np.float64]
    value: NDArray[np.float64]
    n_path: NDArray[np.int64]


@compiled
def preorder(left, right, feature):
    n = len(left)
    order = np.empty(n, np.int64)
    parent = np.zeros(n, np.int64)
    depth = np.zeros(n, np.int64)
    n_path = np.zeros(n, np.int64)
    is_right = np.zeros(n, np.bool_)
    pending = np.zeros(n, np.int64)
    origin = np.zeros(n, np.int64)
    n_pending = 1
    for node in range(n):
        n_pending -= 1
        old = pending[n_pending]
        order[node] = old
        if node > 0:
            up = origin[n_pending]
            parent[node] = up
            depth[node] = depth[up] + 1
            is_right[node] = right[order[up]] == old
            tested = feature[order[up]]
            n_path[node] = n_path[up] + 1
            above = up
            while above > 0:
                above = parent[above]
                if feature[order[above]] == tested:
                    n_path[node] = n_path[up]
                    break
        if left[old] >= 0:
            pending[n_pending] = right[old]
            origin[n_pending] = node
            pending[n_pending + 1] = left[old]
            origin[n_pending + 1] = node
            n_pending += 2
    return order, parent, depth, n_path, is_right


@compiled
def walk(nodes, first, last, cut, ranks, points, weights, phi):
    """One tree (nodes first..last-1); adds to phi (n_features, n_rows)."""
    n_rows = ranks.shape[1]
    n_points = len(points)
    n_levels = nodes.depth[first:last].max() + 1
    product = np.ones((n_levels, n_points, n_rows))
    subtree = np.zeros((n_levels, n_points, n_rows))
    inside = np.ones((n_levels, n_rows), np.bool_)
    was_inside = np.ones((n_levels, n_rows), np.bool_)
    gain_stay = np.zeros((n_levels, n_points))
    gain_leave = np.zeros((n_levels, n_points))
    edge_feature = np.zeros(n_levels, np.int64)
    weight = np.ones(n_levels)
    for node in range(first, last):
        level = nodes.depth[node]
        if level > 0:
            split = first + nodes.parent[node]
            feature = nodes.feature[split]
            above = level - 1
            while above > 0 and edge_feature[above] != feature:
                above -= 1
            old = weight[above] if above > 0 else 1.0
            ratio = nodes.ratio[node]
            new = old * ratio
            edge_feature[level] = feature
            weight[level] = new
            rank = ranks[nodes.column[split]]
            limit = cut[split]
            is_right = nodes.is_right[node]
            was = was_inside[level]
            now = inside[level]
            before = inside[above]
            for row in range(n_rows):
                was[row] = before[row]
                now[row] = before[row] & ((rank[row] < limit) != is_right)
            for q in range(n_points):
                t = points[q]
                factor_old = t + (1 - t) * old
                factor_new = t + (1 - t) * new
                stay = factor_new / factor_old
                leave = (1 - t) * new / factor_old
                gain_stay[level, q] = weights[q] * ((1 - new) / factor_new - (1 - old) / factor_old)
                gain_leave[level, q] = weights[q] * (-1 / (1 - t) - (1 - old) / factor_old)
                up = product[level - 1, q]
                here = product[level, q]
                for row in range(n_rows):
                    here[row] = up[row] * (stay if now[row] else (leave if was[row] else ratio))
        if nodes.feature[node] < 0:
            value = nodes.value[node]
            for q in range(n_points):
                for row in range(n_rows):
                    subtree[level, q, row] = value * product[level, q, row]
        else:
            subtree[level] = 0.0
        next_level = nodes.depth[node + 1] if node + 1 < last else 1
        for closing in range(level, next_level - 1, -1):
            out = phi[edge_feature[closing]]
            now = inside[closing]
            was = was_inside[closing]
            for q in range(n_points):
                stay = gain_stay[closing, q]
                leave = gain_leave[closing, q]
                below = subtree[closing, q]
                sums = subtree[closing - 1, q]
                for row in range(n_rows):
                    out[row] += below[row] * (stay if now[row] else (leave if was[row] else 0.0))
                    sums[row] += below[row]
