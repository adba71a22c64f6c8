"""Scores and intervals, against literal arrays and known coverage."""

from dataclasses import asdict

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics

from hitpred.methods.evaluation.intervals import (
    mean_interval,
    proportion_interval,
    resampled_interval,
    resampled_intervals,
    scores_by_fold,
)
from hitpred.methods.evaluation.probabilities import (
    calibration_curve,
    calibration_error,
    probability_scores,
)
from hitpred.methods.evaluation.ranking import rank_scores
from hitpred.methods.evaluation.scores import classification_scores, ranking_scores, roc_points
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.evaluation.thresholds import best_f1_threshold, decision_scores
from hitpred.methods.rows import Sample
from hitpred.methods.splits import Shuffle, folds_of

Y = np.array([0, 0, 0, 0, 1, 1, 0, 1])
PROBABILITY = np.array([0.1, 0.2, 0.6, 0.5, 0.9, 0.4, 0.3, 0.7])


def test_scores_of_eight_literal_rows():
    scores = classification_scores(Y, PROBABILITY)
    assert scores["confusion_matrix"] == [[4, 1], [1, 2]]
    assert scores["counts"] == {
        "true_negatives": 4,
        "false_positives": 1,
        "false_negatives": 1,
        "true_positives": 2,
    }
    assert scores["precision"] == pytest.approx(2 / 3)
    assert scores["recall"] == pytest.approx(2 / 3)
    assert scores["f1"] == pytest.approx(2 / 3)
    assert scores["accuracy"] == pytest.approx(6 / 8)
    # 13 of the 15 pairs of a hit and another row are in order.
    assert scores["roc_auc"] == pytest.approx(13 / 15)
    # Precision is 1, 1 and 3/5 where the three hits are found.
    assert scores["average_precision"] == pytest.approx((1 + 1 + 3 / 5) / 3)
    assert scores["false_alarms_per_hit_found"] == pytest.approx(1 / 2)
    assert scores["report"]["other"] == {
        "precision": 4 / 5,
        "recall": 4 / 5,
        "f1": pytest.approx(4 / 5),
        "support": 5,
    }


def test_a_probability_of_exactly_one_half_is_no_hit():
    scores = classification_scores(np.array([0, 1]), np.array([0.5, 0.51]))
    assert scores["confusion_matrix"] == [[1, 0], [0, 1]]


def test_a_model_that_finds_no_hit_has_no_false_alarms_per_hit():
    scores = classification_scores(np.array([0, 1]), np.array([0.1, 0.2]))
    assert scores["false_alarms_per_hit_found"] is None
    assert scores["precision"] == scores["recall"] == scores["f1"] == 0


def test_a_roc_curve_runs_from_corner_to_corner_and_never_falls():
    curve = roc_points(Y, PROBABILITY, points=11)
    heights = [point["true_positive_rate"] for point in curve]
    assert (curve[0], heights[-1]) == ({"false_positive_rate": 0, "true_positive_rate": 0}, 1)
    assert heights == sorted(heights)


def test_the_mean_interval_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(0)
    covered = [
        interval.low <= 3 <= interval.high
        for interval in (mean_interval(rng.normal(3, 2, size=8)) for _ in range(2000))
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.015)


def test_the_proportion_interval_covers_a_rare_share_as_often_as_it_says():
    rng = np.random.default_rng(0)
    covered = [
        interval.low <= 0.03 <= interval.high
        for interval in (proportion_interval(int(k), 400) for k in rng.binomial(400, 0.03, 2000))
    ]
    assert np.mean(covered) == pytest.approx(0.95, abs=0.02)


def test_a_share_of_none_still_has_an_upper_bound():
    interval = proportion_interval(0, 50)
    assert (interval.mean, interval.low) == (0, 0)
    assert 0.05 < interval.high < 0.1


def test_the_resampled_interval_is_wider_than_one_for_independent_scores():
    scores = [0.70, 0.72, 0.69, 0.73, 0.71]
    resampled, independent = resampled_interval(scores, test_share=0.2), mean_interval(scores)
    assert resampled.mean == pytest.approx(independent.mean)
    # Nadeau and Bengio: the variance 1/n becomes 1/n + test/train.
    factor = np.sqrt((1 / 5 + 0.2 / 0.8) / (1 / 5))
    assert resampled.high - resampled.low == pytest.approx(
        factor * (independent.high - independent.low)
    )


def test_ranking_scores_agree_with_the_full_report():
    scores, full = ranking_scores(Y, PROBABILITY), classification_scores(Y, PROBABILITY)
    assert scores == {name: pytest.approx(full[name]) for name in scores}


def test_the_resampled_interval_covers_the_truth_under_cross_validation():
    # What is estimated: how well a model does that is fitted to 40 of 50 rows, in expectation.
    rng = np.random.default_rng(3)
    covered = []
    for _ in range(300):
        x = rng.normal(size=50)
        scores = []
        for _ in range(2):
            parts = np.array_split(rng.permutation(50), 5)
            scores += [-np.mean((x[part] - np.delete(x, part).mean()) ** 2) for part in parts]
        interval = resampled_interval(scores, test_share=0.2)
        covered.append(interval.low <= -(1 + 1 / 40) <= interval.high)
    # Uncorrected, the interval for ten scores covers far less.
    assert np.mean(covered) >= 0.93


