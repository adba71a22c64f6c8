"""Places in the results: what a dotted path names, and what all of a kind are called."""

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

Results = Mapping[str, Any]
"""Study name to that study's results."""

ENDS: Final = ("mean", "low", "high")
"""The parts of an interval."""


def value_at(results: Results, path: str) -> Any:
    """Return the value at a dotted path.

    Items of a list are found by their ``name``, as in the sentences, or else by their place.

    Raises
    ------
    LookupError, TypeError
        If there is none.
    """
    node: Any = results
    for part in path.split("."):
        node = node[_key(node, part)]
    return node


def matching(results: Results, pattern: str) -> tuple[str, ...]:
    """Return the paths that a pattern stands for, in the order of the results.

    Parameters
    ----------
    results : mapping
        Plain data.
    pattern : str
        A path whose parts may hold ``*``, name alternatives (``this|that``), or name what is left
        out (``!base_rate|average``).
    """
    found: list[tuple[str, Any]] = [("", results)]
    for part in pattern.split("."):
        found = [
            (f"{path}.{name}".lstrip("."), below)
            for path, node in found
            for name, below in _below(node, part)
        ]
    return tuple(path for path, _ in found)


def is_pattern(path: str) -> bool:
    """Whether a path stands for several."""
    return any(mark in path for mark in "*|!")


def interval_of(results: Results, path: str) -> str | None:
    """Return the path of the interval that a value is an end or the mean of, if it is."""
    above, _, last = path.rpartition(".")
    if last not in ENDS:
        return None
    node = value_at(results, above)
    return above if isinstance(node, Mapping) and set(ENDS) <= set(node) else None


def singles(results: Results, path: str) -> list[str]:
    """Return a path, or those of the mean and the ends if it names a whole interval."""
    node = value_at(results, path)
    if isinstance(node, Mapping) and set(ENDS) <= set(node):
        return [f"{path}.{end}" for end in ENDS]
    return [path]


@contextmanager
def changed(results: Results, values: Mapping[str, Any]) -> Iterator[None]:
    """Set values deep in the results, which must be lists and dicts, for the time being."""
    places = [_place(results, path) for path in values]
    before = [node[key] for node, key in places]
    try:
        _put(places, values.values())
        yield
    finally:
        _put(places, before)


def _place(results: Results, path: str) -> tuple[Any, Any]:
    """Return the list or dict that holds a value, and under which key."""
    above, _, last = path.rpartition(".")
    node = value_at(results, above)
    return node, _key(node, last)


def _put(places: Iterable[tuple[Any, Any]], values: Iterable[Any]) -> None:
    for (node, key), value in zip(places, values, strict=True):
        node[key] = value


def _key(node: Any, part: str) -> Any:
    """Return what a part of a path is below a node: a key, or an index of a list."""
    if not isinstance(node, list):
        return part
    if node and isinstance(node[0], dict):  # a list is of one kind
        for place, item in enumerate(node):
            if item.get("name") == part:
                return place
    try:
        return int(part)
    except ValueError:
        raise KeyError(part) from None


def _below(node: Any, part: str) -> list[tuple[str, Any]]:
    """Return what is below a node that a part of a pattern stands for, with its names."""
    if not is_pattern(part):
        return [(part, node[_key(node, part)])]
    if isinstance(node, list):
        named = [
            (item["name"] if isinstance(item, Mapping) and "name" in item else str(place), item)
            for place, item in enumerate(node)
        ]
    else:
        named = list(node.items())
    kinds = part.lstrip("!").split("|")
    left_out = part.startswith("!")
    return [
        (name, below)
        for name, below in named
        if any(fnmatch.fnmatchcase(name, kind) for kind in kinds) != left_out
    ]
