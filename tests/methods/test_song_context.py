"""Context: what is known of a song never comes from the song itself."""

import numpy as np
from conftest import make_dataset

from hitpred.methods.rows import Sample, rows_of, units_of
from hitpred.methods.song_context import Columns, artist_history, context_of


def test_an_artists_history_is_that_of_known_songs():
    dataset = make_dataset(popularity=[80, 40, 99, 10, 20, 70])
    units = units_of(rows_of(dataset), Sample("song", 75))
    artist = np.array([0, 0, 0, 1, 1, 2])
    history = artist_history(artist, units, known=np.array([0, 1, 3]), asked=np.array([2, 4, 5]))
    assert history[0].tolist() == [2, 60, 0.5]
    assert history[1].tolist() == [1, 10, 0]
    assert history[2, 0] == 0
    assert np.isnan(history[2, 1:]).all()


def test_no_training_song_is_described_by_its_own_popularity():
    rng = np.random.default_rng(0)
    artists, popularity = rng.integers(0, 20, 400).astype(str), rng.integers(0, 101, 400)
    train = np.arange(300)

    def history(popularity):
        rows = rows_of(make_dataset(artists=artists, popularity=popularity))
        return Columns(rows, Sample("song", 75), train, seed=1).of_train(("artist",))

    before = history(popularity)
    for song in (0, 7, 123):
        changed = popularity.copy()
        changed[song] = 100 - changed[song]
        assert np.array_equal(history(changed)[song], before[song], equal_nan=True)


def test_context_is_gathered_from_all_rows_of_a_song():
    dataset = make_dataset(
        song=[0, 1, 0],
        track_id=["a", "b", "c"],
        track_genre=["pop", "folk", "rock"],
        artists=["Ann;Bob", " ann ", "Bob"],
    )
    found = context_of(rows_of(dataset), Sample("song", 75))
    assert found.genre.tolist() == [[0, 1, 1], [1, 0, 0]]
    assert found.counts.tolist() == [[2, 2, 2], [1, 1, 1]]
    assert found.primary_artist[0] == found.primary_artist[1]
