"""What a sentence may say of the results: tests that are read as words and name what they rest on.

A test is made of paths and numbers. ``above("a.b", "a.c")`` is true if the one value is above the
other; ``every("models.*.roc_auc", lambda path: interval_above(path, 0.5))`` if that is so of all.
Each test says in words what it asks, and knows the values that it rests on: a sentence that is
stronger than its test rests on a value that the test lets pass, and the suite finds it.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from hitpred.elements import meaning
from hitpred.elements.paths import Results, matching, value_at


@dataclass(frozen=True)
class Term:
    """A number made of the results.

    Attributes
    ----------
    words : str
        What it is.
    read : callable
        Takes the results and returns the number.
    rests_on : tuple of str
        Paths, or patterns, of all that it is made of.
    """

    words: str
    read: Callable[[Results], Any]
    rests_on: tuple[str, ...] = ()


Number = Term | str | float
"""A term, the path of a value, or a constant."""


@dataclass(frozen=True)
class Test:
    """Something that is true of the results or not.

    Attributes
    ----------
    words : str
        What it asks.
    holds : callable
        Takes the results and says whether it is so.
    rests_on : tuple of str
        Paths or patterns; each value that they name can make it false alone.
    as_a_whole : tuple of str
        Patterns whose values can make it false only together, as those of a curve.
    exact : bool
        Whether it asks something of counts, or that numbers agree: what no chance has a part in,
        and so has no margin.
    tie : bool
        Whether it only asks that numbers agree, so that none of them means anything by its size.
    of_width : bool
        Whether it asks how wide an interval is, which a single fold can't say.
    counts : tuple of str
        For a count, the patterns of what chance decides of each thing that is counted.
    parts : tuple of Test
        The tests that it joins.
    each : callable or None
        For a test of many, takes the results and returns the tests of one that it stands for.
    """

    words: str
    holds: Callable[[Results], bool]
    rests_on: tuple[str, ...] = ()
    as_a_whole: tuple[str, ...] = ()
    exact: bool = False
    tie: bool = False
    of_width: bool = False
    counts: tuple[str, ...] = ()
    parts: tuple["Test", ...] = ()
    each: Callable[[Results], tuple["Test", ...]] | None = None

    __test__ = False  # it is none of pytest's

    def __call__(self, results: Results) -> bool:
        """Whether it is so."""
        return self.holds(results)

    def singles(self, results: Results) -> Iterator["Test"]:
        """Yield the tests that it is made of; it holds if all of these do."""
        parts = self.each(results) if self.each else self.parts
        if parts:
            for part in parts:
                yield from part.singles(results)
        else:
            yield self

    def only(self, keep: Callable[["Test"], bool]) -> "Test | None":
        """Return what is left of it with the parts to keep; None if nothing is."""
        if not self.parts:
            return self if keep(self) else None
        kept = [part.only(keep) for part in self.parts]
        left = [part for part in kept if part]
        return all_of(*left) if left else None


# Terms ---------------------------------------------------------------------------------------


def term(number: Number) -> Term:
    """Return a path or a constant as a term; a term as it is."""
    if isinstance(number, Term):
        return number
    if isinstance(number, str):
        path = number
        return Term(path, lambda results: value_at(results, path), (path,))
    return Term(f"{number:g}", lambda _: number)


def times(factor: float, number: Number) -> Term:
    """Return a multiple."""
    one = term(number)
    return Term(f"{factor:g} × {one.words}", lambda r: factor * one.read(r), one.rests_on)


def minus(first: Number, second: Number) -> Term:
    """Return a difference."""
    return _joined(first, second, "−", lambda a, b: a - b)


def ratio(first: Number, second: Number) -> Term:
    """Return a ratio; one to zero is no number, and no test of it holds."""
    return _joined(first, second, "/", lambda a, b: a / b if b else math.nan)


def size(number: Number) -> Term:
    """Return a number without its sign."""
    one = term(number)
    return Term(f"|{one.words}|", lambda r: abs(one.read(r)), one.rests_on)


def odds(number: Number) -> Term:
    """Return by how much log-odds multiply the odds."""
    one = term(number)
    return Term(f"odds multiplied by {one.words}", lambda r: math.exp(one.read(r)), one.rests_on)


def product(first: Number, second: Number) -> Term:
    """Return a product."""
    return _joined(first, second, "×", lambda a, b: a * b)


def total(pattern: str) -> Term:
    """Return the sum of all values of a kind."""
    return _of_all("sum", sum, pattern)


def largest(pattern: str) -> Term:
    """Return the largest value of a kind."""
    return _of_all("largest", max, pattern)


def smallest(pattern: str) -> Term:
    """Return the smallest value of a kind."""
    return _of_all("smallest", min, pattern)


def rank(pattern: str, name: str) -> Term:
    """Return a name's place by the values of a kind; the largest is number 1."""
    return Term(
        f"rank of {name} by {pattern}",
        lambda r: _ranks(r, pattern)[name] + 1,
        (pattern.replace("*", name),),
    )


