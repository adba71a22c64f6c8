"""What both renderers' pages get after the render."""

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY

from hitpred.elements import labels, metadata
from hitpred.methods.features import FEATURES as AUDIO_FEATURES
from hitpred.site.finish.about import About, about
from hitpred.site.finish.finish import LOST, finish, from_the_root
from hitpred.site.finish.page import (
    read_page,
    with_facts,
    with_scopes,
    with_word_for_files,
)
from hitpred.site.finish.references import with_references_folded
from hitpred.site.finish.words import with_words
from hitpred.site.pages.settings import Website, read_quarto
from hitpred.site.words import FEATURES

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
<h2 id="one">One</h2>
</main></body></html>
"""


QUARTO = """project: {type: website, render: [index.qmd, report/page.qmd, 404.qmd]}
website: {title: Site, description: All of it.}
"""
CITATION = """authors: [{family-names: Doe, given-names: Jo}, {name: The others}]
title: A study
version: 1.2.3
"""
SITE = "https://example.org/hits/"
WEBSITE = Website(title="Site")


def write(project: Path) -> Path:
    """Write a project and its site as a renderer leaves it, and return the site."""
    for name, toc in {"index": "", "404": "", "report/page": TOC}.items():
        for path, text in {
            project / f"{name}.qmd": "",
            project / "_site" / f"{name}.html": PAGE.format(toc=toc),
        }.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    (project / "_quarto.yml").write_text(QUARTO)
    (project / "CITATION.cff").write_text(CITATION)
    return project / "_site"


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site, finished where nothing is known but its address."""
    for name in ("GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "GITHUB_REF_NAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HITPRED_SITE_URL", SITE.rstrip("/"))
    site = write(tmp_path)
    finish(tmp_path, site)
    return site


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, of which nobody knows where it will be published."""
    monkeypatch.delenv("HITPRED_SITE_URL", raising=False)
    site = write(tmp_path)
    finish(tmp_path, site)
    return site


def test_the_sections_are_listed_before_the_first_of_them(site):
    (contents,) = parsed(site / "report/page.html").select("main > details.contents:has(+ h2)")
    links = {link.get_text(): link["href"] for link in contents.select("a")}
    assert links == {"One & only": "#one", "Two": "#two", "Three": "#three"}


def test_a_page_without_a_table_of_contents_lists_none(site):
    assert not parsed(site / "index.html").select("details.contents")


def test_charts_that_leave_the_site_name_it_as_its_pages_do():
    assert read_quarto(REPOSITORY).website.title == metadata.SITE


def test_headings_of_tables_that_markdown_leaves_without_get_a_scope():
    head = '<thead><tr><th style="text-align: right;">a</th><th scope="col">b</th></tr></thead>'
    (one, other) = BeautifulSoup(with_scopes(head), "html.parser").select("th")
    assert (one["scope"], other["scope"]) == ("col", "col")


def test_only_pages_with_something_to_play_with_ask_for_a_server_on_disk():
    page = read_page("", "report/page.html", None)
    of_quarto = (
        '<head><script src="../site_libs/quarto-html/quarto.js" type="module"></script></head>'
    )
    for html in ("<head></head>", of_quarto):
        assert with_word_for_files(html, page) == html
    html = (
        '<head></head><header id="title-block-header"></header>'
        '<script type="module" src="scripts/game.js"></script>'
    )
    told = BeautifulSoup(with_word_for_files(html, page), "html.parser")
    assert told.select_one("head script")["src"] == "scripts/opened-as-file.js"
    assert "hitpred serve" in told.select_one("header + .opened-as-file[hidden]").get_text()


def test_an_old_address_leads_to_the_new_one_without_a_script(site):
    moved = parsed(site / "report/index.html")
    (refresh,) = moved.select("meta[http-equiv=refresh]")
    assert refresh["content"] == "0; url=../index.html"
    assert [link["href"] for link in moved.select("a")] == ["../index.html"]
    assert not moved.select("script")


def test_the_links_of_what_is_shown_anywhere_start_at_the_root(site):
    links = [link["href"] for link in parsed(site / LOST).select("main a")]
    assert links == ["/hits/report/other.html#x", "https://example.org/"]


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
    finish(site.parent, site)
    assert {path: path.read_bytes() for path in site.rglob("*.*")} == before


# Found and shared ---------------------------------------------------------------------------------


def head(page: BeautifulSoup) -> dict[str, str]:
    tags = page.select("head meta[property], head meta[name]")
    return {tag.get("property") or tag["name"]: tag["content"] for tag in tags}


def test_a_page_has_a_canonical_address_and_a_card_with_the_hero(site):
    page = parsed(site / "report/page.html")
    said = head(page)
    assert page.select_one("link[rel=canonical]")["href"] == f"{SITE}report/page.html"
    assert said["og:url"] == f"{SITE}report/page.html"
    assert said["og:title"] == "Page – Site"
    assert said["og:description"] == "What it is about."
    assert said["og:image"] == f"{SITE}report/cache/figures/hero.png"
    assert said["og:image:alt"].endswith("everything known.")
    assert said["twitter:card"] == "summary_large_image"


def test_the_first_page_is_the_site_s_own_address(site):
    assert parsed(site / "index.html").select_one("link[rel=canonical]")["href"] == SITE


def test_what_is_not_there_is_not_found(site):
    page = parsed(site / LOST)
    assert head(page)["robots"] == "noindex"
    assert not page.select("link[rel=canonical], meta[property]")


def test_an_unknown_address_is_named_nowhere(nowhere):
    page = parsed(nowhere / "report/page.html")
    assert not page.select(
        "link[rel=canonical], meta[property='og:url'], meta[property='og:image']"
    )
    assert head(page)["og:title"] == "Page – Site"
    assert not (nowhere / "sitemap.xml").exists()
    assert not (nowhere / "robots.txt").exists()
    assert "/report/other.html#x" in (nowhere / LOST).read_text()


def test_the_sitemap_lists_the_pages_in_their_order_and_robots_lead_to_it(site):
    root = ElementTree.parse(site / "sitemap.xml").getroot()
    assert [found.text for found in root.iter() if found.tag.endswith("loc")] == [
        SITE,
        f"{SITE}report/page.html",
    ]
    assert f"Sitemap: {SITE}sitemap.xml" in (site / "robots.txt").read_text().splitlines()


def test_llms_txt_lists_the_pages_with_what_they_are_about(site):
    lines = (site / "llms.txt").read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["# Site", "", "> All of it."]
    assert lines[-1] == f"- [Page]({SITE}report/page.html): What it is about."


# Words --------------------------------------------------------------------------------------------


def explained(text: str) -> BeautifulSoup:
    return BeautifulSoup(with_words(f"<main>{text}</main>"), "html.parser")


def buttons(text: str) -> list[str]:
    return [button.get_text() for button in explained(text).select("button.word")]


def test_a_word_opens_its_meaning_without_a_script():
    page = explained("<p>Of Valence and tempo.</p>")
    for button in page.select("button.word[type=button]"):
        meaning = page.select_one(f"#{button['popovertarget']}[popover]").get_text()
        assert meaning.startswith(button.get_text().lower())
        assert button["title"] in meaning
    assert page.main.p.get_text() == "Of Valence and tempo."
    assert buttons("<p>Of Valence and tempo.</p>") == ["Valence", "tempo"]


@pytest.mark.parametrize(
    "text",
    [
        "<h2>Valence</h2>",
        '<p><a href="#">valence</a></p>',
        "<p><code>valence</code></p>",
        '<p title="valence">x</p>',
        "<p>ambivalence, valence-like</p>",
        "<svg><text>valence</text></svg>",
        "<p><!-- valence --></p>",
        "<script>if (1 < 2) { valence }</script>",
        '<p data-x="a > valence">x</p>',
        "<p>The key to it; in the explicit mode</p>",
        "<p>the duration</p>",
    ],
)
def test_a_word_is_left_alone_where_it_can_t_be_pressed_or_means_something_else(text):
    assert with_words(f"<main>{text}</main>") == f"<main>{text}</main>"


def test_a_stop_stays_with_its_word():
    page = explained("<p>Of valence, tempo; and valence.</p>")
    assert [span.get_text() for span in page.select(".together")] == ["valence,", "tempo;"]
    assert page.main.p.get_text() == "Of valence, tempo; and valence."


def test_a_word_is_explained_once_in_a_section_and_in_a_table():
    page = "<p>valence valence</p><table><tr><td>valence</td></tr></table><h2>x</h2><p>valence</p>"
    assert buttons(page) == ["valence"] * 3
    assert len(explained(page).select("[popover]")) == 1


@pytest.mark.parametrize("cell", ["key", "mode", "duration (minutes)", "explicit", "energy (0-1)"])
def test_a_feature_with_an_everyday_name_is_one_in_a_cell_of_its_own(cell):
    assert buttons(f"<table><tr><td>{cell}</td></tr></table>") == [cell.split()[0]]


def test_every_feature_of_the_study_is_explained():
    named = {word.name for word in FEATURES}
    assert named == {labels.feature(name) for name in AUDIO_FEATURES}


# Facts --------------------------------------------------------------------------------------------


def facts(known: About) -> BeautifulSoup:
    page = read_page(PAGE, "report/page.html", "report/page.qmd")
    return BeautifulSoup(with_facts(PAGE, page, known), "html.parser")


def test_a_page_says_when_and_from_what_it_was_made():
    known = About("Site", "", "Someone, 2022", "2026-11-25", "abc1234", "https://host/o/r")
    page = facts(known)
    assert page.select_one(".page-facts").get_text() == (
        "Data: Someone, 2022 · Results of 2026-11-25 · Commit abc1234 · Repository · "
        "Suggest a change to this page"
    )
    assert [link["href"] for link in page.select(".page-facts a")] == [
        "https://host/o/r/commit/abc1234",
        "https://host/o/r",
        "https://host/o/r/edit/main/report/page.qmd",
    ]


def test_what_is_not_known_is_left_out():
    assert not facts(About("Site")).select(".page-facts")
    page = facts(About("Site", commit="abc1234"))
    assert page.select_one(".page-facts").get_text() == "Commit abc1234"
    assert not page.select(".page-facts a")


def test_a_page_says_how_to_cite_it(site):
    cited = parsed(site / "report/page.html").select_one("details.page-facts p").get_text()
    assert (
        cited == f"Jo Doe, The others. Page – Site. A study. Version 1.2.3. {SITE}report/page.html"
    )


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
    )


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project whose results were committed."""
    write(tmp_path)
    (tmp_path / "report/cache/results").mkdir(parents=True)
    (tmp_path / "report/cache/results/a.json").write_text("{}")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "report", "_quarto.yml")
    git(tmp_path, "commit", "-qm", "x", "--date=2020-01-02T00:00:00")
    return tmp_path


