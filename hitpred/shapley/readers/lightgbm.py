"""Read LightGBM's models from the text in which it saves them."""

from collections.abc import Mapping
from typing import Any, Final

import lightgbm
import numpy as np
from numpy.typing import NDArray

from hitpred.errors import HitpredError
from hitpred.shapley.kernels import Floats, Integers
from hitpred.shapley.readers.refusals import no_trees, not_fitted, unsupported
from hitpred.shapley.tables import Categories, Format
from hitpred.shapley.trees import Ensemble, Missing, Tree, join, members

CATEGORICAL: Final = 1
DEFAULT_LEFT: Final = 2
MISSING_SHIFT: Final = 2
"""What the bits of a split's ``decision_type`` mean; those from the third on are of `_MISSING`."""

_MISSING: Final = np.array(
    [Missing.NOTHING.value, Missing.NAN_OR_ZERO.value, Missing.NAN.value], dtype=np.int64
)


def read(model: Any) -> Ensemble:
    """Read the raw scores of a model; those of a random forest are sums, as LightGBM's own are."""
    booster = _booster(model)
    # Without arguments it saves what it predicts with: up to the best iteration if there is one.
    head, *parts = booster.model_to_string().partition("\nend of trees")[0].split("\nTree=")
    if not parts:
        raise no_trees(model)
    header, sections = _fields(head), [_fields(part) for part in parts]
    if any(section.get("is_linear", "0") != "0" for section in sections):
        raise HitpredError(
            f"This {type(model).__name__} has linear models in its leaves, which are not sums of "
            "a tree's leaves: fit it with linear_tree=False to explain it."
        )
    n_outputs = int(header["num_tree_per_iteration"])
    trees = [_tree(section, number % n_outputs) for number, section in enumerate(sections)]
    return join(
        trees,
        np.zeros(n_outputs),
        _format(model, booster, trees),
        outputs=_names(model, n_outputs),
        are_classes=True,
        log_odds_slope=_log_odds_slope(header, len(trees)),
    )


def output(model: Any, X: Any) -> NDArray[np.float64]:
    """Return the model's own raw scores, of two classes those of the second."""
    scores = model.predict(X, raw_score=True)
    return scores[:, 1] if scores.ndim == 2 and scores.shape[1] == 2 else scores


def _booster(model: Any) -> Any:
    """Return the booster of a model; data sets and lists of boosters are none."""
    if isinstance(model, lightgbm.Booster):
        return model
    if not isinstance(model, lightgbm.LGBMModel):
        raise unsupported(model)
    if not model.__sklearn_is_fitted__():
        raise not_fitted(model)
    return model.booster_


def _fields(part: str) -> Mapping[str, str]:
    """Read the lines ``key=value`` of a part of the text."""
    lines = (line.partition("=") for line in part.splitlines())
    return {key: value for key, _, value in lines}


def _format(model: Any, booster: Any, trees: list[Tree]) -> Format:
    names = tuple(booster.feature_name())
    made_up = tuple(f"Column_{number}" for number in range(len(names)))
    return Format(
        model=type(model).__name__,
        n_features=len(names),
        names=None if names == made_up else names,
        spaces_are_underscores=True,
        categories=Categories(
            features=tuple(sorted({int(t.feature[node]) for t in trees for node in t.categories})),
            of_table=tuple(map(tuple, booster.pandas_categorical or ())),
            cuts_negative=True,
        ),
    )


def _names(model: Any, n_outputs: int) -> tuple[str, ...] | None:
    """Name the classes, for nothing else has several outputs."""
    if n_outputs == 1:
        return None
    return tuple(map(str, getattr(model, "classes_", range(n_outputs))))


def _log_odds_slope(header: Mapping[str, str], n_trees: int) -> float | None:
    """Return the slope of the log-odds in the raw score, for objectives that have them."""
    name, *settings = header.get("objective", "").split() or [""]  # empty for a function
    slope = {"binary": 1.0, "cross_entropy": 1.0}.get(name)
    if slope is None:
        return None
    for setting in settings:
        key, _, value = setting.partition(":")
        slope = float(value) if key == "sigmoid" else slope
    return slope / n_trees if "average_output" in header else slope


def _tree(section: Mapping[str, str], output: int) -> Tree:
    """Read a tree: its splits come first, then its leaves, which its text counts by -1, -2, ..."""
    values = _numbers(section, "leaf_value", np.float64)
    n_leaves = len(values)
    if n_leaves == 1:
        return _leaf(values, output)
    decision = _numbers(section, "decision_type", np.int64)
    nothing = np.full(n_leaves, -1)

    def of_splits(numbers: NDArray[Any]) -> NDArray[Any]:
        return np.concatenate([numbers, nothing]).astype(numbers.dtype)

    def children(side: str) -> Integers:
        child = _numbers(section, side, np.int64)
        return of_splits(np.where(child < 0, n_leaves - 2 - child, child))

    counts = (_numbers(section, key, np.float64) for key in ("internal_count", "leaf_count"))
    return Tree(
        left=children("left_child"),
        right=children("right_child"),
        feature=of_splits(_numbers(section, "split_feature", np.int64)),
        threshold=of_splits(_numbers(section, "threshold", np.float64)),
        missing=of_splits(_MISSING[decision >> MISSING_SHIFT]),
        missing_left=of_splits((decision & DEFAULT_LEFT).astype(np.bool_)),
        cover=np.concatenate([*counts]),
        value=np.concatenate([np.zeros(n_leaves - 1), values]),
        output=output,
        categories=_categories(section, np.flatnonzero(decision & CATEGORICAL)),
    )


def _leaf(value: Floats, output: int) -> Tree:
    """Make a tree of one leaf, of which LightGBM tells no count."""
    nothing = np.array([-1])
    return Tree(
        left=nothing,
        right=nothing,
        feature=nothing,
        threshold=np.zeros(1),
        missing=np.zeros(1, dtype=np.int64),
        missing_left=np.zeros(1, dtype=np.bool_),
        cover=np.ones(1),
        value=value,
        output=output,
    )


def _categories(section: Mapping[str, str], splits: Integers) -> dict[int, frozenset[int]]:
    """Read which categories go left: a split's threshold says where its bits are."""
    if not len(splits):
        return {}
    places = _numbers(section, "threshold", np.float64)[splits].astype(np.int64)
    bounds = _numbers(section, "cat_boundaries", np.int64)
    bits = _numbers(section, "cat_threshold", np.uint32)
    return {
        int(split): members(bits[bounds[place] : bounds[place + 1]])
        for split, place in zip(splits, places, strict=True)
    }


def _numbers(section: Mapping[str, str], key: str, kind: type) -> NDArray[Any]:
    return np.array(section[key].split(), dtype=kind)
