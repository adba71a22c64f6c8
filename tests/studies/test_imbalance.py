"""The trial of SMOTE: treatments see training songs only, and songs are judged untouched."""

import json

import joblib
import numpy as np
import pytest
from conftest import Watcher
from imblearn.over_sampling import SMOTE

from hitpred.cache.store import rounded
from hitpred.config import Hit, Imbalance, Protocol
from hitpred.models.treatments import TREATMENTS, Sizes, model, models_of, sampler
from hitpred.protocol import Songs, song_folds, songs_of
from hitpred.splits import Fold
from hitpred.study import imbalance

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
    "imbalance": Imbalance(trees=5),
}
FIVE = [Fold(0, number, np.arange(0), np.arange(0)) for number in range(5)]


@pytest.fixture(scope="module")
def results(small_dataset, watcher):
    with joblib.parallel_config(n_jobs=1):
        return imbalance.compute(small_dataset, **SECTIONS, progress=watcher)


def test_every_model_is_scored_after_every_treatment(results):
    names = [row["name"] for row in results["ledger"]]
    assert len(names) == len(set(names)) == 8 * 3 + 1
    for row in results["ledger"]:
        for score in ("roc_auc", "average_precision", "brier", "f1_at_chosen"):
            assert row[score]["low"] <= row[score]["mean"] <= row[score]["high"]


def test_three_folds_take_five_fits_a_treatment(watcher):
    # One for each fold, and one for each of the pairs (1, 2) and (3, 1).
    assert len(watcher.steps) == watcher.announced == 5 * len(TREATMENTS)


def test_a_threshold_is_chosen_by_a_model_that_has_seen_neither_fold(small_dataset):
    songs = songs_of(small_dataset, 65)
    folds = song_folds(songs, SECTIONS["protocol"])
    for trial in imbalance._trials(folds):
        held_out = {fold.number for fold in trial.held_out}
        predicted = imbalance._predicted(trial, songs, Sizes(2, 100), 0)
        assert {asked.about for asked in predicted} == held_out
        assert {asked.without for asked in predicted} == {tuple(sorted(held_out))}
        break
    partners = [imbalance._partner(fold, FIVE).number for fold in FIVE]
    assert partners == [1, 0, 3, 2, 0]


def test_resampling_sees_only_the_training_songs(monkeypatch):
    seen = []
    original = SMOTE.fit_resample

    def watched(self, X, y):
        seen.append(len(y))
        return original(self, X, y)

    monkeypatch.setattr(SMOTE, "fit_resample", watched)
    rng = np.random.default_rng(0)
    y = np.array([0] * 60 + [1] * 20)
    songs = Songs(None, rng.normal(size=(80, 13)), y, y, None)
    fold = Fold(0, 0, np.arange(0, 80, 2), np.arange(1, 80, 2))
    imbalance._predicted(imbalance.Trial("smote", (fold,)), songs, Sizes(2, 100), 0)
    assert seen == [40]


def test_smotenc_makes_no_key_between_two_keys():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 13))
    X[:, 3] = rng.integers(0, 12, 200)
    y = np.array([0] * 180 + [1] * 20)
    between = {
        name: set(sampler(name, 0).fit_resample(X, y)[0][:, 3]) - set(range(12))
        for name in ("smote", "smotenc")
    }
    assert between["smote"]
    assert not between["smotenc"]


@pytest.mark.parametrize("treatment", TREATMENTS)
def test_a_treatment_changes_the_songs_or_the_model_but_not_both(treatment):
    resamples = sampler(treatment, 0) is not None
    for name in models_of(treatment):
        plain, treated = (
            model(name, "none", Sizes(5, 100), 0),
            model(name, treatment, Sizes(5, 100), 0),
        )
        differs = type(plain) is not type(treated) or plain.get_params() != treated.get_params()
        assert differs == (not resamples and treatment != "none")


def test_a_list_as_long_of_the_untreated_model_is_the_same_list(results):
    for row in results["ledger"]:
        if row["treatment"] == "none" and row["model"] != "random_forest":
            assert row["recall_gain"]["mean"] == pytest.approx(0, abs=1e-9)


def test_differences_are_paired_with_the_untreated_model(results):
    ledger = {row["name"]: row for row in results["ledger"]}
    for row in results["differences"]:
        untreated = ledger[f"{row['model']}_none"]["roc_auc"]["mean"]
        assert row["roc_auc"]["mean"] == pytest.approx(
            ledger[row["name"]]["roc_auc"]["mean"] - untreated
        )


def test_probabilities_are_worse_after_balancing(results):
    for model_name in ("logistic_regression", "gradient_boosting"):
        error = {
            row["treatment"]: row["calibration_error"]["mean"]
            for row in results["ledger"]
            if row["model"] == model_name
        }
        assert error["none"] < min(error[name] for name in ("smote", "under", "over"))


def test_each_song_is_in_a_calibration_curve_once(results):
    for row in results["calibration"]:
        assert sum(point["songs"] for point in row["curve"]) == results["songs"]


def test_the_number_of_jobs_changes_no_byte(results, small_dataset):
    with joblib.parallel_config(n_jobs=2):
        again = imbalance.compute(small_dataset, **SECTIONS, progress=Watcher())
    assert json.dumps(rounded(again)) == json.dumps(rounded(results))
