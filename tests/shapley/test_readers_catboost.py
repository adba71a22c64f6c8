"""CatBoost's models get the values that CatBoost computes itself (``ShapValues``)."""

import numpy as np
import pandas as pd
import pytest
from by_definition import shapley_values
from hypothesis import assume, given
from hypothesis import strategies as st
from random_tables import Table, several, tables

from hitpred.errors import HitpredError
from hitpred.shapley import explain, model_output

catboost = pytest.importorskip("catboost")

QUIET = {"verbose": False, "allow_writing_files": False, "thread_count": 1, "iterations": 3}


def assert_as_catboost_says(model, asked):
    explanation = explain(model, asked, threads=1)
    own = model.get_feature_importance(catboost.Pool(asked), type="ShapValues", thread_count=1)
    n_rows, n_features = explanation.values.shape[:2]
    own = own.reshape(n_rows, -1, n_features + 1)
    tolerance = 1e-10 * max(1.0, np.abs(own).max())
    base = np.broadcast_to(explanation.base_value, own.shape[1])
    ours = explanation.values.reshape(n_rows, n_features, -1)
    np.testing.assert_allclose(ours, own[:, :, :-1].transpose(0, 2, 1), rtol=0, atol=tolerance)
    np.testing.assert_allclose(base, own[0, :, -1], rtol=0, atol=tolerance)
    assert explanation.max_additivity_error(model_output(model, asked)) < tolerance


LOSSES = ["RMSE", "MAE", "Quantile", "Poisson", "Tweedie:variance_power=1.5", "MultiRMSE"]
OF_CLASSES = ["Logloss", "CrossEntropy", "MultiClass", "MultiClassOneVsAll"]
OF_RANKS = ["YetiRank", "PairLogit", "QueryRMSE"]


