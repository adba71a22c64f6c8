"""One shift undoes what balancing does to probabilities."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from hitpred.methods.evaluation.prior_shift import learnt_share, shifted


def test_no_shift_is_none_and_the_way_back_is_the_way_there():
    probability = np.linspace(0, 1, 11)
    assert shifted(probability, 0.5, 0.5) == pytest.approx(probability)
    assert shifted(shifted(probability, 0.5, 0.02), 0.02, 0.5) == pytest.approx(probability)


def test_a_model_that_knows_nothing_says_the_share_there_is():
    assert shifted(np.array([0.5]), 0.5, 0.02) == pytest.approx([0.02])


def test_sure_predictions_stay_sure_and_the_ranking_stays():
    probability = np.array([0.0, 0.2, 0.7, 1.0])
    after = shifted(probability, 0.5, 0.02)
    assert (after[0], after[-1]) == (0, 1)
    assert (np.diff(after) > 0).all()


def test_a_weighted_model_is_brought_back_to_the_unweighted_one():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20_000, 2))
    y = (rng.random(20_000) < 1 / (1 + np.exp(4 - X[:, 0]))).astype(int)
    plain = LogisticRegression().fit(X, y).predict_proba(X)[:, 1]
    weighted = LogisticRegression(class_weight="balanced").fit(X, y).predict_proba(X)[:, 1]
    back = shifted(weighted, 0.5, y.mean())
    assert np.abs(weighted - plain).mean() > 0.3
    assert np.abs(back - plain).mean() < 0.003


def test_the_share_that_was_learnt_from_is_found_from_the_predictions():
    rng = np.random.default_rng(0)
    true = rng.beta(0.5, 20, 50_000)
    y = (rng.random(50_000) < true).astype(int)
    assert learnt_share(y, shifted(true, y.mean(), 0.5)) == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("probability", [np.zeros(4), np.ones(4)])
def test_where_no_shift_helps_the_probabilities_stay(probability):
    learnt = learnt_share(np.array([0, 0, 0, 1]), probability)
    assert shifted(probability, learnt, 0.25) == pytest.approx(probability)
