"""Figures of the model comparison."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import (
    HELD_OUT,
    ROOM_BESIDE,
    SONG_AND_ARTIST,
    Groups,
    Lines,
    Scores,
    calibration_point,
    draw_calibration,
    draw_lines,
    interval,
    reference,
    room_beside,
    scores_figure,
)
from hitpred.elements.figure import FIT, WIDE, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.elements.predicates import interval_above
from hitpred.studies.comparison.claims import TITLES

Results = Mapping[str, Any]

CALIBRATED: Final = ("searched_boosting", "regularised_forest", "logistic_regression")
DECIDING: Final = ("searched_boosting", "logistic_regression")


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    prevalence = results["prevalence"]
    return [
        by_model(results, "roc_auc", "ROC AUC", "comparison-roc-auc", 0.5),
        by_model(
            results,
            "average_precision",
            "average precision",
            "comparison-average-precision",
            prevalence,
        ),
        shortlist(results),
        within_genre(results),
        calibration(results),
        net_benefit(results),
        learning_curve(results),
    ]


_title = headlines("comparison", TITLES)


def model(results: Results, name: str, protocol: str = "song") -> Mapping[str, Any]:
    """Find a contender's scores under a protocol."""
    of = results if protocol == "song" else results["artist_protocol"]
    return next(row for row in of["models"] if row["name"] == name)


def _data(results: Results, score: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"model": labels.model(row["name"]), "held_out": label}
        | interval(model(results, row["name"], protocol)[score])
        for row in results["models"]
        for protocol, label in HELD_OUT.items()
    )


def _over(results: Results) -> str:
    return (
        f"with 95 % intervals over {results['folds'] * results['repeats']} folds of "
        f"{results['songs']:,} songs ({results['folds']} folds with whole artists held out)"
    )


def by_model(results: Results, score: str, title: str, name: str, guessing: float) -> Figure:
    """One score of all contenders but the base rate, which guesses, under both protocols."""
    data = _data(results, score)
    data = data[data["model"] != labels.model("base_rate")]
    near = guessing >= 0.5
    return scores_figure(
        name=name,
        title=_title(name, results, f"{title[0].upper()}{title[1:]} of the models, by sound"),
        caption=f"{title[0].upper()}{title[1:]} on held-out songs, from audio features, "
        f"{_over(results)}. "
        + (f"Guessing has {guessing:g}." if near else f"Dashed: guessing ({guessing:.3f})."),
        data=data,
        how=Scores(
            "model",
            "held_out",
            f"{title} (0-1)",
            SONG_AND_ARTIST,
            320,
            alt.Scale(zero=not near),
            reference=None if near else guessing,
        ),
    )


def shortlist(results: Results) -> Figure:
    """How many of the songs that a model ranks highest are hits."""
    data = _data(results, "top_hits")
    data = data[data["model"] != labels.model("base_rate")]
    n = results["shortlist"]
    guessed = labels.whole(model(results, "base_rate")["top_hits"]["mean"])
    found = labels.whole(model(results, results["best"])["top_hits"]["mean"])
    return scores_figure(
        name="comparison-shortlist",
        title=f"Of the {n} songs that {labels.model(results['best'])} ranks highest, {found} "
        f"are hits; of {n} at random, {guessed}",  # explains
        caption=f"Hits among the {n} held-out songs that each model ranks highest, {_over(results)}"
        ". The dashed line is a random list.",  # explains
        data=data,
        how=Scores(
            "model",
            "held_out",
            f"hits among {n} songs",
            SONG_AND_ARTIST,
            320,
            alt.Scale(zero=True),
            reference=guessed,
        ),
        digits=1,
    )


