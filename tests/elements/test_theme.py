"""Colours: told apart by all readers, in the dark and in print, and those of the stylesheets."""

import re
from itertools import combinations
from typing import Final

import altair as alt
import numpy as np
import pytest
from conftest import REPOSITORY

from hitpred.elements import theme

LIGHT: Final = {colour: colour for colour in theme.DARK}
SCHEMES: Final = {"light": LIGHT, "dark": dict(theme.DARK)}
NAMES: Final = {
    value: name for name, value in vars(theme).items() if isinstance(value, str) and value in LIGHT
}

FAR_APART: Final = 20
"""The least distance of two colours of groups in CIE Lab; about 2 can be seen side by side."""
APART_IN_GREY: Final = 12
"""The least difference in lightness (0-100) that keeps two colours apart in greyscale."""
TEXT_CONTRAST: Final = 4.5
MARK_CONTRAST: Final = 3
"""What WCAG 2 asks of text (1.4.3) and of graphics (1.4.11), level AA."""

SEEN_BY: Final = {
    "everybody": np.eye(3),
    "deuteranopes": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "protanopes": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
}
"""What becomes of linear RGB, by Machado, Oliveira and Fernandes (2009), at full severity."""

TO_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE: Final = TO_XYZ @ np.ones(3)

each_scheme = pytest.mark.parametrize("colours", SCHEMES.values(), ids=SCHEMES)


def linear(colour: str) -> np.ndarray:
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """Turn linear RGB into CIE Lab."""
    ratio = TO_XYZ @ np.clip(rgb, 0, 1) / WHITE
    x, y, z = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, other: str) -> float:
    dark, light = sorted(TO_XYZ[1] @ linear(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_knows_what_deuteranopes_confuse():
    red, green, blue = (linear(colour) for colour in ("#a05000", "#607000", "#0000ff"))
    seen = np.array(SEEN_BY["deuteranopes"])
    assert np.linalg.norm(lab(seen @ red) - lab(seen @ green)) < FAR_APART
    assert np.linalg.norm(lab(red) - lab(green)) > FAR_APART
    assert np.linalg.norm(lab(seen @ red) - lab(seen @ blue)) > 2 * FAR_APART


@each_scheme
@pytest.mark.parametrize("eyes", SEEN_BY)
def test_colours_of_groups_lie_far_apart(colours, eyes):
    seen = [lab(np.array(SEEN_BY[eyes]) @ linear(colours[group])) for group in theme.GROUPS]
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) >= FAR_APART


@each_scheme
def test_colours_of_groups_differ_in_greyscale(colours):
    lightness = sorted(lab(linear(colours[group]))[0] for group in theme.GROUPS)
    assert min(np.diff(lightness)) >= APART_IN_GREY


@each_scheme
def test_low_middle_and_high_rise_in_greyscale(colours):
    ramp = [lab(linear(colours[end]))[0] for end in (theme.OTHER, theme.MIDDLE, theme.HIT)]
    assert ramp == sorted(ramp)


@each_scheme
def test_marks_and_text_stand_out_from_the_paper(colours):
    paper = colours[theme.PAPER]
    for mark in (*theme.GROUPS, theme.RULE, theme.BAND, theme.MIDDLE):
        assert contrast(colours[mark], paper) >= MARK_CONTRAST, NAMES[mark]
    for text in (theme.INK, theme.MUTED):
        assert contrast(colours[text], paper) >= TEXT_CONTRAST, NAMES[text]


def test_groups_have_as_many_shapes_and_dashes_as_colours():
    assert len(set(theme.SHAPES)) >= len(theme.GROUPS)
    assert len(set(map(tuple, theme.DASHES))) >= len(theme.GROUPS)


def test_hits_and_others_have_the_same_colours_everywhere():
    assert isinstance(theme.KINDS, alt.Scale)
    assert theme.KINDS.to_dict() == {
        "domain": ["hit", "other"],
        "range": [theme.HIT, theme.OTHER],
    }


@pytest.mark.parametrize(("scheme", "selector"), [("light", "body"), ("dark", "body.quarto-dark")])
def test_the_site_has_the_colours_of_its_charts(scheme, selector):
    style = (REPOSITORY / "report/styles/site.css").read_text("utf-8")
    block = re.search(rf"^{re.escape(selector)} \{{(.*?)^\}}", style, re.MULTILINE | re.DOTALL)
    of_the_site = dict(re.findall(r"--hp-(\w+): (#[0-9a-f]{6})", block[1]))
    colours = SCHEMES[scheme]
    shared = {NAMES[colour].lower(): value for colour, value in colours.items()}
    del shared["middle"]
    assert shared.items() <= of_the_site.items()


def test_quarto_has_the_colours_of_the_site():
    for scheme, colours in SCHEMES.items():
        style = (REPOSITORY / f"report/styles/{scheme}.scss").read_text("utf-8")
        assert f"$body-bg: {colours[theme.PAPER]};" in style
        assert f"$body-color: {colours[theme.INK]};" in style
        assert f"$callout-color-note: {colours[theme.OTHER]};" in style
