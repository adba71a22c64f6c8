"""What a page is, what it may include and link, and what is published with it."""

from pathlib import Path, PurePosixPath

import pytest
from bs4 import BeautifulSoup
from small_projects import project as small_project

from hitpred.errors import HitpredError
from hitpred.site.links import broken_links
from hitpred.site.pages.document import find_pages, read_project
from hitpred.site.pages.files import page_paths
from hitpred.site.preview.render import render

QUARTO = """project: {type: website, render: [report/*.qmd], resources: [report/cache/*]}
website: {title: Hits}
"""
PART = "Computed.\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of two pages inside a folder that holds a secret."""
    (tmp_path / "secret.txt").write_text("secret")
    files = {
        "_quarto.yml": QUARTO,
        "hitpred.toml": "secret = true\n",
        "report/index.qmd": "Text.\n",
        "report/other.qmd": "## Place {#place}\n",
        "report/cache/a.json": "{}",
        "report/parts/part.md": PART,
    }
    for name, text in files.items():
        (tmp_path / "project" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "project" / name).write_text(text, encoding="utf-8")
    return tmp_path / "project"


def write(project: Path, text: str) -> Path:
    (project / "report/index.qmd").write_text(text, encoding="utf-8")
    return project


def page(project: Path) -> BeautifulSoup:
    site = project.parent / "site"
    render(project, site)
    return BeautifulSoup((site / "report/index.html").read_text("utf-8"), "html.parser")


def refused(project: Path) -> str:
    """Return why the project is not rendered, and see that nothing was written or published."""
    before = set(project.parent.rglob("*"))
    with pytest.raises(HitpredError) as error:
        render(project, project.parent / "site")
    assert set(project.parent.rglob("*")) == before
    assert "\n" not in str(error.value)
    return str(error.value)


# What is a page -------------------------------------------------------------------------------


def test_pages_are_what_the_project_renders_without_hidden_files_and_partials(project):
    report = project / "report"
    for name in (".draft.qmd", "._index.qmd", "_part.qmd", "README.qmd", ".#other.qmd~"):
        (report / name).write_text("Text.")
    (report / ".#index.qmd").symlink_to("someone@host:1")
    (report / "folder.qmd").mkdir()
    (report / "folder.qmd/inside.qmd").write_text("Text.")
    found = [PurePosixPath("report/index.qmd"), PurePosixPath("report/other.qmd")]
    assert list(find_pages(project)) == found


def test_folders_of_drafts_hold_no_pages(project):
    for folder in ("_drafts", ".old", "more"):
        (project / "report" / folder).mkdir()
        (project / "report" / folder / "page.qmd").write_text("Text.")
    assert page_paths(project, ["report/**/page.qmd"]) == (PurePosixPath("report/more/page.qmd"),)


def test_pages_keep_their_order_and_some_can_be_left_out(project):
    paths = page_paths(project, ["report/other.qmd", "report/*.qmd", "!report/index.qmd"])
    assert list(paths) == [PurePosixPath("report/other.qmd")]
    names = [path.stem for path in page_paths(project, ["report/other.qmd", "report/*.qmd"])]
    assert names == ["other", "index"]


def test_a_page_that_is_a_link_out_of_the_project_is_refused(project):
    (project / "report/leak.qmd").symlink_to(project.parent / "secret.txt")
    assert refused(project).startswith("report/leak.qmd is a link to another file")


def test_every_page_that_can_t_be_read_is_named(project):
    (project / "report/index.qmd").write_bytes(b"\xff")
    (project / "report/other.qmd").write_text("::: {.x}\n")
    first, second = map(str, read_project(project).errors)
    assert first.startswith("report/index.qmd is not UTF-8 text")
    assert second.startswith("report/other.qmd line")


# Includes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("'parts/part.md'", "without quotes"),
        ('"parts/part.md"', "without quotes"),
        ("parts/a part.md", "without quotes"),
        ("parts/part.md x", "without quotes"),
        ("../../secret.txt", "lies outside report/"),
        ("../hitpred.toml", "lies outside report/"),
        ("/etc/hostname", "lies outside report/"),
        ("leak.md", "is a link that leaves report/"),
        ("parts", "does not exist"),
        ("parts/none.md", "does not exist"),
    ],
)
def test_an_include_that_is_read_differently_or_leaves_is_refused(project, name, why):
    (project / "report/leak.md").symlink_to(project.parent / "secret.txt")
    write(project, f"Text.\n\n{{{{< include {name} >}}}}\n")
    told = refused(project)
    assert told.startswith("report/index.qmd line 3: the included file ")
    assert why in told


def test_an_included_file_has_no_front_matter(project):
    (project / "report/parts/part.md").write_text("---\ntitle: T\n---\n\nText.\n")
    write(project, "{{< include parts/part.md >}}\n")
    assert refused(project).startswith("report/parts/part.md line 1: an included file must not")


