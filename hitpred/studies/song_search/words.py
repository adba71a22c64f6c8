"""Words to find songs by: what a reader types, and what names are made of, in the same letters.

``report/scripts/song-files.js`` reads what is typed by the same rules, and a test compares both.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Final

LETTERS: Final = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "þ": "th",
    "ı": "i",
    "ς": "σ",
}
"""Letters that are not made of a simpler one and a mark, and what is typed for them."""

_TABLE: Final = str.maketrans(LETTERS)
_WORD: Final = re.compile(r"[^\W_]+")


def folded(text: str) -> str:
    """Return a text in small letters without accents and other marks."""
    small = unicodedata.normalize("NFKD", text).lower()
    bare = "".join(letter for letter in small if not unicodedata.category(letter).startswith("M"))
    return bare.translate(_TABLE)


def words(names: Iterable[str]) -> set[str]:
    """Return the words of some names; what signs divide is a word as a whole, too.

    So AC/DC is found by "acdc" and by "ac", and a song that doesn't by "doesnt" and by "doesn't".
    """
    return {word for name in names for part in folded(name).split() for word in _words(part)}


def _words(part: str) -> Iterator[str]:
    found = _WORD.findall(part)
    yield from found
    if len(found) > 1:
        yield "".join(found)
