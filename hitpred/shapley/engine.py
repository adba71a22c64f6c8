import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hitpred.shapley.kernels import Block, Rule, add_tree_by_classes, add_tree_by_rows
from hitpred.shapley.trees import read_model

MERGE_AT = 8


@dataclass(frozen=True, eq=False)
class Explanation:
    values: NDArray[np.float64]
    base_value: float

    def max_additivity_error(self, outputs: NDArray[np.float64]) -> float:
        return float(np.abs(self.base_value + self.values.sum(axis=1) - outputs).max())


def _block(ensemble, rows):
    nodes = ensemble.nodes
    ranks = np.empty((len(ensemble.columns), len(rows)), np.int16)
    limit = np.zeros(len(nodes.feature), np.int16)
    for j, c in enumerate(ensemble.columns):
        x = rows[:, c.feature]
        u, r = np.unique(x, return_inverse=True)
        u = u[~np.isnan(u)]
        ranks[j] = np.where(np.isnan(x), -1 if c.missing_left else len(u), r)
        here = np.flatnonzero(nodes.column == j)
        limit[here] = np.searchsorted(u, nodes.threshold[here], side="right")
    return Block(ranks, limit)


def explain(model: Any, X: Any, *, threads: int | None = None) -> Explanation:
    ensemble = read_model(model)
    rows = np.asarray(X, dtype=float)
    if ensemble.single_precision:
        rows = rows.astype(np.float32).astype(float)
    most = -(-int(ensemble.nodes.most_features.max()) // 2)
    pad = -(-most // 8) * 8
    rule = Rule(np.zeros((most + 1, pad)), np.zeros((most + 1, pad)))
    for n in range(1, most + 1):
        x, w = np.polynomial.legendre.leggauss(n)
        rule.points[n, :n], rule.weights[n, :n] = (x + 1) / 2, w / 2
    n_trees = len(ensemble.roots)
    width = -(-ensemble.n_features // 8) * 8
    chunks = np.array_split(ensemble.roots, min(16, n_trees))
    values = np.zeros((len(rows), width))
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for s in range(0, len(rows), 32000):
            block = _block(ensemble, rows[s : s + 32000])

            def work(chunk):
                part = np.zeros((block.ranks.shape[1], width))
                for root in chunk:
                    if len(part) >= 512:
                        add_tree_by_classes(ensemble.nodes, root, block, rule, MERGE_AT, part)
                    else:
                        add_tree_by_rows(ensemble.nodes, root, block, rule, part)
                return part

            for part in pool.map(work, chunks):
                values[s : s + 32000] += part
    return Explanation(values[:, : ensemble.n_features].copy(), ensemble.base_value)