@pytest.mark.parametrize(
    "text",
    [
        "```\n{{< include parts/part.md >}}\n```",
        "~~~~ {.python}\n{{< include parts/part.md >}}\n~~~~",
        "<!--\n{{< include parts/part.md >}}\n-->",
        "```{=html}\n<p>\n{{< include parts/part.md >}}\n</p>\n```",
        "*from outside\n{{< include parts/ends.md >}}",
    ],
)
def test_an_include_in_code_in_a_comment_or_in_raw_html_is_refused(project, text):
    (project / "report/parts/ends.md").write_text("into* the file\n")
    write(project, text)
    line = 1 + text.partition("{{<")[0].count("\n")
    assert refused(project).startswith(f"report/index.qmd line {line}: an include must not stand")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A\n\n{{< include parts/part.md >}}\nB", ["A", "Computed.", "B"]),
        ("A\n{{< include parts/part.md >}}\nB", ["A Computed.", "B"]),
        ("> A\n\n{{< include parts/part.md >}}", ["A", "Computed."]),
        ("::: {.card}\n{{< include parts/part.md >}}\n:::\n", ["Computed."]),
    ],
)
def test_marks_of_includes_change_nothing(project, text, shown):
    found = [" ".join(p.get_text().split()) for p in page(write(project, text)).select("main p")]
    assert found == shown


# Links ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("../../secret.txt", "lies outside report/"),
        ("../hitpred.toml", "lies outside report/"),
        ("/hitpred.toml", "lies outside report/"),
        ("../_quarto.yml", "lies outside report/"),
        ("..%2Fhitpred.toml", "lies outside report/"),
        ("cache/../../hitpred.toml", "lies outside report/"),
        ("leak.json", "is a link that leaves report/"),
        ("folder/secret.txt", "is a link that leaves report/"),
        ("/etc/hostname", "lies outside report/"),
        ("none.json", "leads to no page or file"),
        ("a%00.json", "leads to no page or file"),
        ("parts", "leads to no page or file"),
        ("javascript:alert(1)", "is no link of http, https or mailto"),
        ("JaVaScRiPt:alert(1)", "is no link of http, https or mailto"),
        ("data:text/html,x", "is no link of http, https or mailto"),
        ("file:///etc/hostname", "is no link of http, https or mailto"),
        ("vbscript:x", "is no link of http, https or mailto"),
        ("//example.org/x", "is no link of http, https or mailto"),
        ("\\\\example.org/x", "holds a backslash"),
    ],
)
@pytest.mark.parametrize("form", ["[x](<{}>)", "```{{=html}}\n<a class='b' href='{}'>x</a>\n```"])
def test_a_link_that_leaves_the_published_files_is_refused(project, form, url, why):
    (project / "report/leak.json").symlink_to(project.parent / "secret.txt")
    (project / "report/folder").symlink_to(project.parent)
    if "\\" in url and form.startswith("["):
        url = url.replace("\\", "\\\\")
    write(project, form.format(url))
    told = refused(project)
    assert told.startswith("report/index.qmd line ")
    assert why in told


@pytest.mark.parametrize(
    "html",
    [
        "<a href=java&#9;script&colon;alert(1)>x</a>",
        '<a href="\x01javascript:alert(1)">x</a>',
        '<img src="https://example.org/x.png">',
        '<img srcset="cache/a.json 1x, https://example.org/x.png 2x">',
        '<form action="javascript:x"></form>',
        '<svg><a xlink:href="javascript:x">x</a></svg>',
        '<object data="data:text/html,x"></object>',
        '<video poster="../hitpred.toml"></video>',
    ],
)
def test_raw_html_hides_no_link(project, html):
    write(project, f"```{{=html}}\n{html}\n```")
    refused(project)


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<a href="http://[bad">x</a>', "http://[bad"),
        ('<img\nsrc="//[x/y.png">', "//[x/y.png"),
        ('<a href="https://a\u2100b.org/">x</a>', "https://a\u2100b.org/"),
    ],
)
def test_a_link_that_is_no_address_is_named_with_page_and_line(project, html, url):
    write(project, f"Text.\n\n```{{=html}}\n{html}\n```")
    line = 4 + html.partition(url)[0].count("\n")
    assert refused(project) == f"report/index.qmd line {line}: '{url}' is no valid address."


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ('<base href="https://e.org/">', "'<base' leads all links of the page elsewhere."),
        ('<meta http-equiv="refresh" content="0;url=https://e.org">', "'<meta' tells browsers"),
        ('<style>@import url("https://e.org/x.css");</style>', "'<style' styles the page"),
        ('<svg><a><set attributeName="href" to="javascript:x"/>x</a></svg>', "'<set' changes"),
        ('<p style="background: URL(//e.org/x)">x</p>', "'style' loads a file"),
        ('<img src="a.png" onerror="x()">', "'onerror' runs code"),
        ("<script>document.title = 'x'</script>", "'<script' holds code"),
        ('<link rel="stylesheet" href="https://e.org/x.css">', "comes from outside the site"),
        ('<link rel="preload" imagesrcset="https://e.org/x.png 2x">', "comes from outside"),
        ('<svg><image href="https://e.org/x.png"/></svg>', "comes from outside the site"),
        ('<svg><use xlink:href="https://e.org/x.svg#a"/></svg>', "comes from outside the site"),
        ('<a href="#a" ping="https://e.org/">x</a>', "comes from outside the site"),
        ('<a href="https:/etc/passwd">x</a>', "'https:/etc/passwd' names no site."),
        ('<a href="http:///nohost">x</a>', "'http:///nohost' names no site."),
    ],
)
def test_what_would_load_lead_or_run_past_all_checks_is_refused(project, html, why):
    write(project, f"Text.\n\n```{{=html}}\n{html}\n```")
    assert why in refused(project)
    assert refused(project).startswith("report/index.qmd line 4: ")


