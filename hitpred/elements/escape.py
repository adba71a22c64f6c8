"""Text that comes from data, made harmless where it is shown: nothing else writes it into markup.

Titles, artists, genres and file names may hold anything. What goes into markup becomes one line, so
that no line end leads out of a table's row, a raw block or a fence.
"""

import re
from html import escape
from typing import Final

_BREAKING: Final = re.compile(r"[\0-\x1f\x7f-\x9f\u2028\u2029]")
_UNSEEN: Final = re.compile(
    r"[\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
"""What turns the direction of the text after it, and code points that are no characters."""
_BLANKS: Final = re.compile(r"[^\S\xa0]+")
_OPENING_A_BLOCK: Final = re.compile(r"^(\w+(?=\.(?:\s|$))|(?=[:%]))")
"""What would open a list, a division or a title at the start of a text."""
_FORMULA: Final = re.compile(r"(?![+-][\d.]+\Z)(\s*[=+\-@＝＋－＠]|[\t\r\n])")
"""How a cell begins that a spreadsheet takes for a formula; a signed number is none."""
_MARKUP: Final = re.compile(r"(\.(?=\.)|[\\`*_{}\[\]()#+!|~^$@'\"-])")


def one_line(text: str) -> str:
    """Put text on one line: white space becomes single blanks, control characters go."""
    return _BLANKS.sub(" ", _UNSEEN.sub("", _BREAKING.sub(" ", text))).strip(" ")


def escaped(text: str) -> str:
    """Make any text harmless in Markdown, in its raw HTML and in shortcodes."""
    html = escape(one_line(text), quote=False)
    return _OPENING_A_BLOCK.sub(r"\1\\", _MARKUP.sub(r"\\\1", html))


def escaped_html(text: str) -> str:
    """Make any text harmless in a raw HTML block, as text or within a quoted attribute."""
    return escape(one_line(text))


def inert(text: str) -> str:
    """Make any text harmless as a cell of a CSV file that somebody opens as a spreadsheet.

    A title such as ``=HYPERLINK(...)`` would be run there, which OWASP calls CSV injection (or
    formula injection). As it advises, an apostrophe is put before what begins like a formula; a
    spreadsheet then takes the cell for text. Quoting is left to the writer of the file.
    """
    return f"'{text}" if _FORMULA.match(text) else text
