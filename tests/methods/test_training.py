"""What a model learns from: all that is not held out, or some of it."""

import numpy as np
from conftest import make_dataset

from hitpred.methods.rows import Sample, rows_of, units_of
from hitpred.methods.training import ALL, Training

ROWS = rows_of(
    make_dataset(
        artists=["Ann", "Bob;Ann", "Bob", "Cy", "Dee", "ann ;Dee"] * 10,
        song=np.repeat(np.arange(10), 6) * 6 + np.tile(np.arange(6), 10),
    )
)
SONGS = Sample("song", 75)
TEST, REST = np.arange(0, 60, 6), np.setdiff1d(np.arange(60), np.arange(0, 60, 6))


def drawn(training: Training) -> np.ndarray:
    return training.drawn(REST, (TEST,), ROWS, SONGS, 42)


def test_nothing_is_left_out_unless_it_is_asked_for():
    assert drawn(ALL).tolist() == REST.tolist()


def test_strangers_share_no_credited_artist_with_anything_held_out():
    # Ann is held out; she is a guest of Bob's and credited with Dee, who are both elsewhere, too.
    assert set(drawn(Training(strangers=True)) % 6) == {2, 3, 4}


def test_a_share_keeps_the_share_of_hits():
    half = drawn(Training(share=0.5))
    y = units_of(ROWS, SONGS).y
    assert len(set(half)) == len(half) == 25
    assert abs(y[half].mean() - y[REST].mean()) < 0.03


def test_a_bootstrap_sample_is_as_large_and_repeats_some():
    first, second = (drawn(Training(bootstrap=number)) for number in (0, 1))
    assert len(first) == len(REST)
    assert len(set(first)) < len(REST)
    assert set(first) <= set(REST)
    assert first.tolist() != second.tolist()
