"""A page before Pandoc sees it: front matter apart, includes put in, variables marked.

A ``var`` shortcode becomes a mark, not its value: only Pandoc's document tells prose from raw HTML
and attributes, so `filter.lua` puts the values in, and a number that opens a line cannot turn into
a list. Marks stand around included text, too. So whatever is found in Pandoc's document can be
told by where it comes from, and errors name file and line.
"""

import os.path
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final

from pydantic import ValidationError

from hitpred.errors import HitpredError
from hitpred.site.pages.files import COMPUTED, CONTENT, MISSING, read_text, reason_not_to_publish
from hitpred.site.pages.settings import (
    FrontMatter,
    PageFooter,
    Scalar,
    explain,
    parse_yaml,
    prose_scalars,
)

MARK_OPENS, MARK_CLOSES, MARK_INCLUDES = "\ufdd0", "\ufdd1", "\ufdd2"
"""What stands around a variable's key until its value is put in, and around included text.

Unicode reserves these code points for use inside a program: no text may hold them.
"""

MARKED: Final = re.compile(f"{MARK_OPENS}([^:]+):(\\d+){MARK_CLOSES}")
"""A variable: its key, and which of the source's marks it is."""

QUARTO_FILE: Final = PurePosixPath("_quarto.yml")

_SHORTCODE = re.compile(
    r"(?P<escaped>\{\{\{<.*?>\}\}\})"
    r"|\{\{<\s*(?P<name>\S+)\s*(?P<argument>.*?)\s*>\}\}"
    r"|\{\{<"
)
_INCLUDE = re.compile(r"\s*\{\{<\s*include\s+(?P<path>[^{}<>]*?)\s*>\}\}\s*")
_PLAIN_PATH = re.compile(r"[\w./-]+")
_KEY = re.compile(r"\w+(?:[.-]\w+)*")


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands: its file, relative to the project, and its number there.

    The number is None where only the file is known.
    """

    file: PurePosixPath
    number: int | None
    text: str

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return f"{self.file} line {self.number}" if self.number else str(self.file)

    def error(self, message: str) -> HitpredError:
        """Build the error that names this line."""
        return HitpredError(f"{self.place}: {message}")


@dataclass(frozen=True)
class Include:
    """A file that a page includes, and the line that does."""

    path: PurePosixPath
    line: Line

    @property
    def computed(self) -> bool:
        """Whether the text is derived from the results rather than written by hand."""
        return COMPUTED in self.path.parents


@dataclass(frozen=True)
class Source:
    """A page, ready for Pandoc.

    Attributes
    ----------
    page : PurePosixPath
        The page's file, relative to the project.
    front : FrontMatter
        Its front matter.
    head, body : tuple of Line
        The lines of the front matter as they stand, and those of the text: includes put in,
        variables marked.
    texts : mapping
        Markdown beside the text, variables marked, by the name that Pandoc's metadata give it.
    scalars : mapping
        Where those of these texts stand that this very file holds.
    marks : tuple of Line
        Where the variables are used, in the order of their marks.
    includes : tuple of Include
        What is included, in the order of its marks.
    """

    page: PurePosixPath
    front: FrontMatter = field(default_factory=FrontMatter)
    head: tuple[Line, ...] = ()
    body: tuple[Line, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    scalars: Mapping[str, Scalar] = field(default_factory=dict)
    marks: tuple[Line, ...] = ()
    includes: tuple[Include, ...] = ()

    def lines_of(self, scalar: Scalar) -> list[Line]:
        """Return the lines of the front matter, or of a file of settings, that hold a text."""
        return [
            line
            for line in self.head
            if line.number is not None and scalar.first <= line.number <= scalar.last
        ]

    @property
    def keys(self) -> set[str]:
        """The variables that it names."""
        return {key for text in self._all_texts() for key in keys_in(text)}

    def _all_texts(self) -> Iterator[str]:
        yield from self.texts.values()
        yield from (line.text for line in self.body)

    def is_computed(self, line: Line) -> bool:
        """Whether a line of the body is derived from the results."""
        return any(include.computed and include.path == line.file for include in self.includes)

    def error(self, message: str, needles: Iterable[str] = ()) -> HitpredError:
        """Build the error that names the first line with the first of the `needles` found."""
        for needle in needles:
            for line in self.body + self.head:
                if needle in line.text:
                    return line.error(message)
        return HitpredError(f"{self.page}: {message}")


def keys_in(text: str) -> list[str]:
    """Return the variables that a text names, once they are marked."""
    return [key for key, _ in MARKED.findall(text)]


class Marks:
    """Puts marks in the place of ``var`` shortcodes, and remembers where each stood."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def mark(self, line: Line) -> str:
        """Return the line's text with its variables marked and escaped shortcodes unwrapped."""
        if any(mark in line.text for mark in (MARK_OPENS, MARK_CLOSES, MARK_INCLUDES)):
            raise line.error("the line holds a code point that is no character (U+FDD0 to U+FDD2).")
        return _SHORTCODE.sub(lambda match: self._replaced(match, line), line.text)

    def _replaced(self, match: re.Match[str], line: Line) -> str:
        if match["escaped"]:
            return match["escaped"][1:-1]
        name, key = match["name"], match["argument"]
        if name is None:
            raise line.error("a shortcode opens with '{{<' but does not end with '>}}'.")
        if name == "include":
            raise line.error(
                "an include must name one file and stand alone on its line, in a page."
            )
        if name != "var":
            raise line.error(
                f"the preview does not know the shortcode '{name}'; render with Quarto or use "
                "var or include."
            )
        if not _KEY.fullmatch(key):
            raise line.error(f"the variable '{key}' is not in _variables.yml.")
        self.lines.append(line)
        return f"{MARK_OPENS}{key}:{len(self.lines) - 1}{MARK_CLOSES}"


