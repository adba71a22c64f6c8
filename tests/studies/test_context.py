"""Context: what is known of a song never comes from the song itself."""

import pytest
from conftest import study

from hitpred.config import Hit, Protocol
from hitpred.studies.context import compute as context

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
}


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    return study(context, small_dataset, tmp_path_factory.mktemp("outcomes"), **SECTIONS)


def of(results, protocol: str, name: str):
    sets = results[f"{protocol}_protocol"]["feature_sets"]
    return next(row for row in sets if row["name"] == name)


def test_every_set_of_features_is_scored_under_both_protocols(results):
    for protocol in ("song", "artist"):
        sets = results[f"{protocol}_protocol"]["feature_sets"]
        assert {row["name"] for row in sets} == set(context.FEATURE_SETS)


def test_nothing_is_known_of_an_artist_who_is_held_out(results):
    assert of(results, "artist", "artist")["roc_auc"]["mean"] == pytest.approx(0.5)
    assert of(results, "song", "artist")["roc_auc"]["mean"] > 0.6


def test_differences_are_paired_with_audio_alone(results):
    for protocol in ("song", "artist"):
        audio = of(results, protocol, "audio")["roc_auc"]["mean"]
        for row in results[f"{protocol}_protocol"]["differences"]:
            expected = of(results, protocol, row["name"])["roc_auc"]["mean"] - audio
            assert row["roc_auc"]["mean"] == pytest.approx(expected)
