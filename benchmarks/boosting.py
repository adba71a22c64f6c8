"""Whether the best audio-only model is as good as what LightGBM or CatBoost would give.

    python benchmarks/boosting.py [--data PATH] [--repeats N]

Fits the contenders of the model comparison and the two libraries to the same folds: LightGBM and
CatBoost as they come, and LightGBM after a search inside the folds. CatBoost is tried if it is
installed. Prints means over the folds, and paired differences from the published best model with
95 % intervals.
"""

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from rich.console import Console
from sklearn.model_selection import RandomizedSearchCV, StratifiedKFold

from hitpred.config import Settings, read_settings
from hitpred.console import ConsoleProgress
from hitpred.dataset.load import load
from hitpred.dataset.source import resolve
from hitpred.experiments.parallel import Task, side_by_side
from hitpred.methods.evaluation.intervals import resampled_interval
from hitpred.methods.evaluation.probabilities import probability_scores
from hitpred.methods.models import contenders
from hitpred.methods.protocol import song_folds, songs
from hitpred.methods.rows import Rows, Units, rows_of, units_of
from hitpred.methods.splits import Folds, Places

PROJECT = Path(__file__).parents[1]
SEARCH = {
    "learning_rate": [0.01, 0.02, 0.03, 0.05],
    "n_estimators": [200, 400],
    "num_leaves": [7, 15, 31],
    "min_child_samples": [20, 50, 100],
    "colsample_bytree": [0.3, 0.5, 0.8],
    "reg_lambda": [0.0, 10.0],
}


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data")
    options.add_argument("--repeats", type=int, default=1)
    chosen = options.parse_args()
    source = resolve(PROJECT, chosen.data, os.environ)
    if source.path is None:
        raise SystemExit("The data are not here: run `hitpred fetch`, or name them with --data.")
    settings = read_settings(PROJECT)
    sample, rows = songs(settings.hit.threshold), rows_of(load(source.path))
    units = units_of(rows, sample)
    folds = song_folds(sample, replace(settings.protocol, repeats=chosen.repeats))
    names = [*models(settings.comparison.trees, settings.comparison.leaf)]
    tasks = [
        Task(f"{name}, {fold}", 1.0, probabilities, (name, units, *parts(fold, rows), settings))
        for name in names
        for fold in folds
    ]
    found: dict[str, list[Any]] = {name: [] for name in names}
    with (
        ConsoleProgress(Console(stderr=True), "boosting") as progress,
        joblib.parallel_config(n_jobs=-1),
    ):
        progress.begin(len(tasks), len(tasks))
        for name, test, probability in side_by_side(tasks, progress):
            found[name].append((test, probability))
    in_order = {name: sorted(of, key=lambda one: int(one[0][0])) for name, of in found.items()}
    predicted = {name: [probability for _, probability in of] for name, of in in_order.items()}
    truths = [units.y[test] for test, _ in in_order[names[0]]]
    predicted["average of the two (published best)"] = [
        (one + other) / 2
        for one, other in zip(
            predicted["boosting, searched"], predicted["regularised forest"], strict=True
        )
    ]
    report(predicted, truths, 1 / settings.protocol.folds)


def models(trees: int, leaf: int) -> dict[str, Any]:
    """Build the models by name, the slow ones first."""
    built: dict[str, Any] = {
        "LightGBM, searched": RandomizedSearchCV(
            LGBMClassifier(verbose=-1, n_jobs=1, random_state=42, subsample=0.7, subsample_freq=1),
            SEARCH,
            n_iter=4,
            scoring="neg_log_loss",
            cv=StratifiedKFold(3, shuffle=True, random_state=42),
            random_state=42,
        ),
        "regularised forest": contenders.regularised_forest(trees=trees, leaf=leaf, seed=42),
        "boosting, searched": contenders.searched_boosting(seed=42),
        "LightGBM, as it comes": LGBMClassifier(verbose=-1, n_jobs=1, random_state=42),
    }
    try:
        from catboost import CatBoostClassifier
    except ImportError:
        return built
    catboost = {
        "CatBoost, as it comes": CatBoostClassifier(verbose=0, thread_count=1, random_seed=42),
        "CatBoost, 500 rounds": CatBoostClassifier(
            verbose=0,
            thread_count=1,
            random_seed=42,
            iterations=500,
            depth=6,
            learning_rate=0.04,
            l2_leaf_reg=10,
        ),
    }
    return catboost | built


def parts(folds: Folds, rows: Rows) -> tuple[Places, Places]:
    """Return the positions of the songs on either side."""
    train, (test,) = folds.parts(rows, {})
    return train, test


def probabilities(
    name: str, units: Units, train: Places, test: Places, settings: Settings
) -> tuple[str, Places, np.ndarray[Any, Any]]:
    """Fit one model to a fold's training songs and predict those held out."""
    model = models(settings.comparison.trees, settings.comparison.leaf)[name]
    fitted = model.fit(units.X[train], units.y[train])
    return name, test, np.asarray(fitted.predict_proba(units.X[test])[:, 1])


def report(predicted: dict[str, list[Any]], truths: list[Any], share: float) -> None:
    """Print the scores, and how far each model is from the published best."""
    tables = {
        name: pd.DataFrame(
            probability_scores(truth, probability)
            for truth, probability in zip(truths, of, strict=True)
        )
        for name, of in predicted.items()
    }
    *_, best = tables
    print(f"{'model':38s} ROC AUC  AP      Brier    best minus this: ROC AUC           AP")
    for name, table in tables.items():
        means = table.mean()
        line = f"{name:38s} {means['roc_auc']:.4f}   {means['average_precision']:.4f}  "
        line += f"{means['brier']:.5f}  "
        for score in ("roc_auc", "average_precision"):
            of = resampled_interval(tables[best][score] - table[score], share)
            line += f"{of.mean:+.4f} ({of.low:+.4f} to {of.high:+.4f})  "
        print(line)


if __name__ == "__main__":
    main()
