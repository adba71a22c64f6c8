"""A forest asked while it grows: what it says after so many of its trees."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import Trial, lay_ground
from hitpred.methods.models.fitted import Fitted, fit
from hitpred.methods.models.model import model
from hitpred.methods.rows import Rows


@dataclass(frozen=True)
class Growth(Job):
    """The trials of a forest at several sizes, for the price of the largest.

    A forest draws the seeds of its trees one after the other, so that the first trees of a large
    one are those of a small one with the same seed: every size is answered on the way.

    Attributes
    ----------
    trial : Trial
        Of a forest.
    trees : tuple of int
        The sizes, rising.
    """

    trial: Trial
    trees: tuple[int, ...]

    @property
    def needs(self) -> tuple[Job, ...]:
        """What the trial needs."""
        return self.trial.needs

    @property
    def answers(self) -> tuple[Trial, ...]:
        """The trials of the sizes, in their order."""
        return tuple(of_size(self.trial, trees) for trees in self.trees)

    @property
    def cost(self) -> float:
        """That of the largest."""
        return self.answers[-1].cost

    @classmethod
    def do(cls, jobs: Sequence["Growth"], rows: Rows, needed: Done) -> Done:
        """Fit the largest forest and ask its first trees."""
        done: dict[Job, Any] = {}
        for job in jobs:
            largest = job.answers[-1]
            ground = lay_ground(largest, rows, needed)
            fitted = fit(largest.model, ground.prepared)
            outcome = ground.predicted(fitted)
            for trees, probability in _grown(fitted, np.concatenate(ground.asked), job.trees):
                done[of_size(job.trial, trees)] = replace(outcome, probability=probability)
            done[job] = job.trees
        return done

    def __str__(self) -> str:
        return f"{self.trial}, growing to {self.trees[-1]} trees"


def of_size(trial: Trial, trees: int) -> Trial:
    """Return the trial of a forest with another number of trees."""
    settings = dict(trial.model.settings) | {"trees": trees}
    return replace(trial, model=model(trial.model.name, **settings))


def _grown(
    fitted: Fitted, X: NDArray[np.float64], sizes: tuple[int, ...]
) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Average the trees' probabilities of a hit, tree after tree; yield those of the sizes."""
    rows = fitted.prepared.scaled(X).astype(np.float32)  # as forests hand rows to their trees
    total = np.zeros(len(rows))
    for number, tree in enumerate(fitted.model.estimators_, start=1):
        total += tree.predict_proba(rows)[:, 1]
        if number in sizes:
            yield number, total / number
