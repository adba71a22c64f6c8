"""Other libraries are judged on the folds of ours, and may be absent."""

import pytest
from conftest import study

from hitpred.config import Comparison, Hit, Protocol
from hitpred.experiments import peers as libraries
from hitpred.methods.models import contenders
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
        # What is tested is the pairing, not the search: the quickest point of each will do.
        patch.setitem(libraries.GRIDS, "lightgbm", libraries.GRIDS["lightgbm"][2:])
        patch.setattr(contenders, "BOOSTING_GRID", contenders.BOOSTING_GRID[2:])
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
