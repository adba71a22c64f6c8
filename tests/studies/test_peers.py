"""Other libraries are judged on the folds of ours, and may be absent."""

import pytest
from conftest import study

from hitpred.config import Comparison, Hit, Protocol
from hitpred.experiments import peers as libraries
from hitpred.studies.peers import compute as peers
from hitpred.studies.peers.figures import figures
from hitpred.studies.peers.tables import tables

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
    "comparison": Comparison(notebook_trees=5, trees=5, leaf=20, shortlist=20),
}


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libraries, "LIBRARIES", ("lightgbm",))
        # What is tested is the pairing, not the search: the quickest points of each will do.
        patch.setitem(libraries.GRIDS, "lightgbm", libraries.GRIDS["lightgbm"][-1:])
        return study(peers, small_dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def test_a_library_is_paired_with_ours_on_the_same_folds(results):
    for protocol in ("song_protocol", "artist_protocol"):
        ours, theirs, _ = (row["roc_auc"]["by_fold"] for row in results[protocol]["models"])
        paired = results[protocol]["differences"][0]["roc_auc"]["by_fold"]
        assert paired == pytest.approx([b - a for a, b in zip(ours, theirs, strict=True)])


def test_a_library_that_is_not_here_has_no_scores_and_is_shown_as_such(results):
    absent = results["song_protocol"]["models"][2]
    assert absent["name"] == "catboost"
    assert absent["roc_auc"]["mean"] is None
    assert results["versions"]["catboost"] == "not installed"
    assert "CatBoost" not in figures(results)[0].alt
    assert tables(results)[0].rows[1][2] == "n/a"


def test_the_differences_are_tested_as_one_family(results):
    tested = [
        results[protocol]["differences"][0]["roc_auc"]
        for protocol in ("song_protocol", "artist_protocol")
    ]
    assert all(one["p_value"] <= one["p_holm"] <= 1 for one in tested)
    smallest = min(one["p_value"] for one in tested)
    assert min(one["p_holm"] for one in tested) == pytest.approx(min(1, 2 * smallest))
    assert results["song_protocol"]["differences"][1]["roc_auc"]["p_holm"] is None


def test_each_search_says_where_it_looked_and_what_it_chose(results):
    ours, lightgbm, catboost = results["searches"]
    assert (ours["name"], ours["folds"], lightgbm["folds"]) == ("searched_boosting", 6, 6)
    for search in (ours, lightgbm):
        at_edge = {point["name"]: point["at_edge"] for point in search["points"]}
        assert [choice["name"] for choice in search["choices"]] == [
            f"{held_out}_{fold}" for held_out in ("song", "artist") for fold in (1, 2, 3)
        ]
        for choice in search["choices"]:
            assert choice["at_edge"] == at_edge[choice["point"]]
        assert search["folds_at_edge"] == sum(choice["at_edge"] for choice in search["choices"])
    assert catboost["choices"] == []


def test_a_choice_is_at_the_edge_if_nothing_larger_or_smaller_could_be_chosen():
    grid = [
        {"learning_rate": [0.03], "max_iter": [400], "max_leaf_nodes": [4, 8, 15]},
        {"learning_rate": [0.03], "max_iter": [800], "max_leaf_nodes": [8]},
        {"learning_rate": [0.06], "max_iter": [100, 200], "max_leaf_nodes": [8]},
    ]
    middle = {"learning_rate": 0.03, "max_iter": 400, "max_leaf_nodes": 8}
    slow = {"learning_rate": 0.06, "max_iter": 100, "max_leaf_nodes": 8}
    search = peers._search("ours", grid, {"song": [middle, slow], "artist": [middle]})
    assert [point["leaves"] for point in search["points"] if not point["at_edge"]] == [8, 8]
    assert [choice["at_edge"] for choice in search["choices"]] == [False, True, False]
    assert (search["folds"], search["folds_at_edge"]) == (3, 1)


def test_a_symmetric_tree_has_two_leaves_to_the_power_of_its_depth():
    search = peers._search(
        "catboost", [{"learning_rate": [0.1], "iterations": [200], "depth": [6]}], {}
    )
    assert search["points"][0]["leaves"] == 64
    assert search["points"][0]["trees"] == 200
