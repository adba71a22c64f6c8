"""Figures of the multiverse: specification curves, and what each choice moves."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.figure import FIT, WIDE, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.multiverse.claims import TITLES

Results = Mapping[str, Any]

CHOSEN: Final = ("line", "subset", "threshold", "features", "model")
"""The columns that say what was chosen."""
COLUMNS: Final = ("place", *CHOSEN, "units", "hits", "mean", "low", "high", "kind")
OF_THIS_SITE: Final = "this site's own choice"


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        curve(results, "roc_auc", "ROC AUC"),
        curve(results, "average_precision", "average precision"),
        choices(results),
    ]


_title = headlines("multiverse", TITLES)


def curve(results: Results, score: str, title: str) -> Figure:
    """One score of every combination, from the lowest to the highest, over what was chosen."""
    data = _cells(results, score)
    spread = {row["name"]: row[score] for row in results["spread"]}
    told = "; ".join(
        f"{labels.FEATURE_SETS[name]} {of['lowest']:.3f} to {of['highest']:.3f}, in the median "
        f"{of['median']:.3f}"
        for name, of in spread.items()
    )
    name = f"multiverse-{score.replace('_', '-')}"
    return Figure(
        id=name,
        title=_title(name, results, f"{title[0].upper()}{title[1:]} of the combinations, in order"),
        caption=f"Above, the {title} (vertical, 0-1) of every combination on held-out songs, in "
        "order, with 95 % intervals over its folds, cut off at the edges; below, under each point, "
        f"what was chosen for it. Left out, for want of hits: {results['left_out']}.",  # explains
        alt=f"A specification curve: a rising line of {len(data)} points, with a mark under each "
        f"for every choice. {told or 'None'}.",  # explains
        data=data,
        draw=lambda table, frame: _draw_curve(table, frame, f"{title} (0-1)"),
    )


def _cells(results: Results, score: str) -> pd.DataFrame:
    ordered = sorted(results["cells"], key=lambda cell: cell[score]["mean"])
    rows = [
        {
            "place": place,
            "line": labels.LINES[cell["line"]],
            "subset": labels.SUBSETS[cell["subset"]],
            "threshold": f"threshold {cell['threshold']}",
            "features": labels.FEATURE_SETS[cell["features"]],
            "model": labels.model(cell["model"]),
            "units": cell["units"],
            "hits": cell["hits"],
            "kind": OF_THIS_SITE if cell["own"] else labels.FEATURE_SETS[cell["features"]],
        }
        | {end: cell[score][end] for end in ("mean", "low", "high")}
        for place, cell in enumerate(ordered, start=1)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _draw_curve(data: pd.DataFrame, frame: Frame, title: str) -> Chart:
    kinds = [labels.FEATURE_SETS["audio"], labels.FEATURE_SETS["audio_genre"], OF_THIS_SITE]
    colour = alt.Color(
        "kind:N",
        sort=kinds,
        scale=alt.Scale(domain=kinds, range=[theme.OTHER, theme.THIRD, theme.HIT]),
    ).legend(symbolType="circle", symbolOpacity=1, columns=3 if frame is WIDE else 1)
    names = 175 if frame is WIDE else 155
    place = alt.X("place:Q", axis=None, scale=alt.Scale(domain=[0, len(data) + 1], nice=False))
    base = alt.Chart(data).encode(x=place, color=colour)
    scale = alt.Scale(domain=_domain(data))
    score = alt.Y("mean:Q", title=title, scale=scale)
    above = alt.layer(
        base.mark_rule(strokeWidth=1, opacity=0.35, clip=True).encode(
            y=alt.Y("low:Q", title=title, scale=scale), y2=alt.Y2("high:Q")
        ),
        base.mark_circle(size=14, opacity=1).encode(y=score),
        base.mark_circle(size=90, opacity=1)
        .encode(y=score)
        .transform_filter(alt.datum.kind == OF_THIS_SITE),
    ).properties(width=frame.width - names, height=220)
    below = (
        base.mark_tick(
            thickness=1.6 if frame is WIDE else 1, size=9, opacity=0.9, orient="vertical"
        )
        .transform_fold(list(CHOSEN), as_=["choice", "option"])
        .encode(
            y=alt.Y("option:N", title=None, sort=_options(data)).axis(
                labelLimit=names, grid=True, ticks=False, domain=False
            )
        )
        .properties(width=frame.width - names, height={"step": 15})
    )
    return alt.concat(above, below, columns=1, spacing=8)


def _domain(data: pd.DataFrame) -> list[float]:
    """Leave room for all means; intervals that reach beyond are cut off."""
    if data.empty:
        return [0, 1]
    room = 0.15 * (data["mean"].max() - data["mean"].min()) + 0.01
    return [max(0, float(data["mean"].min() - room)), min(1, float(data["mean"].max() + room))]


def _options(data: pd.DataFrame) -> list[str]:
    """List what may be chosen, choice after choice, in the order in which labels have it."""
    known = {
        "line": list(labels.LINES.values()),
        "subset": list(labels.SUBSETS.values()),
        "threshold": sorted(set(data["threshold"])),
        "features": list(labels.FEATURE_SETS.values()),
        "model": sorted(set(data["model"])),
    }
    return [option for choice in CHOSEN for option in known[choice] if option in set(data[choice])]


def choices(results: Results) -> Figure:
    """By how much each choice moves the ROC AUC."""
    moved = [row for row in results["choices"] if row["pairs"]]
    data = pd.DataFrame(
        [
            {"choice": labels.CHOICES[row["name"]], "pairs": row["pairs"]} | row["roc_auc"]
            for row in moved
        ],
        columns=["choice", "pairs", "median_change", "largest_change"],
    ).sort_values("median_change", ascending=False, kind="stable")
    told = "; ".join(
        f"{row.choice} {row.median_change:.3f}, at most {row.largest_change:.3f}"  # explains
        for row in data.itertuples()
    )
    return Figure(
        id="multiverse-choices",
        title=_title("multiverse-choices", results, "What one choice does to the ROC AUC"),
        caption="By how much the ROC AUC changes between two combinations that differ in one "
        "choice only: half of the pairs by no more than the bar says, and none by more than the "
        "mark.",  # explains
        alt=f"Bars with a mark each, by choice. {told or 'None'}.",  # explains
        data=data,
        draw=_draw_choices,
    )


def _draw_choices(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data).encode(
        y=alt.Y("choice:N", title=None, sort=None).axis(labelLimit=frame.width * 0.5)
    )
    title = "change of ROC AUC (0-1)"
    bars = base.mark_bar(height=14).encode(x=alt.X("median_change:Q", title=title))
    marks = base.mark_tick(thickness=2, size=14, color=theme.HIT).encode(
        x=alt.X("largest_change:Q")
    )
    return alt.layer(bars, marks).properties(width=frame.width, height=230, autosize=FIT)
