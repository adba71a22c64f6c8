"""What does class imbalance do, and SMOTE? Every treatment on the same songs and folds.

Three models learn from the training songs as they are and after each treatment. Songs held out are
never resampled. A threshold is chosen on songs that neither the model nor its judges have seen.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from hitpred.evaluation.intervals import resampled_intervals
from hitpred.evaluation.probabilities import calibration_curve, probability_scores
from hitpred.evaluation.shortlist import shortlist_scores
from hitpred.evaluation.thresholds import best_f1_threshold, decision_scores
from hitpred.models.treatments import TREATMENTS, Sizes, model, models_of, sampler
from hitpred.parallel import Task, side_by_side
from hitpred.protocol import Songs, song_folds, songs_of
from hitpred.splits import Fold

if TYPE_CHECKING:
    from hitpred.config import Hit, Imbalance, Protocol
    from hitpred.dataset.table import Dataset
    from hitpred.progress import Progress

ABOVE_HALF: Final = float(np.nextafter(0.5, 1))
"""A model's own decision: a hit is what is more likely than not."""


@dataclass(frozen=True)
class Prediction:
    """What was predicted about the songs of a fold, and by which model.

    Attributes
    ----------
    treatment, model : str
        The model and the treatment of its training songs.
    repeat : int
        The shuffle.
    without : tuple of int
        The folds that it was not trained on: one, or two that hold each other out.
    about : int
        The one of these folds that is predicted.
    """

    treatment: str
    model: str
    repeat: int
    without: tuple[int, ...]
    about: int


Predicted = dict[Prediction, NDArray[np.float64]]


@dataclass(frozen=True, eq=False)
class Trial:
    """Training songs, treated once, and all models fitted to them.

    Attributes
    ----------
    treatment : str
        One of `TREATMENTS`.
    held_out : tuple of Fold
        The fold whose songs are predicted; or two, to choose thresholds: a model that has seen
        neither chooses on one for the other.
    """

    treatment: str
    held_out: tuple[Fold, ...]

    def __str__(self) -> str:
        without = " and ".join(map(str, self.held_out))
        return f"{self.treatment.replace('_', ' ')}, without {without}"


def compute(
    dataset: "Dataset",
    *,
    hit: "Hit",
    protocol: "Protocol",
    imbalance: "Imbalance",
    progress: "Progress",
) -> dict[str, Any]:
    """Score every model after every treatment.

    Parameters
    ----------
    dataset : Dataset
        The data, of which each song counts once.
    hit, protocol, imbalance
        The settings of these names.
    progress : Progress
        Told of each trial.

    Returns
    -------
    dict
        Plain data. ``ledger`` holds one entry for each model and treatment, with intervals over the
        folds; ``differences`` what each treatment changes, paired fold by fold with none;
        ``calibration`` predicted probabilities beside shares of hits.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    songs = songs_of(dataset, hit.threshold)
    folds = song_folds(songs, protocol)
    sizes = Sizes(imbalance.trees, protocol.max_iter)
    trials = _trials(folds)
    tasks = [Task(str(trial), _predicted, (trial, songs, sizes, protocol.seed)) for trial in trials]
    predicted: Predicted = {}
    for result in side_by_side(tasks, progress):
        predicted |= result
    table = pd.DataFrame(
        _scores(treatment, name, fold, folds, songs.y, predicted)
        for treatment in TREATMENTS
        for name in models_of(treatment)
        for fold in folds
    )
    return {
        "songs": len(songs.y),
        "prevalence": float(songs.y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "trees": imbalance.trees,
        "ledger": _ledger(table, 1 / protocol.folds),
        "differences": _differences(table, 1 / protocol.folds),
        "calibration": _calibration(songs, folds, predicted),
    }


def _trials(folds: list[Fold]) -> list[Trial]:
    """List the trials, slow treatments first."""
    # Two neighbours are each other's partner: one trial serves both.
    pairs = {
        (fold.repeat, _numbers((fold, partner))): (fold, partner)
        for fold in folds
        for partner in [_partner(fold, folds)]
    }
    held_out = [*((fold,) for fold in folds), *pairs.values()]
    return [Trial(treatment, of) for treatment in reversed(TREATMENTS) for of in held_out]


def _partner(fold: Fold, folds: list[Fold]) -> Fold:
    """Find the fold that another's threshold is chosen on: its neighbour in the same shuffle.

    Neighbours choose for each other, so that they share a fit; with an odd number of folds the last
    one turns to the first.
    """
    shuffle = [other for other in folds if other.repeat == fold.repeat]
    neighbour = fold.number ^ 1
    return shuffle[neighbour if neighbour < len(shuffle) else 0]


def _predicted(trial: Trial, songs: Songs, sizes: Sizes, seed: int) -> Predicted:
    """Fit all models to a trial's training songs and predict the songs that it holds out."""
    held_out = trial.held_out
    train = np.setdiff1d(np.arange(len(songs.y)), np.concatenate([of.test for of in held_out]))
    scaler = StandardScaler().fit(songs.X[train])
    X, y = scaler.transform(songs.X[train]), songs.y[train]
    if (resampler := sampler(trial.treatment, seed)) is not None:
        X, y = resampler.fit_resample(X, y)
    predicted = {}
    for name in models_of(trial.treatment):
        fitted = model(name, trial.treatment, sizes, seed).fit(X, y)
        for fold in held_out:
            asked = _prediction(trial.treatment, name, held_out, fold)
            probability = fitted.predict_proba(scaler.transform(songs.X[fold.test]))
            predicted[asked] = probability[:, 1]
    return predicted


