"""How the notebook holds rows out: at random, whatever they are rows of."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split

if TYPE_CHECKING:
    from hitpred.config import Reproduction


@dataclass(frozen=True, eq=False)
class Split:
    """The notebook's train and test rows.

    Attributes
    ----------
    train, test : pandas.DataFrame
        Shape (n_rows, 13), in natural units.
    y_train, y_test : int array of shape (n_rows,)
        1 for a hit.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    y_train: NDArray[np.int_]
    y_test: NDArray[np.int_]


def notebook_split(
    features: pd.DataFrame, is_hit: NDArray[np.int_], reproduction: "Reproduction"
) -> Split:
    """Hold out rows at random, as many hits in proportion on either side.

    Parameters
    ----------
    features : pandas.DataFrame
        Shape (n_rows, 13), in natural units.
    is_hit : int array of shape (n_rows,)
        1 for a hit.
    reproduction
        The settings of this name.
    """
    return Split(
        *train_test_split(
            features,
            is_hit,
            test_size=reproduction.test_size,
            random_state=reproduction.seed,
            stratify=is_hit,
        )
    )
