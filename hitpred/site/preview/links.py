"""The links of a rendered page: made to point at the site's files, and checked on the way."""

import os.path
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import SplitResult, quote, unquote, urlsplit

from hitpred.site.pages.files import MISSING, reason_not_to_publish

SHOWING: Final = {"src", "srcset", "imagesrcset", "poster", "data", "background", "ping"}
"""Attributes that load what they name, or tell it."""
LOADING: Final = {"link", "image", "use", "feimage", "script"}
"""Elements that load what their `href` names."""
LEADING: Final = {"href", "xlink:href", "action", "formaction", "cite", "longdesc"}
"""Attributes that lead to what they name."""
SCHEMES: Final = {"http", "https", "mailto"}

STRANGE: Final = {
    "base": "leads all links of the page elsewhere",
    "meta": "tells browsers what pages are told by their front matter",
    "style": "styles the page by itself; write it into report/styles",
    "set": "changes attributes that nobody would look at",
    "animate": "changes attributes that nobody would look at",
}
"""Elements that have no place in a page, and why."""
_RUN: Final = {"", "module", "text/javascript", "application/javascript"}
"""The types of scripts that browsers run."""

_ELSEWHERE_IN_STYLES: Final = re.compile(r"@import|url\(|image-set\(", re.IGNORECASE)

_IGNORED_IN_URLS: Final = re.compile(r"[\t\r\n]|^[\0-\x20]+|[\0-\x20]+$")
"""What browsers leave out of an address before they look at it."""


@dataclass(frozen=True)
class Linked:
    """A rendered text whose links point at the site's files.

    Attributes
    ----------
    html : str
        The text.
    files : frozenset of PurePosixPath
        The files beside the pages that it links or shows, relative to the project.
    """

    html: str
    files: frozenset[PurePosixPath]


class BrokenLinkError(Exception):
    """A link that cannot work.

    Attributes
    ----------
    url : str
        The link as the page writes it.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"'{url}' {reason}")
        self.url = url


def link(html: str, page: PurePosixPath, pages: frozenset[PurePosixPath], project: Path) -> Linked:
    """Resolve what a page links, and shows, inside the project.

    Only attributes of elements are links: what looks like one in text or in a comment is none.

    Parameters
    ----------
    html : str
        Rendered HTML.
    page : PurePosixPath
        The page's file; this and all paths are relative to the project.
    pages : frozenset of PurePosixPath
        The source files of all pages of the site.
    project : Path
        The project's folder.

    Raises
    ------
    BrokenLinkError
        If a link leads to a page or file that does not exist or is not published, uses another
        scheme than http, https and mailto, or shows what comes from elsewhere; or if an element
        holds a page of its own, whose text and links nobody would look at.
    """
    linker = _Linker(html, page, pages, project)
    return Linked(linker.linked(), frozenset(linker.files))


class _Linker(HTMLParser):
    """Writes the start tags that link anew, and leaves all other text as it is."""

    def __init__(
        self, html: str, page: PurePosixPath, pages: frozenset[PurePosixPath], project: Path
    ) -> None:
        super().__init__()
        self._html, self._page, self._pages, self._project = html, page, pages, project
        self._tags: list[tuple[int, str, str]] = []
        lengths = (len(line) + 1 for line in html.split("\n"))
        self._starts = [0, *accumulate(lengths)]
        self.files: set[PurePosixPath] = set()

    def linked(self) -> str:
        """Return the text with its links resolved."""
        self.feed(self._html)
        self.close()
        parts, end = [], 0
        for start, old, new in self._tags:
            parts += [self._html[end:start], new]
            end = start + len(old)
        return "".join([*parts, self._html[end:]])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        _check_element(tag, dict(attrs))
        if not any(name in SHOWING | LEADING for name, _ in attrs):
            return
        old = self.get_starttag_text() or ""
        line, column = self.getpos()
        written = "".join(
            f" {name}" if value is None else f' {name}="{escape(self._resolved(tag, name, value))}"'
            for name, value in attrs
        )
        new = f"<{tag}{written}{' />' if old.endswith('/>') else '>'}"
        self._tags.append((self._starts[line - 1] + column, old, new))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def _resolved(self, tag: str, name: str, value: str) -> str:
        shows = name in SHOWING or (tag in LOADING and name in LEADING)
        if name in ("srcset", "imagesrcset"):
            candidates = (candidate.split(maxsplit=1) for candidate in value.split(","))
            return ", ".join(
                " ".join([self._address(url, shows=shows), *size])
                for url, *size in filter(None, candidates)
            )
        return self._address(value, shows=shows) if shows or name in LEADING else value

    def _address(self, written: str, *, shows: bool) -> str:
        url = _IGNORED_IN_URLS.sub("", written)
        if "\\" in url:
            raise BrokenLinkError(written, "holds a backslash, which browsers take for a slash.")
        parts = split(url)
        if parts.scheme or parts.netloc:
            _check_address_elsewhere(written, parts, shows=shows)
            return written
        if not parts.path:
            return written
        target = resolve(url, self._page.parent)
        if target in self._pages:
            target = target.with_suffix(".html")
        elif target.suffix == ".qmd":
            raise BrokenLinkError(written, MISSING)
        elif reason := reason_not_to_publish(self._project, target):
            raise BrokenLinkError(written, reason)
        else:
            self.files.add(target)
        return parts._replace(path=quote(relative(target, self._page.parent))).geturl()


def _check_element(tag: str, attributes: Mapping[str, str | None]) -> None:
    """Refuse elements and attributes that do what no link shows."""
    if "srcdoc" in attributes:
        raise BrokenLinkError("srcdoc", "holds a page inside the page; write it into the text.")
    if tag in STRANGE:
        raise BrokenLinkError(f"<{tag}", f"{STRANGE[tag]}.")
    for name, value in attributes.items():
        if re.fullmatch(r"on[a-z]+", name):
            raise BrokenLinkError(name, "runs code; write it into a script of the site.")
        if name == "style" and _ELSEWHERE_IN_STYLES.search(value or ""):
            raise BrokenLinkError(name, "loads a file; name it in report/styles.")
    if tag == "script" and "src" not in attributes and (attributes.get("type") or "") in _RUN:
        raise BrokenLinkError("<script", "holds code; write it into a script of the site.")


def _check_address_elsewhere(written: str, parts: SplitResult, *, shows: bool) -> None:
    if parts.scheme not in SCHEMES:
        raise BrokenLinkError(written, "is no link of http, https or mailto.")
    if parts.scheme != "mailto" and not parts.netloc:
        raise BrokenLinkError(written, "names no site.")
    if shows:
        raise BrokenLinkError(written, "comes from outside the site; copy it into the project.")


def split(url: str) -> SplitResult:
    """Take an address apart.

    Raises
    ------
    BrokenLinkError
        If it is none, such as one with half a pair of brackets.
    """
    try:
        return urlsplit(url)
    except ValueError:
        raise BrokenLinkError(url, "is no valid address.") from None


def resolve(url: str, folder: PurePosixPath) -> PurePosixPath:
    """Return the file that a link in a folder names; with a leading "/" it starts at the root."""
    path = unquote(split(url).path)
    from_root = path.lstrip("/") if path.startswith("/") else str(folder / path)
    return PurePosixPath(os.path.normpath(from_root))


def relative(target: PurePosixPath, folder: PurePosixPath) -> str:
    """Return the path from a folder to a file, both relative to the project."""
    return PurePosixPath(os.path.relpath(target, folder)).as_posix()
