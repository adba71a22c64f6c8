"""The last step of a render: Quarto calls it as `project.post-render`, the preview by itself."""

import importlib
import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from hitpred.cache.kept import Kept
from hitpred.files import sha256, write_atomically
from hitpred.site.changes.page import with_changes
from hitpred.site.finish.about import About, about
from hitpred.site.finish.contents import with_contents
from hitpred.site.finish.found import write_lists
from hitpred.site.finish.page import (
    Page,
    not_found,
    read_page,
    with_facts,
    with_head,
    with_scopes,
    with_ways_to_scroll,
    with_word_for_files,
)
from hitpred.site.finish.proofs import with_proofs
from hitpred.site.finish.redirect import redirect
from hitpred.site.finish.references import with_references_folded
from hitpred.site.finish.trim import trim
from hitpred.site.finish.words import with_words
from hitpred.site.pages.files import page_paths
from hitpred.site.pages.settings import read_quarto

MOVED: Final = {"report/index.html": "index.html"}
"""Addresses that pages had before, and where these are now."""
LOST: Final = "404.html"
"""Shown in the place of whatever is not there, at any depth."""
CHARTS: Final = "site_libs/vega/vega-embed.mjs"
"""What makes a chart interactive, loaded when a reader asks for it."""
EMBED: Final = "globalThis.vegaEmbed = vegaEmbed;"
"""What that script lets others call."""
DRAWN_BY: Final = "vl-convert-python"
"""The library that holds it."""
FINISHED: Final = "<!-- finished -->"
"""Marks a page that has been through here: Quarto renders one page and leaves the others."""

_TO_A_FILE: Final = re.compile(r'(\s(?:href|src)=")(?![a-zA-Z][\w+.-]*:|[/#"])(?:\./)*([^"]*)')


def finish(project: Path, site: Path) -> None:
    """Finish all pages of a rendered site, in their places.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    site : Path
        The folder of the rendered site.
    """
    quarto = read_quarto(project)
    known = about(project, quarto.website, os.environ)
    pages = []
    for source in _rendered(page_paths(project, quarto.project.render), site):
        path = site / source.with_suffix(".html")
        html = path.read_text(encoding="utf-8")
        page = read_page(html, str(source.with_suffix(".html")), str(source))
        pages.append(page)
        if FINISHED not in html:
            if known.address:
                html = with_changes(html, project, site, known.repository)
            write_atomically(path, _finished(html, page, known, site))
    listed = [page for page in pages if page.name != LOST]
    write_lists(site, listed, known)
    for old, new in MOVED.items():
        target = posixpath.relpath(new, posixpath.dirname(old))
        write_atomically(site / old, redirect(target, "This page has moved", "en"))
    trim(site)


def bring_charts(site: Path, kept: Path | None = None) -> None:
    """Put what makes charts interactive into a site.

    Parameters
    ----------
    site : Path
        The folder of the rendered site.
    kept : Path, optional
        Where to keep it, since it takes seconds to make.
    """
    write_atomically(site / CHARTS, _charts(kept))


@cache
def _charts(kept: Path | None) -> bytes:
    return Kept(kept, ".script").recall(sha256(f"{EMBED} {version(DRAWN_BY)}"), _bundled)


def _bundled() -> bytes:
    vl_convert = importlib.import_module("vl_convert")  # most commands get along without
    return str(vl_convert.javascript_bundle(EMBED)).encode()


def _rendered(sources: Iterable[PurePosixPath], site: Path) -> Iterator[PurePosixPath]:
    """Yield the pages that were rendered, in the order of the site."""
    for source in sources:
        if (site / source.with_suffix(".html")).is_file():
            yield source


def _finished(html: str, page: Page, known: About, site: Path) -> str:
    html = html.replace("</body>", f"{FINISHED}\n</body>", 1)
    if page.name == LOST:
        return from_the_root(not_found(html), urlsplit(known.address or "/").path)
    html = with_references_folded(with_ways_to_scroll(with_scopes(html)))
    html = with_contents(with_words(html))
    html = with_proofs(with_word_for_files(html, page), page, site, known)
    return with_head(with_facts(html, page, known), page, known)


def from_the_root(html: str, base: str) -> str:
    """Make what a page links and shows start at the root of the site, wherever it is shown."""
    return _TO_A_FILE.sub(lambda found: f"{found[1]}{base}{found[2]}", html)
