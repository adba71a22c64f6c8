"""Explanations as jobs: Shapley values, permutation importance, interactions, refits."""

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import Fit, Trial, lay_ground
from hitpred.methods.models.fitted import Fitted, fit
from hitpred.methods.models.model import Model, model
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.splits import Places
from hitpred.shapley import Explainer, Explanation, explain, explain_interactions, model_output
from hitpred.shapley.linear import explain_linear

HELD_OUT: Final = "held_out"
SCALED: Final = "scaled"
UNSCALED: Final = "unscaled"


@dataclass(frozen=True)
class About:
    """Which rows are explained.

    Attributes
    ----------
    rows : str
        ``"held_out"`` for all held out; ``"scaled"`` for a sample of the training rows as the model
        expects them, ``"unscaled"`` for the same in natural units.
    sample : int
        How many training rows.
    seed : int
        Of the sample.
    """

    rows: str = HELD_OUT
    sample: int = 0
    seed: int = 0

    def places(self, train: Places, tests: tuple[Places, ...]) -> Places:
        """Return the positions of the units explained."""
        if self.rows == HELD_OUT:
            return np.concatenate(tests)
        return (
            pd.Series(train).sample(min(self.sample, len(train)), random_state=self.seed).to_numpy()
        )


@dataclass(frozen=True, eq=False)
class Explained:
    """What explaining a model found.

    Attributes
    ----------
    places : int array of shape (n,)
        Positions of the units explained.
    explanation : Explanation
        Their Shapley values.
    output : float array of shape (n,)
        What the model says of them, in the unit of the values.
    gini, coefficients : float array of shape (13,) or None
        What a forest (Breiman 2001), or a linear model, says of its features by itself.
    choice : dict
        Hyperparameters that a search chose.
    """

    places: Places
    explanation: Explanation
    output: NDArray[np.float64]
    gini: NDArray[np.float64] | None
    coefficients: NDArray[np.float64] | None
    choice: dict[str, Any]


@dataclass(frozen=True)
class _AboutAFit(Job):
    """A job that asks more of a fitted model than its predictions."""

    trial: Trial

    @property
    def needs(self) -> tuple[Job, ...]:
        """The fitted model."""
        return (Fit(self.trial),)

    @property
    def cost(self) -> float:
        """Deep forests take longest."""
        return 20.0 if "forest" in self.trial.model.name else 2.0

    def _held_out(self, rows: Rows) -> Places:
        return About().places(*self.trial.held_out.parts(rows, {}))


@dataclass(frozen=True)
class Explain(_AboutAFit):
    """Exact Shapley values of a trial's model.

    Attributes
    ----------
    about : About
        Which rows are explained.
    """

    about: About = About()

    def outcome(self, rows: Rows, needed: Done) -> Explained:
        """Explain the rows asked about."""
        fitted: Fitted = needed[Fit(self.trial)]
        places = self.about.places(*self.trial.held_out.parts(rows, {}))
        X = units_of(rows, self.trial.held_out.sample).X[places]
        # The notebook's mistake: rows in natural units for a forest that was fitted to scaled ones.
        as_seen = X if self.about.rows == UNSCALED else fitted.prepared.scaled(X)
        coefficients = getattr(fitted.model, "coef_", None)
        return Explained(
            places,
            _explained(fitted, as_seen),
            _output(fitted, fitted.prepared.scaled(X)),
            getattr(fitted.model, "feature_importances_", None),
            None if coefficients is None else coefficients[0],
            fitted.choice,
        )

    def __str__(self) -> str:
        what = {HELD_OUT: "all held out", SCALED: "a sample", UNSCALED: "a sample, unscaled"}
        return f"{self.trial.model} explained: {what[self.about.rows]}"


@dataclass(frozen=True)
class Permute(_AboutAFit):
    """Permutation importance of a trial's model.

    One feature at a time is shuffled among the units held out (Breiman 2001); the outcome, of shape
    (13,), is by how much the ROC AUC falls.

    Attributes
    ----------
    repeats : int
        Shuffles of each feature.
    """

    repeats: int = 1

    def outcome(self, rows: Rows, needed: Done) -> NDArray[np.float64]:
        """Shuffle and ask again, feature by feature."""
        fitted: Fitted = needed[Fit(self.trial)]
        units = units_of(rows, self.trial.held_out.sample)
        test = self._held_out(rows)
        importance: NDArray[np.float64] = permutation_importance(
            fitted.model,
            fitted.prepared.scaled(units.X[test]),
            units.y[test],
            scoring="roc_auc",
            n_repeats=self.repeats,
            random_state=0,
        ).importances_mean
        return importance

    def __str__(self) -> str:
        return f"{self.trial.model}: permutation importance"


