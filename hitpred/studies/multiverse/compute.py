"""What if everything had been chosen otherwise? The scores of every combination of choices.

A multiverse analysis (Steegen, Tuerlinckx, Gelman and Vanpaemel 2016), to be drawn as a
specification curve (Simonsohn, Simmons and Nelson 2020): what counts as a line, which popularity it
has, which lines count, from where one is a hit, what the model is given and which model it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from hitpred.dataset.loose_songs import loose_song_ids
from hitpred.experiments.job import Job
from hitpred.experiments.view import Identity, View, identity
from hitpred.methods.evaluation.intervals import (
    Interval,
    resampled_interval,
    resampled_intervals,
    scores_by_fold,
)
from hitpred.methods.evaluation.ranking import rank_scores
from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.studies.multiverse.cells import (
    FEATURES,
    MODELS,
    SUBSETS,
    Cell,
    can_be_scored,
    cells_of,
)

if TYPE_CHECKING:
    from hitpred.config import Hit, Multiverse, Protocol
    from hitpred.dataset.table import Dataset

SCORES: Final = ("roc_auc", "average_precision", "lift")

Tables = Mapping[Cell, pd.DataFrame]
"""For each cell its scores: a row for each fold."""


@dataclass(frozen=True)
class Conclusion:
    """A finding of the site that every cell can be asked about.

    Attributes
    ----------
    name, score : str
        What it is called, and the score that it is about.
    sign : int
        1 if the score is to be above the bound, -1 if below.
    bound : float
        Which score.
    features : str
        Which cells are asked: those whose model is given this.
    minus : dict
        If not empty, the score is the difference from the cell with these choices instead.
    """

    name: str
    score: str
    sign: int
    bound: float
    features: str
    minus: Mapping[str, Any]


BOOSTING: Final = "gradient_boosting"
INSTEAD_OF_BOOSTING: Final = {"model": "logistic_regression"}
CONCLUSIONS: Final = (
    Conclusion("sound_ranks", "roc_auc", 1, 0.5, "audio", {}),
    Conclusion("sound_doubles_chance", "lift", 1, 2, "audio", {}),
    Conclusion("sound_is_not_enough", "roc_auc", -1, 0.85, "audio", {}),
    Conclusion("most_of_a_list_is_no_hit", "average_precision", -1, 0.25, "audio", {}),
    Conclusion("genre_adds", "average_precision", 1, 0, "audio_genre", {"features": "audio"}),
    Conclusion("boosting_leads_on_sound", "roc_auc", 1, 0, "audio", INSTEAD_OF_BOOSTING),
    Conclusion("boosting_leads_with_genre", "roc_auc", 1, 0, "audio_genre", INSTEAD_OF_BOOSTING),
)

CHOICES: Final[Mapping[str, tuple[str, tuple[Any, ...]]]] = {
    "unit": ("line", ("row", "track", "song_max")),
    "label": ("line", ("song_max", "song_median", "song_random", "song_single_release")),
    "identity": ("line", ("song_max", "loose_song_max")),
    "subset": ("subset", SUBSETS),
    "threshold": ("threshold", ()),
    "features": ("features", tuple(FEATURES)),
    "model": ("model", MODELS),
}
"""Each choice: the field of a cell that it sets, and what it may be; thresholds are settings."""


def jobs(
    dataset: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", multiverse: "Multiverse"
) -> list[Job]:
    """List the trials of every cell with hits enough."""
    loose = _loose(dataset)
    return [
        trial
        for cell in _scored(rows, loose, hit, protocol, multiverse)
        for trial in cell.trials(loose, protocol, multiverse)
    ]


def compute(
    dataset: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    multiverse: "Multiverse",
) -> dict[str, Any]:
    """Score every cell, and compare those that differ in one choice.

    Parameters
    ----------
    dataset, rows : Dataset, Rows
        The data.
    outcomes : mapping
        Of `jobs`.
    hit, protocol, multiverse
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``cells`` holds the scores of each cell, with intervals over the folds;
        ``spread`` the lowest, median and highest of them by what the model is given; ``own`` the
        cell that this site reports elsewhere (None if its hits are too few); ``conclusions`` what
        each cell answers, a score or a paired difference with its interval, and in how many cells
        the conclusion holds; ``choices`` by how much each choice moves a score.
    """
    loose, thresholds = _loose(dataset), _thresholds(hit, multiverse)
    scored = _scored(rows, loose, hit, protocol, multiverse)
    tables = {}
    counts = {}
    for cell in scored:
        y = units_of(cell.view(loose, protocol.seed).of(rows), cell.sample).y
        trials = cell.trials(loose, protocol, multiverse)
        counts[cell] = {"units": len(y), "hits": int(y.sum()), "prevalence": float(y.mean())}
        tables[cell] = scores_by_fold(
            (_scores(y, outcomes[trial]) for trial in trials),
            cell.folds(protocol, multiverse),
            f"{cell.line}-{cell.subset}",
        )
    own = Cell("song_max", "all", hit.threshold, "audio", BOOSTING)
    share = 1 / multiverse.folds
    return {
        "threshold": hit.threshold,
        "folds": multiverse.folds,
        "combinations": len(cells_of(thresholds)),
        "scored": len(scored),
        "left_out": len(cells_of(thresholds)) - len(scored),
        "cells": [
            {"name": cell.name}
            | asdict(cell)
            | counts[cell]
            | {"own": cell == own}
            | resampled_intervals(table, share)
            for cell, table in tables.items()
        ],
        "spread": _spread(tables),
        "own": _place(own, tables),
        "conclusions": [_answers(asked, tables, share) for asked in CONCLUSIONS],
        "choices": [_moves(choice, tables, thresholds) for choice in CHOICES],
    }


def _loose(dataset: "Dataset") -> Identity:
    return identity("loose", loose_song_ids(dataset.tracks))


def _thresholds(hit: "Hit", multiverse: "Multiverse") -> list[int]:
    return sorted({*multiverse.thresholds, hit.threshold})


def _scored(
    rows: Rows, loose: Identity, hit: "Hit", protocol: "Protocol", multiverse: "Multiverse"
) -> list[Cell]:
    found: dict[tuple[View, Sample], bool] = {}
    scored = []
    for cell in cells_of(_thresholds(hit, multiverse)):
        # What the model is given, and which model it is, changes no hit.
        counted = (cell.view(loose, protocol.seed), cell.sample)
        if counted not in found:
            found[counted] = can_be_scored(cell, counted[0].of(rows), multiverse.folds)
        if found[counted]:
            scored.append(cell)
    return scored


def _scores(y: np.ndarray[Any, Any], outcome: Any) -> dict[str, float]:
    truth, probability = y[outcome.held_out], outcome.probability
    scores = rank_scores(truth, probability)
    return scores | {"lift": scores["average_precision"] / float(truth.mean())}


def _spread(tables: Tables) -> list[dict[str, Any]]:
    """Give the lowest, median and highest score of all cells by what the model is given."""
    return [
        {"name": features, "cells": len(means)}
        | {score: _range([of[score] for of in means]) for score in SCORES}
        for features in FEATURES
        if (means := [table.mean() for cell, table in tables.items() if cell.features == features])
    ]


def _range(values: list[float]) -> dict[str, float]:
    return {
        "lowest": float(min(values)),
        "median": float(np.median(values)),
        "highest": float(max(values)),
    }


def _place(own: Cell, tables: Tables) -> dict[str, Any] | None:
    """Say where this site's own cell stands among all whose model is given the same."""
    if own not in tables:
        return None
    return {"cell": own.name} | {
        score: {
            "value": float(tables[own][score].mean()),
            "cells_above": sum(
                bool(table[score].mean() > tables[own][score].mean())
                for cell, table in tables.items()
                if cell.features == own.features
            ),
        }
        for score in SCORES
    }


