"""A model prepared once: interactions, backgrounds, probabilities, and what comes back."""

import subprocess
import sys
from math import factorial

import by_definition
import numpy as np
import pandas as pd
import pytest
import shap
from conftest import environment
from sklearn.ensemble import (
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.tree import DecisionTreeClassifier

from hitpred.errors import HitpredError
from hitpred.shapley import Explainer, engine, explain, explain_interactions, model_output

RNG = np.random.default_rng(0)
X = RNG.normal(size=(300, 5)).astype(np.float32).astype(float)
Y = (X[:, 0] * X[:, 1] + X[:, 2] + 0.5 * RNG.normal(size=300) > 0).astype(int)
OF_THREE = np.digitize(X[:, 0] + X[:, 1] * X[:, 2], [-0.5, 0.5])
FOREST = RandomForestClassifier(5, random_state=0).fit(X, Y)
BOOSTED = GradientBoostingClassifier(n_estimators=8, random_state=0).fit(X, Y)
FOREST_OF_THREE = RandomForestClassifier(4, max_depth=6, random_state=0).fit(X, OF_THREE)
BOOSTED_OF_THREE = GradientBoostingClassifier(n_estimators=4, random_state=0).fit(X, OF_THREE)


@pytest.fixture(params=["row by row", "class by class"])
def kernel(request, monkeypatch):
    """Explain any number of rows with either kernel that knows interactions."""
    monkeypatch.setattr(engine, "FEW_POINTS", 0)
    monkeypatch.setattr(engine, "MANY_ROWS", 10**9 if request.param == "row by row" else 0)


# Interactions


def interactions_by_definition(tree, row):
    """Half the mean over all sets of other features of what two do together beyond each alone."""
    n = len(row)
    values = np.zeros((n, n))
    for first in range(n):
        for second in range(n):
            if first == second:
                continue
            others = [feature for feature in range(n) if feature not in (first, second)]
            for chosen in range(1 << len(others)):
                known = {f for place, f in enumerate(others) if chosen >> place & 1}
                one, other = says(tree, row, known | {first}), says(tree, row, known | {second})
                both = says(tree, row, known | {first, second})
                together = both - one - other + says(tree, row, known)
                size = len(known)
                weight = factorial(size) * factorial(n - size - 2) / (2 * factorial(n - 1))
                values[first, second] += weight * together
    return values


def says(tree, row, known, node=0):
    left, right = tree.children_left[node], tree.children_right[node]
    if left < 0:
        return tree.value[node, 0, 1]
    if tree.feature[node] in known:
        goes_left = row[tree.feature[node]] <= tree.threshold[node]
        return says(tree, row, known, left if goes_left else right)
    covers = tree.weighted_n_node_samples
    return sum(covers[c] / covers[node] * says(tree, row, known, c) for c in (left, right))


@pytest.mark.usefixtures("kernel")
def test_interactions_follow_their_definition():
    tree = DecisionTreeClassifier(max_depth=6, random_state=0).fit(X, Y)
    found = explain_interactions(tree, X[:4]).values
    for row in range(4):
        expected = interactions_by_definition(tree.tree_, X[row])
        off_diagonal = found[row] * (1 - np.eye(5))
        np.testing.assert_allclose(off_diagonal, expected, rtol=0, atol=1e-13)


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize("model", [FOREST, BOOSTED, FOREST_OF_THREE, BOOSTED_OF_THREE], ids=repr)
def test_interactions_of_a_feature_add_up_to_its_value(model):
    explainer = Explainer(model)
    found, values = explainer.interactions(X[:60]), explainer(X[:60])
    np.testing.assert_allclose(found.values.sum(axis=2), values.values, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.values, np.swapaxes(found.values, 1, 2), rtol=0, atol=1e-12)
    assert found.max_additivity_error(model_output(model, X[:60])) < 1e-9


@pytest.mark.usefixtures("kernel")
def test_interactions_are_those_of_shap():
    expected = shap.TreeExplainer(FOREST).shap_interaction_values(X[:30])[..., 1]
    found = explain_interactions(FOREST, X[:30]).values
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-10)


# Several outputs


@pytest.mark.parametrize("rows", [2, 40])
@pytest.mark.parametrize("model", [FOREST_OF_THREE, BOOSTED_OF_THREE], ids=repr)
def test_each_output_gets_values_of_its_own(model, rows):
    found = explain(model, X[:rows])
    assert found.values.shape == (rows, 5, 3)
    assert np.shape(found.base_value) == (3,)
    assert found.outputs == ("0", "1", "2")
    few = min(rows, 3)
    expected = by_definition.shapley_values(model, X[:few])
    np.testing.assert_allclose(found.values[:few], expected, rtol=0, atol=1e-12)
    assert found.max_additivity_error(model_output(model, X[:rows])) < 1e-9


