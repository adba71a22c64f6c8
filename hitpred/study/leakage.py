"""How much of the notebook's result was leakage: the same models under four splits.

The same rows, features and models, held out in four ways: any row apart from any
other (as the notebook does), no track on both sides, no song, no artist. What a model loses from
one to the next it owed to rows that it had, in effect, already seen.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from hitpred.errors import HitpredError
from hitpred.evaluation import ranking_scores, resampled_interval
from hitpred.features import notebook_features
from hitpred.models import (
    LookupTable,
    gradient_boosting,
    notebook_forest,
    notebook_logistic_regression,
)
from hitpred.splits import Fold, Groups, artist_groups, repeated_folds, song_groups, track_groups

if TYPE_CHECKING:
    from hitpred.config import Hit, Leakage
    from hitpred.dataset.table import Dataset
    from hitpred.progress import Progress

SPLITS: Final = ("row", "track", "song", "artist")
SAMPLERS: Final = ("none", "smote", "smote_before_split")
MODELS: Final = ("random_forest", "gradient_boosting", "logistic_regression", "lookup")
"""Slowest first, so that no core waits long for another at the end."""

SCORES: Final = ("roc_auc", "average_precision", "f1")


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows to split.

    Attributes
    ----------
    X : float array of shape (n, 13)
        The notebook's features.
    y : int array of shape (n,)
        1 for a hit.
    real : bool array of shape (n,)
        Whether the row is one of the data, not one that SMOTE made.
    groups : mapping
        Split to the group of each row; None for the split by row.
    """

    X: NDArray[np.float64]
    y: NDArray[np.int_]
    real: NDArray[np.bool_]
    groups: dict[str, Groups | None]


@dataclass(frozen=True, eq=False)
class Trial:
    """One model, fitted to one fold and scored on what the fold holds out."""

    split: str
    sampler: str
    model: str
    fold: Fold

    def __str__(self) -> str:
        sampling = {"none": "", "smote": ", SMOTE", "smote_before_split": ", SMOTE before"}
        name = self.model.replace("_", " ")
        return f"{name} split by {self.split}{sampling[self.sampler]}, fold {self.fold.number + 1}"


