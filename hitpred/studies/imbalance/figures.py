"""Figures of the imbalance study: what each treatment changes."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import (
    Lines,
    Scores,
    calibration_point,
    draw_calibration,
    draw_lines,
    interval,
    scores_figure,
)
from hitpred.elements.figure import Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.imbalance.claims import TITLES

Results = Mapping[str, Any]

MODELS: Final = ("gradient_boosting", "random_forest", "logistic_regression")
COLOURS: Final = (theme.OTHER, theme.THIRD, theme.FOURTH)
WAYS: Final = {
    "before": "as predicted",
    "by_formula": "brought back by the formula",
    "by_trying": "brought back by other songs",
}
CALIBRATED: Final = ("none", "class_weights", "smote")


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        by_treatment(results, "roc_auc", "ROC AUC", "imbalance-roc-auc", 0.5),
        by_treatment(
            results,
            "average_precision",
            "average precision",
            "imbalance-average-precision",
            results["prevalence"],
        ),
        calibration_error(results),
        calibration(results),
        recall(results),
        *(prior_shift(results, model) for model in MODELS),
        trees_curve(results),
    ]


_title = headlines("imbalance", TITLES)


def entry(results: Results, model: str, treatment: str) -> Mapping[str, Any]:
    """Find the ledger's entry for a model and a treatment."""
    return next(row for row in results["ledger"] if row["name"] == f"{model}_{treatment}")


def _data(results: Results, score: str) -> pd.DataFrame:
    order = {name: place for place, name in enumerate(MODELS)}
    rows = sorted(results["ledger"], key=lambda row: order[row["model"]])
    data = pd.DataFrame(
        {
            "treatment": labels.TREATMENTS[row["treatment"]],
            "model": labels.model(row["model"]),
        }
        | interval(row[score])
        for row in rows
    )
    places = {label: place for place, label in enumerate(labels.TREATMENTS.values())}
    return data.sort_values("treatment", key=lambda names: names.map(places), kind="stable")


def _over(results: Results) -> str:
    return (
        f"with 95 % intervals over {results['folds'] * results['repeats']} folds of "
        f"{results['songs']:,} songs; forests have {results['trees']} trees each"  # explains
    )


def by_treatment(results: Results, score: str, title: str, name: str, guessing: float) -> Figure:
    """One score of three models after each treatment."""
    data = _data(results, score)
    return scores_figure(
        name=name,
        title=_title(name, results, f"{title[0].upper()}{title[1:]} by treatment and model"),
        caption=f"{title[0].upper()}{title[1:]} by what is done to the training songs, "
        f"{_over(results)}. Guessing gives {guessing:.3g}.",
        data=data,
        how=Scores("treatment", "model", f"{title} (0-1)", COLOURS, 440, alt.Scale(zero=False)),
    )


def calibration_error(results: Results) -> Figure:
    """How far probabilities are from shares of hits."""
    data = _data(results, "calibration_error")
    linear = {
        treatment: entry(results, "logistic_regression", treatment)["calibration_error"]["mean"]
        for treatment in ("none", "smote")
    }
    return scores_figure(
        name="imbalance-calibration-error",
        title="After SMOTE, logistic regression's probabilities are off by "
        f"{100 * linear['smote']:.0f} points on average; untreated, by {100 * linear['none']:.1f}",
        caption="Expected calibration error: how far predicted probabilities are from the shares "
        f"of hits, on average over deciles, {_over(results)}. 0 is perfect.",
        data=data,
        how=Scores("treatment", "model", "calibration error (0-1)", COLOURS, 440, alt.Scale()),
    )


def calibration(results: Results) -> Figure:
    """Predicted probabilities beside shares of hits."""
    data = pd.DataFrame(
        {
            "model": labels.model(row["model"]),
            "way": labels.TREATMENTS[row["treatment"]],
        }
        | calibration_point(point)
        for treatment in CALIBRATED
        for row in results["calibration"]
        if row["treatment"] == treatment
        for point in row["curve"]
    )
    highest = [
        data[(data["way"] == way) & (data["model"] == "logistic regression")].iloc[-1]
        for way in dict.fromkeys(data["way"])
    ]
    smote = highest[-1]
    described = "; ".join(
        f"{row['way']}, {labels.percent(row['predicted'])} predicted where "
        f"{labels.percent(row['observed'])} are hits"
        for row in highest
    )
    return Figure(
        id="imbalance-calibration",
        title=f"Where SMOTE makes logistic regression say {labels.percent(smote['predicted'])}, "
        f"{labels.percent(smote['observed'])} are hits",
        caption="Share of hits by predicted probability, in deciles of the held-out songs, on "
        f"logarithmic axes; the forest has {results['trees']} trees. On the dashed line both "
        "agree.",  # explains
        alt="Three small charts, one for each model, with a line for each of three treatments "
        "beside the diagonal. In the highest decile of logistic regression: treatment "
        f"{described}.",  # explains
        data=data,
        draw=lambda table, frame: draw_calibration(
            table, frame, (theme.OTHER, theme.THIRD, theme.HIT)
        ),
    )