def within_genre(results: Results) -> Figure:
    """How well songs of one genre are ranked, beside all songs."""
    found = results["within_genre"]
    of_all = {
        "all pairs": found["roc_auc_all_pairs"],
        "pairs of one genre": found["roc_auc"],
        "the same, artists held out": found["new_artists"]["roc_auc"],
    }
    rows = [
        *(("all genres", name, score) for name, score in of_all.items() if score),
        *(("one genre", genre["name"], genre["roc_auc"]) for genre in found["genres"]),
    ]
    data = pd.DataFrame(
        [{"kind": kind, "pairs": name} | interval(score) for kind, name, score in rows],
        columns=["kind", "pairs", "mean", "low", "high"],
    )
    told = "; ".join(f"{row.pairs} {row.mean:.2f}" for row in data.itertuples())
    return Figure(
        id="within-genre",
        title=_title("within-genre", results, "ROC AUC between songs of one genre"),
        caption="The share of pairs of a hit and another song whose hit gets the higher chance, "
        f"for {labels.model(results['best'])} on held-out songs, with 95 % intervals from "
        f"{found['resamples']} bootstrap samples of the artists; below, within each genre that has "
        f"at least {found['enough_hits']} hits by {found['enough_artists']} artists. "
        "The ends of so many noisy estimates exaggerate. "  # explains
        "The dashed line is guessing.",
        alt=f"Points with intervals. {told}.",
        data=data,
        draw=_draw_within_genre,
    )


def _draw_within_genre(data: pd.DataFrame, frame: Frame) -> Chart:
    scale = alt.Scale(zero=False)
    kinds = Groups.of(data, "kind", (theme.HIT, theme.OTHER))
    legend = kinds.legend(room_beside(data["pairs"], frame))
    base = alt.Chart(data).encode(
        y=alt.Y("pairs:N", title=None, sort=None), color=kinds.colour(legend)
    )
    lines = base.mark_rule(strokeWidth=2).encode(
        x=alt.X("low:Q", title="ROC AUC (0-1)", scale=scale), x2=alt.X2("high:Q")
    )
    points = base.mark_point(size=60, filled=True, opacity=1).encode(
        x=alt.X("mean:Q"), shape=kinds.shape(legend)
    )
    return alt.layer(reference(0.5), lines, points).properties(
        width=frame.width, height=90 + 17 * len(data), autosize=FIT
    )


def calibration(results: Results) -> Figure:
    """Predicted probabilities beside shares of hits, and where luck would put these."""
    curves = {row["name"]: row["curve"] for row in results["calibration"]}
    data = pd.DataFrame(
        {"model": labels.model(name), "way": "as predicted"}
        | calibration_point(point)
        | {f"luck_{end}": value for end, value in point["consistent"].items()}
        for name in CALIBRATED
        for point in curves[name]
    )
    last = {name: curves[name][-1] for name in CALIBRATED}
    boosting, linear = last["searched_boosting"], last["logistic_regression"]
    return Figure(
        id="comparison-calibration",
        title=_title("comparison-calibration", results, "Chances and hits, in deciles"),
        caption="Share of hits by predicted probability, in deciles of the held-out songs, by "
        "model, on logarithmic axes. The dashed line is where they agree; a vertical bar holds "
        "95 % of the shares that luck would make of chances that are exactly right (a consistency "
        "band).",
        alt="Small charts, one a model. In the highest decile gradient boosting predicts "
        f"{100 * boosting['predicted']:.1f} % and {100 * boosting['observed']['mean']:.1f} % are "
        f"hits; logistic regression predicts {100 * linear['predicted']:.1f} % and "
        f"{100 * linear['observed']['mean']:.1f} % are. "  # explains
        + "; ".join(f"{labels.model(name)}: {_inside(curves[name])}" for name in CALIBRATED)
        + ".",
        data=data,
        draw=lambda table, frame: draw_calibration(table, frame, (theme.OTHER,)),
    )


def _inside(curve: Sequence[Mapping[str, Any]]) -> str:
    inside = sum(
        point["consistent"]["low"] <= point["observed"]["mean"] <= point["consistent"]["high"]
        for point in curve
    )
    return f"{inside} of {len(curve)} shares inside their bars"


def net_benefit(results: Results) -> Figure:
    """What acting on predicted chances is worth."""
    ways = {row["name"]: row["thresholds"] for row in results["net_benefit"]}
    names = {name: labels.model(name) for name in DECIDING} | {"take_all": "taking every song"}
    data = pd.DataFrame(
        {"held_out": label, "way": names[name], "chance": point["chance_share"]}
        | interval(point[protocol])
        for protocol, label in HELD_OUT.items()
        for name in names
        for point in ways[name]
    )
    best = ways[results["best"]]
    told = "; ".join(
        f"from {100 * point['chance_share']:g} % {point['song']['mean']:.1f} with songs held out, "
        f"{point['artist']['mean']:.1f} with whole artists held out"
        for point in best
    )
    return Figure(
        id="net-benefit",
        title=_title("net-benefit", results, "Net benefit by the chance from which one acts"),
        caption="Net benefit by the chance from which a song is taken: hits taken less the other "
        "songs taken, each weighed by the odds of that chance, for a thousand held-out songs. To "
        "take none is worth 0; to take every song falls off the chart"  # explains
        " where it costs much.",
        alt=f"Lines over the chance from which a song is taken, by what is held out. "
        f"{names[results['best']]}: {told}.",
        data=data,
        draw=lambda table, frame: _draw_net_benefit(table, frame, list(names.values())),
    )


