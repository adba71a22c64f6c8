"""The figure of the peers: their scores beside ours."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from hitpred.elements import labels
from hitpred.elements.charts import HELD_OUT, SONG_AND_ARTIST, Scores, interval, scores_figure
from hitpred.elements.figure import Figure, Figures

Results = Mapping[str, Any]


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        by_library(results, "roc_auc", "ROC AUC"),
        by_library(results, "average_precision", "average precision"),
    ]


def by_library(results: Results, score: str, title: str) -> Figure:
    """One score of each library, under both protocols."""
    data = pd.DataFrame(
        {"library": labels.model(row["name"]), "held_out": label} | interval(row[score])
        for protocol, label in HELD_OUT.items()
        for row in results[f"{protocol}_protocol"]["models"]
        if row[score]["mean"] is not None
    )
    of_songs = data[data["held_out"] == HELD_OUT["song"]]
    means = sorted(of_songs["mean"])
    return scores_figure(
        name=f"peers-{score.replace('_', '-')}",
        title=f"From library to library, {title} with songs held out goes from {means[0]:.3f} to "
        f"{means[-1]:.3f}",
        caption=f"{title[0].upper()}{title[1:]} of gradient boosting by library, from audio "
        f"features, with 95 % intervals over {results['folds']} folds of {results['songs']:,} "
        "songs, the same for each.",  # explains
        data=data,
        how=Scores(
            "library",
            "held_out",
            f"{title} (0-1)",
            SONG_AND_ARTIST,
            220,
            alt.Scale(zero=False),
        ),
    )
