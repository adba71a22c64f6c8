"""What does class imbalance do, and SMOTE? Every treatment on the same songs and folds.

Three models learn from the training songs as they are and after each treatment. Songs held out are
never resampled. A threshold is chosen on songs that neither the model nor its judges have seen, and
so is the shift that brings balanced probabilities back. All forests have the same number of trees;
some are grown further, on the first shuffle, and asked on the way.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.growth import Growth
from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, OutOfFold, Pooled, Trial
from hitpred.methods.evaluation.intervals import resampled_intervals, scores_by_fold
from hitpred.methods.evaluation.prior_shift import learnt_share, shifted
from hitpred.methods.evaluation.probabilities import (
    calibration_curve,
    calibration_error,
    probability_scores,
)
from hitpred.methods.evaluation.ranking import rank_scores
from hitpred.methods.evaluation.shortlist import shortlist_scores
from hitpred.methods.evaluation.thresholds import (
    ABOVE_HALF,
    best_f1_threshold,
    decision_scores,
)
from hitpred.methods.models.contenders import BOOSTING_CHOICE
from hitpred.methods.models.fitted import AS_THEY_ARE
from hitpred.methods.models.model import Model, model
from hitpred.methods.models.treatments import CLASS_WEIGHTS, SAMPLERS
from hitpred.methods.protocol import require_both, song_folds, songs
from hitpred.methods.rows import Rows, Sample, units_of
from hitpred.methods.splits import Folds, Places

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

GROWN: Final = {
    "untreated": (AS_THEY_ARE, "random_forest"),
    "smote": ("smote", "random_forest"),
    "balanced": ("balanced_forest", "random_forest"),
    "larger_leaves": (AS_THEY_ARE, "regularised_forest"),
}
"""The forests of the curve over trees: treatment and model."""

SIZES: Final = (10, 30, 100)
"""Trees at which the curve is read, beside those of the settings."""

Tables = Mapping[tuple[str, str], pd.DataFrame]
"""For each treatment and model a row of scores for each fold."""


def jobs(
    _: "Dataset", rows: Rows, *, hit: "Hit", protocol: "Protocol", imbalance: "Imbalance"
) -> list[Job]:
    """List every model after every treatment, on each fold and to choose its threshold.

    Raises
    ------
    HitpredError
        If there are fewer hits than folds need.
    """
    sample = songs(hit.threshold)
    require_both(rows, sample, ("song",), protocol.folds)
    trials = [
        _trial(treatment, name, held_out, protocol, imbalance)
        for treatment, name in _cells()
        for folds in song_folds(sample, protocol)
        for held_out in (folds, _with_partner(folds))
    ]
    pooled = [_pooled(*cell, hit, protocol, imbalance) for cell in _cells()]
    growths = [
        growth
        for cell in GROWN.values()
        for folds in _first(sample, protocol)
        for growth in [_growth(*cell, folds, protocol, imbalance)]
    ]
    return [*trials, *pooled, *growths, *(trial for growth in growths for trial in growth.answers)]


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
    sample = songs(hit.threshold)
    y, all_folds = units_of(rows, sample).y, song_folds(sample, protocol)
    found = {
        (treatment, name, held_out): outcomes[
            _trial(treatment, name, held_out, protocol, imbalance)
        ]
        for treatment, name in _cells()
        for folds in all_folds
        for held_out in (folds, _with_partner(folds))
    }

    def over_folds(score: Callable[..., dict[str, float]]) -> Tables:
        return {
            (treatment, name): scores_by_fold(
                (score(treatment, name, folds, y, found) for folds in all_folds), all_folds
            )
            for treatment, name in _cells()
        }

    scores, test_share = over_folds(_scores), 1 / protocol.folds
    return {
        "songs": len(y),
        "prevalence": float(y.mean()),
        "folds": protocol.folds,
        "repeats": protocol.repeats,
        "trees": imbalance.trees,
        "grown": imbalance.grown,
        "leaf": imbalance.leaf,
        "boosting": BOOSTING_CHOICE,
        "ledger": [
            row | _called_hits(outcomes[_pooled(*cell, hit, protocol, imbalance)])
            for cell, row in zip(scores, _ledger(scores, test_share), strict=True)
        ],
        "differences": _differences(scores, test_share),
        "prior_shift": _prior_shift(over_folds(_shifts), scores, test_share),
        "trees_curve": _trees_curve(sample, y, outcomes, protocol, imbalance),
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


def _first(sample: Sample, protocol: "Protocol") -> list[Folds]:
    """List the folds of the first shuffle, in which each song is held out once."""
    return song_folds(sample, protocol)[: protocol.folds]


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
    # Trees look at the order of values only; the notebook's forest gets them scaled all the same.
    scaled = treatment in SAMPLERS or name in ("logistic_regression", "random_forest")
    return Trial(folds, built, scaled=scaled, treatment=AS_THEY_ARE if balanced else treatment)


def _model(name: str, protocol: "Protocol", imbalance: "Imbalance") -> Model:
    if name == "logistic_regression":
        return model(name, max_iter=protocol.max_iter, seed=protocol.seed)
    if name == "gradient_boosting":
        return model(name, seed=protocol.seed)
    if name == "regularised_forest":
        return model(name, trees=imbalance.trees, leaf=imbalance.leaf, seed=protocol.seed)
    return model(name, trees=imbalance.trees, seed=protocol.seed)


def _growth(
    treatment: str, name: str, folds: Folds, protocol: "Protocol", imbalance: "Imbalance"
) -> Growth:
    sizes = {*SIZES, imbalance.trees, imbalance.grown}
    trees = tuple(sorted(size for size in sizes if size <= imbalance.grown))
    return Growth(_trial(treatment, name, folds, protocol, imbalance), trees)


def _pooled(
    treatment: str, name: str, hit: "Hit", protocol: "Protocol", imbalance: "Imbalance"
) -> OutOfFold:
    """Gather one shuffle's predictions, in which each song is held out once."""
    first = _first(songs(hit.threshold), protocol)
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