def compute(
    dataset: "Dataset", *, hit: "Hit", leakage: "Leakage", progress: "Progress"
) -> dict[str, Any]:
    """Score every model under every split and sampler.

    Parameters
    ----------
    dataset : Dataset
        The data; every row counts, as in the notebook.
    hit, leakage
        The settings of these names.
    progress : Progress
        Told of each fit.

    Returns
    -------
    dict
        Plain data. ``ledger`` holds one entry for each split, sampler and model, with intervals
        over the folds; ``twins`` how many held-out rows have their like in the training rows;
        ``forest_against_linear`` the paired differences between these two models.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    rows = _rows(dataset.tracks, hit)
    _require_hits(rows, hit, leakage)
    balanced = _balanced(rows, leakage.seed)
    trials = _trials({"none": rows, "smote": rows, "smote_before_split": balanced}, leakage)
    progress.begin(len(trials))
    fits = (
        delayed(_scored)(trial, balanced if trial.sampler == SAMPLERS[2] else rows, leakage)
        for trial in trials
    )
    scored = []
    for trial, scores in zip(trials, Parallel(return_as="generator")(fits), strict=True):
        progress.step(str(trial))
        scored.append((trial, scores))
    table = _table(scored)
    return {
        "rows": len(rows.y),
        "prevalence": float(rows.y.mean()),
        "folds": leakage.folds,
        "repeats": leakage.repeats,
        "twins": [_twins(split, rows, dataset.tracks, trials) for split in SPLITS],
        "ledger": _ledger(table, leakage),
        "forest_against_linear": _forest_against_linear(table, leakage),
    }


def _rows(tracks: pd.DataFrame, hit: "Hit") -> Rows:
    groups = {
        "row": None,
        "track": track_groups(tracks),
        "song": song_groups(tracks),
        "artist": artist_groups(tracks),
    }
    y = (tracks["popularity"] >= hit.threshold).to_numpy().astype(int)
    return Rows(notebook_features(tracks).to_numpy(), y, np.ones(len(y), dtype=bool), groups)


def _require_hits(rows: Rows, hit: "Hit", leakage: "Leakage") -> None:
    # Each fold's training part needs SMOTE's five neighbours, and each test part both classes.
    needed = 2 * leakage.folds
    for split, groups in rows.groups.items():
        apart = rows.y == 1 if groups is None else np.unique(groups[rows.y == 1])
        count = int(np.sum(apart)) if groups is None else len(apart)
        if count < needed:
            raise HitpredError(
                f"The data hold hits (popularity >= {hit.threshold}) of {count} different "
                f"{split}s, and {leakage.folds} folds need {needed}: choose another threshold "
                "under [hit] in hitpred.toml, or other data."
            )


def _balanced(rows: Rows, seed: int) -> Rows:
    """Balance all rows with SMOTE before anything is held out: the mistake on trial.

    A synthetic hit has no track, song or artist, so it is a group of its own.
    """
    scaled = StandardScaler().fit_transform(rows.X)
    X, y = SMOTE(random_state=seed).fit_resample(scaled, rows.y)
    made = len(y) - len(rows.y)
    groups = {
        split: None if of is None else np.concatenate([of, of.max() + 1 + np.arange(made)])
        for split, of in rows.groups.items()
    }
    return Rows(X, y, np.concatenate([rows.real, np.zeros(made, dtype=bool)]), groups)


def _trials(rows_for: dict[str, Rows], leakage: "Leakage") -> list[Trial]:
    trials = []
    for sampler, rows in rows_for.items():
        for split in SPLITS:
            folds = repeated_folds(
                rows.y,
                rows.groups[split],
                folds=leakage.folds,
                repeats=leakage.repeats,
                seed=leakage.seed,
            )
            models = MODELS if sampler == "none" else MODELS[:-1]
            trials += [Trial(split, sampler, model, fold) for model in models for fold in folds]
    return sorted(trials, key=lambda trial: MODELS.index(trial.model))


def _scored(trial: Trial, rows: Rows, leakage: "Leakage") -> dict[str, float]:
    """Fit and score one model; every step that learns sees the training rows only."""
    train, test = trial.fold.train, trial.fold.test
    scaler = StandardScaler().fit(rows.X[train])
    X, y = scaler.transform(rows.X[train]), rows.y[train]
    if trial.sampler == "smote":
        X, y = SMOTE(random_state=leakage.seed).fit_resample(X, y)
    # One thread a fit: fits run side by side, and boosting's sums depend on the number of threads.
    with threadpool_limits(1):
        model = _model(trial.model, leakage).fit(X, y)
        probability = model.predict_proba(scaler.transform(rows.X[test]))[:, 1]
    real = rows.real[test]
    on_real_rows = ranking_scores(rows.y[test][real], probability[real])
    return ranking_scores(rows.y[test], probability) | {
        f"{name}_on_real_rows": score for name, score in on_real_rows.items()
    }


def _model(name: str, leakage: "Leakage") -> ClassifierMixin:
    if name == "random_forest":
        return notebook_forest(trees=leakage.trees, seed=leakage.seed)
    if name == "gradient_boosting":
        return gradient_boosting(seed=leakage.seed)
    if name == "logistic_regression":
        return notebook_logistic_regression(max_iter=leakage.max_iter, seed=leakage.seed)
    return LookupTable()


def _table(scored: list[tuple[Trial, dict[str, float]]]) -> pd.DataFrame:
    """Lay the scores out with a row for each trial, in an order that no schedule changes."""
    return pd.DataFrame(
        {
            "split": trial.split,
            "sampler": trial.sampler,
            "model": trial.model,
            "repeat": trial.fold.repeat,
            "fold": trial.fold.number,
        }
        | scores
        for trial, scores in scored
    )


def _ledger(table: pd.DataFrame, leakage: "Leakage") -> list[dict[str, Any]]:
    return [
        {
            "name": f"{split}_{sampler}_{model}",
            "split": split,
            "sampler": sampler,
            "model": model,
        }
        | {name: _interval(of[name], leakage) for name in SCORES}
        | {
            "on_real_rows": {
                name: _interval(of[f"{name}_on_real_rows"], leakage) for name in SCORES
            }
        }
        for split, sampler, model, of in _cells(table)
    ]


def _cells(table: pd.DataFrame) -> Iterator[tuple[str, str, str, pd.DataFrame]]:
    for split in SPLITS:
        for sampler in SAMPLERS:
            for model in reversed(MODELS):
                chosen = (table["split"] == split) & (table["sampler"] == sampler)
                of = table[chosen & (table["model"] == model)]
                if len(of):
                    yield split, sampler, model, of


def _interval(scores: pd.Series, leakage: "Leakage") -> dict[str, float]:
    return asdict(resampled_interval(scores.to_numpy(), test_share=1 / leakage.folds))


def _forest_against_linear(table: pd.DataFrame, leakage: "Leakage") -> list[dict[str, Any]]:
    """Pair the notebook's two models fold by fold, to see how far ahead the forest is."""
    by_fold = table.set_index(["split", "sampler", "model", "repeat", "fold"]).sort_index()
    return [
        {"name": split}
        | {
            score: _interval(
                by_fold.loc[(split, "smote", "random_forest"), score]
                - by_fold.loc[(split, "smote", "logistic_regression"), score],
                leakage,
            )
            for score in SCORES
        }
        for split in SPLITS
    ]


def _twins(split: str, rows: Rows, tracks: pd.DataFrame, trials: list[Trial]) -> dict[str, Any]:
    """Count held-out rows whose like is in the training rows, as shares over the folds."""
    folds = [t.fold for t in trials if (t.split, t.sampler, t.model) == (split, "none", "lookup")]
    kinds = {"track": track_groups(tracks), "song": song_groups(tracks)}
    shares: dict[str, Any] = {"name": split}
    for kind, group in kinds.items():
        seen = [np.isin(group[fold.test], group[fold.train]) for fold in folds]
        hits = [rows.y[fold.test] == 1 for fold in folds]
        shares[f"same_{kind}_share"] = float(np.mean([of.mean() for of in seen]))
        shares[f"hits_same_{kind}_share"] = float(
            np.mean([of[is_hit].mean() for of, is_hit in zip(seen, hits, strict=True)])
        )
    return shares
