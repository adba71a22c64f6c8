"""LightGBM's models get the values that LightGBM computes itself (``pred_contrib``)."""

import numpy as np
import pandas as pd
import pytest
from by_definition import shapley_values
from hypothesis import given
from hypothesis import strategies as st
from random_tables import Table, several, tables

from hitpred.errors import HitpredError
from hitpred.shapley import explain, model_output

lightgbm = pytest.importorskip("lightgbm")

OBJECTIVES = [
    *("regression", "regression_l1", "huber", "quantile", "mape", "poisson", "gamma", "tweedie"),
    *("binary", "cross_entropy", "multiclass", "multiclassova", "lambdarank"),
]
QUIET = {"verbose": -1, "num_threads": 1, "min_data_in_leaf": 1, "min_data_in_bin": 1}


def assert_as_lightgbm_says(model, asked):
    explanation = explain(model, asked, threads=1)
    own = np.asarray(model.predict(asked, pred_contrib=True), dtype=float)
    n_rows, n_features = explanation.values.shape[:2]
    own = own.reshape(n_rows, -1, n_features + 1)
    base = np.broadcast_to(explanation.base_value, own.shape[1])
    tolerance = 1e-10 * max(1.0, np.abs(own).max())
    ours = explanation.values.reshape(n_rows, n_features, -1)
    np.testing.assert_allclose(ours, own[:, :, :-1].transpose(0, 2, 1), rtol=0, atol=tolerance)
    np.testing.assert_allclose(base, own[0, :, -1], rtol=0, atol=tolerance)
    assert explanation.max_additivity_error(model_output(model, asked)) < tolerance


def targets(table: Table, objective: str) -> np.ndarray:
    if objective == "binary":
        return table.classes(2)
    if objective.startswith("multiclass"):
        return table.classes(3)
    if objective == "cross_entropy":
        return table.amounts() / 4
    return table.amounts() + 0.1


@several
@given(
    table=tables(),
    objective=st.sampled_from(OBJECTIVES),
    options=st.fixed_dictionaries(
        {
            "boosting": st.sampled_from(["gbdt", "dart", "rf"]),
            "num_leaves": st.integers(2, 12),
            "zero_as_missing": st.booleans(),
            "use_missing": st.booleans(),
            "extra_trees": st.booleans(),
            "lambda_l2": st.sampled_from([0.0, 1.0]),
        }
    ),
)
def test_any_model_gets_the_values_that_lightgbm_computes(table, objective, options):
    y = targets(table, objective)
    group = [len(y)] if objective == "lambdarank" else None
    y = np.floor(y) if group else y
    several_classes = {"num_class": 3} if objective.startswith("multiclass") else {}
    bagging = {"bagging_fraction": 0.7, "bagging_freq": 1}
    data = lightgbm.Dataset(table.X, y, group=group)
    parameters = QUIET | bagging | options | several_classes | {"objective": objective}
    assert_as_lightgbm_says(lightgbm.train(parameters, data, 3), table.asked)


@several
@given(table=tables(), one_hot=st.sampled_from([1, 8]), n=st.sampled_from([3, 40]))
def test_categories_go_where_lightgbm_sends_them_seen_or_not(table, one_hot, n):
    X, asked = table.X.copy(), table.asked.copy()
    X[:, 0] = table.rng.integers(0, n, len(X))
    asked[:, 0] = table.rng.choice(
        [0, 1, 2, n, -1, -0.5, 1.9, 1e12, -1e12, np.inf, np.nan], len(asked)
    )
    y = table.amounts() + X[:, 0] % 2
    options = {"max_cat_to_onehot": one_hot, "cat_smooth": 0, "min_data_per_group": 1, "cat_l2": 0}
    data = lightgbm.Dataset(X, y, categorical_feature=[0])
    assert_as_lightgbm_says(lightgbm.train(QUIET | options, data, 3), asked)


def songs(n=200, seed=0):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "main genre": pd.Categorical(rng.choice(["rock", "pop", "jazz", "folk"], n)),
            "tempo": rng.normal(size=n),
            "key": pd.Categorical(rng.choice([1, 5, 9], n)),
        }
    )
    return table, table["tempo"] + (table["main genre"] == "pop") - (table["key"] == 5)


def fitted(**options):
    table, y = songs()
    options = {"n_estimators": 5, "cat_smooth": 0, "min_child_samples": 3, "verbose": -1} | options
    return lightgbm.LGBMRegressor(n_jobs=1, **options).fit(table, y)


