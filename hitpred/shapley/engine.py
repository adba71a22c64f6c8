"""Explain the rows of a table: prepare, choose a kernel, share the trees out to threads."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import cache, partial
from itertools import pairwise
from typing import Any, Final, Literal, Self

import numpy as np
from joblib import cpu_count
from numpy.typing import NDArray
from tqdm import tqdm

from hitpred.errors import HitpredError
from hitpred.shapley.classes import (
    KEY_BITS,
    LANES,
    N_WAITING,
    Keys,
    add_trees_by_classes,
    distinct_rows,
    new_lines,
)
from hitpred.shapley.explanation import Explanation
from hitpred.shapley.few import add_trees_one_by_one
from hitpred.shapley.interventional import against_background, base_values
from hitpred.shapley.kernels import Block, Floats, Integers, add_trees_by_rows
from hitpred.shapley.prepared import Map, Prepared, round_up
from hitpred.shapley.readers import read_model
from hitpred.shapley.tables import numbers
from hitpred.shapley.trees import Ensemble

TWIG_SPLITS: Final = 8
"""Larger twigs are fewer, so each row has fewer classes to add, but they tell more rows apart."""

FEW_POINTS: Final = 60
"""Up to so many rows times points, rows are explained one at a time."""

MANY_ROWS: Final = 1000
"""From about here on, finding classes costs less than walking with every row."""

MANY_NODES: Final = 20_000
"""From about here on, it takes no time, in comparison, to look for rows that are equal."""

MAX_BLOCK: Final = 32_000
"""Rows that are explained at once: their ranks fit 16 bits."""

BLOCK_BYTES: Final = 2**27
"""The memory that a thread may use for a block of rows, roughly."""

N_CHUNKS: Final = 16
"""Parts of the forest, at most, whose sums are added in order, however many threads work."""

CHUNK_WORK: Final = 2**18
"""Rows times nodes that are worth a part of their own: about a millisecond."""

Output = Literal["raw", "probability"]


class Explainer:
    """A model prepared once, to explain any number of tables.

    Parameters
    ----------
    model : estimator
        As for `explain`.
    background : (n_background, n_features) table, optional
        Rows that stand for not knowing a feature: values are then interventional, whatever features
        have to do with each other. Without it they are path-dependent: what is not known is
        averaged over the training data that went the same way.
    output : {"raw", "probability"}
        What is explained: what the trees add up to (see `model_output`), or the probability that
        the model makes of it. Forests add up to probabilities; for a boosted model of two classes
        a background is needed.

    Raises
    ------
    HitpredError
        If the model is not supported or not fitted, the background doesn't suit it, or it has no
        probability.
    """

    def __init__(self, model: Any, background: Any = None, output: Output = "raw") -> None:
        self._name = type(model).__name__
        self._prepared = Prepared(read_model(model))
        self._slope = _slope(self._prepared.ensemble, self._name, output, background is not None)
        self._background = None if background is None else self._rows(background)
        if self._background is not None and len(self._background) == 0:
            raise HitpredError("The background holds no row: pass at least one.")

    def __call__(
        self, X: Any, *, threads: int | None = None, progress: bool = False
    ) -> Explanation:
        """Explain each row; see `explain`, which takes the same.

        Parameters
        ----------
        X : (n_rows, n_features) table
        threads : int, optional
        progress : bool
            Whether to show how far it is.

        Returns
        -------
        Explanation
        """
        rows = self._rows(X)
        with _workers(threads) as map_:
            if self._background is None:
                values = _path_dependent(self._prepared, rows, map_, progress)
                return self._explanation(X, rows, values, self._prepared.ensemble.base_values)
            values = against_background(
                self._prepared, rows, self._background, self._slope, map_, partial(_bar, progress)
            )
            base = base_values(self._prepared, self._background, self._slope)
            return self._explanation(X, rows, values, base)

    def interactions(
        self, X: Any, *, threads: int | None = None, progress: bool = False
    ) -> Explanation:
        """Split each value into a main effect and interactions; see `explain_interactions`.

        Parameters
        ----------
        X, threads, progress
            As for a call.

        Returns
        -------
        Explanation
        """
        if self._background is not None:
            raise HitpredError(
                "Interactions are computed without a background: make an Explainer without one."
            )
        rows = self._rows(X)
        with _workers(threads) as map_:
            values = _interactions(self._prepared, rows, map_, progress)
        return self._explanation(X, rows, values, self._prepared.ensemble.base_values)

    def _rows(self, X: Any) -> NDArray[np.float64]:
        return numbers(X, self._prepared.ensemble.format)

    def _explanation(
        self, X: Any, rows: NDArray[np.float64], of_outputs: NDArray[np.float64], base: Any
    ) -> Explanation:
        """Lay the values (n_outputs, n_rows, ...) out as shap does."""
        ensemble = self._prepared.ensemble
        columns = getattr(X, "columns", ensemble.format.names)
        is_one = len(of_outputs) == 1
        return Explanation(
            of_outputs[0] if is_one else np.moveaxis(of_outputs, 0, -1),
            float(base[0]) if is_one else base,
            rows,
            None if columns is None else tuple(map(str, columns)),
            ensemble.outputs,
        )


def explain(
    model: Any, X: Any, *, threads: int | None = None, progress: bool = False
) -> Explanation:
    r"""Compute the exact path-dependent Shapley values of a tree model for each row.

    Parameters
    ----------
    model : estimator
        A fitted model of scikit-learn's trees, forests, extra trees, gradient boosting, histogram
        gradient boosting or isolation forests, of LightGBM, XGBoost or CatBoost; estimator or
        booster, of any number of outputs.
    X : (n_rows, n_features) table
        Rows as the model gets them (scaled if it was fitted on scaled ones), of pandas, polars,
        NumPy or SciPy: what the model takes is taken, missing values, categories and infinities.
    threads : int, optional
        How many threads to use; all cores by default. The result has the same bytes for any number.
    progress : bool
        Whether to show how far it is.

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
    return Explainer(model)(X, threads=threads, progress=progress)


