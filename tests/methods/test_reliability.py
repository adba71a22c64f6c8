"""Two random releases of one song: drawn by hand, the figures come out the same."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn import metrics

from hitpred.methods.evaluation import reliability


def releases_of(*songs):
    return pd.DataFrame(
        [(number, value) for number, values in enumerate(songs) for value in values],
        columns=["song", "popularity"],
    )


@pytest.fixture(scope="module")
def releases():
    rng = np.random.default_rng(0)
    songs = [
        np.clip(rng.normal(rng.normal(50, 20), 10, rng.integers(1, 5)), 0, 100).astype(int)
        for _ in range(400)
    ]
    return releases_of(*songs)


@pytest.fixture(scope="module")
def drawn(releases):
    rng = np.random.default_rng(1)
    several = [of.to_numpy() for _, of in releases.groupby("song")["popularity"] if len(of) > 1]
    return np.array([rng.choice(of, 2, replace=False) for of in several for _ in range(300)])


@pytest.fixture(scope="module")
def joint(releases):
    pairs = reliability.pairs_of(releases, 75)
    return pairs.joint(np.ones(len(pairs.song)))


def test_a_song_of_one_release_has_no_pair():
    pairs = reliability.pairs_of(releases_of([80], [80, 0]), 75)
    assert pairs.song.tolist() == [1]
    assert sorted(zip(pairs.first, pairs.second, strict=True)) == [(0, 80), (80, 0)]


def test_each_song_counts_once_however_many_releases_it_has():
    joint = reliability.pairs_of(releases_of([80, 80], [0] * 30), 75).joint(np.ones(2))
    assert joint[80, 80] == pytest.approx(0.5)
    assert joint[0, 0] == pytest.approx(0.5)


def test_the_rank_correlation_is_that_of_drawn_pairs(joint, drawn):
    assert reliability.spearman(joint) == pytest.approx(stats.spearmanr(*drawn.T)[0], abs=0.01)


def test_the_agreement_is_that_of_drawn_pairs(joint, drawn):
    first, second = (drawn >= 75).T
    found = reliability.agreement(joint, 75)
    assert found["kappa"] == pytest.approx(metrics.cohen_kappa_score(first, second), abs=0.02)
    assert found["second_hit_share"] == pytest.approx(second[first].mean(), abs=0.02)
    assert found["hit_share"] == pytest.approx(drawn.ravel().__ge__(75).mean(), abs=0.01)
    times = found["second_hit_share"] / found["hit_share"]
    assert found["second_times"] == pytest.approx(times)


def test_one_release_forecasts_another_as_in_drawn_pairs(joint, drawn):
    first, is_hit = drawn[:, 0], drawn[:, 1] >= 75
    found = reliability.by_another_release(joint, 75)
    assert found["roc_auc"] == pytest.approx(metrics.roc_auc_score(is_hit, first), abs=0.01)
    assert found["average_precision"] == pytest.approx(
        metrics.average_precision_score(is_hit, first), abs=0.02
    )


def test_no_ranking_of_songs_beats_hindsight(releases):
    pairs = reliability.pairs_of(releases, 75)
    once = np.ones(len(pairs.song))
    best = reliability.by_score(pairs, pairs.hit_share)(once)
    rng = np.random.default_rng(2)
    for noise in (0.1, 1, 10):
        score = pairs.hit_share + rng.normal(0, noise, len(once))
        assert reliability.by_score(pairs, score)(once)["roc_auc"] <= best["roc_auc"]


def mean_of(values):
    return lambda times: {"mean": times @ values / times.sum()}


def test_the_interval_over_artists_of_a_song_each_is_that_of_a_mean():
    values = np.random.default_rng(0).normal(3, 2, 200)
    found = reliability.over_groups(np.arange(200), mean_of(values), 500, 0)
    error = values.std() / np.sqrt(200)
    assert found["mean"]["mean"] == pytest.approx(values.mean())
    assert found["mean"]["high"] - found["mean"]["low"] == pytest.approx(3.92 * error, rel=0.15)


def test_an_artist_with_four_equal_songs_says_no_more_than_one_with_one():
    values = np.random.default_rng(0).normal(3, 2, 50)
    once = reliability.over_groups(np.arange(50), mean_of(values), 200, 0)
    four = reliability.over_groups(
        np.repeat(np.arange(50), 4) + 7, mean_of(np.repeat(values, 4)), 200, 0
    )
    assert four["mean"] == pytest.approx(once["mean"])


def test_what_is_undefined_has_no_interval():
    found = reliability.over_groups(np.arange(3), lambda _: {"share": float("nan")}, 5, 0)
    assert found["share"] == {"mean": None, "low": None, "high": None}
