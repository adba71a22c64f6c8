"""What both renderers' pages get after the render."""

from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from hitpred.site.finish.finish import LOST, finish, from_the_root

TOC = """<nav id="TOC"><ul>
<li><a href="#one" id="toc-one">One &amp; <em>only</em></a>
<ul><li><a href="#below">Below</a></li></ul></li>
<li><a href="#two">Two</a></li><li><a href="#three">Three</a></li>
</ul></nav>"""
PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>Page – Site</title>
<meta name="description" content="What it is about.">
</head><body>{toc}<main><header id="title-block-header"><h1>Page</h1></header>
<p><a href="report/other.html#x">other</a> <a href="https://example.org/">out</a></p>
</main></body></html>
"""


def write(site: Path) -> Path:
    for name, text in {"index.html": "", LOST: "", "report/page.html": TOC}.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(PAGE.format(toc=text), encoding="utf-8")
    return site


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site, finished."""
    finish(write(tmp_path))
    return tmp_path


def test_the_sections_are_listed_below_the_title(site):
    (contents,) = parsed(site / "report/page.html").select("main > header + details.contents")
    links = {link.get_text(): link["href"] for link in contents.select("a")}
    assert links == {"One & only": "#one", "Two": "#two", "Three": "#three"}


def test_a_page_without_a_table_of_contents_lists_none(site):
    assert not parsed(site / "index.html").select("details.contents")


def test_an_old_address_leads_to_the_new_one_without_a_script(site):
    moved = parsed(site / "report/index.html")
    (refresh,) = moved.select("meta[http-equiv=refresh]")
    assert refresh["content"] == "0; url=../index.html"
    assert [link["href"] for link in moved.select("a")] == ["../index.html"]
    assert not moved.select("script")


def test_the_links_of_what_is_shown_anywhere_start_at_the_root(site):
    links = [link["href"] for link in parsed(site / LOST).select("main a")]
    assert links == ["/report/other.html#x", "https://example.org/"]


@pytest.mark.parametrize(
    ("link", "resolved"),
    [
        ('href="a/b.html"', 'href="/hits/a/b.html"'),
        ('src="./x.js"', 'src="/hits/x.js"'),
        ('href="#place"', 'href="#place"'),
        ('href="/hits/a.html"', 'href="/hits/a.html"'),
        ('href="mailto:a@example.org"', 'href="mailto:a@example.org"'),
        ('data-href="a.html"', 'data-href="a.html"'),
    ],
)
def test_a_link_from_the_root(link, resolved):
    assert from_the_root(f"<a {link}>", "/hits/") == f"<a {resolved}>"


def test_finishing_twice_changes_nothing(site):
    before = {path: path.read_bytes() for path in site.rglob("*.*")}
    finish(site)
    assert {path: path.read_bytes() for path in site.rglob("*.*")} == before
