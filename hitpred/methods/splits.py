"""How units are held out: what may not stand on both sides, and which fold each is in."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, train_test_split

from hitpred.methods.rows import Rows, Sample, groups_of, units_of

Places = NDArray[np.int_]
"""Positions of units."""


@dataclass(frozen=True)
class Shuffle:
    """One way to divide a sample into folds with about equal shares of hits.

    Attributes
    ----------
    sample : Sample
        What is divided.
    by : str
        What never stands on both sides: ``"row"``, ``"track"``, ``"song"`` or ``"artist"``.
    folds, seed : int
        How many parts, and the seed of the first shuffle.
    repeat : int
        Which shuffle; its seed counts on from the first one's.
    """

    sample: Sample
    by: str
    folds: int
    seed: int
    repeat: int = 0

    @property
    def grouped(self) -> bool:
        """Whether several units must stay together, which takes longer to work out."""
        return self.by not in ("row", self.sample.unit)

    def numbers(self, rows: Rows) -> NDArray[np.int8]:
        """Return for each unit the fold that holds it out, from 0; shape (n_units,)."""
        y = units_of(rows, self.sample).y
        groups = groups_of(rows, self.sample, self.by) if self.grouped else None
        kind = StratifiedGroupKFold if self.grouped else StratifiedKFold
        splitter = kind(n_splits=self.folds, shuffle=True, random_state=self.seed + self.repeat)
        number = np.empty(len(y), dtype=np.int8)
        # Splitters look at the length of the features only, and at y.
        for fold, (_, test) in enumerate(splitter.split(np.zeros(len(y)), y, groups)):
            number[test] = fold
        return number


Assigned = Mapping[Shuffle, NDArray[np.int8]]
"""The folds of shuffles that were worked out before."""


@dataclass(frozen=True)
class Folds:
    """One or two folds of a shuffle, held out together.

    Attributes
    ----------
    shuffle : Shuffle
        Whose folds.
    held_out : tuple of int
        Their numbers.
    """

    shuffle: Shuffle
    held_out: tuple[int, ...]

    @property
    def sample(self) -> Sample:
        """What is held out from."""
        return self.shuffle.sample

    @property
    def seed(self) -> int:
        """Seed of whatever else is random about a trial on these folds."""
        return self.shuffle.seed

    def parts(self, rows: Rows, assigned: Assigned) -> tuple[Places, tuple[Places, ...]]:
        """Return the units to train on, and those of each fold held out."""
        number = assigned.get(self.shuffle)
        if number is None:
            number = self.shuffle.numbers(rows)
        train = np.flatnonzero(~np.isin(number, self.held_out))
        return train, tuple(np.flatnonzero(number == fold) for fold in self.held_out)

    def __str__(self) -> str:
        numbers = " and ".join(str(fold + 1) for fold in self.held_out)
        kind = "fold" if len(self.held_out) == 1 else "folds"
        return (
            f"held out by {self.shuffle.by}, {kind} {numbers} of shuffle {self.shuffle.repeat + 1}"
        )


@dataclass(frozen=True)
class NotebookTest:
    """The notebook's way to hold rows out: a share of them at random, whatever they are rows of.

    Attributes
    ----------
    sample : Sample
        The rows.
    test_size : float
        Share held out.
    seed : int
        Of the draw, and of whatever else is random about a trial on it.
    """

    sample: Sample
    test_size: float
    seed: int

    def parts(self, rows: Rows, _: Assigned) -> tuple[Places, tuple[Places, ...]]:
        """Return the rows to train on and those held out, as they are drawn: not in order."""
        y = units_of(rows, self.sample).y
        train, test = train_test_split(
            np.arange(len(y)), test_size=self.test_size, random_state=self.seed, stratify=y
        )
        return train, (test,)

    def __str__(self) -> str:
        return "held out as in the notebook"


HeldOut = Folds | NotebookTest


def folds_of(shuffle: Shuffle, repeats: int = 1) -> list[Folds]:
    """List the folds of some shuffles, each held out alone."""
    return [
        Folds(replace(shuffle, repeat=repeat), (fold,))
        for repeat in range(repeats)
        for fold in range(shuffle.folds)
    ]


def seen_before(group: NDArray[Any], test: Places) -> NDArray[np.bool_]:
    """Tell for each held-out unit whether one of its group is among the others."""
    others = np.ones(len(group), dtype=bool)
    others[test] = False
    return np.isin(group[test], group[others])
