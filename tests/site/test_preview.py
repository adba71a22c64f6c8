"""The built-in preview, on small literal sites."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from hitpred.errors import HitpredError
from hitpred.site.preview.render import render

QUARTO = """
project:
  type: website
  output-dir: _site
  render: [report/*.qmd]
  resources: [report/cache/*.json]
  pre-render: hitpred pages
website:
  title: Hits & misses
  description: A study.
  site-url: https://example.org/hits/
  repo-url: https://example.org/code
  repo-actions: [edit, issue]
  favicon: report/favicon.svg
  open-graph: true
  page-navigation: true
  llms-txt: true
  search: true
  navbar:
    left:
      - {href: report/index.qmd, text: Home}
      - {href: report/shap.qmd, text: SHAP}
    right:
      - {href: "https://example.org/code", icon: github, aria-label: Source code}
  page-footer:
    left: Computed by *hitpred* from {{< var rows >}} rows.
    right: "[About SHAP](/report/shap.qmd)"
bibliography: report/references.bib
format:
  html:
    theme: {light: [report/styles/light.scss], dark: [report/styles/dark.scss]}
    respect-user-color-scheme: true
    html-math-method: mathml
    css: report/styles/site.css
    toc: true
    toc-depth: 3
    number-sections: false
    smooth-scroll: true
    link-external-newwindow: false
    grid: {body-width: 760px}
lang: en
"""
VARIABLES = """
auc: {forest: "0.917", models: [a, b]}
rows: 113999
share: 2.5
folded: >
  one
  line
empty: ""
exact: true
bold: "**0.90**"
hostile: "&lt;script&gt;alert(1)&lt;/script&gt;"
paragraphs: "one\\n\\n- two"
"""
REFERENCES = """
@article{nadeau2003, author={Nadeau, Claude and Bengio, Yoshua}, year={2003},
  title={Inference for the Generalization Error}, journal={Machine Learning}}
"""
SHAP_PAGE = "---\ntitle: What the models learned\n---\n\n## Ranks {#ranks}\n\nText.\n"
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1"/></svg>'


def make_project(folder: Path, body: str = "", *, front: str = "title: Home") -> Path:
    """Write a project of two pages: index.qmd, with this front matter and text, and shap.qmd."""
    files = {
        "_quarto.yml": QUARTO,
        "_variables.yml": VARIABLES,
        "report/index.qmd": f"---\n{front}\n---\n\n{body}\n",
        "report/shap.qmd": SHAP_PAGE,
        "report/references.bib": REFERENCES,
        "report/favicon.svg": SVG,
        "report/styles/site.css": "body { color: black }",
        "report/cache/roc.svg": SVG,
        "report/cache/roc.csv": "x,y\n",
        "report/cache/roc.json": "{}",
        "report/cache/fragment.md": "The forest reaches {{< var auc.forest >}}.",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def rendered(folder: Path, body: str, *, front: str = "title: Home") -> BeautifulSoup:
    """Render the project and return its first page."""
    project = make_project(folder / "project", body, front=front)
    render(project, folder / "site")
    return parsed(folder / "site/report/index.html")


def parsed(path: Path) -> BeautifulSoup:
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def one(page: BeautifulSoup | Tag, selector: str) -> Tag:
    (found,) = page.select(selector)
    return found


def text(page: BeautifulSoup | Tag, selector: str) -> str:
    return " ".join(one(page, selector).get_text(" ").split())


def error(folder: Path, body: str, *, front: str = "title: Home") -> str:
    """Return what the preview says about a page; its text starts on line 5."""
    project = make_project(folder / "project", body, front=front)
    with pytest.raises(HitpredError) as caught:
        render(project, folder / "site")
    assert not (folder / "site").exists()
    return str(caught.value)


# The site ---------------------------------------------------------------------------------------


def test_the_site_holds_its_pages_and_every_file_that_they_need(tmp_path):
    project = make_project(tmp_path / "project", "[Data](cache/roc.csv) ![](cache/roc.svg)")
    pages = render(project, tmp_path / "site")
    assert pages == [tmp_path / "site/report/index.html", tmp_path / "site/report/shap.html"]
    files = {str(path.relative_to(tmp_path / "site")) for path in (tmp_path / "site").rglob("*.*")}
    assert files == {
        "index.html",
        "report/cache/roc.csv",
        "report/cache/roc.json",
        "report/cache/roc.svg",
        "report/favicon.svg",
        "report/index.html",
        "report/shap.html",
        "report/styles/site.css",
        "site_libs/preview/preview.css",
        "site_libs/preview/preview.js",
        "site_libs/preview/scheme.js",
    }


def test_the_root_leads_to_the_first_page_of_the_navbar(tmp_path):
    rendered(tmp_path, "")
    root = parsed(tmp_path / "site/index.html")
    assert one(root, "meta[http-equiv=refresh]")["content"] == "0; url=report/index.html"


def test_an_error_leaves_the_former_site_as_it_was(tmp_path):
    project = make_project(tmp_path / "project", "Fine.")
    render(project, tmp_path / "site")
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*.*")}
    (project / "report/shap.qmd").write_text("{{< video x >}}")
    with pytest.raises(HitpredError):
        render(project, tmp_path / "site")
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*.*")} == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project", "site"]


def test_a_new_site_replaces_the_former_one_whole(tmp_path):
    project = make_project(tmp_path / "project")
    (tmp_path / "site").mkdir()
    (tmp_path / "site/old.html").write_text("old")
    render(project, tmp_path / "site")
    assert not (tmp_path / "site/old.html").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["project", "site"]


def test_the_folder_of_the_site_stays_the_same_for_it_may_be_a_mounted_one(tmp_path):
    project = make_project(tmp_path / "project")
    site = tmp_path / "site"
    site.mkdir()
    folder = site.stat().st_ino
    render(project, site)
    assert site.stat().st_ino == folder
    assert not list(site.glob(".*"))


def test_links_and_folders_in_the_place_of_files_are_replaced_and_not_followed(tmp_path):
    project = make_project(tmp_path / "project")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site/index.html/folder").mkdir(parents=True)
    (tmp_path / "site/report").symlink_to(tmp_path / "elsewhere")
    render(project, tmp_path / "site")
    assert (tmp_path / "site/index.html").is_file()
    assert not (tmp_path / "site/report").is_symlink()
    assert list((tmp_path / "elsewhere").iterdir()) == []


RENDER = """
import sys
from pathlib import Path
from hitpred.site.preview.render import render
render(Path(sys.argv[1]), Path(sys.argv[1], "_site"))
"""


@pytest.mark.parametrize("name", ["main%2Fa", "ü 🎵", "a b & 'c'"])
def test_a_project_may_stand_in_any_folder_under_any_locale(tmp_path, name):
    project = make_project(tmp_path / name, "As said [@known].")
    (project / "report/references.bib").write_text("@misc{known, title={Known}, year={2020}}")
    with (project / "_quarto.yml").open("a") as file:
        file.write("bibliography: report/references.bib\n")
    done = subprocess.run(
        [sys.executable, "-c", RENDER, str(project)],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Known" in (project / "_site/report/index.html").read_text(encoding="utf-8")


def test_the_output_must_not_hold_the_project(tmp_path):
    project = make_project(tmp_path / "project")
    with pytest.raises(HitpredError, match="the project is inside it"):
        render(project, tmp_path)
    assert (project / "_quarto.yml").exists()


def test_a_page_asks_nothing_of_another_site(tmp_path):
    page = rendered(tmp_path, "[out](https://example.org/elsewhere)")
    loaded = [tag["src"] for tag in page.select("[src]")]
    loaded += [tag["href"] for tag in page.select("link[rel=stylesheet], link[rel=icon]")]
    assert len(loaded) == 5
    assert not [address for address in loaded if "//" in address]
    for style in (tmp_path / "site").rglob("*.css"):
        assert not re.search(r"@import|url\(", style.read_text())


def test_every_link_of_a_page_leads_somewhere(tmp_path):
    rendered(tmp_path, "## One\n\n[a](shap.qmd#ranks), [b](#one), [c](cache/roc.csv)")
    for path in (tmp_path / "site").rglob("*.html"):
        for link in parsed(path).select("[href]:not([href*='//'])"):
            file, _, fragment = link["href"].partition("#")
            target = (path.parent / file).resolve() if file else path
            assert target.is_file(), link
            assert not fragment or parsed(target).find(id=fragment), link


# The shell --------------------------------------------------------------------------------------


def test_the_head_describes_the_page(tmp_path):
    page = rendered(tmp_path, "", front="title: A & *b*\ndescription: Two **words**.")
    assert one(page, "html")["lang"] == "en"
    assert text(page, "title") == "A & b – Hits & misses"
    assert one(page, "meta[name=description]")["content"] == "Two words."
    assert one(page, "link[rel=icon]")["href"] == "favicon.svg"
    assert [link["href"] for link in page.select("link[rel=stylesheet]")] == [
        "../site_libs/preview/preview.css",
        "styles/site.css",
    ]


def test_pagetitle_takes_the_place_of_the_title_in_the_head(tmp_path):
    page = rendered(tmp_path, "", front="title: Long\npagetitle: Short")
    assert text(page, "title") == "Short – Hits & misses"
    assert text(page, "h1.title") == "Long"


def test_the_title_block_shows_title_subtitle_and_description(tmp_path):
    front = 'title: "{{< var bold >}} of one"\nsubtitle: On {{< var rows >}} rows\ndescription: D'
    header = one(rendered(tmp_path, "", front=front), "main #title-block-header")
    assert text(header, "h1.title") == "0.90 of one"
    assert text(header, "h1.title strong") == "0.90"
    assert text(header, ".subtitle") == "On 113999 rows"
    assert text(header, ".description") == "D"


def test_the_navbar_marks_the_page_and_names_its_icons(tmp_path):
    rendered(tmp_path, "")
    navigation = one(parsed(tmp_path / "site/report/shap.html"), "nav.site-navigation")
    links = {link.get_text(): link["href"] for link in navigation.select("a")}
    assert links == {
        "Home": "index.html",
        "SHAP": "shap.html",
        "Source code": "https://example.org/code",
    }
    assert text(navigation, "[aria-current=page]") == "SHAP"


def test_pages_follow_each_other_in_the_order_of_the_navbar(tmp_path):
    page = rendered(tmp_path, "")
    assert one(page, "a[rel=next]")["href"] == "shap.html"
    assert not page.select("a[rel=prev]")
    assert one(parsed(tmp_path / "site/report/shap.html"), "a[rel=prev]")["href"] == "index.html"


def test_the_footer_is_markdown_and_its_links_start_at_the_root(tmp_path):
    page = rendered(tmp_path, "")
    assert text(page, ".site-footer div:first-child") == "Computed by hitpred from 113999 rows."
    assert text(page, ".site-footer em") == "hitpred"
    assert one(page, ".site-footer a")["href"] == "shap.html"


def test_a_page_links_its_source(tmp_path):
    page = rendered(tmp_path, "")
    assert [link["href"] for link in page.select(".page-actions a")] == [
        "https://example.org/code/edit/main/report/index.qmd",
        "https://example.org/code/issues/new",
    ]


def test_the_table_of_contents_is_nested_and_as_deep_as_asked(tmp_path):
    page = rendered(tmp_path, "## One\n\n### Two\n\n#### Three\n\n## Four")
    assert [link["href"] for link in page.select("#TOC a")] == ["#one", "#two", "#four"]
    assert one(page, "#TOC ul ul a")["href"] == "#two"


def test_a_page_may_go_without_a_table_of_contents(tmp_path):
    assert not rendered(tmp_path, "## One", front="title: Home\ntoc: false").select("#TOC")


def test_a_page_is_light_until_its_script_knows_better(tmp_path):
    page = rendered(tmp_path, "")
    assert one(page, "body")["class"] == ["quarto-light"]
    assert one(page, "body > script[src]")["src"] == "../site_libs/preview/scheme.js"
    assert one(page, "button.scheme-button")["aria-label"]


def test_no_page_runs_a_script_that_stands_in_it(tmp_path):
    rendered(tmp_path, "")
    for path in (tmp_path / "site").rglob("*.html"):
        page = parsed(path)
        policy = one(page, "head > meta[http-equiv=Content-Security-Policy]")["content"]
        assert "default-src 'none'; script-src 'self';" in policy
        assert not page.select("script:not([src]), [onclick], [onload], [onerror]")
        # It holds for what comes after it.
        assert not page.select("script ~ meta[http-equiv=Content-Security-Policy]")


def test_the_first_link_skips_to_the_content(tmp_path):
    page = rendered(tmp_path, "")
    first = page.select("body a")[0]
    assert one(page, f"main{first['href']}")


# Shortcodes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("{{< var auc.forest >}}", "0.917"),
        ("{{<var rows>}}", "113999"),
        ("{{< var share >}} %", "2.5 %"),
        ("{{< var exact >}}", "true"),
        ("{{< var folded >}}", "one line"),
        ("a{{< var empty >}}b", "ab"),
        ("`{{< var rows >}}`", "113999"),
        ("{{{< var rows >}}}", "{{< var rows >}}"),
        ("[{{< var rows >}} rows](shap.qmd)", "113999 rows"),
        ("{{< var rows >}}. Not a list.", "113999. Not a list."),
    ],
)
def test_a_variable_shows_its_value(tmp_path, source, shown):
    assert text(rendered(tmp_path, source), "main > p") == shown


def test_a_variable_is_markdown_in_text_and_in_raw_html(tmp_path):
    body = '{{< var bold >}}\n\n```{=html}\n<p title="{{< var rows >}}">{{< var bold >}}</p>\n```'
    page = rendered(tmp_path, body)
    assert [tag.get_text() for tag in page.select("main > p > strong")] == ["0.90", "0.90"]
    assert one(page, "main > p[title]")["title"] == "113999"


def test_escaped_text_stays_escaped_everywhere(tmp_path):
    body = (
        "{{< var hostile >}} `{{< var hostile >}}`\n\n"
        "```{=html}\n<p>{{< var hostile >}}</p>\n<p>&lt;b&gt;</p>\n```\n\n"
        "![{{< var hostile >}}](cache/roc.svg){#fig-a fig-alt='{{< var hostile >}}'}"
    )
    page = rendered(tmp_path, body, front='title: "{{< var hostile >}}"')
    assert not page.select("main script, main b, title script")
    assert text(page, "h1.title") == "<script>alert(1)</script>"
    assert one(page, "main img")["alt"] == "<script>alert(1)</script>"


def test_an_included_file_is_part_of_the_page(tmp_path):
    page = rendered(tmp_path, "Before.\n\n{{< include cache/fragment.md >}}\nAfter.")
    shown = [paragraph.get_text() for paragraph in page.select("main > p")]
    assert shown == ["Before.", "The forest reaches 0.917.", "After."]


# Figures, tables, references --------------------------------------------------------------------

FIGURE = '![Both curves](cache/roc.svg){#fig-roc fig-alt="Two curves"}'
FLOAT = "::: {#fig-raw}\n```{=html}\n<div class='hp-figure'>raw</div>\n```\n\nIn *percent*\n:::"
PIPE_TABLE = "| a | b |\n|:--|--:|\n| 1 | 2 |"


def test_an_image_with_an_id_is_a_numbered_figure(tmp_path):
    figure = one(rendered(tmp_path, FIGURE), "#fig-roc figure")
    assert text(figure, "figcaption") == "Figure 1: Both curves"
    assert one(figure, "img")["alt"] == "Two curves"
    assert one(figure, "img")["src"] == "cache/roc.svg"


def test_what_is_hidden_from_machines_is_shown_to_readers(tmp_path):
    hidden = '::: {.content-hidden when-format="llms-txt"}\nFor eyes.\n:::'
    page = rendered(tmp_path, f"Before.\n\n{hidden}\n\nAfter.")
    assert [part.get_text() for part in page.select("main > p")] == [
        "Before.",
        "For eyes.",
        "After.",
    ]


def test_pictures_for_other_screens_come_along(tmp_path):
    picture = (
        "<picture><source media='(max-width: 40em)' srcset='cache/small.svg, cache/roc.svg 2x'>"
        "<img src='cache/roc.svg' alt='Curves'></picture>"
    )
    project = make_project(tmp_path / "project", f"```{{=html}}\n{picture}\n```")
    (project / "report/cache/small.svg").write_text(SVG)
    render(project, tmp_path / "site")
    assert (tmp_path / "site/report/cache/small.svg").exists()


def test_a_division_with_an_id_is_a_figure_whose_last_paragraph_is_the_caption(tmp_path):
    figure = one(rendered(tmp_path, FLOAT), "#fig-raw figure")
    assert text(figure, ".hp-figure") == "raw"
    assert text(figure, "figcaption") == "Figure 1: In percent"
    described = one(figure, "[aria-describedby]")["aria-describedby"]
    assert one(figure, "figcaption")["id"] == described


@pytest.mark.parametrize(
    "source",
    [
        f"{PIPE_TABLE}\n\n: Two numbers {{#tbl-two}}",
        f"::: {{#tbl-two}}\n{PIPE_TABLE}\n\nTwo numbers\n:::",
        "::: {#tbl-two}\n```{=html}\n<table><tr><td>1</td><td>2</td></tr></table>\n```\n\n"
        "Two numbers\n:::",
    ],
)
def test_a_table_has_its_caption_above(tmp_path, source):
    figure = one(rendered(tmp_path, source), "#tbl-two > figure")
    assert [child.name for child in figure.find_all(recursive=False)] == ["figcaption", "div"]
    assert text(figure, "figcaption") == "Table 1: Two numbers"
    assert [cell.get_text() for cell in figure.select("td")] == ["1", "2"]


def test_references_show_the_number_and_lead_to_the_id(tmp_path):
    body = (
        f"@fig-raw, @tbl-two, [-@fig-roc], [@fig-roc; @fig-raw], [Fig. @fig-roc], @sec-in.\n\n"
        f"{FIGURE}\n\n{FLOAT}\n\n{PIPE_TABLE}\n\n: T {{#tbl-two}}\n\n"
        "## A\n\n### X\n\n## B\n\n### C\n\n### D {#sec-in}"
    )
    page = rendered(tmp_path, body)
    links = [(a.get_text().replace("\xa0", " "), a["href"]) for a in page.select("a.quarto-xref")]
    assert links == [
        ("Figure 2", "#fig-raw"),
        ("Table 1", "#tbl-two"),
        ("1", "#fig-roc"),
        ("Figure 1", "#fig-roc"),
        ("Figure 2", "#fig-raw"),
        ("Fig. 1", "#fig-roc"),
        ("Section 2.2", "#sec-in"),
    ]
    assert all(page.find(id=address[1:]) for _, address in links)


def test_numbers_start_again_on_each_page(tmp_path):
    project = make_project(tmp_path / "project", FIGURE)
    (project / "report/shap.qmd").write_text(f"---\ntitle: B\n---\n\n{FIGURE}\n")
    render(project, tmp_path / "site")
    page = parsed(tmp_path / "site/report/shap.html")
    assert text(page, "figcaption").startswith("Figure 1:")


def test_citations_lead_to_a_reference_list(tmp_path):
    page = rendered(tmp_path, "As @nadeau2003 show [see @nadeau2003, p. 2].")
    assert text(page, "main > p").startswith("As Nadeau and Bengio ( 2003 ) show (see Nadeau")
    assert text(page, "#quarto-bibliography h2") == "References"
    assert "Machine Learning" in text(page, "#refs #ref-nadeau2003")
    assert one(page, "main > p").select("a[href='#ref-nadeau2003']")


def test_a_page_without_citations_has_no_reference_list(tmp_path):
    assert not rendered(tmp_path, FIGURE + "\n\n@fig-roc").select("#quarto-bibliography")


# Callouts, tabs and the rest --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opening", "title"),
    [
        (".callout-note", "Note"),
        ('.callout-tip title="About {{< var bold >}}"', "Tip About 0.90"),
        (".callout-warning}\n## Look\n\n{", "Warning Look"),
    ],
)
def test_a_callout_has_a_title(tmp_path, opening, title):
    body = f"::: {{{opening}}}\nBody.\n:::".replace("\n\n{}", "\n")
    page = rendered(tmp_path, body)
    assert text(page, ".callout[role=note] > .callout-title") == title
    assert text(page, ".callout > .callout-body") == "Body."


@pytest.mark.parametrize(("collapse", "is_open"), [("true", False), ("false", True)])
def test_a_collapsible_callout_needs_no_script(tmp_path, collapse, is_open):
    body = f'::: {{.callout-important collapse="{collapse}" title="More"}}\nBody.\n:::'
    details = one(rendered(tmp_path, body), "details.callout-important")
    assert text(details, "summary") == "Important More"
    assert details.has_attr("open") is is_open


def test_a_minimal_callout_without_title_shows_none(tmp_path):
    page = rendered(tmp_path, '::: {.callout-caution appearance="minimal"}\nBody.\n:::')
    assert not page.select(".callout-style-minimal .callout-title")


TABSET = "::: {.panel-tabset}\n### One *a*\n\nFirst.\n\n#### Inside\n\n### Two\n\nSecond.\n:::"


def test_tabs_are_panels_under_headings_until_the_script_runs(tmp_path):
    page = rendered(tmp_path, TABSET)
    panels = page.select(".panel-tabset > .tab-pane")
    assert [panel["id"] for panel in panels] == ["tabset-1-1", "tabset-1-2"]
    assert [text(panel, ".tab-title") for panel in panels] == ["One a", "Two"]
    assert text(panels[1], "p") == "Second."
    assert [link["href"] for link in page.select("#TOC a")] == []


def test_panels_may_hold_panels(tmp_path):
    body = (
        ":::: {.callout-note}\n" + TABSET.replace("First.", "::: {.callout-tip}\nX\n:::") + "\n::::"
    )
    page = rendered(tmp_path, body)
    assert text(page, ".callout-note .tab-pane .callout-tip .callout-body") == "X"


def test_headings_have_pandocs_ids(tmp_path):
    body = "## What's *new* in 2024?\n\n## Own {#mine}\n\n## Own"
    page = rendered(tmp_path, body)
    assert [h["id"] for h in page.select("main h2")] == ["whats-new-in-2024", "mine", "own"]


def test_ordinary_markdown_is_pandocs(tmp_path):
    body = (
        "term\n: meaning\n\nText.[^1]\n\n[^1]: The note.\n\n```python\nx = 1\n```\n\n"
        "Math $x^2$ and <b>inline</b> `<i>raw</i>`{=html}.\n\n"
        "::: {.cards}\n::: {.card}\n[In]{.email}\n:::\n:::\n\n::: {.column-page}\nWide\n:::"
    )
    page = rendered(tmp_path, body)
    assert text(page, "dl > dd") == "meaning"
    assert text(page, ".footnotes h2") == "Footnotes"
    assert text(page, "#fn1").startswith("The note.")
    assert one(page, "pre.python .op").get_text() == "="
    assert {tag.name for tag in page.select("main p > :is(math, b, i)")} == {"math", "b", "i"}
    assert text(page, ".cards > .card > p > .email") == "In"
    assert text(page, ".column-page") == "Wide"


@pytest.mark.parametrize("link", ["[a](shap.qmd#ranks)", '`<a href="shap.qmd#ranks">a</a>`{=html}'])
def test_links_to_pages_lead_to_their_html(tmp_path, link):
    assert one(rendered(tmp_path, link), "main > p a")["href"] == "shap.html#ranks"


# What stops the preview ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "line", "complaint"),
    [
        ("a\n\n{{< video x >}}", 7, "does not know the shortcode 'video'"),
        ("{{< var auc.nobody >}}", 5, "the variable 'auc.nobody' is not in _variables.yml"),
        ("{{< var auc >}}", 5, "the variable 'auc' is not in"),
        ("{{< var auc.models >}}", 5, "the variable 'auc.models' is not in"),
        ("a\n{{< var rows }}", 6, "a shortcode opens"),
        ("see {{< include cache/fragment.md >}}", 5, "an include must name one file and stand"),
        ("{{< include cache/none.md >}}", 5, "report/cache/none.md does not exist"),
        ("x {{< var paragraphs >}}", 5, "'paragraphs' must hold a single line"),
        ("x \ufdd0rows\ufdd1", 5, "a code point that is no character"),
        ("## The {{< var rows >}} rows", 5, "needs an id of its own"),
        ("a\n\n```{python}\n1 + 1\n```", 7, "the pages compute nothing"),
        ("`{r} 1 + 1`", 5, "the pages compute nothing"),
        ("grid\n\n::: {.grid}\nx\n:::", 7, "does not know the class 'grid'"),
        ("grid\n\n::: grid\nx\n:::", 7, "does not know the class 'grid'"),
        ("[x]{.smallprint}", 5, "does not know the class 'smallprint'"),
        ("::: {layout-ncol=2}\nx\n:::", 5, "does not know the attribute 'layout-ncol'"),
        ("::: {.callout-danger}\nx\n:::", 5, "does not know the callout 'callout-danger'"),
        ('::: {.callout-note icon="false"}\nx\n:::', 5, "the callout attribute 'icon'"),
        ("::: {.panel-tabset}\nx\n:::", 5, "must start with the heading of its first tab"),
        ("::: {.panel-tabset group=a}\n## x\n:::", 5, "the tabset attribute 'group'"),
        ("```{.python filename=x}\n1\n```", 5, "does not know the code attribute 'filename'"),
        ("```{=latex}\nx\n```", 5, "does not know the raw format 'latex'"),
        ("# Level one", 5, "start with level 2"),
        ("a\n\nsee @fig-none", 7, "nothing on this page has the id 'fig-none'"),
        ("[@fig-a; @nadeau2003]\n\n![x](cache/roc.svg){#fig-a}", 5, "beside cross-references"),
        ("[@fig-a, left]\n\n![x](cache/roc.svg){#fig-a}", 5, "text after a cross-reference"),
        ("see [@nobody]", 5, "the citation 'nobody' is not in the bibliography"),
        ("in ![x](cache/roc.svg){#fig-a} text", 5, "must be a paragraph of its own"),
        ("::: {#fig-a}\nonly a caption\n:::", 5, "'fig-a' needs its content and, last"),
        (f"{PIPE_TABLE}\n\n: {{#tbl-a}}", 9, "'tbl-a' needs a caption"),
        (f"{FIGURE}\n\n{FIGURE}", 5, "the id 'fig-roc' is used twice"),
        ("## A {#a}\n\n## B {#a}", 5, "the id 'a' is used twice"),
        ("a\n\n::: {.card}\nx", 7, "unclosed"),
        ("[x](none.qmd)", 5, "'none.qmd' leads to no page or file"),
        ("[x](cache/none.csv)", 5, "'cache/none.csv' leads to no page or file"),
        ("[x](../../../etc/hostname)", 5, "lies outside report/"),
        ("![x](https://example.org/a.png)", 5, "comes from outside the site"),
    ],
)
def test_what_the_preview_does_not_know_stops_it_with_page_and_line(
    tmp_path, body, line, complaint
):
    message = error(tmp_path, body)
    assert message.startswith(f"report/index.qmd line {line}: ")
    assert complaint in message


def test_an_error_in_an_included_file_names_that_file(tmp_path):
    project = make_project(tmp_path / "project", "a\n\n{{< include cache/fragment.md >}}")
    (project / "report/cache/fragment.md").write_text("fine\n\n::: {.grid}\n:::\n")
    with pytest.raises(HitpredError, match=r"^report/cache/fragment.md line 3: .*'grid'"):
        render(project, tmp_path / "site")


@pytest.mark.parametrize(
    ("front", "message"),
    [
        ("title: A\nlisting: all", "report/index.qmd line 3: the preview does not know the key"),
        ("title: A\ntoc: sometimes", "report/index.qmd line 3: the preview cannot use 'toc'"),
        ("title: A\nsubtitle: '{{< var no >}}'", "report/index.qmd line 3: the variable 'no'"),
        ("title: [A", "report/index.qmd line 2: this is not valid YAML"),
        ("- A", "report/index.qmd line 2: expected keys and values"),
        ("title: A\nbibliography: no.bib", "report/index.qmd line 3: the bibliography"),
    ],
)
def test_bad_front_matter_stops_it_with_page_and_line(tmp_path, front, message):
    assert error(tmp_path, "", front=front).startswith(message)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  search: true", "  sidebar: {}", "does not know the key 'website.sidebar'"),
        ("    toc: true", "    code-fold: true", "does not know the key 'format.html.code-fold'"),
        (
            "    number-sections: false",
            "    number-sections: true",
            "'format.html.number-sections'",
        ),
        ("type: website", "type: book", "cannot use 'project.type'"),
        ("report/shap.qmd, text", "report/no.qmd, text", "the navbar links 'report/no.qmd'"),
        ("report/shap.qmd, text", "'http://[bad', text", "the navbar links 'http://[bad'"),
        ("report/shap.qmd, text", "'javascript://%0ax', text", "links 'javascript://%0ax'"),
        ("report/*.qmd", "report/*.md", "project.render matches no page"),
        ("report/*.qmd", "report/cache/*.json", "is no .qmd page"),
        ("site.css", "none.css", "the file report/styles/none.css does not exist"),
        ("var rows", "var none", "_quarto.yml: the variable 'none' is not in _variables.yml"),
        ("A study.", "On {{< var rows >}}", "the preview knows shortcodes only in the page footer"),
        ("lang: en", "lang: [", "this is not valid YAML"),
    ],
)
def test_a_setting_that_the_preview_does_not_know_stops_it(tmp_path, old, new, message):
    project = make_project(tmp_path / "project")
    (project / "_quarto.yml").write_text(QUARTO.replace(old, new, 1))
    with pytest.raises(HitpredError, match=r"^_quarto\.yml") as caught:
        render(project, tmp_path / "site")
    assert message in str(caught.value)
    assert not (tmp_path / "site").exists()


def test_a_formula_stops_it_where_quarto_would_have_a_stranger_draw_it(tmp_path):
    project = make_project(tmp_path / "project", "a\n\n$x^2$")
    (project / "_quarto.yml").write_text(QUARTO.replace("    html-math-method: mathml\n", ""))
    with pytest.raises(HitpredError, match=r"^report/index.qmd line 7: .*html-math-method: mathml"):
        render(project, tmp_path / "site")


def test_a_folder_without_a_project_is_named(tmp_path):
    with pytest.raises(HitpredError, match=r"_quarto\.yml cannot be read"):
        render(tmp_path, tmp_path / "site")


def test_a_page_that_is_not_text_is_named(tmp_path):
    project = make_project(tmp_path / "project")
    (project / "report/index.qmd").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(HitpredError, match=r"report/index\.qmd is not UTF-8"):
        render(project, tmp_path / "site")
