"""Drawings that several figures are made of."""

import json
import textwrap
from collections.abc import Iterable, Mapping, Sequence
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


LETTER: Final = 0.54 * theme.TEXT
"""Pixels of a letter, on average and rounded up."""
LETTERS: Final = {"wide": 28, "narrow": 20}
"""Of a line of names beside an axis, by frame."""


def wrapped(names: Iterable[str], frame: Frame) -> alt.Axis:
    """Return an axis of names, the long ones on several lines, so that none is cut."""
    return alt.Axis(labelLimit=0, labelExpr=_on_lines(names, LETTERS[frame.name]))


def room_beside(names: Iterable[str], frame: Frame) -> float:
    """Return the pixels that a chart has beside an axis of names."""
    longest = max(map(len, names), default=0)
    return frame.width - 25 - LETTER * min(longest, LETTERS[frame.name])


def _on_lines(names: Iterable[str], most: int) -> str:
    """Return a Vega expression that breaks names after so many letters."""
    lines = {name: textwrap.wrap(name, most) for name in names if len(name) > most}
    return f"({json.dumps(lines)})[datum.label] || datum.label" if lines else "datum.label"


@dataclass(frozen=True)
class Groups:
    """Groups of marks that are told apart by colour and by shape, or by dashes if they are lines.

    Attributes
    ----------
    column : str
        Of the data.
    names : sequence of str
        In the order in which the data name them.
    colours : sequence of str
        Of the groups, in that order.
    """

    column: str
    names: Sequence[str]
    colours: Sequence[str]

    @classmethod
    def of(cls, data: pd.DataFrame, column: str, colours: Sequence[str]) -> "Groups":
        """Find the groups of a column."""
        return cls(column, list(dict.fromkeys(data[column])), colours)

    def _channel(self, kind: type, values: Sequence[Any], legend: alt.Legend | None) -> Any:
        scale = alt.Scale(domain=self.names, range=list(values)[: len(self.names)])
        return kind(f"{self.column}:N", scale=scale, sort=self.names, legend=legend)

    def legend(self, room: float, *, symbol: str = "circle") -> alt.Legend:
        """Set as many names side by side as surely fit into so many pixels, and break long ones."""
        widths = [LETTER * len(name) + 30 for name in self.names]
        in_a_row = len(widths) if sum(widths) <= room else int(room // max(widths))
        return alt.Legend(
            symbolType=symbol,
            symbolSize=70 if symbol == "circle" else 300,
            columns=max(1, in_a_row),
            labelExpr=_on_lines(self.names, int((room - 30) // LETTER)),
        )

    def colour(self, legend: alt.Legend | None) -> alt.Color:
        """Encode them as colours."""
        return self._channel(alt.Color, self.colours, legend)

    def shape(self, legend: alt.Legend | None) -> alt.Shape:
        """Encode them as shapes."""
        return self._channel(alt.Shape, theme.SHAPES, legend)

    def dash(self, legend: alt.Legend | None) -> alt.StrokeDash:
        """Encode them as dashes."""
        return self._channel(alt.StrokeDash, theme.DASHES, legend)


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
    groups = Groups.of(data, of.groups, of.colours)
    names = data[of.rows].unique()
    legend = groups.legend(room_beside(names, frame)) if len(groups.names) > 1 else None
    base = alt.Chart(data).encode(
        y=alt.Y(f"{of.rows}:N", title=None, sort=None, scale=APART, axis=wrapped(names, frame)),
        yOffset=alt.YOffset(f"{of.groups}:N", sort=groups.names),
        color=groups.colour(legend),
    )
    intervals = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title=of.title, scale=of.scale), x2=alt.X2("high:Q")
    )
    points = base.mark_point(size=70, filled=True, opacity=1).encode(
        x=alt.X("mean:Q", title=of.title, scale=of.scale), shape=groups.shape(legend)
    )
    lines = [] if of.reference is None else [reference(of.reference)]
    return alt.layer(*lines, intervals, points).properties(
        width=frame.width, height=of.height, autosize=FIT
    )


def reference(place: float) -> alt.Chart:
    """Draw a dashed line across the horizontal axis."""
    line = alt.Chart(pd.DataFrame({"reference": [place]}))
    return line.mark_rule(strokeDash=[4, 4]).encode(x=alt.X("reference:Q"))


@dataclass(frozen=True)
class Lines:
    """How to draw lines over a horizontal axis, by group.

    Attributes
    ----------
    x : altair.X
        The horizontal axis.
    y, title : str
        Column of the data that the vertical axis shows, and what stands beside that axis.
    groups : str
        Column of the data: a line for each of its values.
    colours : sequence of str
        Of the groups, in the order in which the data name them.
    height : int
        Pixels for the whole picture.
    """

    x: alt.X
    y: str
    title: str
    groups: str
    colours: Sequence[str]
    height: int


ROOM_BELOW: Final = 55
"""Pixels that a horizontal axis with its title takes."""
ROOM_BESIDE: Final = 70
"""Pixels that a vertical axis of numbers with its title takes."""


def draw_lines(data: pd.DataFrame, frame: Frame, of: Lines) -> Chart:
    """Draw a line with points for each group, and intervals if the data have ``low`` and ``high``.

    In a wide frame the lines are named at their ends, in a narrow one in a legend.

    Parameters
    ----------
    data : pandas.DataFrame
        A row for each point.
    frame : Frame
        The room there is.
    of : Lines
        Which columns, axes and colours.
    """
    groups = Groups.of(data, of.groups, of.colours)
    legend = None if frame is WIDE else groups.legend(frame.width - ROOM_BESIDE)
    ends = data[[column for column in (of.y, "low", "high") if column in data]]
    low, high = (0, 1) if data.empty else (ends.min().min(), ends.max().max())
    room = 0.04 * (high - low) or 0.04
    scale = alt.Scale(domain=[low - room, high + room], nice=False)
    base = alt.Chart(data).encode(x=of.x, color=groups.colour(legend))
    y = alt.Y(f"{of.y}:Q", title=of.title, scale=scale)
    layers = [
        base.mark_line().encode(y=y, strokeDash=groups.dash(legend)),
        base.mark_point(size=50, filled=True, opacity=1).encode(y=y, shape=groups.shape(legend)),
    ]
    if "low" in data:
        low_end = alt.Y("low:Q", title=of.title, scale=scale)
        layers.insert(0, base.mark_rule(strokeWidth=1.5).encode(y=low_end, y2=alt.Y2("high:Q")))
    if legend is None and not data.empty:
        gap = 1.25 * theme.TEXT * (high - low + 2 * room) / (of.height - ROOM_BELOW)
        layers.append(_names_at_ends(data, of, gap, scale))
    return alt.layer(*layers).properties(width=frame.width, height=of.height, autosize=FIT)


def _names_at_ends(data: pd.DataFrame, of: Lines, gap: float, scale: alt.Scale) -> alt.Chart:
    """Name each line beside its last point, with a gap from name to name."""
    x = of.x.shorthand.partition(":")[0]
    last = data.sort_values(x).groupby(of.groups, sort=False).tail(1).sort_values(of.y)
    places: list[float] = []
    for value in last[of.y]:
        places.append(max(value, places[-1] + gap) if places else value)
    above = max(0.0, places[-1] - scale.domain[1])
    names = last[[of.groups, x]].assign(**{of.y: [place - above for place in places]})
    return (
        alt.Chart(names)
        .mark_text(align="left", dx=12)
        .encode(x=of.x, y=alt.Y(f"{of.y}:Q", title=of.title, scale=scale), text=f"{of.groups}:N")
    )


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


CHANCES: Final = (0.001, 0.01, 0.1, 1)
"""What the axes of calibration curves name: hits are rare, so they are logarithmic."""


def draw_calibration(data: pd.DataFrame, frame: Frame, colours: Sequence[str]) -> Chart:
    """Draw shares of hits over predicted probabilities, beside the diagonal where both agree.

    Parameters
    ----------
    data : pandas.DataFrame
        With ``model``, ``way``, ``predicted`` and ``observed``; a small chart for each model, a
        colour for each way. With ``luck_low`` and ``luck_high`` they are a band behind each point.
    frame : Frame
        The room there is.
    colours : sequence of str
        Of the ways, in the order in which the data name them.
    """
    ways = Groups.of(data, "way", colours)
    legend = ways.legend(frame.width - ROOM_BESIDE) if len(ways.names) > 1 else None
    # What is 0 has no place on a logarithmic axis.
    shown = data[(data["predicted"] > 0) & (data["observed"] > 0)]
    ends = shown[["predicted", "observed"]].to_numpy()
    domain = [ends.min() / 1.4, min(1.0, ends.max() * 1.4)] if ends.size else [CHANCES[0], 1.0]
    scale = alt.Scale(type="log", domain=domain, nice=False, clamp=True)
    chances = alt.Axis(
        values=[chance for chance in CHANCES if domain[0] <= chance <= domain[1]], format="~%"
    )
    base = alt.Chart(shown).encode(
        x=alt.X("predicted:Q", title="predicted", scale=scale, axis=chances),
        color=ways.colour(legend),
    )
    share = alt.Y("observed:Q", title="share of hits", scale=scale, axis=chances)
    layers = [
        _agreement(shown, domain),
        base.mark_line(strokeWidth=1.5).encode(y=share, strokeDash=ways.dash(legend)),
        base.mark_point(size=40, filled=True, opacity=1).encode(y=share, shape=ways.shape(legend)),
    ]
    if "luck_low" in data:
        band = base.mark_rule(strokeWidth=7).encode(color=alt.value(theme.BAND))
        layers.insert(
            0,
            band.encode(
                y=alt.Y("luck_low:Q", title="share of hits", scale=scale), y2=alt.Y2("luck_high:Q")
            ),
        )
    # One above the other they are flat, so that a phone shows all of them.
    columns, highest = (3, 220) if frame is WIDE else (1, 150)
    side = (frame.width - 70 - 20 * columns) / columns
    chart = alt.layer(*layers, data=shown).properties(width=side, height=min(side, highest))
    models = list(dict.fromkeys(shown["model"]))
    return chart.facet(
        facet=alt.Facet("model:N", title=None, sort=models), columns=columns, spacing=20
    )


def _agreement(data: pd.DataFrame, domain: Sequence[float]) -> alt.Chart:
    low, high = domain
    corners = {"x": alt.datum(low, type="quantitative"), "y": alt.datum(low, type="quantitative")}
    diagonal = alt.Chart(data).mark_rule(strokeDash=[4, 4])
    return diagonal.encode(**corners, x2=alt.datum(high), y2=alt.datum(high))


HELD_OUT: Final = {"song": "songs held out", "artist": "whole artists held out"}
SONG_AND_ARTIST: Final = (theme.OTHER, theme.THIRD)
"""Colours of the main protocol and of the artist protocol."""


HEIGHTS: Final = {"low": theme.OTHER, "middling": theme.MIDDLE, "high": theme.HIT}
"""Colours of a feature's values, a third of their range each."""


def draw_swarm(data: pd.DataFrame, frame: Frame, title: str, counted: str) -> Chart:
    """Draw binned Shapley values: a row of dots for each feature.

    Parameters
    ----------
    data : pandas.DataFrame
        With ``feature``, ``shap``, ``rows`` and ``mean_percentile``; a dot for each bin.
    frame : Frame
        The room there is.
    title : str
        Of the horizontal axis, with its unit.
    counted : str
        What a dot stands for several of.
    """
    points = (
        alt.Chart(data.assign(height=_heights(data)))
        .mark_circle(opacity=0.85)
        .encode(
            x=alt.X("shap:Q", title=title),
            y=alt.Y("feature:N", title=None, sort=None),
            size=alt.Size("rows:Q", scale=alt.Scale(range=[18, 320])).legend(
                title=f"{counted} in a dot",
                symbolType="circle",
                values=_sizes(data["rows"].max()),
                format=",d",
            ),
            color=alt.Color(
                "height:N",
                scale=alt.Scale(domain=list(HEIGHTS), range=list(HEIGHTS.values())),
                sort=list(HEIGHTS),
            ).legend(title="feature is", symbolType="circle"),
        )
    )
    zero = alt.Chart(pd.DataFrame({"shap": [0]})).mark_rule().encode(x=alt.X("shap:Q"))
    return (zero + points).properties(width=frame.width, height=430, autosize=FIT)


def _heights(data: pd.DataFrame) -> "pd.Series[str]":
    """Say whether a feature is low or high in each dot, from its lowest dot to its highest.

    Ties share a percentile, so that a feature that is mostly 0 has none near 0; its lowest dot is
    low all the same.
    """
    of = data.groupby("feature", sort=False)["mean_percentile"]
    lowest, highest = of.transform("min"), of.transform("max")
    height = (data["mean_percentile"] - lowest) / (highest - lowest).where(highest > lowest, 1)
    thirds = (height * len(HEIGHTS)).astype(int).clip(upper=len(HEIGHTS) - 1)
    return thirds.map(dict(enumerate(HEIGHTS)))


def _sizes(largest: int) -> list[int]:
    """Choose what a legend of sizes shows: one, and a round number near the largest."""
    return sorted({1, 10 ** (len(str(int(largest))) - 1)})
