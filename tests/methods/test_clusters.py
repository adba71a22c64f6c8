"""Intervals over rows that come in songs."""

import numpy as np
import pytest

from hitpred.methods.evaluation.clusters import clustered_difference, clustered_mean
from hitpred.methods.evaluation.intervals import mean_interval


def test_rows_of_a_song_each_are_independent():
    values = np.random.default_rng(0).normal(3, 2, 40)
    clustered = clustered_mean(values, np.arange(40))
    independent = mean_interval(values)
    assert clustered.low == pytest.approx(independent.low)
    assert clustered.high == pytest.approx(independent.high)


def test_a_song_listed_four_times_says_no_more_than_one_listed_once():
    values = np.random.default_rng(0).normal(3, 2, 40)
    once = clustered_mean(values, np.arange(40))
    repeated = clustered_mean(np.repeat(values, 4), np.repeat(np.arange(40), 4))
    assert (repeated.low, repeated.high) == pytest.approx((once.low, once.high))


def test_the_interval_of_a_difference_covers_the_truth_as_often_as_it_says():
    rng = np.random.default_rng(1)
    song = np.repeat(np.arange(60), 3)
    covered = 0
    for _ in range(600):
        explicit = rng.random(60)[song] < 0.4
        popularity = rng.normal(0, 2, 60)[song] + rng.normal(0, 1, 180) + 5 * explicit
        interval = clustered_difference(popularity, explicit, song)
        covered += interval.low < 5 < interval.high
    assert 0.92 < covered / 600 < 0.98
