"""The notebook's models, and boosting as it comes out of the box."""

from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression


def notebook_logistic_regression(*, max_iter: int, seed: int) -> LogisticRegression:
    """Build the notebook's linear model: scikit-learn's defaults (L2 penalty, C = 1)."""
    return LogisticRegression(max_iter=max_iter, random_state=seed)


def notebook_forest(*, trees: int, seed: int) -> RandomForestClassifier:
    """Build the notebook's random forest: trees grown to the last row, 3 features to a split."""
    return RandomForestClassifier(n_estimators=trees, random_state=seed)


def default_boosting(*, seed: int) -> HistGradientBoostingClassifier:
    """Build gradient boosting on histograms, with scikit-learn's defaults (100 rounds)."""
    return HistGradientBoostingClassifier(random_state=seed, early_stopping=False)
