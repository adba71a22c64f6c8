"""The figure of the data card: how hits are distributed beside all songs."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import Scores, scores_figure
from hitpred.elements.figure import Figures
from hitpred.elements.headline import headlines
from hitpred.studies.data_card.claims import FLAGS, TITLES

Results = Mapping[str, Any]

CLASSES = {"hits": "hits", "others": "other songs"}


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    data = pd.DataFrame(
        {"feature": labels.feature(feature["name"]), "class": title} | _places(feature[name])
        for feature in results["features"]
        if feature["hits"]["places"]
        for name, title in CLASSES.items()
    )
    return [
        scores_figure(
            name="data-card-classes",
            title=_title("data-card-classes", results, "Hits and other songs, feature by feature"),
            caption="Where the songs of each class stand among all songs by each feature: a dot "
            "for the middle song, a line from the tenth to the ninetieth per cent. Explicit and "
            "mode have two values, between which both jump."  # explains
            f"{_furthest(results)}",
            data=data,
            how=Scores(
                "feature",
                "class",
                "place among all songs (0 lowest, 1 highest)",  # explains
                (theme.HIT, theme.OTHER),
                460,
                alt.Scale(domain=[0, 1]),
                reference=0.5,
            ),
            digits=2,
        )
    ]


_title = headlines("data_card", TITLES)


def _places(of: Results) -> dict[str, float]:
    places = of["places"]
    return {"mean": places["median"], "low": places["low"], "high": places["high"]}


def _furthest(results: Results) -> str:
    """Name the feature by which the middle hit stands furthest from the middle."""
    furthest = max(
        (
            feature
            for feature in results["features"]
            if feature["hits"]["places"] and feature["name"] not in FLAGS
        ),
        key=lambda feature: abs(feature["hits"]["places"]["median"] - 0.5),
        default=None,
    )
    if furthest is None:
        return ""
    place = labels.percent(furthest["hits"]["places"]["median"])
    return (
        f" By {labels.feature(furthest['name'])} the middle hit stands furthest from the middle "
        f"of all songs, above {place} of them."  # explains
    )
