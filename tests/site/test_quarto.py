"""Quarto and the built-in preview make the same pages of the same sources."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from renderers import PAGES, QUARTO, RENDERERS

if QUARTO is None:
    pytest.skip("there is no Quarto to compare with", allow_module_level=True)

each_page = pytest.mark.parametrize("name", PAGES)
each_renderer = pytest.mark.parametrize("renderer", RENDERERS)


@dataclass(frozen=True)
class Page:
    """A page of a site, without scripts."""

    name: str
    html: BeautifulSoup

    @property
    def content(self) -> Tag:
        """All but the shell, which each renderer has of its own."""
        (content,) = self.html.select("main")
        return content


def read(site: Path, name: str) -> Page:
    html = BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser")
    for script in html.select("script, style"):
        script.decompose()
    # Quarto lists the titles of tabs before the first panel. The preview has each in its panel,
    # for readers without scripts, and its script makes the list.
    for tab in html.select(".nav-tabs [role=tab]"):
        (panel,) = html.select(f"#{tab['aria-controls']}")
        panel.insert(0, html.new_tag("p", string=tab.get_text()))
        tab.decompose()
    return Page(name, html)


# What is compared ---------------------------------------------------------------------------------


def text(page: Page) -> list[str]:
    """Return the text by blocks, whatever elements these are wrapped in."""
    blocks = "h1, h2, h3, h4, p, li, dt, dd, th, td, figcaption, div, section, .screen-reader-only"
    for block in page.content.select(blocks):
        block.insert(0, "\0")
        block.append("\0")
    # Each renderer breaks and indents the lines of its HTML in its own way.
    found = (" ".join(block.split()) for block in page.content.get_text().split("\0"))
    return [block for block in found if block]


def ids(page: Page) -> list[str]:
    """Return the ids that links use."""
    # That of a section is on its heading in the preview, on the element around it in Quarto.
    sections = ":is(h2, h3, h4, section)[id]:not(.tab-pane, [role])"
    # Captions have ids too: Quarto's end in a random number, and nobody links them.
    others = ":is([id^=fig-], [id^=tbl-], [id^=ref-]):not(figcaption)"
    return [str(tag["id"]) for tag in page.content.select(f"{sections}, {others}")]


def links(page: Page) -> list[str]:
    return targets(page, page.content)


def text_alternatives(page: Page) -> list[str]:
    pictures = page.content.select("[role=img], img")
    return [str(picture.get("aria-label") or picture.get("alt")) for picture in pictures]


def navigation(page: Page) -> list[tuple[str, list[str]]]:
    items = page.html.select("header nav li, #TOC li")
    return [(item.get_text(" ", strip=True), targets(page, item)) for item in items]


def targets(page: Page, part: Tag) -> list[str]:
    """Return where links and pictures lead: a URL, or a path from the root of the site."""
    urls = [str(tag.get("href") or tag.get("src")) for tag in part.select("[href], [src]")]
    return [url if urlsplit(url).netloc else _from_root(url, page.name) for url in urls]


def _from_root(url: str, name: str) -> str:
    """Quarto writes `../report/a.html` where the preview writes `a.html`: resolve both."""
    path, _, place = url.partition("#")
    folder, own = posixpath.split(f"{name}.html")
    # Addresses from the root of the site stand on the page that is shown anywhere.
    path = posixpath.normpath(posixpath.join("/", folder, unquote(path) or own)).lstrip("/")
    return f"{path}#{place}" if place else path


@pytest.mark.parametrize("part", [text, ids, links, text_alternatives, navigation])
@each_page
def test_both_renderers_give_a_page_the_same(
    name: str, part: Callable[[Page], list[object]], sites: dict[str, Path]
):
    assert part(read(sites["quarto"], name)) == part(read(sites["preview"], name))


# What holds for each ------------------------------------------------------------------------------


@each_renderer
@each_page
def test_everything_that_a_page_links_is_there(name, renderer, sites):
    site = sites[renderer]
    inside = [target for target in links(read(site, name)) if not urlsplit(target).netloc]
    assert inside
    for target in inside:
        path, _, place = target.partition("#")
        assert (site / path).is_file(), target
        assert not place or read(site, path.removesuffix(".html")).html.find(id=place), target


@each_renderer
@each_page
def test_nothing_is_left_unresolved(name, renderer, sites):
    html = (sites[renderer] / f"{name}.html").read_text(encoding="utf-8")
    assert not [mark for mark in ("{{<", "{{&lt;", "?var:", "?@", "[@") if mark in html]


def test_quarto_warns_of_nothing(sites):
    said = (sites["quarto"].parents[2] / "quarto.log").read_text(encoding="utf-8")
    assert "Output created" in said
    assert not [line for line in said.splitlines() if re.search("warn|error", line, re.IGNORECASE)]
