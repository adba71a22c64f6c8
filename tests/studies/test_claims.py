"""Every finding that the site states is true of the published results, and could be false."""

import copy
import json
import re
from pathlib import Path

import pytest

from hitpred.elements.claim import Claim
from hitpred.elements.variables import variables
from hitpred.errors import HitpredError
from hitpred.studies.claims import CLAIMS, by_id

RESULTS = Path(__file__).parents[2] / "report" / "cache" / "results"
REPRODUCTION = "reproduction"
FOREST = "reproduction.models.random_forest"
LINEAR = "reproduction.models.logistic_regression"
SCALES = {"0", "1", "100", "95"}
"""Ends of scales and the level of intervals, which a sentence may state by itself."""

CHANGES = {
    "hits_are_rare": {f"{REPRODUCTION}.balance.prevalence": 0.2},
    "accuracy_says_nothing": {f"{REPRODUCTION}.never_a_hit.accuracy_share": 0.6},
    "forest_matrix": {f"{FOREST}.confusion_matrix": [[21957, 277], [177, 389]]},
    "forest_scores": {f"{FOREST}.f1": 0.62},
    "linear_matrix": {f"{LINEAR}.confusion_matrix": [[14026, 8208], [164, 402]]},
    "forest_leads_on_rows": {f"{LINEAR}.roc_auc": 0.9},
    "linear_cries_wolf": {f"{LINEAR}.false_alarms_per_hit_found": 3.0},
    "rows_repeat": {f"{REPRODUCTION}.duplicates.repeated_tracks": 24},
    "test_rows_were_seen": {f"{REPRODUCTION}.test.with_track_in_train": 72},
    "forest_remembers": {f"{FOREST}.hits_found.without_recall_share": 0.9},
    "counts_coincide": {f"{FOREST}.counts.true_positives": 391},
    "hits_were_seen_more": {f"{REPRODUCTION}.test.hits_with_track_in_train": 180},
    "smote_balances": {f"{REPRODUCTION}.train.after_smote.hits": 2265},
    "no_feature_correlates": {
        f"{REPRODUCTION}.correlation.strongest_with_popularity.correlation": -0.4
    },
    "explicit_is_more_popular": {f"{REPRODUCTION}.popularity_by_explicit.1.popularity.low": 33.0},
    "gini_leaders": {f"{REPRODUCTION}.gini_importance.0.name": "energy"},
    "gini_is_flat": {
        f"{REPRODUCTION}.gini_importance.{place}.importance": 0.3 for place in range(3)
    },
    "unscaled_misleads": {f"{REPRODUCTION}.shap.scaled.features.0.name": "duration_minutes"},
    "unscaled_agrees_loosely": {f"{REPRODUCTION}.shap.rank_correlation": 0.95},
    "forest_falls": {"leakage.ledger.song_smote_random_forest.roc_auc.mean": 0.88},
    "forest_lead_is_gone": {"leakage.forest_against_linear.song.roc_auc.high": 0.15},
    "nothing_left_of_the_lead": {"leakage.forest_against_linear.artist.roc_auc.mean": 0.05},
    "lookup_beats_the_forest": {"leakage.ledger.row_none_lookup.f1.low": 0.6},
    "average_precision_collapses": {
        "leakage.ledger.song_smote_random_forest.average_precision.mean": 0.6
    },
    "hits_have_twins": {"leakage.twins.song.hits_same_song_share": 0.1},
    "smote_before_flatters": {
        "leakage.ledger.song_smote_random_forest.average_precision.mean": 0.7
    },
    "a_hit_is_a_choice": {"hit_definition.songs.prevalence": 0.2},
    "popularity_piles_up_at_zero": {"hit_definition.popularity.rows.at_zero_share": 0.02},
    "hits_are_listed_more_often": {"hit_definition.rows_per_song.hits": 1.5},
    "releases_disagree": {"hit_definition.disagreement.hits_with_another_below_share": 0.1},
    "genres_without_hits": {"hit_definition.genres.without_hits": 7},
    "hits_stand_in_several_genres": {
        "hit_definition.collection.others_in_several_genres_share": 0.5
    },
    "the_threshold_sets_the_rarity": {"hit_definition.thresholds.50.songs.prevalence": 0.5},
    "audio_ranks_hits_at_any_threshold": {
        "hit_definition.thresholds.60.models.gradient_boosting.roc_auc.low": 0.5
    },
    "boosting_leads_up_to_eighty": {
        "hit_definition.thresholds.70.models.difference.roc_auc.low": -0.01
    },
    "precision_depends_on_the_threshold": {
        "hit_definition.thresholds.85.models.gradient_boosting.average_precision.mean": 0.4
    },
    "balancing_ranks_no_better": {
        "imbalance.differences.gradient_boosting_adasyn.roc_auc.low": 0.01
    },
    "smote_costs_boosting": {"imbalance.differences.gradient_boosting_smote.roc_auc.high": 0.01},
    "an_overgrown_forest_gains": {"imbalance.differences.random_forest_smote.roc_auc.low": -0.01},
    "larger_leaves_do_it_without": {
        "imbalance.ledger.random_forest_balanced_forest.roc_auc.mean": 0.8
    },
    "recall_is_cheap": {"imbalance.ledger.logistic_regression_smote.recall_gain.low": 0.1},
    "balancing_ruins_probabilities": {
        "imbalance.ledger.logistic_regression_smote.calibration_error.mean": 0.01
    },
    "moving_the_threshold_is_enough": {
        "imbalance.ledger.gradient_boosting_smote.f1_at_chosen.mean": 0.3
    },
    "smotenc_is_no_better": {"imbalance.ledger.random_forest_smotenc.roc_auc.mean": 0.9},
    "audio_predicts_a_little": {"comparison.models.average.average_precision.high": 0.4},
    "a_label_would_sign_few_hits": {"comparison.models.average.top_hits.mean": 60.0},
    "bending_helps_a_little": {
        "comparison.differences.spline_logistic_regression_minus_logistic_regression.roc_auc.low": (
            -0.01
        )
    },
    "splines_are_enough": {
        "comparison.differences.searched_boosting_minus_spline_logistic_regression.roc_auc.low": (
            0.01
        )
    },
    "the_notebooks_forest_trails": {
        "comparison.differences.notebook_forest_minus_logistic_regression.roc_auc.mean": 0.02
    },
    "larger_leaves_mend_the_forest": {
        "comparison.differences.searched_boosting_minus_regularised_forest.roc_auc.low": 0.01
    },
    "the_average_is_best": {"comparison.models.average.roc_auc.mean": 0.7},
    "new_artists_are_as_hard": {"comparison.artist_protocol.models.average.roc_auc.mean": 0.7},
    "untreated_models_mean_what_they_say": {
        "comparison.models.searched_boosting.calibration_error.mean": 0.02
    },
    "genre_knows_more_than_sound": {
        "context.song_protocol.feature_sets.genre.average_precision.low": 0.1
    },
    "sound_adds_little_to_genre": {
        "context.song_protocol.feature_sets.audio_genre.average_precision.mean": 0.45
    },
    "everything_signs_more_hits": {
        "context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.low": 30.0
    },
    "the_artist_alone_knows_a_lot": {
        "context.song_protocol.feature_sets.artist.average_precision.low": 0.05
    },
    "new_artists_have_no_history": {
        "context.artist_protocol.feature_sets.genre.average_precision.mean": 0.1
    },
    "every_song_is_explained": {"explanation.models.searched_boosting.n_explained": 100},
    "instrumentalness_leads": {
        "explanation.models.searched_boosting.features.instrumentalness.rank_high": 2
    },
    "effects_are_small": {"explanation.dependence.loudness.highest_chance_share": 0.3},
    "less_or_the_middle": {"explanation.dependence.energy.points.0.chance_share": 0.5},
    "good_models_agree": {
        "explanation.agreement.models.regularised_forest_searched_boosting.rank_correlation": 0.5
    },
    "permutation_agrees_with_boosting": {
        "explanation.agreement.importances.searched_boosting.permutation": 0.5
    },
    "the_forest_looks_at_noise": {"explanation.models.notebook_forest.features.key.rank": 12},
    "three_features_are_one": {"explanation.correlated.group.path_dependent": 0.2},
    "both_ways_agree": {"explanation.correlated.rank_correlation": 0.4},
    "main_effects_prevail": {"explanation.interactions.main_effects_share": 0.3},
    "acousticness_and_instrumentalness_confirmed": {
        "explanation.notebook.rankings.all_test_rows.features.acousticness.rank": 5
    },
    "duration_overturned": {
        "explanation.notebook.rankings.all_test_rows.features.duration_minutes.rank": 1
    },
    "loudness_confirmed": {"explanation.models.logistic_regression.features.loudness.rank": 9},
    "explicit_matters_where_it_is": {"explanation.dependence.explicit.highest_chance_share": 0.01},
    "a_hundred_rows_cannot_tell": {"explanation.notebook.rank_correlation.unscaled_sample": 0.9},
    "most_artists_are_known": {"context.known_artists.songs_share": 0.3},
}
"""For each claim a change of the results that makes it false."""


