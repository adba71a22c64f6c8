"""The notebook's work done the notebook's way: one process, one thread, the libraries as they come.

Prints the numbers that it has in common with `hitpred run reproduction`, as JSON.

    python -m benchmarks.notebook PATH
"""

import json
import sys
from typing import Any

import numpy as np
import pandas as pd
import shap
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import classification_report, confusion_matrix, roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from hitpred.methods.features import FEATURES
from hitpred.studies.reproduction.compute import COMPARED


def main(path: str) -> dict[str, Any]:
    """Follow the notebook from the file to its SHAP values.

    Parameters
    ----------
    path : str
        The CSV.

    Returns
    -------
    dict
        Confusion matrices, ROC AUC and mean absolute SHAP values.
    """
    rows = pd.read_csv(path)
    rows.isna().sum()
    rows.duplicated().sum()
    rows = rows.dropna()
    rows["duration_minutes"] = rows["duration_ms"] / 60_000
    is_hit = (rows["popularity"] >= 75).astype(int)
    features = rows[list(FEATURES)].astype(float)
    features.assign(popularity=rows["popularity"]).corr()
    for name in COMPARED:
        for value in (0, 1):
            np.histogram(features.loc[is_hit == value, name], bins=40)

    train, test, y_train, y_test = train_test_split(
        features, is_hit, test_size=0.2, random_state=42, stratify=is_hit
    )
    scaler = StandardScaler().fit(train)
    scaled_train, scaled_test = scaler.transform(train), scaler.transform(test)
    balanced, y_balanced = SMOTE(random_state=42).fit_resample(scaled_train, y_train)
    linear = LogisticRegression(max_iter=1000, random_state=42).fit(balanced, y_balanced)
    forest = RandomForestClassifier(n_estimators=100, random_state=42).fit(balanced, y_balanced)

    printed: dict[str, Any] = {}
    for name, model in (("logistic_regression", linear), ("random_forest", forest)):
        probability = model.predict_proba(scaled_test)[:, 1]
        predicted = model.predict(scaled_test)
        classification_report(y_test, predicted)
        roc_curve(y_test, probability)
        printed[name] = {
            "confusion_matrix": confusion_matrix(y_test, predicted).tolist(),
            "roc_auc": float(roc_auc_score(y_test, probability)),
        }
    sample = train.sample(100, random_state=42)
    explainer = shap.TreeExplainer(forest)
    for kind, explained in (("unscaled", sample.to_numpy()), ("scaled", scaler.transform(sample))):
        values = explainer.shap_values(explained)[:, :, 1]
        means = np.abs(values).mean(axis=0).tolist()
        printed[kind] = dict(zip(FEATURES, means, strict=True))
    return printed


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
