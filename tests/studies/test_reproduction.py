"""The notebook's protocol, step by step, and to the byte where the real data are at hand."""

import json
import os
from pathlib import Path

import pytest
from conftest import asked_of, study

from hitpred.cache.plain import rounded
from hitpred.cache.store import Store
from hitpred.config import read_settings
from hitpred.dataset.load import load
from hitpred.dataset.table import Dataset
from hitpred.elements.figure import NARROW
from hitpred.errors import HitpredError
from hitpred.methods.features import notebook_features
from hitpred.studies.registry import STUDIES, inputs_of
from hitpred.studies.reproduction import compute as reproduction
from hitpred.studies.reproduction import figures as reproduction_figures

PROJECT = Path(__file__).parents[2]
STUDY = next(study for study in STUDIES if study.name == "reproduction")
DEMO = read_settings(PROJECT, demo=True)
SECTIONS = {"hit": DEMO.hit, "reproduction": DEMO.reproduction}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(PROJECT / "data" / "demo.csv")


@pytest.fixture(scope="module")
def results(dataset, tmp_path_factory):
    return study(reproduction, dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def test_the_notebook_has_thirteen_features_with_duration_in_minutes(dataset):
    features = notebook_features(dataset.tracks)
    assert features.shape == (len(dataset.tracks), 13)
    assert features["duration_minutes"].iloc[0] * 60_000 == pytest.approx(
        dataset.tracks["duration_ms"].iloc[0]
    )
    assert set(features["explicit"]) <= {0.0, 1.0}


def test_smote_balances_the_training_rows_and_leaves_the_test_rows_alone(results):
    after = results["train"]["after_smote"]
    assert after["hits"] == after["others"] == results["train"]["others"]
    assert results["test"]["hits"] + results["train"]["hits"] == results["balance"]["hits"]


def test_data_without_explicit_tracks_say_so_with_undefined_values(dataset, tmp_path):
    clean = Dataset(dataset.rows, dataset.tracks.assign(explicit=False), ())
    results = study(reproduction, clean, tmp_path, **SECTIONS)
    explicit = results["popularity_by_explicit"][1]
    assert (explicit["name"], explicit["rows"]) == ("explicit", 0)
    assert explicit["popularity"] == {"mean": None, "low": None, "high": None}
    assert all(figure.chart(NARROW) for figure in reproduction_figures.figures(rounded(results)))


def test_the_duplicates_are_counted_as_the_notebook_did_and_as_they_are(results, dataset):
    duplicates = results["duplicates"]
    assert duplicates["with_index"] == 0
    assert duplicates["repeated_tracks"] == len(dataset.tracks) - results["rows"]["tracks"]


def test_hits_found_add_up_over_seen_and_unseen_tracks(results):
    for model in results["models"].values():
        found = model["hits_found"]
        assert found["with_track_in_train"] + found["without"] == model["counts"]["true_positives"]


def test_the_same_rows_are_explained_scaled_and_unscaled(results):
    shap = results["shap"]
    for kind in ("scaled", "unscaled"):
        for feature in shap[kind]["features"]:
            assert sum(bin_["rows"] for bin_ in feature["swarm"]) == shap["explained_rows"]
    assert shap["scaled"]["base_value"] == shap["unscaled"]["base_value"]


def test_features_are_ranked_by_mean_absolute_shap(results):
    for kind in ("scaled", "unscaled"):
        means = [feature["mean_abs_shap"] for feature in results["shap"][kind]["features"]]
        assert means == sorted(means, reverse=True)


def test_shap_values_and_base_value_add_up_to_the_prediction(results):
    for kind in ("scaled", "unscaled"):
        summary = results["shap"][kind]
        total = summary["base_value"] + sum(f["mean_shap"] for f in summary["features"])
        assert total == pytest.approx(summary["mean_prediction"], abs=1e-9)


def test_computing_twice_gives_the_same_bytes(results, dataset, tmp_path):
    again = study(reproduction, dataset, tmp_path, **SECTIONS)
    assert json.dumps(rounded(again)) == json.dumps(rounded(results))


def test_no_row_of_the_data_can_be_read_off_the_results(results, dataset):
    text = json.dumps(results)
    assert not any(track_id in text for track_id in dataset.tracks["track_id"].unique())


@pytest.mark.parametrize(("popularity", "kind"), [(0, "0 hits"), (100, "0 other tracks")])
def test_data_of_one_class_are_refused_with_a_way_out(dataset, popularity, kind):
    one_class = Dataset(dataset.rows, dataset.tracks.assign(popularity=popularity), dataset.removed)
    with pytest.raises(HitpredError, match=f"{kind} at popularity >= 75.*choose another threshold"):
        asked_of(reproduction, one_class, **SECTIONS)


# The published results, computed from the real data.


@pytest.fixture(scope="module")
def published():
    return Store(PROJECT / "report" / "cache" / "results").read("reproduction").results


def test_the_forest_agrees_with_the_notebook_to_the_row(published):
    forest = published["models"]["random_forest"]
    assert forest["confusion_matrix"] == [[21957, 277], [176, 390]]
    assert round(forest["roc_auc"], 3) == 0.917


def test_logistic_regression_agrees_but_for_one_row(published):
    ours = published["models"]["logistic_regression"]["confusion_matrix"]
    assert ours == [[14032 - 1, 8202 + 1], [164, 402]]


def test_the_counts_are_those_of_the_notebook(published):
    assert published["balance"]["others"] == 111_168
    assert published["balance"]["hits"] == 2_831
    assert published["duplicates"]["without_index"] == 450
    assert published["duplicates"]["repeated_tracks"] == 24_259


@pytest.mark.skipif("HITPRED_DATA" not in os.environ, reason="needs the real data")
def test_the_real_data_give_the_published_bytes(published, tmp_path):
    settings = read_settings(PROJECT)
    dataset = load(Path(os.environ["HITPRED_DATA"]))
    sections = {"hit": settings.hit, "reproduction": settings.reproduction}
    assert rounded(study(reproduction, dataset, tmp_path, **sections)) == published


def test_the_key_covers_the_loader_and_the_explainer():
    code = inputs_of(STUDY, "digest", DEMO).code
    assert {
        "hitpred.dataset.songs",
        "hitpred.dataset.read",
        "hitpred.methods.evaluation.scores",
    } <= code.keys()
    assert any(module.startswith("hitpred.shapley") for module in code)
    assert not {"hitpred.cli", "hitpred.config", "hitpred.console"} & code.keys()
