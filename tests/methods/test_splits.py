"""Who may stand on both sides of a split, on literal rows and in general."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hitpred.splits import artist_groups, repeated_folds, song_groups, track_groups

TRACKS = pd.DataFrame(
    {
        "track_id": ["a", "a", "b", "c", "d", "e"],
        "artists": ["Ann", "Ann", "Ann;Bob", " ann ", "Bob", "Cy"],
        "song": [0, 0, 0, 1, 2, 3],
    }
)


def test_rows_of_one_track_share_a_group():
    assert track_groups(TRACKS).tolist() == [0, 0, 1, 2, 3, 4]


def test_releases_of_one_song_share_a_group():
    assert song_groups(TRACKS).tolist() == [0, 0, 0, 1, 2, 3]


def test_the_primary_artist_counts_whatever_its_case_and_spaces():
    groups = artist_groups(TRACKS)
    assert len(set(groups[:4])) == 1
    assert len(set(groups)) == 3


def test_a_guest_joins_nobody():
    groups = artist_groups(TRACKS)
    assert groups[2] != groups[4]  # Bob is a guest on the one and the artist of the other


def test_a_song_under_two_primary_artists_joins_them():
    tracks = pd.DataFrame({"artists": ["Ann", "Bob", "Ann", "Bob"], "song": [0, 0, 1, 2]})
    assert len(set(artist_groups(tracks))) == 1


@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=40, max_size=80),
    st.integers(0, 3),
)
@settings(max_examples=40, deadline=None)
def test_a_group_never_crosses_a_split(rows, seed):
    groups = np.array([group for group, _ in rows])
    assume(len(set(groups)) >= 3)
    y = np.array([int(is_hit) for _, is_hit in rows])
    y[:6], y[6:12] = 1, 0
    for fold in repeated_folds(y, groups, folds=3, repeats=2, seed=seed):
        assert not set(groups[fold.train]) & set(groups[fold.test])
        assert sorted([*fold.train, *fold.test]) == list(range(len(y)))


def test_every_row_is_held_out_once_in_each_repeat():
    y = np.array([0, 1] * 30)
    folds = repeated_folds(y, None, folds=5, repeats=3, seed=0)
    assert len(folds) == 15
    for repeat in range(3):
        held_out = np.concatenate([fold.test for fold in folds if fold.repeat == repeat])
        assert sorted(held_out) == list(range(60))


def test_repeats_shuffle_anew_and_the_seed_decides():
    y = np.array([0, 1] * 30)
    first, second = repeated_folds(y, None, folds=2, repeats=2, seed=7)[::2]
    again = repeated_folds(y, None, folds=2, repeats=1, seed=7)[0]
    assert first.test.tolist() == again.test.tolist()
    assert first.test.tolist() != second.test.tolist()


@pytest.mark.parametrize("groups", [None, np.arange(100) // 2])
def test_hits_are_spread_evenly(groups):
    y = (np.arange(100) % 10 == 0).astype(int)
    shares = [y[fold.test].sum() for fold in repeated_folds(y, groups, folds=5, repeats=1, seed=0)]
    assert shares == [2] * 5
