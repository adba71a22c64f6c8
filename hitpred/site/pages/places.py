"""Where something stands that was found in a document, whose parts know no lines."""

import os
import re
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from hitpred.errors import HitpredError
from hitpred.site.pages.source import MARK_CLOSES, MARK_INCLUDES, MARK_OPENS

_OTHERS: Final = str.maketrans(
    "0123456789abcdefghijklmnopqrstuvwxyz", "1234567891bcdefghijklmnopqrstuvwxyza"
)
"""Turns each digit and letter into another, so that words become others of the same kind."""

_MARKS: Final = re.compile(f"[{MARK_OPENS}{MARK_INCLUDES}].*?(?:{MARK_CLOSES}|-->)")


def lines_with(
    words: str, times: int, lines: Sequence[str], count: Callable[[Sequence[str]], int]
) -> list[int]:
    """Find the lines that hold what was found in the document they make.

    The words may stand in other places too, such as in code or in an address, and Pandoc may have
    what was found twice. So each place is changed in turn: where the count then falls is one.

    Parameters
    ----------
    words : str
        How the lines spell it.
    times : int
        How often it was found.
    lines : sequence of str
        All lines of the document.
    count : callable
        Reads other lines and counts there what was found here.

    Returns
    -------
    list of int
        Their indices, one for each place; none where the words are spelled differently.
    """
    more = r"\d" if words[0].isnumeric() else r"[^\W_]"  # a number may touch a word: AUC0.9
    whole = re.compile(f"(?<!{more}){re.escape(words)}(?!{more})")
    places = [
        (index, *match.span())
        for index, line in enumerate(lines)
        for match in whole.finditer(_without_marks(line))
    ]
    if len(places) < times:  # some may be spelled with entities
        places += [(index, 0, len(line)) for index, line in enumerate(lines) if "&" in line]

    def matters(place: tuple[int, int, int]) -> bool:
        index, start, end = place
        line = lines[index]
        plain = unicodedata.normalize("NFKD", line[start:end])  # fractions have digits, too
        changed = line[:start] + plain.translate(_OTHERS) + line[end:]
        try:
            return count([*lines[:index], changed, *lines[index + 1 :]]) < times
        except HitpredError:
            return False  # what holds the document together is not what was found

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(matters, places))
    return [index for (index, _, _), here in zip(places, found, strict=True) if here]


def _without_marks(line: str) -> str:
    """Blank out the marks of variables and includes, whose numbers nobody wrote."""
    return _MARKS.sub(lambda mark: " " * len(mark[0]), line)
