"""What is done about class imbalance before a model learns, or while it does."""

from typing import Final

import numpy as np
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import ADASYN, SMOTE, SMOTENC, RandomOverSampler
from imblearn.under_sampling import RandomUnderSampler, TomekLinks
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from hitpred.methods.features import FEATURES

CLASS_WEIGHTS: Final = "class_weights"
"""The treatment that leaves the rows alone and tells the model to weigh them."""

SAMPLERS: Final = {
    "under": RandomUnderSampler,
    "over": RandomOverSampler,
    "smote": SMOTE,
    "smotenc": SMOTENC,
    "adasyn": ADASYN,
    "smote_tomek": SMOTE,
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
    if treatment == "smote_tomek":
        stays = ~_in_tomek_links(X_after, y_after)
        return X_after[stays], y_after[stays]
    return X_after, y_after


def _in_tomek_links(X: NDArray[np.float64], y: NDArray[np.int_]) -> NDArray[np.bool_]:
    """Tell which rows are one of two of different classes that are nearest to each other.

    Tomek (1976), both sides removed as Batista, Bazzan and Monard (2003) do after SMOTE. What
    imbalanced-learn's SMOTETomek does, whose own search takes most of a minute here: rows with many
    features are found eight times as fast by a tree whose boxes are cut in the middle.
    """
    _, nearest = cKDTree(X, balanced_tree=False).query(X, k=2)
    itself = nearest[:, 1] == np.arange(len(X))  # a row of which there are two may come second
    other = np.where(itself, nearest[:, 0], nearest[:, 1])
    return np.asarray(TomekLinks.is_tomek(y, other, np.unique(y)))


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
