"""How much a claim can take: by how little one value makes it false, in how many folds it holds."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from itertools import pairwise
from typing import Final

from hitpred.cache.workspace import Workspace
from hitpred.elements.claim import Claim
from hitpred.elements.paths import ENDS, Results, changed, interval_of, value_at
from hitpred.elements.predicates import Test, all_of
from hitpred.elements.variables import FOLDS
from hitpred.studies.claims import CLAIMS, TITLES
from hitpred.studies.registry import STUDIES

BRITTLE: Final = 0.05
"""A claim is brittle if one value, changed by less than a twentieth of itself or of half its
interval, makes it false."""

LEGEND: Final = (
    "By how little one value makes each claim false, the smallest change first: for an estimate in "
    "half-widths of its 95 % interval, for what has no interval in per cent of itself, at zero as "
    "it is. Exact claims ask for counts and identities only. Folds are counted where all scores "
    "are over the same ones. What begins with fig- is the title of a figure."
)

GRID: Final = tuple(10 ** (third / 3) for third in range(-15, 10))
"""The changes that are tried before bisection: from a hundred-thousandth to a thousandfold."""

STEPS: Final = 12
"""Of bisection, each of which halves what is left between two changes of the grid."""


class Unit(Enum):
    """What a change is measured by, and how that is said before the value's name."""

    HALF_WIDTH = "half-widths of the interval "
    ITSELF = "%"
    ONE = ""


@dataclass(frozen=True)
class Margin:
    """The smallest change that makes a claim false.

    Attributes
    ----------
    value : str
        Path of the value that changes.
    change : float
        With its sign, in units.
    unit : Unit
        What it is measured by.
    """

    value: str
    change: float
    unit: Unit

    def __str__(self) -> str:
        sign = "−" if self.change < 0 else "+"
        size = abs(self.change)
        if self.unit is Unit.ITSELF:
            size, digits = 100 * size, 0 if size > 0.1 else 1
            return f"{sign}{size:.{digits}f}\N{NO-BREAK SPACE}% of {self.value}"
        return f"{sign}{size:.2g} {self.unit.value}of {self.value}"


@dataclass(frozen=True)
class Folds:
    """In how many folds a sentence holds."""

    holds: int
    count: int

    def __str__(self) -> str:
        return f"holds in {self.holds} of {self.count} folds"


def margin(claim: Claim, results: Results) -> Margin | None:
    """Find the smallest change of one value that makes a claim false.

    Counts, and numbers that must agree with others, have no margin: a claim that asks for nothing
    else has none. What is counted has one, if chance decides it.

    Parameters
    ----------
    claim : Claim
        One that holds.
    results : mapping
        Plain data; unchanged afterwards.

    Returns
    -------
    Margin or None
        None if no such change up to a thousandfold makes it false, or if it asks for counts only.
    """
    test = claim.predicate.only(lambda part: not part.exact or bool(part.counts))
    if test is None:
        return None
    found: Margin | None = None
    for value, asked in _asked_of(test, results).items():
        if not isinstance(value_at(results, value), int | float):
            continue  # a name can't change by little
        unit, size_of_unit = _unit(value, results)
        for sign in (1, -1):
            below = abs(found.change) if found else math.inf
            size = _smallest(_holds_after(asked, results, value, sign * size_of_unit), below)
            if size is not None:
                found = Margin(value, sign * size, unit)
    return found


def _unit(value: str, results: Results) -> tuple[Unit, float]:
    """Return what changes of a value are measured by, and how large that is."""
    now, interval = value_at(results, value), interval_of(results, value)
    if interval:
        low, high = (value_at(results, f"{interval}.{end}") for end in ENDS[1:])
        if high > low:
            return Unit.HALF_WIDTH, (high - low) / 2
    return (Unit.ITSELF, abs(now)) if now else (Unit.ONE, 1.0)


