from itertools import combinations
from math import factorial

import numba
import numpy as np
import pytest
import shap
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from hitpred.errors import HitpredError
from hitpred.shapley import classes, engine, explain, kernels, model_output

KERNELS = {"one by one": (10**9, 10**9), "row by row": (0, 10**9), "class by class": (0, 0)}
"""How many rows times points are few, and how many rows are many."""


def use_kernel(name, monkeypatch):
    few, many = KERNELS[name]
    monkeypatch.setattr(engine, "FEW_POINTS", few)
    monkeypatch.setattr(engine, "MANY_ROWS", many)


@pytest.fixture(params=KERNELS)
def kernel(request, monkeypatch):
    """Explain any number of rows with each kernel."""
    use_kernel(request.param, monkeypatch)


def noisy_labels(n_rows, n_features, seed=0):
    """Rows and labels that no tree separates early, so trees grow deep."""
    generator = np.random.default_rng(seed)
    rows = generator.normal(size=(n_rows, n_features)).astype(np.float32).astype(float)
    labels = (rows[:, 0] + 2 * generator.normal(size=n_rows) > 0).astype(int)
    return rows, labels


def assert_same_as_shap(model, rows):
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
    expected = np.asarray(explainer.shap_values(rows, check_additivity=False))
    base_value = np.ravel(explainer.expected_value)[-1]
    if expected.ndim == 3:
        expected = expected[:, :, 1]
    explanation = explain(model, rows)
    np.testing.assert_allclose(explanation.values, expected, rtol=0, atol=1e-10)
    np.testing.assert_allclose(explanation.base_value, base_value, rtol=0, atol=1e-10)
    assert explanation.max_additivity_error(model_output(model, rows)) < 1e-9


# Agreement with shap


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(10, max_depth=1, random_state=0),
        RandomForestClassifier(5, random_state=0),
        RandomForestClassifier(5, max_leaf_nodes=30, random_state=0),
        RandomForestClassifier(5, class_weight="balanced", random_state=0),
        RandomForestRegressor(5, random_state=0),
        ExtraTreesClassifier(5, random_state=0),
        ExtraTreesRegressor(5, random_state=0),
        DecisionTreeClassifier(random_state=0),
        DecisionTreeRegressor(random_state=0),
        GradientBoostingClassifier(n_estimators=10, random_state=0),
        GradientBoostingClassifier(n_estimators=10, max_depth=8, random_state=0),
        HistGradientBoostingClassifier(max_iter=10, random_state=0),
    ],
    ids=repr,
)
def test_every_kind_of_model_gets_the_values_of_shap(model):
    rows, labels = noisy_labels(300, 13)
    assert_same_as_shap(model.fit(rows, labels), rows[:80])


@pytest.mark.usefixtures("kernel")
def test_a_very_deep_path_that_repeats_one_feature_gets_the_values_of_shap():
    rows = np.arange(80.0)[:, None] * [1.0, 0.0] + [0.0, 3.0]  # and a constant feature
    tree = DecisionTreeClassifier(random_state=0).fit(rows, np.arange(80) % 2)
    assert tree.get_depth() >= 60
    assert_same_as_shap(tree, rows[::3])
    assert not explain(tree, rows).values[:, 1].any()


@pytest.mark.usefixtures("kernel")
def test_paths_of_many_distinct_features_get_the_values_of_shap():
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(400, 40))
    labels = (rows.sum(axis=1) + generator.normal(size=400) > 0).astype(int)
    forest = ExtraTreesClassifier(3, max_features=1, random_state=0).fit(rows, labels)
    assert_same_as_shap(forest, rows[:60])


