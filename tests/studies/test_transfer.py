"""Transfer: what is learnt in one data set is asked about songs of another that it never met."""

from pathlib import Path

import numpy as np
import pytest
from conftest import REPOSITORY, asked_of, study

from hitpred.config import Hit, Protocol
from hitpred.dataset.external import load_external
from hitpred.errors import HitpredError
from hitpred.experiments.elsewhere import IN_BOTH, Across
from hitpred.methods.elsewhere import elsewhere_of
from hitpred.methods.models.model import model
from hitpred.methods.protocol import songs
from hitpred.methods.rows import rows_of
from hitpred.studies.transfer import compute as transfer
from hitpred.studies.transfer.figures import figures
from hitpred.studies.transfer.tables import tables

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
}
DEMO = REPOSITORY / "data" / "demo_external.csv"


@pytest.fixture(scope="module")
def elsewhere(small_dataset):
    return elsewhere_of(load_external(DEMO), small_dataset)


@pytest.fixture(scope="module")
def results(small_dataset, elsewhere, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outcomes")
    return study(transfer, small_dataset, folder, elsewhere=elsewhere, **SECTIONS)


@pytest.fixture(scope="module")
def alone(small_dataset, tmp_path_factory):
    """The results without the other data."""
    folder = tmp_path_factory.mktemp("outcomes")
    return study(transfer, small_dataset, folder, elsewhere=None, **SECTIONS)


def test_what_is_learnt_crosses_over_and_beats_guessing_on_hits_made_alike(results):
    # The demo's songs sell by the same taste in both files.
    for row in results["models"]:
        for place in ("here", "there"):
            for learnt in ("learnt_here", "learnt_there"):
                assert row[place][learnt]["roc_auc"]["mean"] > 0.55


def test_the_ceiling_is_what_is_learnt_there(results):
    boosting = results["models"][0]["there"]
    assert results["roc_auc"] == boosting["learnt_here"]["roc_auc"]
    assert results["ceiling"] == boosting["learnt_there"]["roc_auc"]


def test_crossing_over_is_paired_fold_by_fold_with_staying(results):
    for row in results["models"]:
        for place, home, away in (
            ("here", "learnt_here", "learnt_there"),
            ("there", "learnt_there", "learnt_here"),
        ):
            asked = row[place]
            expected = np.subtract(
                asked[away]["roc_auc"]["by_fold"], asked[home]["roc_auc"]["by_fold"]
            )
            assert asked["crossing"]["roc_auc"]["by_fold"] == pytest.approx(expected.tolist())


def test_songs_that_both_hold_are_not_asked_about(results, elsewhere):
    there = results["there"]
    assert results["shared"]["songs"] == len(elsewhere.shared) > 0
    assert there["songs"] == len(elsewhere.stranger)
    assert there["songs"] + results["shared"]["songs"] == there["all_songs"]
    assert there["all_songs"] < there["rows"]  # some stand there twice


def test_shared_hits_are_counted_by_both_definitions(results):
    shared = results["shared"]
    assert shared["hits_in_both"] <= min(shared["hits_here"], shared["hits_there"])
    assert shared["popular_share"] == shared["hits_in_both"] / shared["hits_there"]
    assert shared["charted_share"] == shared["hits_in_both"] / shared["hits_here"]


def test_strangers_are_fewer_and_scored_apart(results):
    strangers = results["strangers"]
    assert 0 < strangers["hits"] < strangers["songs"]
    assert strangers["songs"] + strangers["known_songs"] == results["there"]["songs"]
    assert strangers["roc_auc"]["mean"] != results["roc_auc"]["mean"]


def test_a_feature_alone_ranks_by_less_or_more_of_it_and_is_paired_with_what_is_learnt(results):
    for row, feature in zip(results["alone_there"], results["features"], strict=True):
        more, alone = feature["there"]["roc_auc"]["by_fold"], row["roc_auc"]
        assert alone["mean"] >= 0.5
        assert row["by"] == ("less" if np.mean(more) < 0.5 else "more")
        gain = np.subtract(results["roc_auc"]["by_fold"], alone["by_fold"])
        assert row["gain"]["by_fold"] == pytest.approx(gain.tolist())


def test_a_feature_that_nobody_tells_there_is_no_feature(results):
    assert "explicit" not in IN_BOTH
    assert [row["name"] for row in results["features"]] == list(IN_BOTH)
    assert results["feature_count"] == 12


def test_without_the_other_data_what_is_about_them_is_undefined(alone, results):
    row, whole = alone["models"][0], results["models"][0]
    assert row["here"]["learnt_here"] == whole["here"]["learnt_here"]
    assert row["here"]["learnt_there"]["roc_auc"]["mean"] is None
    assert row["there"]["learnt_there"]["roc_auc"]["mean"] is None
    assert alone["roc_auc"]["mean"] is alone["ceiling"]["mean"] is None
    counts = {"rows": 0, "all_songs": 0, "songs": 0, "hits": 0}
    assert alone["there"] == counts | {"prevalence": None}
    assert all(row["gain"]["mean"] is None for row in alone["alone_there"])
    assert all(row["there"]["median"] is None for row in alone["features"])


@pytest.mark.parametrize("which", ["results", "alone"])
def test_figures_and_tables_are_made_of_either(which, request):
    found = request.getfixturevalue(which)
    assert all(len(figure.data) for figure in figures(found))
    assert all(table.rows for table in tables(found))


def test_what_happens_to_explicit_changes_no_prediction(small_dataset, elsewhere):
    rows, sample = rows_of(small_dataset), songs(65)
    job = Across(
        "here",
        None,
        model("logistic_regression", max_iter=200, seed=0),
        scaled=True,
        sample=sample,
        digest=elsewhere.rows.digest,
        there=elsewhere.rows,
    )
    tracks = small_dataset.tracks
    turned = rows_of(
        type(small_dataset)(
            small_dataset.rows, tracks.assign(explicit=~tracks["explicit"].to_numpy(dtype=bool)), ()
        )
    )
    assert turned.digest != rows.digest
    assert job.outcome(rows, {}) == pytest.approx(job.outcome(turned, {}))


def test_a_job_is_known_by_the_digest_of_the_other_data_and_not_by_the_data(elsewhere):
    sample, fitted = songs(65), model("gradient_boosting", seed=0)
    job = Across("there", None, fitted, False, sample, "digest", elsewhere.rows)
    assert job == Across("there", None, fitted, False, sample, "digest")
    assert job != Across("there", None, fitted, False, sample, "another", elsewhere.rows)
    assert "digest='digest'" in repr(job)
    assert len(repr(job)) < 500


def test_what_is_learnt_and_asked_here_does_not_depend_on_the_other_data(small_dataset, elsewhere):
    within = [
        job
        for job in asked_of(transfer, small_dataset, elsewhere=elsewhere, **SECTIONS)
        if isinstance(job, Across) and job.learns == "here" and job.held_out
    ]
    assert len(within) == 2 * 3
    assert {job.digest for job in within} == {""}


def test_too_few_hits_elsewhere_are_refused_in_one_sentence(small_dataset, tmp_path: Path):
    lines = DEMO.read_text(encoding="utf-8").splitlines(keepends=True)
    hits = [line for line in lines[1:] if line.rstrip().endswith(",1") and "Tune" in line]
    flops = [line for line in lines[1:] if line.rstrip().endswith(",0")]
    path = tmp_path / "few.csv"
    path.write_text("".join([lines[0], *hits[:2], *flops]), encoding="utf-8")
    few = elsewhere_of(load_external(path), small_dataset)
    with pytest.raises(HitpredError, match=r"hits are by 2 artists .* 3 folds need 3 of each"):
        asked_of(transfer, small_dataset, elsewhere=few, **SECTIONS)