# Wide tables


@pytest.mark.usefixtures("kernel")
def test_trees_that_each_test_some_of_many_features_get_the_same_values():
    wide = RNG.normal(size=(400, 90)).astype(np.float32).astype(float)
    labels = (wide[:, :60].sum(axis=1) > 0).astype(int)
    forest = RandomForestClassifier(12, max_leaf_nodes=12, max_features=3, random_state=0)
    forest.fit(wide, labels)
    found = explain(forest, wide[:20])
    expected = by_definition.shapley_values(forest, wide[:3])[..., 0]
    np.testing.assert_allclose(found.values[:3], expected, rtol=0, atol=1e-13)
    pairs = explain_interactions(forest, wide[:20]).values
    np.testing.assert_allclose(pairs.sum(axis=2), found.values, rtol=0, atol=1e-12)


# Probabilities


def test_the_probability_of_a_forest_is_what_its_trees_add_up_to():
    raw, probability = Explainer(FOREST), Explainer(FOREST, output="probability")
    assert np.array_equal(raw(X[:5]).values, probability(X[:5]).values)


@pytest.mark.parametrize(
    "model",
    [
        BOOSTED,
        GradientBoostingClassifier(n_estimators=8, loss="exponential").fit(X, Y),
        HistGradientBoostingClassifier(max_iter=8).fit(X, Y),
    ],
    ids=repr,
)
def test_values_against_a_background_add_up_to_the_probability(model):
    background = X[100:120]
    found = Explainer(model, background, output="probability")(X[:20])
    assert found.base_value == pytest.approx(model.predict_proba(background)[:, 1].mean())
    assert found.max_additivity_error(model.predict_proba(X[:20])[:, 1]) < 1e-12


def test_probabilities_are_those_of_shap():
    explainer = shap.TreeExplainer(BOOSTED, X[100:120], model_output="probability")
    found = Explainer(BOOSTED, X[100:120], output="probability")(X[:20]).values
    np.testing.assert_allclose(found, explainer.shap_values(X[:20]), rtol=0, atol=1e-6)


def test_a_background_explains_each_of_several_outputs():
    explainer = Explainer(FOREST_OF_THREE, X[100:120])
    found = explainer(X[:10])
    assert found.max_additivity_error(FOREST_OF_THREE.predict_proba(X[:10])) < 1e-12
    mean = FOREST_OF_THREE.predict_proba(X[100:120]).mean(axis=0)
    np.testing.assert_allclose(found.base_value, mean, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: Explainer(BOOSTED, output="probability"), "pass a background of rows"),
        (
            lambda: Explainer(BOOSTED_OF_THREE, X, output="probability"),
            "no log-odds of two classes",
        ),
        (
            lambda: Explainer(GradientBoostingRegressor().fit(X, Y), X, output="probability"),
            "no log-odds of two classes",
        ),
        (lambda: Explainer(FOREST, output="log-odds"), "pass 'raw' or 'probability'"),
        (lambda: Explainer(FOREST, X[:5]).interactions(X), "without a background"),
    ],
)
def test_what_is_not_defined_is_refused_with_a_way_out(ask, message):
    with pytest.raises(HitpredError, match=message):
        ask()


# What comes back


def test_an_explanation_becomes_one_of_shap():
    table = pd.DataFrame(X, columns=list("abcde"))
    forest = RandomForestClassifier(2, random_state=0).fit(table, OF_THREE)
    found = explain(forest, table[:7])
    theirs = found.to_shap()
    assert isinstance(theirs, shap.Explanation)
    assert theirs.shape == (7, 5, 3)
    assert theirs.base_values.shape == (7, 3)
    assert theirs.feature_names == list("abcde")
    assert theirs.output_names == ["0", "1", "2"]
    np.testing.assert_array_equal(theirs.data, X[:7])
    of_one = explain(FOREST, X[:7]).to_shap()
    assert of_one.shape == (7, 5)
    assert of_one.base_values.shape == (7,)


def test_a_long_work_shows_how_far_it_is(capsys):
    explain(FOREST, X, progress=True)
    assert "explaining" in capsys.readouterr().err
    explain(FOREST, X)
    assert capsys.readouterr().err == ""


def test_it_is_imported_without_the_study_and_the_libraries_of_others():
    code = (
        "import sys, hitpred.shapley;"
        "print({'sklearn', 'pandas', 'shap', 'lightgbm', 'scipy.stats'} & sys.modules.keys(),"
        "{name for name in sys.modules if name.startswith('hitpred.')"
        " and not name.startswith(('hitpred.shapley', 'hitpred.errors'))})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout == "set() set()\n"
