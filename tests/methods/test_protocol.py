"""The main protocol: every song once, on the same folds for every contender."""

from pathlib import Path

import numpy as np
import pytest

from hitpred.config import Protocol, read_settings
from hitpred.dataset.columns import AUDIO_DESCRIPTORS
from hitpred.dataset.load import load
from hitpred.dataset.table import Dataset
from hitpred.errors import HitpredError
from hitpred.methods.features import notebook_features
from hitpred.methods.protocol import artist_folds, require_both, song_folds, songs
from hitpred.methods.rows import Sample, rows_of, units_of

PROJECT = Path(__file__).parents[2]
PROTOCOL = Protocol(folds=3, repeats=2, artist_repeats=1, seed=42, max_iter=200)
SONGS = songs(read_settings(PROJECT, demo=True).hit.threshold)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(PROJECT / "data" / "demo.csv")


@pytest.fixture(scope="module")
def rows(dataset):
    return rows_of(dataset)


@pytest.fixture(scope="module")
def units(rows):
    return units_of(rows, SONGS)


def test_every_song_has_one_line(dataset, units):
    assert len(units.y) == dataset.tracks["song"].nunique()
    assert dataset.tracks["song"].iloc[units.place].tolist() == list(range(len(units.y)))


def test_a_song_is_a_hit_if_any_of_its_releases_is(dataset, units):
    for song, listed in dataset.tracks.groupby("song"):
        assert units.popularity[song] == listed["popularity"].max()
        assert units.y[song] == (listed["popularity"] >= 75).any()


def test_other_labels_take_the_least_popular_release_or_the_one_in_the_middle(dataset, rows):
    by_song = dataset.tracks.groupby("song")["popularity"]
    for label in ("min", "median"):
        found = units_of(rows, Sample("song", 75, label)).popularity
        assert found.tolist() == by_song.agg(label).tolist()


def test_a_track_is_counted_once_however_often_it_is_listed(dataset, rows):
    tracks = units_of(rows, Sample("track", 75))
    assert len(tracks.y) == dataset.tracks["track_id"].nunique()


def test_a_songs_features_are_those_of_its_first_row(dataset, units):
    assert dataset.tracks.index[units.place].is_monotonic_increasing
    expected = notebook_features(dataset.tracks.iloc[units.place]).to_numpy()
    assert np.array_equal(units.X, expected)


def test_rows_are_the_same_rows_if_and_only_if_they_hold_the_same(dataset, rows):
    assert rows_of(dataset) == rows
    one_more = dataset.tracks["popularity"].where(dataset.tracks.index > 0, 3)
    changed = dataset.tracks.assign(popularity=one_more)
    assert rows_of(Dataset(dataset.rows, changed, ())) != rows


def test_no_artist_is_on_both_sides_of_the_artist_protocol(dataset, rows):
    primary = dataset.tracks["artists"].str.split(";").str[0].str.casefold().str.strip()
    artists_of = primary.groupby(dataset.tracks["song"]).agg(set)
    for folds in artist_folds(SONGS, PROTOCOL):
        train, (test,) = folds.parts(rows, {})
        here, there = (set().union(*artists_of.iloc[part]) for part in (train, test))
        assert here.isdisjoint(there)


def test_each_shuffle_holds_every_song_out_once_with_equal_shares_of_hits(rows, units):
    folds = song_folds(SONGS, PROTOCOL)
    assert len(folds) == PROTOCOL.folds * PROTOCOL.repeats
    for repeat in range(PROTOCOL.repeats):
        held_out = [of.parts(rows, {})[1][0] for of in folds if of.shuffle.repeat == repeat]
        assert sorted(np.concatenate(held_out)) == list(range(len(units.y)))
        hits = [units.y[test].sum() for test in held_out]
        assert max(hits) - min(hits) <= 1


@pytest.mark.parametrize("by", ["song", "artist"])
def test_too_few_hits_are_refused_with_a_way_out(dataset, by):
    few = dataset.tracks.assign(popularity=0)
    few.loc[few.index[:3], "popularity"] = 90
    rows = rows_of(Dataset(dataset.rows, few, ()))
    with pytest.raises(HitpredError, match="3 folds need 12: choose another threshold"):
        require_both(rows, SONGS, (by,), 3)


@pytest.mark.parametrize("by", ["song", "artist"])
def test_too_few_other_songs_are_refused_alike(dataset, by):
    loved = dataset.tracks.assign(popularity=90)
    loved.loc[loved.index[:3], "popularity"] = 0
    rows = rows_of(Dataset(dataset.rows, loved, ()))
    with pytest.raises(HitpredError, match=r"hold \d (other songs|artists with another song) .*12"):
        require_both(rows, SONGS, (by,), 3)


def test_hits_that_are_no_minority_are_refused(dataset):
    loved = dataset.tracks.assign(popularity=[90 if n % 3 else 0 for n in dataset.tracks.index])
    with pytest.raises(HitpredError, match="hits that are fewer than the others: choose another"):
        require_both(rows_of(Dataset(dataset.rows, loved, ())), SONGS, ("song",), 3)


def test_features_of_which_one_alone_varies_are_refused(dataset):
    same = {name: dataset.tracks[name].iloc[0] for name in AUDIO_DESCRIPTORS if name != "tempo"}
    alike = dataset.tracks.assign(**same, explicit=False, duration_ms=200_000)
    with pytest.raises(HitpredError, match="tempo alone varies in the data"):
        require_both(rows_of(Dataset(dataset.rows, alike, ())), SONGS, ("song",), 3)
