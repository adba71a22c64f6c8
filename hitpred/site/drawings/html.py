"""HTML for a page that includes it."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from hitpred.elements.escape import escaped_html

AllResults = Mapping[str, Mapping[str, Any]]
"""The results of every study by its name."""

STRETCHED: Final = 'preserveAspectRatio="none"'
"""Of a picture that is as wide as there is room."""


def fragment(*lines: str) -> str:
    """Write lines of HTML as a block that Markdown leaves alone."""
    return "\n".join(["```{=html}", *lines, "```", ""])


def element(tag: str, text: str, classes: str = "") -> str:
    """Write an element that holds a text, whatever the text is."""
    given = f' class="{classes}"' if classes else ""
    return f"<{tag}{given}>{escaped_html(text)}</{tag}>"


def named(items: Iterable[Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Find the item of a list by its name."""
    return next(item for item in items if item["name"] == name)


def address(song: Mapping[str, Any]) -> str:
    """Return where a song is shown, for pages in any folder."""
    return f"/report/songs.qmd#{urlencode({'song': song['id']})}"
