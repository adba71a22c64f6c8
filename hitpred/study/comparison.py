"""Which model is better, and by how much? All contenders on the same songs and folds.

They see the 13 audio features of a song and nothing else. Each is judged by how it ranks songs that
it has never met, by what its probabilities are worth, and by its shortlist.
"""

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from hitpred.evaluation.intervals import resampled_intervals
from hitpred.evaluation.probabilities import (
    PROBABILITY_SCORES,
    calibration_curve,
    probability_scores,
)
from hitpred.evaluation.shortlist import shortlist_scores
from hitpred.models import contenders
from hitpred.parallel import Task, side_by_side
from hitpred.protocol import Songs, artist_folds, song_folds, songs_of
from hitpred.splits import Fold

if TYPE_CHECKING:
    from hitpred.config import Comparison, Hit, Protocol
    from hitpred.dataset.table import Dataset
    from hitpred.progress import Progress

FITTED: Final = (
    "notebook_forest",
    "searched_boosting",
    "regularised_forest",
    "spline_logistic_regression",
    "logistic_regression",
    "base_rate",
)
"""Slowest first, so that no core waits long for another at the end."""

AVERAGED: Final = ("searched_boosting", "regularised_forest")
"""The models whose probabilities the contender ``average`` averages (soft voting)."""

MODELS: Final = (*reversed(FITTED), "average")
PROTOCOLS: Final = ("song", "artist")
AUDIO: Final = "audio"
PERCENT: Final = 0.01
"""The second shortlist: this share of the held-out songs."""


