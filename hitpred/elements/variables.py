"""Numbers for the prose: a variable's name is its path in the results.

``reproduction.models.random_forest.roc_auc`` in `reproduction.json` is
``{{< var reproduction.models.random_forest.roc_auc >}}`` on a page. Items of a list are found by
their ``name``; arrays of numbers are for figures and make no variables.
"""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements.escape import escaped
from hitpred.errors import HitpredError

PERCENTAGES: Final = ("prevalence", "share")
"""A number is shown in per cent if the last part of its path, or the one above an interval's
mean, low and high, ends in one of these."""

POINTS: Final = ("error_share",)
"""Of these it is shown in points: a distance between two percentages is none itself."""

INTERVAL: Final = ("mean", "low", "high")

FOLDS: Final = "folds"
"""Beside an interval, the name of the folds that its scores are over: nothing to be read."""

UNDEFINED: Final = "n/a"
"""What the prose shows for a ratio without a denominator, such as a share of no hits at all."""


def variables(results: Mapping[str, Any], path: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return the results as nested text, ready for the prose.

    Parameters
    ----------
    results : mapping
        Plain data.
    path : tuple of str
        Where in the results this is.
    """
    texts: dict[str, Any] = {}
    for name, value in results.items():
        place = (*path, name)
        if isinstance(value, list) and value and _is_named(value):
            value = {item["name"]: item for item in value}
        if isinstance(value, Mapping):
            texts[name] = variables(value, place)
        elif isinstance(value, str) and name != FOLDS:
            texts[name] = escaped(value)
        elif isinstance(value, int | float):
            texts[name] = number(value, place)
        elif value is None:
            texts[name] = UNDEFINED
    return texts


def _is_named(items: list[Any]) -> bool:
    return all(isinstance(item, Mapping) and "name" in item for item in items)


def number(value: float, path: tuple[str, ...]) -> str:
    """Write a number as the prose shows it: counts in full, shares in per cent, else decimals."""
    return _unsigned(value, path) if value >= 0 else f"−{_unsigned(-value, path)}"


def _unsigned(value: float, path: tuple[str, ...]) -> str:
    quantity = path[-2] if path[-1] in INTERVAL and len(path) > 1 else path[-1]
    if quantity.endswith(PERCENTAGES):
        unit = "points" if quantity.endswith(POINTS) else "%"
        return f"{100 * value:.{1 if value >= 0.05 else 2}f}\N{NO-BREAK SPACE}{unit}"
    if isinstance(value, int):
        return f"{value:,}"
    if "published" in path:
        return f"{value:.2f}"  # as the notebook printed it
    # Large numbers lose meaningless decimals, small ones keep two significant digits.
    if value >= 10:
        return f"{value:,.{1 if value < 100 else 0}f}"
    if value > 1:
        return f"{value:.2f}"
    # The ends of an interval are read side by side, so they share their decimals.
    fixed = value >= 0.01 or value == 0 or path[-1] in INTERVAL
    return f"{value:.3f}" if fixed else f"{value:.2g}"


def look_up(tree: Mapping[str, Any], path: str) -> str:
    """Return the text at a dotted path.

    Raises
    ------
    HitpredError
        If there is none.
    """
    node: Any = tree
    for part in path.split("."):
        node = node.get(part) if isinstance(node, Mapping) else None
    if not isinstance(node, str):
        raise HitpredError(f"there is no variable {path}: correct its name or compute its study.")
    return node
