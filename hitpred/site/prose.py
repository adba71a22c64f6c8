"""Numbers that are written by hand, where they should be variables."""

import re
from collections.abc import Iterator
from typing import Final

from hitpred.site.pages.document import Document
from hitpred.site.pages.settings import Scalar
from hitpred.site.pages.source import MARKED, Line
from hitpred.site.pages.texts import APART, Kind, Text

ALLOWED: Final = (
    r"(?:19|20)\d\d",  # a year
    r"95\s?%",  # the level of every interval
    r"100-row",  # the notebook's SHAP sample, as history
)
"""Numbers that prose may state by itself."""

NAMES: Final = re.compile(
    r"ODbL 1\.0|Open Database License 1\.0|\b[1-8][a-g]\. |\bL[1-3]\.\d\b"
    r"|\b(?:v|python)\d+(?:\.\d+)+"
)
"""Names that hold a number: a licence's, items of REFORMS, kinds of leakage, glued versions."""

_ALLOWED: Final = re.compile("|".join(ALLOWED))
_DIGIT: Final = r"\d¹²³¼-¾⁰⁴-⁹₀-₉⅐-↉①-⒛⓪-⓿❶-➓"
_DIGITS: Final = re.compile(f"[{_DIGIT}](?:[{_DIGIT},.]*[{_DIGIT}])?")
# An integer that ends a word is part of a name (F1, R², top-10); a decimal or a percentage isn't.
_IN_PROSE: Final = re.compile(
    rf"""(?<![^\W_])(?<![.-])[-−+]?\.?{_DIGITS.pattern}(?:\s?%|-\w+)?
    |(?:(?<=[^\W\d_])|(?<=[^\W_])-)(?:(?:\d*\.|\d+,)\d(?:[\d,.]*\d)?(?:\s?%)?|\d+%)""",
    re.VERBOSE,
)
# In code integers are sizes, places and levels; a decimal or a percentage is a result. Lengths of
# style sheets and versions of three parts are none.
_IN_CODE: Final = re.compile(
    rf"""(?<![\w.])[-−+]?\d[\d,]*(?:\.\d+)?\s?%|(?<=[^\W\d_])\d[\d.]*%|[¼-¾⅐-⅞↉]
    |(?<![\d.])[-−+]?(?:\d+|(?<![\w{APART}]))\.\d+(?:[eE][-+]?\d+)?(?!\d|\.\w|(?:r?em|px)\b)""",
    re.VERBOSE,
)


def numbers_in(text: str, kind: Kind = Kind.PROSE) -> list[str]:
    """Find the numbers that a piece of text states by itself, beside its variables."""
    if kind is Kind.OTHER:
        return []
    pattern = _IN_CODE if kind is Kind.CODE else _IN_PROSE
    found = pattern.findall(NAMES.sub(APART, MARKED.sub(APART, text)))
    return [number for number in found if not _ALLOWED.fullmatch(number)]


def literal_numbers(document: Document) -> list[tuple[Line, str]]:
    """Find the numbers that a page, or a file of settings, states by hand.

    Returns
    -------
    list of (Line, str)
        Where each stands, and the number as the page shows it; by line.
    """
    found = [*_in_the_body(document), *_beside_the_body(document)]
    return sorted(found, key=lambda item: (str(item[0].file), item[0].number or 0))


def _in_the_body(document: Document) -> Iterator[tuple[Line, str]]:
    for number in dict.fromkeys(_by_hand(document.body)):

        def count(body: tuple[Text, ...], number: str = number) -> int:
            return _by_hand(body).count(number)

        # Pandoc has some text twice, such as a figure's caption, so the lines are what counts.
        lines = document.places_of(digits_of(number), count)
        yield from ((line, number) for line in lines or [Line(document.source.page, None, "")])


def _by_hand(texts: tuple[Text, ...]) -> list[str]:
    return [
        number for text in texts if not text.computed for number in numbers_in(text.text, text.kind)
    ]


def _beside_the_body(document: Document) -> Iterator[tuple[Line, str]]:
    for name, scalar in document.source.scalars.items():
        for number in _by_hand(document.text(name)):
            yield _line_in(document, scalar, number), number


def _line_in(document: Document, scalar: Scalar, number: str) -> Line:
    """Find the line of a number in a text that may be folded over several."""
    lines = document.source.lines_of(scalar)
    return next((line for line in lines if digits_of(number) in line.text), lines[0])


def digits_of(number: str) -> str:
    """Return what every spelling of a number has in common."""
    match = _DIGITS.search(number)
    return match[0] if match else number
