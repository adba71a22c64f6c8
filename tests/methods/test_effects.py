"""Effects of features on chances: what a known function says of its own features."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from hitpred.methods.effects import accumulated_effects, bins_of, partial_dependence

RNG = np.random.default_rng(0)


def test_every_bin_of_a_feature_holds_rows_about_equally_many():
    values = RNG.exponential(size=1000)
    bins = bins_of(values, 10)
    assert np.bincount(bins.number).tolist() == pytest.approx([100] * 10, abs=1)
    assert bins.edges[[0, -1]].tolist() == [values.min(), values.max()]
    for place, middle in enumerate(bins.middles):
        assert middle == pytest.approx(values[bins.number == place].mean())
        assert bins.edges[place] <= middle <= bins.edges[place + 1]


def test_few_values_are_a_bin_each():
    bins = bins_of(np.array([0.0, 1.0, 1.0, 3.0]), 5)
    assert bins.middles.tolist() == bins.edges.tolist() == [0.0, 1.0, 3.0]
    assert bins.number.tolist() == [0, 1, 1, 2]


def test_a_value_that_most_rows_have_leaves_no_bin_empty():
    bins = bins_of(np.concatenate([np.zeros(600), RNG.random(400)]), 10)
    assert bins.edges[0] == 0
    assert (np.bincount(bins.number) > 0).all()


def test_accumulated_effects_are_the_function_itself_where_features_only_add_up():
    X = RNG.normal(size=(2000, 2))
    edges = bins_of(X[:, 0], 40).edges
    effects = accumulated_effects(lambda X: X[:, 0] ** 2 + 3 * X[:, 1], X, 0, edges)
    assert effects - effects[20] == pytest.approx(edges**2 - edges[20] ** 2)


def test_accumulated_effects_average_to_zero_over_the_rows():
    X = RNG.normal(size=(500, 2))
    edges = bins_of(X[:, 0], 10).edges
    effects = accumulated_effects(lambda X: X[:, 0] * X[:, 1] + X[:, 0], X, 0, edges)
    assert np.interp(X[:, 0], edges, effects).mean() == pytest.approx(0)


def test_accumulated_effects_ask_no_rows_that_can_t_be():
    """Two features that are one: the product's slope is that where both are, not at their mean."""
    x = np.linspace(0, 1, 1001)
    edges = bins_of(x, 100).edges
    effects = accumulated_effects(lambda X: X[:, 0] * X[:, 1], np.stack([x, x], axis=1), 0, edges)
    assert effects[-1] - effects[0] == pytest.approx(0.5, abs=0.01)
    # The slope follows the other feature, so that the curve is half a parabola; a partial
    # dependence would be the straight line of the other's mean.
    assert effects[50] - effects[0] == pytest.approx(0.125, abs=0.01)


def test_a_flag_has_as_much_effect_either_way():
    X = np.stack([RNG.integers(0, 2, 300), RNG.normal(size=300)], axis=1).astype(float)
    effects = accumulated_effects(lambda X: 0.3 * X[:, 0] + X[:, 1], X, 0, np.array([0.0, 1.0]))
    assert effects[1] - effects[0] == pytest.approx(0.3)


def test_a_feature_that_never_varies_has_no_effect():
    X = np.zeros((10, 2))
    assert accumulated_effects(lambda X: X[:, 0], X, 0, np.zeros(1)).tolist() == [0.0]
    assert bins_of(X[:, 0], 5).middles.tolist() == [0.0]


def test_partial_dependence_sets_one_feature_and_keeps_the_others():
    X = RNG.normal(size=(400, 3))
    model = LogisticRegression().fit(X, RNG.random(400) < 1 / (1 + np.exp(-X[:, 0])))
    values = np.array([-1.0, 0.0, 2.0])
    for value, mean in zip(values, partial_dependence(model, X, 1, values), strict=True):
        changed = X.copy()
        changed[:, 1] = value
        assert mean == pytest.approx(model.predict_proba(changed)[:, 1].mean())
