"""Every finding that the site states is true of the results, and no stronger than its test."""

import json
import re
from pathlib import Path

import pytest
from mutations import faults

from hitpred.elements.claim import NUMBER, Claim
from hitpred.elements.predicates import said
from hitpred.elements.variables import variables
from hitpred.errors import HitpredError
from hitpred.studies.claims import CLAIMS, by_id

RESULTS = Path(__file__).parents[2] / "report" / "cache" / "results"
SCALES = {"0", "1", "100", "95"}
"""Ends of scales and the level of intervals, which a sentence may state by itself."""

TRUE = said("anything", lambda _: True)
FALSE = said("nothing", lambda _: False)


@pytest.fixture(scope="module")
def results():
    paths = RESULTS.glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["results"] for path in paths}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_published_results_bear_the_claim_out(results, claim):
    assert claim.predicate(results)  # not `holds`: a predicate that stumbles shows here


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_claim_stands_and_falls_with_each_value_that_it_rests_on(results, claim):
    assert claim.values(results)
    assert faults(claim, results) == []


def test_trying_a_claim_leaves_the_results_as_they_were(results):
    before = json.dumps(results)
    for claim in CLAIMS[::10]:
        faults(claim, results)
    assert json.dumps(results) == before


def test_each_claim_has_an_id_of_its_own():
    assert len(by_id()) == len(CLAIMS)
    assert all(re.fullmatch(r"[a-z][a-z_]*", claim.id) for claim in CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_is_a_sentence_whose_numbers_come_from_the_results(results, claim):
    by_hand = re.findall(r"\d[\d.,]*\d|\d", re.sub(NUMBER, "", claim.sentence))
    assert set(by_hand) <= SCALES
    told = claim.text(variables(results))
    assert re.fullmatch(r"[A-Z\d].*\.", told)
    assert "{" not in told


def test_numbers_take_their_places_in_the_sentence():
    claim = Claim("few", "Only {study.hits-} of {study.rows}.", TRUE)
    assert claim.text({"study": {"hits": "3", "rows": "1,000"}}) == "Only 3 of 1,000."


def test_a_sentence_can_t_name_a_number_that_is_not_there():
    claim = Claim("few", "Only {study.hits}.", TRUE)
    with pytest.raises(HitpredError, match=r"no variable study\.hits"):
        claim.text({"study": {}})


def test_where_a_claim_is_false_its_number_may_be_missing():
    claim = Claim("few", "Only {study.hits} of {study.rows}.", FALSE)
    assert claim.text_where_false({"study": {"rows": "1,000"}}) == "Only n/a of 1,000."


@pytest.mark.parametrize("results", [{}, {"study": {"recall": None}}, {"study": {"recall": []}}])
def test_what_the_results_lack_or_leave_undefined_is_not_borne_out(results):
    claim = Claim("high", "High.", said("high", lambda r: r["study"]["recall"] > 0.5))
    assert not claim.holds(results)
    of_none = Claim("high", "High.", said("high", lambda _: max([]) > 0.5))
    assert not of_none.holds(results)
