"""Drawings that several figures are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import theme
from hitpred.elements.figure import FIT, WIDE, Chart, Figure, Frame

APART: Final = alt.Scale(paddingInner=0.45, paddingOuter=0.15)
"""Room between groups of marks, so that each is seen to belong to its label."""


def interval(of: Mapping[str, Any]) -> dict[str, float]:
    """Return the columns that a point with its interval is drawn from."""
    return {name: of[name] for name in ("mean", "low", "high")}


@dataclass(frozen=True)
class Scores:
    """How to draw estimates with their intervals, in rows and by group.

    Attributes
    ----------
    rows, groups : str
        Columns of the data: what stands on the vertical axis, and what has a colour of its own.
    title : str
        Of the horizontal axis, with its unit.
    colours : sequence of str
        Of the groups, in the order in which the data name them.
    height : int
        Pixels for the whole picture.
    scale : altair.Scale
        Of the horizontal axis.
    reference : float or None
        Where a dashed line stands, such as at guessing.
    """

    rows: str
    groups: str
    title: str
    colours: Sequence[str]
    height: int
    scale: alt.Scale
    reference: float | None = None


def scores_figure(
    name: str, title: str, caption: str, data: pd.DataFrame, how: Scores, *, digits: int = 3
) -> Figure:
    """Make a figure of estimates with their intervals; its text alternative names them all.

    Parameters
    ----------
    name, title, caption : str
        As `id`, `title` and `caption` of `hitpred.elements.figure.Figure`.
    data : pandas.DataFrame
        One row for each estimate, with ``mean``, ``low`` and ``high``.
    how : Scores
        Which columns, axes and colours.
    digits : int
        Decimals in the text alternative.
    """
    described = "; ".join(
        f"{row[how.rows]}, {row[how.groups]} {row['mean']:.{digits}f}" for _, row in data.iterrows()
    )
    kinds = f"{how.rows} and {how.groups}".replace("_", " ")
    return Figure(
        id=name,
        title=title,
        caption=caption,
        alt=f"Points with intervals by {kinds}. {described}.",
        data=data,
        draw=lambda table, frame: draw_scores(table, frame, how),
    )


def draw_scores(data: pd.DataFrame, frame: Frame, of: Scores) -> Chart:
    """Draw a point for each ``mean`` and a line from ``low`` to ``high``.

    Parameters
    ----------
    data : pandas.DataFrame
        One row for each estimate.
    frame : Frame
        The room there is.
    of : Scores
        Which columns, axes and colours.
    """
    groups = list(dict.fromkeys(data[of.groups]))
    palette = alt.Scale(domain=groups, range=list(of.colours))
    y = alt.Y(f"{of.rows}:N", title=None, sort=None, scale=APART)
    base = alt.Chart(data).encode(
        y=y.axis(labelLimit=frame.width * 0.4),
        yOffset=alt.YOffset(f"{of.groups}:N", sort=groups),
        color=alt.Color(f"{of.groups}:N", scale=palette, sort=groups).legend(
            symbolType="circle", columns=_legend_columns(groups, frame)
        ),
    )
    intervals = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=of.title, scale=of.scale), x2="high:Q"
    )
    points = base.mark_circle(size=80, opacity=1).encode(
        x=alt.X("mean:Q", title=of.title, scale=of.scale)
    )
    lines = [] if of.reference is None else [_reference(of.reference)]
    return alt.layer(*lines, intervals, points).properties(
        width=frame.width, height=of.height, autosize=FIT
    )


def _legend_columns(names: Sequence[str], frame: Frame) -> int:
    """Set as many names side by side as surely fit, at about 7 pixels a letter."""
    widest = 7 * max(map(len, names), default=0) + 30
    return max(1, min(len(names), frame.width // widest))


def _reference(place: float) -> alt.Chart:
    line = alt.Chart(pd.DataFrame({"reference": [place]}))
    return line.mark_rule(strokeDash=[4, 4]).encode(x="reference:Q")


def calibration_point(point: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a point of a calibration curve out as the columns that `draw_calibration` draws."""
    observed = point["observed"]
    return {
        "predicted": point["predicted"],
        "observed": observed["mean"],
        "low": observed["low"],
        "high": observed["high"],
        "songs": point["songs"],
    }


