"""Which of the units that are not held out a model learns from."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.methods.splits import Places


@dataclass(frozen=True)
class Training:
    """What is dropped from, or drawn from, the units that are not held out; all of them by default.

    Attributes
    ----------
    strangers : bool
        Drop what shares any credited artist, not just the primary one, with a unit held out.
    share : float
        Keep this share, with as many hits in proportion, drawn at random.
    bootstrap : int or None
        Draw as many with replacement (Efron 1979): the number of the sample.
    """

    strangers: bool = False
    share: float = 1.0
    bootstrap: int | None = None

    def drawn(
        self, train: Places, tests: tuple[Places, ...], rows: Rows, sample: Sample, seed: int
    ) -> Places:
        """Return the positions of the units to learn from.

        Parameters
        ----------
        train : int array
            Positions of the units that are not held out.
        tests : tuple of int arrays
            Positions of the units held out.
        rows, sample
            Whose units.
        seed : int
            Of the draws.
        """
        if self.strangers:
            train = train[~_share_an_artist(rows, sample, np.concatenate(tests))[train]]
        if self.share < 1:
            train = _thinned(train, units_of(rows, sample).y[train] == 1, self.share, seed)
        if self.bootstrap is not None:
            rng = np.random.default_rng([seed, self.bootstrap])
            train = train[rng.integers(len(train), size=len(train))]
        return train

    def __str__(self) -> str:
        said = [", no artist in common"] if self.strangers else []
        said += [f", {100 * self.share:.0f} % of the rest"] if self.share < 1 else []
        said += [f", bootstrap sample {self.bootstrap + 1}"] if self.bootstrap is not None else []
        return "".join(said)


ALL: Final = Training()
"""All that is not held out."""


def _share_an_artist(rows: Rows, sample: Sample, test: Places) -> NDArray[np.bool_]:
    """Tell for each unit whether any of its rows credits an artist of a unit held out."""
    of_credit = units_of(rows, sample).of_row[rows.credited_row]
    is_test = np.zeros(of_credit.max() + 1, dtype=bool)
    is_test[test] = True
    met = np.zeros(rows.credited_artist.max() + 1, dtype=bool)
    met[rows.credited_artist[is_test[of_credit]]] = True
    shares = np.zeros(len(is_test), dtype=bool)
    shares[of_credit[met[rows.credited_artist]]] = True
    return shares


def _thinned(train: Places, is_hit: NDArray[np.bool_], share: float, seed: int) -> Places:
    """Draw hits and others apart, so that their proportion stays."""
    rng = np.random.default_rng(seed)
    kept = [
        rng.choice(of_kind, size=max(1, round(share * len(of_kind))), replace=False)
        for of_kind in (train[is_hit], train[~is_hit])
    ]
    return np.sort(np.concatenate(kept))
