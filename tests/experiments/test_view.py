"""Views: the same rows with another label, fewer of them, or another idea of what one song is."""

import joblib
import numpy as np
import pytest
from conftest import Watcher, make_dataset

from hitpred.dataset.loose_songs import loose_song_ids, loose_title
from hitpred.experiments.explaining import Permute
from hitpred.experiments.grid import Grid
from hitpred.experiments.memo import Memo
from hitpred.experiments.trial import Trial
from hitpred.experiments.view import STRICT, SongsDealt, View, Viewed, identity
from hitpred.methods.models.model import model
from hitpred.methods.rows import Sample, groups_of, rows_of, units_of
from hitpred.methods.splits import Folds, Shuffle

# Song 0: release a, listed twice, and b; song 1: release c; song 2: d, e and f, one each.
RELEASES = {
    "track_id": ["a", "a", "b", "c", "d", "e", "f"],
    "song": [0, 0, 0, 1, 2, 2, 2],
    "artists": ["X;Y", "X;Y", "X", "Z", "W", "W", "V"],
    "track_genre": ["pop", "rock", "pop", "pop", "rock", "rock", "pop"],
    "popularity": [80, 82, 0, 0, 10, 40, 90],
}


@pytest.fixture(scope="module")
def releases():
    return rows_of(make_dataset(**RELEASES))


def popularity(view, rows):
    return view.of(rows).popularity.tolist()


def test_a_view_of_everything_as_it_is_changes_nothing(releases):
    assert View().of(releases) == releases


def test_the_label_of_a_song_is_that_of_its_releases_not_of_its_rows(releases):
    assert popularity(View(label="max"), releases) == [82] * 3 + [0] + [90] * 3
    assert popularity(View(label="median"), releases) == [41] * 3 + [0] + [40] * 3
    drawn = {tuple(popularity(View(label="random", seed=seed), releases)) for seed in range(50)}
    assert {labels[0] for labels in drawn} == {82, 0}
    assert {labels[4:] for labels in drawn} == {(10,) * 3, (40,) * 3, (90,) * 3}


def test_the_label_of_a_track_leaves_other_releases_alone(releases):
    assert popularity(View("track", "max"), releases) == [82, 82, 0, 0, 10, 40, 90]


def test_units_nobody_hears_go_as_a_whole(releases):
    seen = View(label="max", subset=("heard",)).of(releases)
    assert seen.popularity.tolist() == [82] * 3 + [90] * 3
    assert seen.song.tolist() == [0, 0, 0, 1, 1, 1]
    assert seen.track.tolist() == [0, 0, 1, 2, 3, 4]
    # Of rows and of tracks, those that are heard stay, whatever the rest of their song does.
    assert popularity(View("track", "max", ("heard",)), releases) == [82, 82, 10, 40, 90]
    assert popularity(View("row", "own", ("heard",)), releases) == [80, 82, 10, 40, 90]


def test_songs_with_a_single_release_are_left(releases):
    assert popularity(View(label="max", subset=("single_release",)), releases) == [0]
    assert popularity(View(label="max", subset=("single_release", "heard")), releases) == []


def test_of_each_song_one_listing_is_left_with_the_label_of_all(releases):
    seen = View(label="max", one_listing=True, seed=3).of(releases)
    assert seen.popularity.tolist() == [82, 0, 90]
    assert seen.song.tolist() == seen.track.tolist() == [0, 1, 2]


def test_credits_follow_their_rows(releases):
    seen = View(label="max", subset=("heard",)).of(releases)
    credited = [seen.credited_artist[seen.credited_row == row].tolist() for row in range(6)]
    x, y, z, w, v = range(5)  # in order of appearance, as in the rows themselves
    assert credited == [[x, y], [x, y], [x], [w], [w], [v]]
    assert z not in seen.credited_artist
    assert seen.primary_artist.tolist() == [x, x, x, w, w, v]


