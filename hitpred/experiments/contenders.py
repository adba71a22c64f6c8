"""The contenders for the best model of audio features, as trials: asked for by several studies."""

from typing import TYPE_CHECKING, Final

from hitpred.experiments.trial import Trial
from hitpred.methods.models.model import Model, model
from hitpred.methods.splits import HeldOut

if TYPE_CHECKING:
    from hitpred.config import Comparison, Protocol

SCALED: Final = ("logistic_regression", "notebook_forest")
"""Trees need no scaling, but the notebook's forest gets it as the notebook does."""


def contender(
    name: str, held_out: HeldOut, protocol: "Protocol", comparison: "Comparison"
) -> Trial:
    """Return the trial of a contender.

    Parameters
    ----------
    name : str
        ``"base_rate"``, ``"logistic_regression"``, ``"spline_logistic_regression"``,
        ``"regularised_forest"``, ``"searched_boosting"`` or ``"notebook_forest"``.
    held_out : HeldOut
        What is held out from it.
    protocol, comparison
        The settings of these names.
    """
    return Trial(
        held_out,
        _model(name, protocol, comparison),
        scaled=name in SCALED,
        treatment="smote" if name == "notebook_forest" else "none",
    )


def _model(name: str, protocol: "Protocol", comparison: "Comparison") -> Model:
    seed, max_iter = protocol.seed, protocol.max_iter
    if name == "base_rate":
        return model(name)
    if name == "logistic_regression":
        return model(name, max_iter=max_iter, seed=seed)
    if name == "spline_logistic_regression":
        return model(name, max_iter=max_iter)
    if name == "notebook_forest":
        return model("random_forest", trees=comparison.notebook_trees, seed=seed)
    if name == "regularised_forest":
        return model(name, trees=comparison.trees, leaf=comparison.leaf, seed=seed)
    return model(name, seed=seed)
