"""The links of a rendered page: made to point at the site's files, and checked on the way."""

import os.path
import re
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urlsplit

_REFERENCE = re.compile(r"""(?P<name>\s(?:href|src))=(?P<quote>["'])(?P<url>.*?)(?P=quote)""")


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
        If a link leads to a page or file that does not exist, or an image comes from elsewhere.
    """
    files: set[PurePosixPath] = set()

    def replace(match: re.Match[str]) -> str:
        url = unescape(match["url"])
        if _leaves_the_site(url):
            if match["name"].strip() == "src" and not url.startswith("data:"):
                raise BrokenLinkError(url, "comes from outside the site; copy it into the project.")
            return match[0]
        target = resolve(url, page.parent)
        if target in pages:
            target = target.with_suffix(".html")
        elif target.suffix == ".qmd" or not (project / target).is_file():
            raise BrokenLinkError(url, "leads to no page or file of the project.")
        else:
            files.add(target)
        parts = urlsplit(url)
        address = parts._replace(path=quote(relative(target, page.parent))).geturl()
        return f'{match["name"]}="{escape(address)}"'

    return Linked(_REFERENCE.sub(replace, html), frozenset(files))


def resolve(url: str, folder: PurePosixPath) -> PurePosixPath:
    """Return the file that a link in a folder names; with a leading "/" it starts at the root."""
    path = unquote(urlsplit(url).path)
    from_root = path.lstrip("/") if path.startswith("/") else str(folder / path)
    return PurePosixPath(os.path.normpath(from_root))


def relative(target: PurePosixPath, folder: PurePosixPath) -> str:
    """Return the path from a folder to a file, both relative to the project."""
    return PurePosixPath(os.path.relpath(target, folder)).as_posix()


def _leaves_the_site(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.scheme or parts.netloc or not parts.path)
