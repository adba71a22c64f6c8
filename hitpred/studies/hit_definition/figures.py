"""Figures of the hit definition: popularity, thresholds and genres."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import (
    CHANCES,
    ROOM_BESIDE,
    Groups,
    Lines,
    Scores,
    draw_lines,
    draw_scores,
    reference,
)
from hitpred.elements.figure import FIT, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.hit_definition.claims import TITLES

Results = Mapping[str, Any]

SHOWN_GENRES: Final = 20
MODELS: Final = ("gradient_boosting", "logistic_regression")
SUBSETS: Final = {"all": "all releases", "above_zero": "releases above 0"}
KINDS: Final = {"rows": "rows", "songs": "songs, each once"}


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        popularity(results),
        prevalence(results),
        genres(results),
        reliability(results),
        scores(results, "roc_auc", "ROC AUC", "threshold-roc-auc", "ROC AUC (0-1)"),
        scores(results, "lift", "lift", "threshold-lift", "hits per hit that guessing finds"),
    ]


_title = headlines("hit_definition", TITLES)


def popularity(results: Results) -> Figure:
    """How popular rows and songs are."""
    data = pd.DataFrame(
        {"counted": label, "popularity": value, "number": count}
        for kind, label in KINDS.items()
        for value, count in enumerate(results["popularity"][kind]["counts"])
    )
    rows, threshold = results["popularity"]["rows"], results["threshold"]
    return Figure(
        id="popularity",
        title=_title("popularity", results, "Rows and songs by popularity"),
        caption="Rows of the file, and songs counted once with their most popular release, by "
        f"popularity. The dashed line is the threshold, {threshold}.",  # explains
        alt=f"Two outlines over popularity (0-100): {rows['at_zero']:,} rows stand at 0, the "
        f"median of the rows is {rows['median']:.0f}, and from {threshold} on there are "
        f"{results['rows']['hits']:,} rows of {results['songs']['hits']:,} songs.",  # explains
        data=data,
        draw=lambda table, frame: _draw_popularity(table, frame, threshold),
    )


def _draw_popularity(data: pd.DataFrame, frame: Frame, threshold: int) -> Chart:
    counted = Groups.of(data, "counted", (theme.OTHER, theme.HIT))
    legend = counted.legend(frame.width - ROOM_BESIDE, symbol="stroke")
    outline = (
        alt.Chart(data)
        .mark_line(interpolate="step-after", strokeWidth=1.6)
        .encode(
            x=alt.X("popularity:Q", title="popularity (0-100)"),
            y=alt.Y("number:Q", title="number at this popularity", axis=alt.Axis(format=",d")),
            color=counted.colour(legend),
            strokeDash=counted.dash(legend),
        )
    )
    chart = reference(threshold) + outline
    return chart.properties(width=frame.width, height=260, autosize=FIT)


def prevalence(results: Results) -> Figure:
    """The share of hits by threshold."""
    data = pd.DataFrame(
        {
            "counted": label,
            "threshold": row["threshold"],
            "hits": row[kind]["hits"],
            "prevalence": row[kind]["prevalence"],
        }
        for kind, label in KINDS.items()
        for row in results["thresholds"]
    )
    return Figure(
        id="prevalence-by-threshold",
        title=_title("prevalence-by-threshold", results, "The share of hits by threshold"),
        caption="Share of hits among rows and among songs by threshold, on a logarithmic scale: "
        "equal steps stand for equal ratios.",
        alt="A line for rows and one for songs. "
        + "; ".join(
            f"threshold {row['threshold']}: {100 * row['songs']['prevalence']:.2f} % of songs"
            for row in results["thresholds"]
        )
        + ".",
        data=data,
        draw=_draw_prevalence,
    )


def _draw_prevalence(data: pd.DataFrame, frame: Frame) -> Chart:
    shown = data[data["hits"] > 0]
    counted = Groups.of(shown, "counted", (theme.OTHER, theme.HIT))
    legend = counted.legend(frame.width - ROOM_BESIDE)
    base = alt.Chart(shown).encode(
        x=_threshold_axis(data),
        y=alt.Y(
            "prevalence:Q",
            title="share of hits",
            scale=alt.Scale(type="log", nice=False, padding=10),
            axis=alt.Axis(format="~%", values=list(CHANCES)),
        ),
        color=counted.colour(legend),
    )
    lines = base.mark_line().encode(strokeDash=counted.dash(legend))
    points = base.mark_point(size=45, filled=True, opacity=1).encode(shape=counted.shape(legend))
    return (lines + points).properties(width=frame.width, height=240, autosize=FIT)


def _threshold_axis(data: pd.DataFrame) -> alt.X:
    return alt.X(
        "threshold:Q",
        title="popularity from which a song is a hit (0-100)",
        scale=alt.Scale(zero=False),
        axis=alt.Axis(values=sorted(data["threshold"].unique())),
    )


def genres(results: Results) -> Figure:
    """The share of hits by genre; the data hold all genres, the picture the first ones."""
    found = results["genres"]
    data = pd.DataFrame(
        {"genre": row["name"], "songs": row["songs"], "hits": row["hits"]}
        | {f"share_{key}": value for key, value in row["hit_share"].items()}
        for row in found["by_genre"]
    )
    leaders, shown = data.head(5), min(SHOWN_GENRES, len(data))
    return Figure(
        id="hits-by-genre",
        title=f"{found['that_hold_half_the_hits']} of {found['count']} genres hold half the hits, "
        f"{found['without_hits']} hold none",  # explains
        caption="Share of hits among the songs listed under each genre, by the most popular "
        "release that the genre lists, with 95 % intervals (Wilson), for the "
        f"{shown} genres with most hits; the data hold all.",  # explains
        alt="Points with intervals, the genres with most hits first. "  # explains
        + "; ".join(f"{row.genre} {labels.percent(row.share_mean)}" for row in leaders.itertuples())
        + f"; and so on; {shown} genres are drawn.",
        data=data,
        draw=_draw_genres,
    )


def _draw_genres(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data.head(SHOWN_GENRES)).encode(y=alt.Y("genre:N", title=None, sort=None))
    axis = alt.Axis(format="%", tickCount=frame.ticks)
    lines = base.mark_rule(strokeWidth=2, color=theme.HIT).encode(
        x=alt.X("share_low:Q", title="share of hits among the genre's songs", axis=axis),
        x2=alt.X2("share_high:Q"),
    )
    points = base.mark_circle(size=70, opacity=1, color=theme.HIT).encode(x=alt.X("share_mean:Q"))
    return (lines + points).properties(width=frame.width, height=420, autosize=FIT)


def reliability(results: Results) -> Figure:
    """What one release of a song says about another one."""
    columns = ["releases", "first_release", "songs", "mean", "low", "high"]
    rows = [
        {
            "releases": label,
            "first_release": _between(group["lowest"], group["highest"]),
            "songs": group["songs"],
        }
        | group["second_hit_share"]
        for subset, label in SUBSETS.items()
        for group in (results["reliability"][subset] or {"by_first": []})["by_first"]
        if group["songs"]
    ]
    data = pd.DataFrame(rows, columns=columns)
    described = "; ".join(
        f"{row.releases}, {row.first_release}: {labels.percent(row.mean)}"
        for row in data.itertuples()
    )
    return Figure(
        id="reliability",
        title=_title("reliability", results, "Hits among the other releases of a song"),
        caption="Share of hits among the other releases of a song, by the popularity (0-100) of a "
        "release drawn at random, for songs with several releases,"  # explains
        " each counted once; with 95 % "
        f"intervals over {results['reliability']['resamples']:,} bootstrap samples of artists.",
        alt=f"Points with intervals by the popularity of one release. {described}.",
        data=data,
        draw=lambda table, frame: draw_scores(
            table,
            frame,
            Scores(
                "first_release",
                "releases",
                "share of hits among the other releases (0-1)",
                (theme.OTHER, theme.HIT),
                360,
                alt.Scale(),
            ),
        ),
    )


def _between(lowest: int, highest: int) -> str:
    return f"{lowest}" if lowest == highest else f"{lowest} to {highest}"


def scores(results: Results, score: str, title: str, name: str, axis: str) -> Figure:
    """One score of both models by threshold."""
    rows = [
        {"model": labels.model(model), "threshold": row["threshold"]} | of[score]
        for model in MODELS
        for row in results["thresholds"]
        for of in row["models"] or []
        if of["name"] == model
    ]
    data = pd.DataFrame(rows, columns=["model", "threshold", "mean", "low", "high"])
    described = "; ".join(
        f"{row.model} at {row.threshold} {row.mean:.3g}" for row in data.itertuples()
    )
    return Figure(
        id=name,
        title=_title(name, results, f"{title[0].upper()}{title[1:]} by threshold and model"),
        caption=f"The {title} of two models of the audio features on held-out songs, by threshold, "
        "with 95 % intervals."  # explains
        + (
            " Lift is the precision among the best-ranked"
            " hundredth over the share of hits."  # explains
            if score == "lift"
            else ""
        ),
        alt=f"Lines with intervals. {described}.",
        data=data,
        draw=lambda table, frame: _draw_scores(table, frame, axis),
    )


def _draw_scores(data: pd.DataFrame, frame: Frame, title: str) -> Chart:
    how = Lines(_threshold_axis(data), "mean", title, "model", (theme.OTHER, theme.FOURTH), 280)
    return draw_lines(data, frame, how)