def fitted(table: Table, loss: str, **options):
    y, of_rows = table.amounts() + 0.1, {}
    if loss in OF_CLASSES:
        y = table.classes(2 if loss in ("Logloss", "CrossEntropy") else 3)
    elif loss in OF_RANKS:
        y, of_rows = np.floor(y), {"group_id": np.arange(len(y)) // 8}
        y[:2] = 0, 1
    elif loss == "MultiRMSE":
        y = np.column_stack([y, -y])
    pool = catboost.Pool(table.X, y, **of_rows)
    return catboost.CatBoost(QUIET | {"loss_function": loss} | options).fit(pool)


def fit_or_skip(table: Table, loss: str, **options):
    """CatBoost refuses tables of constants only, and groups without pairs."""
    try:
        return fitted(table, loss, **options)
    except catboost.CatBoostError as error:
        assume("constant" not in str(error) and "pairs" not in str(error))
        raise


@several
@given(
    table=tables(infinite=False, huge=False),
    loss=st.sampled_from(LOSSES + OF_CLASSES + OF_RANKS),
    options=st.fixed_dictionaries(
        {
            "depth": st.integers(1, 5),
            "nan_mode": st.sampled_from(["Min", "Max"]),
            "border_count": st.sampled_from([3, 254]),
            "l2_leaf_reg": st.sampled_from([0.0, 3.0]),
        }
    ),
)
def test_any_symmetric_model_gets_the_values_that_catboost_computes(table, loss, options):
    assert_as_catboost_says(fit_or_skip(table, loss, **options), table.asked_with_ends())


@several
@given(
    table=tables(infinite=False, huge=False),
    loss=st.sampled_from(["RMSE", "Logloss", "MultiClass"]),
    grow_policy=st.sampled_from(["Depthwise", "Lossguide"]),
    nan_mode=st.sampled_from(["Min", "Max"]),
)
def test_trees_of_other_forms_get_exact_values(table, loss, grow_policy, nan_mode):
    # CatBoost's own values of these don't add up to its predictions (1.2.10).
    model = fit_or_skip(table, loss, depth=4, grow_policy=grow_policy, nan_mode=nan_mode)
    asked = table.asked_with_ends()[:2]
    explanation = explain(model, asked, threads=1)
    expected = shapley_values(model, asked)
    np.testing.assert_allclose(
        explanation.values.reshape(expected.shape), expected, rtol=0, atol=1e-10
    )
    assert explanation.max_additivity_error(model_output(model, asked)) < 1e-10


def test_a_value_is_compared_with_a_border_in_32_bits():
    X = np.array([0.0, 1.0] * 20)[:, None]
    model = catboost.CatBoostRegressor(**QUIET).fit(X, X[:, 0])
    (border,) = model.get_borders()[0]
    beside = np.nextafter(np.float32(border), np.float32([-1, 2])).astype(float)
    assert_as_catboost_says(model, np.array([[border], [border * (1 + 1e-12)], *beside[:, None]]))


def test_estimators_are_explained():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(100, 3))
    labels = np.digitize(X[:, 0] + rng.normal(size=100), [-1, 1])
    for model in (
        catboost.CatBoostClassifier(**QUIET).fit(X, labels),
        catboost.CatBoostClassifier(**QUIET).fit(X, labels > 0),
        catboost.CatBoostRegressor(**QUIET).fit(X, labels),
        catboost.CatBoostRanker(**QUIET).fit(X, labels, group_id=np.arange(100) // 10),
    ):
        assert_as_catboost_says(model, X)


def test_of_two_classes_the_second_is_explained():
    X = np.random.default_rng(0).normal(size=(100, 3))
    model = catboost.CatBoostClassifier(**QUIET, loss_function="MultiClass").fit(X, X[:, 0] > 0)
    explanation = explain(model, X)
    expected = model.get_feature_importance(catboost.Pool(X), type="ShapValues")[:, 1]
    np.testing.assert_allclose(explanation.values, expected[:, :-1], rtol=0, atol=1e-12)
    assert explanation.max_additivity_error(model_output(model, X)) < 1e-12


# Refused


def test_a_sum_of_models_is_explained():
    X = np.random.default_rng(0).normal(size=(50, 2))
    parts = [
        catboost.CatBoostRegressor(**QUIET, depth=depth).fit(X, X[:, 0] * X[:, 1])
        for depth in (2, 3)
    ]
    assert_as_catboost_says(catboost.sum_models(parts, [0.3, 0.7]), X)


def test_a_model_that_was_fitted_on_infinities_cannot_be_read():
    X = np.array([0.0, 1.0, np.inf] * 10)[:, None]
    model = catboost.CatBoostRegressor(**QUIET, grow_policy="Depthwise").fit(X, np.isinf(X[:, 0]))
    with pytest.raises(HitpredError, match="CatBoost can't describe this CatBoostRegressor"):
        explain(model, X)


def test_categories_are_refused_with_the_reason():
    table = pd.DataFrame({"tempo": np.arange(80.0), "genre": ["rock", "pop"] * 40})
    model = catboost.CatBoostRegressor(**QUIET, cat_features=["genre"]).fit(table, table["tempo"])
    with pytest.raises(HitpredError, match=r"categorical features \('genre'\).* statistics inside"):
        explain(model, table)


def test_texts_are_refused_with_the_reason():
    table = pd.DataFrame({"tempo": np.arange(80.0), "title": ["one more time", "one"] * 40})
    model = catboost.CatBoostClassifier(**QUIET, text_features=["title"])
    model.fit(table, np.arange(80) % 2)
    with pytest.raises(HitpredError, match=r"text features \('title'\).* statistics inside"):
        explain(model, table)


def test_columns_in_another_order_than_in_the_fit_are_named():
    table = pd.DataFrame(np.random.default_rng(0).normal(size=(50, 2)), columns=["key", "tempo"])
    model = catboost.CatBoostRegressor(**QUIET).fit(table, table["key"])
    with pytest.raises(HitpredError, match=r"Column 0 of X is 'tempo'.*with 'key' there"):
        explain(model, table[["tempo", "key"]])


def test_what_is_no_model_or_has_no_trees_is_named():
    X = np.random.default_rng(0).normal(size=(50, 2))
    for thing, message in (
        (catboost.Pool(X), "SHAP values of a Pool are not supported"),
        (catboost.CatBoostClassifier(), "This CatBoostClassifier is not fitted"),
    ):
        with pytest.raises(HitpredError, match=message):
            explain(thing, X)
