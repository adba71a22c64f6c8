"""Figures of the transfer study: what is learnt in one place, asked in both."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import Scores, interval, scores_figure
from hitpred.elements.figure import Figure, Figures
from hitpred.elements.headline import headlines
from hitpred.elements.meaning import GUESSING
from hitpred.studies.transfer.claims import TITLES

Results = Mapping[str, Any]

PLACES: Final = {"there": "Billboard", "here": "Spotify"}
"""How the charts call the two data sets: by what makes a hit."""

KINDS: Final = {"gradient_boosting": "boosting", "logistic_regression": "linear"}
"""The models, by names for which there is room on a phone."""


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [across(results), alone(results)]


_title = headlines("transfer", TITLES)


def across(results: Results) -> Figure:
    """Show both models' ROC AUC in both places, by where they learnt."""
    data = pd.DataFrame(
        [
            {"asked": f"{name}, {KINDS[model['name']]}", "learnt": f"learnt {where}"}
            | interval(scores)
            for place, name in PLACES.items()
            for model in results["models"]
            for learns, where in (("here", "on Spotify's"), ("there", "on Billboard's"))
            if (scores := model[place][f"learnt_{learns}"]["roc_auc"])["mean"] is not None
        ]
    )
    return scores_figure(
        name="transfer-roc-auc",
        title=_title(
            "transfer-roc-auc",
            results,
            "ROC AUC by where a model has learnt and whose songs it is asked about",
        ),
        caption="ROC AUC of gradient boosting and of logistic regression (linear) on songs held "
        "out by whole artists, with 95 % intervals over the folds. Spotify's songs are those of "
        "this study, Billboard's those of the other file. The dashed line is guessing.",
        data=data,
        how=Scores(
            "asked",
            "learnt",
            "ROC AUC (0-1)",
            (theme.OTHER, theme.THIRD),
            300,
            alt.Scale(zero=False),
            reference=GUESSING,
        ),
    )


def alone(results: Results) -> Figure:
    """Show how each feature by itself ranks hits in both places."""
    data = pd.DataFrame(
        [
            {"feature": labels.feature(row["name"]), "songs": f"{name}'s songs"}
            | interval(row[place]["roc_auc"])
            for row in results["features"]
            for place, name in reversed(PLACES.items())
            if row[place]["roc_auc"]["mean"] is not None
        ]
    )
    return scores_figure(
        name="transfer-features",
        title=_title(
            "transfer-features",
            results,
            "By how much hits have more of a feature, or less, in either file",  # explains
        ),
        caption="For each feature the chance that a random hit has more of it than a random other "
        "song of the same file (its ROC AUC when songs are ranked by nothing else), with 95 % "
        "intervals over the folds. On the dashed line hits and others are alike; left of it hits "
        "have less.",  # explains
        data=data,
        how=Scores(
            "feature",
            "songs",
            "chance that a hit has more (0-1)",  # explains
            (theme.OTHER, theme.THIRD),
            520,
            alt.Scale(zero=False),
            reference=GUESSING,
        ),
    )
