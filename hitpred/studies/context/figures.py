"""Figures of the context study: what is known beyond the sound."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from hitpred.elements import labels
from hitpred.elements.charts import HELD_OUT, SONG_AND_ARTIST, Scores, interval, scores_figure
from hitpred.elements.figure import Figure, Figures

Results = Mapping[str, Any]

EVERYTHING = "audio_genre_counts_artist"


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        by_features(results, "roc_auc", "ROC AUC", 0.5),
        by_features(results, "average_precision", "average precision", results["prevalence"]),
        shortlist(results),
    ]


def features(results: Results, name: str, protocol: str = "song") -> Mapping[str, Any]:
    """Find the scores of a set of features under a protocol."""
    sets = results[f"{protocol}_protocol"]["feature_sets"]
    return next(row for row in sets if row["name"] == name)


def _data(results: Results, score: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"features": label, "held_out": held_out}
        | interval(features(results, name, protocol)[score])
        for name, label in labels.FEATURE_SETS.items()
        for protocol, held_out in HELD_OUT.items()
    )


def by_features(results: Results, score: str, title: str, guessing: float) -> Figure:
    """One score of gradient boosting with each set of features, under both protocols."""
    data = _data(results, score)
    audio, genre, everything = (
        features(results, name)[score]["mean"] for name in ("audio", "genre", EVERYTHING)
    )
    return scores_figure(
        name=f"context-{score.replace('_', '-')}",
        title=f"{title[0].upper()}{title[1:]}: audio alone {audio:.3f}, genre alone {genre:.3f}, "
        f"everything {everything:.3f}",
        caption=f"{title[0].upper()}{title[1:]} of gradient boosting on held-out songs by what it "
        f"is given, with 95 % intervals. The dashed line is guessing ({guessing:.3g}).",
        data=data,
        how=Scores(
            "features",
            "held_out",
            f"{title} (0-1)",
            SONG_AND_ARTIST,
            300,
            alt.Scale(zero=guessing < 0.5),
            reference=guessing,
        ),
    )


def shortlist(results: Results) -> Figure:
    """How many of the songs ranked highest are hits."""
    data = _data(results, "top_hits")
    n = results["shortlist"]
    audio, everything = (
        features(results, name)["top_hits"]["mean"] for name in ("audio", EVERYTHING)
    )
    return scores_figure(
        name="context-shortlist",
        title=f"Of {n} songs picked by sound, {audio:.0f} are hits; picked with everything that "
        f"is known, {everything:.0f}",
        caption=f"Hits among the {n} held-out songs that gradient boosting ranks highest, by what "
        "it is given, with 95 % intervals.",
        data=data,
        how=Scores(
            "features",
            "held_out",
            f"hits among {n} songs",
            SONG_AND_ARTIST,
            300,
            alt.Scale(zero=True),
        ),
        digits=1,
    )