def explain_interactions(
    model: Any, X: Any, *, threads: int | None = None, progress: bool = False
) -> Explanation:
    r"""Split the Shapley values of a tree model into main effects and interactions, exactly.

    Parameters
    ----------
    model, X, threads, progress
        As for `explain`.

    Returns
    -------
    Explanation
        ``values[row, i, j]`` is half of what features i and j do together, ``values[row, i, i]``
        what feature i does by itself; a row of them adds up to the Shapley value of its feature.

    Raises
    ------
    HitpredError
        As `explain`.

    Notes
    -----
    The interaction of two features is the second derivative of the same products (Lundberg et al.
    2020; Fujimoto et al. 2006, "Axiomatic characterizations of probabilistic and cardinal-
    probabilistic interaction indices"):

    .. math:: \Phi_{ij} = \frac12 \sum_\ell v_\ell \int_0^1 (s_{i\ell} - p_{i\ell})
              (s_{j\ell} - p_{j\ell}) \prod_{k \neq i,j} \bigl(t\, s_{k\ell} + (1 - t)\,
              p_{k\ell}\bigr)\, dt.

    For each i these are the Shapley values of what the output gains by i, halved.
    """
    return Explainer(model).interactions(X, threads=threads, progress=progress)


def _slope(ensemble: Ensemble, name: str, output: Output, has_background: bool) -> float | None:
    """Return the slope of the log-odds if a probability is to be made of them."""
    if output not in ("raw", "probability"):
        raise HitpredError(f"output is {output!r}: pass 'raw' or 'probability'.")
    if output == "raw" or ensemble.is_probability:
        return None
    if ensemble.log_odds_slope is None:
        raise HitpredError(
            f"This {name} has no log-odds of two classes to make a probability of: explain its "
            "output='raw'."
        )
    if not has_background:
        raise HitpredError(
            f"The probability of this {name} is no sum of trees: pass a background of rows to "
            "explain it against."
        )
    return ensemble.log_odds_slope


