"""What a claim is: a sentence with numbers in it, and a test that the results must pass."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hitpred.elements.variables import UNDEFINED, look_up
from hitpred.errors import HitpredError

NUMBER: Final = r"\{([\w.]+)\}"

Results = Mapping[str, Any]
"""Study name to that study's results."""

Predicate = Callable[[Results], bool]


@dataclass(frozen=True)
class Claim:
    """A finding.

    Attributes
    ----------
    id : str
        Its name on pages, after ``claims.``.
    sentence : str
        The finding in plain words; ``{path}`` stands for a variable (`hitpred.elements.variables`).
    predicate : callable
        Takes the results and says whether the sentence is true.
    """

    id: str
    sentence: str
    predicate: Predicate

    def holds(self, results: Results) -> bool:
        """Whether the results bear the sentence out; what they lack or leave undefined does not."""
        try:
            return self.predicate(results)
        except (LookupError, TypeError):
            return False

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


def of(path: str) -> Callable[[Results], Any]:
    """Return a function that reads the value at a dotted path of the results.

    Items of a list are found by their ``name``, as in the sentences.
    """

    def value(results: Results) -> Any:
        node: Any = results
        for part in path.split("."):
            if isinstance(node, list):
                node = {item["name"]: item for item in node}
            node = node[part]
        return node

    return value
