"""Figures: whole in words, data and picture, and fit to share a page."""

import copy
import importlib
import io
import json
import re
from dataclasses import asdict
from pathlib import Path
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest

from hitpred.elements import draw, studio, theme
from hitpred.elements.figure import NARROW, WIDE, Figure
from hitpred.elements.metadata import Origin, Source, metadata
from hitpred.elements.studio import Album, drawing
from hitpred.errors import HitpredError
from hitpred.studies.registry import STUDIES
from hitpred.studies.reproduction import figures as reproduction

RESULTS = Path(__file__).parents[2] / "report" / "cache" / "results"
STORED = json.loads((RESULTS / "reproduction.json").read_text(encoding="utf-8"))
FIGURES = {figure.id: figure for figure in reproduction.figures(STORED["results"])}
THEME = {value for value in vars(theme).values() if re.fullmatch("#[0-9a-f]{6}", str(value))}
SOURCE = Source("Songs", "Somebody", "A licence", "10.1", "d" * 64)
ORIGIN = Origin("room", "What?", "report/cache/results/room.json", "k" * 64, [SOURCE])

each_figure = pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES.keys())


@pytest.fixture(scope="module")
def drawn():
    """The files of every figure, drawn once."""
    return {name: files_of(figure) for name, figure in FIGURES.items()}


def files_of(figure: Figure) -> dict[str, str | bytes]:
    return draw.files(figure, *map(studio.picture, draw.orders([figure])), ORIGIN)


def specifications(chart: dict):
    """Yield a specification and, for layers and panels, all inside it."""
    yield chart
    for inner in (*chart.get("layer", []), *filter(None, [chart.get("spec")])):
        yield from specifications(inner)


def test_every_figure_has_an_id_of_its_own():
    assert len(FIGURES) == len(reproduction.figures(STORED["results"]))
    assert all(re.fullmatch(r"[a-z][a-z-]*", name) for name in FIGURES)


@each_figure
def test_a_figure_says_in_words_what_it_shows(figure):
    assert re.fullmatch(r"[A-Z].{15,}[^.]", figure.title)
    assert re.fullmatch(r"[A-Z].{30,}\.", figure.caption)
    assert re.fullmatch(r"[A-Z].{30,}\.", figure.alt)
    assert len({figure.title, figure.caption, figure.alt}) == 3
    assert not re.search(r"\bnan\b|None|[{}]", figure.title + figure.caption + figure.alt)
    assert not figure.data.empty


@each_figure
def test_the_download_holds_what_is_drawn(figure, drawn):
    files = drawn[figure.id]
    download = pd.read_csv(io.StringIO(files[f"{figure.id}.csv"]), keep_default_na=False)
    pd.testing.assert_frame_equal(download, figure.data, check_dtype=False, rtol=1e-5)

    # A drawing may add columns, such as the text of a label.
    sets = json.loads(files[f"{figure.id}.vl.json"])["datasets"].values()
    columns = list(figure.data.columns)
    shown = [[{name: row.get(name) for name in columns} for row in rows] for rows in sets]
    assert figure.data.to_dict("records") in shown


@each_figure
def test_every_axis_of_numbers_says_what_it_counts(figure):
    chart = draw.specification(figure, WIDE)
    for channel, in_words in (("x", "(horizontal)"), ("y", "(vertical)")):
        encodings = [
            part["encoding"][channel]
            for part in specifications(chart)
            if channel in part.get("encoding", {})
        ]
        if any(encoding.get("type") == "quantitative" for encoding in encodings):
            titles = [encoding.get("title") for encoding in encodings]
            assert any(titles) or in_words in figure.caption, (channel, titles)


