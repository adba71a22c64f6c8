"""The model comparison: the same songs and folds for every contender."""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import study
from sklearn.model_selection import ParameterGrid

from hitpred.config import Comparison, Hit, Protocol
from hitpred.experiments.contenders import contender
from hitpred.methods.models import contenders
from hitpred.methods.models.notebook import notebook_logistic_regression
from hitpred.methods.rows import Sample
from hitpred.methods.splits import Shuffle, folds_of
from hitpred.studies.comparison import compute as comparison
from hitpred.studies.comparison import genres, learning

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=500),
    "comparison": Comparison(notebook_trees=5, trees=10, leaf=10, shortlist=20),
}


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    return study(comparison, small_dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def of(results, name: str):
    return next(row for row in results["models"] if row["name"] == name)


def test_every_contender_is_scored_under_both_protocols(results):
    for models in (results["models"], results["artist_protocol"]["models"]):
        assert [row["name"] for row in models] == list(comparison.MEMBERS)


def test_the_base_rate_is_what_guessing_gives(results):
    guessing = of(results, "base_rate")
    assert guessing["roc_auc"]["mean"] == 0.5
    assert guessing["average_precision"]["mean"] == pytest.approx(results["prevalence"], rel=0.1)
    assert guessing["top_lift"]["mean"] == pytest.approx(1)


def test_every_pair_is_compared_once_fold_by_fold(results):
    n = len(comparison.MEMBERS)
    assert len(results["differences"]) == n * (n - 1) / 2
    for row in results["differences"]:
        first, second = (of(results, row[side])["roc_auc"]["mean"] for side in ("first", "second"))
        assert row["roc_auc"]["mean"] == pytest.approx(second - first)


def test_the_average_averages_probabilities(results):
    """Squares are convex: a mean of chances has less of a Brier score than theirs on average."""
    average, *members = (of(results, name) for name in ("average", *comparison.AVERAGED))
    assert average["brier"]["mean"] < np.mean([member["brier"]["mean"] for member in members])


def test_searches_choose_from_the_grid_inside_the_folds(results):
    assert sorted(fold for row in results["grid"] for fold in row["song_folds"]) == [1, 2, 3]
    assert sorted(fold for row in results["grid"] for fold in row["artist_folds"]) == [1, 2, 3]
    assert len(results["grid"]) == len(ParameterGrid(contenders.BOOSTING_GRID))
    assert [row["fixed"] for row in results["grid"]].count(True) == 1


def test_what_other_studies_use_is_a_point_of_the_grid():
    assert any(
        all(contenders.BOOSTING_CHOICE[name] in values for name, values in part.items())
        for part in contenders.BOOSTING_GRID
    )


def test_the_tests_of_all_differences_are_one_family(results):
    tests, n = results["tests"], len(comparison.MEMBERS)
    assert tests["all_tested"] == 3 * n * (n - 1) / 2
    assert tests["models_tested"] == 3 * (n - 1) * (n - 2) / 2
    assert tests["all_surviving"] <= tests["all_alone"] <= tests["all_tested"]
    for row in results["differences"]:
        for score in comparison.TESTED:
            excluded = row[score]["low"] > 0 or row[score]["high"] < 0
            assert (row[score]["p_value"] < 0.05) == excluded
            assert row[score]["p_holm"] >= row[score]["p_value"]


def test_genre_is_what_songs_of_one_genre_cannot_show(results):
    found = results["within_genre"]
    lead, left = (found[name]["mean"] - 0.5 for name in ("roc_auc_all_pairs", "roc_auc"))
    assert found["left_share"]["mean"] == pytest.approx(left / lead)
    assert found["lost"]["mean"] == pytest.approx(lead - left)


def test_a_genre_is_scored_with_enough_hits_of_enough_artists(results):
    found = results["within_genre"]
    assert found["genres_in_all"] == len(found["genres"]) + len(found["unscored"]) == 6
    assert all(row["hits"] >= genres.ENOUGH_HITS for row in found["genres"])
    assert all(row["roc_auc"] is None for row in found["unscored"])
    assert found["in_unscored"]["genres"] == len(found["unscored"])
    scores = [row["roc_auc"]["mean"] for row in found["genres"]]
    assert scores == sorted(scores, reverse=True)


def test_a_song_counts_in_each_genre_that_lists_it_once(results, small_dataset):
    listed = small_dataset.tracks[["song", "track_genre"]].drop_duplicates()
    assert results["within_genre"]["listings"] == len(listed)
    found = results["within_genre"]
    assert sum(row["songs"] for row in (*found["genres"], *found["unscored"])) == len(listed)


def test_the_most_popular_of_each_genre_are_heard_and_ties_are_among_them():
    listed = genres.Members(np.arange(100), np.repeat([0, 1], 50))
    popularity = np.concatenate([[9, 9, *range(8)], np.zeros(90, dtype=int)])
    assert np.flatnonzero(genres._top_of_genre(listed, popularity)).tolist() == [0, 1]


def test_decisions_are_weighed_at_each_threshold_for_known_and_new_artists(results):
    guessing, everybody = (
        next(row for row in results["net_benefit"] if row["name"] == name)
        for name in ("base_rate", "take_all")
    )
    for by_rate, by_all in zip(guessing["thresholds"], everybody["thresholds"], strict=True):
        # The base rate takes all songs or none, and so is worth what the better of both is.
        assert by_rate["song"]["mean"] == pytest.approx(max(0, by_all["song"]["mean"]), abs=1)


def test_guessing_has_no_slope_and_says_so(results):
    assert of(results, "base_rate")["calibration_slope"] is None
    assert of(results, "logistic_regression")["calibration_slope"]["mean"] > 0


def test_curves_stand_beside_what_luck_would_do(results):
    for row in results["calibration"]:
        assert row["error_share"]["mean"] == of(results, row["name"])["calibration_error"]["mean"]
        for point in row["curve"]:
            assert point["consistent"]["low"] <= point["predicted"] <= point["consistent"]["high"]


def test_the_learning_curve_ends_with_all_songs(results):
    points = [row for row in results["learning_curve"] if row["model"] == "regularised_forest"]
    assert [row["training_share"] for row in points] == list(learning.SHARES)
    songs = [row["songs"] for row in points]
    assert songs == pytest.approx([share * songs[-1] for share in learning.SHARES], abs=2)
    first_folds = of(results, "regularised_forest")["roc_auc"]["by_fold"][:3]
    assert points[-1]["roc_auc"]["by_fold"] == first_folds


def test_splines_see_every_feature_once():
    columns = [*contenders.FLAGS, *contenders.KEY, *contenders.CONTINUOUS]
    assert sorted(columns) == list(range(13))


def test_the_notebooks_forest_is_scaled_and_balanced_inside_the_folds():
    folds = folds_of(Shuffle(Sample("song", 65), "song", 3, 42))[0]
    trial = contender("notebook_forest", folds, SECTIONS["protocol"], SECTIONS["comparison"])
    assert (trial.scaled, trial.treatment, trial.model.name) == (True, "smote", "random_forest")


def test_splines_beat_a_straight_line_where_the_truth_bends():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(3000, 13))
    y = (np.abs(X[:, 1]) + 0.3 * rng.normal(size=3000) > 1).astype(int)
    bent, straight = (
        model.fit(X[:2000], y[:2000]).score(X[2000:], y[2000:])
        for model in (
            contenders.spline_logistic_regression(max_iter=500),
            notebook_logistic_regression(max_iter=500, seed=0),
        )
    )
    assert bent > straight + 0.15


def test_the_published_best_model_is_better_than_guessing_and_states_its_prevalence():
    path = Path(__file__).parents[2] / "report/cache/results/comparison.json"
    published = json.loads(path.read_text())["results"]
    assert published["prevalence"] == 0.0181168
    for row in published["models"]:
        assert row["features"] == "audio"
        if row["name"] != "base_rate":
            assert row["average_precision"]["low"] > published["prevalence"]