def _draw_net_benefit(data: pd.DataFrame, frame: Frame, names: list[str]) -> Chart:
    shown = data[data["mean"] > -data["mean"].max()]
    columns = 2 if frame is WIDE else 1
    side = (frame.width - 70 - 20 * columns) / columns
    ways = Groups("way", names, (theme.OTHER, theme.FOURTH, theme.HIT))
    legend = ways.legend(frame.width - ROOM_BESIDE)
    chances = alt.Axis(values=sorted(set(shown["chance"])), format="~%", labelOverlap=True)
    base = alt.Chart(shown).encode(
        x=alt.X(
            "chance:Q",
            title="a song is taken from this chance",
            scale=alt.Scale(type="log", nice=False, padding=10),
            axis=chances,
        ),
        y=alt.Y("mean:Q", title="net hits in a thousand songs"),  # explains
        color=ways.colour(legend),
    )
    nothing = alt.Chart(shown).mark_rule(strokeDash=[4, 4]).encode(y=alt.datum(0))
    lines = base.mark_line(strokeWidth=1.5).encode(strokeDash=ways.dash(legend))
    points = base.mark_point(size=45, filled=True, opacity=1).encode(shape=ways.shape(legend))
    chart = alt.layer(nothing, lines, points, data=shown)
    return chart.properties(width=side, height=220).facet(
        facet=alt.Facet("held_out:N", title=None, sort=list(HELD_OUT.values())),
        columns=columns,
        spacing=20,
    )


def learning_curve(results: Results) -> Figure:
    """What more songs to learn from are worth."""
    data = pd.DataFrame(
        {"model": labels.model(row["model"]), "songs": row["songs"], "hits": row["hits"]}
        | interval(row["roc_auc"])
        for row in results["learning_curve"]
    )
    added = "; ".join(
        f"{labels.model(row['name'])} {_signed(row['roc_auc']['mean'])}"
        for row in results["last_doubling"]
    )
    told = "; ".join(f"{row.model}, {row.songs:,} {row.mean:.3f}" for row in data.itertuples())
    return Figure(
        id="learning-curve",
        title=_what_more_songs_do(results),
        caption="ROC AUC on held-out songs by the number of songs learnt from, with 95 % intervals "
        f"over {results['folds']} folds. What the last doubling adds: {added}. The horizontal axis "
        "is logarithmic. Boosting stands at its fixed hyperparameters.",
        alt=f"Lines with intervals. {told}.",
        data=data,
        draw=_draw_learning_curve,
    )


def _what_more_songs_do(results: Results) -> str:
    """Say whose interval of the gain from the last doubling, one of several, lies above zero."""
    gained = [
        labels.model(row["name"])
        for row in results["last_doubling"]
        if interval_above("model.roc_auc", 0)({"model": row})
    ]
    if not gained:
        return "That the last doubling of the songs helped cannot be told from chance"
    others = len(results["last_doubling"]) - len(gained)
    rest = "; of no other model does it seem so" if others else ""  # explains
    return f"The last doubling of the songs seems to have helped {' and '.join(gained)}{rest}"


def _signed(value: float) -> str:
    return f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def _draw_learning_curve(data: pd.DataFrame, frame: Frame) -> Chart:
    songs = alt.X(
        "songs:Q",
        title="songs learnt from",
        scale=alt.Scale(type="log", nice=False, padding=15),
        axis=alt.Axis(values=sorted(set(data["songs"])), format=",d"),
    )
    how = Lines(songs, "mean", "ROC AUC (0-1)", "model", theme.GROUPS, 280)
    return draw_lines(data, frame, how)
