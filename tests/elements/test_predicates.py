"""What a sentence may say of the results, and what each way of saying it rests on."""

import pytest

from hitpred.elements.claim import Claim
from hitpred.elements.paths import changed, matching, value_at
from hitpred.elements.predicates import (
    about,
    above,
    all_of,
    between,
    equivalent,
    every,
    exactly,
    how_many,
    interval_about,
    interval_above,
    interval_below,
    interval_includes,
    largest,
    leading,
    no_better,
    odds,
    product,
    rank,
    rank_correlation,
    ratio,
    rounds_to,
    same,
    share_of,
    size,
    symmetric,
    term,
    times,
    total,
)


def interval(mean, half):
    return {"mean": mean, "low": mean - half, "high": mean + half}


@pytest.fixture
def results():
    return {
        "study": {
            "hits": 20,
            "songs": 80,
            "share": 0.25,
            "none": 0,
            "models": [
                {"name": "boosting", "roc_auc": interval(0.8, 0.01), "gain": interval(0.02, 0.01)},
                {"name": "forest", "roc_auc": interval(0.78, 0.02), "gain": interval(0.0, 0.005)},
                {"name": "guess", "roc_auc": interval(0.5, 0.0), "gain": interval(-0.3, 0.01)},
            ],
            "curve": [1.0, 3.0, -4.0],
            "published": 0.78,
        }
    }


# Paths ---------------------------------------------------------------------------------------


def test_items_go_by_name_or_by_place(results):
    assert value_at(results, "study.models.forest.roc_auc.mean") == 0.78
    assert value_at(results, "study.models.1.name") == "forest"
    assert value_at(results, "study.curve.-1") == -4.0
    with pytest.raises(LookupError):
        value_at(results, "study.models.oracle.roc_auc")


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("study.models.*.gain", ["boosting", "forest", "guess"]),
        ("study.models.boosting|g*.gain", ["boosting", "guess"]),
        ("study.models.!guess.gain", ["boosting", "forest"]),
        ("study.models.!guess|b*.gain", ["forest"]),
        ("study.models.oracle*.gain", []),
    ],
)
def test_a_pattern_stands_for_all_of_a_kind(results, pattern, names):
    assert matching(results, pattern) == tuple(f"study.models.{name}.gain" for name in names)


def test_a_change_is_undone_even_if_the_test_fails(results):
    change = {"study.hits": 0, "study.curve.0": 9}
    with pytest.raises(ZeroDivisionError), changed(results, change):
        value_at(results, "study.curve.0") / value_at(results, "study.hits")
    assert (results["study"]["hits"], results["study"]["curve"][0]) == (20, 1.0)


# Tests ---------------------------------------------------------------------------------------

BOOSTING, FOREST, GUESS = (f"study.models.{name}" for name in ("boosting", "forest", "guess"))


@pytest.mark.parametrize(
    "test",
    [
        above(f"{BOOSTING}.roc_auc.mean", f"{FOREST}.roc_auc.mean", 0.5),
        between(0.7, f"{FOREST}.roc_auc.mean", times(2, 0.5)),
        same("study.hits", ratio("study.songs", 4)),
        share_of("study.share", "study.hits", "study.songs"),
        same(product("study.share", "study.songs"), "study.hits"),
        same(total("study.curve.*"), 0),
        same(size("study.curve.2"), 4),
        same(largest("study.curve.*"), "study.curve.1"),
        same(how_many("study.curve.*", lambda path: above(path, 0)), 2),
        rounds_to(f"{FOREST}.roc_auc.mean", "study.published"),
        interval_above(f"{BOOSTING}.gain", 0),
        interval_below(f"{GUESS}.gain", 0),
        interval_includes(f"{FOREST}.gain", 0),
        equivalent(f"{FOREST}.gain", 0.01),
        no_better(f"{GUESS}.gain", 0.01),
        symmetric(f"{BOOSTING}.gain"),
        about("study.share", 0.27),
        interval_about(f"{BOOSTING}.roc_auc", 0.85),
        between(1.02, odds(f"{BOOSTING}.gain.mean"), 1.03),
        every("study.models.!guess.roc_auc", lambda path: interval_above(path, 0.5)),
        leading("study.models.*.roc_auc.mean", "boosting"),
        leading("study.models.*.roc_auc.mean", "forest", "boosting"),
        leading("study.models.*.roc_auc.mean", "boosting", "forest", in_order=True),
        same(rank("study.models.*.roc_auc.mean", "forest"), 2),
        same(rank_correlation("study.models.*.roc_auc.mean", "study.models.*.gain.mean"), 1),
    ],
    ids=lambda test: test.words,
)
def test_what_is_so(results, test):
    assert test(results)


@pytest.mark.parametrize(
    "test",
    [
        above(f"{BOOSTING}.roc_auc.mean", f"{BOOSTING}.roc_auc.mean"),
        above(ratio("study.hits", "study.none"), 0),
        above(0, ratio("study.hits", "study.none")),
        same("study.hits", 21),
        same("study.share", 0.2501),
        interval_above(f"{FOREST}.gain", 0),
        interval_includes(f"{BOOSTING}.gain", 0),
        about("study.share", 0.28),
        interval_about(f"{BOOSTING}.gain", 0.02),
        equivalent(f"{BOOSTING}.gain", 0.01),
        equivalent(f"{GUESS}.gain", 0.01),
        no_better(f"{BOOSTING}.gain", 0.01),
        every("study.models.*.roc_auc", lambda path: interval_above(path, 0.5)),
        every("study.models.oracle*.roc_auc", lambda path: interval_above(path, 0.5)),
        leading("study.models.*.roc_auc.mean", "forest"),
        leading("study.models.*.roc_auc.mean", "forest", "boosting", in_order=True),
    ],
    ids=lambda test: test.words,
)
def test_what_is_not_so(results, test):
    assert not test(results)


def test_a_test_knows_what_it_rests_on():
    test = all_of(
        interval_above("a.gain", 0),
        every("b.*.gain", lambda path: no_better(path, 0.01)),
        above(term("c"), times(2, "d")),
    )
    assert test.rests_on == ("a.gain.low", "b.*.gain.high", "c", "d")
    assert test.words == "a.gain.low > 0; every 0.01 > b.*.gain.high; c > 2 × d"


def test_what_is_exact_or_asks_for_a_width_can_be_left_out():
    test = all_of(
        above("a", "b"),
        all_of(same("c", "d"), exactly(above("e", 3))),
        interval_includes("f", 0),
    )
    left = test.only(lambda part: not (part.exact or part.of_width))
    assert left is not None
    assert left.rests_on == ("a", "b")
    assert exactly(test).only(lambda part: not part.exact) is None


def test_a_claim_rests_on_its_numbers_its_predicate_and_what_it_names(results):
    claim = Claim(
        "gain",
        "{study.hits} of {study.songs}.",
        every("study.models.boosting|forest.gain", lambda path: interval_above(path, 0)),
        rests_on=("study.models.guess.gain",),
    )
    assert claim.values(results) == (
        "study.hits",
        "study.songs",
        "study.models.boosting.gain.low",
        "study.models.forest.gain.low",
        "study.models.guess.gain.mean",
        "study.models.guess.gain.low",
        "study.models.guess.gain.high",
    )
