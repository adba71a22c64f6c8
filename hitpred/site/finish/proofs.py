"""The way from sentences and numbers to what they rest on, and what only a checkout can prove.

Renderers leave the marks of `hitpred.elements.marks` in a page. Here each sentence gets a sign
that leads to its proof, and each number outside of sentences becomes a quiet link. The pages of
proofs get the code of the tests, and where it stands in which commit.
"""

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path
from textwrap import dedent
from typing import Final

from hitpred.cache.workspace import PACKAGE
from hitpred.elements.claim import Claim
from hitpred.elements.fragments import BECAUSE, RESTS_ON, WHOLE
from hitpred.elements.marks import CLAIM, VALUE
from hitpred.site.finish.about import About
from hitpred.site.finish.page import Page
from hitpred.studies.claims import BY_STUDY
from hitpred.studies.registry import STUDIES

SCRIPT: Final = "report/scripts/proofs.js"
"""What opens a proof in its place, and lets a page check itself."""
ROOM: Final = "hitpred/studies"

_MAIN: Final = re.compile(r"(?<=<main)\b.*(?=</main>)", re.DOTALL)
_CODE: Final = re.compile(r'<div data-code="(\w+)"></div>')
_ROOM: Final = re.compile(r'<span data-room="(\w+)">[^<]*</span>')
_LEFT_ALONE: Final = {
    *("a", "button", "label", "legend", "summary", "code"),
    *("h1", "h2", "h3", "h4", "h5", "h6"),
}
"""Elements that a link can't stand in, or would be in the way."""


def with_proofs(html: str, page: Page, site: Path, known: About) -> str:
    """Lead from a page to what it rests on, if the site has pages of proofs.

    Parameters
    ----------
    html : str
        The rendered page.
    page : Page
        Which one it is.
    site : Path
        The folder of the rendered site.
    known : About
        Commit and repository, as far as they are known.
    """
    if not (site / SCRIPT).is_file():
        return html

    def address(study: str | None, place: str) -> str | None:
        target = f"report/proofs/{study}.html"
        return f"{page.way_to(target)}#{place}" if (site / target).is_file() else None

    html = _MAIN.sub(lambda main: _Linker(main[0], address).linked(), html, count=1)
    html = _CODE.sub(lambda found: _code(found[1], known), html)
    html = _ROOM.sub(lambda found: _at_commit(f"{ROOM}/{found[1]}", known), html)
    script = f'<script type="module" src="{page.way_to(SCRIPT)}"></script>'
    return html.replace("</body>", f"{script}\n</body>", 1)


@dataclass(frozen=True)
class _Span:
    """A span that is open: whether it is a sentence, and what to write in the place of its end."""

    is_claim: bool
    ending: str | None


class _Linker(HTMLParser):
    """Finds the marks in a page's text and writes links in their places."""

    def __init__(self, html: str, address: Callable[[str | None, str], str | None]) -> None:
        super().__init__(convert_charrefs=False)
        self._html, self._address = html, address
        self._starts = [0, *accumulate(len(line) + 1 for line in html.split("\n"))]
        self._edits: list[tuple[int, str, str]] = []
        self._spans: list[_Span] = []
        self._alone = 0

    def linked(self) -> str:
        """Return the text with its links."""
        self.feed(self._html)
        self.close()
        parts, end = [], 0
        for start, old, new in self._edits:
            parts += [self._html[end:start], new]
            end = start + len(old)
        return "".join([*parts, self._html[end:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a mark, or something that must hold no link."""
        if tag in _LEFT_ALONE:
            self._alone += 1
        if tag == "span":
            given = dict(attrs)
            claim, value = given.get(CLAIM), given.get(VALUE)
            ending = None
            if claim and not self._alone:
                ending = self._sign(claim)
            elif value and not self._alone and not any(span.is_claim for span in self._spans):
                ending = self._link(value)
            self._spans.append(_Span(claim is not None, ending))

    def handle_endtag(self, tag: str) -> None:
        """Close what is open."""
        if tag in _LEFT_ALONE:
            self._alone -= 1
        if tag == "span" and self._spans and (ending := self._spans.pop().ending):
            self._edit("</span>", ending)

    def _sign(self, claim: str) -> str | None:
        """Return the end of a sentence that can be asked."""
        address = self._address(_STUDY_OF.get(claim), f"claim-{claim}")
        said = 'aria-label="What this sentence rests on"'
        sign = f'<a class="{RESTS_ON}" href="{address}" {said}>{BECAUSE}</a>'
        return f"{sign}</span>" if address else None

    def _link(self, value: str) -> str | None:
        """Open a number that can be asked, and return its end."""
        address = self._address(_holding(value), WHOLE)
        if address is None:
            return None
        self._edit("<span", f'<a class="{RESTS_ON} value" href="{address}" title="{escape(value)}"')
        return "</a>"

    def _edit(self, old: str, new: str) -> None:
        line, column = self.getpos()
        self._edits.append((self._starts[line - 1] + column, old, new))


_STUDY_OF: Final = {claim.id: study for study, claims in BY_STUDY.items() for claim in claims}


def _holding(path: str) -> str | None:
    """Name the study whose results file holds a value, or records a setting."""
    first, _, rest = path.partition(".")
    if first == "settings":
        section = rest.partition(".")[0]
        return next((study.name for study in STUDIES if section in study.reads), None)
    return first if first in BY_STUDY else None


# Code -----------------------------------------------------------------------------------------


def _code(claim: str, known: About) -> str:
    """Write the code of a claim, and where it stands."""
    study = _STUDY_OF.get(claim)
    call = _calls(study).get(claim) if study else None
    if call is None:
        return ""
    where = _at_commit(f"{ROOM}/{study}/claims.py", known, call)
    return (
        '<details class="fold"><summary>The sentence and its test in code</summary>\n'
        f'<pre tabindex="0"><code>{escape(call.text)}</code></pre>\n<p>{where}</p>\n</details>'
    )


@dataclass(frozen=True)
class _Call:
    """A claim in its file: first and last line, and the text."""

    first: int
    last: int
    text: str


@cache
def _calls(study: str) -> dict[str, _Call]:
    """Return the claims of a study as its file writes them, by their ids."""
    source = (PACKAGE / "studies" / study / "claims.py").read_text("utf-8")
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    lines = source.encode().splitlines(keepends=True)
    return {
        str(call.args[0].value): _Call(
            call.lineno,
            call.end_lineno or call.lineno,
            dedent(_segment(lines, call)),
        )
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == Claim.__name__
        if call.args and isinstance(call.args[0], ast.Constant)
    }


def _segment(lines: list[bytes], call: ast.Call) -> str:
    """Return the text of a call, as `ast.get_source_segment` would if it split a file once."""
    first, last = call.lineno - 1, call.end_lineno or call.lineno
    *before, end = lines[first:last]
    text = b"".join([*before, end[: call.end_col_offset]])
    return " " * call.col_offset + text[call.col_offset :].decode()


def _at_commit(path: str, known: About, call: _Call | None = None) -> str:
    """Write where code stands: a link where the repository is on the web."""
    lines = f" line {call.first}" if call else ""
    said = escape(f"{path}{lines}")
    commit = (known.commit or "").removesuffix("-dirty")
    if known.repository and commit:
        kind, place = ("blob", f"#L{call.first}-L{call.last}") if call else ("tree", "")
        said = f'<a href="{escape(f"{known.repository}/{kind}/{commit}/{path}{place}")}">{said}</a>'
    return f"{said} of commit {escape(known.commit)}" if known.commit else said
