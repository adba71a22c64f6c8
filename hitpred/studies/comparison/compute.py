"""Which model is better, and by how much? All contenders on the same songs and folds.

They see the 13 audio features of a song and nothing else. Each is judged by how it ranks songs that
it has never met, by what its probabilities are worth, and by its shortlist.
"""

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.contenders import contender
from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, OutOfFold
from hitpred.methods.evaluation.intervals import resampled_intervals
from hitpred.methods.evaluation.probabilities import (
    PROBABILITY_SCORES,
    calibration_curve,
    probability_scores,
)
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.protocol import folds_by, require_hits, song_folds, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.splits import Folds

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

PROTOCOLS: Final = ("song", "artist")
AUDIO: Final = "audio"
PERCENT: Final = 0.01
"""The second shortlist: this share of the held-out songs."""


def jobs(rows: Rows, *, hit: "Hit", protocol: "Protocol", comparison: "Comparison") -> list[Job]:
    """List all contenders, with songs and with whole artists held out.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_hits(rows, songs(hit.threshold), PROTOCOLS, protocol.folds)
    trials = [
        contender(name, folds, protocol, comparison)
        for of in folds_by(songs(hit.threshold), protocol).values()
        for folds in of
        for names in MEMBERS.values()
        for name in names
    ]
    return [*trials, *(_pooled(name, hit, protocol, comparison) for name in MEMBERS)]


def compute(
    _: "Dataset",
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
    rows : Rows
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
        ``differences`` those of every pair, fold by fold; ``calibration`` predicted probabilities
        beside shares of hits; ``choices`` what the searches chose.
    """
    y = units_of(rows, songs(hit.threshold)).y
    folds = folds_by(songs(hit.threshold), protocol)

    def tables(held_out: str) -> dict[str, pd.DataFrame]:
        return {
            name: pd.DataFrame(
                _scores(y, [outcomes[trial] for trial in trials], comparison.shortlist)
                for of in folds[held_out]
                for trials in [[contender(one, of, protocol, comparison) for one in members]]
            )
            for name, members in MEMBERS.items()
        }

    by_song, by_artist = tables("song"), tables("artist")
    test_share = 1 / protocol.folds
    return {
        "songs": len(y),
        "prevalence": float(y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "shortlist": comparison.shortlist,
        "percent_songs": _percent(
            len(outcomes[contender("base_rate", folds["song"][0], protocol, comparison)].held_out)
        ),
        "models": _models(by_song, test_share),
        "artist_protocol": {"models": _models(by_artist, test_share)},
        "differences": _differences(by_song, test_share),
        "calibration": [
            {
                "name": name,
                "curve": calibration_curve(
                    y, outcomes[_pooled(name, hit, protocol, comparison)].probability
                ),
            }
            for name in MEMBERS
        ],
        "choices": _choices(folds, outcomes, protocol, comparison),
    }


def _pooled(name: str, hit: "Hit", protocol: "Protocol", comparison: "Comparison") -> OutOfFold:
    """Gather one shuffle's predictions, in which each song is held out once."""
    first = song_folds(songs(hit.threshold), protocol)[: protocol.folds]
    return OutOfFold(
        tuple(
            tuple(contender(member, folds, protocol, comparison) for folds in first)
            for member in MEMBERS[name]
        )
    )


def _percent(songs: int) -> int:
    return max(1, round(PERCENT * songs))


def _scores(y: NDArray[np.int_], outcomes: Sequence[Outcome], shortlist: int) -> dict[str, float]:
    """Score the average of some models' probabilities."""
    truth = y[outcomes[0].held_out]
    probability = np.mean([outcome.probability for outcome in outcomes], axis=0)
    lists = {"top": min(shortlist, len(truth)), "top_percent": _percent(len(truth))}
    return probability_scores(truth, probability) | {
        f"{name}_{score}": value
        for name, n in lists.items()
        for score, value in shortlist_scores(truth, probability, n).items()
    }


def _models(tables: Mapping[str, pd.DataFrame], test_share: float) -> list[dict[str, Any]]:
    return [
        {"name": name, "features": AUDIO} | resampled_intervals(scores, test_share)
        for name, scores in tables.items()
    ]


def _differences(tables: Mapping[str, pd.DataFrame], test_share: float) -> list[dict[str, Any]]:
    """Pair every two contenders fold by fold: the second minus the first."""
    kept = [*PROBABILITY_SCORES, "top_hits"]
    return [
        {"name": f"{second}_minus_{first}", "first": first, "second": second}
        | resampled_intervals(tables[second][kept] - tables[first][kept], test_share)
        for first, second in combinations(tables, 2)
    ]


def _choices(
    folds: Mapping[str, list[Folds]],
    outcomes: Mapping[Job, Any],
    protocol: "Protocol",
    comparison: "Comparison",
) -> list[dict[str, Any]]:
    """Count how often the searches chose each point of the grid."""
    chosen = pd.DataFrame(
        {"protocol": held_out}
        | outcomes[contender("searched_boosting", of, protocol, comparison)].choice
        for held_out, all_folds in folds.items()
        for of in all_folds
    )
    counts = chosen.groupby(list(chosen.columns)).size().rename("folds").reset_index()
    return counts.to_dict(orient="records")