def rank_correlation(pattern: str, other: str) -> Term:
    """Return how well the values of two kinds rank the same names alike (Spearman, no ties).

    Parameters
    ----------
    pattern, other : str
        With one ``*`` each, which stands for the names.
    """

    def read(results: Results) -> float:
        first, second = _ranks(results, pattern), _ranks(results, other)
        n = len(first)
        return 1 - 6 * sum((first[name] - second[name]) ** 2 for name in first) / (n**3 - n)

    return Term(f"rank correlation of {pattern} and {other}", read, (pattern, other))


def _ranks(results: Results, pattern: str) -> dict[str, int]:
    before, _, after = pattern.partition("*")
    values = {path: value_at(results, path) for path in matching(results, pattern)}
    ordered = sorted(values, key=lambda path: -values[path])
    return {path[len(before) : len(path) - len(after)]: rank for rank, path in enumerate(ordered)}


def how_many(pattern: str, test: Callable[[str], Test]) -> Term:
    """Count the places of a kind of which a test is true."""
    asked = test(pattern)
    return Term(
        f"how many {asked.words}",
        lambda r: sum(test(path)(r) for path in matching(r, pattern)),
        asked.rests_on,
    )


def _joined(first: Number, second: Number, sign: str, join: Callable[[Any, Any], Any]) -> Term:
    one, other = term(first), term(second)
    return Term(
        f"({one.words} {sign} {other.words})",
        lambda r: join(one.read(r), other.read(r)),
        (*one.rests_on, *other.rests_on),
    )


def _of_all(words: str, join: Callable[[list[Any]], Any], pattern: str) -> Term:
    return Term(
        f"{words} {pattern}",
        lambda r: join([value_at(r, path) for path in matching(r, pattern)]),
        (pattern,),
    )


# Tests of numbers ----------------------------------------------------------------------------


def above(*numbers: Number) -> Test:
    """Test that each number is above the next."""
    terms = [term(number) for number in numbers]

    def holds(results: Results) -> bool:
        values = [one.read(results) for one in terms]
        return all(first > second for first, second in pairwise(values))

    words = " > ".join(one.words for one in terms)
    return Test(words, holds, tuple(path for one in terms for path in one.rests_on))


def between(low: Number, number: Number, high: Number) -> Test:
    """Test that a number lies strictly between two others."""
    return above(high, number, low)


def about(number: Number, said: float) -> Test:
    """Test that a number is about what a sentence says in words: within a tenth of it."""
    return between((1 - meaning.ABOUT) * said, number, (1 + meaning.ABOUT) * said)


def same(*numbers: Number) -> Test:
    """Test that numbers agree: counts exactly, others to the digits that the results keep."""
    terms = [term(number) for number in numbers]

    def holds(results: Results) -> bool:
        first, *rest = (one.read(results) for one in terms)
        return all(_agree(first, other) for other in rest)

    words = " = ".join(one.words for one in terms)
    rests_on = tuple(path for one in terms for path in one.rests_on)
    tie = sum(bool(one.rests_on) for one in terms) > 1
    return Test(words, holds, rests_on, exact=True, tie=tie)


def _agree(first: Any, other: Any) -> bool:
    if isinstance(first, int | str) and isinstance(other, int | str):
        return first == other
    # Six significant digits each, and a difference of two has fewer.
    return math.isclose(first, other, rel_tol=1e-5, abs_tol=2e-6)


def rounds_to(number: Number, published: str) -> Test:
    """Test that a number, in the two decimals of the published one, is it."""
    one = term(number)
    return Test(
        f"{one.words} rounds to {published}",
        lambda r: round(one.read(r), 2) == value_at(r, published),
        (*one.rests_on, published),
        exact=True,
    )


