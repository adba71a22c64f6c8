"""Who may stand on both sides of a split, on literal rows and in general."""

import numpy as np
import pytest
from conftest import make_dataset
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hitpred.methods.rows import Sample, groups_of, rows_of, units_of
from hitpred.methods.splits import Folds, NotebookTest, Shuffle, folds_of, seen_before

ROW = Sample("row", 75)
SIX = rows_of(
    make_dataset(
        track_id=["a", "a", "b", "c", "d", "e"],
        artists=["Ann", "Ann", "Ann;Bob", " ann ", "Bob", "Cy"],
        song=[0, 0, 0, 1, 2, 3],
    )
)
SIXTY = rows_of(make_dataset(60))


def test_rows_of_one_track_share_a_group():
    assert groups_of(SIX, ROW, "track").tolist() == [0, 0, 1, 2, 3, 4]


def test_releases_of_one_song_share_a_group():
    assert groups_of(SIX, ROW, "song").tolist() == [0, 0, 0, 1, 2, 3]


def test_the_primary_artist_counts_whatever_its_case_and_spaces():
    groups = groups_of(SIX, ROW, "artist")
    assert len(set(groups[:4])) == 1
    assert len(set(groups)) == 3


def test_a_guest_joins_nobody():
    groups = groups_of(SIX, ROW, "artist")
    assert groups[2] != groups[4]  # Bob is a guest on the one and the artist of the other


def test_a_song_under_two_primary_artists_joins_them():
    rows = rows_of(make_dataset(artists=["Ann", "Bob", "Ann", "Bob"], song=[0, 0, 1, 2]))
    assert len(set(rows.artist_group)) == 1


@given(
    st.lists(st.tuples(st.integers(0, 12), st.booleans()), min_size=40, max_size=80),
    st.sampled_from(["track", "song", "artist"]),
    st.integers(0, 3),
)
@settings(max_examples=30)
def test_a_group_never_crosses_a_split(drawn, by, seed):
    group = [number for number, _ in drawn]
    assume(len(set(group)) >= 3)
    hits = [is_hit for _, is_hit in drawn]
    hits[:6], hits[6:12] = [True] * 6, [False] * 6
    columns = {
        "track": {"track_id": [str(number) for number in group]},
        "song": {"song": np.unique(group, return_inverse=True)[1]},
        "artist": {"artists": [str(number) for number in group]},
    }
    popularity = [90 if is_hit else 10 for is_hit in hits]
    rows = rows_of(make_dataset(popularity=popularity, **columns[by]))
    of = groups_of(rows, ROW, by)
    for folds in folds_of(Shuffle(ROW, by, 3, seed), repeats=2):
        train, (test,) = folds.parts(rows, {})
        assert not set(of[train]) & set(of[test])
        assert sorted([*train, *test]) == list(range(len(of)))


def test_folds_that_were_dealt_before_are_not_dealt_again():
    shuffle = Shuffle(ROW, "artist", 2, 0)
    dealt = np.arange(60, dtype=np.int8) % 2
    train, (test,) = Folds(shuffle, (1,)).parts(SIXTY, {shuffle: dealt})
    assert (train % 2 == 0).all()
    assert (test % 2 == 1).all()


def test_every_row_is_held_out_once_in_each_shuffle():
    folds = folds_of(Shuffle(ROW, "row", 5, 0), repeats=3)
    assert len(folds) == 15
    for repeat in range(3):
        held_out = [of.parts(SIXTY, {})[1][0] for of in folds if of.shuffle.repeat == repeat]
        assert sorted(np.concatenate(held_out)) == list(range(60))


def test_two_folds_held_out_together_are_predicted_apart():
    one, other = (Folds(Shuffle(ROW, "row", 3, 0), (fold,)) for fold in (0, 2))
    train, tests = Folds(Shuffle(ROW, "row", 3, 0), (0, 2)).parts(SIXTY, {})
    for alone, test in zip((one, other), tests, strict=True):
        assert test.tolist() == alone.parts(SIXTY, {})[1][0].tolist()
        assert not set(train) & set(test)


def test_shuffles_differ_and_the_seed_decides():
    first, second = (Shuffle(ROW, "row", 2, 7, repeat).numbers(SIXTY) for repeat in (0, 1))
    assert first.tolist() == Shuffle(ROW, "row", 2, 7).numbers(SIXTY).tolist()
    assert first.tolist() != second.tolist()
    assert second.tolist() == Shuffle(ROW, "row", 2, 8).numbers(SIXTY).tolist()


@pytest.mark.parametrize("by", ["row", "song"])
def test_hits_are_spread_evenly(by):
    y = units_of(SIXTY, ROW).y
    number = Shuffle(ROW, by, 5, 0).numbers(SIXTY)
    assert [y[number == fold].sum() for fold in range(5)] == [3] * 5


def test_the_notebook_holds_out_a_share_of_the_rows_with_its_share_of_hits():
    y = units_of(SIXTY, ROW).y
    train, (test,) = NotebookTest(ROW, 0.2, 42).parts(SIXTY, {})
    assert (len(train), len(test)) == (48, 12)
    assert y[test].mean() == y[train].mean()
    assert not set(train) & set(test)


def test_what_was_seen_before_is_what_the_others_hold():
    group = np.array([0, 0, 1, 2, 2])
    assert seen_before(group, np.array([1, 2])).tolist() == [True, False]
    assert seen_before(group, np.array([3, 4])).tolist() == [False, False]
