"""Models of audio features that are meant to be good, each kept from memorising."""

from typing import Any, Final

from imblearn.pipeline import make_pipeline
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.preprocessing import OneHotEncoder, SplineTransformer, StandardScaler

from hitpred.methods.features import FEATURES

FLAGS: Final = [FEATURES.index(name) for name in ("explicit", "mode")]
KEY: Final = [FEATURES.index("key")]
CONTINUOUS: Final = [n for n in range(len(FEATURES)) if n not in (*FLAGS, *KEY)]

BOOSTING_GRID: Final[list[dict[str, list[Any]]]] = [
    {"learning_rate": [0.03], "max_iter": [400], "max_leaf_nodes": [4, 8, 15]},
    {"learning_rate": [0.03], "max_iter": [800], "max_leaf_nodes": [4, 8]},
    {"learning_rate": [0.06], "max_iter": [100, 200], "max_leaf_nodes": [15]},
]
"""Where the search looks: few large steps with larger trees, or many small ones."""

BOOSTING_CHOICE: Final = {"learning_rate": 0.06, "max_iter": 100, "max_leaf_nodes": 15}
"""A point of the grid, for studies that compare something else than hyperparameters."""

SEARCH_FOLDS: Final = 3


def base_rate() -> BaseEstimator:
    """Predict the share of hits in training for every song."""
    return DummyClassifier(strategy="prior")


def spline_logistic_regression(*, max_iter: int) -> BaseEstimator:
    """Build a linear model that can bend: cubic splines of the features, one column a key.

    Knots stand at quantiles; beyond the last one the curve stays level.
    """
    columns = ColumnTransformer(
        [
            (
                "splines",
                SplineTransformer(n_knots=6, knots="quantile", extrapolation="constant"),
                CONTINUOUS,
            ),
            ("keys", OneHotEncoder(handle_unknown="ignore", sparse_output=False), KEY),
            ("flags", "passthrough", FLAGS),
        ]
    )
    return make_pipeline(columns, StandardScaler(), LogisticRegression(C=0.1, max_iter=max_iter))


def regularised_forest(*, trees: int, leaf: int, seed: int) -> RandomForestClassifier:
    """Build a forest whose leaves hold enough songs to tell a share of hits.

    Parameters
    ----------
    trees : int
        In the forest.
    leaf : int
        Songs that a leaf holds at least.
    seed : int
        Of the bootstrap samples and of the features tried at each split.
    """
    return RandomForestClassifier(
        n_estimators=trees, min_samples_leaf=leaf, criterion="entropy", random_state=seed
    )


def gradient_boosting(*, seed: int, **choice: Any) -> HistGradientBoostingClassifier:
    """Build gradient boosting on histograms (Ke et al. 2017), kept from memorising.

    Parameters
    ----------
    seed : int
        Of the features that each split may use.
    **choice
        Further hyperparameters, `BOOSTING_CHOICE` if none is given.
    """
    return HistGradientBoostingClassifier(
        min_samples_leaf=40,
        l2_regularization=10.0,
        max_features=0.5,
        early_stopping=False,
        random_state=seed,
        **(choice or BOOSTING_CHOICE),
    )


def searched_boosting(*, seed: int) -> GridSearchCV:
    """Build gradient boosting that chooses from `BOOSTING_GRID` by log loss, in training only."""
    return GridSearchCV(
        gradient_boosting(seed=seed),
        BOOSTING_GRID,
        scoring="neg_log_loss",
        cv=StratifiedKFold(SEARCH_FOLDS, shuffle=True, random_state=seed),
        error_score="raise",
    )
