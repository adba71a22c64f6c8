"""Learning from strangers only, and its control: from as many songs, and hits, drawn at random.

Songs held out by primary artist may share a guest with training. Training without all of them is
smaller and holds fewer hits, which costs skill by itself; the control is as small and holds as few.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from hitpred.experiments.trial import Trial
from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.methods.splits import Places
from hitpred.methods.training import Training

STRANGERS: Final = Training(strangers=True)
"""No unit that shares a credited artist with one held out."""


@dataclass(frozen=True)
class AsMany(Training):
    """As many hits and as many others as `STRANGERS` leaves, whoever they are by.

    Attributes
    ----------
    draw : int
        The number of the draw.
    """

    draw: int = 0

    def drawn(
        self, train: Places, tests: tuple[Places, ...], rows: Rows, sample: Sample, seed: int
    ) -> Places:
        """Return the positions of the units to learn from; parameters as in `Training.drawn`."""
        y = units_of(rows, sample).y
        wanted = np.bincount(y[STRANGERS.drawn(train, tests, rows, sample, seed)], minlength=2)
        rng = np.random.default_rng([seed, self.draw])
        kept = [
            rng.choice(train[y[train] == kind], size=count, replace=False)
            for kind, count in enumerate(wanted)
        ]
        return np.sort(np.concatenate(kept))

    def __str__(self) -> str:
        return f", as many as there are strangers, draw {self.draw + 1}"


@dataclass(frozen=True)
class Matched(Trial):
    """A trial that learns from `AsMany`: a class of its own, so that its key holds this code."""

    training: Training = AsMany()
