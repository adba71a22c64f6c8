"""Explain the rows of a table: prepare, choose a kernel, share the trees out to threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, Final

import numpy as np
from joblib import cpu_count
from numpy.typing import ArrayLike, NDArray

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import (
    KEY_BITS,
    POINTS_AT_ONCE,
    Block,
    Rule,
    add_tree_by_classes,
    add_tree_by_rows,
)
from hitpred.shapley.readers import read_model
from hitpred.shapley.tables import numbers
from hitpred.shapley.trees import Column, Ensemble, Missing

TWIG_SPLITS: Final = 8
"""Larger twigs are fewer, so each row has fewer classes to add, but they tell more rows apart."""

MANY_ROWS: Final = 1000
"""From about here on, finding classes costs less than walking with every row."""

MAX_BLOCK: Final = 32_000
"""Rows that are explained at once: their ranks fit 16 bits."""

BLOCK_BYTES: Final = 2**27
"""The memory that a thread may use for a block of rows, roughly."""

N_CHUNKS: Final = 16
"""Parts of the forest whose sums are added in order, however many threads work on them."""

ZERO: Final = float(np.float32(1e-35))
"""LightGBM takes values up to this for zero."""


@dataclass(frozen=True, eq=False)
class Explanation:
    """Shapley values of a model's output.

    Attributes
    ----------
    values : (n_rows, n_features) array
        What each feature adds to the output of each row.
    base_value : float
        The output before any feature is known: its mean over the training data.
    """

    values: NDArray[np.float64]
    base_value: float

    def max_additivity_error(self, outputs: ArrayLike) -> float:
        """Return how far base value plus values are from the outputs, at most.

        Parameters
        ----------
        outputs : (n_rows,) array
            The model's outputs, as from `model_output`.
        """
        sums = self.base_value + self.values.sum(axis=1)
        return float(np.max(np.abs(sums - np.asarray(outputs)), initial=0.0))


def explain(model: Any, X: Any, *, threads: int | None = None) -> Explanation:
    r"""Compute the exact path-dependent Shapley values of a tree model for each row.

    Parameters
    ----------
    model : estimator
        A fitted scikit-learn decision tree, random forest, extra trees (of two classes, or a
        regressor), GradientBoostingClassifier, HistGradientBoostingClassifier, or LightGBM model or
        Booster of one output, without categorical splits.
    X : (n_rows, n_features) table
        Rows as the model gets them: scaled if it was fitted on scaled ones. NaN is missing, for
        models that take missing values.
    threads : int, optional
        How many threads to use; all cores by default. The result has the same bytes for any number.

    Returns
    -------
    Explanation
        Of the output that `model_output` returns.

    Raises
    ------
    HitpredError
        If the model is not supported or not fitted, or the rows don't suit it.

    Notes
    -----
    For a row x and a set S of known features, follow x down a tree where the split's feature is in
    S, and otherwise go both ways, weighted by the training data that went there:

    .. math:: f(S) = \sum_\ell v_\ell \prod_{i \in S} s_{i\ell} \prod_{i \notin S} p_{i\ell}

    where the sum is over leaves, the products over the distinct features on a leaf's path,
    :math:`s_{i\ell}` is 1 if x passes all tests of feature i on the path and 0 otherwise, and
    :math:`p_{i\ell}` is the product of the cover ratios of these edges (Lundberg et al. 2020, "From
    local explanations to global understanding with explainable AI for trees"). The Shapley value of
    a product has a closed form [1]_ [2]_:

    .. math:: \phi_i = \sum_\ell v_\ell \int_0^1 (s_{i\ell} - p_{i\ell})
              \prod_{j \neq i} \bigl(t\, s_{j\ell} + (1 - t)\, p_{j\ell}\bigr)\, dt,

    a polynomial in t that a Gauss-Legendre rule integrates exactly. `hitpred.shapley.kernels` says
    how the sum is computed. A small number of rows walks through every tree, at a cost of rows x
    nodes x points; from `MANY_ROWS` on, rows that a subtree can't tell apart share the work. Both
    are exact and agree to the last digits.

    References
    ----------
    .. [1] P. Yu, A. Bifet, J. Read, C. Xu, "Linear TreeShap", NeurIPS 2022.
    .. [2] "Quadrature-TreeSHAP", arXiv 2605.04497.
    """
    ensemble = read_model(model)
    rows = numbers(X, ensemble.format)
    if threads is None:
        threads = cpu_count()
    elif threads < 1:
        raise HitpredError(f"threads is {threads}: pass 1 or more, or None for all cores.")
    n_rows = len(rows)
    width = _round_up(ensemble.n_features, 4)
    rule = _rule(_n_points(ensemble))
    n_outputs = len(ensemble.base_values)
    values = np.zeros((n_outputs, n_rows, width))
    n_blocks = max(1, -(-n_rows // _rows_at_once(ensemble, width)))
    bounds = np.linspace(0, n_rows, n_blocks + 1).astype(int)
    chunks = np.array_split(np.arange(len(ensemble.roots)), min(N_CHUNKS, len(ensemble.roots)))
    with ThreadPoolExecutor(threads) as pool:
        for start, stop in pairwise(bounds):
            block = block_of(ensemble, rows[start:stop])
            for part in pool.map(partial(_explain_chunk, ensemble, block, rule, width), chunks):
                values[:, start:stop] += part
    made = values[:, :, : ensemble.n_features].transpose(1, 2, 0).copy()
    if n_outputs == 1:
        return Explanation(made[:, :, 0].copy(), float(ensemble.base_values[0]))
    return Explanation(made, ensemble.base_values)


def _explain_chunk(
    ensemble: Ensemble, block: Block, rule: Rule, width: int, roots: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sum the values that some trees give to a block of rows."""
    n_rows = block.ranks.shape[1]
    values = np.zeros((len(ensemble.base_values), n_rows, width))
    most = int(ensemble.nodes.most_features.max())
    by_classes = n_rows >= MANY_ROWS and most + TWIG_SPLITS <= KEY_BITS
    for number in roots:
        for place, leaf_values in enumerate(ensemble.leaf_values):
            root, of = ensemble.roots[number], values[ensemble.first_output[number] + place]
            if by_classes:
                add_tree_by_classes(ensemble.nodes, leaf_values, root, block, rule, TWIG_SPLITS, of)
            else:
                add_tree_by_rows(ensemble.nodes, leaf_values, root, block, rule, of)
    return values


def _n_points(ensemble: Ensemble) -> int:
    """Return the quadrature points that the longest path needs."""
    return (int(ensemble.nodes.most_features.max()) + 1) // 2


def _rule(most_points: int) -> Rule:
    """Compute the Gauss-Legendre rules on [0, 1] with up to as many points."""
    shape = (most_points + 1, _round_up(most_points, POINTS_AT_ONCE))
    rule = Rule(points=np.zeros(shape), weights=np.zeros(shape))
    for n_points in range(1, most_points + 1):
        points, weights = np.polynomial.legendre.leggauss(n_points)
        rule.points[n_points, :n_points] = (points + 1) / 2
        rule.weights[n_points, :n_points] = weights / 2
    return rule


def _round_up(number: int, step: int) -> int:
    return -(-number // step) * step


def _rows_at_once(ensemble: Ensemble, width: int) -> int:
    """Return how many rows a block may have, within the memory that a thread may use."""
    n_points = _round_up(_n_points(ensemble), POINTS_AT_ONCE)
    numbers = width * (n_points + 4 + N_CHUNKS) + int(ensemble.nodes.depth.max())
    return min(MAX_BLOCK, max(1, BLOCK_BYTES // (8 * numbers)))


def block_of(ensemble: Ensemble, rows: NDArray[np.float64]) -> Block:
    """Replace the rows' values by ranks, and the thresholds by limits on them."""
    nodes = ensemble.nodes
    block = Block(
        ranks=np.empty((len(ensemble.columns), len(rows)), np.int16),
        limit=np.zeros(len(nodes.threshold), np.int16),
    )
    by_column = np.argsort(nodes.column, kind="stable")
    bounds = np.searchsorted(nodes.column[by_column], np.arange(len(ensemble.columns) + 1))
    for number, column in enumerate(ensemble.columns):
        splits = by_column[bounds[number] : bounds[number + 1]]
        block.ranks[number], block.limit[splits] = _ranks(
            column, rows[:, column.feature], nodes.threshold[splits]
        )
    return block


def _ranks(
    column: Column, values: NDArray[np.float64], thresholds: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rank values so that a value is at most a threshold if its rank is below the limit.

    Missing values rank below all limits, or above them, for splits that send them left or right.
    """
    missing = np.isnan(values)
    if column.left is not None:
        goes_left = np.where(missing, column.missing_left, np.isin(values, list(column.left)))
        return np.where(goes_left, 0, 1), np.ones(len(thresholds), np.int64)
    if column.missing is Missing.NAN_OR_ZERO:
        missing |= np.abs(values) <= ZERO
    elif column.missing is Missing.NOTHING:
        values = np.where(missing, 0.0, values)
        missing = np.zeros(len(values), np.bool_)
    distinct = np.unique(values[~missing])
    ranks = np.searchsorted(distinct, values)
    limits = np.searchsorted(distinct, thresholds, side="right")
    return np.where(missing, -1 if column.missing_left else len(distinct), ranks), limits
