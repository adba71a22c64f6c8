"""A trial: what is fitted to what. Its outcome: the probability of everything held out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from hitpred.experiments.job import Done, Job
from hitpred.methods.models.fitted import AS_THEY_ARE, Fitted, Prepared, fit, prepare
from hitpred.methods.models.leak import SMOTE_BEFORE_SPLIT, balanced_before_split
from hitpred.methods.models.model import Model
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.song_context import Columns
from hitpred.methods.splits import Folds, HeldOut, Places, Shuffle
from hitpred.methods.training import ALL, Training

AUDIO: Final = ("audio",)

SECONDS: Final = {
    "searched_boosting": 90.0,
    "regularised_forest": 30.0,
    "random_forest": 0.4,
    "balanced_forest": 0.05,
    "gradient_boosting": 2.0,
    "default_boosting": 3.0,
}
"""Rough costs of a fit, of one tree for a forest; what is not here takes less than a second."""

SECONDS_TO_RESAMPLE: Final = {"smote_tomek": 7.0, "smotenc": 3.0, "adasyn": 1.0}


@dataclass(frozen=True)
class Dealt(Job):
    """A shuffle dealt out: for each unit the fold that holds it out.

    Attributes
    ----------
    shuffle : Shuffle
        Which one.
    """

    shuffle: Shuffle

    @property
    def cost(self) -> float:
        """Groups are dealt one by one."""
        return 20.0 if self.shuffle.grouped else 0.1

    def outcome(self, rows: Rows, _: Done) -> NDArray[np.int8]:
        """Deal the units out; shape (n_units,)."""
        return self.shuffle.numbers(rows)

    def __str__(self) -> str:
        return f"folds by {self.shuffle.by}"


@dataclass(frozen=True)
class Trial(Job):
    """A model, what it learns from, and what is held out from it.

    Attributes
    ----------
    held_out : HeldOut
        Which units are predicted; with them go the label and the unit.
    model : Model
        What is fitted.
    features : tuple of str
        What it sees: ``"audio"``, ``"genre"``, ``"counts"``, ``"artist"``.
    scaled : bool
        Whether features are brought to mean 0 and variance 1 first.
    treatment : str
        What is done about class imbalance.
    training : Training
        Which of the units that are not held out it learns from.
    """

    held_out: HeldOut
    model: Model
    features: tuple[str, ...] = AUDIO
    scaled: bool = False
    treatment: str = AS_THEY_ARE
    training: Training = ALL

    @property
    def needs(self) -> tuple[Job, ...]:
        """Folds that keep groups together take long, so they are dealt once for all trials."""
        of = self.held_out
        return (Dealt(of.shuffle),) if isinstance(of, Folds) and of.shuffle.grouped else ()

    @property
    def together(self) -> tuple[Any, ...]:
        """Trials that learn from the same rows share the preparation."""
        return (self.held_out, self.features, self.scaled, self.treatment, self.training)

    @property
    def cost(self) -> float:
        """Forests take as long as they have trees; more rows after resampling take longer."""
        settings = dict(self.model.settings)
        each = settings["trees"] if self.model.name in ("random_forest", "balanced_forest") else 1
        fitting = SECONDS.get(self.model.name, 0.5) * each
        return fitting + SECONDS_TO_RESAMPLE.get(self.treatment, 0.0)

    @classmethod
    def do(cls, jobs: Sequence["Trial"], rows: Rows, needed: Done) -> Done:
        """Prepare the training rows once, then fit and ask each model."""
        ground = lay_ground(jobs[0], rows, needed)
        return {job: ground.predicted(fit(job.model, ground.prepared)) for job in jobs}

    def __str__(self) -> str:
        treated = "" if self.treatment == AS_THEY_ARE else f", {self.treatment.replace('_', ' ')}"
        seen = "" if self.features == AUDIO else f" of {', '.join(self.features)}"
        return f"{self.model}{seen}{treated}, {self.held_out}{self.training}"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a trial found.

    Attributes
    ----------
    held_out : int array of shape (n,)
        Positions of the units held out, fold after fold.
    probability : float array of shape (n,)
        Predicted probability of a hit.
    made : float array of shape (n_made,)
        The same for held-out hits that were made up before the split; empty without such.
    learnt_from : tuple of two int
        How many others and how many hits the model learnt from, after resampling.
    choice : dict
        The hyperparameters that a search inside the training units chose; empty without a search.
    """

    held_out: Places
    probability: NDArray[np.float64]
    made: NDArray[np.float64]
    learnt_from: tuple[int, int]
    choice: Mapping[str, Any]

    def about(self, asked: Places) -> NDArray[np.float64]:
        """Return the probabilities of some of the units held out."""
        order = np.argsort(self.held_out)
        return self.probability[order[np.searchsorted(self.held_out, asked, sorter=order)]]


