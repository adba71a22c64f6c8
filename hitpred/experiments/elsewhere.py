"""A model that learns in one data set and is asked about songs of both."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hitpred.experiments.job import Done, Job
from hitpred.experiments.trial import Dealt
from hitpred.methods.features import FEATURES
from hitpred.methods.models.fitted import AS_THEY_ARE, fit, prepare
from hitpred.methods.models.model import Model
from hitpred.methods.rows import Rows, Sample, Units, units_of
from hitpred.methods.splits import Folds

HERE: Final = "here"
THERE: Final = "there"

IN_BOTH: Final = tuple(name for name in FEATURES if name != "explicit")
"""What both data sets tell of a song."""

_COLUMNS: Final = [FEATURES.index(name) for name in IN_BOTH]


@dataclass(frozen=True)
class Across(Job):
    """What a model that learns in one place makes of the other, or of what is held out from it.

    Its outcome are probabilities of a hit: of the songs of the fold, or of all of the other place.

    Attributes
    ----------
    learns : str
        ``"here"`` or ``"there"``.
    held_out : Folds or None
        Which songs of this place it is asked about; None to learn from all of them and be asked
        about the other place.
    model : Model
        What is fitted.
    scaled : bool
        Whether features are brought to mean 0 and variance 1 first, as they are where it learns.
    sample : Sample
        What counts as a song and as a hit, in both places.
    digest : str
        Of the other data, which the outcome depends on; empty if it does not.
    there : Rows or None
        The other data.
    """

    learns: str
    held_out: Folds | None
    model: Model
    scaled: bool
    sample: Sample
    digest: str = ""
    # Neither what the outcome is remembered by nor what a progress bar shows: the digest stands
    # for them.
    there: Rows | None = field(default=None, repr=False, compare=False)

    @property
    def needs(self) -> tuple[Job, ...]:
        """Folds of the many songs here take long, and are dealt once for all studies."""
        of_here = self.learns == HERE and self.held_out is not None
        return (Dealt(self.held_out.shuffle),) if of_here and self.held_out else ()

    @property
    def cost(self) -> float:
        """There are few songs elsewhere."""
        return 2.0 if self.learns == HERE else 0.5

    def outcome(self, rows: Rows, needed: Done) -> NDArray[np.float64]:
        """Fit the model and ask it."""
        if self.held_out is None:
            learnt, other = self._units(self.learns, rows), self._units(_other(self.learns), rows)
            return self._asked(learnt.X, learnt.y, other.X)
        dealt = {job.shuffle: numbers for job, numbers in needed.items() if isinstance(job, Dealt)}
        units = self._units(self.learns, rows)
        train, (test,) = self.held_out.parts(self._rows(self.learns, rows), dealt)
        return self._asked(units.X[train], units.y[train], units.X[test])

    def _asked(
        self, X: NDArray[np.float64], y: NDArray[np.int_], asked: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        seed = dict(self.model.settings)["seed"]
        prepared = prepare(X[:, _COLUMNS], y, scaled=self.scaled, treatment=AS_THEY_ARE, seed=seed)
        return fit(self.model, prepared).probability(asked[:, _COLUMNS])

    def _units(self, place: str, rows: Rows) -> Units:
        return units_of(self._rows(place, rows), self.sample)

    def _rows(self, place: str, rows: Rows) -> Rows:
        if place == HERE:
            return rows
        assert self.there is not None  # noqa: S101 (nobody asks without)
        return self.there

    def __str__(self) -> str:
        asked = f"the songs {_other(self.learns)}" if self.held_out is None else str(self.held_out)
        return f"{self.model} learnt {self.learns}, {asked}"


def _other(place: str) -> str:
    return THERE if place == HERE else HERE
