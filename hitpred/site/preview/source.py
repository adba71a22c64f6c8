"""A page before Pandoc sees it: front matter apart, includes put in, variables marked.

A ``var`` shortcode becomes a mark, not its value: only Pandoc's document tells prose from raw HTML
and attributes, so `filter.lua` puts the values in, and a number that opens a line cannot turn into
a list. Every line remembers the file it came from, so that an error can name it.
"""

import os.path
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from hitpred.errors import HitpredError
from hitpred.site.preview.files import read_text
from hitpred.site.preview.settings import FrontMatter, PageFooter, explain, parse_yaml

MARK_OPENS, MARK_CLOSES = "\ufdd0", "\ufdd1"
"""What stands around a variable's key until its value is put in.

Unicode reserves these two code points for use inside a program: no text may hold them.
"""

_MARKED = re.compile(f"{MARK_OPENS}(.+?){MARK_CLOSES}")
_SHORTCODE = re.compile(
    r"(?P<escaped>\{\{\{<.*?>\}\}\})"
    r"|\{\{<\s*(?P<name>\S+)\s*(?P<argument>.*?)\s*>\}\}"
    r"|\{\{<"
)
_INCLUDE = re.compile(r"""^\s*\{\{<\s*include\s+(["']?)(?P<path>[^"'<>]+?)\1\s*>\}\}\s*$""")
_TEXTS = {"title", "subtitle", "description", "pagetitle"}
_KEY = re.compile(r"\w+(?:[.-]\w+)*")


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands: its file, relative to the project, and its number there.

    The number is None where only the file is known.
    """

    file: PurePosixPath
    number: int | None
    text: str

    def error(self, message: str) -> HitpredError:
        """Build the error that names this line."""
        place = f"{self.file} line {self.number}" if self.number else str(self.file)
        return HitpredError(f"{place}: {message}")


@dataclass(frozen=True)
class Source:
    """A page, ready for Pandoc.

    Attributes
    ----------
    page : PurePosixPath
        The page's file, relative to the project.
    front : FrontMatter
        Its front matter, variables marked.
    footer : PageFooter
        What stands below it, variables marked.
    head, body : tuple of Line
        The lines of the front matter as they stand, and those of the text: includes put in,
        variables marked.
    variables : dict
        The values of the variables that the page uses, by key: Markdown.
    """

    page: PurePosixPath
    front: FrontMatter
    footer: PageFooter
    head: tuple[Line, ...]
    body: tuple[Line, ...]
    variables: dict[str, str]

    def error(self, message: str, needles: Iterable[str] = ()) -> HitpredError:
        """Build the error that names the first line with the first of the `needles` found."""
        for needle in needles:
            for line in self.body + self.head:
                if needle in line.text:
                    return line.error(message)
        return HitpredError(f"{self.page}: {message}")


def read_source(
    project: Path, page: PurePosixPath, footer: PageFooter, variables: Mapping[str, Any]
) -> Source:
    """Read a page.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    page : PurePosixPath
        The page's file, relative to the project.
    footer : PageFooter
        What `_quarto.yml` puts below every page.
    variables : Mapping
        The content of `_variables.yml`, nested.

    Raises
    ------
    HitpredError
        If the page or an included file cannot be read, or uses a key, a shortcode or a variable
        that the preview does not know.
    """
    head, body = _split(_lines(project, page))
    marked = tuple(
        Line(line.file, line.number, mark(line, variables))
        for line in _include(project, page, body)
    )
    front = _front_matter(page, head, variables)
    footer = _marked_footer(footer, variables)
    texts = [line.text for line in marked]
    texts += [*front.model_dump(include=_TEXTS).values(), *footer.model_dump().values()]
    used = _used_variables("\n".join(texts), variables)
    return Source(page, front, footer, head, marked, used)


def mark(line: Line, variables: Mapping[str, Any]) -> str:
    """Return the line's text with its ``var`` shortcodes marked and escaped ones unwrapped."""

    def replace(match: re.Match[str]) -> str:
        if match["escaped"]:
            return match["escaped"][1:-1]
        name, argument = match["name"], match["argument"]
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
        _check_variable(argument, line, variables)
        return f"{MARK_OPENS}{argument}{MARK_CLOSES}"

    if MARK_OPENS in line.text or MARK_CLOSES in line.text:
        raise line.error("the line holds a code point that is no character (U+FDD0 or U+FDD1).")
    return _SHORTCODE.sub(replace, line.text)


def _check_variable(key: str, line: Line, variables: Mapping[str, Any]) -> None:
    value = _value(key, variables) if _KEY.fullmatch(key) else None
    if value is None:
        raise line.error(f"the variable '{key}' is not in _variables.yml.")
    if "\n" in value:
        raise line.error(f"the variable '{key}' must hold a single line of text.")


def _lines(project: Path, path: PurePosixPath) -> tuple[Line, ...]:
    text = read_text(project, path)
    return tuple(Line(path, number, line) for number, line in enumerate(text.split("\n"), start=1))


def _split(lines: tuple[Line, ...]) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Take the front matter, without its fences, off the page."""
    if not lines or lines[0].text.rstrip() != "---":
        return (), lines
    for end, line in enumerate(lines[1:], start=1):
        if line.text.rstrip() in {"---", "..."}:
            return lines[1:end], lines[end + 1 :]
    raise lines[0].error("the front matter opens with '---' but does not end with '---'.")


def _include(project: Path, page: PurePosixPath, body: tuple[Line, ...]) -> Iterable[Line]:
    for line in body:
        match = _INCLUDE.match(line.text)
        if match is None:
            yield line
            continue
        path = PurePosixPath(os.path.normpath(page.parent / match["path"]))
        if not (project / path).is_file():
            raise line.error(f"the included file {path} does not exist.")
        yield from _lines(project, path)
        # Quarto ends an include with an empty line: what follows is a paragraph of its own.
        yield Line(line.file, line.number, "")


def _front_matter(
    page: PurePosixPath, head: tuple[Line, ...], variables: Mapping[str, Any]
) -> FrontMatter:
    content = parse_yaml("\n".join(line.text for line in head), str(page), first_line=2)

    def line_of(key: object) -> Line:
        opening = Line(page, 1, "")
        return next((line for line in head if line.text.startswith(f"{key}:")), opening)

    try:
        front = FrontMatter.model_validate(content)
    except ValidationError as error:
        raise line_of(error.errors()[0]["loc"][0]).error(explain(error)) from None
    texts = {
        key: mark(Line(page, line_of(key).number, text), variables)
        for key, text in front.model_dump(include=_TEXTS).items()
    }
    return front.model_copy(update=texts)


def _marked_footer(footer: PageFooter, variables: Mapping[str, Any]) -> PageFooter:
    file = PurePosixPath("_quarto.yml")
    texts = footer.model_dump().items()
    return PageFooter(**{name: mark(Line(file, None, text), variables) for name, text in texts})


def _used_variables(text: str, variables: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(_value(key, variables)) for key in sorted(set(_MARKED.findall(text)))}


def _value(key: str, variables: Mapping[str, Any]) -> str | None:
    """Look a dotted key up: the value as Quarto would print it, None if it is not there."""
    value: Any = variables
    for step in key.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value).strip() if isinstance(value, str | int | float) else None
