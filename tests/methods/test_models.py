"""The models and what is done about imbalance: each is what its name says."""

import numpy as np
from imblearn.combine import SMOTETomek
from imblearn.under_sampling import TomekLinks

from hitpred.methods.models.lookup import LookupTable
from hitpred.methods.models.notebook import notebook_forest, notebook_logistic_regression
from hitpred.methods.models.treatments import resampled

X = np.array([[1.0, 2.0], [1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
Y = np.array([1, 0, 1, 0])


def test_the_lookup_table_returns_the_label_of_an_equal_row():
    table = LookupTable().fit(X, Y)
    assert table.predict_proba(X)[:, 1].tolist() == [0.5, 0.5, 1.0, 0.0]


def test_a_row_that_differs_in_one_feature_gets_the_base_rate():
    table = LookupTable().fit(X, Y)
    unseen = np.array([[3.0, 4.0000001], [9.0, 9.0]])
    assert table.predict_proba(unseen)[:, 1].tolist() == [0.5, 0.5]


def test_probabilities_add_up_to_one():
    assert np.allclose(LookupTable().fit(X, Y).predict_proba(X).sum(axis=1), 1)


def test_the_notebooks_models_have_its_parameters():
    forest = notebook_forest(trees=100, seed=42)
    assert (forest.n_estimators, forest.random_state, forest.max_depth) == (100, 42, None)
    linear = notebook_logistic_regression(max_iter=1000, seed=42)
    assert (linear.max_iter, linear.C) == (1000, 1.0)


def test_tomek_links_are_those_of_imbalanced_learn():
    rng = np.random.default_rng(0)
    X = np.vstack([rng.normal(size=(300, 13)), rng.normal(0.5, size=(40, 13))])
    X[5] = X[4]  # twins, which are each other's nearest whichever comes first
    y = np.repeat([0, 1], [300, 40])
    whole = SMOTETomek(random_state=1, tomek=TomekLinks(sampling_strategy="all"))
    for found, theirs in zip(
        resampled("smote_tomek", X, y, seed=1), whole.fit_resample(X, y), strict=True
    ):
        np.testing.assert_array_equal(found, theirs)