Place = tuple[str, str, int, int]
"""Protocol, model, shuffle and fold."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One contender, fitted to one fold.

    Attributes
    ----------
    protocol : str
        ``"song"`` or ``"artist"``: what may not stand on both sides.
    model : str
        One of `FITTED`.
    fold : Fold
        Which songs are held out.
    """

    protocol: str
    model: str
    fold: Fold

    def __str__(self) -> str:
        return f"{self.model.replace('_', ' ')}, held out by {self.protocol}, {self.fold}"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a trial found.

    Attributes
    ----------
    probability : float array of shape (n_held_out,)
        Predicted probability of a hit.
    choice : dict
        The hyperparameters that a search inside the training songs chose; empty without a search.
    """

    probability: NDArray[np.float64]
    choice: dict[str, Any]


def compute(
    dataset: "Dataset",
    *,
    hit: "Hit",
    protocol: "Protocol",
    comparison: "Comparison",
    progress: "Progress",
) -> dict[str, Any]:
    """Score all contenders, with songs and with whole artists held out.

    Parameters
    ----------
    dataset : Dataset
        The data, of which each song counts once.
    hit, protocol, comparison
        The settings of these names.
    progress : Progress
        Told of each trial.

    Returns
    -------
    dict
        Plain data. ``models`` holds the scores of each contender under the main protocol and
        ``artist_protocol`` those with artists held out, with intervals over the folds;
        ``differences`` those of every pair, fold by fold; ``calibration`` predicted probabilities
        beside shares of hits; ``choices`` what the searches chose.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    songs = songs_of(dataset, hit.threshold)
    folds = {"song": song_folds(songs, protocol), "artist": artist_folds(songs, protocol)}
    trials = [
        Trial(held_out, model, fold)
        for model in FITTED
        for held_out, of in folds.items()
        for fold in of
    ]
    tasks = [Task(str(trial), _outcome, (trial, songs, protocol, comparison)) for trial in trials]
    outcomes = {
        (trial.protocol, trial.model, trial.fold.repeat, trial.fold.number): outcome
        for trial, outcome in zip(trials, side_by_side(tasks, progress), strict=True)
    }
    predicted = {place: outcome.probability for place, outcome in outcomes.items()}
    predicted |= _averages(predicted)
    table = _table(songs, folds, predicted, comparison.shortlist)
    test_share = 1 / protocol.folds
    return {
        "songs": len(songs.y),
        "prevalence": float(songs.y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "shortlist": comparison.shortlist,
        "percent_songs": _percent(len(folds["song"][0].test)),
        "models": _models(table, "song", test_share),
        "artist_protocol": {"models": _models(table, "artist", test_share)},
        "differences": _differences(table, "song", test_share),
        "calibration": _calibration(songs, folds["song"], predicted),
        "choices": _choices(outcomes),
    }


def _outcome(trial: Trial, songs: Songs, protocol: "Protocol", comparison: "Comparison") -> Outcome:
    """Fit a contender to the training songs and predict the songs held out."""
    train, test = trial.fold.train, trial.fold.test
    fitted = _contender(trial.model, protocol, comparison).fit(songs.X[train], songs.y[train])
    return Outcome(
        probability=fitted.predict_proba(songs.X[test])[:, 1],
        choice=getattr(fitted, "best_params_", {}),
    )


def _contender(name: str, protocol: "Protocol", comparison: "Comparison") -> BaseEstimator:
    seed = protocol.seed
    if name == "base_rate":
        return contenders.base_rate()
    if name == "logistic_regression":
        return contenders.logistic_regression(max_iter=protocol.max_iter, seed=seed)
    if name == "spline_logistic_regression":
        return contenders.spline_logistic_regression(max_iter=protocol.max_iter)
    if name == "notebook_forest":
        return contenders.forest_of_the_notebook(trees=comparison.notebook_trees, seed=seed)
    if name == "regularised_forest":
        return contenders.regularised_forest(
            trees=comparison.trees, leaf=comparison.leaf, seed=seed
        )
    return contenders.searched_boosting(seed=seed)


def _averages(predicted: dict[Place, NDArray[np.float64]]) -> dict[Place, NDArray[np.float64]]:
    first, *_ = AVERAGED
    return {
        (held_out, "average", repeat, fold): np.mean(
            [predicted[held_out, member, repeat, fold] for member in AVERAGED], axis=0
        )
        for held_out, model, repeat, fold in predicted
        if model == first
    }


def _percent(songs: int) -> int:
    return max(1, round(PERCENT * songs))


def _table(
    songs: Songs,
    folds: dict[str, list[Fold]],
    predicted: dict[Place, NDArray[np.float64]],
    shortlist: int,
) -> pd.DataFrame:
    """Lay the scores out with a row for each trial."""
    rows = []
    for held_out, of in folds.items():
        for model in MODELS:
            for fold in of:
                truth = songs.y[fold.test]
                probability = predicted[held_out, model, fold.repeat, fold.number]
                scores = _scores(truth, probability, shortlist)
                rows.append({"protocol": held_out, "model": model} | scores)
    return pd.DataFrame(rows)


def _scores(
    truth: NDArray[np.int_], probability: NDArray[np.float64], shortlist: int
) -> dict[str, float]:
    lists = {"top": min(shortlist, len(truth)), "top_percent": _percent(len(truth))}
    return probability_scores(truth, probability) | {
        f"{name}_{score}": value
        for name, n in lists.items()
        for score, value in shortlist_scores(truth, probability, n).items()
    }


def _by_model(table: pd.DataFrame, held_out: str) -> dict[str, pd.DataFrame]:
    """Return each contender's scores, in the same order of folds."""
    of_protocol = table[table["protocol"] == held_out]
    return {
        model: of_protocol[of_protocol["model"] == model]
        .drop(columns=["protocol", "model"])
        .reset_index(drop=True)
        for model in MODELS
    }


def _models(table: pd.DataFrame, held_out: str, test_share: float) -> list[dict[str, Any]]:
    return [
        {"name": model, "features": AUDIO} | resampled_intervals(scores, test_share)
        for model, scores in _by_model(table, held_out).items()
    ]


def _differences(table: pd.DataFrame, held_out: str, test_share: float) -> list[dict[str, Any]]:
    """Pair every two contenders fold by fold: the second minus the first."""
    scores = _by_model(table, held_out)
    kept = [*PROBABILITY_SCORES, "top_hits"]
    return [
        {"name": f"{second}_minus_{first}", "first": first, "second": second}
        | resampled_intervals(scores[second][kept] - scores[first][kept], test_share)
        for first, second in combinations(MODELS, 2)
    ]


def _calibration(
    songs: Songs, folds: list[Fold], predicted: dict[Place, NDArray[np.float64]]
) -> list[dict[str, Any]]:
    """Set probabilities beside shares of hits; in one shuffle each song is held out once."""
    shuffle = [fold for fold in folds if fold.repeat == 0]
    truth = np.concatenate([songs.y[fold.test] for fold in shuffle])
    return [
        {
            "name": model,
            "curve": calibration_curve(
                truth,
                np.concatenate([predicted["song", model, 0, fold.number] for fold in shuffle]),
            ),
        }
        for model in MODELS
    ]


def _choices(outcomes: dict[Place, Outcome]) -> list[dict[str, Any]]:
    """Count how often the searches chose each point of the grid."""
    chosen = pd.DataFrame(
        {"protocol": held_out} | outcome.choice
        for (held_out, *_), outcome in outcomes.items()
        if outcome.choice
    )
    counts = chosen.groupby(list(chosen.columns)).size().rename("folds").reset_index()
    return counts.to_dict(orient="records")
