"""The explanation study: every held-out song, exactly, with rankings as sure as they are."""

from pathlib import Path

import numpy as np
import pytest
from conftest import study

from hitpred.cache.store import Store
from hitpred.config import Comparison, Explanation, Hit, Protocol, Reproduction
from hitpred.methods.features import FEATURES
from hitpred.studies.explanation import compute as explanation

PROJECT = Path(__file__).parents[2]
SECTIONS = {
    "hit": Hit(threshold=65),
    "reproduction": Reproduction(test_size=0.2, seed=42, trees=4, max_iter=200, explained_rows=50),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
    "comparison": Comparison(notebook_trees=4, trees=5, leaf=10, shortlist=20),
    "explanation": Explanation(
        refits=2,
        notebook_refits=2,
        refit_trees=3,
        resamples=20,
        effect_bins=6,
        effect_refits=2,
        permutations=1,
        sampled_songs=40,
        background_songs=20,
        songs_of_a_kind=2,
    ),
}


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    return study(explanation, small_dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def test_every_held_out_song_is_explained_by_every_model(results):
    assert [row["name"] for row in results["models"]] == list(explanation.MODELS)
    for row in [*results["models"], results["notebook"]]:
        assert row["n_explained"] == row["n_held_out"] > 0
        assert row["max_additivity_error"] < 1e-9


def test_features_come_in_the_order_of_their_ranks(results):
    for row in results["models"]:
        sizes = [feature["mean_abs_shap"] for feature in row["features"]]
        assert sizes == sorted(sizes, reverse=True)
        assert {feature["name"] for feature in row["features"]} == set(FEATURES)
        for feature in row["features"]:
            assert 1 <= feature["rank_low"] <= feature["rank"] <= feature["rank_high"]
            assert feature["rank_high"] <= len(FEATURES)
            assert feature["rank_low_songs"] <= feature["rank"] <= feature["rank_high_songs"]


def test_models_agree_within_the_range_of_their_fits(results):
    agreement = {row["name"]: row for row in results["agreement"]["models"]}
    for row in agreement.values():
        of = row["rank_correlation"]
        assert -1 <= of["low"] <= of["mean"] <= of["high"] <= 1
        assert row["fits"] == 3
    found = {row["name"]: row["rank_correlation"] for row in results["agreement"]["with_boosting"]}
    forest, linear = (
        agreement[name]["rank_correlation"]["mean"]
        for name in ("notebook_forest_searched_boosting", "searched_boosting_logistic_regression")
    )
    more = found["notebook_forest_minus_logistic_regression"]
    assert more["mean"] == pytest.approx(forest - linear)
    assert more["low"] <= more["mean"] <= more["high"]


def test_all_songs_of_an_artist_are_drawn_together():
    artist = np.array([3, 1, 3, 2, 1, 3])
    times = explanation._drawn_artists(artist, np.random.default_rng(1))
    assert len({*zip(artist, times, strict=True)}) == 3
    assert times[[0, 1, 3]].sum() == 3


def test_interactions_and_main_effects_add_up_to_the_values(results):
    found = results["interactions"]
    assert found["max_additivity_error"] < 1e-10
    assert found["songs"] == results["songs"]["held_out"]
    assert found["main_effects_share"] + found["interactions_share"] == pytest.approx(1)
    assert len(found["pairs"]) == len(FEATURES) * (len(FEATURES) - 1) / 2


def test_each_curve_counts_every_held_out_song(results):
    for row in results["dependence"]:
        assert sum(point["songs"] for point in row["points"]) == results["songs"]["held_out"]


def test_effects_are_told_of_every_feature_beside_the_share_of_hits(results):
    assert {row["name"] for row in results["effects"]} == set(FEATURES)
    held_out, hits = results["songs"]["held_out"], results["chance"]["observed_share"]
    for row in results["effects"]:
        points = row["points"]
        assert sum(point["songs"] for point in points) == held_out
        assert sum(point["songs"] * point["observed"]["mean"] for point in points) == pytest.approx(
            held_out * hits
        )
        for point in points:
            assert 0 < point["pdp_low"] <= point["pdp"] <= point["pdp_high"] < 1
            assert (
                point["observed"]["low"] <= point["observed"]["mean"] <= point["observed"]["high"]
            )


def test_accumulated_effects_stand_about_the_mean_chance(results):
    """With as many songs in each bin the curve's mean is that of the chances, nearly."""
    for row in results["effects"]:
        songs = np.array([point["songs"] for point in row["points"]])
        ale = np.array([point["ale"] for point in row["points"]])
        assert songs @ ale / songs.sum() == pytest.approx(
            results["chance"]["predicted_share"], rel=0.15
        )


def test_a_chance_is_not_that_of_the_mean_log_odds(results):
    chance = results["chance"]
    assert chance["at_mean_log_odds_share"] < chance["predicted_share"]


def test_differences_over_fits_are_those_of_the_points(results):
    for row in results["effects"]:
        difference = row["last"]["pdp_share"]["mean"] - row["first"]["pdp_share"]["mean"]
        assert row["last_minus_first"]["mean"] == pytest.approx(difference)
        assert row["last_minus_first"]["low"] <= difference <= row["last_minus_first"]["high"]


def test_the_linear_models_curve_is_straight(results):
    for row in results["dependence"]:
        points = row["points"]
        if len(points) > 2:
            slopes = np.diff([p["linear_shap"] for p in points]) / np.diff(
                [p["value"] for p in points]
            )
            assert slopes == pytest.approx(np.full(len(slopes), slopes[0]), rel=1e-6)


def test_songs_are_chosen_by_their_predictions():
    y = np.array([1, 0, 1, 0, 1, 0])
    probability = np.array([0.9, 0.8, 0.1, 0.3, 0.5, 0.2])
    assert explanation._chosen(y, probability, 1) == [
        ("loved_hit", 0),
        ("missed_hit", 2),
        ("loved_dud", 1),
        ("sure_no", 5),
    ]


def test_a_songs_contributions_lead_from_the_average_to_its_prediction(results):
    assert len(results["examples"]) == 8
    for song in results["examples"]:
        log_odds = song["base_value"] + sum(row["shap"] for row in song["contributions"])
        assert 1 / (1 + np.exp(-log_odds)) == pytest.approx(song["predicted_share"])
        assert song["is_hit"] == song["kind"].endswith("hit")


# The published results, computed from the real data.


@pytest.fixture(scope="module")
def published():
    return Store(PROJECT / "report" / "cache" / "results").read("explanation").results


def test_all_held_out_songs_are_explained_exactly(published):
    rows = [*published["models"], published["notebook"]]
    assert [row["n_explained"] for row in rows] == [row["n_held_out"] for row in rows]
    assert published["notebook"]["n_explained"] == 22_800
    assert max(row["max_additivity_error"] for row in rows) < 1e-9
