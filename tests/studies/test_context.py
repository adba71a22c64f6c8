"""Context: what is known of a song never comes from the song itself."""

import numpy as np
import pytest
from conftest import make_dataset, study

from hitpred.config import Hit, Protocol
from hitpred.experiments.view import View
from hitpred.methods.protocol import songs
from hitpred.methods.rows import rows_of, units_of
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
        one_listing = set() if protocol == "song" else set(context.ONE_LISTING)
        assert {row["name"] for row in sets} == set(context.FEATURE_SETS) - one_listing


def test_nothing_is_known_of_an_artist_who_is_held_out(results):
    assert of(results, "artist", "artist")["roc_auc"]["mean"] == pytest.approx(0.5)
    assert of(results, "song", "artist")["roc_auc"]["mean"] > 0.6


def test_differences_are_paired_with_audio_alone(results):
    for protocol in ("song", "artist"):
        audio = of(results, protocol, "audio")["roc_auc"]["mean"]
        for row in results[f"{protocol}_protocol"]["differences"]:
            expected = of(results, protocol, row["name"])["roc_auc"]["mean"] - audio
            assert row["roc_auc"]["mean"] == pytest.approx(expected)


def test_contrasts_are_the_pairs_that_a_protocol_has(results):
    for protocol in ("song", "artist"):
        contrasts = results[f"{protocol}_protocol"]["contrasts"]
        assert contrasts
        for row in contrasts:
            more, less = row["name"].split("_minus_")
            expected = (
                of(results, protocol, more)["roc_auc"]["mean"]
                - of(results, protocol, less)["roc_auc"]["mean"]
            )
            assert row["roc_auc"]["mean"] == pytest.approx(expected)


def test_one_listing_is_another_genre_but_the_same_hits_in_the_same_folds(small_dataset, results):
    rows, sample = rows_of(small_dataset), songs(65)
    seen = View(label="max", one_listing=True, seed=42).of(rows)
    assert np.array_equal(units_of(seen, sample).y, units_of(rows, sample).y)
    one, all_of_them = (of(results, "song", name) for name in ("one_genre", "genre"))
    assert one["roc_auc"]["by_fold"] != all_of_them["roc_auc"]["by_fold"]


def test_songs_with_more_releases_have_more_chances():
    # Songs with one release (one hit of four), with two (one of two) and with three (none of one).
    song = [0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 6]
    popularity = [90, 10, 10, 10, 90, 10, 10, 10, 10, 10, 10]
    rows = rows_of(make_dataset(song=song, popularity=popularity))
    one, two, three = context._by_releases(rows, songs(75))
    assert [of["name"] for of in (one, two, three)] == ["1", "2", "3"]
    assert [(of["songs"], of["hits"]) for of in (one, two, three)] == [(4, 1), (2, 1), (1, 0)]
    assert one["hit_share"]["mean"] == one["release_share"] == one["drawn_share"] == 0.25
    assert two["hit_share"]["mean"] == 0.5
    assert two["release_share"] == 0.25  # one of four releases
    assert two["drawn_share"] == pytest.approx(1 - 0.75**2)
    assert three["drawn_share"] == pytest.approx(1 - 0.75**3)


def test_without_single_releases_there_is_nothing_to_draw_from():
    rows = rows_of(make_dataset(song=[0, 0, 1, 1], popularity=[90, 10, 10, 10]))
    (two,) = context._by_releases(rows, songs(75))
    assert two["drawn_share"] is None


def test_a_guest_on_both_sides_is_met(results):
    strict = results["strict_artists"]
    assert 0 < strict["met"]["songs_share"] < 1
    assert strict["training"]["songs_kept_share"] < 1


def test_strict_and_matched_are_paired_with_the_artist_protocol(results):
    for row in results["strict_artists"]["feature_sets"]:
        plain = of(results, "artist", row["name"])
        assert row["plain"]["roc_auc"]["by_fold"] == plain["roc_auc"]["by_fold"]
        for one, other in (("strict", "matched"), ("matched", "plain"), ("strict", "plain")):
            assert row[f"{one}_minus_{other}"]["roc_auc"]["mean"] == pytest.approx(
                row[one]["roc_auc"]["mean"] - row[other]["roc_auc"]["mean"]
            )


def test_songs_that_are_signed_are_the_hits_of_the_first_folds_list(small_dataset, results):
    units = units_of(rows_of(small_dataset), songs(65))
    popularity = dict(
        zip(small_dataset.tracks["track_id"].iloc[units.place], units.popularity, strict=True)
    )
    lists = {signed["name"]: signed for signed in results["signed"]}
    assert set(lists) == {f"{protocol}_{features}" for protocol, features in context.SIGNED}
    for signed in lists.values():
        top_hits = of(results, signed["protocol"], signed["features"])["top_hits"]["by_fold"][0]
        # Songs that tie for the last places count in part for the score.
        assert signed["hits"] == len(signed["found"]) == pytest.approx(top_hits, abs=1)
        shares = [song["predicted_share"] for song in signed["found"]]
        assert shares == sorted(shares, reverse=True)
        assert all(song["popularity"] >= 65 for song in signed["found"])
        assert all(popularity[song["id"]] == song["popularity"] for song in signed["found"])
