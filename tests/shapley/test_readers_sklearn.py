"""Every kind of scikit-learn's trees gets exact values, and those of shap where shap takes it."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import shap
from by_definition import shapley_values, shapley_values_by_subsets
from conftest import REPOSITORY, environment
from hypothesis import assume, given
from hypothesis import strategies as st
from random_tables import Table, several, tables
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    IsolationForest,
    RandomForestClassifier,
    RandomForestRegressor,
    RandomTreesEmbedding,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

from hitpred.errors import HitpredError
from hitpred.shapley import explain, model_output


def assert_exact(model, asked, expected):
    explanation = explain(model, asked, threads=1)
    tolerance = 1e-12 * max(1.0, np.abs(expected).max())
    ours = explanation.values.reshape(expected.shape)
    np.testing.assert_allclose(ours, expected, rtol=0, atol=tolerance)
    assert explanation.max_additivity_error(model_output(model, asked)) < tolerance


def assert_as_shap_says(model, asked):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    expected = np.asarray(explainer.shap_values(asked, check_additivity=False))
    base = np.ravel(explainer.expected_value)
    if expected.ndim == 3 and expected.shape[2] == 2 and hasattr(model, "classes_"):
        expected, base = expected[:, :, 1], base[1:]
    explanation = explain(model, asked, threads=1)
    np.testing.assert_allclose(explanation.values, expected, rtol=0, atol=1e-9)
    np.testing.assert_allclose(np.ravel(explanation.base_value), base, rtol=0, atol=1e-9)


# Any model

TREES = [
    *(DecisionTreeClassifier, ExtraTreeClassifier, RandomForestClassifier, ExtraTreesClassifier),
    *(DecisionTreeRegressor, ExtraTreeRegressor, RandomForestRegressor, ExtraTreesRegressor),
]


def fit_trees(kind, table: Table, X, n_outputs: int, **options):
    """Fit single trees or forests of two."""
    options |= {"n_estimators": 2} if hasattr(kind(), "n_estimators") else {}
    if issubclass(kind, (DecisionTreeClassifier, RandomForestClassifier, ExtraTreesClassifier)):
        y = np.column_stack([table.classes(2 + number) for number in range(3)])[:, -n_outputs:]
    else:
        y = np.column_stack([table.amounts() for _ in range(n_outputs)])
    weights = table.rng.uniform(0.1, 2, len(X))
    return kind(random_state=0, **options).fit(X, np.squeeze(y), sample_weight=weights)


@several
@given(
    table=tables(infinite=False, huge=False),
    kind=st.sampled_from(TREES),
    n_outputs=st.integers(1, 2),
    options=st.fixed_dictionaries(
        {
            "max_depth": st.sampled_from([1, 3, None]),
            "max_features": st.sampled_from([1, None]),
            "min_samples_leaf": st.integers(1, 4),
        }
    ),
)
def test_any_tree_or_forest_gets_exact_values(table, kind, n_outputs, options):
    model = fit_trees(kind, table, table.X, n_outputs, **options)
    asked = table.asked[:3]
    assert_exact(model, asked, shapley_values(model, asked))


@several
@given(
    table=tables(missing=False, infinite=False, huge=False),
    kind=st.sampled_from([*TREES, GradientBoostingRegressor, IsolationForest]),
    depth=st.integers(1, 6),
)
def test_any_model_that_shap_takes_gets_the_values_of_shap(table, kind, depth):
    if kind is IsolationForest:
        assume(table.X.shape[1] > 1)  # shap fails on trees of one feature (0.51)
        model = kind(n_estimators=3, max_features=2, random_state=0).fit(table.X)
    else:
        model = fit_trees(kind, table, table.X, 1, max_depth=depth)
    assert_as_shap_says(model, table.asked)


@several
@given(
    table=tables(infinite=False, huge=False, missing=False),
    n_classes=st.sampled_from([0, 2, 3]),
    loss=st.integers(0, 3),
    zero=st.booleans(),
)
def test_any_gradient_boosting_gets_exact_values(table, n_classes, loss, zero):
    options = {"n_estimators": 3, "init": "zero" if zero else None, "random_state": 0}
    if n_classes:
        losses = ["log_loss", "exponential"] if n_classes == 2 else ["log_loss"]
        kind, y = GradientBoostingClassifier, table.classes(n_classes)
    else:
        losses = ["squared_error", "absolute_error", "huber", "quantile"]
        kind, y = GradientBoostingRegressor, table.amounts()
    model = kind(loss=losses[loss % len(losses)], **options).fit(table.X, y)
    asked = table.asked[:3]
    assert_exact(model, asked, shapley_values(model, asked))


@several
@given(
    table=tables(),
    n_classes=st.sampled_from([0, 2, 3]),
    loss=st.integers(0, 4),
    n_categories=st.sampled_from([0, 3, 20]),
)
def test_any_histogram_boosting_gets_exact_values(table, n_classes, loss, n_categories):
    X, asked = table.X.copy(), table.asked[:3].copy()
    options = {"max_iter": 3, "min_samples_leaf": 2, "random_state": 0}
    if n_categories:  # in the last column: inside, scikit-learn puts it first
        X[:, -1] = table.rng.integers(-2, n_categories - 2, len(X)) / 2
        asked[:, -1] = table.rng.choice([*X[:3, -1], -0.0, 77, np.nan], 3)
        options["categorical_features"] = [X.shape[1] - 1]
    if n_classes:
        kind, losses, y = HistGradientBoostingClassifier, ["log_loss"], table.classes(n_classes)
    else:
        losses = ["squared_error", "absolute_error", "gamma", "poisson", "quantile"]
        kind, y = HistGradientBoostingRegressor, table.amounts() + 0.1
    loss = losses[loss % len(losses)]
    model = kind(loss=loss, **options, **({"quantile": 0.3} if loss == "quantile" else {}))
    model.fit(X, y)
    assert_exact(model, asked, shapley_values(model, asked))


def test_values_follow_their_definition_for_every_class():
    rows = np.random.default_rng(0).integers(0, 3, (30, 3)).astype(float)
    model = RandomForestClassifier(2, random_state=0).fit(rows, np.arange(30) % 3)
    expected = shapley_values_by_subsets(model, rows[:4])
    np.testing.assert_allclose(expected, shapley_values(model, rows[:4]), rtol=0, atol=1e-15)
    assert_exact(model, rows[:4], expected)


def test_deep_trees_get_exact_values():
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(200, 13))
    tree = ExtraTreeRegressor(max_features=1, random_state=0).fit(rows, generator.normal(size=200))
    assert tree.get_depth() > 12
    assert_exact(tree, rows[:2], shapley_values(tree, rows[:2]))


# Particular models


def rows_and_labels():
    rows = np.random.default_rng(0).normal(size=(90, 3))
    return rows, np.digitize(rows[:, 0], [-0.5, 0.5])


def test_several_classes_have_an_output_each_that_bears_their_name():
    rows, labels = rows_and_labels()
    names = np.array(["folk", "jazz", "rock"])[labels]
    for kind in (RandomForestClassifier, GradientBoostingClassifier):
        explanation = explain(kind(n_estimators=3).fit(rows, names), rows)
        assert explanation.values.shape == (90, 3, 3)
        assert explanation.outputs == ("folk", "jazz", "rock")


def test_of_several_labels_each_has_its_classes():
    rows, labels = rows_and_labels()
    model = RandomForestClassifier(3).fit(rows, np.column_stack([labels > 0, labels]))
    explanation = explain(model, rows)
    assert explanation.outputs == ("0: 1", "1: 0", "1: 1", "1: 2")
    assert explanation.max_additivity_error(model_output(model, rows)) < 1e-14


def test_a_label_of_one_class_is_explained_by_nothing():
    rows, _ = rows_and_labels()
    explanation = explain(RandomForestClassifier(2).fit(rows, np.zeros(90)), rows)
    assert not explanation.values.any()


def test_an_outlier_has_short_paths():
    rows, _ = rows_and_labels()
    model = IsolationForest(n_estimators=20, random_state=0).fit(rows)
    values = explain(model, [[9.0, 0.0, 0.0]]).values[0]
    assert values.argmin() == 0
    assert values[0] < -1


def test_categories_of_a_data_frame_are_numbered_as_in_the_fit():
    rows, labels = rows_and_labels()
    table = pd.DataFrame(
        {
            "tempo": rows[:, 1],
            "genre": pd.Categorical(np.array(["folk", "jazz", "rock"])[labels]),
            "key": pd.Categorical(np.arange(90) % 4 * 2),
        }
    )
    options = {"categorical_features": "from_dtype", "min_samples_leaf": 3, "max_iter": 3}
    model = HistGradientBoostingRegressor(**options).fit(table, labels + rows[:, 1])
    asked = table[:5].assign(genre=pd.Categorical(["rock", "polka", None, "folk", "jazz"]))
    assert_exact(model, asked, shapley_values(model, asked))


def test_none_is_a_category_where_the_model_takes_it_for_one():
    genres = np.array(["rock", "pop", None] * 20, dtype=object)
    table = pd.DataFrame({"genre": genres, "tempo": np.arange(60.0)})
    y = (genres == None) * 2.0 + (genres == "pop")  # noqa: E711 -- entry by entry
    model = HistGradientBoostingRegressor(max_iter=3, categorical_features=["genre"])
    model.fit(table, y)
    for asked in (table, table.fillna({"genre": np.nan})):
        explanation = explain(model, asked)
        assert explanation.max_additivity_error(model_output(model, asked)) < 1e-12


def test_boosting_that_starts_from_a_constant_is_explained():
    rows, labels = rows_and_labels()
    for init in (DummyRegressor(strategy="constant", constant=7.0), DummyRegressor()):
        model = GradientBoostingRegressor(n_estimators=2, init=init).fit(rows, labels)
        assert_exact(model, rows[:3], shapley_values(model, rows[:3]))


def test_a_value_is_compared_with_a_threshold_in_32_bits():
    tree = DecisionTreeRegressor().fit([[0.0], [1.0]], [0.0, 1.0])
    rows = [[0.5], [0.5 + 1e-12], [0.5 + 1e-6]]
    assert explain(tree, rows).values[:, 0].tolist() == [-0.5, -0.5, 0.5]


# Refused


def fitted(kind, **options):
    rows, labels = rows_and_labels()
    return kind(**options).fit(rows, labels > 0)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (RandomForestClassifier(), "is not fitted"),
        (GradientBoostingRegressor(), "is not fitted"),
        (IsolationForest(), "is not fitted"),
        (fitted(LogisticRegression), "LogisticRegression are not supported"),
        (RandomTreesEmbedding(2).fit(np.eye(3)), "RandomTreesEmbedding are not supported"),
        (make_pipeline(StandardScaler(), RandomForestClassifier()), "of a pipeline, its last step"),
        (GridSearchCV(RandomForestClassifier(), {}), "of a search, its best estimator"),
        (
            fitted(GradientBoostingClassifier, init=LogisticRegression()),
            "starts from another estimator",
        ),
        (fitted(GradientBoostingRegressor, init=LinearRegression()), "starts from another"),
        (
            fitted(GradientBoostingClassifier, init=DummyClassifier(strategy="uniform")),
            "starts from another estimator",
        ),
        ({"a": "model"}, "SHAP values of a dict are not supported"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_model_that_cannot_be_explained_is_named(model, message):
    with pytest.raises(HitpredError, match=message):
        explain(model, np.zeros((1, 3)))


IMPORTS = """
import sys, time
begun = time.process_time()
from hitpred.shapley import explain
seconds = time.process_time() - begun
assert not {"sklearn", "pandas", "shap", "polars"} & sys.modules.keys(), sys.modules.keys()
from sklearn.tree import DecisionTreeRegressor
explain(DecisionTreeRegressor().fit([[0.0], [1.0]], [0.0, 1.0]), [[0.0]])
others = {"lightgbm", "xgboost", "catboost", "polars", "shap"} & sys.modules.keys()
print(others, seconds < 5)
"""


def test_no_library_is_imported_before_it_is_needed():
    done = subprocess.run(
        [sys.executable, "-c", IMPORTS],
        env=environment() | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout == "set() True\n", done.stderr
