"""The pieces of text in Pandoc's document, each with what it is and whether it was computed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from html.parser import HTMLParser
from typing import Any, Final

from hitpred.site.pages.source import MARK_INCLUDES, MARK_OPENS, Include

APART: Final = "\ufffc"
"""Stands between texts that touch on the page but are not one word, as in ``AUC**0.9**``."""

_EXPLAINS_MARK: Final = re.compile(r"<!--\s*explains\s*-->")
_INCLUDE_MARK = re.compile(f"<!--{MARK_INCLUDES}(/?)(\\d+)-->")
_BLANKS = {"Space", "SoftBreak", "LineBreak"}
_RAISING = {"Superscript", "Subscript"}
_FORMATS = {"Emph", "Underline", "Strong", "Strikeout", "SmallCaps", *_RAISING}
_HOLDING = {"Quoted", "Span", "Link", "Image"}
_INLINES = {"Str", *_BLANKS, *_FORMATS, *_HOLDING, "Cite", "Code", "Math", "RawInline", "Note"}
_WITH_ATTRIBUTES = {
    "Code",
    "CodeBlock",
    "Header",
    "Div",
    "Table",
    "Figure",
    "Span",
    "Link",
    "Image",
}
_READ_ATTRIBUTES = {
    *("title", "alt", "fig-alt", "fig-cap", "tbl-cap", "lst-cap", "placeholder", "label"),
    *("summary", "aria-label", "aria-description", "aria-roledescription", "aria-valuetext"),
    *("aria-placeholder", "aria-valuenow"),
    *("input value", "meter value", "progress value", "li value", "ol start"),
}
"""Attributes whose values readers see or hear, on all elements or on one."""
_UNSEEN_INPUTS = {"checkbox", "radio", "range", "hidden"}
_LOCATOR = re.compile(
    r"(?:\b(?:pp?|chap|sec|fig|tab|vol|no|eq|page|chapter|section|figure|table|volume)s?\b\.?|§+)"
    r"\s?\d[\d.]*(?:(?:[-–]|,\s)\d+(?!\s?\w))*",
    re.IGNORECASE,
)
"""Where in a source something stands; the word tells it from a number that the source states."""
_TEX = re.compile(r"\{([.,])\}|\\[!,;:]|\\(?=%)")
"""What formulas may have within a number."""
_RAISED = re.compile(r"</?su[bp]\b", re.IGNORECASE)

Node = Any
"""A part of Pandoc's document: a mapping with a type ``t`` and content ``c``, or a list of such."""


class Kind(Enum):
    """What a piece of text is."""

    PROSE = "prose"
    CODE = "code"
    OTHER = "other"
    """Addresses and attributes that nobody reads."""


@dataclass(frozen=True)
class Text:
    """A piece of text, variables marked.

    Attributes
    ----------
    kind : Kind
        What it is.
    text : str
        What it says.
    computed : bool
        Whether it comes from an included file that is derived from the results.
    include : int or None
        The include that begins here, if the piece is its mark.
    explains : bool
        Whether its paragraph is marked as explanation, which states nothing of the data.
    """

    kind: Kind
    text: str
    computed: bool
    include: int | None = None
    explains: bool = False


def texts_of(
    node: Node,
    includes: tuple[Include, ...],
) -> list[Text]:
    """List all that a part of Pandoc's document says; comments say nothing.

    Raises
    ------
    HitpredError
        If a file is included in code or in a comment, where Quarto and the preview differ.
    """
    walk = _Walk(includes)
    walk.blocks(node)
    begun = {text.include for text in walk.found}
    for number, include in enumerate(includes):
        if number not in begun:
            raise include.line.error(
                "an include must not stand in code, in a comment or in raw HTML: to show it as "
                "it is, write {{{< include ... >}}}."
            )
    return walk.found


def texts_in_html(html: str) -> list[Text]:
    """List all that raw HTML says."""
    walk = _Walk(())
    walk.blocks({"t": "RawBlock", "c": ["html", html]})
    return walk.found