def test_data_for_a_script_is_no_code(project):
    write(project, 'Text.\n\n```{=html}\n<script type="application/json">{}</script>\n```')
    assert page(project).select_one("script[type='application/json']").get_text() == "{}"


def test_a_page_inside_a_page_which_nobody_looks_at_is_refused(project):
    write(project, 'Text.\n\n<iframe title="t"\nsrcdoc="<p>0.987</p>"></iframe>\n')
    assert refused(project) == (
        "report/index.qmd line 4: 'srcdoc' holds a page inside the page; write it into the text."
    )


def test_a_link_that_is_no_address_is_found_in_a_rendered_site(tmp_path):
    (tmp_path / "p.html").write_text('<a href="http://[bad">x</a><a href="gone.html">x</a>')
    assert list(broken_links(tmp_path)) == [
        "p.html: the link http://[bad is no valid address.",
        "p.html: the link gone.html leads to no file.",
    ]


def test_what_a_script_is_asked_for_is_a_place_only_on_its_page(tmp_path):
    (tmp_path / "songs.html").write_text('<div id="look-up" data-asked="song"></div>')
    (tmp_path / "p.html").write_text(
        '<a href="songs.html#song=1">x</a><a href="#song=1">x</a><a href="songs.html#songs=1">x</a>'
    )
    assert list(broken_links(tmp_path)) == [
        "p.html: the link #song=1 leads to no place on its page.",
        "p.html: the link songs.html#songs=1 leads to no place on its page.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        'Write `<a href="none.html">` or `[x](none.qmd)` here.',
        '<!-- <a href="none.html">x</a> -->',
        '```html\n<a href="javascript:x">\n```',
        "```{=html}\n<!-- <img src='none.png'> --><p>href=\"none.html\"</p>\n```",
    ],
)
def test_what_only_looks_like_a_link_is_left_as_it_is(project, text):
    shown = page(write(project, text))
    assert "none" in str(shown) or "javascript:x" in shown.get_text()
    assert not shown.select("main p a, main img")


def test_a_broken_link_is_named_on_its_line_though_code_holds_it_too(project):
    write(project, "`none.qmd`\n\n<!-- none.qmd -->\n\nSee [x](none.qmd).\n")
    assert refused(project).startswith("report/index.qmd line 5: 'none.qmd'")


def test_links_in_raw_html_are_resolved_and_their_files_published(project):
    text = (
        "```{=html}\n<A HREF='/report/other.qmd#place' title=\"a &lt; b\">x</A>\n"
        '<img src="/report/cache/a.json" srcset="/report/cache/a.json 2x" alt="x"/>\n```'
    )
    shown = page(write(project, text))
    assert shown.select_one("main a")["href"] == "other.html#place"
    assert shown.select_one("main a")["title"] == "a < b"
    picture = shown.select_one("main img")
    assert (picture["src"], picture["srcset"]) == ("cache/a.json", "cache/a.json 2x")
    assert (project.parent / "site/report/cache/a.json").is_file()


# What else is published -----------------------------------------------------------------------


def test_a_resource_that_is_a_link_out_of_the_project_is_refused(project):
    (project / "report/cache/leak.json").symlink_to(project.parent / "secret.txt")
    told = refused(project)
    assert told.startswith("_quarto.yml: the file report/cache/leak.json is a link that leaves")


def test_hidden_files_are_never_resources(project):
    (project / "report/cache/.hidden.json").write_text("{}")
    page(project)
    names = {path.name for path in (project.parent / "site").rglob("*.json")}
    assert names == {"a.json"}


@pytest.mark.parametrize("pattern", ["hitpred.toml", "../secret.txt", "*", "/etc/hostname"])
def test_a_resource_outside_the_report_is_refused(project, pattern):
    (project / "_quarto.yml").write_text(QUARTO.replace("report/cache/*", f"'{pattern}'"))
    assert "lies outside report/" in refused(project)


def test_a_page_that_pandoc_does_not_get_through_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("hitpred.site.pages.pandoc.PATIENCE", 0.001)
    reading = read_project(
        small_project(tmp_path, {"report/a.qmd": "---\ntitle: A\n---\n" + "[" * 500})
    )
    assert "a.qmd: Pandoc says: this is not read in 0 seconds" in str(reading.errors[0])


def test_a_page_that_is_nested_too_deeply_is_named(tmp_path):
    reading = read_project(small_project(tmp_path, {"report/a.qmd": "> " * 400 + "deep"}))
    assert "a.qmd: what stands here is nested too deeply" in str(reading.errors[0])
