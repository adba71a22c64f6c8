"""Words explained where they stand: a button each, and the meaning that it shows.

Buttons that open what they name need no script. Hovering shows the meaning as well.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from hitpred.site.words import WORDS, Word

_MAIN: Final = re.compile(r"(<main\b[^>]*>)(.*)(</main>)", re.DOTALL)
_TAG: Final = re.compile(
    r"(<!--.*?-->|<(?:script|style)\b.*?</(?:script|style)>|<(?:\"[^\"]*\"|'[^']*'|[^'\">])*>)",
    re.DOTALL,
)
"""Whatever is no text: comments, scripts, styles, and tags with anything in their attributes."""
_NAME: Final = re.compile(r"<(/?)(\w+)")
_LEFT_ALONE: Final = {
    *("a", "button", "code", "header", "label", "legend", "pre", "summary"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "svg", "dt"),
    "thead",  # a click there may sort
}
"""Elements whose text is no place for a button."""
_CELLS: Final = {"td", "th"}
_ANEW: Final = {"h2", "table"}
"""Where these begin, words are explained once more."""

_BY_NAME: Final = {word.name.lower(): word for word in WORDS}
_ANY: Final = "|".join(re.escape(word.name) for word in WORDS)
_SPECIAL: Final = "|".join(re.escape(word.name) for word in WORDS if not word.everyday)
_IN_TEXT: Final = re.compile(rf"(?<![\w-])({_SPECIAL})(?![\w-])([.,;:)]*)", re.IGNORECASE)
_IN_A_CELL: Final = re.compile(rf"\s*({_ANY})(?=\s*(?:\([^)]*\))?\s*$)", re.IGNORECASE)


def with_words(html: str) -> str:
    """Explain the words of a page's text: once in each section, and in each table."""
    main = _MAIN.search(html)
    if main is None:
        return html
    marker = _Marker()
    text = "".join(marker.marked(main[2]))
    meanings = "".join(map(_meaning, marker.used.values()))
    return f"{html[: main.start()]}{main[1]}{text}{meanings}{main[3]}{html[main.end() :]}"


class _Marker:
    """Goes through the text of a page and knows which words were explained already."""

    def __init__(self) -> None:
        self.used: dict[str, Word] = {}
        self._explained: set[str] = set()

    def marked(self, html: str) -> Iterator[str]:
        """Yield the HTML again, piece by piece, with its words marked."""
        alone, cell = 0, False
        for piece in _TAG.split(html):
            tag = _NAME.match(piece)
            if tag is None or piece.startswith(("<script", "<style")):
                text = tag is None and not alone and not piece.startswith("<")
                yield self._in(piece, cell=cell) if text else piece
                continue
            closes, name = bool(tag[1]), tag[2].lower()
            if name in _ANEW:
                self._explained.clear()
            if name in _LEFT_ALONE and not piece.endswith("/>"):
                alone += -1 if closes else 1
            cell = name in _CELLS and not closes
            yield piece

    def _in(self, text: str, *, cell: bool) -> str:
        if cell and (found := _IN_A_CELL.match(text)):
            start, end = found.span(1)
            return text[:start] + self._button(found[1]) + text[end:]
        return _IN_TEXT.sub(lambda found: self._button(found[1], found[2]), text)

    def _button(self, said: str, stop: str = "") -> str:
        """Write a word as a button; the stop that follows does not begin a line."""
        word = _BY_NAME[said.lower()]
        if word.name in self._explained:
            return said + stop
        self._explained.add(word.name)
        self.used[word.name] = word
        button = (
            f'<button type="button" class="word" popovertarget="{_id(word)}" '
            f'title="{escape(word.meaning)}">{said}</button>'
        )
        return f'<span class="together">{button}{stop}</span>' if stop else button


def _id(word: Word) -> str:
    return "word-" + word.name.lower().replace(" ", "-")


def _meaning(word: Word) -> str:
    said = f"<strong>{escape(word.name)}</strong> {escape(word.meaning)}"
    return f'<div popover id="{_id(word)}" class="word-meaning"><p>{said}</p></div>\n'
