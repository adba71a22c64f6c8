"""Gradient boosting by other libraries, each searched with the budget of ours."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from sklearn.base import ClassifierMixin
from sklearn.model_selection import GridSearchCV, StratifiedKFold

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import Outcome, Trial, lay_ground
from hitpred.methods.models.contenders import SEARCH_FOLDS
from hitpred.methods.models.fitted import Fitted
from hitpred.methods.models.model import model
from hitpred.methods.rows import Rows
from hitpred.methods.splits import Folds

LIBRARIES: Final = ("lightgbm", "catboost")
"""In the order in which the page names them."""


def installed() -> dict[str, str]:
    """Return the version of each of the libraries that is here."""
    found = {}
    for library in LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True)
class PeerTrial(Job):
    """What a trial is, for a library that hitpred can do without.

    Attributes
    ----------
    held_out : Folds
        Which units are predicted, from audio features.
    library : str
        One of `LIBRARIES`.
    version : str
        Of the library, which its outcome depends on.
    seed : int
        Of the search and of the model.
    """

    held_out: Folds
    library: str
    version: str
    seed: int

    @property
    def needs(self) -> tuple[Job, ...]:
        """What a trial on the same folds needs."""
        return self._unfitted.needs

    @property
    def cost(self) -> float:
        """CatBoost's trees are symmetric, and take longer to find."""
        return 120.0 if self.library == "catboost" else 30.0

    def outcome(self, rows: Rows, needed: Done) -> Outcome:
        """Search inside the training units, and ask the model chosen about those held out."""
        ground = lay_ground(self._unfitted, rows, needed)
        search = GridSearchCV(
            _BUILDERS[self.library](self.seed),
            GRIDS[self.library],
            scoring="neg_log_loss",
            cv=StratifiedKFold(SEARCH_FOLDS, shuffle=True, random_state=self.seed),
            error_score="raise",
        ).fit(ground.prepared.X, ground.prepared.y)
        fitted = Fitted(ground.prepared, search.best_estimator_, search.best_params_)
        return ground.predicted(fitted)

    @property
    def _unfitted(self) -> Trial:
        return Trial(self.held_out, model("base_rate"))

    def __str__(self) -> str:
        return f"{self.library}, {self.held_out}"


GRIDS: Final[Mapping[str, list[dict[str, list[Any]]]]] = {
    "lightgbm": [
        {"learning_rate": [0.03], "n_estimators": [400], "num_leaves": [4, 8, 15]},
        {"learning_rate": [0.03], "n_estimators": [800], "num_leaves": [4, 8]},
        {"learning_rate": [0.06], "n_estimators": [100, 200], "num_leaves": [15]},
    ],
    "catboost": [
        {"learning_rate": [0.03], "iterations": [400, 800], "depth": [4]},
        {"learning_rate": [0.03], "iterations": [200, 400, 800], "depth": [6]},
        {"learning_rate": [0.06], "iterations": [200], "depth": [6, 8]},
    ],
}
"""Where each search looks: LightGBM at the points of `BOOSTING_GRID` in its own words, CatBoost at
as many for its symmetric trees."""


def _lightgbm(seed: int) -> ClassifierMixin:
    """Build LightGBM (Ke et al. 2017), with what ours is kept from memorising by."""
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        min_child_samples=40,
        reg_lambda=10.0,
        colsample_bynode=0.5,
        random_state=seed,
        n_jobs=1,
        deterministic=True,
        force_row_wise=True,
        verbose=-1,
    )


def _catboost(seed: int) -> ClassifierMixin:
    """Build CatBoost (Prokhorenkova et al. 2018)."""
    from catboost import CatBoostClassifier

    return CatBoostClassifier(
        l2_leaf_reg=10.0,
        random_seed=seed,
        thread_count=1,
        verbose=False,
        allow_writing_files=False,
    )


_BUILDERS: Final[Mapping[str, Callable[[int], ClassifierMixin]]] = {
    "lightgbm": _lightgbm,
    "catboost": _catboost,
}
