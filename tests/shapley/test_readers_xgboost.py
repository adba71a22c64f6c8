"""XGBoost's models get the values that XGBoost computes itself, in 32 bits (``pred_contribs``)."""

import numpy as np
import pandas as pd
import pytest
from by_definition import outputs, shapley_values
from hypothesis import given
from hypothesis import strategies as st
from random_tables import Table, several, tables
from scipy import sparse

from hitpred.errors import HitpredError
from hitpred.shapley import explain, model_output

xgboost = pytest.importorskip("xgboost")


def assert_as_xgboost_says(model, asked, **of_matrix):
    explanation = explain(model, asked, threads=1)
    booster = model if isinstance(model, xgboost.Booster) else model.get_booster()
    last = 0 if booster is model else int(booster.attr("best_iteration") or -1) + 1
    names, types = booster.feature_names, booster.feature_types
    if not isinstance(asked, pd.DataFrame):
        of_matrix |= {"feature_names": names, "feature_types": types}
    matrix = xgboost.DMatrix(asked, enable_categorical=True, **of_matrix)
    own = booster.predict(matrix, pred_contribs=True, iteration_range=(0, last))
    n_rows, n_features = explanation.values.shape[:2]
    own = own.reshape(n_rows, -1, n_features + 1).astype(float)
    tolerance = 1e-5 * max(1.0, np.abs(own).max())
    base = np.broadcast_to(explanation.base_value, own.shape[1])
    ours = explanation.values.reshape(n_rows, n_features, -1)
    np.testing.assert_allclose(ours, own[:, :, :-1].transpose(0, 2, 1), rtol=0, atol=tolerance)
    np.testing.assert_allclose(base, own[0, :, -1], rtol=0, atol=tolerance)
    assert explanation.max_additivity_error(model_output(model, asked)) < tolerance


OBJECTIVES = {
    "reg:squarederror": 0,
    "reg:absoluteerror": 0,
    "reg:pseudohubererror": 0,
    "reg:gamma": 0,
    "reg:tweedie": 0,
    "count:poisson": 0,
    "survival:cox": 0,
    "binary:logistic": 2,
    "binary:logitraw": 2,
    "binary:hinge": 2,
    "multi:softprob": 3,
    "multi:softmax": 3,
    "rank:ndcg": 3,
    "rank:pairwise": 3,
}


def matrix_of(table: Table, X: np.ndarray, objective: str, **options):
    n_classes = OBJECTIVES[objective]
    y = table.classes(n_classes) if n_classes else table.amounts() + 0.1
    group = {"group": [len(y)]} if objective.startswith("rank") else {}
    return xgboost.DMatrix(X, y, nthread=1, **group, **options)


@several
@given(
    table=tables(infinite=False, huge=False),
    objective=st.sampled_from(sorted(OBJECTIVES)),
    options=st.fixed_dictionaries(
        {
            "booster": st.sampled_from(["gbtree", "dart"]),
            "tree_method": st.sampled_from(["exact", "hist", "approx"]),
            "grow_policy": st.sampled_from(["depthwise", "lossguide"]),
            "max_depth": st.integers(1, 6),
            "gamma": st.sampled_from([0.0, 0.5]),
            "rate_drop": st.sampled_from([0.0, 0.5]),
            "num_parallel_tree": st.integers(1, 2),
            "subsample": st.sampled_from([1.0, 0.7]),
        }
    ),
)
def test_any_model_gets_the_values_that_xgboost_computes(table, objective, options):
    if options["booster"] == "gbtree":
        del options["rate_drop"]
    n_classes = {"num_class": 3} if objective.startswith("multi") else {}
    parameters = {"objective": objective, "nthread": 1, "min_child_weight": 0} | options | n_classes
    data = matrix_of(table, table.X, objective)
    assert_as_xgboost_says(xgboost.train(parameters, data, 3), table.asked)


