"""Marks by which a page knows its sentences and numbers again: a span around each, in Markdown.

A number's span carries its path, a sentence's the name of its claim. What a render makes of them,
and what compares them with the results, finds them by these attributes.
"""

import re
from collections.abc import Container, Mapping
from typing import Any, Final

VALUE: Final = "data-value"
"""The attribute that holds a number's path: in the results, or below ``settings``."""
CLAIM: Final = "data-claim"
"""The attribute that holds a claim's id."""

_PLAIN: Final = re.compile(r"[\w.-]+")


def marked_values(
    texts: Mapping[str, Any], named: Container[str] | None = None, above: str = ""
) -> dict[str, Any]:
    """Return nested texts with a mark around each number that says where it comes from.

    Parameters
    ----------
    texts : mapping
        Variables (`hitpred.elements.variables`).
    named : container of str, optional
        The paths to mark; by default all.
    above : str
        The path of the whole, if it has one, with a dot at its end.
    """

    def marked(text: Any, path: str) -> Any:
        if isinstance(text, Mapping):
            return marked_values(text, named, f"{path}.")
        return _span(text, VALUE, path) if named is None or path in named else text

    return {name: marked(text, above + name) for name, text in texts.items()}


def marked_claim(name: str, sentence: str) -> str:
    """Return a sentence with a mark around it that says which claim it is."""
    return _span(sentence, CLAIM, name)


def _span(text: str, attribute: str, content: str) -> str:
    # A path with other characters can't be named by a page or a claim.
    return f'[{text}]{{{attribute}="{content}"}}' if _PLAIN.fullmatch(content) else text
