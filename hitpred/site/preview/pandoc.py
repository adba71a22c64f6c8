"""One page through `filter.lua`: Pandoc's document in, the parts of an HTML page out."""

import json
import os.path
import re
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

from hitpred.errors import HitpredError
from hitpred.site.pages.document import Document, Reading
from hitpred.site.pages.files import reason_not_to_publish
from hitpred.site.pages.pandoc import File, Pandoc, Question, RefusedError
from hitpred.site.pages.settings import Quarto
from hitpred.site.pages.source import MARK_OPENS, Source

_FILTER = Path(__file__).with_name("filter.lua")
_STOPPED = 64
"""The exit status of `filter.lua` when it meets something it does not know."""
_SEPARATOR = "\x1e"
_CITATION = '"t": "Cite"'
"""In a document as JSON, whose texts have no such quotes; a page without has nothing to look up,
which would take as long as all the rest."""


@dataclass(frozen=True)
class Parts:
    """The parts of a page: HTML, except that `pagetitle` and `summary` have no tags.

    The names are those of Pandoc's template variables.
    """

    title: str
    pagetitle: str
    subtitle: str
    description: str
    summary: str
    table_of_contents: str
    footer_left: str
    footer_center: str
    footer_right: str
    body: str


_FOOTNOTES = (
    'role="doc-endnotes">\n<hr />',
    'role="doc-endnotes">\n<h2>Footnotes</h2>',
)
"""Pandoc parts the footnotes from the text by a line, Quarto by a heading."""

_TEMPLATE = _SEPARATOR.join(f"${field.name.replace('_', '-')}$" for field in fields(Parts))


def convert(document: Document, reading: Reading) -> Parts:
    """Turn a page of a project into HTML.

    Raises
    ------
    HitpredError
        If the page uses something that the preview does not know, or Pandoc has to warn of an
        unknown citation.
    """
    source, tree, html = document.source, json.dumps(document.tree), reading.quarto.format.html
    bibliography = _bibliography(source, reading.quarto, reading.project)
    # Left to itself, Quarto has a host of its choice draw formulas.
    if html.html_math_method is None and '"t": "Math"' in tree:
        raise source.error("a formula needs `html-math-method: mathml` in _quarto.yml.", ["$"])
    cites = _CITATION in tree
    question = Question(
        tree,
        (
            *("--from=json", "--to=html5", "--mathml"),
            *("--wrap=preserve", "--fail-if-warnings"),
            *("--toc", f"--toc-depth={html.toc_depth}"),
            *(("--citeproc",) if cites else ()),
        ),
        (
            File("--template", "parts.html", _TEMPLATE.encode()),
            File("--lua-filter", _FILTER.name, _FILTER.read_bytes()),
            *(bibliography if cites else ()),
        ),
    )
    try:
        parts = Pandoc(reading.kept).ask(question)
    except RefusedError as refused:
        raise _explain(source, refused) from None
    if MARK_OPENS in parts:
        raise source.error("a variable stands where the preview cannot put its value.")
    return Parts(*parts.replace(*_FOOTNOTES).split(_SEPARATOR, len(fields(Parts)) - 1))


def _bibliography(source: Source, quarto: Quarto, project: Path) -> list[File]:
    """Return what can be cited."""
    paths = [PurePosixPath(path) for path in quarto.bibliography]
    paths += [source.page.parent / path for path in source.front.bibliography]
    for path in paths:
        inside = PurePosixPath(os.path.normpath(path))
        if reason := reason_not_to_publish(project, inside):
            raise source.error(f"the bibliography {path} {reason}", ["bibliography"])
    try:
        return [File("--bibliography", path.name, (project / path).read_bytes()) for path in paths]
    except OSError as error:
        raise source.error(
            f"the bibliography {error.filename} can't be read ({error.strerror}).", ["bibliography"]
        ) from None


def _explain(source: Source, refused: RefusedError) -> HitpredError:
    """Turn what the filter or Pandoc said into an error that names the line."""
    if refused.status == _STOPPED:
        stopped = json.loads(refused.said)
        return source.error(stopped["message"], stopped["needles"])
    message = refused.first_words
    if citation := re.fullmatch(r"Citeproc: citation (\S+) not found", message):
        return source.error(
            f"the citation '{citation[1]}' is not in the bibliography.", [f"@{citation[1]}"]
        )
    return source.error(f"Pandoc says: {message}")