@pytest.fixture(scope="module")
def results():
    paths = RESULTS.glob("*.json")
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["results"] for path in paths}


def changed(results, path, value):
    """Set one value deep in the results; items of a list go by name, else by place."""
    *above, last = path.split(".")
    node = results
    for part in above:
        if isinstance(node, list):
            named = [item for item in node if item.get("name") == part]
            node = named[0] if named else node[int(part)]
        else:
            node = node[part]
    assert node[last] != value
    node[last] = value


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_the_published_results_bear_the_claim_out(results, claim):
    assert claim.predicate(results)  # not `holds`: a predicate that stumbles shows here


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_other_results_would_not(results, claim):
    other = copy.deepcopy(results)
    for path, value in CHANGES[claim.id].items():
        changed(other, path, value)
    assert not claim.predicate(other)


def test_each_claim_has_an_id_of_its_own():
    assert len(by_id()) == len(CLAIMS)
    assert all(re.fullmatch(r"[a-z][a-z_]*", claim.id) for claim in CLAIMS)


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_a_claim_is_a_sentence_whose_numbers_come_from_the_results(results, claim):
    by_hand = re.findall(r"\d[\d.,]*\d|\d", re.sub(r"\{[\w.]+\}", "", claim.sentence))
    assert set(by_hand) <= SCALES
    told = claim.text(variables(results))
    assert re.fullmatch(r"[A-Z\d].*\.", told)
    assert "{" not in told


def test_numbers_take_their_places_in_the_sentence():
    claim = Claim("few", "Only {study.hits} of {study.rows}.", lambda _: True)
    assert claim.text({"study": {"hits": "3", "rows": "1,000"}}) == "Only 3 of 1,000."


def test_a_sentence_can_t_name_a_number_that_is_not_there():
    claim = Claim("few", "Only {study.hits}.", lambda _: True)
    with pytest.raises(HitpredError, match=r"no variable study\.hits"):
        claim.text({"study": {}})


def test_where_a_claim_is_false_its_number_may_be_missing():
    claim = Claim("few", "Only {study.hits} of {study.rows}.", lambda _: False)
    assert claim.text_where_false({"study": {"rows": "1,000"}}) == "Only n/a of 1,000."


@pytest.mark.parametrize("results", [{}, {"study": {"recall": None}}, {"study": {"recall": []}}])
def test_what_the_results_lack_or_leave_undefined_is_not_borne_out(results):
    claim = Claim("high", "High.", lambda r: r["study"]["recall"] > 0.5)
    assert not claim.holds(results)
