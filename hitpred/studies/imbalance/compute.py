"""What does class imbalance do, and SMOTE? Every treatment on the same songs and folds.

Three models learn from the training songs as they are and after each treatment. Songs held out are
never resampled. A threshold is chosen on songs that neither the model nor its judges have seen.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, OutOfFold, Trial
from hitpred.methods.evaluation.intervals import resampled_intervals
from hitpred.methods.evaluation.probabilities import calibration_curve, probability_scores
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.evaluation.thresholds import best_f1_threshold, decision_scores
from hitpred.methods.models.fitted import AS_THEY_ARE
from hitpred.methods.models.model import Model, model
from hitpred.methods.models.treatments import CLASS_WEIGHTS, SAMPLERS
from hitpred.methods.protocol import require_hits, song_folds, songs
from hitpred.methods.rows import Rows, units_of
from hitpred.methods.splits import Folds

if TYPE_CHECKING:
    from hitpred.config import Hit, Imbalance, Protocol
    from hitpred.dataset.table import Dataset

MODELS: Final = ("logistic_regression", "random_forest", "gradient_boosting")
TREATMENTS: Final = (
    AS_THEY_ARE,
    CLASS_WEIGHTS,
    "under",
    "over",
    "smote",
    "smotenc",
    "adasyn",
    "smote_tomek",
    "balanced_forest",
)
"""In the order in which the page tells them; all but the last are tried on every model."""

ABOVE_HALF: Final = float(np.nextafter(0.5, 1))
"""A model's own decision: a hit is what is more likely than not."""


def jobs(rows: Rows, *, hit: "Hit", protocol: "Protocol", imbalance: "Imbalance") -> list[Job]:
    """List every model after every treatment, on each fold and to choose its threshold.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    require_hits(rows, songs(hit.threshold), ("song",), protocol.folds)
    trials = [
        _trial(treatment, name, held_out, protocol, imbalance)
        for treatment, name in _cells()
        for folds in song_folds(songs(hit.threshold), protocol)
        for held_out in (folds, _with_partner(folds))
    ]
    pooled = [_pooled(*cell, hit, protocol, imbalance) for cell in _cells()]
    return [*trials, *pooled]


def compute(
    _: "Dataset",
    rows: Rows,
    outcomes: Mapping[Job, Any],
    *,
    hit: "Hit",
    protocol: "Protocol",
    imbalance: "Imbalance",
) -> dict[str, Any]:
    """Score every model after every treatment.

    Parameters
    ----------
    rows : Rows
        The data, of which each song counts once.
    outcomes : mapping
        Of `jobs`.
    hit, protocol, imbalance
        The settings of these names.

    Returns
    -------
    dict
        Plain data. ``ledger`` holds one entry for each model and treatment, with intervals over the
        folds; ``differences`` what each treatment changes, paired fold by fold with none;
        ``calibration`` predicted probabilities beside shares of hits.
    """
    y = units_of(rows, songs(hit.threshold)).y
    found = {
        (treatment, name, folds): outcomes[_trial(treatment, name, folds, protocol, imbalance)]
        for treatment, name in _cells()
        for of in song_folds(songs(hit.threshold), protocol)
        for folds in (of, _with_partner(of))
    }
    scores = {
        cell: pd.DataFrame(
            _scores(*cell, folds, y, found) for folds in song_folds(songs(hit.threshold), protocol)
        )
        for cell in _cells()
    }
    return {
        "songs": len(y),
        "prevalence": float(y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "trees": imbalance.trees,
        "ledger": _ledger(scores, 1 / protocol.folds),
        "differences": _differences(scores, 1 / protocol.folds),
        "calibration": [
            _named(*cell)
            | {
                "curve": calibration_curve(
                    y, outcomes[_pooled(*cell, hit, protocol, imbalance)].probability
                )
            }
            for cell in _cells()
        ],
    }


def _cells() -> list[tuple[str, str]]:
    """List each treatment with the models that it is tried on."""
    return [
        (treatment, name)
        for treatment in TREATMENTS
        for name in (("random_forest",) if treatment == "balanced_forest" else MODELS)
    ]


def _with_partner(folds: Folds) -> Folds:
    """Hold a fold out together with the one that its threshold is chosen on.

    Neighbours choose for each other, so that they share a fit; with an odd number of folds the last
    one turns to the first.
    """
    (number,) = folds.held_out
    neighbour = number ^ 1 if number ^ 1 < folds.shuffle.folds else 0
    return Folds(folds.shuffle, tuple(sorted((number, neighbour))))


def _trial(
    treatment: str, name: str, folds: Folds, protocol: "Protocol", imbalance: "Imbalance"
) -> Trial:
    balanced = treatment == "balanced_forest"
    built = _model("balanced_forest" if balanced else name, protocol, imbalance)
    # Boosting looks at the order of values only, so that scaling changes nothing about it.
    scaled = treatment in SAMPLERS or name != "gradient_boosting"
    return Trial(folds, built, scaled=scaled, treatment=AS_THEY_ARE if balanced else treatment)


def _model(name: str, protocol: "Protocol", imbalance: "Imbalance") -> Model:
    if name == "logistic_regression":
        return model(name, max_iter=protocol.max_iter, seed=protocol.seed)
    if name == "gradient_boosting":
        return model(name, seed=protocol.seed)
    return model(name, trees=imbalance.trees, seed=protocol.seed)


def _pooled(
    treatment: str, name: str, hit: "Hit", protocol: "Protocol", imbalance: "Imbalance"
) -> OutOfFold:
    """Gather one shuffle's predictions, in which each song is held out once."""
    first = song_folds(songs(hit.threshold), protocol)[: protocol.folds]
    return OutOfFold(
        (tuple(_trial(treatment, name, folds, protocol, imbalance) for folds in first),)
    )


