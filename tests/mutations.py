"""Whether a claim is as strong as its sentence: each value that it rests on is changed by a lot.

The changes leave the results plausible: an interval moves as a whole when its mean does, two values
of a kind change places, a count doubles. What a claim rests on and none of these changes turns
false may be anything, so that the sentence says more than its predicate asks. A number that the
sentence shows is asked in both directions, apart from what only makes numbers agree: that it may
be as large, or as small, as it likes must stand in the sentence. And a sentence that compares says
so if it compares estimates, of which no interval is asked.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any, Final

from hitpred.elements.claim import NUMBER, Claim
from hitpred.elements.paths import ENDS, Results, changed, interval_of, matching, value_at
from hitpred.elements.predicates import Test, said

Change = Mapping[str, Any]

SIDES: Final = {"+": (1, "large"), "-": (-1, "small")}
"""What a number of a sentence may be marked by, and what that says."""

COMPARES: Final = re.compile(
    r"\b(?:equal(?:ly)?|alike|same|as well|different|leads?|first|best|worst|highest|lowest|most|"
    r"least|better|worse|higher|lower|ahead|behind|beats?|above|below|more|less|fewer|rarer|than)\b",
    re.IGNORECASE,
)
ESTIMATED: Final = re.compile(
    r"\b(?:by estimate|estimates?|on these folds|on average|mean|median|perhaps|may)\b",
    re.IGNORECASE,
)
"""How a sentence says that it knows estimates only."""

TINY: Final = 1e-6
"""Below it a number is zero but for rounding, and twice as much is, too."""


def faults(claim: Claim, results: Results) -> list[str]:
    """Say what is wrong with a claim; nothing if it stands and falls with all that it rests on."""
    return [
        *_loose(claim, results),
        *_one_sided(claim, results),
        *_exchangeable(claim, results),
        *_careless(claim, results),
        *_unsure(claim),
    ]


def _loose(claim: Claim, results: Results) -> Iterator[str]:
    """Find the values that no change of them alone turns the claim false by."""
    values = claim.values(results)
    undecided = set(_undecided(claim.predicate, results))
    for value in values:
        ways = changes(value, values, results)
        if value in undecided:
            ways = chain(ways, _otherwise(value, results))
        if all(_survives(claim, results, change) for change in ways):
            yield f"{value} may be anything"
    for pattern in claim.predicate.as_a_whole:
        if all(_survives(claim, results, change) for change in bends(pattern, results)):
            yield f"{pattern} may be any curve"


def _one_sided(claim: Claim, results: Results) -> Iterator[str]:
    """Find the numbers shown that only changes to one side turn false, and marks that say so."""
    sized = claim.predicate.only(lambda part: not part.tie) or said("nothing", lambda _: True)
    asked = Claim(claim.id, "", sized)
    rests_on = {_quantity(value, results) for value in asked.values(results)}
    shown: dict[str, set[str]] = {}
    for number in claim.numbers():
        shown.setdefault(_quantity(number, results), set()).update(claim.marks(number))
    for quantity, marks in shown.items():
        if isinstance(value_at(results, quantity), str):
            continue
        free = {
            side
            for side, (sign, _) in SIDES.items()
            if all(_survives(asked, results, change) for change in shifts(quantity, sign, results))
        }
        if quantity not in rests_on and len(free) == len(SIDES):
            yield from (f"{quantity} is marked in vain by its {side}" for side in marks)
            continue
        for side, (_, size) in SIDES.items():
            if side in free - marks:
                yield f"{quantity} may be as {size} as it likes, which {side} would say"
            if side in marks - free:
                yield f"{quantity} may not be as {size} as it likes, as its {side} says"


def _unsure(claim: Claim) -> Iterator[str]:
    """Tell a sentence that compares estimates as if they were more than that."""
    parts = [part for part in _single(claim.predicate) if not part.exact]
    asked = {path.rpartition(".")[2] for part in parts for path in part.rests_on}
    said = re.sub(NUMBER, "", claim.sentence)
    estimates = "mean" in asked and not asked & {"low", "high"}
    if estimates and COMPARES.search(said) and not ESTIMATED.search(said):
        yield "it compares estimates and does not say so"


def _single(test: Test) -> Iterator[Test]:
    for part in test.parts:
        yield from _single(part)
    if not test.parts:
        yield test


def _quantity(value: str, results: Results) -> str:
    return interval_of(results, value) or value


def shifts(quantity: str, sign: int, results: Results) -> Iterator[Change]:
    """Make a number larger or smaller, an interval as a whole, by a little and by a lot."""
    now = value_at(results, quantity)
    if isinstance(now, Mapping):
        half = _half(quantity, results)
        for step in (abs(now["mean"]), 10 * half, 30 * abs(now["mean"]), 100 * half):
            yield {f"{quantity}.{end}": now[end] + sign * step for end in ENDS}
        return
    step = max(abs(now), 10) if isinstance(now, int) else abs(now)
    yield from ({quantity: now + sign * factor * step} for factor in (1, 3, 30))
    if isinstance(now, int):
        yield {quantity: now // 2 if sign < 0 else 2 * now}
    else:
        yield from ({quantity: now + sign * size} for size in (step / 2, 0.1))


def _exchangeable(claim: Claim, results: Results) -> Iterator[str]:
    """Find the numbers of the sentence that could as well change places."""
    for value, other in combinations(claim.numbers(), 2):
        alike = _kind(value) == _kind(other)
        differ = value_at(results, value) != value_at(results, other)
        if alike and differ and _survives(claim, results, _swapped(value, other, results)):
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


def _otherwise(end: str, results: Results) -> Iterator[Change]:
    """Leave a tenth of an interval, move it far away, or turn one of its ends about its mean."""
    interval = interval_of(results, end)
    yield from _decided(end, results)
    yield from _moved(interval, results)
    mean = value_at(results, f"{interval}.mean")
    yield {end: 2 * mean - value_at(results, end)}


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