def test_git_knows_the_commit_and_the_day_of_the_results(repository):
    known = about(repository, WEBSITE, {})
    assert known.results is not None
    assert len(known.commit or "") >= 10
    assert known.repository is None


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("https://github.com/me/hits.git", "https://github.com/me/hits"),
        ("https://user:secret@github.com/me/hits", "https://github.com/me/hits"),
        ("git@github.com:me/hits.git", "https://github.com/me/hits"),
        ("ssh://git@github.com/me/hits.git", "https://github.com/me/hits"),
        ("/srv/git/hits", None),
        ("file:///srv/git/hits", None),
    ],
)
def test_the_repository_is_that_of_the_remote_without_secrets(repository, remote, address):
    git(repository, "remote", "add", "origin", remote)
    assert about(repository, WEBSITE, {}).repository == address


def test_a_workflow_says_which_repository_it_is_of(repository):
    named = {"GITHUB_REPOSITORY": "fork/hits", "GITHUB_SERVER_URL": "https://git.example"}
    assert about(repository, WEBSITE, named).repository == "https://git.example/fork/hits"


def test_a_folder_without_git_knows_nothing_of_it(tmp_path):
    write(tmp_path)
    known = about(tmp_path, WEBSITE, {})
    assert (known.commit, known.results, known.repository) == (None, None, None)


# References ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("works", "said"), [(1, "One work"), (3, "3 works")])
def test_the_works_that_a_page_cites_are_folded(works, said):
    entries = "\n".join(
        f'<div id="ref-{number}" class="csl-entry" role="listitem">Work {number}.</div>'
        for number in range(works)
    )
    html = f'<section><h2>References</h2>\n<div id="refs" role="list">\n{entries}\n</div>\n<p>x</p>'
    page = BeautifulSoup(with_references_folded(html), "html.parser")
    fold = page.select_one("h2 + details.fold")
    assert fold.summary.get_text() == said
    assert len(fold.select("#refs .csl-entry")) == works
    assert not fold.select("p")


def test_a_page_that_cites_nothing_stays_as_it_is():
    assert with_references_folded("<div><p>x</p></div>") == "<div><p>x</p></div>"
