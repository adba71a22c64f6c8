"""The leakage study: what the same models lose when nothing is seen twice."""

from pathlib import Path

import pytest
from conftest import asked_of, study

from hitpred.cache.store import Store
from hitpred.config import Leakage, read_settings
from hitpred.dataset.load import load
from hitpred.dataset.table import Dataset
from hitpred.errors import HitpredError
from hitpred.studies.leakage import compute as leakage

PROJECT = Path(__file__).parents[2]
HIT = read_settings(PROJECT, demo=True).hit
SECTIONS = {"hit": HIT, "leakage": Leakage(folds=2, repeats=1, seed=42, trees=4, max_iter=200)}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(PROJECT / "data" / "demo.csv")


@pytest.fixture(scope="module")
def results(dataset, tmp_path_factory):
    return study(leakage, dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def of(results, name: str):
    return next(row for row in results["ledger"] if row["name"] == name)


def test_the_ledger_holds_every_split_sampler_and_model_once(results):
    cells = [(row["split"], row["sampler"], row["model"]) for row in results["ledger"]]
    assert len(cells) == len(set(cells)) == 4 * (2 * 3 + 1) + 3
    for row in results["ledger"]:
        for score in ("roc_auc", "average_precision", "f1"):
            assert row[score]["low"] <= row[score]["mean"] <= row[score]["high"]


def test_a_song_or_artist_split_leaves_no_twin_in_training(results):
    twins = {row["name"]: row for row in results["twins"]}
    assert twins["row"]["same_song_share"] > twins["track"]["same_song_share"] > 0
    for split in ("song", "artist"):
        assert twins[split]["same_song_share"] == twins[split]["hits_same_song_share"] == 0
    assert twins["track"]["same_track_share"] == 0


def test_the_lookup_table_scores_by_row_and_guesses_by_song(results):
    assert of(results, "row_none_lookup")["roc_auc"]["mean"] > 0.8
    assert of(results, "song_none_lookup")["roc_auc"]["mean"] == pytest.approx(0.5, abs=0.02)


def test_smote_before_the_split_flatters(results):
    honest = of(results, "song_smote_random_forest")["average_precision"]["mean"]
    leaked = of(results, "song_smote_before_split_random_forest")["average_precision"]["mean"]
    assert leaked > honest + 0.3


def test_without_synthetic_rows_all_rows_are_real(results):
    for row in results["ledger"]:
        if row["sampler"] != "smote_before_split":
            assert row["roc_auc"] == row["on_real_rows"]["roc_auc"]


def test_the_lookup_table_is_paired_with_the_forest(results):
    for row in results["lookup_against_forest"]:
        lookup = of(results, f"{row['name']}_none_lookup")["f1"]["mean"]
        forest = of(results, f"{row['name']}_smote_random_forest")["f1"]["mean"]
        assert row["f1"]["mean"] == pytest.approx(lookup - forest)


def test_differences_are_paired_fold_by_fold(results):
    for row in results["forest_against_linear"]:
        forest, linear = (
            of(results, f"{row['name']}_smote_{model}")["roc_auc"]["mean"]
            for model in ("random_forest", "logistic_regression")
        )
        assert row["roc_auc"]["mean"] == pytest.approx(forest - linear)


def test_too_few_hits_are_refused_with_a_way_out(dataset):
    few = dataset.tracks.assign(popularity=0)
    few.loc[few.index[:3], "popularity"] = 90
    with pytest.raises(HitpredError, match="need 4: choose another threshold"):
        asked_of(leakage, Dataset(dataset.rows, few, ()), **SECTIONS)


# The published results, computed from the real data.


@pytest.fixture(scope="module")
def published():
    return Store(PROJECT / "report" / "cache" / "results").read("leakage").results


def test_under_the_song_split_the_forest_falls_to_about_the_linear_model(published):
    forest = of(published, "song_smote_random_forest")["roc_auc"]["mean"]
    linear = of(published, "song_smote_logistic_regression")["roc_auc"]["mean"]
    assert forest - linear < 0.03
    assert of(published, "row_smote_random_forest")["roc_auc"]["mean"] > 0.9