def test_the_categories_of_pandas_are_numbered_as_in_the_fit():
    model, (table, _) = fitted(), songs(50, seed=1)
    table["main genre"] = table["main genre"].cat.set_categories(["zydeco", "pop", "rock", "jazz"])
    table.loc[:9, "main genre"] = "zydeco"
    for fit in (model, model.booster_):
        assert_as_lightgbm_says(fit, table)


def test_categories_get_exact_values():
    model, (table, _) = fitted(n_estimators=2), songs(6, seed=1)
    expected = shapley_values(model, table)[:, :, 0]
    np.testing.assert_allclose(explain(model, table).values, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("objective", ["multiclass", "multiclassova"])
def test_of_two_classes_the_second_is_explained(objective):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200, 3))
    parameters = QUIET | {"objective": objective, "num_class": 2}
    model = lightgbm.train(parameters, lightgbm.Dataset(X, X[:, 0] > 0), 5)
    explanation = explain(model, X)
    expected = model.predict(X, pred_contrib=True)[:, 4:]
    np.testing.assert_allclose(explanation.values, expected[:, :-1], rtol=0, atol=1e-14)
    assert explanation.base_value == pytest.approx(expected[0, -1])
    assert explanation.max_additivity_error(model_output(model, X)) < 1e-14


def test_an_objective_may_be_a_function():
    X = np.random.default_rng(0).normal(size=(60, 2))

    def squared(scores, data):
        return scores - data.get_label(), np.ones(len(scores))

    model = lightgbm.train(QUIET | {"objective": squared}, lightgbm.Dataset(X, X[:, 0]), 3)
    own = model.predict(X, pred_contrib=True)[:, :-1]
    np.testing.assert_allclose(explain(model, X).values, own, rtol=0, atol=1e-12)


def test_zero_is_what_lightgbm_takes_for_zero():
    edge = float(np.float32(1e-35))
    X = np.array([-1.0, 0.0, 1.0, 2.0] * 20)[:, None]
    model = lightgbm.train(QUIET | {"zero_as_missing": True}, lightgbm.Dataset(X, X[:, 0] ** 2), 5)
    asked = np.array([edge, np.nextafter(edge, 1), -edge, np.nextafter(-edge, -1), 0.0, -0.0])
    assert_as_lightgbm_says(model, asked[:, None])


def test_a_model_that_stopped_early_is_explained_up_to_its_best_iteration():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(300, 3)), rng.normal(size=300)
    model = lightgbm.LGBMRegressor(n_estimators=50, verbose=-1, n_jobs=1)
    stop = lightgbm.early_stopping(3, verbose=False)
    model.fit(X[:200], y[:200], eval_set=[(X[200:], y[200:])], callbacks=[stop])
    assert model.best_iteration_ < 50
    assert_as_lightgbm_says(model, X[:20])


# Refused


def test_columns_in_another_order_than_in_the_fit_are_named():
    model, (table, _) = fitted(), songs(5)
    for fit in (model, model.booster_):
        with pytest.raises(HitpredError, match=r"Column 0 of X is 'key'.*with 'main_genre' there"):
            explain(fit, table[["key", "tempo", "main genre"]])


def test_a_table_without_the_categories_of_the_fit_is_refused():
    table, _ = songs(5)
    with pytest.raises(HitpredError, match=r"X has 1 columns of a categorical type.* with 2"):
        explain(fitted(), table.assign(key=[1, 5, 9, 1, 5]))


def test_what_is_no_model_or_has_no_trees_is_named():
    X = np.random.default_rng(0).normal(size=(60, 2))
    data = lightgbm.Dataset(X, X[:, 0] > 0, free_raw_data=False)
    parameters = QUIET | {"objective": "binary"}
    folds = lightgbm.cv(parameters, data, 2, nfold=3, return_cvbooster=True)["cvbooster"]
    for thing, message in (
        (folds, "SHAP values of a CVBooster are not supported"),
        (data, "SHAP values of a Dataset are not supported"),
        (lightgbm.Booster(parameters, data), "This Booster has no trees yet"),
        (lightgbm.LGBMClassifier(), "This LGBMClassifier is not fitted"),
    ):
        with pytest.raises(HitpredError, match=message):
            explain(thing, X)


def test_linear_trees_are_refused():
    X = np.random.default_rng(0).normal(size=(60, 2))
    model = lightgbm.train(QUIET | {"linear_tree": True}, lightgbm.Dataset(X, X[:, 0]), 2)
    with pytest.raises(HitpredError, match="linear models in its leaves"):
        explain(model, X)
