"""Interventional Shapley values, against their definition."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

from hitpred.errors import HitpredError
from hitpred.shapley import Explainer, model_output
from hitpred.shapley.linear import explain_linear

N_FEATURES = 4
RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, N_FEATURES)).astype(np.float32).astype(float)
Y = ((X[:, 0] * X[:, 1] + X[:, 2] + 0.3 * RNG.normal(size=300)) > 0).astype(int)
BACKGROUND, ROWS = X[:15], X[15:25]

MODELS = {
    "stump": DecisionTreeRegressor(max_depth=1, random_state=0),
    "deep tree": DecisionTreeRegressor(random_state=0),
    "forest": RandomForestClassifier(5, random_state=0),
    "boosting": GradientBoostingClassifier(n_estimators=5, random_state=0),
    "histogram boosting": HistGradientBoostingClassifier(max_iter=10, random_state=0),
    "constant": DecisionTreeRegressor(min_samples_leaf=300),
}


def by_definition(output, row):
    """Average a feature's marginal contribution over all orders and background rows."""

    def value(known):
        mixed = BACKGROUND.copy()
        mixed[:, list(known)] = row[list(known)]
        return output(mixed).mean()

    values = np.zeros(N_FEATURES)
    for feature in range(N_FEATURES):
        others = [other for other in range(N_FEATURES) if other != feature]
        for size in range(N_FEATURES):
            weight = factorial(size) * factorial(N_FEATURES - size - 1) / factorial(N_FEATURES)
            for known in combinations(others, size):
                values[feature] += weight * (value((*known, feature)) - value(known))
    return values


@pytest.mark.parametrize("name", MODELS)
def test_values_are_those_of_the_definition(name):
    model = MODELS[name].fit(X, Y)
    explained = Explainer(model, BACKGROUND)(ROWS)
    expected = [by_definition(lambda rows: model_output(model, rows), row) for row in ROWS]
    assert np.allclose(explained.values, expected, atol=1e-10)


@pytest.mark.parametrize("name", MODELS)
def test_base_value_and_values_add_up_to_the_output(name):
    model = MODELS[name].fit(X, Y)
    explained = Explainer(model, BACKGROUND)(ROWS)
    assert explained.base_value == pytest.approx(model_output(model, BACKGROUND).mean())
    assert explained.max_additivity_error(model_output(model, ROWS)) < 1e-12


def test_missing_values_go_where_the_model_sends_them():
    holes = np.where(RNG.random(X.shape) < 0.2, np.nan, X)
    model = HistGradientBoostingClassifier(max_iter=10, random_state=0).fit(holes, Y)
    explained = Explainer(model, holes[20:40])(holes[:20])
    assert explained.max_additivity_error(model_output(model, holes[:20])) < 1e-12


def test_a_background_without_rows_is_refused():
    model = MODELS["forest"].fit(X, Y)
    with pytest.raises(HitpredError, match="background holds no row"):
        Explainer(model, BACKGROUND[:0])(ROWS)


def test_a_linear_model_is_explained_by_its_coefficients():
    model = LinearRegression().fit(X, Y)
    explained = explain_linear(model.coef_, model.intercept_, ROWS, BACKGROUND)
    expected = [by_definition(model.predict, row) for row in ROWS]
    assert np.allclose(explained.values, expected)
    assert explained.max_additivity_error(model.predict(ROWS)) < 1e-12