@dataclass(frozen=True)
class Interact(_AboutAFit):
    """Interactions of the features for all units held out, shape (n, 13, 13)."""

    def outcome(self, rows: Rows, needed: Done) -> NDArray[np.float64]:
        """Split Shapley values into main effects and interactions, exactly."""
        fitted: Fitted = needed[Fit(self.trial)]
        X = units_of(rows, self.trial.held_out.sample).X[self._held_out(rows)]
        return explain_interactions(fitted.model, fitted.prepared.scaled(X), threads=1).values

    def __str__(self) -> str:
        return f"{self.trial.model}: interactions"


@dataclass(frozen=True)
class Intervene(_AboutAFit):
    """Interventional Shapley values of a sample of the units held out, shape (n, 13).

    Attributes
    ----------
    songs, background : int
        How many units held out, and how many training rows stand for not knowing a feature.
    """

    songs: int = 1
    background: int = 1

    def outcome(self, rows: Rows, needed: Done) -> NDArray[np.float64]:
        """Explain against the background."""
        fitted: Fitted = needed[Fit(self.trial)]
        test = self._held_out(rows)
        X = units_of(rows, self.trial.held_out.sample).X[test[drawn(len(test), self.songs)]]
        known = fitted.prepared.X
        known = known[np.linspace(0, len(known) - 1, min(self.background, len(known))).astype(int)]
        return Explainer(fitted.model, known)(fitted.prepared.scaled(X), threads=1).values

    def __str__(self) -> str:
        return f"{self.trial.model}: interventional values"


def _explained(fitted: Fitted, as_seen: NDArray[np.float64]) -> Explanation:
    """Explain rows as the model gets them: for trees path-dependent, else linear."""
    if isinstance(fitted.model, LogisticRegression):
        weights, intercept = fitted.model.coef_[0], float(fitted.model.intercept_[0])
        return explain_linear(weights, intercept, as_seen, fitted.prepared.X)
    return explain(fitted.model, as_seen, threads=1)


def _output(fitted: Fitted, as_expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Ask the model for what `_explained` explains."""
    if isinstance(fitted.model, LogisticRegression):
        log_odds: NDArray[np.float64] = fitted.model.decision_function(as_expected)
        return log_odds
    return model_output(fitted.model, as_expected)


def drawn(length: int, n: int) -> Places:
    """Draw the sample of the units held out that costly explanations are about."""
    rng = np.random.default_rng(0)
    return rng.choice(length, size=min(n, length), replace=False)


@dataclass(frozen=True)
class Refit(Job):
    """Shapley values of the units held out, by a model of a bootstrap sample of the training units.

    Attributes
    ----------
    trial : Trial
        The model; what its search chose stays.
    number : int
        Which bootstrap sample.
    trees : int
        Trees of a forest, at most.
    """

    trial: Trial
    number: int
    trees: int

    @property
    def needs(self) -> tuple[Job, ...]:
        """What the search chose."""
        return (self.trial,)

    @property
    def cost(self) -> float:
        """A fit and an explanation."""
        return 30.0 if "forest" in self.trial.model.name else 5.0

    def outcome(self, rows: Rows, needed: Done) -> NDArray[np.float64]:
        """Fit again and explain the units held out; shape (n, 13)."""
        training = replace(self.trial.training, bootstrap=self.number)
        ground = lay_ground(replace(self.trial, training=training), rows, needed)
        again = self._model(needed[self.trial].choice)
        fitted = fit(again, ground.prepared)
        asked = fitted.prepared.scaled(np.concatenate(ground.asked))
        return _explained(fitted, asked).values

    def _model(self, choice: dict[str, Any]) -> Model:
        settings = dict(self.trial.model.settings)
        if choice:
            return model("gradient_boosting", seed=settings["seed"], **choice)
        if "trees" in settings:
            settings["trees"] = min(settings["trees"], self.trees)
        return model(self.trial.model.name, **settings)

    def __str__(self) -> str:
        return f"{self.trial.model}: refit {self.number + 1} explained"
