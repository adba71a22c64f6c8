"""The figure of the peers: their scores beside ours."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from hitpred.elements import labels
from hitpred.elements.charts import HELD_OUT, SONG_AND_ARTIST, Scores, interval, scores_figure
from hitpred.elements.figure import Figure, Figures
from hitpred.elements.headline import headlines
from hitpred.studies.peers.claims import TITLES

Results = Mapping[str, Any]


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        by_library(results, "roc_auc", "ROC AUC"),
        by_library(results, "average_precision", "average precision"),
    ]


_title = headlines("peers", TITLES)


def by_library(results: Results, score: str, title: str) -> Figure:
    """One score of each library, under both protocols."""
    data = pd.DataFrame(
        {"library": labels.library(row["name"]), "held_out": label} | interval(row[score])
        for protocol, label in HELD_OUT.items()
        for row in results[f"{protocol}_protocol"]["models"]
        if row[score]["mean"] is not None
    )
    name = f"peers-{score.replace('_', '-')}"
    return scores_figure(
        name=name,
        title=_title(
            name, results, f"{title[0].upper()}{title[1:]} of gradient boosting, library by library"
        ),
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