def draw_calibration(
    data: pd.DataFrame, frame: Frame, colours: Sequence[str], *, largest: float
) -> Chart:
    """Draw shares of hits over predicted probabilities, beside the diagonal where both agree.

    Parameters
    ----------
    data : pandas.DataFrame
        With ``model``, ``way``, ``predicted``, ``observed``, ``low`` and ``high``; a small chart
        for each model, a colour for each way.
    frame : Frame
        The room there is.
    colours : sequence of str
        Of the ways, in the order in which the data name them.
    largest : float
        Where both axes end.
    """
    ways = list(dict.fromkeys(data["way"]))
    palette = alt.Scale(domain=ways, range=list(colours))
    models = list(dict.fromkeys(data["model"]))
    columns = 3 if frame is WIDE else 1
    gap = 70 if columns > 1 else 60
    side = (frame.width - gap - 20 * columns) / columns
    legend = alt.Legend(symbolType="circle", columns=_legend_columns(ways, frame))
    base = alt.Chart(data).encode(
        x=alt.X("predicted:Q", title="predicted").axis(format="%", tickCount=3),
        color=alt.Color(
            "way:N", scale=palette, sort=ways, legend=legend if len(ways) > 1 else None
        ),
    )
    scale = alt.Scale(domain=[0, largest])
    observed = alt.Y("observed:Q", title="share of hits", scale=scale)
    diagonal = (
        alt.Chart(data)
        .mark_rule(strokeDash=[4, 4])
        .encode(
            x=alt.datum(0, type="quantitative"),
            y=alt.datum(0, type="quantitative"),
            x2=alt.datum(largest),
            y2=alt.datum(largest),
        )
    )
    marks: list[Any] = [
        diagonal,
        base.mark_line(strokeWidth=1.5).encode(y=observed.axis(format="%", tickCount=4)),
        base.mark_circle(size=40, opacity=1).encode(y=observed),
    ]
    chart = alt.layer(*marks, data=data).properties(width=side, height=min(side, 220))
    return chart.facet(
        facet=alt.Facet("model:N", title=None, sort=models), columns=columns, spacing=20
    )


HELD_OUT: Final = {"song": "songs held out", "artist": "whole artists held out"}
SONG_AND_ARTIST: Final = (theme.OTHER, theme.THIRD)
"""Colours of the main protocol and of the artist protocol."""


def draw_swarm(data: pd.DataFrame, frame: Frame, title: str) -> Chart:
    """Draw binned Shapley values: a row of dots for each feature.

    Parameters
    ----------
    data : pandas.DataFrame
        With ``feature``, ``shap``, ``rows`` and ``mean_percentile``; a dot for each bin.
    frame : Frame
        The room there is.
    title : str
        Of the horizontal axis, with its unit.
    """
    points = (
        alt.Chart(data)
        .mark_circle(opacity=0.85)
        .encode(
            x=alt.X("shap:Q", title=title),
            y=alt.Y("feature:N", title=None, sort=None),
            size=alt.Size("rows:Q", scale=alt.Scale(range=[18, 320]), legend=None),
            color=alt.Color(
                "mean_percentile:Q",
                scale=alt.Scale(domain=[0, 0.5, 1], range=[theme.OTHER, theme.MIDDLE, theme.HIT]),
                legend=None,
            ),
        )
    )
    zero = alt.Chart(pd.DataFrame({"shap": [0]})).mark_rule().encode(x="shap:Q")
    return (zero + points).properties(width=frame.width, height=400, autosize=FIT)