def named_variables(project: Path) -> frozenset[str]:
    """Return the keys of all variables that a project's documents name, comments and code too."""
    documents = (*project.glob("*.qmd"), *(project / CONTENT).rglob("*.qmd"))
    texts = (path.read_text("utf-8", errors="replace") for path in documents if path.is_file())
    shortcodes = (match for text in texts for match in _SHORTCODE.finditer(text))
    return frozenset(match["argument"] for match in shortcodes if match["name"] == "var")


def read_source(project: Path, page: PurePosixPath, footer: PageFooter) -> Source:
    """Read a page.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    page : PurePosixPath
        The page's file, relative to the project.
    footer : PageFooter
        What `_quarto.yml` puts below every page.

    Raises
    ------
    HitpredError
        If the page or an included file cannot be read, or uses a key or a shortcode that the
        preview does not know, or an include that Quarto and the preview read differently.
    """
    _refuse_a_link_that_leaves(project, page)
    head, body = _split(_lines(project, page))
    marks = Marks()
    body, includes = _with_includes(project, page, body, marks)
    front = _front_matter(page, head)
    text = "\n".join(line.text for line in head)
    scalars = {".".join(scalar.path): scalar for scalar in prose_scalars(text, first_line=2)}
    texts = {
        name: marks.mark(Line(page, scalar.first, scalar.value)) for name, scalar in scalars.items()
    }
    texts |= {
        f"footer-{name}": marks.mark(Line(QUARTO_FILE, None, text))
        for name, text in footer.model_dump().items()
    }
    return Source(page, front, head, body, texts, scalars, tuple(marks.lines), includes)


def read_settings_source(project: Path, file: PurePosixPath) -> Source:
    """Read what a file of settings says to readers: titles, descriptions, labels, footers.

    Raises
    ------
    HitpredError
        If it cannot be read, is not YAML or uses a shortcode that the preview does not know.
    """
    text = read_text(project, file)
    parse_yaml(text, str(file))
    marks = Marks()
    scalars = {str(number): scalar for number, scalar in enumerate(prose_scalars(text))}
    return Source(
        file,
        head=_lines(project, file),
        texts={
            name: marks.mark(Line(file, scalar.first, scalar.value))
            for name, scalar in scalars.items()
        },
        scalars=scalars,
        marks=tuple(marks.lines),
    )


