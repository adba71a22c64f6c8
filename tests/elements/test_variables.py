"""Numbers as the prose shows them, and text that can do no harm there."""

import re
import subprocess

import pypandoc
import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hitpred.elements.escape import escaped
from hitpred.elements.variables import look_up, number, variables
from hitpred.errors import HitpredError


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("rows", 113999, "113,999"),
        ("rows", 7, "7"),
        ("rows", 0, "0"),
        ("roc_auc", 0.916715, "0.917"),
        ("roc_auc", 1.0, "1.000"),
        ("correlation", -0.0951467, "−0.095"),
        ("mean_abs_shap", 0.00818, "0.0082"),
        ("mean_shap", -0.00178, "−0.0018"),
        ("ratio", 8.30451, "8.30"),
        ("coefficient", 0.0, "0.000"),
        ("others_per_hit", 39.2681, "39.3"),
        ("popularity.low", 36.04, "36.0"),
        ("duration_seconds", 227.53, "228"),
        ("duration_ms", 227533.3, "227,533"),
        ("prevalence", 0.0248336, "2.48 %"),
        ("test.prevalence", 0.5, "50.0 %"),
        ("recall_share", 0.0909091, "9.1 %"),
        ("recall_share", 1.0, "100.0 %"),
        ("hit_share.low", 0.0210467, "2.10 %"),
        ("share", 1, "100.0 %"),
        ("error_share.mean", 0.0025, "0.25 points"),
        ("error_share.low", 0.0907, "9.1 points"),
        ("published.random_forest.roc_auc", 0.92, "0.92"),
        ("published.random_forest.rows", 22800, "22,800"),
    ],
)
def test_a_number_is_written_as_its_quantity_asks(path, value, shown):
    assert number(value, tuple(path.split("."))) == re.sub(
        " (?=%|points)", "\N{NO-BREAK SPACE}", shown
    )


@given(st.floats(min_value=1e-4, max_value=1e9))
def test_a_written_number_is_within_half_a_per_cent_of_its_value(value):
    written = float(number(value, ("x",)).replace(",", ""))
    assert written == pytest.approx(value, rel=0.051 if value < 0.1 else 0.006)


def test_a_variable_is_named_by_its_path():
    tree = variables({"models": {"forest": {"roc_auc": 0.5}}, "rows": 1000})
    assert tree == {"models": {"forest": {"roc_auc": "0.500"}}, "rows": "1,000"}
    assert look_up(tree, "models.forest.roc_auc") == "0.500"


def test_items_of_a_list_are_found_by_their_names():
    tree = variables({"features": [{"name": "energy", "rank": 1}, {"name": "tempo", "rank": 2}]})
    assert look_up(tree, "features.tempo.rank") == "2"


def test_arrays_make_no_variables():
    assert variables({"matrix": [[1, 2], [3, 4]], "edges": [0.1], "curve": [{"x": 1}]}) == {}


def test_a_ratio_without_a_denominator_is_said_to_be_none():
    assert variables({"recall_share": None}) == {"recall_share": "n/a"}


@pytest.mark.parametrize("path", ["nothing", "models.nothing", "models", "rows.x", "", "models."])
def test_a_path_that_is_no_variable_is_refused(path):
    with pytest.raises(HitpredError, match=f"there is no variable {path}: "):
        look_up({"models": {"rows": "1"}, "rows": "1"}, path)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("duration_minutes", r"duration\_minutes"),
        ("<b>R&D</b>", "&lt;b&gt;R&amp;D&lt;/b&gt;"),
        ("{{< var x >}}", r"\{\{&lt; var x &gt;\}\}"),
        ("two\n\nlines\tof text ", "two lines of text"),
        ("a | b", r"a \| b"),
    ],
)
def test_text_is_escaped_for_markdown_html_and_shortcodes(text, safe):
    assert escaped(text) == safe


ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
UNICODE = st.text(st.characters(codec="utf-8", exclude_categories=["C"]))


@settings(max_examples=25)
@given(st.lists(ASCII | UNICODE, min_size=1))
@example(["...Baby One More Time", "Don't -- 'stop'", '"Heroes"', "1. x", "50 % ::: x", "a\\"])
def test_any_text_comes_out_of_pandoc_as_it_went_in(texts):
    document = "\n\n".join(f"x {escaped(text)} x" for text in texts)
    html = subprocess.run(
        [pypandoc.get_pandoc_path(), "--from=markdown", "--to=html5", "--wrap=preserve"],
        input=document,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    page = BeautifulSoup(html, "html.parser")
    shown = [" ".join(paragraph.get_text().split()) for paragraph in page.select("p")]
    assert shown == [" ".join(f"x {text} x".split()) for text in texts]
    assert {tag.name for tag in page.find_all()} == {"p"}
