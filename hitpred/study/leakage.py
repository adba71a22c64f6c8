"""How much of the notebook's result was leakage: the same models under four splits.

The same rows, features and models, held out in four ways: any row apart from any other (as the
notebook does), no track on both sides, no song, no artist. What a model loses from one to the next
it owed to rows that it had, in effect, already seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.preprocessing import StandardScaler

from hitpred.errors import HitpredError
from hitpred.evaluation.intervals import resampled_intervals
from hitpred.evaluation.scores import ranking_scores
from hitpred.features import notebook_features
from hitpred.models.lookup import LookupTable
from hitpred.models.notebook import (
    default_boosting,
    notebook_forest,
    notebook_logistic_regression,
)
from hitpred.parallel import Task, side_by_side
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
    """

    X: NDArray[np.float64]
    y: NDArray[np.int_]
    real: NDArray[np.bool_]


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
        return f"{name} split by {self.split}{sampling[self.sampler]}, {self.fold}"


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
    tracks = dataset.tracks
    y = (tracks["popularity"] >= hit.threshold).to_numpy().astype(int)
    groups = {
        "row": None,
        "track": track_groups(tracks),
        "song": song_groups(tracks),
        "artist": artist_groups(tracks),
    }
    _require_hits(y, groups, hit, leakage)
    real = Rows(notebook_features(tracks).to_numpy(), y, np.ones(len(y), dtype=bool))
    rows = {"none": real, "smote": real, "smote_before_split": _balanced(real, leakage.seed)}
    folds = {split: _folds(y, groups[split], leakage) for split in SPLITS}
    trials = _trials(folds, made=len(rows["smote_before_split"].y) - len(y), seed=leakage.seed)
    tasks = [Task(str(trial), _scored, (trial, rows[trial.sampler], leakage)) for trial in trials]
    table = _table(zip(trials, side_by_side(tasks, progress), strict=True))
    return {
        "rows": len(y),
        "prevalence": float(y.mean()),
        "folds": leakage.folds,
        "repeats": leakage.repeats,
        "twins": [_twins(split, y, tracks, folds[split]) for split in SPLITS],
        "ledger": _ledger(table, leakage),
        "forest_against_linear": _forest_against_linear(table, leakage),
    }


def _require_hits(
    y: NDArray[np.int_], groups: dict[str, Groups | None], hit: "Hit", leakage: "Leakage"
) -> None:
    # Every fold needs both classes, and its training part SMOTE's five neighbours.
    needed = 2 * leakage.folds
    for split, of in groups.items():
        count = int(y.sum()) if of is None else len(np.unique(of[y == 1]))
        if count < needed:
            raise HitpredError(
                f"The data hold hits (popularity >= {hit.threshold}) of {count} different "
                f"{split}s, and {leakage.folds} folds need {needed}: choose another threshold "
                "under [hit] in hitpred.toml, or other data."
            )


def _balanced(real: Rows, seed: int) -> Rows:
    """Balance all rows with SMOTE before anything is held out: the mistake on trial."""
    scaled = StandardScaler().fit_transform(real.X)
    X, y = SMOTE(random_state=seed).fit_resample(scaled, real.y)
    return Rows(X, y, np.arange(len(y)) < len(real.y))


def _folds(y: NDArray[np.int_], groups: Groups | None, leakage: "Leakage") -> list[Fold]:
    return repeated_folds(
        y, groups, folds=leakage.folds, repeats=leakage.repeats, seed=leakage.seed
    )


def _trials(folds: dict[str, list[Fold]], *, made: int, seed: int) -> list[Trial]:
    trials = []
    for split, real in folds.items():
        with_made = _with_synthetic(real, made, seed)
        for sampler in SAMPLERS:
            chosen = with_made if sampler == "smote_before_split" else real
            models = MODELS if sampler == "none" else MODELS[:-1]
            trials += [Trial(split, sampler, model, fold) for model in models for fold in chosen]
    return sorted(trials, key=lambda trial: MODELS.index(trial.model))


def _with_synthetic(folds: list[Fold], made: int, seed: int) -> list[Fold]:
    """Spread the rows that SMOTE made over folds at random: they have no track, song or artist."""
    n_folds = max(fold.number for fold in folds) + 1
    n_real = len(folds[0].train) + len(folds[0].test)
    extended = []
    for fold in folds:
        rng = np.random.default_rng([seed, fold.repeat])
        number = rng.permutation(made) % n_folds
        synthetic = np.arange(n_real, n_real + made)
        held_out = number == fold.number
        train = np.concatenate([fold.train, synthetic[~held_out]])
        test = np.concatenate([fold.test, synthetic[held_out]])
        extended.append(Fold(fold.repeat, fold.number, train, test))
    return extended


def _scored(trial: Trial, rows: Rows, leakage: "Leakage") -> dict[str, float]:
    """Fit and score one model; every step that learns sees the training rows only."""
    train, test = trial.fold.train, trial.fold.test
    scaler = StandardScaler().fit(rows.X[train])
    X, y = scaler.transform(rows.X[train]), rows.y[train]
    if trial.sampler == "smote":
        X, y = SMOTE(random_state=leakage.seed).fit_resample(X, y)
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
        return default_boosting(seed=leakage.seed)
    if name == "logistic_regression":
        return notebook_logistic_regression(max_iter=leakage.max_iter, seed=leakage.seed)
    return LookupTable()


def _table(scored: Iterable[tuple[Trial, dict[str, float]]]) -> pd.DataFrame:
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
        | resampled_intervals(of[list(SCORES)], 1 / leakage.folds)
        | {"on_real_rows": resampled_intervals(_on_real_rows(of), 1 / leakage.folds)}
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


def _on_real_rows(scores: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({name: scores[f"{name}_on_real_rows"] for name in SCORES})


def _forest_against_linear(table: pd.DataFrame, leakage: "Leakage") -> list[dict[str, Any]]:
    """Pair the notebook's two models fold by fold, to see how far ahead the forest is."""
    by_fold = table.set_index(["split", "sampler", "model", "repeat", "fold"]).sort_index()
    lead = {
        split: by_fold.loc[(split, "smote", "random_forest"), list(SCORES)]
        - by_fold.loc[(split, "smote", "logistic_regression"), list(SCORES)]
        for split in SPLITS
    }
    return [
        {"name": split} | resampled_intervals(scores, 1 / leakage.folds)
        for split, scores in lead.items()
    ]


def _twins(
    split: str, y: NDArray[np.int_], tracks: pd.DataFrame, folds: list[Fold]
) -> dict[str, Any]:
    """Count held-out rows whose like is in the training rows, as shares over the folds."""
    kinds = {"track": track_groups(tracks), "song": song_groups(tracks)}
    shares: dict[str, Any] = {"name": split}
    for kind, group in kinds.items():
        seen = [np.isin(group[fold.test], group[fold.train]) for fold in folds]
        hits = [y[fold.test] == 1 for fold in folds]
        shares[f"same_{kind}_share"] = float(np.mean([of.mean() for of in seen]))
        shares[f"hits_same_{kind}_share"] = float(
            np.mean([of[is_hit].mean() for of, is_hit in zip(seen, hits, strict=True)])
        )
    return shares
