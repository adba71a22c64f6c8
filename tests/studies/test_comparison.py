"""The model comparison: the same songs and folds for every contender."""

import json
from pathlib import Path

import numpy as np
import pytest
from conftest import study

from hitpred.config import Comparison, Hit, Protocol
from hitpred.experiments.contenders import contender
from hitpred.experiments.trial import Outcome
from hitpred.methods.models import contenders
from hitpred.methods.models.notebook import notebook_logistic_regression
from hitpred.methods.rows import Sample
from hitpred.methods.splits import Shuffle, folds_of
from hitpred.studies.comparison import compute as comparison

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


def test_the_average_averages_probabilities():
    one, other = (
        Outcome(np.array([0, 1]), np.array(values), np.empty(0), (1, 1), {})
        for values in ([0.2, 0.4], [0.4, 0.9])
    )
    averaged = Outcome(np.array([0, 1]), np.array([0.3, 0.65]), np.empty(0), (1, 1), {})
    y = np.array([0, 1])
    assert comparison._scores(y, [one, other], 1) == pytest.approx(
        comparison._scores(y, [averaged], 1)
    )


def test_searches_choose_from_the_grid_inside_the_folds(results):
    assert sum(row["folds"] for row in results["choices"]) == 6
    for row in results["choices"]:
        assert any(
            all(row[name] in values for name, values in part.items())
            for part in contenders.BOOSTING_GRID
        )


def test_what_other_studies_use_is_a_point_of_the_grid():
    assert any(
        all(contenders.BOOSTING_CHOICE[name] in values for name, values in part.items())
        for part in contenders.BOOSTING_GRID
    )


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
