"""Whether the best audio-only model is as good as what LightGBM or CatBoost would give.

    python benchmarks/boosting.py [--data PATH] [--repeats N]

Fits the contenders of the model comparison and the two libraries to the same folds: LightGBM and
CatBoost as they come, and LightGBM after a search inside the folds. CatBoost is tried if it is
installed. Prints means over the folds, and paired differences from the published best model with
95 % intervals.
"""

import argparse
import os
from pathlib import Path
from typing import Any

import joblib
import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from rich.console import Console
from sklearn.model_selection import RandomizedSearchCV, StratifiedKFold

from hitpred.config import read_settings
from hitpred.console import ConsoleProgress
from hitpred.dataset.load import load
from hitpred.dataset.source import resolve
from hitpred.evaluation.intervals import resampled_interval
from hitpred.evaluation.probabilities import probability_scores
from hitpred.models import contenders
from hitpred.parallel import Task, side_by_side
from hitpred.protocol import Songs, song_folds, songs_of
from hitpred.splits import Fold

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
    songs = songs_of(load(source.path), settings.hit.threshold)
    folds = [fold for fold in song_folds(songs, settings.protocol) if fold.repeat < chosen.repeats]
    names = [*models(settings.comparison.trees, settings.comparison.leaf)]
    tasks = [
        Task(f"{name}, {fold}", probabilities, (name, songs, fold, settings.comparison))
        for name in names
        for fold in folds
    ]
    with (
        ConsoleProgress(Console(stderr=True), "boosting") as progress,
        joblib.parallel_config(n_jobs=-1),
    ):
        found = list(side_by_side(tasks, progress))
    predicted = {
        name: found[place * len(folds) : (place + 1) * len(folds)]
        for place, name in enumerate(names)
    }
    predicted["average of the two (published best)"] = [
        (one + other) / 2
        for one, other in zip(
            predicted["boosting, searched"], predicted["regularised forest"], strict=True
        )
    ]
    report(predicted, songs, folds)


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


def probabilities(name: str, songs: Songs, fold: Fold, comparison: Any) -> np.ndarray[Any, Any]:
    """Fit one model to a fold's training songs and predict those held out."""
    model = models(comparison.trees, comparison.leaf)[name]
    fitted = model.fit(songs.X[fold.train], songs.y[fold.train])
    return np.asarray(fitted.predict_proba(songs.X[fold.test])[:, 1])


def report(predicted: dict[str, list[Any]], songs: Songs, folds: list[Fold]) -> None:
    """Print the scores, and how far each model is from the published best."""
    tables = {
        name: pd.DataFrame(
            probability_scores(songs.y[fold.test], probability)
            for fold, probability in zip(folds, of, strict=True)
        )
        for name, of in predicted.items()
    }
    *_, best = tables
    share = len(folds[0].test) / len(songs.y)
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
