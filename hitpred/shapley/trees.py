"""Models as flat arrays of trees, the one form that the kernels know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Booleans, Floats, Integers, Nodes, preorder
from hitpred.shapley.tables import Format


class Missing(Enum):
    """What a split takes for a missing value."""

    NAN = 0
    NAN_OR_ZERO = 1
    NOTHING = 2
    """Nothing is missing: NaN is read as zero."""


class Column(NamedTuple):
    """How a split reads a feature.

    Attributes
    ----------
    feature : int
    missing : Missing
    missing_left : bool
        Whether a missing value goes left.
    left : frozenset of int or None
        For a split on categories: those that go left, all others go right and the threshold counts
        for nothing. None for a split at a threshold.
    """

    feature: int
    missing: Missing
    missing_left: bool
    left: frozenset[int] | None = None


@dataclass(frozen=True, eq=False)
class Ensemble:
    """A model as constants plus sums of decision trees, one sum for each output.

    A leaf holds one value or several: those of a forest that tells three classes apart hold three,
    and every tree adds to all outputs; those of a boosted model of three classes hold one, and each
    tree adds to one output.

    Attributes
    ----------
    nodes : Nodes
        The nodes of all trees.
    roots : (n_trees,) array
        Where the trees begin in `nodes`.
    leaf_values : (n_values, n_nodes) array
        What a leaf adds to the outputs; 0 for a split.
    first_output : (n_trees,) array
        The output that the first of a tree's values adds to; its other values add to those after.
    columns : tuple of Column
        What the splits read; ``nodes.column`` counts these.
    base_values : (n_outputs,) array
        The means of the outputs over the training data, by the weights in the leaves.
    format : Format
        What the model takes for a table.
    outputs : tuple of str or None
        What the outputs are called, such as the classes; None if there is one, or no name for them.
    is_probability : bool
        Whether the outputs are probabilities as they are: of a classifier that averages trees.
    log_odds_slope : float or None
        For a classifier of two classes by log-odds: the probability of the second is
        ``1 / (1 + exp(-slope * output))``.
    """

    nodes: Nodes
    roots: Integers
    leaf_values: Floats
    first_output: Integers
    columns: tuple[Column, ...]
    base_values: Floats
    format: Format
    outputs: tuple[str, ...] | None = None
    is_probability: bool = False
    log_odds_slope: float | None = None

    @property
    def n_features(self) -> int:
        """The columns of a table that the model takes."""
        return self.format.n_features


@dataclass(frozen=True, eq=False)
class Tree:
    """One tree as its library keeps it; entry 0 of each array is the root.

    Nodes to which no path leads, such as those that a library pruned, don't count.

    Attributes
    ----------
    left, right : (n_nodes,) arrays
        The children of each node; negative for a leaf.
    feature, threshold : (n_nodes,) arrays
        A row goes left if its feature is at most the threshold.
    missing : (n_nodes,) array
        Values of `Missing`.
    missing_left : (n_nodes,) array
        Whether a missing value goes left.
    cover : (n_nodes,) array
        The weight of the training data in each node.
    value : (n_nodes,) or (n_nodes, n_values) array
        What a leaf adds to the model's output, or to several.
    output : int
        The output that the (first) value adds to.
    categories : mapping
        For a node that splits on categories: the codes of those that go left.
    """

    left: Integers
    right: Integers
    feature: Integers
    threshold: Floats
    missing: Integers
    missing_left: Booleans
    cover: Floats
    value: Floats
    output: int = 0
    categories: Mapping[int, frozenset[int]] = field(default_factory=dict)


def join(
    trees: Sequence[Tree],
    constants: ArrayLike,
    format: Format,  # noqa: A002 -- the attribute's name
    *,
    outputs: tuple[str, ...] | None = None,
    are_classes: bool = False,
    is_probability: bool = False,
    log_odds_slope: float | None = None,
) -> Ensemble:
    """Line up the nodes of all trees, number what their splits read, and find the base values.

    Parameters
    ----------
    trees : sequence of Tree
        At least one.
    constants : (n_outputs,) array
        What each output begins with.
    format, outputs, is_probability, log_odds_slope
        As in `Ensemble`.
    are_classes : bool
        Whether the outputs are scores of classes: of two, the second one alone is kept.

    Raises
    ------
    HitpredError
        If a tree doesn't tell how much training data reached it.
    """
    _check_covers(trees, format.model)
    if are_classes and np.size(constants) == 2:
        trees, constants, outputs = *_of_second_class(trees, np.asarray(constants)), None
    parts, values, means = zip(*(_preordered(tree) for tree in trees), strict=True)
    sizes = [len(part.depth) for part in parts]
    roots = np.cumsum([0, *sizes[:-1]])
    nodes = Nodes(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)))
    nodes = nodes._replace(parent=nodes.parent + np.repeat(roots, sizes))
    base_values = np.array(constants, dtype=np.float64)
    for tree, mean in zip(trees, means, strict=True):
        base_values[tree.output : tree.output + len(mean)] += mean
    return Ensemble(
        nodes=nodes,
        roots=roots,
        leaf_values=np.ascontiguousarray(np.concatenate(values, axis=1)),  # one kind to compile for
        first_output=np.array([tree.output for tree in trees]),
        columns=_number_columns(nodes, roots, trees),
        base_values=base_values,
        format=format,
        outputs=outputs,
        is_probability=is_probability,
        log_odds_slope=log_odds_slope,
    )


def _of_second_class(trees: Sequence[Tree], constants: Floats) -> tuple[Sequence[Tree], Floats]:
    """Leave out the first of two classes, whose scores would tell the same once more.

    Parameters
    ----------
    trees : sequence of Tree
        For two outputs, one or both in each.
    constants : (2,) array

    Returns
    -------
    sequence of Tree, (1,) array
    """
    if trees[0].value.ndim == 2:
        return [replace(tree, value=tree.value[:, 1:]) for tree in trees], constants[1:]
    return [replace(tree, output=0) for tree in trees if tree.output == 1], constants[1:]


def members(bits: NDArray[np.uint32]) -> frozenset[int]:
    """Return the numbers of the bits that are set, 32 in each entry."""
    return frozenset(np.flatnonzero((bits[:, None] >> np.arange(32, dtype=np.uint32)) & 1).tolist())


def _preordered(tree: Tree) -> tuple[Nodes, Floats, Floats]:
    """Put a tree into preorder; columns are still codes, and parents count from its root.

    Returns
    -------
    nodes : Nodes
        The column of a split on categories is the split's number in the tree, below -1.
    leaf_values : (n_values, n_nodes) array
    mean : (n_values,) array
        The mean output of the tree over its training data.
    """
    order, parent, depth, is_right, n_splits, most_features = preorder(
        *(array.astype(np.int64) for array in (tree.left, tree.right, tree.feature))
    )
    leaf = n_splits == 0
    cover = tree.cover[order]
    parent_cover = cover[parent]
    # Nothing passes a node without training data, whatever its share of nothing.
    ratio = np.divide(cover, parent_cover, out=np.zeros(len(cover)), where=parent_cover > 0)
    feature = np.where(leaf, -1, tree.feature[order])
    code = 2 * (len(Missing) * feature + tree.missing[order]) + tree.missing_left[order]
    code[leaf] = -1
    if tree.categories:
        splits = np.isin(order, list(tree.categories))
        code[splits] = -2 - order[splits]
    nodes = Nodes(
        parent=parent,
        depth=depth,
        is_right=is_right,
        n_splits=n_splits,
        most_features=most_features,
        feature=feature,
        column=code,
        threshold=np.where(code >= 0, tree.threshold[order], 0.0),
        ratio=ratio,
    )
    held = np.where(leaf, tree.value.reshape(len(tree.left), -1).T[:, order], 0.0)
    return nodes, held, held @ (cover / cover[0])


def _number_columns(nodes: Nodes, roots: Integers, trees: Sequence[Tree]) -> tuple[Column, ...]:
    """Replace the codes of the columns in place by their numbers, and return the columns."""
    by_threshold = nodes.column >= 0
    codes = np.flatnonzero(np.bincount(nodes.column[by_threshold]))
    columns = [_decoded(int(code)) for code in codes]
    by_category = np.flatnonzero(nodes.column < -1)
    nodes.column[by_threshold] = np.searchsorted(codes, nodes.column[by_threshold])
    numbers: dict[Column, int] = {}
    for node, place in zip(
        by_category, np.searchsorted(roots, by_category, side="right") - 1, strict=True
    ):
        tree, split = trees[place], -2 - nodes.column[node]
        column = Column(
            int(nodes.feature[node]),
            Missing.NAN,
            bool(tree.missing_left[split]),
            tree.categories[int(split)],
        )
        nodes.column[node] = len(columns) + numbers.setdefault(column, len(numbers))
    return (*columns, *numbers)


def _decoded(code: int) -> Column:
    """Read a column from the code that `_preordered` gave it."""
    feature, missing = divmod(code // 2, len(Missing))
    return Column(feature, Missing(missing), bool(code % 2))


def _check_covers(trees: Sequence[Tree], model: str) -> None:
    if not all(tree.cover[0] > 0 for tree in trees):
        raise HitpredError(
            f"This {model} doesn't tell how much of the training data reached the nodes of its "
            "trees, by which its features are weighed: fit it anew."
        )
