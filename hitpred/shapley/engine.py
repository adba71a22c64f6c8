import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hitpred.shapley.kernels import walk
from hitpred.shapley.trees import read_model


@dataclass(frozen=True, eq=False)
class Explanation:
    values: NDArray[np.float64]
    base_value: float

    def max_additivity_error(self, outputs: NDArray[np.float64]) -> float:
        return float(np.abs(self.base_value + self.values.sum(axis=1) - outputs).max())


def _ranks(ensemble, rows):
    nodes = ensemble.nodes
    ranks = np.empty((len(ensemble.columns), len(rows)), np.int32)
    cut = np.zeros(len(nodes.feature), np.int32)
    for j, c in enumerate(ensemble.columns):
        x = rows[:, c.feature]
        u, r = np.unique(x, return_inverse=True)
        u = u[~np.isnan(u)]
        r = np.where(np.isnan(x), -1 if c.missing_left else len(u), r)
        ranks[j] = r
        here = np.flatnonzero(nodes.column == j)
        cut[here] = np.searchsorted(u, nodes.threshold[here], side="right")
    return ranks, cut


def explain(model: Any, X: Any, *, threads: int | None = None) -> Explanation:
    ensemble = read_model(model)
    rows = np.asarray(X, dtype=float)
    if ensemble.single_precision:
        rows = rows.astype(np.float32).astype(float)
    n_points = max(1, -(-int(ensemble.nodes.n_path.max()) // 2))
    x, w = np.polynomial.legendre.leggauss(n_points)
    points, weights = (x + 1) / 2, w / 2
    n_trees = len(ensemble.starts) - 1
    chunks = np.array_split(np.arange(n_trees), min(16, n_trees))
    values = np.zeros((ensemble.n_features, len(rows)))
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
        for s in range(0, len(rows), 128):
            ranks, cut = _ranks(ensemble, rows[s : s + 128])

            def work(chunk):
                phi = np.zeros((ensemble.n_features, ranks.shape[1]))
                for t in chunk:
                    walk(ensemble.nodes, ensemble.starts[t], ensemble.starts[t + 1], cut, ranks, points, weights, phi)
                return phi

            for phi in pool.map(work, chunks):
                values[:, s : s + 128] += phi
    return Explanation(values.T.copy(), ensemble.base_value)