@each_figure
def test_colours_are_those_of_the_theme(figure, drawn):
    # Shades between two colours would be written as rgb(...), and stay light in the dark.
    for frame in ("", "-narrow"):
        for scheme, colours in (("", THEME), ("-dark", set(theme.DARK.values()))):
            picture = drawn[figure.id][f"{figure.id}{frame}{scheme}.svg"]
            assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(", picture)) <= colours
    parts = [
        part | {"config": None, "datasets": None}
        for part in specifications(draw.specification(figure, WIDE))
    ]
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b", json.dumps(parts))) <= THEME


def test_no_two_pictures_share_an_id(drawn):
    identities = [
        identity
        for files in drawn.values()
        for name, text in files.items()
        if name.endswith(".svg") and not name.endswith("-dark.svg")
        for identity in re.findall(r'\bid="([^"]+)"', text)
    ]
    assert len(set(identities)) == len(identities)


def test_parts_that_are_cut_off_at_the_edge_have_ids_of_their_own():
    def clipped(data, _):
        return alt.Chart(data).mark_line(clip=True).encode(x="x:Q", y="x:Q")

    data = pd.DataFrame({"x": [1, 2]})
    figures = [Figure(name, "Title", "Caption.", "Text.", data, clipped) for name in ("a", "b")]
    pictures = [draw.svg(figure, frame) for figure in figures for frame in (WIDE, NARROW)]
    assert pictures[0] == draw.svg(figures[0], WIDE)
    identities = [set(re.findall(r'\bid="([^"]+)"', picture)) for picture in pictures]
    assert all(identities)
    assert len(set.union(*identities)) == sum(map(len, identities))
    for picture, own in zip(pictures, identities, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", picture)) == own


@each_figure
def test_a_picture_refers_to_its_own_parts_only(figure, drawn):
    for name, text in drawn[figure.id].items():
        if name.endswith(".svg"):
            used = re.findall(r'url\(#([^)]+)\)|href="#([^"]+)"', text)
            assert {a or b for a, b in used} <= set(re.findall(r'\bid="([^"]+)"', text))


@each_figure
def test_a_picture_is_plain_svg_that_needs_nothing_from_elsewhere(figure, drawn):
    for name, text in drawn[figure.id].items():
        if name.endswith(".svg"):
            kinds = {part.tag.rpartition("}")[2] for part in ElementTree.fromstring(text).iter()}
            assert kinds <= {"svg", "g", "path", "line", "text", "rect", "defs", "clipPath"}


@each_figure
def test_a_picture_fits_its_frame(figure, drawn):
    for frame, name in ((WIDE, f"{figure.id}.svg"), (NARROW, f"{figure.id}-narrow.svg")):
        width = float(re.search(r'<svg[^>]* width="([\d.]+)"', drawn[figure.id][name])[1])
        assert 0.5 * frame.width <= width <= frame.width + 60


@each_figure
def test_drawing_again_gives_the_same_bytes(figure, drawn):
    again = {item.id: item for item in reproduction.figures(STORED["results"])}[figure.id]
    assert files_of(again) == drawn[figure.id]


def test_pictures_drawn_by_other_processes_are_the_same_and_in_order(tmp_path):
    orders = list(draw.orders(list(FIGURES.values())[:2]))
    with drawing(orders, Album(tmp_path, "a hand")) as pictures:
        assert [studio.picture(order) for order in orders] == pictures()


def test_a_picture_that_takes_too_long_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(studio, "PATIENCE", 0.001)
    with (
        drawing(draw.orders(list(FIGURES.values())), Album(tmp_path, "a hand")) as pictures,
        pytest.raises(HitpredError, match=r"figure .* could not be drawn in 0 seconds"),
    ):
        pictures()


@pytest.mark.parametrize("study", [study.name for study in STUDIES])
def test_charts_are_valid_vega_lite(study):
    stored = json.loads((RESULTS / f"{study}.json").read_text(encoding="utf-8"))["results"]
    for figure in importlib.import_module(f"hitpred.studies.{study}.figures").figures(stored):
        for frame in (WIDE, NARROW):
            figure.chart(frame).to_dict(validate=True)


def test_models_that_find_no_hit_can_be_drawn():
    results = copy.deepcopy(STORED["results"])
    for model in results["models"].values():
        model["confusion_matrix"] = [[22234, 0], [566, 0]]
    assert "0 false alarms to find 0 hits" in reproduction.confusion(results).title


def test_the_committed_figures_are_of_these_names(drawn):
    folder = Path(__file__).parents[2] / "report" / "cache" / "figures"
    made = {name for files in drawn.values() for name in files}
    assert made <= {path.name for path in folder.iterdir()}


@each_figure
def test_a_picture_for_the_dark_differs_in_its_colours_alone(figure, drawn):
    def without_colours(name):
        return re.sub("#[0-9a-f]{6}", "", drawn[figure.id][name])

    for frame in ("", "-narrow"):
        light, dark = f"{figure.id}{frame}.svg", f"{figure.id}{frame}-dark.svg"
        assert without_colours(light) == without_colours(dark)
        assert drawn[figure.id][light] != drawn[figure.id][dark]


def test_text_that_is_called_like_a_colour_keeps_its_name_in_the_dark():
    picture = f'<text fill="{theme.INK}">{theme.HIT}</text><text fill="{theme.HIT}">fill</text>'
    assert draw.dark(picture) == (
        f'<text fill="{theme.DARK[theme.INK]}">{theme.HIT}</text>'
        f'<text fill="{theme.DARK[theme.HIT]}">fill</text>'
    )


def test_a_png_is_the_wide_picture_at_twice_its_size(drawn):
    for name, files in drawn.items():
        image = files[f"{name}.png"]
        assert image[:8] == b"\x89PNG\r\n\x1a\n"
        width = float(re.search(r'<svg[^>]* width="([\d.]+)"', files[f"{name}.svg"])[1])
        assert int.from_bytes(image[16:20]) == pytest.approx(2 * width, abs=1)


def test_metadata_say_what_a_figure_is_and_what_it_was_drawn_from():
    data = pd.DataFrame({"song": ["a"], "mean": [0.5], "low": [0.4], "high": [0.6]})

    def drawn(table, _):
        return (
            alt.Chart(table)
            .mark_rule()
            .encode(
                x=alt.X("low:Q", title="share (0-1)"), x2="high:Q", y=alt.Y("song:N", title=None)
            )
        )

    figure = Figure("a", "Title", "A *caption*.", "Text.", data, drawn)
    said = json.loads(metadata(figure, draw.specification(figure), ORIGIN))
    assert said == {
        "id": "a",
        "title": "Title",
        "caption": "A caption.",
        "alternative": "Text.",
        "columns": [
            {"name": "song"},
            {"name": "mean"},
            {"name": "low", "shows": "share (0-1)"},
            {"name": "high", "shows": "share (0-1)"},
        ],
        "cite": "The hitpred authors: “Title”. Figure a of “What makes a song a hit?”, results "
        "kkkkkkkkkkkk.",
        "origin": {
            "study": "room",
            "question": "What?",
            "results": "report/cache/results/room.json",
            "key": "k" * 64,
            "data": [asdict(SOURCE)],
        },
    }