def _asked_of(test: Test, results: Results) -> dict[str, Claim]:
    """Return the part of a test that asks something of a value, by the value."""
    asking: dict[str, list[Test]] = {}
    for single in test.singles(results):
        decisive = replace(single, rests_on=single.counts) if single.counts else single
        for value in Claim("", "", decisive).values(results):
            asking.setdefault(value, []).append(single)
    return {value: Claim(value, "", all_of(*tests)) for value, tests in asking.items()}


def folds(claim: Claim, results: Results) -> Folds | None:
    """Count the folds in which a claim holds, each mean replaced by its value in the fold.

    Returns
    -------
    Folds or None
        None if it rests on no score over folds, or on scores over different ones: the third fold
        of songs has nothing to do with the third fold of artists.
    """
    test = claim.predicate.only(lambda part: not (part.exact or part.of_width))
    if test is None:
        return None
    asked = Claim(claim.id, "", test)
    intervals = {interval_of(results, value) for value in asked.values(results)} - {None}
    by_fold = {
        interval: scores
        for interval in intervals
        if interval and (scores := value_at(results, interval).get("by_fold"))
    }
    kinds = {(value_at(results, of).get(FOLDS), len(scores)) for of, scores in by_fold.items()}
    if len(kinds) != 1:
        return None
    ((name, count),) = kinds
    if name is None:
        return None
    return Folds(sum(_holds_in(fold, asked, by_fold, results) for fold in range(count)), count)


def is_brittle(found: Margin | None) -> bool:
    """Whether a margin is so small that readers should know."""
    return found is not None and found.unit is not Unit.ONE and abs(found.change) < BRITTLE


def mark(found: Margin | None) -> str:
    """Return what a page shows after a claim: nothing, or that it is brittle, and why."""
    if not is_brittle(found):
        return ""
    return f' [brittle]{{.brittle title="A change of {found} would make this false"}}'


def report(workspace: Workspace) -> Iterator[str]:
    """Write a line for each claim and title: its margin, and in how many folds it holds."""
    results = {study.name: workspace.store.read(study.name).results for study in STUDIES}
    return lines((*CLAIMS, *TITLES), results)


def lines(claims: tuple[Claim, ...], results: Results) -> Iterator[str]:
    """Write a line for each claim: its margin, and in how many folds it holds."""
    yield LEGEND
    false = [claim for claim in claims if not claim.holds(results)]
    yield from (f"{claim.id}: does not hold" for claim in false)
    found = [(margin(claim, results), claim) for claim in claims if claim not in false]
    for size, claim in sorted(found, key=lambda pair: abs(pair[0].change) if pair[0] else math.inf):
        said = f"false at {size}" if size else "exact"
        where = folds(claim, results) or "not by fold"
        yield f"{claim.id}: {said}; {where}{'; brittle' if is_brittle(size) else ''}"


def _holds_in(
    fold: int, claim: Claim, by_fold: Mapping[str, list[float]], results: Results
) -> bool:
    values = {
        f"{interval}.{end}": scores[fold] for interval, scores in by_fold.items() for end in ENDS
    }
    with changed(results, values):
        return claim.holds(results)


def _holds_after(
    claim: Claim, results: Results, value: str, unit: float
) -> Callable[[float], bool]:
    """Return whether a claim holds after a change of a value, by the size of it in units."""
    now = value_at(results, value)

    def holds(size: float) -> bool:
        with changed(results, {value: now + unit * size}):
            return claim.holds(results)

    return holds


def _smallest(holds: Callable[[float], bool], below: float) -> float | None:
    """Find the smallest size of a change, below one that is known, that makes a claim false."""
    sizes = [0.0, *(size for size in GRID if size < below), *([below] if below < math.inf else ())]
    for true, false in pairwise(sizes):
        if not holds(false):
            found = _bisected(holds, true, false)
            return found if found < below else None
    return None


def _bisected(holds: Callable[[float], bool], true: float, false: float) -> float:
    for _ in range(STEPS):
        middle = (true + false) / 2
        true, false = (middle, false) if holds(middle) else (true, middle)
    return false