@several
@given(table=tables(infinite=False, huge=False), one_hot=st.sampled_from([1, 100]))
def test_categories_go_where_xgboost_sends_them_seen_or_not(table, one_hot):
    X, asked = table.X.copy(), table.asked.copy()
    X[:, 0] = table.rng.integers(0, 40, len(X))
    asked[:, 0] = table.rng.choice([0, 1, 2, 39, 77, 1.9, np.nan], len(asked))
    types = ["c"] + ["float"] * (X.shape[1] - 1)
    data = matrix_of(table, X, "reg:squarederror", feature_types=types, enable_categorical=True)
    options = {"max_cat_to_onehot": one_hot, "min_child_weight": 0, "lambda": 0, "nthread": 1}
    assert_as_xgboost_says(xgboost.train(options, data, 3), asked)


def test_a_negative_number_is_no_category():
    X = np.array([0.0, 1.0, 2.0] * 20)[:, None]
    data = xgboost.DMatrix(X, X[:, 0] == 0, feature_types=["c"], enable_categorical=True)
    model = xgboost.train({"nthread": 1}, data, 2)
    assert_as_xgboost_says(model, np.array([[-0.5], [-1.0], [0.0], [0.5]]))


def rows_and_targets(n=200):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(n, 4))
    return X, X[:, 0] + X[:, 1] * X[:, 2] + rng.normal(size=n)


def test_estimators_are_explained_like_their_boosters():
    X, y = rows_and_targets()
    for model in (
        xgboost.XGBClassifier(n_estimators=3).fit(X, y > 0),
        xgboost.XGBClassifier(n_estimators=3).fit(X, np.digitize(y, [-1, 1])),
        xgboost.XGBRFRegressor(n_estimators=3).fit(X, y),
        xgboost.XGBRegressor(n_estimators=3, base_score=7.0).fit(X, y),
        xgboost.XGBRanker(n_estimators=3).fit(X, np.digitize(y, [0]), qid=np.arange(200) // 20),
    ):
        assert_as_xgboost_says(model, X)
        assert_as_xgboost_says(model.get_booster(), X)


def test_of_two_classes_the_second_is_explained():
    X, y = rows_and_targets()
    data = xgboost.DMatrix(X, y > 0)
    model = xgboost.train({"objective": "multi:softprob", "num_class": 2}, data, 3)
    explanation = explain(model, X)
    expected = model.predict(data, pred_contribs=True)[:, 1]
    np.testing.assert_allclose(explanation.values, expected[:, :-1], rtol=0, atol=1e-5)
    assert explanation.max_additivity_error(model_output(model, X)) < 1e-5
    two_targets = xgboost.XGBRegressor(n_estimators=2).fit(X, np.column_stack([y, -y]))
    assert explain(two_targets, X).values.shape == (200, 4, 2)


def test_an_estimator_that_stopped_early_is_explained_up_to_its_best_iteration():
    X, y = rows_and_targets()
    noise = np.random.default_rng(1).normal(size=200)
    model = xgboost.XGBRegressor(n_estimators=50, early_stopping_rounds=3)
    model.fit(X[:100], y[:100] + 5 * noise[:100], eval_set=[(X[100:], y[100:])], verbose=False)
    assert model.best_iteration < model.get_booster().num_boosted_rounds() - 1
    assert_as_xgboost_says(model, X)
    assert_as_xgboost_says(model.get_booster(), X)


def test_what_an_estimator_takes_for_missing_is_missing():
    X, y = rows_and_targets()
    X = np.round(X)
    model = xgboost.XGBRegressor(n_estimators=3, missing=0.0).fit(X, y)
    assert_as_xgboost_says(model, X, missing=0.0)


def test_what_a_sparse_table_does_not_store_is_missing():
    X, y = rows_and_targets()
    stored = sparse.csr_matrix(np.where(np.abs(X) < 0.5, 0.0, X))
    stored.data[:20] = 0.0  # stored zeros are zeros
    model = xgboost.XGBRegressor(n_estimators=3).fit(stored, y)
    explanation = explain(model, stored)
    assert explanation.max_additivity_error(model.predict(stored)) < 1e-5
    own = model.get_booster().predict(xgboost.DMatrix(stored), pred_contribs=True)
    np.testing.assert_allclose(explanation.values, own[:, :-1], rtol=0, atol=1e-5)


def test_infinities_go_where_xgboost_sends_them():
    X, y = rows_and_targets()
    model = xgboost.XGBRegressor(n_estimators=3).fit(X, y)
    X[::2, 0], X[1::2, 1], X[::3, 2] = np.inf, -np.inf, 1e300
    assert explain(model, X).max_additivity_error(model.predict(X)) < 1e-5


def test_leaves_of_several_values_get_exact_values():
    X, y = rows_and_targets()
    model = xgboost.XGBRegressor(n_estimators=2, max_depth=3, multi_strategy="multi_output_tree")
    model.fit(X, np.column_stack([y, -y, y**2]))
    values = explain(model, X[:5]).values
    np.testing.assert_allclose(values, shapley_values(model, X[:5]), rtol=0, atol=1e-12)
    np.testing.assert_allclose(outputs(model, X[:5]), model.predict(X[:5]), rtol=0, atol=1e-5)


def songs(genres=("rock", "pop", "jazz", "folk"), n=200, seed=0):
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "genre": pd.Categorical(rng.choice(genres, n)),
            "tempo": rng.normal(size=n),
            "key": pd.Categorical(rng.choice([1, 5, 9], n)),
        }
    )
    return table, table["tempo"] + (table["genre"] == genres[1]) - (table["key"] == 5)


