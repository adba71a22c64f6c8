"""A model made ready to explain rows: what can be done once, is done once."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hitpred.shapley.classes import LANES
from hitpred.shapley.few import AT_ONCE, Edges, edges_of
from hitpred.shapley.kernels import Block, Floats, Integers, Rule, Trees
from hitpred.shapley.trees import Column, Ensemble, Missing

MOST_SHARED: Final = 32
"""With more features than this, each tree counts its own: most trees test few of them."""

ZERO: Final = float(np.float32(1e-35))
"""LightGBM takes values up to this for zero."""

MOST_RANKS: Final = 32_766
"""Ranks fit 16 bits: rows that are explained at once, or thresholds of a column."""

Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]


@dataclass(frozen=True, eq=False)
class Prepared:
    """An ensemble in the forms that the kernels take, each made when it is first needed.

    Attributes
    ----------
    ensemble : Ensemble
    """

    ensemble: Ensemble

    @cached_property
    def used(self) -> Integers:
        """The features that some split tests, in order: the others get nothing."""
        feature = self.ensemble.nodes.feature
        used: Integers = np.flatnonzero(np.bincount(feature[feature >= 0]))
        return used

    @cached_property
    def columns(self) -> Integers | slice:
        """The same to take columns by, sooner if they stand side by side."""
        used = self.used
        if len(used) > 0 and used[-1] - used[0] == len(used) - 1:
            return slice(int(used[0]), int(used[-1]) + 1)
        return used

    @cached_property
    def width(self) -> int:
        """Columns of the sums: the used features, and what fills a vector register."""
        return round_up(len(self.used), LANES)

    @cached_property
    def trees(self) -> Trees:
        """The trees, with their features numbered."""
        nodes, roots = self.ensemble.nodes, self.ensemble.roots
        is_split = nodes.feature >= 0
        feature = np.full(len(nodes.feature), -1)
        number = np.searchsorted(self.used, nodes.feature[is_split])
        n_used, n_trees = len(self.used), len(roots)
        are_shared = n_used <= MOST_SHARED
        if are_shared:
            feature[is_split] = number
            begin, end = np.zeros(n_trees, np.int64), np.full(n_trees, n_used)
            features = np.arange(n_used)
        else:
            tree = np.repeat(np.arange(n_trees), 2 * nodes.n_splits[roots] + 1)[is_split]
            listed, place = np.unique(tree * n_used + number, return_inverse=True)
            of_tree, features = np.divmod(listed, n_used)
            begin = np.searchsorted(of_tree, np.arange(n_trees))
            end = np.searchsorted(of_tree, np.arange(n_trees), side="right")
            feature[is_split] = place - begin[tree]
        return Trees(
            nodes._replace(feature=feature),
            roots,
            self.ensemble.leaf_values,
            self.ensemble.first_output,
            begin,
            end,
            features,
            are_shared,
        )

    @cached_property
    def edges(self) -> Edges:
        """What single rows need to know of the edges."""
        edges: Edges = edges_of(self.trees)
        return edges

    @cached_property
    def rule(self) -> Rule:
        """The Gauss-Legendre rules on [0, 1] with up to as many points as the longest path needs.

        And somewhat more, for kernels that take several points at a time. Surplus points, which
        weigh nothing, lie in the middle, where no factor is zero.
        """
        most = round_up(self.n_points, AT_ONCE)
        rule = Rule(points=np.full((most + 1, most), 0.5), weights=np.zeros((most + 1, most)))
        for n_points in range(1, most + 1):
            points, weights = np.polynomial.legendre.leggauss(n_points)
            rule.points[n_points, :n_points] = (points + 1) / 2
            rule.weights[n_points, :n_points] = weights / 2
        return rule

    @cached_property
    def n_points(self) -> int:
        """Quadrature points that the longest path needs."""
        return (self.most_features + 1) // 2

    @cached_property
    def most_features(self) -> int:
        """The most distinct features on a path."""
        return int(self.ensemble.nodes.most_features.max())

    @cached_property
    def most_own(self) -> int:
        """The most features that a tree counts."""
        return int((self.trees.end - self.trees.begin).max())

    @cached_property
    def height(self) -> int:
        """The depth of the deepest leaf."""
        return int(self.ensemble.nodes.depth.max())

    def seen(self, rows: Floats, part: slice = slice(None)) -> Floats:
        """Return what the splits compare with their thresholds, a column for each of `columns`.

        Missing values that go left are minus infinity, those that go right NaN, for no NaN is at
        most a threshold; so are the categories of a split on categories.
        """
        columns = self._columns
        seen = rows[:, columns.feature[part]]
        is_missing = np.isnan(seen)
        if columns.some_zero_is_missing:
            is_missing |= columns.zero_is_missing[part] & (np.abs(seen) <= ZERO)
        if columns.some_nan_is_zero:
            seen[is_missing & columns.nan_is_zero[part]] = 0.0
            is_missing &= ~columns.nan_is_zero[part]
        for place in range(seen.shape[1] if columns.categories else 0):
            goes_left = columns.categories.get((part.start or 0) + place)
            if goes_left is not None:
                seen[:, place] = np.where(_is_in(seen[:, place], goes_left), -np.inf, np.nan)
        if is_missing.any():
            np.copyto(seen, columns.missing_value[part], where=is_missing)
        return seen

    def block(self, rows: Floats) -> Block:
        """Return some rows for kernels that compare numbers."""
        return Block(np.ascontiguousarray(self.seen(rows).T), self.ensemble.nodes.threshold)

    def ranked(self, rows: Floats, map_: Map) -> Block:
        """Return many rows, at most `MOST_RANKS`, for kernels that compare ranks.

        Among a few thresholds, a value's rank is the number of those below it. Among many, values
        and thresholds are ranked by the values that the rows have.
        """
        limit = np.zeros(len(self.ensemble.nodes.threshold), np.int16)
        value = np.empty((len(self.ensemble.columns), len(rows)), np.int16)
        of_columns = self._splits  # made here, before threads would each make their own

        def rank(number: int) -> None:
            seen = self.seen(rows, slice(number, number + 1))[:, 0]
            splits, thresholds, distinct, place = of_columns[number]
            if len(distinct) <= MOST_RANKS:
                value[number], limit[splits] = np.searchsorted(distinct, seen), place
            else:
                distinct = np.unique(seen[~np.isnan(seen)])
                value[number] = np.searchsorted(distinct, seen)
                limit[splits] = np.searchsorted(distinct, thresholds, side="right") - 1

        for _ in map_(rank, range(len(value))):
            pass
        return Block(value, limit)

    @cached_property
    def _columns(self) -> "_Columns":
        columns = self.ensemble.columns
        missing = np.array([column.missing.value for column in columns], np.int64)
        zero_is_missing = missing == Missing.NAN_OR_ZERO.value
        nan_is_zero = missing == Missing.NOTHING.value
        left = np.array([column.missing_left for column in columns], np.bool_)
        return _Columns(
            np.array([column.feature for column in columns], np.int64),
            zero_is_missing,
            bool(zero_is_missing.any()),
            nan_is_zero,
            bool(nan_is_zero.any()),
            np.where(left, -np.inf, np.nan),
            {
                number: _as_table(column)
                for number, column in enumerate(columns)
                if column.left is not None
            },
        )

    @cached_property
    def _splits(self) -> list[tuple[Integers, Floats, Floats, Integers]]:
        """For each column its splits by rising threshold, these, the distinct ones, and which."""
        nodes = self.ensemble.nodes
        order = np.lexsort((nodes.threshold, nodes.column))
        bounds = np.searchsorted(nodes.column[order], np.arange(len(self.ensemble.columns) + 1))
        splits = [order[a:b] for a, b in pairwise(bounds)]
        found = []
        for of_column in splits:
            thresholds = nodes.threshold[of_column]
            is_new = np.append(True, thresholds[1:] != thresholds[:-1])
            found.append((of_column, thresholds, thresholds[is_new], np.cumsum(is_new) - 1))
        return found


@dataclass(frozen=True, eq=False)
class _Columns:
    """How the columns read features, as arrays."""

    feature: Integers
    zero_is_missing: NDArray[np.bool_]
    some_zero_is_missing: bool
    nan_is_zero: NDArray[np.bool_]
    some_nan_is_zero: bool
    missing_value: Floats
    categories: dict[int, NDArray[np.bool_]]


def _as_table(column: Column) -> NDArray[np.bool_]:
    """Return whether a category goes left, for each up to the largest, and one for all others."""
    left = list(column.left or ())
    table = np.zeros(max(left, default=-1) + 2, np.bool_)
    table[left] = True
    return table


def _is_in(values: Floats, table: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Look categories up; unknown, negative and missing ones are in the last place."""
    last = len(table) - 1
    known = (values > -1) & (values < last)
    found: NDArray[np.bool_] = table[np.where(known, values, last).astype(np.int64)]
    return found


def round_up(number: int, step: int) -> int:
    """Return the next multiple of a step."""
    return -(-number // step) * step