@pytest.mark.usefixtures("kernel")
def test_a_tree_that_is_one_leaf_explains_nothing():
    rows, labels = noisy_labels(50, 3)
    tree = DecisionTreeClassifier(min_samples_split=100).fit(rows, labels)
    explanation = explain(tree, rows)
    assert not explanation.values.any()
    assert explanation.base_value == pytest.approx(labels.mean())


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(
    "model",
    [
        RandomForestClassifier(5, random_state=0),
        HistGradientBoostingClassifier(max_iter=10, min_samples_leaf=5, random_state=0),
    ],
    ids=repr,
)
def test_missing_values_go_where_the_model_sends_them(model):
    rows, labels = noisy_labels(300, 5)
    rows[::3, 0] = np.nan
    rows[::4, 3] = np.nan
    assert_same_as_shap(model.fit(rows, labels), rows[:80])


@pytest.mark.usefixtures("kernel")
@pytest.mark.parametrize(
    "options",
    [{}, {"zero_as_missing": True}, {"use_missing": False}, {"boosting_type": "rf"}],
    ids=str,
)
def test_lightgbm_gets_the_values_that_it_computes_itself(options):
    lightgbm = pytest.importorskip("lightgbm")
    rows, labels = noisy_labels(400, 6)
    rows[::3, 0] = np.nan
    rows[::4, 1] = 0.0
    model = lightgbm.LGBMClassifier(
        n_estimators=10,
        min_child_samples=3,
        subsample=0.7,
        subsample_freq=1,
        verbose=-1,
        n_jobs=1,
        **options,
    ).fit(rows, labels)
    expected = model.predict(rows[:80], pred_contrib=True)
    for fitted in (model, model.booster_):
        explanation = explain(fitted, rows[:80])
        np.testing.assert_allclose(explanation.values, expected[:, :-1], rtol=0, atol=1e-10)
        assert explanation.base_value == pytest.approx(expected[0, -1])
        output = model.predict(rows[:80], raw_score=True)
        assert explanation.max_additivity_error(output) < 1e-9


# Agreement with the definition


def path_dependent_value(tree, row, known, node=0):
    """What a tree says of a row if only some features are known."""
    left, right = tree.children_left[node], tree.children_right[node]
    if left < 0:
        return tree.value[node, 0, 0]
    if tree.feature[node] in known:
        follows = left if row[tree.feature[node]] <= tree.threshold[node] else right
        return path_dependent_value(tree, row, known, follows)
    covers = tree.weighted_n_node_samples
    return sum(
        covers[child] / covers[node] * path_dependent_value(tree, row, known, child)
        for child in (left, right)
    )


def shapley_values(tree, row):
    """Shapley values by their definition: a sum over all sets of other features."""
    n = len(row)
    values = np.zeros(n)
    for i in range(n):
        others = [j for j in range(n) if j != i]
        for size in range(n):
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            for known in combinations(others, size):
                gain = path_dependent_value(tree, row, {*known, i})
                values[i] += weight * (gain - path_dependent_value(tree, row, known))
    return values


@settings(max_examples=25)
@given(
    table=st.lists(st.tuples(*[st.integers(0, 3)] * 5), min_size=2, max_size=16),
    kernel=st.sampled_from([*KERNELS]),
)
def test_values_follow_their_definition(table, kernel):
    rows, target = np.array(table, dtype=float)[:, :4], np.array(table, dtype=float)[:, 4]
    tree = DecisionTreeRegressor(random_state=0).fit(rows, target)
    with pytest.MonkeyPatch.context() as patch:
        use_kernel(kernel, patch)
        values = explain(tree, rows).values
    expected = [shapley_values(tree.tree_, row) for row in rows]
    np.testing.assert_allclose(values, expected, rtol=0, atol=1e-12)


@pytest.mark.usefixtures("kernel")
def test_a_leaf_that_no_training_data_reached_weighs_nothing():
    rows, labels = noisy_labels(60, 3)
    model = DecisionTreeRegressor(max_depth=4, random_state=0).fit(rows, labels)
    leaves = np.flatnonzero(model.tree_.children_left < 0)
    model.tree_.weighted_n_node_samples[leaves[::3]] = 0.0
    expected = [shapley_values(model.tree_, row) for row in rows]
    np.testing.assert_allclose(explain(model, rows).values, expected, rtol=0, atol=1e-12)


