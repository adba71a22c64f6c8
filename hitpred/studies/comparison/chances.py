"""What the contenders' chances are worth: whether they mean what they say, and to act on them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hitpred.experiments.trial import Pooled
from hitpred.methods.evaluation.intervals import resampled_intervals
from hitpred.methods.evaluation.net_benefit import net_benefit
from hitpred.methods.evaluation.probabilities import calibration_curve
from hitpred.methods.evaluation.recalibration import luck
from hitpred.methods.evaluation.within_groups import percentile_interval

DRAWS: Final = 200
"""How many times hits are drawn by the predicted chances, to see what luck does."""

PERCENTS: Final = (1, 2, 3, 5, 10, 20)
"""Chances, in per cent, from which somebody would take a song."""

THRESHOLDS: Final = [str(percent) for percent in PERCENTS]
TAKING_ALL: Final = [f"take_all_{percent}" for percent in PERCENTS]


def calibration(y: NDArray[np.int_], pooled: Pooled, seed: int) -> dict[str, Any]:
    """Set predicted chances beside shares of hits, and beside what luck makes of right ones.

    Parameters
    ----------
    y : int array of shape (n,)
        1 for a hit.
    pooled : Pooled
        A model's out-of-fold predictions.
    seed : int
        Of the draws.

    Returns
    -------
    dict
        ``curve`` with ``consistent``, where luck alone would put 95 % of the shares of hits;
        ``error_if_perfect_share``, the calibration error of one fold if every chance were right,
        with the range that holds 95 % of them.
    """
    folds = np.unique(pooled.fold)
    everywhere = luck(pooled.probability, DRAWS, seed)
    errors = np.concatenate(
        [
            luck(pooled.probability[pooled.fold == fold], DRAWS, seed).calibration_errors
            for fold in folds
        ]
    )
    points = calibration_curve(y, pooled.probability)
    bands = zip(points, everywhere.low.tolist(), everywhere.high.tolist(), strict=True)
    return {
        "curve": [point | {"consistent": {"low": low, "high": high}} for point, low, high in bands],
        "error_if_perfect_share": asdict(percentile_interval(float(errors.mean()), errors)),
    }


def worth(truth: NDArray[np.int_], probability: NDArray[np.float64]) -> dict[str, float]:
    """Weigh decisions at each threshold, in hits for a thousand songs."""
    everybody = np.ones(len(truth))
    return {
        name: 1000 * net_benefit(truth, chances, percent / 100)
        for names, chances in ((THRESHOLDS, probability), (TAKING_ALL, everybody))
        for name, percent in zip(names, PERCENTS, strict=True)
    }


def net_benefits(
    tables: Mapping[str, Mapping[str, pd.DataFrame]], test_share: float
) -> list[dict[str, Any]]:
    """Say what a threshold on each model's chances is worth.

    Parameters
    ----------
    tables : mapping
        By what is held out and by model, `worth` fold by fold.
    test_share : float
        Share of the songs that a fold holds out.

    Returns
    -------
    list of dict
        For each model, and for taking all songs, the net benefit at each threshold by what is held
        out.
    """
    some = next(iter(tables.values()))
    columns = dict.fromkeys(some, THRESHOLDS) | {"take_all": TAKING_ALL}
    ways = {
        (name, held_out): resampled_intervals(
            by_model.get(name, next(iter(by_model.values())))[chosen], test_share
        )
        for name, chosen in columns.items()
        for held_out, by_model in tables.items()
    }
    return [
        {
            "name": name,
            "thresholds": [
                {"name": threshold, "chance_share": percent / 100}
                | {held_out: ways[name, held_out][column] for held_out in tables}
                for threshold, column, percent in zip(THRESHOLDS, chosen, PERCENTS, strict=True)
            ],
        }
        for name, chosen in columns.items()
    ]
