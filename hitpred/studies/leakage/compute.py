"""How much of the notebook's result was leakage: the same models under four splits.

The same rows, features and models, held out in four ways: any row apart from any other (as the
notebook does), no track on both sides, no song, no artist. What a model loses from one to the next
it owed to rows that it had, in effect, already seen.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, Trial
from hitpred.methods.evaluation.intervals import resampled_intervals, scores_by_fold
from hitpred.methods.evaluation.scores import ranking_scores
from hitpred.methods.models.fitted import AS_THEY_ARE
from hitpred.methods.models.leak import SMOTE_BEFORE_SPLIT
from hitpred.methods.models.model import Model, model
from hitpred.methods.protocol import require_both
from hitpred.methods.rows import Rows, Sample, groups_of, units_of
from hitpred.methods.splits import Folds, Shuffle, folds_of, seen_before

if TYPE_CHECKING:
    from hitpred.config import Hit, Leakage
    from hitpred.dataset.table import Dataset

SPLITS: Final = ("row", "track", "song", "artist")
HONEST_SAMPLERS: Final = (AS_THEY_ARE, "smote")
SAMPLERS: Final = (*HONEST_SAMPLERS, SMOTE_BEFORE_SPLIT)
MODELS: Final = ("lookup", "logistic_regression", "gradient_boosting", "random_forest")
SCORES: Final = ("roc_auc", "average_precision", "f1")
FOREST: Final = ("smote", "random_forest")
LINEAR: Final = ("smote", "logistic_regression")
LOOKUP: Final = (AS_THEY_ARE, "lookup")
"""Sampler and model: the notebook's two as it fits them, and the lookup table."""

HITS_PER_FOLD: Final = 2
"""Every fold needs both classes, and its training part SMOTE's five neighbours."""


def jobs(_: "Dataset", rows: Rows, *, hit: "Hit", leakage: "Leakage") -> list[Job]:
    """List every model under every split and sampler.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_both(rows, _sample(hit), SPLITS, leakage.folds, HITS_PER_FOLD)
    return [
        trial
        for split, sampler, name in _cells()
        for trial in _trials(split, sampler, name, hit, leakage)
    ]


def compute(
    _: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    leakage: "Leakage",
) -> dict[str, Any]:
    """Score every model under every split and sampler.

    Parameters
    ----------
    rows : Rows
        The data; every row counts, as in the notebook.
    outcomes : mapping
        Of `jobs`.
    hit, leakage
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``ledger`` holds one entry for each split, sampler and model, with intervals
        over the folds; ``twins`` how many held-out rows have their like in the training rows;
        ``forest_against_linear`` and ``lookup_against_forest`` the paired differences between two
        models.
    """
    y = units_of(rows, _sample(hit)).y
    scores = {
        (split, sampler, name): scores_by_fold(
            (_scores(y, outcomes[trial]) for trial in _trials(split, sampler, name, hit, leakage)),
            _folds(split, hit, leakage),
        )
        for split, sampler, name in _cells()
    }
    return {
        "rows": len(y),
        "prevalence": float(y.mean()),
        "folds": leakage.folds,
        "repeats": leakage.repeats,
        "twins": [_twins(split, rows, outcomes, hit, leakage) for split in SPLITS],
        "ledger": [_entry(*cell, of, 1 / leakage.folds) for cell, of in scores.items()],
        "forest_against_linear": _against(scores, FOREST, LINEAR, 1 / leakage.folds),
        "lookup_against_forest": _against(scores, LOOKUP, FOREST, 1 / leakage.folds),
    }


def _sample(hit: "Hit") -> Sample:
    return Sample("row", hit.threshold)


def _cells() -> list[tuple[str, str, str]]:
    """List each split with its samplers and models.

    A lookup table has no use for balanced rows. SMOTE before the split is a leak of its own, and is
    shown where there is no other.
    """
    return [
        (split, sampler, name)
        for split in SPLITS
        for sampler in (SAMPLERS if split == "song" else HONEST_SAMPLERS)
        for name in (MODELS if sampler == AS_THEY_ARE else MODELS[1:])
    ]


def _trials(split: str, sampler: str, name: str, hit: "Hit", leakage: "Leakage") -> list[Trial]:
    """List a cell's trials, in the order of the folds."""
    return [
        Trial(folds, _model(name, leakage), scaled=True, treatment=sampler)
        for folds in _folds(split, hit, leakage)
    ]


def _folds(split: str, hit: "Hit", leakage: "Leakage") -> list[Folds]:
    shuffle = Shuffle(_sample(hit), split, leakage.folds, leakage.seed)
    return folds_of(shuffle, leakage.repeats)


def _model(name: str, leakage: "Leakage") -> Model:
    seed = leakage.seed
    if name == "random_forest":
        return model(name, trees=leakage.trees, seed=seed)
    if name == "gradient_boosting":
        return model("default_boosting", seed=seed)
    if name == "logistic_regression":
        return model(name, max_iter=leakage.max_iter, seed=seed)
    return model(name)


def _scores(y: NDArray[np.int_], outcome: Outcome) -> dict[str, float]:
    """Score what was held out: all of it, and only what is real."""
    truth = y[outcome.held_out]
    real = ranking_scores(truth, outcome.probability)
    whole = real
    if len(outcome.made):
        every = np.concatenate([truth, np.ones(len(outcome.made), dtype=int)])
        whole = ranking_scores(every, np.concatenate([outcome.probability, outcome.made]))
    return whole | {f"{name}_on_real_rows": score for name, score in real.items()}


def _entry(
    split: str, sampler: str, name: str, scores: pd.DataFrame, test_share: float
) -> dict[str, Any]:
    on_real_rows = pd.DataFrame({score: scores[f"{score}_on_real_rows"] for score in SCORES})
    return (
        {"name": f"{split}_{sampler}_{name}", "split": split, "sampler": sampler, "model": name}
        | resampled_intervals(scores[list(SCORES)], test_share)
        | {"on_real_rows": resampled_intervals(on_real_rows, test_share)}
    )


def _against(
    scores: Mapping[tuple[str, str, str], pd.DataFrame],
    one: tuple[str, str],
    other: tuple[str, str],
    test_share: float,
) -> list[dict[str, Any]]:
    """Pair two models fold by fold, to see how far ahead the first is."""
    columns = list(SCORES)
    return [
        {"name": split}
        | resampled_intervals(
            scores[split, *one][columns] - scores[split, *other][columns], test_share
        )
        for split in SPLITS
    ]


def _twins(
    split: str, rows: Rows, outcomes: Mapping[Job, Any], hit: "Hit", leakage: "Leakage"
) -> dict[str, Any]:
    """Count held-out rows whose like is in the training rows, as shares over the folds."""
    y = units_of(rows, _sample(hit)).y
    trials = _trials(split, AS_THEY_ARE, "lookup", hit, leakage)
    tests = [outcomes[trial].held_out for trial in trials]
    shares: dict[str, Any] = {"name": split}
    for kind in ("track", "song"):
        group = groups_of(rows, _sample(hit), kind)
        seen = [seen_before(group, test) for test in tests]
        hits = [y[test] == 1 for test in tests]
        shares[f"same_{kind}_share"] = float(np.mean([of.mean() for of in seen]))
        shares[f"hits_same_{kind}_share"] = float(
            np.mean([of[is_hit].mean() for of, is_hit in zip(seen, hits, strict=True)])
        )
    return shares
