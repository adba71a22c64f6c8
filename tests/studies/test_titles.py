"""Titles of figures that state a finding: true of the results, and no stronger than their tests."""

import copy
import importlib
import json
from pathlib import Path

import pytest
from mutations import faults

from hitpred.elements.claim import Claim
from hitpred.elements.headline import headline
from hitpred.elements.predicates import above
from hitpred.site.margins import is_brittle, margin
from hitpred.studies.registry import STUDIES

RESULTS = Path(__file__).parents[2] / "report" / "cache" / "results"
ROOMS = {
    study.name: importlib.import_module(f"hitpred.studies.{study.name}.figures")
    for study in STUDIES
}
TITLES = [(study, name) for study, room in ROOMS.items() for name in getattr(room, "TITLES", ())]


@pytest.fixture(scope="module")
def results():
    paths = RESULTS.glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["results"] for path in paths}


@pytest.fixture(scope="module")
def drawn(results):
    """The figures of the published results, by study and name."""
    return {
        (study, figure.id): figure
        for study, room in ROOMS.items()
        for figure in room.figures(results[study])
    }


@pytest.mark.parametrize(("study", "name"), TITLES)
def test_a_title_is_true_of_its_own_study_and_no_stronger_than_its_test(results, study, name):
    claim = ROOMS[study].TITLES[name]
    assert claim.predicate({study: results[study]})
    assert faults(claim, results) == []


@pytest.mark.parametrize(("study", "name"), TITLES)
def test_a_figure_says_it_and_says_something_else_where_it_is_not_so(results, drawn, study, name):
    claim, title = ROOMS[study].TITLES[name], drawn[study, name].title
    assert title.startswith(claim.sentence.partition("{")[0].removesuffix("."))
    nothing = ROOMS[study]._title(name, {}, "Without a finding")
    assert nothing == "Without a finding"


@pytest.mark.parametrize(("study", "name"), TITLES)
def test_no_title_is_brittle_since_a_picture_can_not_say_so(results, study, name):
    assert not is_brittle(margin(ROOMS[study].TITLES[name], results))


def test_no_two_figures_have_the_same_title(drawn):
    titles = [figure.title for figure in drawn.values()]
    assert sorted(titles) == sorted(set(titles))


def test_ranks_that_stay_the_same_are_not_said_to_change(results):
    explained = copy.deepcopy(results["explanation"])
    for model in explained["models"]:
        for feature in model["features"]:
            feature["rank_high"] = feature["rank_low"]
    assert "change" not in ROOMS["explanation"].ranks(explained).title


def test_a_headline_has_its_numbers_and_no_stop():
    claim = Claim("more", "More than {study.of}.", above("study.hits", "study.of"))
    assert headline(claim, {"study": {"hits": 3, "of": 2}}, "Hits") == "More than 2"
    assert headline(claim, {"study": {"hits": 2, "of": 2}}, "Hits") == "Hits"
    assert headline(claim, {"study": {}}, "Hits") == "Hits"
