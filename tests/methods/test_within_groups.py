"""Pairs of one group: counted one by one, and all at once."""

from itertools import product

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from hitpred.methods.evaluation.within_groups import (
    cluster_weights,
    listings,
    pairs,
    percentile_interval,
)


@pytest.fixture
def some():
    """Sixty songs with tied scores, each in one or two of four genres; the fourth has no hit."""
    rng = np.random.default_rng(0)
    score, is_hit = rng.integers(6, size=60) / 6, rng.random(60) < 0.3
    unit = np.concatenate([np.arange(60), np.arange(20)])
    group = np.concatenate([rng.integers(3, size=60), np.full(20, 3)])
    return unit, group, is_hit[unit] & (group < 3), score, rng.integers(3, size=60).astype(float)


def one_by_one(unit, group, is_hit, score, weight):
    won, everything = np.zeros(4), np.zeros(4)
    for hit, other in product(np.flatnonzero(is_hit), np.flatnonzero(~is_hit)):
        if group[hit] == group[other]:
            first, second = score[unit[hit]], score[unit[other]]
            together = weight[unit[hit]] * weight[unit[other]]
            won[group[hit]] += together * ((first > second) + 0.5 * (first == second))
            everything[group[hit]] += together
    return won, everything


def test_pairs_are_counted_as_one_by_one(some):
    *where, weight = some
    found = pairs(listings(*where), weight)
    won, everything = one_by_one(*some)
    assert found.won == pytest.approx(won)
    assert found.all == pytest.approx(everything)
    assert found.roc_auc() == pytest.approx(won.sum() / everything.sum())


def test_one_group_of_all_is_the_roc_auc(some):
    _, _, _, score, _ = some
    y = np.arange(60) % 3 == 0
    everybody = listings(np.arange(60), np.zeros(60, dtype=int), y, score)
    assert pairs(everybody, np.ones(60)).roc_auc() == pytest.approx(roc_auc_score(y, score))


def test_a_genre_without_hits_has_no_score(some):
    unit, group, is_hit, score, weight = some
    by_group = pairs(listings(unit, group, is_hit, score), weight).by_group()
    assert np.isnan(by_group[3])
    assert np.isfinite(by_group[:3]).all()


def test_who_knows_nothing_but_the_genre_wins_half_of_its_pairs():
    group = np.repeat([0, 1], 50)
    y = np.arange(100) % np.where(group == 0, 2, 10) == 0
    one = listings(np.arange(100), group, y, np.where(group == 0, 0.5, 0.1))
    assert pairs(one, np.ones(100)).roc_auc() == 0.5


def test_songs_of_an_artist_are_drawn_together():
    artist = np.array([0, 0, 1, 1, 2, 7, 7])
    for weight in cluster_weights(artist, 20, seed=1):
        assert weight[0] == weight[1]
        assert weight[5] == weight[6]
        assert sum(weight[[0, 2, 4, 5]]) == 4


def test_the_interval_holds_most_samples_and_skips_undefined_ones():
    found = percentile_interval(0.5, np.append(np.linspace(0, 1, 1001), np.nan))
    assert (found.mean, found.low, found.high) == pytest.approx((0.5, 0.025, 0.975))
