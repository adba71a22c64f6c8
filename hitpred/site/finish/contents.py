"""A list of the sections above the text, for screens without room for one beside it."""

import re
from html import escape, unescape
from html.parser import HTMLParser
from typing import Final

FEWEST_SECTIONS: Final = 3
_LIST: Final = re.compile(r'<nav id="TOC".*?</nav>', re.DOTALL)
_BEFORE_SECTIONS: Final = re.compile(
    r'(<header id="title-block-header".*?)(<section id="[^"]*" class="level2|<h2\b)', re.DOTALL
)


def with_contents(html: str) -> str:
    """Put the sections of a page that has a table of contents before the first, to unfold."""
    found = _LIST.search(html)
    sections = _Sections(found[0]).found if found else {}
    if len(sections) < FEWEST_SECTIONS:
        return html
    items = "".join(
        f'<li><a href="{escape(target)}">{escape(title)}</a></li>'
        for target, title in sections.items()
    )
    details = f'<details class="contents"><summary>On this page</summary><ul>{items}</ul></details>'
    return _BEFORE_SECTIONS.sub(lambda page: f"{page[1]}{details}\n{page[2]}", html, count=1)


class _Sections(HTMLParser):
    """Reads the entries of the first level of a table of contents."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self._depth = 0
        self._target: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "ul":
            self._depth += 1
        elif tag == "a" and self._depth == 1:
            self._target = dict(attrs).get("href") or "#"
            self.found[self._target] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "ul":
            self._depth -= 1
        elif tag == "a":
            self._target = None

    def handle_data(self, data: str) -> None:
        if self._target is not None:
            self.found[self._target] += unescape(data)
