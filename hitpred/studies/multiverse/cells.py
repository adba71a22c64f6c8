"""The cells of the multiverse: every combination of choices that somebody could have made."""

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np

from hitpred.experiments.trial import Trial
from hitpred.experiments.view import STRICT, Identity, SongsDealt, View, Viewed
from hitpred.methods.models.model import model
from hitpred.methods.rows import Rows, Sample, groups_of, units_of
from hitpred.methods.splits import Folds, folds_of

if TYPE_CHECKING:
    from hitpred.config import Multiverse, Protocol


@dataclass(frozen=True)
class Line:
    """What one line of the table is, and which popularity it has.

    Attributes
    ----------
    unit, label : str
        As in `hitpred.experiments.view.View`.
    loose : bool
        Whether titles are read loosely (`hitpred.dataset.loose_songs`).
    single_release : bool
        Whether only songs with one release count.
    """

    unit: str
    label: str
    loose: bool = False
    single_release: bool = False


LINES: Final = {
    "row": Line("row", "own"),
    "track": Line("track", "max"),
    "song_max": Line("song", "max"),
    "song_median": Line("song", "median"),
    "song_random": Line("song", "random"),
    "song_single_release": Line("song", "max", single_release=True),
    "loose_song_max": Line("song", "max", loose=True),
}
SUBSETS: Final = ("all", "heard")
FEATURES: Final = {"audio": ("audio",), "audio_genre": ("audio", "genre")}
MODELS: Final = ("logistic_regression", "gradient_boosting")

HITS_TO_SCORE: Final = 20
"""Songs with a hit, and songs without, that a fold needs at least: else scores would be noise."""


@dataclass(frozen=True)
class Cell:
    """One combination of choices.

    Attributes
    ----------
    line, subset, features, model : str
        Of `LINES`, `SUBSETS`, `FEATURES` and `MODELS`.
    threshold : int
        The popularity from which a line is a hit.
    """

    line: str
    subset: str
    threshold: int
    features: str
    model: str

    @property
    def name(self) -> str:
        """What it is called in the results."""
        return f"{self.line}-{self.subset}-{self.threshold}-{self.features}-{self.model}"

    @property
    def sample(self) -> Sample:
        """What is counted once its view is taken."""
        return Sample(LINES[self.line].unit, self.threshold)

    def view(self, loose: Identity, seed: int) -> View:
        """Return how it looks at the rows."""
        line = LINES[self.line]
        kept = (("single_release", line.single_release), ("heard", self.subset == "heard"))
        return View(
            line.unit,
            line.label,
            tuple(name for name, asked in kept if asked),
            loose if line.loose else STRICT,
            seed=seed if line.label == "random" else 0,
        )

    def trials(
        self, loose: Identity, protocol: "Protocol", multiverse: "Multiverse"
    ) -> list[Viewed]:
        """List its trials, in the order of the folds; whole songs are held out."""
        linear = self.model == "logistic_regression"
        iterations = {"max_iter": protocol.max_iter} if linear else {}
        return [
            Viewed(
                self.view(loose, protocol.seed),
                Trial(
                    folds,
                    model(self.model, seed=protocol.seed, **iterations),
                    features=FEATURES[self.features],
                    scaled=linear,
                ),
            )
            for folds in self.folds(protocol, multiverse)
        ]

    def folds(self, protocol: "Protocol", multiverse: "Multiverse") -> list[Folds]:
        """List its folds, which deal the lines that its view shows."""
        return folds_of(SongsDealt(self.sample, "song", multiverse.folds, protocol.seed))


def cells_of(thresholds: list[int]) -> list[Cell]:
    """List all combinations; those that share a view stand side by side."""
    return [Cell(*of) for of in product(LINES, SUBSETS, thresholds, FEATURES, MODELS)]


def can_be_scored(cell: Cell, rows: Rows, folds: int) -> bool:
    """Tell whether every fold gets songs enough with a hit, and enough without.

    Parameters
    ----------
    cell : Cell
        Which.
    rows : Rows
        As its view shows them.
    folds : int
        How many.
    """
    song = groups_of(rows, cell.sample, "song")
    with_hit = int((np.bincount(song, weights=units_of(rows, cell.sample).y) > 0).sum())
    return min(with_hit, int(song.max(initial=-1)) + 1 - with_hit) >= HITS_TO_SCORE * folds
