"""The last step of a render: Quarto calls it as `project.post-render`, the preview by itself."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import vl_convert

from hitpred.files import write_atomically
from hitpred.site.finish.contents import with_contents
from hitpred.site.finish.redirect import redirect
from hitpred.site.finish.trim import trim

MOVED: Final = {"report/index.html": "index.html"}
"""Addresses that pages had before, and where these are now."""
LOST: Final = "404.html"
"""Shown in the place of whatever is not there, at any depth."""
CHARTS: Final = "site_libs/vega/vega-embed.mjs"
"""What makes a chart interactive, loaded when a reader asks for it."""
FINISHED: Final = "<!-- finished -->"
"""Marks a page that has been through here: Quarto renders one page and leaves the others."""

_TO_A_FILE: Final = re.compile(r'(\s(?:href|src)=")(?![a-zA-Z][\w+.-]*:|[/#"])(?:\./)*([^"]*)')


def finish(site: Path) -> None:
    """Finish all pages of a rendered site, in their places.

    Parameters
    ----------
    site : Path
        The folder of the rendered site.
    """
    for path in pages_of(site):
        text = path.read_text(encoding="utf-8")
        if FINISHED not in text:
            write_atomically(path, _finished(text, path.relative_to(site).as_posix()))
    for old, new in MOVED.items():
        target = posixpath.relpath(new, posixpath.dirname(old))
        write_atomically(site / old, redirect(target, "This page has moved", "en"))
    trim(site)
    write_atomically(
        site / CHARTS, vl_convert.javascript_bundle("globalThis.vegaEmbed = vegaEmbed;")
    )


def pages_of(site: Path) -> Iterator[Path]:
    """Yield the pages of a site, those that moved and the renderer's own files left out."""
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site)
        if name.parts[0] != "site_libs" and name.as_posix() not in MOVED:
            yield path


def _finished(html: str, name: str) -> str:
    html = with_contents(html).replace("</body>", f"{FINISHED}\n</body>", 1)
    return from_the_root(html, "/") if name == LOST else html


def from_the_root(html: str, base: str) -> str:
    """Make what a page links and shows start at the root of the site, wherever it is shown."""
    return _TO_A_FILE.sub(lambda found: f"{found[1]}{base}{found[2]}", html)