@dataclass(frozen=True, eq=False)
class Ground:
    """What trials that belong together stand on: their training rows and what they are asked.

    Attributes
    ----------
    prepared : Prepared
        The training rows.
    held_out : tuple of int arrays
        Positions of the units of each fold held out.
    asked : tuple of float arrays
        Their features, in natural units.
    made : float array of shape (n_made, 13)
        Features of held-out hits that were made up before the split.
    train : int array
        Positions of the units that are learnt from, as they are drawn.
    """

    prepared: Prepared
    held_out: tuple[Places, ...]
    asked: tuple[NDArray[np.float64], ...]
    made: NDArray[np.float64]
    train: Places

    def predicted(self, fitted: Fitted) -> Outcome:
        """Ask a fitted model about everything held out."""
        hits = int(self.prepared.y.sum())
        return Outcome(
            held_out=np.concatenate(self.held_out),
            probability=np.concatenate([fitted.probability(X) for X in self.asked]),
            made=fitted.probability(self.made) if len(self.made) else np.empty(0),
            learnt_from=(len(self.prepared.y) - hits, hits),
            choice=fitted.choice,
        )


def lay_ground(trial: Trial, rows: Rows, needed: Done) -> Ground:
    """Hold out, lay out the features, scale and resample: all that comes before the model."""
    sample = trial.held_out.sample
    assigned = {job.shuffle: number for job, number in needed.items() if isinstance(job, Dealt)}
    train, tests = trial.held_out.parts(rows, assigned)
    train = trial.training.drawn(train, tests, rows, sample, trial.held_out.seed)
    if trial.treatment == SMOTE_BEFORE_SPLIT:
        return _leaky_ground(trial, rows, train, tests)
    columns = Columns(rows, sample, train, trial.held_out.seed)
    return Ground(
        _prepared(trial, columns.of_train(trial.features), units_of(rows, sample).y[train]),
        tests,
        tuple(columns.of(trial.features, test) for test in tests),
        np.empty((0, 0)),
        train,
    )


def _leaky_ground(trial: Trial, rows: Rows, train: Places, tests: tuple[Places, ...]) -> Ground:
    """Balance all rows before any is held out: the mistake on trial."""
    assert isinstance(trial.held_out, Folds)  # noqa: S101 (nobody asks otherwise)
    balanced = balanced_before_split(rows, trial.held_out)
    X = np.concatenate([balanced.X[train], balanced.made_train])
    y = np.concatenate([balanced.y[train], np.ones(len(balanced.made_train), dtype=int)])
    asked = tuple(balanced.X[test] for test in tests)
    return Ground(_prepared(trial, X, y), tests, asked, balanced.made_test, train)


def _prepared(trial: Trial, X: NDArray[np.float64], y: NDArray[np.int_]) -> Prepared:
    return prepare(X, y, scaled=trial.scaled, treatment=trial.treatment, seed=trial.held_out.seed)


@dataclass(frozen=True)
class Fit(Job):
    """The fitted model of a trial, for whoever needs more of it than its predictions.

    Attributes
    ----------
    trial : Trial
        What is fitted to what; it is answered on the way.
    """

    trial: Trial

    @property
    def needs(self) -> tuple[Job, ...]:
        """What the trial needs."""
        return self.trial.needs

    @property
    def answers(self) -> tuple[Job, ...]:
        """The trial itself."""
        return (self.trial,)

    @property
    def cost(self) -> float:
        """That of the trial."""
        return self.trial.cost

    @classmethod
    def do(cls, jobs: Sequence["Fit"], rows: Rows, needed: Done) -> Done:
        """Fit the model and ask it about everything held out."""
        done: dict[Job, Any] = {}
        for job in jobs:
            ground = lay_ground(job.trial, rows, needed)
            done[job] = fit(job.trial.model, ground.prepared)
            done[job.trial] = ground.predicted(done[job])
        return done

    def __str__(self) -> str:
        return f"{self.trial}, kept"


@dataclass(frozen=True)
class OutOfFold(Job):
    """One prediction for each unit, by a model that never met it.

    Attributes
    ----------
    members : tuple of tuple of Trial
        For each model the trials of one whole shuffle; the predictions of several are averaged.
    """

    members: tuple[tuple[Trial, ...], ...]

    @property
    def needs(self) -> tuple[Job, ...]:
        """The trials."""
        return tuple(trial for trials in self.members for trial in trials)

    @property
    def cost(self) -> float:
        """Next to nothing."""
        return 0.1

    def outcome(self, rows: Rows, needed: Done) -> "Pooled":
        """Gather the predictions of each model, and average."""
        sample = self.members[0][0].held_out.sample
        n = len(units_of(rows, sample).y)
        probability, fold = np.zeros(n), np.empty(n, dtype=np.int8)
        for trials in self.members:
            for number, trial in enumerate(trials):
                outcome: Outcome = needed[trial]
                probability[outcome.held_out] += outcome.probability / len(self.members)
                fold[outcome.held_out] = number
        return Pooled(probability, fold)

    def __str__(self) -> str:
        names = " and ".join(str(trials[0].model) for trials in self.members)
        return f"out-of-fold predictions of {names}"


@dataclass(frozen=True, eq=False)
class Pooled:
    """Predictions of every unit, each by a model that never met it.

    Attributes
    ----------
    probability : float array of shape (n_units,)
        Of a hit.
    fold : int array of shape (n_units,)
        Which fold held the unit out.
    """

    probability: NDArray[np.float64]
    fold: NDArray[np.int8]
