"""Context: what is known of a song never comes from the song itself."""

import json

import joblib
import numpy as np
import pandas as pd
import pytest
from conftest import Watcher

from hitpred.cache.store import rounded
from hitpred.config import Hit, Protocol
from hitpred.protocol import Songs, songs_of
from hitpred.song_context import _crossed_history, artist_history, context_of
from hitpred.study import context

SECTIONS = {
    "hit": Hit(threshold=65),
    "protocol": Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200),
}


@pytest.fixture(scope="module")
def results(small_dataset, watcher):
    with joblib.parallel_config(n_jobs=1):
        return context.compute(small_dataset, **SECTIONS, progress=watcher)


def of(results, protocol: str, name: str):
    sets = results[f"{protocol}_protocol"]["feature_sets"]
    return next(row for row in sets if row["name"] == name)


def test_every_set_of_features_is_scored_under_both_protocols(results, watcher):
    for protocol in ("song", "artist"):
        sets = results[f"{protocol}_protocol"]["feature_sets"]
        assert {row["name"] for row in sets} == set(context.FEATURE_SETS)
    assert len(watcher.steps) == watcher.announced == len(context.FEATURE_SETS) * 6


def test_nothing_is_known_of_an_artist_who_is_held_out(results):
    assert of(results, "artist", "artist")["roc_auc"]["mean"] == pytest.approx(0.5)
    assert of(results, "song", "artist")["roc_auc"]["mean"] > 0.6


def test_an_artists_history_is_that_of_known_songs():
    artist = np.array([0, 0, 0, 1, 1, 2])
    popularity = np.array([80, 40, 99, 10, 20, 70])
    songs = Songs(None, None, popularity, (popularity >= 75).astype(int), None)
    history = artist_history(artist, songs, known=np.array([0, 1, 3]), asked=np.array([2, 4, 5]))
    assert history[0].tolist() == [2, 60, 0.5]
    assert history[1].tolist() == [1, 10, 0]
    assert history[2, 0] == 0
    assert np.isnan(history[2, 1:]).all()


def test_no_training_song_is_described_by_its_own_popularity():
    rng = np.random.default_rng(0)
    n = 400
    artist, popularity = rng.integers(0, 20, n), rng.integers(0, 101, n)
    songs = Songs(None, None, popularity, (popularity >= 75).astype(int), None)
    train = np.arange(300)
    history = _crossed_history(artist, songs, train, seed=1)
    for song in (0, 7, 123):
        changed = popularity.copy()
        changed[song] = 100 - changed[song]
        other = Songs(None, None, changed, (changed >= 75).astype(int), None)
        again = _crossed_history(artist, other, train, seed=1)
        assert np.array_equal(again[song], history[song], equal_nan=True)


def test_context_is_gathered_from_all_rows_of_a_song():
    tracks = pd.DataFrame(
        {
            "song": [0, 1, 0],
            "track_id": ["a", "b", "c"],
            "track_genre": ["pop", "folk", "rock"],
            "artists": ["Ann;Bob", " ann ", "Bob"],
        }
    )
    songs = Songs(np.array([0, 1]), None, None, None, None)
    found = context_of(tracks, songs)
    assert found.genre.tolist() == [[0, 1, 1], [1, 0, 0]]
    assert found.counts.tolist() == [[2, 2, 2], [1, 1, 1]]
    assert found.primary_artist.tolist() == [0, 0]


def test_differences_are_paired_with_audio_alone(results):
    for protocol in ("song", "artist"):
        audio = of(results, protocol, "audio")["roc_auc"]["mean"]
        for row in results[f"{protocol}_protocol"]["differences"]:
            expected = of(results, protocol, row["name"])["roc_auc"]["mean"] - audio
            assert row["roc_auc"]["mean"] == pytest.approx(expected)


def test_a_songs_re_releases_are_the_same_line(small_dataset):
    songs = songs_of(small_dataset, 65)
    found = context_of(small_dataset.tracks, songs)
    assert len(found.genre) == small_dataset.tracks["song"].nunique()


def test_the_number_of_jobs_changes_no_byte(results, small_dataset):
    with joblib.parallel_config(n_jobs=2):
        again = context.compute(small_dataset, **SECTIONS, progress=Watcher())
    assert json.dumps(rounded(again)) == json.dumps(rounded(results))
