"""Models that can be fitted, asked and explained in the same words."""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from imblearn.over_sampling import SMOTE
from joblib import effective_n_jobs
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from hitpred.models import contenders
from hitpred.models.notebook import notebook_forest, notebook_logistic_regression
from hitpred.shapley import Explanation, explain, model_output
from hitpred.shapley.linear import explain_linear

MODELS: Final = (
    "notebook_forest",
    "regularised_forest",
    "searched_boosting",
    "logistic_regression",
)
PROBABILITY: Final = ("notebook_forest", "regularised_forest")
"""Models whose Shapley values are probabilities; those of the others are log-odds."""


@dataclass(frozen=True)
class Recipe:
    """How to fit a model.

    Attributes
    ----------
    name : str
        One of `MODELS`.
    trees, leaf : int
        Of a forest: its trees, and the songs that a leaf of the regularised one holds at least.
    max_iter : int
        Iterations of logistic regression at most.
    seed : int
        Of whatever is random.
    choice : dict
        Hyperparameters of boosting; empty to search for them in the training rows.
    """

    name: str
    trees: int
    leaf: int
    max_iter: int
    seed: int
    choice: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model, with the step that its rows go through first.

    Attributes
    ----------
    name : str
        One of `MODELS`.
    prepare : transformer
        Scales rows, or leaves them as they are.
    model : classifier
        Fitted to prepared rows.
    background : float array of shape (n, n_features)
        The prepared training rows.
    choice : dict
        Hyperparameters that a search chose; empty without one.
    """

    name: str
    prepare: Any
    model: ClassifierMixin
    background: NDArray[np.float64]
    choice: dict[str, Any]

    def predict_proba(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the probabilities of no hit and of a hit, shape (n_rows, 2)."""
        return np.asarray(self.model.predict_proba(self.prepare.transform(X)))

    def output(self, X: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what `explain` explains: a probability or log-odds, shape (n_rows,)."""
        return model_output(self.model, self.prepare.transform(X))

    def explain(self, X: NDArray[np.float64]) -> Explanation:
        """Return exact Shapley values of `output`: for trees path-dependent, else linear."""
        rows = self.prepare.transform(X)
        if isinstance(self.model, LogisticRegression):
            weights, intercept = self.model.coef_[0], float(self.model.intercept_[0])
            return explain_linear(weights, intercept, rows, self.background)
        return explain(self.model, rows)


def fit(recipe: Recipe, X: NDArray[np.float64], y: NDArray[np.int_]) -> Fitted:
    """Fit a model by its recipe.

    Parameters
    ----------
    recipe : Recipe
        Which model, and how large.
    X : float array of shape (n, 13)
        Training rows in natural units.
    y : int array of shape (n,)
        1 for a hit.
    """
    if recipe.name == "searched_boosting":
        return _boosting(recipe, X, y)
    if recipe.name == "regularised_forest":
        forest = contenders.regularised_forest(
            trees=recipe.trees, leaf=recipe.leaf, seed=recipe.seed
        )
        return Fitted(recipe.name, _as_it_is(), _grown(forest, X, y), X, {})
    scaler = StandardScaler().fit(X)
    rows = scaler.transform(X)
    if recipe.name == "logistic_regression":
        linear = notebook_logistic_regression(max_iter=recipe.max_iter, seed=recipe.seed)
        return Fitted(recipe.name, scaler, linear.fit(rows, y), rows, {})
    balanced, labels = SMOTE(random_state=recipe.seed).fit_resample(rows, y)
    forest = notebook_forest(trees=recipe.trees, seed=recipe.seed)
    return Fitted(recipe.name, scaler, _grown(forest, balanced, labels), balanced, {})


def _boosting(recipe: Recipe, X: NDArray[np.float64], y: NDArray[np.int_]) -> Fitted:
    if recipe.choice:
        model = contenders.gradient_boosting(seed=recipe.seed, **recipe.choice).fit(X, y)
        return Fitted(recipe.name, _as_it_is(), model, X, recipe.choice)
    search = contenders.searched_boosting(seed=recipe.seed).fit(X, y)
    return Fitted(recipe.name, _as_it_is(), search.best_estimator_, X, search.best_params_)


def _as_it_is() -> FunctionTransformer:
    return FunctionTransformer()


def _grown(
    forest: RandomForestClassifier, X: NDArray[np.float64], y: NDArray[np.int_]
) -> RandomForestClassifier:
    """Grow trees side by side; probabilities are then summed by one thread, in a fixed order."""
    return forest.set_params(n_jobs=effective_n_jobs(None)).fit(X, y).set_params(n_jobs=1)