def test_artists_stay_together_through_the_songs_that_they_share(releases):
    group = View(label="max", subset=("heard",)).of(releases).artist_group
    assert group[3] == group[5] != group[0]


def test_features_and_genres_are_those_of_the_rows_that_are_left(releases):
    seen = View(label="max", subset=("heard",)).of(releases)
    assert np.array_equal(seen.X, np.delete(releases.X, 3, axis=0))
    assert seen.genre.tolist() == [0, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    ("title", "loose"),
    [
        ("Song - Remastered 2011", "song"),
        ("Song - 2011 Remaster", "song"),
        ("Song (feat. Somebody) [Live]", "song"),
        ("Song feat. Somebody", "song"),
        ("Song - Radio Edit", "song"),
        ("Featherweight", "featherweight"),
        ("Dancing With Myself", "dancing with myself"),
        ("Alive - Part Two", "alive - part two"),
        ("(Untitled)", "(untitled)"),
    ],
)
def test_titles_read_loosely(title, loose):
    assert loose_title(title) == loose


def test_a_remaster_is_the_song_and_a_cover_is_not():
    tracks = make_dataset(
        artists=["A", "A;B", "C", "A"],
        track_name=["Song - Remastered 2011", "song", "Song", "Other Song"],
        song=range(4),
    ).tracks
    assert loose_song_ids(tracks).tolist() == [0, 0, 1, 2]


def test_songs_that_are_joined_have_one_label_and_one_fold(releases):
    joined = View(label="max", identity=identity("loose", np.array([0, 0, 0, 0, 1, 1, 1])))
    assert popularity(joined, releases) == [82] * 4 + [90] * 3
    assert len(units_of(joined.of(releases), Sample("song", 75)).y) == 2


def test_identities_are_told_apart_by_what_they_join():
    one, other = identity("loose", np.array([0, 0, 1])), identity("loose", np.array([0, 1, 1]))
    assert one != other
    assert repr(one) != repr(other)
    assert STRICT not in (one, other)


def test_rows_and_tracks_follow_their_song_into_its_fold(small_dataset):
    rows = rows_of(small_dataset)
    for unit in ("row", "track"):
        sample = Sample(unit, 60)
        fold = SongsDealt(sample, "song", 3, 42).numbers(rows)
        song = groups_of(rows, sample, "song")
        assert len(set(zip(song, fold, strict=True))) == len(set(song))
        hits = np.bincount(fold, weights=units_of(rows, sample).y)
        assert hits.min() > 0.5 * hits.max()


def ask(rows, folder, *jobs):
    with joblib.parallel_config(n_jobs=1):
        return Grid(rows, Memo(folder, say=pytest.fail)).ask(jobs, Watcher())


def test_a_trial_on_a_view_is_that_trial_on_the_rows_seen(small_dataset, tmp_path):
    rows, view = rows_of(small_dataset), View(label="median", subset=("heard",))
    # Held out by artist, whose folds are a job of their own.
    folds = Folds(Shuffle(Sample("song", 50), "artist", 3, 42), (1,))
    trial = Trial(folds, model("logistic_regression", max_iter=200, seed=42), scaled=True)

    seen = ask(rows, tmp_path / "seen", Viewed(view, trial))[Viewed(view, trial)]
    alone = ask(view.of(rows), tmp_path / "alone", trial)[trial]

    assert np.array_equal(seen.held_out, alone.held_out)
    assert np.array_equal(seen.probability, alone.probability)


def test_models_on_one_view_and_fold_are_prepared_together():
    folds = Folds(Shuffle(Sample("song", 50), "song", 3, 42), (1,))
    one, other = (
        Viewed(View(), Trial(folds, model(name, seed=1)))
        for name in ("logistic_regression", "gradient_boosting")
    )
    assert one.together == other.together
    assert one.together != Viewed(View(label="max"), one.job).together


def test_what_this_code_does_not_reach_can_t_be_seen():
    with pytest.raises(TypeError, match="Permute"):
        Viewed(View(), Permute(None))
