"""What a claim is: a sentence with numbers in it, and a test that the results must pass."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from hitpred.elements.paths import Results, matching, singles
from hitpred.elements.predicates import Test
from hitpred.elements.variables import UNDEFINED, look_up
from hitpred.errors import HitpredError

NUMBER: Final = r"\{([\w.]+)([+-]?)\}"
"""A number in a sentence: a path, and the side on which it may go as far as it likes, if any."""


@dataclass(frozen=True)
class Claim:
    """A finding.

    Attributes
    ----------
    id : str
        Its name on pages, after ``claims.``.
    sentence : str
        The finding in plain words; ``{path}`` stands for a variable (`hitpred.elements.variables`).
        ``{path+}`` says that the number, however large, leaves the sentence true; ``{path-}``,
        however small. The suite fails on a number that is so and not marked.
    predicate : Test
        Takes the results and says whether the sentence is true; as strong as the sentence.
    rests_on : tuple of str
        What the sentence rests on besides its numbers and what the predicate reads: paths, or
        patterns (`hitpred.elements.paths`). A change of any of these values alone must be able to
        make the claim false, or the suite fails.
    """

    id: str
    sentence: str
    predicate: Test
    rests_on: tuple[str, ...] = ()

    def holds(self, results: Results) -> bool:
        """Whether the results bear the sentence out; what they lack or leave undefined does not."""
        try:
            return self.predicate(results)
        except (LookupError, TypeError, ValueError, ArithmeticError):
            return False

    def numbers(self) -> tuple[str, ...]:
        """Return the paths of the numbers that the sentence shows."""
        return tuple(dict.fromkeys(path for path, _ in re.findall(NUMBER, self.sentence)))

    def marks(self, path: str) -> set[str]:
        """Return the sides, ``"+"`` or ``"-"``, on which a number may go as far as it likes."""
        return {side for of, side in re.findall(NUMBER, self.sentence) if of == path and side}

    def named(self) -> tuple[str, ...]:
        """Return what the claim rests on as its code names it: paths, and patterns of many."""
        named = (*self.numbers(), *self.predicate.rests_on, *self.rests_on)
        return tuple(dict.fromkeys(named))

    def values(self, results: Results) -> tuple[str, ...]:
        """Return the path of every single value that the claim rests on."""
        paths = (path for pattern in self.named() for path in matching(results, pattern))
        return tuple(dict.fromkeys(value for path in paths for value in singles(results, path)))

    def text(self, variables: Mapping[str, Any]) -> str:
        """Return the sentence with its numbers.

        Raises
        ------
        HitpredError
            If a number's path is no variable.
        """
        return re.sub(NUMBER, lambda path: look_up(variables, path[1]), self.sentence)

    def text_where_false(self, variables: Mapping[str, Any]) -> str:
        """Return the sentence for results that don't bear it out, and may lack its numbers."""

        def number(path: re.Match[str]) -> str:
            try:
                return look_up(variables, path[1])
            except HitpredError:
                return UNDEFINED

        return re.sub(NUMBER, number, self.sentence)