def _prediction(treatment: str, name: str, held_out: tuple[Fold, ...], about: Fold) -> Prediction:
    return Prediction(treatment, name, about.repeat, _numbers(held_out), about.number)


def _numbers(held_out: tuple[Fold, ...]) -> tuple[int, ...]:
    return tuple(sorted(fold.number for fold in held_out))


def _scores(
    treatment: str,
    name: str,
    fold: Fold,
    folds: list[Fold],
    y: NDArray[np.int_],
    predicted: Predicted,
) -> dict[str, Any]:
    """Score one model after one treatment on the songs of one fold."""
    truth, partner = y[fold.test], _partner(fold, folds)
    probability = predicted[_prediction(treatment, name, (fold,), fold)]
    untreated = predicted[_prediction("none", name, (fold,), fold)]
    of_partner = predicted[_prediction(treatment, name, (fold, partner), partner)]
    threshold = best_f1_threshold(y[partner.test], of_partner)
    half = decision_scores(truth, probability, ABOVE_HALF)
    # As many songs as the treated model picks, taken from the top of the untreated one's ranking.
    same_number = round(half["predicted_share"] * len(truth))
    untreated_recall = (
        shortlist_scores(truth, untreated, same_number)["recall"] if same_number else 0.0
    )
    return (
        {"treatment": treatment, "model": name}
        | probability_scores(truth, probability)
        | {f"{score}_at_half": half[score] for score in ("f1", "precision", "recall")}
        | {
            "predicted_share": half["predicted_share"],
            "untreated_recall": untreated_recall,
            "recall_gain": half["recall"] - untreated_recall,
            "f1_at_chosen": decision_scores(truth, probability, threshold)["f1"],
            "chosen_threshold": threshold,
        }
    )


def _ledger(table: pd.DataFrame, test_share: float) -> list[dict[str, Any]]:
    return [
        _named(treatment, name) | resampled_intervals(_of(table, treatment, name), test_share)
        for treatment in TREATMENTS
        for name in models_of(treatment)
    ]


def _named(treatment: str, name: str) -> dict[str, str]:
    return {"name": f"{name}_{treatment}", "model": name, "treatment": treatment}


def _of(table: pd.DataFrame, treatment: str, name: str) -> pd.DataFrame:
    chosen = (table["treatment"] == treatment) & (table["model"] == name)
    return table[chosen].drop(columns=["treatment", "model"]).reset_index(drop=True)


def _differences(table: pd.DataFrame, test_share: float) -> list[dict[str, Any]]:
    """Pair every treatment with none, fold by fold."""
    return [
        _named(treatment, name)
        | resampled_intervals(_of(table, treatment, name) - _of(table, "none", name), test_share)
        for treatment in TREATMENTS[1:]
        for name in models_of(treatment)
    ]


def _calibration(songs: Songs, folds: list[Fold], predicted: Predicted) -> list[dict[str, Any]]:
    """Set probabilities beside shares of hits; in one shuffle each song is held out once."""
    shuffle = [fold for fold in folds if fold.repeat == 0]
    truth = np.concatenate([songs.y[fold.test] for fold in shuffle])
    return [
        _named(treatment, name)
        | {
            "curve": calibration_curve(
                truth,
                np.concatenate(
                    [predicted[_prediction(treatment, name, (fold,), fold)] for fold in shuffle]
                ),
            )
        }
        for treatment in TREATMENTS
        for name in models_of(treatment)
    ]
