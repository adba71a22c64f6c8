"""Figures of the model comparison."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import (
    HELD_OUT,
    SONG_AND_ARTIST,
    Scores,
    calibration_point,
    draw_calibration,
    interval,
    scores_figure,
)
from hitpred.elements.figure import Chart, Figure, Figures, Frame

Results = Mapping[str, Any]

CALIBRATED: Final = ("searched_boosting", "regularised_forest", "logistic_regression")


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    prevalence = results["prevalence"]
    return [
        by_model(results, "roc_auc", "ROC AUC", "comparison-roc-auc", 0.5),
        by_model(
            results,
            "average_precision",
            "average precision",
            "comparison-average-precision",
            prevalence,
        ),
        shortlist(results),
        calibration(results),
    ]


def model(results: Results, name: str, protocol: str = "song") -> Mapping[str, Any]:
    """Find a contender's scores under a protocol."""
    of = results if protocol == "song" else results["artist_protocol"]
    return next(row for row in of["models"] if row["name"] == name)


def _data(results: Results, score: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"model": labels.model(row["name"]), "held_out": label}
        | interval(model(results, row["name"], protocol)[score])
        for row in results["models"]
        for protocol, label in HELD_OUT.items()
    )


def _over(results: Results) -> str:
    return (
        f"with 95 % intervals over {results['folds'] * results['repeats']} folds of "
        f"{results['songs']:,} songs ({results['folds']} folds with whole artists held out)"
    )


def by_model(results: Results, score: str, title: str, name: str, guessing: float) -> Figure:
    """One score of all contenders, under both protocols."""
    data = _data(results, score)
    boosting, linear, forest = (
        model(results, of)[score]["mean"]
        for of in ("searched_boosting", "logistic_regression", "notebook_forest")
    )
    return scores_figure(
        name=name,
        title=f"{title[0].upper()}{title[1:]}: gradient boosting {boosting:.3f}, logistic "
        f"regression {linear:.3f}, the notebook's forest {forest:.3f}",
        caption=f"{title[0].upper()}{title[1:]} on held-out songs, from audio features only, "
        f"{_over(results)}. The dashed line is guessing ({guessing:.3g}).",
        data=data,
        how=Scores(
            "model",
            "held_out",
            f"{title} (0-1)",
            SONG_AND_ARTIST,
            320,
            alt.Scale(zero=guessing < 0.5),
            reference=guessing,
        ),
    )


def shortlist(results: Results) -> Figure:
    """How many of the songs that a model ranks highest are hits."""
    data = _data(results, "top_hits")
    n = results["shortlist"]
    guessed = model(results, "base_rate")["top_hits"]["mean"]
    best = max(results["models"], key=lambda row: row["top_hits"]["mean"])
    return scores_figure(
        name="comparison-shortlist",
        title=f"Of the {n} songs that the best model ranks highest, "
        f"{best['top_hits']['mean']:.0f} are hits; of {n} at random, {guessed:.0f}",
        caption=f"Hits among the {n} held-out songs that each model ranks highest, {_over(results)}"
        ". The dashed line is a random list.",
        data=data,
        how=Scores(
            "model",
            "held_out",
            f"hits among {n} songs",
            SONG_AND_ARTIST,
            320,
            alt.Scale(zero=True),
            reference=guessed,
        ),
        digits=1,
    )


def calibration(results: Results) -> Figure:
    """Predicted probabilities beside shares of hits."""
    curves = {row["name"]: row["curve"] for row in results["calibration"]}
    data = pd.DataFrame(
        {"model": labels.model(name), "way": "songs held out"} | calibration_point(point)
        for name in CALIBRATED
        for point in curves[name]
    )
    last = {name: curves[name][-1] for name in CALIBRATED}
    boosting, linear = last["searched_boosting"], last["logistic_regression"]
    return Figure(
        id="comparison-calibration",
        title="In its highest decile gradient boosting predicts "
        f"{100 * boosting['predicted']:.1f}\N{NO-BREAK SPACE}%, and "
        f"{100 * boosting['observed']['mean']:.1f}\N{NO-BREAK SPACE}% are hits",
        caption="Share of hits by predicted probability, in deciles of the held-out songs, for "
        "three models. On the dashed line both agree.",
        alt="Three small charts. In the highest decile gradient boosting predicts "
        f"{100 * boosting['predicted']:.1f} % and {100 * boosting['observed']['mean']:.1f} % are "
        f"hits; logistic regression predicts {100 * linear['predicted']:.1f} % and "
        f"{100 * linear['observed']['mean']:.1f} % are.",
        data=data,
        draw=_draw_calibration,
    )


def _draw_calibration(data: pd.DataFrame, frame: Frame) -> Chart:
    largest = float(data[["predicted", "observed"]].max().max()) * 1.05
    return draw_calibration(data, frame, (theme.OTHER,), largest=largest)