def recall(results: Results) -> Figure:
    """What SMOTE's recall buys: the same list length without it."""
    found = {model: entry(results, model, "smote") for model in MODELS}
    data = pd.DataFrame(
        {"model": labels.model(model), "list": label} | interval(row[key])
        for model, row in found.items()
        for key, label in (
            ("recall_at_half", "SMOTE, every song above one half"),  # explains
            ("untreated_recall", "untreated, as many songs from the top"),  # explains
        )
    )
    return scores_figure(
        name="imbalance-recall",
        title=_title("imbalance-recall", results, "Recall after SMOTE, and of lists as long"),
        caption="Share of the held-out hits that are found: by the model after SMOTE, which calls "
        "every song above one half a hit; and by the untreated model, if it names as many songs, "
        f"the first of its ranking. The forest has {results['trees']} trees. "
        "95 % intervals.",  # explains
        data=data,
        how=Scores(
            "model",
            "list",
            "recall: share of hits found (0-1)",
            (theme.HIT, theme.OTHER),
            220,
            alt.Scale(domain=[0, 1]),
        ),
    )


def prior_shift(results: Results, model: str) -> Figure:
    """How far one model's probabilities are off, before and after they are brought back."""
    rows = [row for row in results["prior_shift"] if row["model"] == model]
    data = pd.DataFrame(
        {"treatment": labels.TREATMENTS[row["treatment"]], "probabilities": label}
        | interval(row[way]["calibration_error"])
        for row in rows
        for way, label in WAYS.items()
    )
    name = f"imbalance-prior-shift-{model.replace('_', '-')}"
    of = labels.model(model).capitalize()
    return scores_figure(
        name=name,
        title=_title(name, results, f"{of}: probabilities before and after the formula"),
        caption="Expected calibration error on held-out songs, on average over deciles: of the "
        "probabilities as predicted; brought back by Bayes' rule from the share of hits that the "
        "model learnt from to the true one; and brought back by the one shift of all log-odds "
        "after which the predictions for other songs add up to their hits. 0 is perfect; "
        f"{_over(results)}.",  # explains
        data=data,
        how=Scores(
            "treatment",
            "probabilities",
            "calibration error (0-1)",
            (theme.HIT, theme.OTHER, theme.THIRD),
            400,
            alt.Scale(),
        ),
    )


def trees_curve(results: Results) -> Figure:
    """How well forests rank by their number of trees."""
    data = pd.DataFrame(
        {"forest": labels.FORESTS[row["kind"]], "trees": row["trees"]} | interval(row["roc_auc"])
        for row in results["trees_curve"]
    )
    described = "; ".join(
        f"{row.forest}, {row.trees} trees {row.mean:.3f}" for row in data.itertuples()
    )
    return Figure(
        id="imbalance-trees",
        title=_title("imbalance-trees", results, "ROC AUC of forests by number of trees"),
        caption="ROC AUC on held-out songs by number of trees, on a logarithmic scale, with 95 % "
        f"intervals over {results['folds']} folds. A smaller forest is the first trees of the "
        f"largest. Larger leaves hold at least {results['leaf']} songs.",  # explains
        alt=f"Lines with intervals by number of trees. {described}.",
        data=data,
        draw=_draw_trees,
    )


def _draw_trees(data: pd.DataFrame, frame: Frame) -> Chart:
    trees = alt.X(
        "trees:Q",
        title="trees in the forest",
        scale=alt.Scale(type="log"),
        axis=alt.Axis(values=sorted(data["trees"].unique())),
    )
    colours = (theme.OTHER, theme.HIT, theme.FOURTH, theme.THIRD)
    return draw_lines(data, frame, Lines(trees, "mean", "ROC AUC (0-1)", "forest", colours, 320))
