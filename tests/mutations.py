"""Whether a claim is as strong as its sentence: each value that it rests on is changed by a lot.

The changes leave the results plausible: an interval moves as a whole when its mean does, two values
of a kind change places, a count doubles. What a claim rests on and none of these changes turns
false may be anything, so that the sentence says more than its predicate asks.
"""

from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any, Final

from hitpred.elements.claim import Claim
from hitpred.elements.paths import ENDS, Results, changed, interval_of, matching, value_at
from hitpred.elements.predicates import Test

Change = Mapping[str, Any]

TINY: Final = 1e-6
"""Below it a number is zero but for rounding, and twice as much is, too."""


def faults(claim: Claim, results: Results) -> list[str]:
    """Say what is wrong with a claim; nothing if it stands and falls with all that it rests on."""
    return [*_loose(claim, results), *_exchangeable(claim, results), *_careless(claim, results)]


def _loose(claim: Claim, results: Results) -> Iterator[str]:
    """Find the values that no change of them alone turns the claim false by."""
    values = claim.values(results)
    undecided = set(_undecided(claim.predicate, results))
    for value in values:
        ways = changes(value, values, results)
        if value in undecided:
            ways = chain(ways, _decided(value, results))
        if all(_survives(claim, results, change) for change in ways):
            yield f"{value} may be anything"
    for pattern in claim.predicate.as_a_whole:
        if all(_survives(claim, results, change) for change in bends(pattern, results)):
            yield f"{pattern} may be any curve"


def _exchangeable(claim: Claim, results: Results) -> Iterator[str]:
    """Find the numbers of the sentence that could as well change places."""
    for value, other in combinations(claim.numbers(), 2):
        alike = _kind(value) == _kind(other)
        if alike and _survives(claim, results, _swapped(value, other, results)):
            yield f"{value} and {other} may change places"


def _careless(claim: Claim, results: Results) -> Iterator[str]:
    """Find the values that may be missing, or make the predicate divide by zero."""
    for value in claim.values(results):
        if _survives(claim, results, _missing(value, results)):
            yield f"it holds without {value}"
        if _stumbles(claim, results, value):
            yield f"it stumbles where {value} is 0"


def changes(value: str, values: tuple[str, ...], results: Results) -> Iterator[Change]:
    """Change one value in every way that matters, one after another."""
    if interval_of(results, value) and not value.endswith(".mean"):
        yield from _widened(value, results)
        return
    yield from _changed_alone(value, results)
    for other in values:
        if other != value and _kind(other) == _kind(value):
            yield _swapped(value, other, results)


def bends(pattern: str, results: Results) -> Iterator[Change]:
    """Change all values of a curve together."""
    curve = {path: value_at(results, path) for path in matching(results, pattern)}
    yield dict(zip(curve, reversed(curve.values()), strict=True))
    yield {path: -value for path, value in curve.items()}
    yield {path: sum(curve.values()) / len(curve) for path in curve}
    yield {next(iter(curve)): 10 * sum(abs(value) for value in curve.values())}


def _changed_alone(value: str, results: Results) -> Iterator[Change]:
    now = value_at(results, value)
    if interval := interval_of(results, value):
        yield from _moved(interval, results)
    elif isinstance(now, str):
        yield {value: f"not {now}"}
    elif isinstance(now, int):
        yield from ({value: number} for number in (now // 2, 2 * now, now + 10))
    else:
        yield from ({value: number} for number in (now / 2, 2 * now, -now if now < 0 else now))
        if abs(now) < TINY:
            yield {value: 0.1}


def _moved(interval: str, results: Results) -> Iterator[Change]:
    mean, low, high = (value_at(results, f"{interval}.{end}") for end in ENDS)
    far = 10 * _half(interval, results)
    for move in (lambda x: x / 2, lambda x: 2 * x, lambda x: x + far, lambda x: x - far):
        yield {f"{interval}.{end}": move(x) for end, x in zip(ENDS, (mean, low, high), strict=True)}


def _widened(end: str, results: Results) -> Iterator[Change]:
    """Make an interval so wide about its mean that it includes zero and says nothing."""
    interval = interval_of(results, end)
    mean = value_at(results, f"{interval}.mean")
    half = max(10 * _half(interval, results), 2 * abs(mean), 1)
    yield {f"{interval}.low": mean - half, f"{interval}.high": mean + half}


def _decided(end: str, results: Results) -> Iterator[Change]:
    """Leave a tenth of an interval, at one of its ends."""
    interval = interval_of(results, end)
    half = _half(interval, results) / 10
    for mean in (value_at(results, f"{interval}.{end}") for end in ENDS[1:]):
        parts = (mean, mean - half, mean + half)
        yield {f"{interval}.{end}": part for end, part in zip(ENDS, parts, strict=True)}


def _missing(value: str, results: Results) -> Change:
    interval = interval_of(results, value)
    if interval and value.endswith(".mean"):
        return {f"{interval}.{end}": None for end in ENDS}
    return {value: None}


def _half(interval: str, results: Results) -> float:
    low, high = (value_at(results, f"{interval}.{end}") for end in ENDS[1:])
    return (high - low) / 2 or 0.01


def _swapped(value: str, other: str, results: Results) -> Change:
    first, second = interval_of(results, value), interval_of(results, other)
    if first and second:
        pairs = [(f"{first}.{end}", f"{second}.{end}") for end in ENDS]
    else:
        pairs = [(value, other)]
    return {
        place: value_at(results, source)
        for one, another in pairs
        for place, source in ((one, another), (another, one))
    }


def _kind(value: str) -> tuple[str, ...]:
    """Return what a value measures; only values of a kind can take each other's places."""
    *_, above, last = value.split(".")
    if last.lstrip("-").isdigit():
        return ("place", above)
    return (above, last) if last in ENDS else (last,)


def _undecided(test: Test, results: Results) -> Iterator[str]:
    """Find the ends of the intervals that are said to be wide."""
    for part in test.parts:
        yield from _undecided(part, results)
    if test.of_width:
        yield from (path for pattern in test.rests_on for path in matching(results, pattern))


def _survives(claim: Claim, results: Results, change: Change) -> bool:
    with changed(results, change):
        return claim.holds(results)


def _stumbles(claim: Claim, results: Results, value: str) -> bool:
    with changed(results, {value: 0}):
        try:
            claim.predicate(results)
        except ArithmeticError:
            return True
        except (LookupError, TypeError):
            return False  # 0 is no name
        return False