def _asked(conclusion: Conclusion, tables: Tables) -> Iterator[tuple[Cell, pd.Series]]:
    """Yield the cells that a conclusion is about, each with its score in every fold."""
    for cell, table in tables.items():
        other = replace(cell, **conclusion.minus)
        if cell.features != conclusion.features:
            continue
        if not conclusion.minus:
            yield cell, table[conclusion.score]
        elif cell != other and other in tables:
            yield cell, table[conclusion.score] - tables[other][conclusion.score]


def _answers(conclusion: Conclusion, tables: Tables, test_share: float) -> dict[str, Any]:
    """Ask every cell by how much, and how sure, its score or difference is beyond the bound."""
    found = {
        cell: resampled_interval(by_fold.to_numpy(), test_share)
        for cell, by_fold in _asked(conclusion, tables)
    }
    verdicts = {cell: _verdict(conclusion, interval) for cell, interval in found.items()}
    told = list(verdicts.values())
    return {
        "name": conclusion.name,
        "score": conclusion.score,
        "bound": conclusion.bound,
        "asked": len(told),
        "holds": told.count("holds"),
        "leans": told.count("leans"),
        "leans_against": told.count("leans_against"),
        "fails": told.count("fails"),
        "holds_share": told.count("holds") / len(told) if told else None,
        "cells": [
            {"name": cell.name, "value": asdict(interval)} for cell, interval in found.items()
        ],
        "options": _by_option(verdicts),
    }


def _verdict(conclusion: Conclusion, found: Interval) -> str:
    """Let the whole interval decide; if it includes the bound, say to which side its mean leans."""
    ends = [conclusion.sign * (end - conclusion.bound) for end in (found.low, found.high)]
    if min(ends) > 0 or max(ends) < 0:
        return "holds" if min(ends) > 0 else "fails"
    return "leans" if sum(ends) > 0 else "leans_against"


def _by_option(verdicts: Mapping[Cell, str]) -> list[dict[str, Any]]:
    """Count the verdicts of all cells that share one choice, whatever the others are."""
    options: dict[tuple[str, Any], list[str]] = {}
    for field in ("line", "subset", "threshold", "model"):
        for cell, verdict in verdicts.items():
            options.setdefault((field, getattr(cell, field)), []).append(verdict)
    return [
        {"name": f"{field}_{option}", "asked": len(told), "holds": told.count("holds")}
        for (field, option), told in options.items()
    ]


def _moves(choice: str, tables: Tables, thresholds: list[int]) -> dict[str, Any]:
    """Measure by how much a score changes between cells that differ in one choice only."""
    field, options = CHOICES[choice]
    means = {cell: table.mean() for cell, table in tables.items()}
    differing = [
        (means[cell] - means[other]).abs()
        for first, second in combinations(options or thresholds, 2)
        for cell in means
        if getattr(cell, field) == first and (other := replace(cell, **{field: second})) in means
    ]
    return {"name": choice, "pairs": len(differing)} | {
        score: {
            "median_change": float(np.median([change[score] for change in differing])),
            "largest_change": float(max(change[score] for change in differing)),
        }
        if differing
        else None
        for score in SCORES
    }
