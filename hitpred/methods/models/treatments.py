"""What is done about class imbalance before a model learns, or while it does."""

from typing import Final

import numpy as np
from imblearn.combine import SMOTETomek
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler
from numpy.typing import NDArray

from hitpred.methods.features import FEATURES

CLASS_WEIGHTS: Final = "class_weights"
"""The treatment that leaves the rows alone and tells the model to weigh them."""

SAMPLERS: Final = {
    "under": RandomUnderSampler,
    "over": RandomOverSampler,
    "smote": SMOTE,
    "smotenc": SMOTENC,
    "adasyn": ADASYN,
    "smote_tomek": SMOTETomek,
}
CATEGORICAL: Final = [FEATURES.index(name) for name in ("explicit", "key", "mode")]


def resampled(
    treatment: str, X: NDArray[np.float64], y: NDArray[np.int_], seed: int
) -> tuple[NDArray[np.float64], NDArray[np.int_]]:
    """Resample training rows; a treatment that is no sampler returns them as they are.

    Parameters
    ----------
    treatment : str
        A key of `SAMPLERS`, or anything else.
    X : float array of shape (n, 13)
        Scaled features, so that neighbours are near in all of them.
    y : int array of shape (n,)
        1 for a hit.
    seed : int
        Of the draws.
    """
    if treatment not in SAMPLERS:
        return X, y
    only = {"categorical_features": CATEGORICAL} if treatment == "smotenc" else {}
    X_after, y_after = SAMPLERS[treatment](random_state=seed, **only).fit_resample(X, y)
    return X_after, y_after


def balanced_forest(*, trees: int, seed: int) -> BalancedRandomForestClassifier:
    """Build a forest that draws as many other songs as hits for each tree.

    The balanced random forest of Chen, Liaw and Breiman (2004).
    """
    return BalancedRandomForestClassifier(
        n_estimators=trees,
        sampling_strategy="all",
        replacement=True,
        bootstrap=False,
        random_state=seed,
    )
