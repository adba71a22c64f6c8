"""Pictures that were drawn before: the same bytes as drawn anew, and never those of another."""

from dataclasses import replace

import pytest

from hitpred.elements import studio
from hitpred.elements.studio import Album, Order

CHART = '{"data": {"values": [{"a": 1}]}, "mark": "point", "encoding": {"x": {"field": "a"}}}'
ORDER = Order("a-wide", CHART, pixels=True)


@pytest.fixture
def drawn(monkeypatch):
    """Name the pictures that are drawn and not remembered."""
    names: list[str] = []
    draw = studio.picture

    def picture(order):
        names.append(order.name)
        return draw(order)

    monkeypatch.setattr(studio, "picture", picture)
    return names


@pytest.mark.parametrize("order", [ORDER, replace(ORDER, pixels=False)])
def test_a_picture_that_was_drawn_before_is_the_same_and_not_drawn_again(tmp_path, drawn, order):
    album = Album(tmp_path, "a hand")
    assert album.picture(order) == album.picture(order)
    assert drawn == [order.name]


def test_another_chart_name_form_or_hand_is_another_picture(tmp_path, drawn):
    Album(tmp_path, "a hand").picture(ORDER)
    for other in (
        replace(ORDER, chart=CHART.replace("point", "circle")),
        replace(ORDER, name="b-wide"),
        replace(ORDER, pixels=False),
    ):
        Album(tmp_path, "a hand").picture(other)
    Album(tmp_path, "another hand").picture(ORDER)
    assert len(drawn) == 5


def test_other_code_or_another_library_draws_anew(tmp_path, drawn, monkeypatch):
    Album(tmp_path, "a hand").picture(ORDER)
    monkeypatch.setattr(studio, "_drawn_by", lambda: ["another"])
    Album(tmp_path, "a hand").picture(ORDER)
    assert len(drawn) == 2


@pytest.mark.parametrize("damage", [lambda held: held[:-1], lambda held: held + b"<!-- -->"])
def test_a_damaged_picture_is_drawn_anew(tmp_path, drawn, damage):
    album = Album(tmp_path, "a hand")
    whole = album.picture(ORDER)
    (path,) = tmp_path.glob("*/*.picture")
    path.write_bytes(damage(path.read_bytes()))
    assert [album.picture(ORDER), album.picture(ORDER)] == [whole, whole]
    assert len(drawn) == 2


def test_where_nothing_can_be_kept_all_is_drawn(tmp_path, drawn):
    (tmp_path / "folder").write_text("a file in its place")
    album = Album(tmp_path / "folder", "a hand")
    assert album.picture(ORDER) == album.picture(ORDER)
    album.tidy()
    assert len(drawn) == 2
