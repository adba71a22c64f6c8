"""Whether more songs to learn from would help: the learning curve."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.contenders import contender
from hitpred.experiments.job import Job
from hitpred.experiments.trial import Outcome, Trial
from hitpred.methods.evaluation.intervals import resampled_intervals, scores_by_fold
from hitpred.methods.evaluation.ranking import rank_scores
from hitpred.methods.models.model import model
from hitpred.methods.protocol import song_folds
from hitpred.methods.rows import Sample
from hitpred.methods.splits import Folds
from hitpred.methods.training import Training

if TYPE_CHECKING:
    from hitpred.config import Comparison, Protocol

LEARNERS: Final = ("gradient_boosting", "regularised_forest", "logistic_regression")
SHARES: Final = (0.1, 0.25, 0.5, 1.0)
"""Of the training songs, hits and others alike."""

SCORES: Final = ("roc_auc", "average_precision")


def learning_jobs(sample: Sample, protocol: "Protocol", comparison: "Comparison") -> list[Job]:
    """List the learners on every share of the training songs, in the folds of one shuffle."""
    return [
        _trial(name, share, folds, protocol, comparison)
        for name in LEARNERS
        for share in SHARES
        for folds in _first(sample, protocol)
    ]


def _first(sample: Sample, protocol: "Protocol") -> list[Folds]:
    return song_folds(sample, protocol)[: protocol.folds]


def _trial(
    name: str, share: float, folds: Folds, protocol: "Protocol", comparison: "Comparison"
) -> Trial:
    if name == "gradient_boosting":  # the fixed point of the grid: the search has no part in this
        return Trial(folds, model(name, seed=protocol.seed), training=Training(share=share))
    whole = contender(name, folds, protocol, comparison)
    return Trial(folds, whole.model, scaled=whole.scaled, training=Training(share=share))


def learning_curve(
    y: NDArray[Any],
    outcomes: Mapping[Job, Any],
    sample: Sample,
    protocol: "Protocol",
    comparison: "Comparison",
) -> dict[str, list[dict[str, Any]]]:
    """Score the learners by how many songs they learn from.

    Returns
    -------
    dict
        ``learning_curve``: for each learner and share the mean number of ``songs`` and ``hits``
        learnt from, and scores with intervals; ``last_doubling``: for each learner what all the
        songs score more than half of them, fold by fold.
    """
    test_share = 1 / protocol.folds
    curve, doubled = [], []
    for name in LEARNERS:
        tables: dict[float, pd.DataFrame] = {}
        for share in SHARES:
            found: list[Outcome] = [
                outcomes[_trial(name, share, folds, protocol, comparison)]
                for folds in _first(sample, protocol)
            ]
            tables[share] = scores_by_fold(
                (rank_scores(y[one.held_out], one.probability) for one in found),
                _first(sample, protocol),
            )
            learnt = pd.DataFrame([one.learnt_from for one in found], columns=["others", "hits"])
            curve.append(
                {
                    "name": f"{name}_{100 * share:.0f}",
                    "model": name,
                    "training_share": share,
                    "songs": round(float(learnt.sum(axis=1).mean())),
                    "hits": round(float(learnt["hits"].mean())),
                }
                | resampled_intervals(tables[share], test_share)
            )
        doubled.append({"name": name} | resampled_intervals(tables[1.0] - tables[0.5], test_share))
    return {"learning_curve": curve, "last_doubling": doubled}