def exactly(test: Test) -> Test:
    """Mark a test as one of counts, or of a calculation that has no chance in it."""
    parts = tuple(exactly(part) for part in test.parts)
    return replace(test, exact=True, parts=parts)


def counting(test: Test, *patterns: str) -> Test:
    """Mark a test as one of a count: exact itself, but of things that chance decides one by one.

    Parameters
    ----------
    test : Test
        That a number is how many there are.
    patterns : str
        Paths, or patterns, of the values that decide what counts.
    """
    return replace(exactly(test), counts=patterns)


# Tests of intervals --------------------------------------------------------------------------


def interval_above(interval: str, bound: Number) -> Test:
    """Test that a whole interval is above a number: more than chance."""
    return above(f"{interval}.low", bound)


def interval_below(interval: str, bound: Number) -> Test:
    """Test that a whole interval is below a number."""
    return above(bound, f"{interval}.high")


def interval_includes(interval: str, number: Number) -> Test:
    """Test that an interval includes a number: the data do not decide."""
    return replace(between(f"{interval}.low", number, f"{interval}.high"), of_width=True)


def equivalent(interval: str, margin: float) -> Test:
    """Test that a difference is none that matters, by two one-sided tests (Schuirmann 1987).

    Parameters
    ----------
    interval : str
        Path of a difference with its 95 % interval; all of it must lie within the margin, which
        is stricter than the 90 % interval of two tests at five per cent.
    margin : float
        What would matter, stated beforehand with a reason.
    """
    return all_of(interval_below(interval, margin), interval_above(interval, -margin))


def no_better(interval: str, margin: float) -> Test:
    """Test that a gain, if there is any, is none that matters: all of it is below the margin."""
    return interval_below(interval, margin)


def interval_about(interval: str, said: float) -> Test:
    """Test that a whole interval lies about what a sentence says in words."""
    return all_of(about(f"{interval}.low", said), about(f"{interval}.high", said))


# Tests of many -------------------------------------------------------------------------------


def every(pattern: str, test: Callable[[str], Test]) -> Test:
    """Test that something is so at every place of a kind, and that there is one."""
    asked = test(pattern)

    def each(results: Results) -> tuple[Test, ...]:
        return tuple(test(path) for path in matching(results, pattern))

    def holds(results: Results) -> bool:
        tests = each(results)
        return bool(tests) and all(one(results) for one in tests)

    return replace(asked, words=f"every {asked.words}", holds=holds, parts=(), each=each)


def leading(pattern: str, *names: str, in_order: bool = False) -> Test:
    """Test that these, and no others, have the largest values of a kind.

    Parameters
    ----------
    pattern : str
        With one ``*``, which stands for the names.
    names : str
        Who leads.
    in_order : bool
        Whether the first name has the largest value, and so on.
    """

    def holds(results: Results) -> bool:
        leaders = [*_ranks(results, pattern)][: len(names)]
        return leaders == [*names] if in_order else set(leaders) == set(names)

    listed = ", ".join(names) + (" in this order" if in_order else "")
    return Test(f"the largest {pattern}: {listed}", holds, (pattern,))


def said(words: str, holds: Callable[[Results], bool], *rests_on: str) -> Test:
    """Test what no other test can say, in words of its own."""
    return Test(words, holds, rests_on)


def all_of(*tests: Test) -> Test:
    """Test that all of several things are so."""
    return Test(
        "; ".join(test.words for test in tests),
        lambda results: all(test(results) for test in tests),
        tuple(dict.fromkeys(path for test in tests for path in test.rests_on)),
        tuple(dict.fromkeys(path for test in tests for path in test.as_a_whole)),
        parts=tests,
    )


# Identities ----------------------------------------------------------------------------------


def share_of(share: Number, count: Number, of: Number) -> Test:
    """Test that a share is the ratio of two counts."""
    return same(share, ratio(count, of))


def difference_of(difference: str, first: str, second: str) -> Test:
    """Test that the mean of a paired difference is that of the two means."""
    return same(f"{difference}.mean", minus(f"{first}.mean", f"{second}.mean"))


def symmetric(interval: str) -> Test:
    """Test that a mean lies in the middle of its interval, as Student's does."""
    return same(
        minus(f"{interval}.high", f"{interval}.mean"), minus(f"{interval}.mean", f"{interval}.low")
    )