def leaf_by_leaf(tree, row):
    """Shapley values as the sum over leaves of the integral, written out without any sharing."""
    points, weights = np.polynomial.legendre.leggauss(len(row))
    points, weights = (points + 1) / 2, weights / 2
    values = np.zeros(len(row))
    waiting = [(0, np.ones(len(row)), np.ones(len(row)))]
    while waiting:
        node, inside, share = waiting.pop()
        left, right = tree.children_left[node], tree.children_right[node]
        if left < 0:
            factors = np.outer(points, inside) + np.outer(1 - points, share)
            for i in range(len(row)):
                others = np.prod(np.delete(factors, i, axis=1), axis=1)
                integral = weights @ others
                values[i] += tree.value[node, 0, -1] * (inside[i] - share[i]) * integral
            continue
        i = tree.feature[node]
        goes_left = row[i] <= tree.threshold[node]
        for child, follows in ((left, goes_left), (right, not goes_left)):
            ratio = tree.weighted_n_node_samples[child] / tree.weighted_n_node_samples[node]
            here = np.arange(len(row)) == i
            waiting.append((child, inside * (follows | ~here), share * np.where(here, ratio, 1)))
    return values


def test_paths_of_more_features_than_a_key_has_bits_are_walked_row_by_row(monkeypatch):
    monkeypatch.setattr(engine, "MANY_ROWS", 0)
    rows = np.tri(81, 80)  # each split takes one row away, by a feature of its own
    tree = DecisionTreeClassifier(random_state=0).fit(rows, np.arange(81) % 2)
    assert tree.get_depth() + engine.TWIG_SPLITS > classes.KEY_BITS
    values = explain(tree, rows).values  # shap's own are off by hundreds here
    for row in (0, 13, 80):
        expected = leaf_by_leaf(tree.tree_, rows[row])
        np.testing.assert_allclose(values[row], expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("options", [{"loss": "exponential"}, {"init": "zero"}], ids=str)
def test_boosting_from_a_start_that_shap_does_not_know_still_adds_up(options):
    rows, labels = noisy_labels(200, 4)
    labels[:50] = 1
    model = GradientBoostingClassifier(n_estimators=5, **options).fit(rows, labels)
    explanation = explain(model, rows)
    assert explanation.max_additivity_error(model_output(model, rows)) < 1e-9


def test_a_value_is_compared_with_a_threshold_in_32_bits_as_scikit_learn_does():
    tree = DecisionTreeRegressor().fit([[0.0], [1.0]], [0.0, 1.0])
    rows = [[0.5], [0.5 + 1e-12], [0.5 + 1e-6]]
    assert explain(tree, rows).values[:, 0].tolist() == [-0.5, -0.5, 0.5]


# Many rows


def test_both_kernels_agree_on_many_rows(monkeypatch):
    rows, labels = noisy_labels(1200, 13)
    forest = RandomForestClassifier(4, random_state=0).fit(rows, labels)
    by_class = explain(forest, rows)
    monkeypatch.setattr(engine, "MANY_ROWS", 10**9)
    by_row = explain(forest, rows)
    np.testing.assert_allclose(by_class.values, by_row.values, rtol=0, atol=1e-13)
    assert by_class.max_additivity_error(model_output(forest, rows)) < 1e-13


def test_rows_in_several_blocks_get_the_same_values(monkeypatch):
    rows, labels = noisy_labels(300, 5)
    forest = RandomForestClassifier(3, random_state=0).fit(rows, labels)
    whole = explain(forest, rows)
    monkeypatch.setattr(engine, "MAX_BLOCK", 70)
    np.testing.assert_allclose(explain(forest, rows).values, whole.values, rtol=0, atol=1e-13)


def test_rows_that_are_equal_are_explained_once_and_alike(monkeypatch):
    rows, labels = noisy_labels(1200, 6)
    rows = rows[np.random.default_rng(1).integers(0, 400, 1200)]
    forest = RandomForestClassifier(3, random_state=0).fit(rows, labels)
    monkeypatch.setattr(engine, "MANY_NODES", 10**9)
    each = explain(forest, rows).values
    monkeypatch.setattr(engine, "MANY_NODES", 0)
    sizes, distinct = [], engine.distinct_rows
    monkeypatch.setattr(
        engine, "distinct_rows", lambda value: sizes.append(distinct(value)) or sizes[-1]
    )
    np.testing.assert_allclose(explain(forest, rows).values, each, rtol=0, atol=1e-14)
    assert len(sizes[0][0]) == len(np.unique(rows, axis=0))


def test_distinct_rows_are_found_in_any_column():
    value = np.random.default_rng(0).integers(0, 3, (5, 4000)).astype(np.int16)
    first, of_row = classes.distinct_rows(value)
    assert len(first) == len(np.unique(value, axis=1).T)
    np.testing.assert_array_equal(value[:, first][:, of_row], value)


def test_rows_whose_keys_collide_are_not_taken_for_equal(monkeypatch):
    def take_all_for_equal(keys, most_bits, groups, group_of):
        groups.member[0], group_of[:] = 0, 0
        return 1

    monkeypatch.setattr(classes, "_group_by_hash", take_all_for_equal)
    value = np.array([[1, 1, 2], [3, 3, 3]], np.int16)
    with np.errstate(over="ignore"):
        first, of_row = classes.distinct_rows.py_func(value)
    assert first.tolist() == of_row.tolist() == [0, 1, 2]


def test_keys_are_grouped_alike_whether_they_are_places_or_hashed():
    keys = np.random.default_rng(0).integers(0, 2**8, 100).astype(np.uint64)
    distinct, first, expected = np.unique(keys, return_index=True, return_inverse=True)
    by_appearance = np.argsort(np.argsort(first))
    groups = classes._new_groups(np.empty(300, np.uint64), np.empty(2**8, np.uint64))
    for found in (classes._group, classes._group_by_hash):
        number = np.empty(len(keys), np.uint16)
        assert found(keys, 8, groups, number) == len(distinct)
        np.testing.assert_array_equal(number, by_appearance[expected])


def test_no_rows_get_no_values():
    rows, labels = noisy_labels(50, 3)
    forest = RandomForestClassifier(3, random_state=0).fit(rows, labels)
    assert explain(forest, rows[:0]).values.shape == (0, 3)


@pytest.mark.parametrize("n_rows", [50, 700, 1300])
def test_any_number_of_threads_gives_the_same_bytes(n_rows, monkeypatch):
    monkeypatch.setattr(engine, "MANY_NODES", 0)
    rows, labels = noisy_labels(1300, 8)
    forest = RandomForestClassifier(20, max_depth=8, random_state=0).fit(rows, labels)
    alone = explain(forest, rows[:n_rows], threads=1).values.tobytes()
    for threads in (2, 5, None):
        assert explain(forest, rows[:n_rows], threads=threads).values.tobytes() == alone


def test_kernels_compile_where_nothing_can_be_cached(monkeypatch):
    compile_ = numba.njit

    def refuse_to_cache(*, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return compile_(**options)

    monkeypatch.setattr(kernels.numba, "njit", refuse_to_cache)
    assert kernels.compiled(abs_difference)(2.0, 5.0) == 3.0


def abs_difference(a, b):
    return abs(a - b)


# Wrong input


def fitted(model, n_classes=2, **options):
    rows, _ = noisy_labels(60, 3)
    return model(**options).fit(rows, np.arange(60) % n_classes)


@pytest.mark.parametrize("threads", [0, 1.5, "2"])
def test_what_is_no_number_of_threads_is_refused(threads):
    with pytest.raises(HitpredError, match=f"threads is {threads!r}"):
        explain(fitted(RandomForestClassifier), np.zeros((1, 3)), threads=threads)