def _refuse_a_link_that_leaves(project: Path, page: PurePosixPath) -> None:
    # A page at the root has no folder of its own to stay in, so it must be no link at all.
    leaves = (
        reason_not_to_publish(project, page)
        if page.is_relative_to(CONTENT)
        else (project / page).is_symlink()
    )
    if leaves:
        raise HitpredError(f"{page} is a link to another file: put the page itself in its place.")


def _lines(project: Path, path: PurePosixPath) -> tuple[Line, ...]:
    text = read_text(project, path)
    return tuple(Line(path, number, line) for number, line in enumerate(text.split("\n"), start=1))


def _split(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Take the front matter, without its fences, off the page."""
    if not _is_fence(lines):
        return (), lines
    for end, line in enumerate(lines[1:], start=1):
        if line.text.rstrip() in {"---", "..."}:
            return lines[1:end], lines[end + 1 :]
    raise lines[0].error("the front matter opens with '---' but does not end with '---'.")


def _is_fence(lines: tuple[Line, ...]) -> bool:
    return bool(lines) and lines[0].text.rstrip() == "---"


def _with_includes(
    project: Path, page: PurePosixPath, body: tuple[Line, ...], marks: Marks
) -> tuple[tuple[Line, ...], tuple[Include, ...]]:
    """Put included files in, between comments that mark what comes from where."""
    marked: list[Line] = []
    includes: list[Include] = []
    for line in body:
        match = _INCLUDE.fullmatch(line.text)
        if match is None:
            marked.append(Line(line.file, line.number, marks.mark(line)))
            continue
        include = Include(_included_path(project, page, match["path"], line), line)
        number = len(includes)
        includes.append(include)
        marked.append(Line(line.file, line.number, f"<!--{MARK_INCLUDES}{number}-->"))
        lines = _lines(project, include.path)
        if _is_fence(lines):
            raise lines[0].error("an included file must not have front matter: take it out.")
        marked += (Line(one.file, one.number, marks.mark(one)) for one in lines)
        # Quarto ends an include with an empty line: what follows is a paragraph of its own.
        marked.append(Line(line.file, line.number, ""))
        marked.append(Line(line.file, line.number, f"<!--{MARK_INCLUDES}/{number}-->"))
    return tuple(marked), tuple(includes)


def _included_path(project: Path, page: PurePosixPath, name: str, line: Line) -> PurePosixPath:
    # Quarto takes quotes for part of the name and ends it at the first blank.
    if not _PLAIN_PATH.fullmatch(name):
        raise line.error(
            f"the included file {name} needs a name of letters, digits, '-', '_' and '.' only, "
            "without quotes: Quarto and the preview read others differently."
        )
    path = PurePosixPath(os.path.normpath(page.parent / name))
    if reason := reason_not_to_publish(project, path):
        if reason is MISSING:
            raise line.error(f"the included file {path} does not exist.")
        raise line.error(f"the included file {name} {reason}")
    return path


def _front_matter(page: PurePosixPath, head: tuple[Line, ...]) -> FrontMatter:
    content = parse_yaml("\n".join(line.text for line in head), str(page), first_line=2)

    def line_of(key: object) -> Line:
        opening = Line(page, 1, "")
        return next((line for line in head if line.text.startswith(f"{key}:")), opening)

    try:
        return FrontMatter.model_validate(content)
    except ValidationError as error:
        raise line_of(error.errors()[0]["loc"][0]).error(explain(error)) from None


def value_of(key: str, variables: Mapping[str, Any]) -> str | None:
    """Look a dotted key up: the value as Quarto would print it, None if it is not there."""
    value: Any = variables
    for step in key.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int | float) else None


def problem_with(key: str, variables: Mapping[str, Any]) -> str | None:
    """Say why a variable can't be shown; None if it can."""
    value = value_of(key, variables)
    if value is None:
        return f"the variable '{key}' is not in _variables.yml: correct it or compute its study."
    if "\n" in value:
        return f"the variable '{key}' must hold a single line of text."
    return None
