"""Why a model is not explained, in one sentence."""

from typing import Any

from hitpred.errors import HitpredError


def unsupported(model: Any) -> HitpredError:
    """Say which kinds of models are explained."""
    return HitpredError(
        f"SHAP values of a {type(model).__name__} are not supported: pass one of scikit-learn's "
        "trees, forests, gradient boosting or isolation forests, or a model of LightGBM, XGBoost "
        "or CatBoost (of a pipeline, its last step, with the rows as that step gets them; of a "
        "search, its best estimator)."
    )


def not_fitted(model: Any) -> HitpredError:
    """Say that a model must be fitted first."""
    return HitpredError(
        f"This {type(model).__name__} is not fitted: call its fit method before explaining it."
    )


def no_trees(model: Any) -> HitpredError:
    """Say that a booster must be trained first."""
    return HitpredError(
        f"This {type(model).__name__} has no trees yet: train it before explaining it."
    )