class _Walk:
    """Goes through a document in its order, and knows which included file it is in."""

    def __init__(self, includes: tuple[Include, ...]) -> None:
        self.found: list[Text] = []
        self._includes = includes
        self._inside: list[int] = []
        self._explains = False
        self._next_item = 1

    def blocks(self, node: Node) -> None:
        """Look at blocks, metadata or anything that holds them."""
        if isinstance(node, list):
            if _are_inlines(node):
                self._inlines(node)
            else:
                for part in node:
                    self.blocks(part)
        elif isinstance(node, Mapping) and "t" in node:
            self._block(node["t"], node.get("c"))

    def _block(self, kind: str, content: Node) -> None:
        if kind in _WITH_ATTRIBUTES:
            self._attributes(content[1] if kind == "Header" else content[0])
        match kind:
            case "Code" | "CodeBlock":
                self._say(Kind.CODE, content[1])
            case "Math":
                self._say(Kind.CODE, _TEX.sub(r"\1", content[1]))
            case "RawBlock" | "RawInline":
                self._raw(content[1])
            case "MetaString":
                self._say(Kind.PROSE, content)
            case "Cite":
                self._cite(content[0])
            case "OrderedList":
                self._ordered(content)
            case _:
                self.blocks(content)

    def _ordered(self, content: Node) -> None:
        (start, style, _), items = content
        # A list may go on with the one before; letters and the numbers of examples are not typed.
        if style["t"] == "Decimal" and start not in (1, self._next_item):
            self._say(Kind.PROSE, str(start))
        self.blocks(items)
        self._next_item = start + len(items)

    def _inlines(self, nodes: list[Node]) -> None:
        around = self._explains
        self._explains = around or any(map(_is_mark_of_explanation, nodes))
        said = ""
        for node in nodes:
            if node["t"] == "RawInline" and _INCLUDE_MARK.fullmatch(node["c"][1]):
                self._say(Kind.PROSE, said)
                said = ""
                self._raw(node["c"][1])
            else:
                said += self._inline(node["t"], node.get("c"))
        self._say(Kind.PROSE, said)
        self._explains = around

    def _inline(self, kind: str, content: Node) -> str:
        """Return what an inline adds to the prose around it, and keep the rest as pieces."""
        if kind == "Str":
            return str(content)
        if kind in _BLANKS:
            return " "
        if kind in _FORMATS:
            apart = "" if kind in _RAISING else APART
            return f"{apart}{self._joined(content)}{apart}"
        if kind in _HOLDING:
            return f"{APART}{self._held(kind, content)}{APART}"
        # A mark of an include within emphasis and the like is not where an include may stand.
        if kind != "RawInline" or not _INCLUDE_MARK.fullmatch(content[1]):
            self._block(kind, content)
        return "" if kind == "RawInline" and _RAISED.match(content[1]) else APART

    def _held(self, kind: str, content: Node) -> str:
        """Return the text of an inline that has more to it: attributes, an address, a title."""
        if kind in _WITH_ATTRIBUTES:
            self._attributes(content[0])
        if kind in ("Link", "Image"):
            address, title = content[2]
            self._say(Kind.OTHER, address)
            self._say(Kind.PROSE, title)
        return self._joined(content[1])

    def _joined(self, nodes: list[Node]) -> str:
        return "".join(self._inline(node["t"], node.get("c")) for node in nodes)

    def _cite(self, citations: list[Node]) -> None:
        for citation in citations:
            for part in ("citationPrefix", "citationSuffix"):
                self._say(Kind.PROSE, _LOCATOR.sub(APART, self._joined(citation[part])))

    def _attributes(self, attributes: Node) -> None:
        for name, value in attributes[2]:
            self._attribute(name, value)

    def _attribute(self, name: str, value: str, element: str = "") -> None:
        if name in _READ_ATTRIBUTES or f"{element} {name}" in _READ_ATTRIBUTES:
            self._say(Kind.PROSE, value)
        else:
            # Sizes and the like, which are integers, may stand.
            self._say(Kind.CODE if name in ("value", "content") else Kind.OTHER, value)

    def _raw(self, text: str) -> None:
        if mark := _INCLUDE_MARK.fullmatch(text.strip()):
            self._cross(int(mark[2]), leaves=bool(mark[1]))
        elif MARK_OPENS in text or not self._is_computed:
            _Html(text, self._say, self._attribute)

    def _cross(self, number: int, *, leaves: bool) -> None:
        if leaves:
            self._inside = [inside for inside in self._inside if inside != number]
        else:
            self._inside.append(number)
            self.found.append(Text(Kind.OTHER, "", self._is_computed, number))

    def _say(self, kind: Kind, text: str) -> None:
        if text:
            self.found.append(Text(kind, text, self._is_computed, explains=self._explains))

    @property
    def _is_computed(self) -> bool:
        return any(self._includes[number].computed for number in self._inside)


class _Html(HTMLParser):
    """Reads raw HTML: its text, its attributes, scripts and styles as code, but no comments."""

    def __init__(
        self,
        text: str,
        say: Callable[[Kind, str], None],
        attribute: Callable[[str, str, str], None],
    ) -> None:
        super().__init__()
        self._say, self._attribute = say, attribute
        self._open: list[str] = []
        self._prose = ""
        self.feed(text)
        self.close()
        self._flush()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        seen = (dict(attrs).get("type") or "").lower() not in _UNSEEN_INPUTS
        for name, value in attrs:
            self._attribute(name, value or "", tag if seen else "")
        self._separate(tag)
        if tag in ("code", "pre", "script", "style"):
            self._flush()
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)
        if tag in self._open:
            self._flush()
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        self._prose += data

    def _separate(self, tag: str) -> None:
        if tag not in ("sub", "sup"):
            self._prose += APART

    def _flush(self) -> None:
        if text := self._prose.strip(f"{APART} \n"):
            self._say(Kind.CODE if self._open else Kind.PROSE, text)
        self._prose = ""


def _is_mark_of_explanation(node: Node) -> bool:
    return node["t"] == "RawInline" and bool(_EXPLAINS_MARK.fullmatch(node["c"][1]))


def _are_inlines(nodes: list[Node]) -> bool:
    return bool(nodes) and all(
        isinstance(node, Mapping) and node.get("t") in _INLINES for node in nodes
    )