@contextmanager
def _workers(threads: int | None) -> Iterator[Map]:
    """Provide a function like map that uses threads, once it is called."""
    if threads is not None and not (isinstance(threads, int | np.integer) and threads >= 1):
        raise HitpredError(f"threads is {threads!r}: pass 1 or more, or None for all cores.")
    if threads == 1:
        yield map
        return
    with ExitStack() as stack:

        @cache
        def pool() -> ThreadPoolExecutor:
            return stack.enter_context(ThreadPoolExecutor(threads or cpu_count()))

        yield lambda function, items: pool().map(function, items)


def _bar(progress: bool, total: int) -> Any:
    """Return a bar that counts up to a total, or does nothing."""
    return tqdm(total=total, desc="explaining", unit="part") if progress else _NoBar()


class _NoBar:
    """Does nothing, and sooner than a bar of `tqdm` that is told to."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def update(self) -> None:
        pass


def _path_dependent(
    prepared: Prepared, rows: NDArray[np.float64], map_: Map, progress: bool
) -> NDArray[np.float64]:
    """Return Shapley values of shape (n_outputs, n_rows, n_features)."""
    ensemble = prepared.ensemble
    found = np.zeros((len(ensemble.base_values), len(rows), ensemble.n_features))
    for start, stop, values in _blocks(prepared, rows, 1, map_, progress):
        found[:, start:stop, prepared.columns] = values[:, :, : len(prepared.used)]
    return found


def _interactions(
    prepared: Prepared, rows: NDArray[np.float64], map_: Map, progress: bool
) -> NDArray[np.float64]:
    """Return interactions of shape (n_outputs, n_rows, n_features, n_features)."""
    ensemble, used = prepared.ensemble, prepared.used
    n_outputs, n_used = len(ensemble.base_values), len(used)
    found = np.zeros((n_outputs, len(rows), ensemble.n_features, ensemble.n_features))
    singles = _path_dependent(prepared, rows, map_, progress)
    for start, stop, values in _blocks(prepared, rows, n_used, map_, progress):
        pairs = values[:, :, :n_used].reshape(n_outputs, n_used, stop - start, n_used)
        pairs = np.moveaxis(pairs, 1, 2) / 2
        diagonal = np.arange(n_used)
        pairs[:, :, diagonal, diagonal] = 0.0
        main = singles[:, start:stop, used] - pairs.sum(axis=3)
        pairs[:, :, diagonal, diagonal] = main
        found[:, start:stop, used[:, None], used] = pairs
    return found


def _blocks(
    prepared: Prepared, rows: NDArray[np.float64], n_layers: int, map_: Map, progress: bool
) -> Iterator[tuple[int, int, NDArray[np.float64]]]:
    """Explain block after block; yield where it is, and its sums as the kernels lay them out."""
    n_rows, n_trees = len(rows), len(prepared.ensemble.roots)
    if n_rows == 0 or len(prepared.used) == 0:
        return
    n_blocks = -(-n_rows // _rows_at_once(prepared, n_layers))
    bounds = [n_rows * number // n_blocks for number in range(n_blocks + 1)]
    work = bounds[1] * len(prepared.ensemble.nodes.parent) * n_layers
    n_chunks = max(1, min(N_CHUNKS, n_trees, work // CHUNK_WORK))
    chunks = [np.arange(n_trees)] if n_chunks == 1 else np.array_split(np.arange(n_trees), n_chunks)
    with _bar(progress, n_blocks * n_chunks) as bar:
        for start, stop in pairwise(bounds):
            add, spread = _kernel(prepared, rows[start:stop], n_layers, map_)
            total: NDArray[np.float64] | None = None
            for part in (map if n_chunks == 1 else map_)(add, chunks):
                total = part if total is None else np.add(total, part, out=total)
                bar.update()
            assert total is not None  # noqa: S101 - there is a chunk
            yield start, stop, spread(total)


def _kernel(
    prepared: Prepared, rows: Floats, n_layers: int, map_: Map
) -> tuple[Callable[[Integers], Floats], Callable[[Floats], Floats]]:
    """Return what sums the values that some trees give to a block, and what makes them each row's.

    The sums have a line for each row, or for each distinct row.
    """
    shape = len(prepared.ensemble.base_values) * n_layers, len(rows), prepared.width
    if len(rows) >= MANY_ROWS and prepared.most_features + TWIG_SPLITS <= KEY_BITS:
        return _by_classes(prepared, rows, n_layers, map_)
    block, trees, rule = prepared.block(rows), prepared.trees, prepared.rule
    # Made here, before threads would each make their own.
    is_few = len(rows) * prepared.n_points <= FEW_POINTS and n_layers == 1
    edges = prepared.edges if is_few else None

    def add(chosen: Integers) -> Floats:
        values = np.zeros(shape)
        if edges is None:
            add_trees_by_rows(trees, chosen, block, rule, n_layers, values)
        else:
            add_trees_one_by_one(edges, chosen, block, rule, values)
        return values

    return add, lambda values: values


def _by_classes(
    prepared: Prepared, rows: Floats, n_layers: int, map_: Map
) -> tuple[Callable[[Integers], Floats], Callable[[Floats], Floats]]:
    """Return the same for many rows; of rows that are equal for all trees, one is explained."""
    block, of_row = prepared.ranked(rows, map_), None
    trees, rule = prepared.trees, prepared.rule
    if len(trees.nodes.parent) * n_layers >= MANY_NODES:
        first, of_row = distinct_rows(block.value)
        block = Block(np.take(block.value, first, axis=1), block.limit)
    n_outputs, n_rows = len(prepared.ensemble.base_values), block.value.shape[1]

    def add(chosen: Integers) -> Floats:
        lines = new_lines(n_outputs * n_layers * n_rows, prepared.width)
        lines[:] = 0.0
        values: Floats = lines.reshape(n_outputs * n_layers, n_rows, prepared.width)
        keys = _keys(prepared, n_rows)
        add_trees_by_classes(trees, chosen, block, rule, TWIG_SPLITS, keys, n_layers, values)
        return values

    return add, lambda values: values if of_row is None else np.take(values, of_row, axis=1)


def _rows_at_once(prepared: Prepared, n_layers: int) -> int:
    """Return how many rows a block may have, within the memory that a thread may use."""
    ensemble, own = prepared.ensemble, prepared.most_own
    own_layers = len(ensemble.leaf_values) * (1 if n_layers == 1 else own)
    per_row = (
        round_up(own, LANES) * (prepared.n_points + N_WAITING * own_layers)
        + prepared.width * len(ensemble.base_values) * n_layers * N_CHUNKS
        + prepared.height
        + len(ensemble.columns)
    )
    return min(MAX_BLOCK, max(1, BLOCK_BYTES // (8 * per_row)))


def _keys(prepared: Prepared, n_rows: int) -> Keys:
    """Make room for the bits of rows, in the smallest integers that hold them."""
    nodes = prepared.ensemble.nodes
    n_depths = int(nodes.depth[nodes.n_splits > TWIG_SPLITS].max(initial=-1)) + 2
    bits: Any = np.uint16 if prepared.most_features <= 16 else np.uint64
    key: Any = np.uint32 if prepared.most_features + TWIG_SPLITS <= 32 else np.uint64
    size = 2
    while size < 2 * n_rows:
        size *= 2
    return Keys(
        np.zeros((n_depths, n_rows), bits),
        *(np.empty(length, key) for length in (n_rows, n_rows, size, n_rows, size)),
    )
