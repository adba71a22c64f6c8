"""Two editions side by side: which sentences turned, which numbers moved, which charts differ."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from hitpred.cache.fingerprint import Inputs
from hitpred.elements.paths import value_at
from hitpred.site.changes.editions import Edition, plain
from hitpred.site.derive import BROKEN
from hitpred.studies.claims import by_id
from hitpred.studies.registry import STUDIES

OTHER_DRAWINGS: Final = ("-dark", "-narrow")
"""How the names of a chart's other pictures end."""
_NUMBER: Final = re.compile(r"[-−]?\d[\d,.]*(?:e[-+]\d+)?")


class Turn(Enum):
    """What became of a sentence."""

    FALSE = "turned false"
    TRUE = "turned true"
    NEW = "new"
    GONE = "gone"
    REWORDED = "reworded"
    NUMBERS = "other numbers"


@dataclass(frozen=True)
class Sentence:
    """A sentence that changed.

    Attributes
    ----------
    claim : str
        Its claim.
    turn : Turn
        What became of it.
    then, now : str
        As it was told and is; empty where it was not or is no more.
    numbers : tuple of (str, Any, Any)
        The values that it shows and that changed: path, then, now.
    """

    claim: str
    turn: Turn
    then: str
    now: str
    numbers: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class Moved:
    """How far a study's results changed: of how many values, and because of what."""

    study: str
    values: int
    changed: int
    why: tuple[str, ...]


@dataclass(frozen=True)
class Changes:
    """All that differs between two editions."""

    then: str
    now: str
    sentences: tuple[Sentence, ...]
    studies: tuple[Moved, ...]
    figures: tuple[str, ...]

    @property
    def turned(self) -> tuple[Sentence, ...]:
        """The sentences that are true no more, or are true at last."""
        return tuple(one for one in self.sentences if one.turn in (Turn.FALSE, Turn.TRUE))

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.sentences or self.studies or self.figures)


def compare(then: Edition, now: Edition) -> Changes:
    """Return what changed from one edition to another."""
    order = {turn: place for place, turn in enumerate(Turn)}
    sentences = sorted(_sentences(then, now), key=lambda one: order[one.turn])
    drawn = then.figures and now.figures
    figures = [
        name
        for name, blob in now.figures.items()
        if drawn and not name.endswith(OTHER_DRAWINGS) and then.figures.get(name) != blob
    ]
    return Changes(
        then.name, now.name, tuple(sentences), tuple(_studies(then, now)), tuple(sorted(figures))
    )


def _sentences(then: Edition, now: Edition) -> Iterator[Sentence]:
    for claim in dict.fromkeys([*now.sentences, *then.sentences]):
        was, now_is = then.sentences.get(claim, ""), now.sentences.get(claim, "")
        if was != now_is:
            numbers = tuple(_numbers(claim, then, now))
            yield Sentence(claim, _turn(was, now_is), was, now_is, numbers)


def _turn(was: str, now_is: str) -> Turn:
    if not was or not now_is:
        return Turn.GONE if was else Turn.NEW
    broken, breaks = (text.startswith(plain(BROKEN)) for text in (was, now_is))
    if broken != breaks:
        return Turn.TRUE if broken else Turn.FALSE
    same_words = _NUMBER.sub("", was) == _NUMBER.sub("", now_is)
    return Turn.NUMBERS if same_words else Turn.REWORDED


def _numbers(claim: str, then: Edition, now: Edition) -> Iterator[tuple[str, Any, Any]]:
    known = by_id().get(claim)
    for path in known.numbers() if known else ():
        values = [_value(edition, path) for edition in (then, now)]
        if values[0] != values[1]:
            yield path, *values


def _value(edition: Edition, path: str) -> Any:
    try:
        return value_at(edition.results, path)
    except (LookupError, TypeError):
        return None


def _studies(then: Edition, now: Edition) -> Iterator[Moved]:
    for study in STUDIES:
        was, now_is = (edition.stored.get(study.name) for edition in (then, now))
        if was is None or now_is is None:
            if was is not now_is:
                yield Moved(study.name, 0, 0, ("new" if was is None else "gone",))
            continue
        old, new = dict(_leaves(was["results"])), dict(_leaves(now_is["results"]))
        changed = sum(old.get(path) != new.get(path) for path in old.keys() | new.keys())
        if changed or was["key"] != now_is["key"]:
            why = Inputs(**now_is["inputs"]).changes_since(was["inputs"])
            yield Moved(study.name, len(new), changed, (*why, *_versions(was, now_is)))


def _versions(was: Mapping[str, Any], now_is: Mapping[str, Any]) -> Iterator[str]:
    for name, version in now_is["environment"].items():
        before = was["environment"].get(name)
        if before != version and name != "platform":
            yield f"{name} ({before} then, {version} now)"


def _leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Yield all single values of the results; items of a list are found by their names."""
    if isinstance(node, list):
        names = [
            item.get("name", place) if isinstance(item, dict) else place
            for place, item in enumerate(node)
        ]
        node = dict(zip(map(str, names), node, strict=True))
    if isinstance(node, Mapping):
        for name, part in node.items():
            yield from _leaves(part, f"{path}.{name}")
    else:
        yield path, node
