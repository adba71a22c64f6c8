"""Figures of the leakage study: what is left when nothing is seen twice."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import APART, Scores, interval, scores_figure
from hitpred.elements.figure import FIT, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.leakage.claims import TITLES

Results = Mapping[str, Any]

SPLITS: Final = {
    "row": "by row (the notebook)",
    "track": "by track",
    "song": "by song",
    "artist": "by artist",
}
SHOWN: Final = (
    ("random_forest", "smote"),
    ("logistic_regression", "smote"),
    ("lookup", "none"),
)
"""The notebook's two models as it fits them, and the lookup table."""

COLOURS: Final = (theme.OTHER, theme.FOURTH, theme.THIRD)


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        by_split(results, "roc_auc", "ROC AUC", "leakage-roc-auc"),
        by_split(results, "average_precision", "average precision", "leakage-average-precision"),
        twins(results),
        smote_before(results),
    ]


_title = headlines("leakage", TITLES)


def entry(results: Results, split: str, sampler: str, model: str) -> Mapping[str, Any]:
    """Find the ledger's entry for a split, a sampler and a model."""
    wanted = (split, sampler, model)
    return next(
        row for row in results["ledger"] if (row["split"], row["sampler"], row["model"]) == wanted
    )


def by_split(results: Results, score: str, title: str, name: str) -> Figure:
    """One score of the notebook's models and of the lookup table, under each split."""
    data = pd.DataFrame(
        {"split": label, "model": labels.model(model)}
        | interval(entry(results, split, sampler, model)[score])
        for split, label in SPLITS.items()
        for model, sampler in SHOWN
    )
    guessing = 0.5 if score == "roc_auc" else results["prevalence"]
    return scores_figure(
        name=name,
        title=_title(
            name, results, f"{title[0].upper()}{title[1:]} of the notebook's models, split by split"
        ),
        caption=f"{title[0].upper()}{title[1:]} by what may not stand on both sides of the split, "
        f"with 95 % intervals over {results['folds'] * results['repeats']} folds. The dashed line "
        f"is guessing ({guessing:.3f}).",  # explains
        data=data,
        how=Scores(
            "split",
            "model",
            f"{title} (0-1)",
            COLOURS,
            300,
            alt.Scale(zero=guessing < 0.5),
            reference=guessing,
        ),
    )


def twins(results: Results) -> Figure:
    """Held-out rows whose song is also in the training rows."""
    data = pd.DataFrame(
        {"split": SPLITS[row["name"]], "of": of, "share_of_same_song": row[key]}
        for row in results["twins"]
        for of, key in (("all rows", "same_song_share"), ("hits", "hits_same_song_share"))
    )
    return Figure(
        id="leakage-twins",
        title=_title(
            "leakage-twins", results, "Held-out rows that are songs which the model has met"
        ),
        caption="Share of the held-out rows, and of the hits among them, whose song is also in the "
        "training rows, by split.",
        alt="Pairs of bars. "
        + "; ".join(
            f"{item.split}, {item.of}: {labels.percent(item.share_of_same_song)}"
            for item in data.itertuples()
        )
        + ".",
        data=data,
        draw=_draw_twins,
    )


def _draw_twins(data: pd.DataFrame, frame: Frame) -> Chart:
    told = data.assign(told=data["share_of_same_song"].map(labels.percent))
    base = alt.Chart(told).encode(
        x=alt.X(
            "share_of_same_song:Q",
            title="share whose song is in training",
            axis=alt.Axis(format="%"),
            scale=alt.Scale(domain=[0, 1]),
        ),
        y=alt.Y("split:N", title=None, sort=None, scale=APART),
        yOffset=alt.YOffset("of:N", sort=["all rows", "hits"]),
    )
    colours = alt.Scale(domain=["all rows", "hits"], range=[theme.OTHER, theme.HIT])
    bars = base.mark_bar().encode(color=alt.Color("of:N", scale=colours, sort=None))
    label = base.mark_text(align="left", dx=5).encode(text=alt.Text("told:N"))
    return (bars + label).properties(width=frame.width, height=260, autosize=FIT)


def smote_before(results: Results) -> Figure:
    """What SMOTE before the split makes of the average precision."""
    ways = (
        ("SMOTE inside the folds", "smote", None),
        ("SMOTE before the split, real rows", "smote_before_split", "on_real_rows"),
        ("SMOTE before the split, all rows", "smote_before_split", None),  # explains
    )
    data = pd.DataFrame(
        {"way": label, "model": labels.model(model)}
        | (found[part] if part else found)["average_precision"]
        for model in ("random_forest", "gradient_boosting", "logistic_regression")
        for label, sampler, part in ways
        for found in [entry(results, "song", sampler, model)]
    )
    return scores_figure(
        name="leakage-smote-before",
        title=_title(
            "leakage-smote-before",
            results,
            "Average precision with SMOTE before and after the split",
        ),
        caption="Average precision split by song, with 95 % intervals: SMOTE on the training rows "
        "only; SMOTE on all rows before the split, scored on the real rows held out; and the same "
        "scored as it comes, synthetic hits included, where guessing has one half.",  # explains
        data=data,
        how=Scores(
            "way",
            "model",
            "average precision (0-1)",
            (theme.THIRD, theme.OTHER, theme.FOURTH),
            240,
            alt.Scale(domain=[0, 1]),
        ),
    )