def fitted(table, y):
    return xgboost.XGBRegressor(n_estimators=5, n_jobs=1, enable_categorical=True).fit(table, y)


def test_the_categories_of_pandas_are_numbered_as_in_the_fit():
    model, (table, _) = fitted(*songs()), songs(n=50, seed=1)
    table["genre"] = table["genre"].cat.set_categories(["pop", "rock", "jazz"])
    assert table["genre"].isna().any()
    for fit in (model, model.get_booster()):
        assert_as_xgboost_says(fit, table)


def test_a_category_that_was_not_in_the_fit_is_named():
    model, (table, _) = fitted(*songs()), songs(["rock", "zydeco"], n=50)
    with pytest.raises(HitpredError, match="Column 'genre' of X has the category 'zydeco'"):
        explain(model, table)


def test_categories_that_xgboost_does_not_tell_are_refused_and_their_numbers_taken():
    table, y = songs(["rock", "chanson à texte", "jazz"])
    model = fitted(table, y)
    with pytest.raises(HitpredError, match=r"Column 'genre' of X .* doesn't tell which categories"):
        explain(model, table)
    codes = table.assign(genre=table["genre"].cat.codes)
    explanation = explain(model, codes)
    assert explanation.max_additivity_error(model.predict(table)) < 1e-5


def test_columns_in_another_order_than_in_the_fit_are_named():
    model, (table, _) = fitted(*songs()), songs()
    for fit in (model, model.get_booster()):
        with pytest.raises(HitpredError, match=r"Column 0 of X is 'key'.*with 'genre' there"):
            explain(fit, table[["key", "tempo", "genre"]])


def test_what_is_no_model_or_has_no_trees_is_named():
    X, y = rows_and_targets()
    data = xgboost.DMatrix(X, y)
    linear = xgboost.train({"booster": "gblinear", "nthread": 1}, data, 2)
    for thing, message in (
        (data, "SHAP values of a DMatrix are not supported"),
        (xgboost.XGBRegressor(), "This XGBRegressor is not fitted"),
        (xgboost.train({}, data, 0), "This Booster has no trees yet"),
        (xgboost.Booster(), "This Booster has no trees yet"),
        (linear, r"This Booster is linear \(gblinear\)"),
    ):
        with pytest.raises(HitpredError, match=message):
            explain(thing, X)
