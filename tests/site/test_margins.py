"""By how little a claim turns false, in how many folds it holds, and when pages say so."""

import json

import pytest

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    above,
    all_of,
    counting,
    equivalent,
    every,
    exactly,
    interval_above,
    interval_includes,
    said,
    same,
)
from hitpred.site.margins import LEGEND, Folds, Margin, Unit, folds, lines, margin, mark


def over_folds(*scores, half=0.01, folds="songs"):
    mean = sum(scores) / len(scores)
    interval = {"mean": mean, "low": mean - half, "high": mean + half}
    return interval | {"by_fold": list(scores), "folds": folds}


@pytest.fixture
def results():
    return {
        "study": {
            "hits": 20,
            "zero": 0.0,
            "gain": over_folds(0.03, 0.01, 0.05, -0.01),
            "loss": over_folds(-0.02, -0.01, -0.03, -0.02),
            "fewer": over_folds(0.02, 0.03),
            "artists": over_folds(0.02, 0.03, 0.01, 0.04, folds="artists"),
            "no_folds": over_folds(0.02, 0.03, folds=None),
            "share": 0.2,
            "chance": {"mean": 0.2, "low": 0.1, "high": 0.3},
        }
    }


def claim(*tests):
    return Claim("claim", "It is so.", all_of(*tests))


def test_the_margin_is_the_smallest_change_of_one_value(results):
    found = margin(claim(above("study.hits", 18), above(30, "study.hits")), results)
    assert found.value == "study.hits"
    assert found.change == pytest.approx(-0.1, rel=1e-3)
    assert found.unit is Unit.ITSELF


def test_a_count_turns_false_by_what_chance_decides_of_one_thing(results):
    def both_are_above(results):
        return sum(results["study"][name]["low"] > 0 for name in ("gain", "fewer")) == 2

    test = said("two are above zero", both_are_above, "study.hits")
    found = margin(claim(counting(test, "study.gain|fewer.low")), results)
    assert found.value == "study.gain.low"
    assert found.change == pytest.approx(-1, rel=1e-3)
    assert margin(claim(exactly(test)), results) is None


def test_it_looks_at_each_value(results):
    found = margin(claim(above("study.hits", 5), above("study.share", 0.199)), results)
    assert found.value == "study.share"
    assert found.change == pytest.approx(-0.005, rel=1e-3)


def test_it_is_absolute_at_zero(results):
    found = margin(claim(above(0.25, "study.zero")), results)
    assert found == Margin("study.zero", pytest.approx(0.25, rel=1e-3), Unit.ONE)
    assert str(found) == "+0.25 of study.zero"


def test_an_estimate_moves_by_half_widths_of_its_interval(results):
    found = margin(claim(interval_above("study.chance", 0.08)), results)
    assert found == Margin("study.chance.low", pytest.approx(-0.2, rel=1e-3), Unit.HALF_WIDTH)
    assert str(found) == "−0.2 half-widths of the interval of study.chance.low"
    results["study"]["chance"]["low"] = 0.0
    at_zero = margin(claim(above("study.chance.low", -0.03)), results)
    assert at_zero.change == pytest.approx(-0.2, rel=1e-3)


def test_an_interval_of_no_width_moves_as_any_number(results):
    results["study"]["chance"] = {"mean": 0.2, "low": 0.2, "high": 0.2}
    assert margin(claim(above("study.chance.mean", 0.1)), results).unit is Unit.ITSELF


def test_counts_that_must_agree_have_none(results):
    assert margin(claim(same("study.hits", 20)), results) is None
    found = margin(claim(same("study.hits", 20), above("study.share", 0.1)), results)
    assert found.value == "study.share"


def test_names_and_what_is_undefined_have_none(results):
    results["study"] |= {"name": "forest", "undefined": None}
    called = said("it is the forest", lambda r: r["study"]["name"] == "forest", "study.*")
    assert margin(claim(called), results) is None


def test_a_claim_that_takes_any_change_has_none(results):
    assert margin(claim(above(1e9, "study.hits")), results) is None


def test_looking_for_it_changes_nothing(results):
    before = json.dumps(results)
    margin(claim(every("study.gain|loss.low", lambda path: above(path, -1))), results)
    assert json.dumps(results) == before


@pytest.mark.parametrize(
    ("tests", "found"),
    [
        ([interval_above("study.gain", 0)], Folds(3, 4)),
        ([above("study.gain.mean", "study.loss.mean")], Folds(4, 4)),
        ([equivalent("study.loss", 0.025)], Folds(3, 4)),
        ([above("study.gain.mean", 0), interval_includes("study.gain", 0)], Folds(3, 4)),
        ([interval_above("study.gain", 0), above("study.hits", 3)], Folds(3, 4)),
    ],
)
def test_each_mean_takes_its_value_in_the_fold(results, tests, found):
    assert folds(claim(*tests), results) == found


@pytest.mark.parametrize(
    "tests",
    [
        [above("study.hits", 3)],
        [above("study.chance.mean", 0)],
        [above("study.gain.mean", 0), above("study.fewer.mean", 0)],
        [above("study.gain.mean", 0), above("study.artists.mean", 0)],
        [above("study.no_folds.mean", 0)],
        [same("study.gain.mean", "study.gain.mean")],
    ],
    ids=["a count", "no folds", "fewer", "of artists", "of several kinds", "an identity"],
)
def test_what_is_no_score_is_not_by_fold(results, tests):
    assert folds(claim(*tests), results) is None


def test_lines_say_it_all_the_smallest_margin_first(results):
    claims = tuple(
        Claim(name, "It is so.", test)
        for name, test in (
            ("gain", interval_above("study.gain", 0.008)),
            ("exact", same("study.hits", 20)),
            ("share", above("study.share", 0.1999)),
            ("false", above("study.hits", 21)),
        )
    )
    assert [*lines(claims, results)] == [
        LEGEND,
        "false: does not hold",
        "share: false at −0.1\u00a0% of study.share; not by fold; brittle",
        "gain: false at −0.2 half-widths of the interval of study.gain.low; holds in 3 of 4 folds",
        "exact: exact; not by fold",
    ]


def test_pages_mark_the_brittle_ones(results):
    assert mark(margin(claim(above("study.hits", 5)), results)) == ""
    assert mark(margin(claim(above("study.hits", 19.9)), results)) == (
        ' [brittle]{.brittle title="A change of −0.5\u00a0% of study.hits would make this false"}'
    )
