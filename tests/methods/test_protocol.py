"""The main protocol: every song once, on the same folds for every contender."""

from pathlib import Path

import numpy as np
import pytest

from hitpred.config import Protocol, read_settings
from hitpred.dataset.load import load
from hitpred.dataset.table import Dataset
from hitpred.errors import HitpredError
from hitpred.features import notebook_features
from hitpred.protocol import artist_folds, song_folds, songs_of

PROJECT = Path(__file__).parents[2]
PROTOCOL = Protocol(folds=3, repeats=2, artist_repeats=1, seed=42, max_iter=200)


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return load(PROJECT / "data" / "demo.csv")


@pytest.fixture(scope="module")
def songs(dataset):
    return songs_of(dataset, read_settings(PROJECT, demo=True).hit.threshold)


def test_every_song_has_one_line(dataset, songs):
    assert len(songs.y) == dataset.tracks["song"].nunique()
    assert dataset.tracks["song"].iloc[songs.place].tolist() == list(range(len(songs.y)))


def test_a_song_is_a_hit_if_any_of_its_releases_is(dataset, songs):
    for song, rows in dataset.tracks.groupby("song"):
        assert songs.popularity[song] == rows["popularity"].max()
        assert songs.y[song] == (rows["popularity"] >= 75).any()


def test_a_songs_features_are_those_of_its_first_row(dataset, songs):
    assert dataset.tracks.index[songs.place].is_monotonic_increasing
    expected = notebook_features(dataset.tracks.iloc[songs.place]).to_numpy()
    assert np.array_equal(songs.X, expected)


def test_no_artist_is_on_both_sides_of_the_artist_protocol(dataset, songs):
    primary = dataset.tracks["artists"].str.split(";").str[0].str.casefold().str.strip()
    artists_of = primary.groupby(dataset.tracks["song"]).agg(set)
    for fold in artist_folds(songs, PROTOCOL):
        train = set().union(*artists_of.iloc[fold.train])
        assert train.isdisjoint(set().union(*artists_of.iloc[fold.test]))


def test_each_shuffle_holds_every_song_out_once_with_equal_shares_of_hits(songs):
    folds = song_folds(songs, PROTOCOL)
    assert len(folds) == PROTOCOL.folds * PROTOCOL.repeats
    for repeat in range(PROTOCOL.repeats):
        held_out = [fold.test for fold in folds if fold.repeat == repeat]
        assert sorted(np.concatenate(held_out)) == list(range(len(songs.y)))
        hits = [songs.y[test].sum() for test in held_out]
        assert max(hits) - min(hits) <= 1


def test_every_contender_gets_the_same_folds(songs):
    first, again = song_folds(songs, PROTOCOL), song_folds(songs, PROTOCOL)
    for one, other in zip(first, again, strict=True):
        assert np.array_equal(one.test, other.test)


@pytest.mark.parametrize("folds", [song_folds, artist_folds])
def test_too_few_hits_are_refused_with_a_way_out(dataset, folds):
    few = dataset.tracks.assign(popularity=0)
    few.loc[few.index[:3], "popularity"] = 90
    with pytest.raises(HitpredError, match="3 folds need 12: choose another threshold"):
        folds(songs_of(Dataset(dataset.rows, few, ()), 75), PROTOCOL)
