"""A model by name and settings, and everything that can be built by one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sklearn.base import ClassifierMixin

from hitpred.methods.models import contenders, notebook
from hitpred.methods.models.lookup import LookupTable
from hitpred.methods.models.treatments import balanced_forest

BUILDERS: Final[Mapping[str, Callable[..., ClassifierMixin]]] = {
    "base_rate": contenders.base_rate,
    "logistic_regression": notebook.notebook_logistic_regression,
    "spline_logistic_regression": contenders.spline_logistic_regression,
    "random_forest": notebook.notebook_forest,
    "regularised_forest": contenders.regularised_forest,
    "balanced_forest": balanced_forest,
    "default_boosting": notebook.default_boosting,
    "gradient_boosting": contenders.gradient_boosting,
    "searched_boosting": contenders.searched_boosting,
    "lookup": LookupTable,
}


@dataclass(frozen=True)
class Model:
    """A model that can be built anywhere.

    Attributes
    ----------
    name : str
        A key of `BUILDERS`.
    settings : tuple of (str, value)
        What its builder is called with, in alphabetical order. Use `model` to make one.
    """

    name: str
    settings: tuple[tuple[str, Any], ...] = ()

    def build(self, *, weighted: bool = False) -> ClassifierMixin:
        """Build the estimator; `weighted` gives both classes the same total weight."""
        built = BUILDERS[self.name](**dict(self.settings))
        return built.set_params(class_weight="balanced") if weighted else built

    def __str__(self) -> str:
        return self.name.replace("_", " ")


def model(name: str, **settings: Any) -> Model:
    """Name a model and its settings."""
    return Model(name, tuple(sorted(settings.items())))
