"""One song's rows, dealt to both sides of a split and to one: a drawing, not data."""

from collections.abc import Iterator
from typing import Final

from hitpred.site.drawings.html import AllResults, element, fragment

Sides = tuple[tuple[str, ...], tuple[str, ...]]
"""The rows that are learnt from and those that are held out, by the letter of their song."""

COPIED: Final = "A"
SPLITS: Final[dict[str, Sides]] = {
    "Split by row": (("A", "B", "A", "C", "A"), ("A", "D")),
    "Split by song": (("A", "A", "A", "A", "C"), ("B", "D")),
}
SAID: Final = {
    "Split by row": "Asked about song A, a model that remembers has the answer.",
    "Split by song": "Asked about song D, it has to go by how the song sounds.",
}


def copies(_: AllResults) -> str:
    """Write both splits below each other."""
    return fragment(
        '<div class="copies">',
        *(line for split, sides in SPLITS.items() for line in _split(split, sides)),
        element(
            "p",
            "A drawing, not data: song A is listed under several genres, and so stands in "
            "several rows.",  # explains
            "drawing-note",
        ),
        "</div>",
    )


def _split(title: str, sides: Sides) -> Iterator[str]:
    yield '<section class="copies-split">'
    yield element("p", title, "copies-title")
    for name, songs in zip(("learnt from", "held out"), sides, strict=True):
        rows = "".join(_row(song) for song in songs)
        yield f'<div class="copies-side">{element("p", name)}<ul>{rows}</ul></div>'
    yield element("p", SAID[title], "copies-said")
    yield "</section>"


def _row(song: str) -> str:
    return element("li", f"song {song}", "copies-copy" if song == COPIED else "")
