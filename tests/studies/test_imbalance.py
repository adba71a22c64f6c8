"""The trial of SMOTE: treatments see training songs only, and songs are judged untouched."""

import numpy as np
import pytest
from conftest import study

from hitpred.config import Hit, Imbalance, Protocol
from hitpred.elements.figure import NARROW
from hitpred.experiments.trial import Outcome
from hitpred.methods.models.treatments import SAMPLERS, resampled
from hitpred.methods.rows import Sample
from hitpred.methods.splits import Shuffle, folds_of
from hitpred.studies.imbalance import compute as imbalance
from hitpred.studies.imbalance import figures, tables

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
    "imbalance": Imbalance(trees=5, grown=12, leaf=5),
}


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    return study(imbalance, small_dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def test_every_model_is_scored_after_every_treatment(results):
    names = [row["name"] for row in results["ledger"]]
    assert len(names) == len(set(names)) == 8 * 3 + 1
    for row in results["ledger"]:
        for score in ("roc_auc", "average_precision", "brier", "f1_at_chosen"):
            assert row[score]["low"] <= row[score]["mean"] <= row[score]["high"]


def test_neighbours_choose_thresholds_for_each_other_and_an_odd_one_turns_to_the_first():
    folds = folds_of(Shuffle(Sample("song", 65), "song", 5, 42))
    pairs = [imbalance._with_partner(of).held_out for of in folds]
    assert pairs == [(0, 1), (0, 1), (2, 3), (2, 3), (0, 4)]


def test_a_threshold_is_chosen_on_songs_that_neither_model_nor_judge_has_seen():
    y = np.array([1, 0, 1, 0])
    judged = Outcome(np.array([0, 1]), np.array([0.1, 0.9]), np.empty(0), (1, 1), {})
    both = Outcome(np.arange(4), np.array([0.9, 0.1, 0.7, 0.2]), np.empty(0), (1, 1), {})
    assert imbalance._chosen_threshold(both, judged, y) == 0.7


def test_smotenc_makes_no_key_between_two_keys():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 13))
    X[:, 3] = rng.integers(0, 12, 200)
    y = np.array([0] * 180 + [1] * 20)
    between = {
        name: set(resampled(name, X, y, 0)[0][:, 3]) - set(range(12))
        for name in ("smote", "smotenc")
    }
    assert between["smote"]
    assert not between["smotenc"]


def test_a_treatment_changes_the_songs_or_the_model_but_not_both():
    folds = folds_of(Shuffle(Sample("song", 65), "song", 3, 42))[0]
    sections = (SECTIONS["protocol"], SECTIONS["imbalance"])
    for treatment, name in imbalance._cells()[3:]:
        plain = imbalance._trial("none", name, folds, *sections)
        treated = imbalance._trial(treatment, name, folds, *sections)
        resamples = treated.treatment in SAMPLERS
        assert resamples == (treated.model == plain.model and treatment != "class_weights")


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


def test_the_formula_brings_balanced_probabilities_back(results):
    """Class weights and plain re-sampling change how common hits are, and nothing else."""
    for row in results["prior_shift"]:
        if row["model"] == "logistic_regression" and row["treatment"] in ("class_weights", "over"):
            error = {
                way: row[way]["calibration_error"]["mean"]
                for way in ("before", "by_formula", "by_trying")
            }
            assert error["by_formula"] < error["before"] / 3
            assert error["by_trying"] < error["before"] / 3


def test_what_is_left_is_paired_with_the_untreated_model(results):
    untreated = {row["name"]: row["calibration_error"]["mean"] for row in results["ledger"]}
    for row in results["prior_shift"]:
        left = row["by_formula_against_untreated"]["calibration_error"]["mean"]
        assert left == pytest.approx(
            row["by_formula"]["calibration_error"]["mean"] - untreated[f"{row['model']}_none"]
        )


def test_balance_is_told_from_the_rows_or_from_their_weights():
    outcome = Outcome(np.arange(2), np.zeros(2), np.empty(0), (30, 10), {})
    assert imbalance._balanced_to("smote", outcome) == 0.25
    assert imbalance._balanced_to("class_weights", outcome) == 0.5
    assert imbalance._balanced_to("balanced_forest", outcome) == 0.5


def test_the_curve_passes_through_the_ledgers_forests(results):
    curve = {row["name"]: row for row in results["trees_curve"]}
    ledger = {row["name"]: row for row in results["ledger"]}
    assert [row["trees"] for row in results["trees_curve"]][:3] == [5, 10, 12]
    for kind, treatment in (("untreated", "none"), ("smote", "smote")):
        of = ledger[f"random_forest_{treatment}"]
        assert curve[f"{kind}_5"]["roc_auc"]["mean"] == pytest.approx(of["roc_auc"]["mean"])
    assert curve["untreated_12"]["against_untreated"]["roc_auc"]["mean"] == 0


def test_songs_called_hits_are_counted_once_each(results):
    for row in results["ledger"]:
        share = row["predicted_share"]["mean"]
        assert row["called_hits"] == pytest.approx(share * results["songs"], abs=1)


def test_every_figure_is_drawn_in_a_narrow_frame(results):
    assert all(figure.chart(NARROW).to_dict() for figure in figures.figures(results))
    assert tables.trees_curve(results).rows
    assert tables.prior_shift(results, "random_forest").rows
