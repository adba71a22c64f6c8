"""Shapley values of tree models against a background of rows, feature by feature swapped in."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from joblib import cpu_count
from numpy.typing import NDArray
from scipy.special import comb

from hitpred.errors import HitpredError
from hitpred.shapley.engine import MAX_BLOCK, Explanation, block_of
from hitpred.shapley.kernels import Block, Floats, Nodes, compiled
from hitpred.shapley.readers import model_output, read_model
from hitpred.shapley.tables import numbers
from hitpred.shapley.trees import Ensemble

MOST_FEATURES: Final = 63
"""As many as a mask of 64 bits tells apart, sign aside."""


def explain_interventional(model: Any, X: Any, background: Any) -> Explanation:
    r"""Compute the exact interventional Shapley values of a tree model for each row.

    A feature that is not known takes its values from the rows of the background, whatever the
    others are: what features have to do with each other in the data plays no part.

    Parameters
    ----------
    model : estimator
        As for `hitpred.shapley.explain`.
    X, background : (n_rows, n_features) and (n_background, n_features) tables
        Rows to explain, and rows to compare them with.

    Returns
    -------
    Explanation
        Of the output that `hitpred.shapley.model_output` returns; the base value is its mean over
        the background.

    Raises
    ------
    HitpredError
        If the model or the rows don't suit, or if there are too many of either.

    Notes
    -----
    For one row and one background row, a leaf matters if each test on its path is passed by one of
    them. With a features that only the row passes and b that only the background row does, a leaf
    of value v adds :math:`v\,(a-1)!\,b!/(a+b)!` to each of the former and takes
    :math:`v\,a!\,(b-1)!/(a+b)!` from each of the latter (Lundberg et al. 2020, "From local
    explanations to global understanding with explainable AI for trees", algorithm 3).
    """
    ensemble = read_model(model)
    rows = numbers(X, ensemble.format)
    known = numbers(background, ensemble.format)
    _check_size(ensemble, len(rows), len(known))
    block = block_of(ensemble, np.vstack([rows, known]))
    weights = _weights(ensemble.n_features)
    values = np.zeros((len(rows), ensemble.n_features))
    # Each thread has rows of its own, so that sums don't depend on how many there are.
    parts = np.array_split(np.arange(len(rows)), max(1, cpu_count()))
    with ThreadPoolExecutor(len(parts)) as pool:
        list(
            pool.map(
                lambda part: _add_rows(
                    ensemble.nodes,
                    ensemble.leaf_values[0],
                    ensemble.roots,
                    block,
                    part,
                    len(known),
                    weights,
                    values,
                ),
                parts,
            )
        )
    base = float(model_output(model, background).mean())
    return Explanation(values / len(known), base)


def _check_size(ensemble: Ensemble, n_rows: int, n_background: int) -> None:
    if n_background == 0:
        raise HitpredError("The background holds no row: pass at least one.")
    if ensemble.n_features > MOST_FEATURES or n_rows + n_background > MAX_BLOCK:
        raise HitpredError(
            f"Interventional values take at most {MOST_FEATURES} features, and {MAX_BLOCK:,} rows "
            "with those of the background: pass fewer."
        )


def _weights(n_features: int) -> NDArray[np.float64]:
    """Return (a - 1)! b! / (a + b)! for a from 1 and b from 0, in line a and column b."""
    a, b = np.meshgrid(np.arange(n_features + 1), np.arange(n_features + 1), indexing="ij")
    with np.errstate(divide="ignore"):
        weights: NDArray[np.float64] = 1 / (a * comb(a + b, b))
    return weights


@compiled
def _add_rows(
    nodes: Nodes,
    leaf_value: Floats,
    roots: NDArray[np.int64],
    block: Block,
    rows: NDArray[np.int64],
    n_background: int,
    weights: Floats,
    values: Floats,
) -> None:
    """Add the values of some rows against every background row, tree by tree."""
    n_rows = len(values)
    deepest = nodes.depth.max() + 2
    place = np.empty(deepest, np.int64)
    by_row = np.empty(deepest, np.int64)  # features that only the row passes, as bits
    by_other = np.empty(deepest, np.int64)
    for row in rows:
        for other in range(n_rows, n_rows + n_background):
            for root in roots:
                place[0], by_row[0], by_other[0] = root, 0, 0
                waiting = 1
                while waiting:
                    waiting -= 1
                    node, ours, theirs = place[waiting], by_row[waiting], by_other[waiting]
                    if nodes.n_splits[node] == 0:
                        _add_leaf(leaf_value[node], ours, theirs, weights, values, row)
                        continue
                    left = node + 1
                    right = left + 2 * nodes.n_splits[left] + 1
                    column, limit = nodes.column[node], block.limit[node]
                    to = left if block.ranks[column, row] < limit else right
                    other_to = left if block.ranks[column, other] < limit else right
                    bit = np.int64(1) << nodes.feature[node]
                    if to == other_to or ours & bit:
                        place[waiting], by_row[waiting], by_other[waiting] = to, ours, theirs
                        waiting += 1
                    elif theirs & bit:
                        place[waiting], by_row[waiting], by_other[waiting] = other_to, ours, theirs
                        waiting += 1
                    else:
                        place[waiting], by_row[waiting] = to, ours | bit
                        by_other[waiting] = theirs
                        place[waiting + 1], by_row[waiting + 1] = other_to, ours
                        by_other[waiting + 1] = theirs | bit
                        waiting += 2


@compiled
def _add_leaf(
    value: float, ours: int, theirs: int, weights: Floats, values: Floats, row: int
) -> None:
    """Share a leaf's value out among the features that tell the row from the background row."""
    n_ours = n_theirs = 0
    n_features = values.shape[1]
    for feature in range(n_features):
        n_ours += (ours >> feature) & 1
        n_theirs += (theirs >> feature) & 1
    for feature in range(n_features):
        if (ours >> feature) & 1:
            values[row, feature] += value * weights[n_ours, n_theirs]
        elif (theirs >> feature) & 1:
            values[row, feature] -= value * weights[n_theirs, n_ours]
