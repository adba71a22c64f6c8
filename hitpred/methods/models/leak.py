"""SMOTE before the split: the mistake that makes held-out hits out of training hits."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from imblearn.over_sampling import SMOTE
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.methods.splits import Folds

SMOTE_BEFORE_SPLIT: Final = "smote_before_split"


@dataclass(frozen=True, eq=False)
class Balanced:
    """All units, scaled and balanced before any was held out.

    Attributes
    ----------
    X, y : arrays of shape (n_units, 13) and (n_units,)
        The real ones.
    made_train, made_test : float arrays of shape (n, 13)
        Hits that SMOTE made, on either side of the split: they have no track, song or artist, so
        they are spread at random.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int_]
    made_train: NDArray[np.float64]
    made_test: NDArray[np.float64]


def balanced_before_split(rows: Rows, folds: Folds) -> Balanced:
    """Balance all units with SMOTE, then hold some of them out.

    Parameters
    ----------
    rows : Rows
        Whose units.
    folds : Folds
        What is held out.
    """
    shuffle = folds.shuffle
    X, y = _balanced(rows, shuffle.sample, shuffle.seed)
    n_real = len(units_of(rows, shuffle.sample).y)
    rng = np.random.default_rng([shuffle.seed, shuffle.repeat])
    number = rng.permutation(len(y) - n_real) % shuffle.folds
    held_out = np.isin(number, folds.held_out)
    made = X[n_real:]
    return Balanced(X[:n_real], y[:n_real], made[~held_out], made[held_out])


@lru_cache(maxsize=1)
def _balanced(
    rows: Rows, sample: Sample, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    units = units_of(rows, sample)
    X, y = SMOTE(random_state=seed).fit_resample(StandardScaler().fit_transform(units.X), units.y)
    return X, y