def _shifts(
    treatment: str,
    name: str,
    folds: Folds,
    y: NDArray[np.int_],
    found: Mapping[tuple[str, str, Folds], Outcome],
) -> dict[str, float]:
    """Score a model's probabilities before and after they are brought back to the true prior."""
    outcome, of_both = found[treatment, name, folds], found[treatment, name, _with_partner(folds)]
    truth, before = y[outcome.held_out], outcome.probability
    partner = _partner(of_both, outcome)
    true = float((y.sum() - truth.sum()) / (len(y) - len(truth)))
    ways = {
        "before": before,
        "by_formula": shifted(before, _balanced_to(treatment, outcome), true),
        "by_trying": shifted(before, learnt_share(y[partner], of_both.about(partner)), true),
    }
    return {
        f"{way}.{score}": value
        for way, probability in ways.items()
        for score, value in (
            ("calibration_error", calibration_error(truth, probability)),
            ("brier", float(np.mean((probability - truth) ** 2))),
        )
    }


def _balanced_to(treatment: str, outcome: Outcome) -> float:
    """Return the share of hits that a model learnt from: in rows, or in what they weigh."""
    if treatment in (CLASS_WEIGHTS, "balanced_forest"):
        return 0.5
    others, hits = outcome.learnt_from
    return hits / (others + hits)


def _partner(of_both: Outcome, judged: Outcome) -> Places:
    """Return the songs of the other of two folds that are held out together."""
    return of_both.held_out[~np.isin(of_both.held_out, judged.held_out)]


def _chosen_threshold(of_both: Outcome, judged: Outcome, y: NDArray[np.int_]) -> float:
    """Choose a threshold on the partner's songs, by a model that has seen neither fold."""
    partner = _partner(of_both, judged)
    return best_f1_threshold(y[partner], of_both.about(partner))


def _called_hits(pooled: Pooled) -> dict[str, float]:
    """Count the songs that a model takes to be more likely a hit than not."""
    called = pooled.probability >= ABOVE_HALF
    return {"called_hits": int(called.sum()), "called_hits_share": float(called.mean())}


def _ledger(scores: Tables, test_share: float) -> list[dict[str, Any]]:
    return [_named(*cell) | resampled_intervals(of, test_share) for cell, of in scores.items()]


def _named(treatment: str, name: str) -> dict[str, str]:
    return {"name": f"{name}_{treatment}", "model": name, "treatment": treatment}


def _differences(scores: Tables, test_share: float) -> list[dict[str, Any]]:
    """Pair every treatment with none, fold by fold."""
    return [
        _named(treatment, name) | resampled_intervals(of - scores[AS_THEY_ARE, name], test_share)
        for (treatment, name), of in scores.items()
        if treatment != AS_THEY_ARE
    ]


def _prior_shift(shifts: Tables, scores: Tables, test_share: float) -> list[dict[str, Any]]:
    """Say what is left of each treatment's harm, beside the model that had none."""
    return [
        _named(treatment, name)
        | {
            way: resampled_intervals(_of_way(of, way), test_share)
            for way in ("before", "by_formula", "by_trying")
        }
        | {
            f"{way}_against_untreated": resampled_intervals(
                _of_way(of, way) - scores[AS_THEY_ARE, name][["calibration_error", "brier"]],
                test_share,
            )
            for way in ("by_formula", "by_trying")
        }
        for (treatment, name), of in shifts.items()
        if treatment != AS_THEY_ARE
    ]


def _of_way(shifts: pd.DataFrame, way: str) -> pd.DataFrame:
    of = [column for column in shifts if column.startswith(f"{way}.")]
    return shifts[of].rename(columns=lambda column: column.removeprefix(f"{way}."))


def _trees_curve(
    sample: Sample,
    y: NDArray[np.int_],
    outcomes: Mapping[Job, Any],
    protocol: "Protocol",
    imbalance: "Imbalance",
) -> list[dict[str, Any]]:
    """Score forests of each size, and pair them with the untreated one of the same size."""
    scores: dict[tuple[str, int], pd.DataFrame] = {}
    for kind, cell in GROWN.items():
        growths = [_growth(*cell, folds, protocol, imbalance) for folds in _first(sample, protocol)]
        for place, trees in enumerate(growths[0].trees):
            found = [outcomes[growth.answers[place]] for growth in growths]
            scores[kind, trees] = scores_by_fold(
                (
                    rank_scores(y[of.held_out], of.probability)
                    | {"zero_share": float((of.probability == 0).mean())}
                    for of in found
                ),
                _first(sample, protocol),
            )
    test_share = 1 / protocol.folds
    return [
        {"name": f"{kind}_{trees}", "kind": kind, "trees": trees}
        | resampled_intervals(of, test_share)
        | {
            "against_untreated": resampled_intervals(of - scores["untreated", trees], test_share),
            "against_larger_leaves": resampled_intervals(
                of - scores["larger_leaves", trees], test_share
            ),
        }
        for (kind, trees), of in scores.items()
    ]
