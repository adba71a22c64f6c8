"""Which model is better, and by how much? All contenders on the same songs and folds.

They see the 13 audio features of a song and nothing else. Each is judged by how it ranks songs that
it has never met, by what its probabilities are worth, and by its shortlist.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.model_selection import ParameterGrid

from hitpred.experiments.contenders import contender
from hitpred.experiments.job import Job
from hitpred.experiments.trial import OutOfFold
from hitpred.methods.evaluation.intervals import (
    resampled_interval,
    resampled_intervals,
    scores_by_fold,
)
from hitpred.methods.evaluation.many_tests import holm, resampled_p_value
from hitpred.methods.evaluation.probabilities import (
    PROBABILITY_SCORES,
    probability_scores,
)
from hitpred.methods.evaluation.recalibration import calibration_line
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.models.contenders import BOOSTING_CHOICE, BOOSTING_GRID
from hitpred.methods.protocol import folds_by, require_both, song_folds, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.splits import Folds
from hitpred.studies.comparison.chances import calibration, net_benefits, worth
from hitpred.studies.comparison.genres import GenreDraws, within_genre
from hitpred.studies.comparison.learning import learning_curve, learning_jobs

if TYPE_CHECKING:
    from hitpred.config import Comparison, Hit, Protocol
    from hitpred.dataset.table import Dataset

AVERAGED: Final = ("searched_boosting", "regularised_forest")
"""The models whose probabilities the contender ``average`` averages (soft voting)."""

MEMBERS: Final = {
    "base_rate": ("base_rate",),
    "logistic_regression": ("logistic_regression",),
    "spline_logistic_regression": ("spline_logistic_regression",),
    "regularised_forest": ("regularised_forest",),
    "searched_boosting": ("searched_boosting",),
    "notebook_forest": ("notebook_forest",),
    "average": AVERAGED,
}
"""Each contender, and the models whose probabilities it averages."""

BEST: Final = "searched_boosting"
"""The model that stands for what audio can do: named here, since it alone is searched, inside
the training songs. To pick the highest score of the held-out songs would flatter it."""

GUESSING: Final = "base_rate"
PROTOCOLS: Final = ("song", "artist")
AUDIO: Final = "audio"
PERCENT: Final = 0.01
"""The second shortlist: this share of the held-out songs."""

TESTED: Final = ("roc_auc", "average_precision", "top_hits")
"""The scores whose differences are tested, as one family."""

LEVEL: Final = 0.05
Scorer = Callable[[NDArray[np.int_], NDArray[np.float64]], dict[str, float]]
"""Takes whether songs are hits and the chances given to them, and returns scores."""


def jobs(
    _: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", comparison: "Comparison"
) -> list[Job]:
    """List all contenders, with songs and with whole artists held out.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_both(rows, songs(hit.threshold), PROTOCOLS, protocol.folds)
    trials = [
        contender(name, folds, protocol, comparison)
        for of in folds_by(songs(hit.threshold), protocol).values()
        for folds in of
        for names in MEMBERS.values()
        for name in names
    ]
    pooled = [
        *(_pooled(name, "song", hit, protocol, comparison) for name in MEMBERS),
        _pooled(BEST, "artist", hit, protocol, comparison),
    ]
    draws = _genre_draws(hit, protocol, comparison)
    return [*trials, *pooled, draws, *learning_jobs(songs(hit.threshold), protocol, comparison)]


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    comparison: "Comparison",
) -> dict[str, Any]:
    """Score all contenders.

    Parameters
    ----------
    dataset, rows
        The data, of which each song counts once.
    outcomes : mapping
        Of `jobs`.
    hit, protocol, comparison
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``models`` holds the scores of each contender under the main protocol and
        ``artist_protocol`` those with artists held out, with intervals over the folds;
        ``differences`` those of every pair, fold by fold, and ``tests`` how many of them are more
        than chance; ``calibration`` predicted probabilities beside shares of hits; ``net_benefit``
        what decisions are worth, in hits for a thousand songs; ``within_genre`` how the best model
        ranks songs of one genre; ``grid`` where its search looks and what it chose;
        ``learning_curve`` and ``last_doubling`` what more songs are worth.
    """
    sample = songs(hit.threshold)
    y, folds = units_of(rows, sample).y, folds_by(sample, protocol)

    def tables(held_out: str, score: Scorer) -> dict[str, pd.DataFrame]:
        return {
            name: scores_by_fold(
                (
                    score(
                        y[trials[0].held_out], np.mean([one.probability for one in trials], axis=0)
                    )
                    for of in folds[held_out]
                    for trials in [
                        [outcomes[contender(m, of, protocol, comparison)] for m in members]
                    ]
                ),
                folds[held_out],
            )
            for name, members in MEMBERS.items()
        }

    by_fold = {of: tables(of, partial(_scores, shortlist=comparison.shortlist)) for of in PROTOCOLS}
    benefits = {of: tables(of, worth) for of in PROTOCOLS}
    test_share = 1 / protocol.folds
    differences = _differences(by_fold["song"], test_share)
    return {
        "songs": len(y),
        "prevalence": float(y.mean()),
        "hits_in_a_thousand": float(1000 * y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "shortlist": comparison.shortlist,
        "percent_songs": _percent(len(outcomes[_first_trial(hit, protocol, comparison)].held_out)),
        "best": BEST,
        "models": _models(by_fold["song"], test_share),
        "artist_protocol": {"models": _models(by_fold["artist"], test_share)},
        "differences": differences,
        "tests": _tests(differences),
        "calibration": [
            {
                "name": name,
                "error_share": asdict(
                    resampled_interval(by_fold["song"][name]["calibration_error"], test_share)
                ),
            }
            | calibration(
                y, outcomes[_pooled(name, "song", hit, protocol, comparison)], protocol.seed
            )
            for name in MEMBERS
        ],
        "net_benefit": net_benefits(benefits, test_share),
        "within_genre": within_genre(
            dataset, rows, sample, outcomes[_genre_draws(hit, protocol, comparison)]
        ),
        "grid": _grid(folds, outcomes, protocol, comparison),
    } | learning_curve(y, outcomes, sample, protocol, comparison)


def _pooled(
    name: str, held_out: str, hit: "Hit", protocol: "Protocol", comparison: "Comparison"
) -> OutOfFold:
    """Gather one shuffle's predictions, in which each song is held out once."""
    first = folds_by(songs(hit.threshold), protocol)[held_out][: protocol.folds]
    return OutOfFold(
        tuple(
            tuple(contender(member, folds, protocol, comparison) for folds in first)
            for member in MEMBERS[name]
        )
    )


def _genre_draws(hit: "Hit", protocol: "Protocol", comparison: "Comparison") -> GenreDraws:
    by_song, by_artist = (_pooled(BEST, of, hit, protocol, comparison) for of in PROTOCOLS)
    return GenreDraws(songs(hit.threshold), (by_song, by_artist), protocol.seed)


def _first_trial(hit: "Hit", protocol: "Protocol", comparison: "Comparison") -> Job:
    first = song_folds(songs(hit.threshold), protocol)[0]
    return contender("base_rate", first, protocol, comparison)


def _percent(songs: int) -> int:
    return max(1, round(PERCENT * songs))


def _scores(
    truth: NDArray[np.int_], probability: NDArray[np.float64], *, shortlist: int
) -> dict[str, float]:
    """Score the probabilities of one fold."""
    lists = {"top": min(shortlist, len(truth)), "top_percent": _percent(len(truth))}
    return (
        probability_scores(truth, probability)
        | calibration_line(truth, probability)
        | {
            f"{name}_{score}": value
            for name, n in lists.items()
            for score, value in shortlist_scores(truth, probability, n).items()
        }
    )


def _models(tables: Mapping[str, pd.DataFrame], test_share: float) -> list[dict[str, Any]]:
    """Give each score its interval; what a model leaves undefined in a fold has none."""
    return [
        {"name": name, "features": AUDIO}
        | dict.fromkeys(scores.columns[scores.isna().any()])
        | resampled_intervals(scores.dropna(axis="columns"), test_share)
        for name, scores in tables.items()
    ]


def _differences(tables: Mapping[str, pd.DataFrame], test_share: float) -> list[dict[str, Any]]:
    """Pair every two contenders fold by fold, the second minus the first, and test them all."""
    kept = [*PROBABILITY_SCORES, "top_hits"]
    pairs = [
        {"name": f"{second}_minus_{first}", "first": first, "second": second}
        | resampled_intervals(tables[second][kept] - tables[first][kept], test_share)
        for first, second in combinations(tables, 2)
    ]
    tested: list[Any] = [pair[score] for pair in pairs for score in TESTED]
    p_values = [resampled_p_value(one["by_fold"], test_share) for one in tested]
    for one, p_value, adjusted in zip(tested, p_values, holm(p_values), strict=True):
        one |= {"p_value": p_value, "p_holm": float(adjusted)}
    return pairs


def _tests(differences: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Count the differences that are more than chance, one by one and as one family."""
    tested = {
        "all": [pair[score] for pair in differences for score in TESTED],
        "models": [
            pair[score] for pair in differences if pair["first"] != GUESSING for score in TESTED
        ],
    }
    return {
        f"{kind}_{found}": count
        for kind, of in tested.items()
        for found, count in {
            "tested": len(of),
            "alone": sum(one["p_value"] < LEVEL for one in of),
            "surviving": sum(one["p_holm"] < LEVEL for one in of),
        }.items()
    }


def _grid(
    folds: Mapping[str, list[Folds]],
    outcomes: Mapping[Job, Any],
    protocol: "Protocol",
    comparison: "Comparison",
) -> list[dict[str, Any]]:
    """List the points of the search's grid, and the folds in which each was chosen."""
    chosen = {
        held_out: [
            dict(outcomes[contender("searched_boosting", of, protocol, comparison)].choice)
            for of in all_folds
        ]
        for held_out, all_folds in folds.items()
    }
    return [
        {"name": str(number), "fixed": point == BOOSTING_CHOICE}
        | point
        | {
            f"{held_out}_folds": [
                fold for fold, choice in enumerate(choices, start=1) if choice == point
            ]
            for held_out, choices in chosen.items()
        }
        for number, point in enumerate(ParameterGrid(BOOSTING_GRID), start=1)
    ]
