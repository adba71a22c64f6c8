"""What is done against class imbalance, and the models it is done to."""

from dataclasses import dataclass
from typing import Any, Final

from imblearn.base import BaseSampler
from imblearn.combine import SMOTETomek
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from sklearn.base import ClassifierMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression

from hitpred.features import FEATURES
from hitpred.models.contenders import gradient_boosting

MODELS: Final = ("logistic_regression", "random_forest", "gradient_boosting")
SAMPLED: Final = ("none", "under", "over", "smote", "smotenc", "adasyn", "smote_tomek")
TREATMENTS: Final = ("none", "class_weights", *SAMPLED[1:], "balanced_forest")
"""In the order in which the page tells them; all but the last are tried on every model."""

CATEGORICAL: Final = [FEATURES.index(name) for name in ("explicit", "key", "mode")]


@dataclass(frozen=True)
class Sizes:
    """How large the models are.

    Attributes
    ----------
    trees : int
        In a forest.
    max_iter : int
        Iterations of logistic regression at most.
    """

    trees: int
    max_iter: int


def models_of(treatment: str) -> tuple[str, ...]:
    """Name the models that a treatment is tried on."""
    return ("random_forest",) if treatment == "balanced_forest" else MODELS


def sampler(treatment: str, seed: int) -> BaseSampler | None:
    """Build the step that resamples the training songs, or None if the treatment has none."""
    builders: dict[str, Any] = {
        "under": RandomUnderSampler,
        "over": RandomOverSampler,
        "smote": SMOTE,
        "adasyn": ADASYN,
        "smote_tomek": SMOTETomek,
    }
    if treatment == "smotenc":
        return SMOTENC(CATEGORICAL, random_state=seed)
    return builders[treatment](random_state=seed) if treatment in builders else None


def model(name: str, treatment: str, sizes: Sizes, seed: int) -> ClassifierMixin:
    """Build a model; only class weights and the balanced forest change anything about it.

    The balanced random forest (Chen, Liaw and Breiman 2004) draws as many other songs as hits for
    each tree.
    """
    weights = "balanced" if treatment == "class_weights" else None
    if treatment == "balanced_forest":
        return BalancedRandomForestClassifier(
            n_estimators=sizes.trees,
            sampling_strategy="all",
            replacement=True,
            bootstrap=False,
            random_state=seed,
        )
    if name == "logistic_regression":
        return LogisticRegression(max_iter=sizes.max_iter, class_weight=weights, random_state=seed)
    if name == "random_forest":
        return RandomForestClassifier(
            n_estimators=sizes.trees, class_weight=weights, random_state=seed
        )
    return gradient_boosting(seed=seed).set_params(class_weight=weights)
