"""Do other libraries do better? LightGBM and CatBoost on the same songs, folds and budget.

Each chooses from as many points as the site's own boosting, by the same rule, inside the training
songs. Where a library is not installed its scores are None.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from hitpred.experiments.contenders import contender
from hitpred.experiments.job import Job
from hitpred.experiments.peers import LIBRARIES, PeerTrial, installed
from hitpred.methods.evaluation.intervals import resampled_intervals
from hitpred.methods.evaluation.probabilities import PROBABILITY_SCORES
from hitpred.methods.evaluation.shortlist import scores_with_list
from hitpred.methods.protocol import folds_by, require_both, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.splits import Folds

if TYPE_CHECKING:
    from hitpred.config import Comparison, Hit, Protocol
    from hitpred.dataset.table import Dataset

OURS: Final = "searched_boosting"
PROTOCOLS: Final = ("song", "artist")
SCORES: Final = (*PROBABILITY_SCORES, "top_hits")


def jobs(
    _: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", comparison: "Comparison"
) -> list[Job]:
    """List the search of each library that is installed, and ours, on the same folds.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_both(rows, songs(hit.threshold), PROTOCOLS, protocol.folds)
    return [
        job
        for held_out in PROTOCOLS
        for folds in _folds(held_out, hit, protocol)
        for job in _trials(folds, protocol, comparison).values()
    ]


def compute(
    _: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    comparison: "Comparison",
) -> dict[str, Any]:
    """Score the libraries, and pair them with ours.

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
        Plain data. ``song_protocol`` and ``artist_protocol`` each hold the scores of every library
        as ``models``, ours first, and what it has more than ours, fold by fold, as
        ``differences``; ``versions`` those of the libraries.
    """
    y = units_of(rows, songs(hit.threshold)).y
    here = installed()
    return {
        "songs": len(y),
        "folds": protocol.folds,
        "shortlist": comparison.shortlist,
        "versions": {library: here.get(library, "not installed") for library in LIBRARIES},
    } | {
        f"{held_out}_protocol": _summary(
            [
                {
                    name: scores_with_list(
                        y[outcomes[job].held_out], outcomes[job].probability, comparison.shortlist
                    )
                    for name, job in _trials(folds, protocol, comparison).items()
                }
                for folds in _folds(held_out, hit, protocol)
            ],
            1 / protocol.folds,
        )
        for held_out in PROTOCOLS
    }


def _folds(held_out: str, hit: "Hit", protocol: "Protocol") -> list[Folds]:
    """Return the folds of one shuffle: searches take long."""
    return folds_by(songs(hit.threshold), protocol)[held_out][: protocol.folds]


def _trials(folds: Folds, protocol: "Protocol", comparison: "Comparison") -> dict[str, Job]:
    """Name the trials on some folds, ours first."""
    ours = {OURS: contender(OURS, folds, protocol, comparison)}
    return ours | {
        library: PeerTrial(folds, library, version, protocol.seed)
        for library, version in installed().items()
    }


def _summary(by_fold: list[dict[str, dict[str, float]]], test_share: float) -> dict[str, Any]:
    tables = {name: pd.DataFrame([scores[name] for scores in by_fold]) for name in by_fold[0]}
    return {
        "models": [
            {"name": name} | _intervals(tables.get(name), test_share) for name in (OURS, *LIBRARIES)
        ],
        "differences": [
            {"name": name}
            | _intervals(tables[name] - tables[OURS] if name in tables else None, test_share)
            for name in LIBRARIES
        ],
    }


def _intervals(scores: pd.DataFrame | None, test_share: float) -> dict[str, Any]:
    if scores is None:
        nothing = {"mean": None, "low": None, "high": None, "by_fold": None}
        return dict.fromkeys(SCORES, nothing)
    return resampled_intervals(scores, test_share)
