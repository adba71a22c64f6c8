"""Rankings of features: as sure as they are, and no surer."""

import numpy as np
import pytest

from hitpred.methods.importance import (
    mean_abs,
    rank_correlation,
    rank_interval,
    rank_range,
    resampled_means,
    swarm,
)

RNG = np.random.default_rng(0)


def test_importance_counts_size_not_direction():
    assert mean_abs(np.array([[1.0, -3.0], [-1.0, 3.0]])).tolist() == [1.0, 3.0]


def test_a_beeswarm_counts_every_row_once():
    values, percentiles = RNG.normal(size=500), RNG.random(500)
    dots = swarm(values, percentiles, reach=float(np.abs(values).max()))
    assert sum(dot["rows"] for dot in dots) == 500
    assert sum(dot["rows"] * dot["mean_percentile"] for dot in dots) == pytest.approx(
        percentiles.sum()
    )
    assert all(abs(dot["shap"]) <= np.abs(values).max() for dot in dots)


def test_resampled_means_scatter_like_the_standard_error():
    values = RNG.exponential(size=(400, 1))
    draws = resampled_means(values, 2000, np.random.default_rng(1))
    assert draws.mean() == pytest.approx(values.mean(), abs=0.01)
    assert draws.std() == pytest.approx(values.std() / 20, rel=0.1)


def test_equal_features_have_wide_rank_intervals_and_unequal_ones_none():
    far_apart = np.abs(RNG.normal(size=(200, 3))) * [100, 10, 1]
    draws = resampled_means(far_apart, 200, np.random.default_rng(0))
    assert rank_interval(draws) == [(1, 1), (2, 2), (3, 3)]
    alike = RNG.normal(size=(200, 3))
    assert rank_interval(resampled_means(alike, 200, np.random.default_rng(0))) == [(1, 3)] * 3


def test_a_rank_interval_leaves_out_what_hardly_ever_happens():
    draws = np.tile([2.0, 1.0], (1000, 1))
    draws[:10] = [1.0, 2.0]
    assert rank_interval(draws) == [(1, 1), (2, 2)]
    draws[:50] = [1.0, 2.0]
    assert rank_interval(draws) == [(1, 2), (1, 2)]


def test_rank_correlation_is_one_for_the_same_order_and_minus_one_for_the_reverse():
    assert rank_correlation(np.array([3, 2, 1]), np.array([30, 20, 1])) == pytest.approx(1)
    assert rank_correlation(np.array([3, 2, 1]), np.array([1, 2, 30])) == pytest.approx(-1)


def test_a_rank_range_holds_the_ranks_of_all_fits():
    fits = np.array([[3.0, 2.0, 1.0], [3.0, 2.0, 1.0], [2.0, 3.0, 1.0]])
    assert rank_range(fits) == [(1, 2), (1, 2), (3, 3)]


def test_a_range_of_thirty_nine_fits_holds_the_next_nineteen_times_in_twenty():
    draws = RNG.random((4000, 40))
    earlier, further = draws[:, :39], draws[:, 39]
    inside = (earlier.min(axis=1) < further) & (further < earlier.max(axis=1))
    assert inside.mean() == pytest.approx(38 / 40, abs=0.01)
