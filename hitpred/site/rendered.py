"""Whether a rendered site says what its sources say: the last look before it is published."""

import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from hitpred.cache.workspace import Workspace
from hitpred.elements.marks import VALUE
from hitpred.elements.variables import look_up, variables
from hitpred.errors import HitpredError
from hitpred.site.finish.finish import MOVED
from hitpred.site.links import broken_links
from hitpred.site.pages.document import Document, Reading
from hitpred.site.pages.source import keys_in
from hitpred.site.provenance import settings_variables
from hitpred.studies.claims import by_id
from hitpred.studies.registry import STUDIES

UNRESOLVED: Final = re.compile(r"\{\{<.{0,40}|\?(?:var|meta|env):[\w.]*|\?@[\w-]+|\[@[\w-]+")
"""What renderers leave of a variable, a reference or a citation that they can't resolve."""
AGAIN: Final = "run `hitpred render`."
OF_RENDERERS: Final = "site_libs"
"""The folder for what they bring along."""
SHOWN: Final = 40
"""Characters of the place where two renderers' texts part."""


class _Main(HTMLParser):
    """Reads the text of a page, and its numbers with their paths.

    Attributes
    ----------
    text : str
        All of it but the titles of tabs, which renderers put in different places.
    said : str
        That outside of code.
    numbers : list of (str, str)
        Path and text of each marked number.
    """

    _VOID: Final = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = self.said = ""
        self.numbers: list[tuple[str, str]] = []
        self._open: list[tuple[str, Mapping[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in self._VOID:
            self._open.append((tag, given))
        if VALUE in given:
            self.numbers.append((given[VALUE], ""))

    def handle_endtag(self, tag: str) -> None:
        for place in reversed(range(len(self._open))):
            if self._open[place][0] == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        tags = {tag for tag, _ in self._open}
        if "main" not in tags or tags & {"script", "style"}:
            return
        classes = {name for _, given in self._open for name in given.get("class", "").split()}
        if not classes & {"nav-tabs", "tab-title"}:
            self.text += data
        if not tags & {"code", "pre"}:
            self.said += data
        if self.numbers and any(VALUE in given for _, given in self._open):
            path, text = self.numbers[-1]
            self.numbers[-1] = (path, text + data)


def site_problems(workspace: Workspace, reading: Reading) -> Iterator[str]:
    """Find what a rendered site must not be published with.

    Parameters
    ----------
    workspace : Workspace
        With its results and the folder of its site.
    reading : Reading
        What the sources say.

    Yields
    ------
    str
        A sentence for each finding, with its page.
    """
    documents = {_name_of(document): document for document in reading.pages}
    pages = {name: page for name in documents if (page := _read(workspace.site / name))}
    shown = _values(workspace)
    lost = (workspace.site / name for name in documents if name not in pages)
    found = [f"{path} is not there: {AGAIN}" for path in lost]
    found += [f"{path} is no page of the project: {AGAIN}" for path in _strays(workspace, pages)]
    for name, page in pages.items():
        found += (f"{name}: “{mark}” was not resolved." for mark in UNRESOLVED.findall(page.said))
        found += (f"{name}: {said}" for said in _wrong_numbers(documents[name], page, shown))
    found += broken_links(workspace.site)
    found += (f"{path} is not what {source} holds." for path, source in other_files(workspace))
    # What is wrong so far would be found once more.
    yield from found or _different_texts(reading, pages)


def _name_of(document: Document) -> str:
    return document.source.page.with_suffix(".html").as_posix()


def _read(path: Path) -> _Main | None:
    try:
        return _Main(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _strays(workspace: Workspace, pages: Mapping[str, _Main]) -> Iterator[Path]:
    """Find pages that would be published although the project has none of their names."""
    for path in sorted(workspace.site.rglob("*.html")):
        name = path.relative_to(workspace.site)
        if name.as_posix() not in {*pages, *MOVED} and name.parts[0] != OF_RENDERERS:
            yield path


def other_files(workspace: Workspace) -> Iterator[tuple[Path, Path]]:
    """Find what a site has of the cache that the cache has otherwise, or not at all.

    Yields
    ------
    tuple of two Path
        The file of the site, and that of the cache.
    """
    published = workspace.site / workspace.cache.relative_to(workspace.root)
    for path in sorted(published.rglob("*")):
        source = workspace.cache / path.relative_to(published)
        if path.is_file() and not (source.is_file() and source.read_bytes() == path.read_bytes()):
            yield path, source


def _values(workspace: Workspace) -> dict[str, Any]:
    stored = {study.name: workspace.store.read(study.name) for study in STUDIES}
    results = {name: result.results for name, result in stored.items()}
    return variables(results) | {"settings": settings_variables(stored)}


def _wrong_numbers(document: Document, page: _Main, shown: Mapping[str, Any]) -> Iterator[str]:
    """Compare a page's numbers with the results, and with those that its source names."""
    for path, text in page.numbers:
        try:
            right = plain(look_up(shown, path))
        except HitpredError:
            yield f"“{text}” is said to be {path}, which is no value."
            continue
        if plain(text) != right:
            yield f"“{text}” stands where {path} is {right}."
    missing = Counter(_named(document, shown)) - Counter(path for path, _ in page.numbers)
    yield from (f"the number {path} does not stand where the text names it." for path in missing)


def _named(document: Document, shown: Mapping[str, Any]) -> Iterator[str]:
    """Yield the path of each number that the text of a page shows."""
    claims = by_id()
    for piece in document.body:
        for key in keys_in(piece.text):
            head, _, name = key.partition(".")
            if head == "claims" and name in claims:
                yield from claims[name].numbers()
            elif head in shown:
                yield key


def plain(text: str) -> str:
    """Return text as readers see it: without escapes, with plain blanks."""
    return " ".join(re.sub(r"\\(.)", r"\1", text).split())


def _different_texts(reading: Reading, pages: Mapping[str, _Main]) -> Iterator[str]:
    """Find the pages whose text is another one when the built-in preview renders them now."""
    from hitpred.site.preview.render import render_reading

    with tempfile.TemporaryDirectory() as folder:
        again = Path(folder) / "site"
        render_reading(reading, again)
        for name, page in pages.items():
            preview = _Main((again / name).read_text(encoding="utf-8"))
            # Each renderer breaks and indents the lines of its HTML in its own way.
            one, two = ("".join(text.split()) for text in (page.text, preview.text))
            if one != two:
                signs = enumerate(zip_longest(one, two))
                place = next(place for place, (sign, other) in signs if sign != other)
                told = one[place : place + SHOWN]
                yield f"{name}: from “{told}” on it is not what the sources say."
