"""What probabilities are worth: recalibration, luck, decisions and many tests."""

import numpy as np
import pytest

from hitpred.methods.evaluation.intervals import resampled_interval
from hitpred.methods.evaluation.many_tests import holm, resampled_p_value
from hitpred.methods.evaluation.net_benefit import net_benefit
from hitpred.methods.evaluation.probabilities import calibration_error
from hitpred.methods.evaluation.recalibration import calibration_line, log_odds, luck


@pytest.fixture
def honest():
    """Chances that are exactly right, and what came of them."""
    rng = np.random.default_rng(0)
    probability = rng.beta(1, 9, size=20_000)
    return (rng.random(20_000) < probability).astype(int), probability


def test_right_chances_lie_on_the_diagonal(honest):
    line = calibration_line(*honest)
    assert line["calibration_slope"] == pytest.approx(1, abs=0.05)
    assert line["calibration_intercept"] == pytest.approx(0, abs=0.05)


def test_chances_that_are_too_extreme_have_a_slope_below_one(honest):
    y, probability = honest
    extreme = 1 / (1 + np.exp(-2 * log_odds(probability)))
    assert calibration_line(y, extreme)["calibration_slope"] == pytest.approx(0.5, abs=0.03)


def test_chances_that_are_too_high_need_a_shift_down(honest):
    y, probability = honest
    high = 1 / (1 + np.exp(-1 - log_odds(probability)))
    assert calibration_line(y, high)["calibration_intercept"] == pytest.approx(-1, abs=0.05)


def test_one_chance_for_all_has_no_slope():
    assert np.isnan(calibration_line(np.array([0, 1]), np.full(2, 0.5))["calibration_slope"])


def test_impossible_and_certain_count_as_half_the_least_chance_otherwise():
    odds = log_odds(np.array([0, 0.1, 0.5, 1]))
    assert 1 / (1 + np.exp(-odds)) == pytest.approx([0.05, 0.1, 0.5, 0.95])
    assert log_odds(np.array([0.0, 1.0])) == pytest.approx([0, 0])


def test_luck_alone_makes_errors_and_right_chances_make_no_more(honest):
    y, probability = honest
    errors = luck(probability, 100, seed=1).calibration_errors
    assert errors.min() > 0
    assert errors.min() < calibration_error(y, probability) < errors.max()
    assert calibration_error(y, np.sqrt(probability)) > errors.max()


def test_bands_hold_what_is_observed_if_chances_are_right(honest):
    y, probability = honest
    found = luck(probability, 200, seed=1)
    tenth = np.argsort(np.argsort(probability)) * 10 // len(y)
    observed = np.bincount(tenth, y) / np.bincount(tenth)
    assert ((found.low < observed) & (observed < found.high)).sum() >= 8


def test_taking_none_is_worth_nothing_and_taking_all_what_the_hits_outweigh():
    y = np.array([1, 1, 0, 0, 0])
    assert net_benefit(y, np.zeros(5), 0.2) == 0
    assert net_benefit(y, np.ones(5), 0.2) == pytest.approx(0.4 - 0.6 * 0.25)
    assert net_benefit(y, y * 0.9, 0.2) == pytest.approx(0.4), "nobody does better"


def test_a_difference_is_more_than_chance_where_its_interval_excludes_zero():
    differences = np.array([0.01, 0.02, 0.015, 0.03, 0.012])
    for shift in (-0.02, -0.005, 0.0, 0.01):
        shifted = differences + shift
        interval = resampled_interval(shifted, 0.2)
        excluded = interval.low > 0 or interval.high < 0
        assert (resampled_p_value(shifted.tolist(), 0.2) < 0.05) == excluded


@pytest.mark.parametrize(("always", "p_value"), [(0.0, 1.0), (0.1, 0.0)])
def test_what_never_varies_is_chance_only_if_it_is_nothing(always, p_value):
    assert resampled_p_value([always] * 3, 0.2) == p_value


def test_holm_asks_most_of_the_smallest_and_keeps_the_order():
    # The example of Holm's procedure: 0.01 * 4, 0.013 * 3, 0.02 * 2 (not below the one before it).
    assert holm([0.02, 0.01, 0.5, 0.013]) == pytest.approx([0.04, 0.04, 0.5, 0.04])
    assert holm([0.9, 0.8]).tolist() == [1, 1]