def of_folds(by, *auc):
    folds = folds_of(Shuffle(Sample("song", 75), by, len(auc), 42))
    return scores_by_fold(({"auc": value} for value in auc), folds)


def test_scores_and_their_differences_know_their_folds():
    songs, artists = of_folds("song", 0.7, 0.8), of_folds("artist", 0.6, 0.7)
    assert resampled_intervals(songs, 0.5)["auc"]["folds"] == "song-max-75-song-2-42"
    assert resampled_intervals(songs - songs, 0.5)["auc"]["folds"] == "song-max-75-song-2-42"
    assert resampled_intervals(1 - songs[["auc"]], 0.5)["auc"]["folds"] == "song-max-75-song-2-42"
    assert resampled_intervals(artists, 0.5)["auc"]["folds"] == "song-max-75-artist-2-42"


def test_the_columns_of_a_table_get_their_intervals():
    table = pd.DataFrame({"auc": [0.7, 0.8, 0.75], "brier": [0.1, 0.1, 0.1]})
    intervals = resampled_intervals(table, test_share=0.2)
    of = asdict(resampled_interval(table["auc"], test_share=0.2))
    assert intervals["auc"] == of | {"by_fold": [0.7, 0.8, 0.75], "folds": None}
    brier = intervals["brier"]
    assert [brier["mean"], brier["low"], brier["high"]] == pytest.approx([0.1, 0.1, 0.1])


def test_probability_scores_are_those_of_scikit_learn():
    scores = probability_scores(Y, PROBABILITY)
    assert scores["brier"] == pytest.approx(metrics.brier_score_loss(Y, PROBABILITY))
    for score in (PROBABILITY, PROBABILITY.round(1), np.full(len(Y), 0.5)):  # without and with ties
        assert rank_scores(Y, score) == {
            "roc_auc": pytest.approx(metrics.roc_auc_score(Y, score)),
            "average_precision": pytest.approx(metrics.average_precision_score(Y, score)),
        }


def test_a_forecaster_of_the_base_rate_is_perfectly_calibrated():
    y = np.array([1, 0, 0, 0] * 25)
    assert calibration_error(y, np.full(100, 0.25)) == pytest.approx(0)
    assert calibration_error(y, np.full(100, 0.75)) == pytest.approx(0.5)


def test_calibrated_probabilities_have_a_small_error_and_inflated_ones_a_large_one():
    rng = np.random.default_rng(0)
    probability = rng.beta(1, 10, 20_000)
    y = (rng.random(20_000) < probability).astype(int)
    assert calibration_error(y, probability) < 0.01
    assert calibration_error(y, np.sqrt(probability)) > 0.1


def test_a_calibration_curve_counts_every_song_once_in_rising_bins():
    curve = calibration_curve(Y, PROBABILITY)
    assert sum(point["songs"] for point in curve) == len(Y)
    predicted = [point["predicted"] for point in curve]
    assert predicted == sorted(predicted)
    tied = calibration_curve(np.array([0, 1, 0, 1]), np.array([0.0, 0.0, 0.0, 0.9]))
    assert [point["songs"] for point in tied] == [3, 1]


def test_a_shortlist_of_literal_songs():
    scores = shortlist_scores(Y, PROBABILITY, 3)  # 0.9 and 0.7 are hits, 0.6 is none
    assert scores == {
        "hits": 2,
        "precision": pytest.approx(2 / 3),
        "recall": pytest.approx(2 / 3),
        "lift": pytest.approx((2 / 3) / (3 / 8)),
    }


def test_ties_for_the_last_place_count_in_proportion():
    y, probability = np.array([1, 1, 0, 0, 0]), np.array([0.9, 0.5, 0.5, 0.5, 0.1])
    assert shortlist_scores(y, probability, 2)["hits"] == pytest.approx(1 + 1 / 3)
    assert shortlist_scores(y, np.full(5, 0.2), 5)["lift"] == pytest.approx(1)


def test_the_best_threshold_is_the_one_that_no_other_beats():
    best = best_f1_threshold(Y, PROBABILITY)
    scores = {t: decision_scores(Y, PROBABILITY, t)["f1"] for t in PROBABILITY}
    assert scores[best] == max(scores.values()) == pytest.approx(0.8)


def test_decisions_at_a_threshold_include_it():
    scores = decision_scores(Y, PROBABILITY, 0.6)
    assert scores == {
        "precision": pytest.approx(2 / 3),
        "recall": pytest.approx(2 / 3),
        "f1": pytest.approx(2 / 3),
        "predicted_share": 3 / 8,
    }
    assert decision_scores(Y, PROBABILITY, 0.99)["precision"] == 0