def _scores(
    treatment: str,
    name: str,
    folds: Folds,
    y: NDArray[np.int_],
    found: Mapping[tuple[str, str, Folds], Outcome],
) -> dict[str, float]:
    """Score one model after one treatment on the songs of one fold."""
    outcome = found[treatment, name, folds]
    truth, probability = y[outcome.held_out], outcome.probability
    threshold = _chosen_threshold(found[treatment, name, _with_partner(folds)], outcome, y)
    half = decision_scores(truth, probability, ABOVE_HALF)
    # As many songs as the treated model picks, taken from the top of the untreated one's ranking.
    same_number = round(half["predicted_share"] * len(truth))
    untreated = found[AS_THEY_ARE, name, folds].probability
    untreated_recall = (
        shortlist_scores(truth, untreated, same_number)["recall"] if same_number else 0.0
    )
    return (
        probability_scores(truth, probability)
        | {f"{score}_at_half": half[score] for score in ("f1", "precision", "recall")}
        | {
            "predicted_share": half["predicted_share"],
            "untreated_recall": untreated_recall,
            "recall_gain": half["recall"] - untreated_recall,
            "f1_at_chosen": decision_scores(truth, probability, threshold)["f1"],
            "chosen_threshold": threshold,
        }
    )


def _chosen_threshold(of_both: Outcome, judged: Outcome, y: NDArray[np.int_]) -> float:
    """Choose a threshold on the partner's songs, by a model that has seen neither fold."""
    partner = np.setdiff1d(of_both.held_out, judged.held_out)
    return best_f1_threshold(y[partner], of_both.about(partner))


def _ledger(
    scores: Mapping[tuple[str, str], pd.DataFrame], test_share: float
) -> list[dict[str, Any]]:
    return [_named(*cell) | resampled_intervals(of, test_share) for cell, of in scores.items()]


def _named(treatment: str, name: str) -> dict[str, str]:
    return {"name": f"{name}_{treatment}", "model": name, "treatment": treatment}


def _differences(
    scores: Mapping[tuple[str, str], pd.DataFrame], test_share: float
) -> list[dict[str, Any]]:
    """Pair every treatment with none, fold by fold."""
    return [
        _named(treatment, name) | resampled_intervals(of - scores[AS_THEY_ARE, name], test_share)
        for (treatment, name), of in scores.items()
        if treatment != AS_THEY_ARE
    ]
