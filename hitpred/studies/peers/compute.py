"""Do other libraries do better? LightGBM and CatBoost on the same songs, folds and budget.

Each chooses from as many points as the site's own boosting, by the same rule, inside the training
songs. Where a library is not installed its scores are None.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from sklearn.model_selection import ParameterGrid

from hitpred.experiments.contenders import contender
from hitpred.experiments.job import Job
from hitpred.experiments.peers import GRIDS, LIBRARIES, PeerTrial, installed
from hitpred.methods.evaluation.intervals import resampled_intervals, scores_by_fold
from hitpred.methods.evaluation.many_tests import holm, resampled_p_value
from hitpred.methods.evaluation.probabilities import PROBABILITY_SCORES
from hitpred.methods.evaluation.shortlist import scores_with_list
from hitpred.methods.models import contenders
from hitpred.methods.protocol import folds_by, require_both, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.splits import Folds

if TYPE_CHECKING:
    from hitpred.config import Comparison, Hit, Protocol
    from hitpred.dataset.table import Dataset

OURS: Final = "searched_boosting"
PROTOCOLS: Final = ("song", "artist")
SCORES: Final = (*PROBABILITY_SCORES, "top_hits")
TESTED: Final = "roc_auc"
"""The score whose differences from ours are tested, under all protocols as one family."""

TREES: Final = ("max_iter", "n_estimators", "iterations")
LEAVES: Final = ("max_leaf_nodes", "num_leaves")
"""What the libraries call the number of trees, and of the leaves of a tree at most."""

Point = Mapping[str, Any]
"""A setting that a search may choose, in the words of its library."""


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
        ``differences``, with p-values of the ROC AUC, alone and as one family of tests;
        ``searches`` where each library looks, and what it chose in each fold; ``versions`` those
        of the libraries.
    """
    y = units_of(rows, songs(hit.threshold)).y
    here = installed()
    test_share = 1 / protocol.folds
    done = {
        held_out: [
            {name: outcomes[job] for name, job in _trials(folds, protocol, comparison).items()}
            for folds in _folds(held_out, hit, protocol)
        ]
        for held_out in PROTOCOLS
    }
    summaries = {
        f"{held_out}_protocol": _summary(
            {
                name: scores_by_fold(
                    (
                        scores_with_list(
                            y[fold[name].held_out], fold[name].probability, comparison.shortlist
                        )
                        for fold in by_fold
                    ),
                    _folds(held_out, hit, protocol),
                )
                for name in by_fold[0]
            },
            test_share,
        )
        for held_out, by_fold in done.items()
    }
    _test([row for of in summaries.values() for row in of["differences"]], test_share)
    return {
        "songs": len(y),
        "folds": protocol.folds,
        "shortlist": comparison.shortlist,
        "versions": {library: here.get(library, "not installed") for library in LIBRARIES},
        "searches": [
            _search(
                name,
                grid,
                {
                    held_out: [dict(fold[name].choice) for fold in by_fold if name in fold]
                    for held_out, by_fold in done.items()
                },
            )
            for name, grid in {OURS: contenders.BOOSTING_GRID, **GRIDS}.items()
        ],
    } | summaries


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


def _summary(tables: Mapping[str, pd.DataFrame], test_share: float) -> dict[str, Any]:
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
        nothing = {"mean": None, "low": None, "high": None, "by_fold": None, "folds": None}
        return dict.fromkeys(SCORES, nothing)
    return resampled_intervals(scores, test_share)


def _test(differences: Sequence[dict[str, Any]], test_share: float) -> None:
    """Add p-values to differences from ours, adjusted for the number of them all."""
    tested: list[dict[str, Any]] = [row[TESTED] for row in differences]
    here = [one for one in tested if one["mean"] is not None]
    p_values = [resampled_p_value(one["by_fold"], test_share) for one in here]
    for one in tested:
        one |= {"p_value": None, "p_holm": None}
    for one, p_value, adjusted in zip(here, p_values, holm(p_values), strict=True):
        one |= {"p_value": p_value, "p_holm": float(adjusted)}


def _search(
    name: str, grid: list[dict[str, list[Any]]], chosen: Mapping[str, list[Point]]
) -> dict[str, Any]:
    """Lay out where a search looks, and what it chose by protocol and fold.

    A point is at the edge if none of the grid has trees of fewer leaves, or of more, or if none
    learns less, or more: by as many trees times the rate at which each is learnt from.
    """
    points = list(ParameterGrid(grid))
    leaves, learning = [_leaves(point) for point in points], [_learning(point) for point in points]
    at_edge = [
        size in (min(leaves), max(leaves)) or learnt in (min(learning), max(learning))
        for size, learnt in zip(leaves, learning, strict=True)
    ]
    choices = [
        {
            "name": f"{held_out}_{fold}",
            "point": str(points.index(point) + 1),
            "at_edge": at_edge[points.index(point)],
        }
        for held_out, by_fold in chosen.items()
        for fold, point in enumerate(by_fold, start=1)
    ]
    return {
        "name": name,
        "points": [
            {
                "name": str(number),
                "learning_rate": point["learning_rate"],
                "trees": _named(point, TREES),
                "leaves": _leaves(point),
                "at_edge": at_edge[number - 1],
            }
            for number, point in enumerate(points, start=1)
        ],
        "choices": choices,
        "folds": len(choices),
        "folds_at_edge": sum(choice["at_edge"] for choice in choices),
    }


def _named(point: Point, names: Sequence[str]) -> Any:
    return next(point[name] for name in names if name in point)


def _leaves(point: Point) -> int:
    """Count the leaves of a tree at most; symmetric trees have two to the power of their depth."""
    return 2 ** point["depth"] if "depth" in point else int(_named(point, LEAVES))


def _learning(point: Point) -> float:
    # Rounded, since products of equal size differ in the last digit.
    return round(point["learning_rate"] * _named(point, TREES), 6)
