"""Figures of the explanation study: what the models learned, and how sure that is."""

import math
import textwrap
from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import ROOM_BESIDE, Groups, Scores, draw_swarm, scores_figure, wrapped
from hitpred.elements.figure import FIT, WIDE, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.explanation.claims import TITLES

Results = Mapping[str, Any]

COLOURS: Final = {
    "searched_boosting": theme.OTHER,
    "regularised_forest": theme.THIRD,
    "logistic_regression": theme.FOURTH,
    "notebook_forest": theme.HIT,
}
RANKINGS: Final = {
    "unscaled_sample": "100-row sample, unscaled",
    "scaled_sample": "the same rows, scaled",
    "all_test_rows": "all test rows, scaled",
}
SHOWN_FEATURES: Final = 8
SHOWN_PAIRS: Final = 10
NAMES_OF_STEPS: Final = 165
"""Pixels that features with their values take beside a waterfall."""
NUMBER: Final = 46
"""Pixels of the number at the end of a step."""
SHARE: Final = "share of hits"
PARTIAL: Final = "partial dependence"
ACCUMULATED: Final = "accumulated local effects"
SHOWN_STEPS: Final = 6
STEPS: Final = (
    f"A step of {math.log(2):.2f} doubles the odds of a hit, "
    f"one of −{math.log(2):.2f} halves them."  # explains
)
"""What a step of log-odds means, for those who never met them."""
KINDS: Final = {
    "loved_hit": "Hits that the model ranks highest",  # explains
    "missed_hit": "Hits that the model ranks lowest",  # explains
    "loved_dud": "Other songs that the model ranks highest",  # explains
    "sure_no": "Other songs that the model ranks lowest",  # explains
}
WAYS: Final = {"path_dependent": "path-dependent", "interventional": "interventional"}


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        ranks(results),
        notebook_ranks(results),
        beeswarm(results),
        effects(results),
        dependence(results),
        correlated(results),
        interactions(results),
        *(examples(results, kind) for kind in KINDS),
    ]


_title = headlines("explanation", TITLES)


def model(results: Results, name: str) -> Mapping[str, Any]:
    """Find a model's summary."""
    return next(row for row in results["models"] if row["name"] == name)


def _ranked(feature: Mapping[str, Any]) -> dict[str, Any]:
    return {"mean": feature["rank"], "low": feature["rank_low"], "high": feature["rank_high"]}


def ranks(results: Results) -> Figure:
    """The rank of each feature in each model, with its range over refits."""
    order = [row["name"] for row in model(results, "searched_boosting")["features"]]
    of = {
        (row["name"], feature["name"]): feature
        for row in results["models"]
        for feature in row["features"]
    }
    data = pd.DataFrame(
        {"feature": labels.feature(name), "model": labels.model(row["name"])}
        | _ranked(of[row["name"], name])
        for name in order
        for row in (model(results, each) for each in COLOURS)
    )
    held_out = results["songs"]["held_out"]
    of_all, of_the_notebook = (
        (row["fits"], f"{row['range_covers_share']:.0%}".replace("%", "\N{NO-BREAK SPACE}%"))
        for row in (model(results, each) for each in ("searched_boosting", "notebook_forest"))
    )
    return scores_figure(
        name="explanation-ranks",
        title=_title("explanation-ranks", results, "Ranks of the features, and their ranges"),
        caption=f"Rank of each feature by mean |SHAP| over all {held_out:,} held-out songs; 1 is "
        "the largest. Lines run from the lowest to the highest rank of all fits: the model "
        "itself, and its refits to bootstrap samples of the training songs, each on a bootstrap "
        f"sample of the held-out songs. There are {of_all[0]} fits of each model, but "
        f"{of_the_notebook[0]} of the notebook's forest; one more stays within its range with a "
        f"chance of {of_all[1]}, and of {of_the_notebook[1]}.",  # explains
        data=data,
        how=Scores(
            "feature",
            "model",
            "rank by mean |SHAP| (1 is first)",
            list(COLOURS.values()),
            620,
            alt.Scale(domain=[1, len(order)]),
        ),
        digits=0,
    )


def notebook_ranks(results: Results) -> Figure:
    """What each of the notebook's two mistakes did to its ranking."""
    found = {row["name"]: row for row in results["notebook"]["rankings"]}
    order = [row["name"] for row in found["all_test_rows"]["features"]]
    of = {(kind, row["name"]): row for kind in found for row in found[kind]["features"]}
    data = pd.DataFrame(
        {"feature": labels.feature(name), "rows": label} | _ranked(of[kind, name])
        for name in order
        for kind, label in RANKINGS.items()
    )
    agreed = results["notebook"]["rank_correlation"]
    return scores_figure(
        name="explanation-notebook",
        title="Left unscaled, a sample like the notebook's"  # explains
        " agrees with all test rows by a rank "
        f"correlation of {agreed['unscaled_sample']:.2f}; scaled, by {agreed['scaled_sample']:.2f}",
        caption="Rank of each feature by mean |SHAP| for the notebook's own forest on its own "
        "split: a 100-row sample, drawn here as the notebook's is not known, unscaled and scaled, "
        "and all "
        f"{results['notebook']['n_held_out']:,} test rows. Lines are 95 % intervals over "
        "resampled rows.",  # explains
        data=data,
        how=Scores(
            "feature",
            "rows",
            "rank by mean |SHAP| (1 is first)",
            (theme.FOURTH, theme.THIRD, theme.OTHER),
            520,
            alt.Scale(domain=[1, len(order)]),
        ),
        digits=0,
    )


def beeswarm(results: Results) -> Figure:
    """Shapley values of gradient boosting for every held-out song."""
    data = pd.DataFrame(
        {"feature": labels.feature(row["name"])} | point
        for row in results["swarm"]
        for point in row["swarm"]
    )
    first, last = results["swarm"][0]["name"], results["swarm"][-1]["name"]
    return Figure(
        id="explanation-swarm",
        title=f"{labels.feature(first).capitalize()} moves gradient boosting most, "
        f"{labels.feature(last)} least",  # explains
        caption=f"SHAP values of gradient boosting for all {results['songs']['held_out']:,} "
        "held-out songs, in log-odds. A dot stands for songs of nearly equal SHAP value, larger "
        "for more songs; its colour says whether the feature is low (blue) or high (orange) in "
        "them. Right of zero the feature raises the prediction, left it lowers it.",  # explains
        alt=f"A row of dots for each of {len(results['swarm'])} features, from "
        f"{labels.feature(first)}, whose dots spread widest, to {labels.feature(last)}, whose dots "
        "stay near zero.",  # explains
        data=data,
        draw=lambda table, frame: draw_swarm(
            table, frame, "SHAP value (log-odds of a hit)", "songs"
        ),
    )


def effects(results: Results) -> Figure:
    """What a value of a feature does to the chance of a hit, beside the share of hits."""
    shown = results["effects"][:SHOWN_FEATURES]
    data = pd.DataFrame(
        {
            "feature": labels.feature_with_unit(row["name"]),
            "value": point["value"],
            "curve": curve,
            "share": share,
            "low": low,
            "high": high,
            "songs": point["songs"],
        }
        for row in shown
        for point in row["points"]
        for curve, share, low, high in _three_ways(point)
    )
    told = "; ".join(
        f"{labels.feature(row['name'])} from {_chance(row['first'])} at {row['first']['value']:.2g}"
        f" to {_chance(row['last'])} at {row['last']['value']:.2g}"
        for row in shown
    )
    return Figure(
        id="explanation-effects",
        title=_title("explanation-effects", results, "Mean chance of a hit, feature by feature"),
        caption="Share of hits among the held-out songs in each part of a feature's range, with "
        "95 % intervals, and what gradient boosting makes of the feature. Partial dependence: the "
        "mean chance of all held-out songs with this feature set to one value and the others as "
        f"they are; the band is the range of {results['effect_fits']} fits to resampled songs. "
        "Accumulated local effects: the sum of what small steps do to the songs that are there, "
        "laid about the mean chance, so that it may leave the scale at its ends. Features with "
        "the widest partial dependence first.",  # explains
        alt=f"{len(shown)} small charts: points with intervals, and two lines. Share of hits, "
        f"partial dependence and accumulated effects at both ends: {told}.",  # explains
        data=data,
        draw=_draw_effects,
    )


def _three_ways(point: Mapping[str, Any]) -> list[tuple[str, float, float | None, float | None]]:
    observed = point["observed"]
    return [
        (SHARE, observed["mean"], observed["low"], observed["high"]),
        (PARTIAL, point["pdp"], point["pdp_low"], point["pdp_high"]),
        (ACCUMULATED, point["ale"], None, None),
    ]


def _chance(told: Mapping[str, Any]) -> str:
    observed, pdp = told["observed_share"]["mean"], told["pdp_share"]["mean"]
    return f"{_percent(observed)}, {_percent(pdp)}, {_percent(told['ale_share'])}"


def _percent(share: float) -> str:
    return f"{100 * share:.2f}\N{NO-BREAK SPACE}%".replace("-", "−")


def _draw_effects(data: pd.DataFrame, frame: Frame) -> Chart:
    names = list(dict.fromkeys(data["feature"]))
    ways = Groups("curve", (SHARE, PARTIAL, ACCUMULATED), (theme.HIT, theme.OTHER, theme.THIRD))
    legend = ways.legend(frame.width - ROOM_BESIDE)
    colours = ways.colour(legend)
    base = alt.Chart(data).encode(
        x=alt.X("value:Q", title=None, scale=alt.Scale(zero=False)).axis(tickCount=3),
        y=alt.Y("share:Q", title=None).axis(format="%", tickCount=4),
    )
    band = base.transform_filter(alt.datum.curve == PARTIAL).encode(
        y=alt.Y("low:Q"), y2=alt.Y2("high:Q")
    )
    observed = base.transform_filter(alt.datum.curve == SHARE).encode(color=colours)
    curves = base.transform_filter(alt.datum.curve != SHARE).encode(color=colours)
    panel = alt.layer(
        band.mark_area(opacity=0.2, color=theme.OTHER),
        observed.mark_rule(strokeWidth=1).encode(y=alt.Y("low:Q"), y2=alt.Y2("high:Q")),
        observed.mark_circle(size=20, opacity=1),
        curves.mark_line(strokeWidth=1.8).encode(strokeDash=ways.dash(legend)),
    ).properties(width=frame.width / frame.columns - 40, height=120)
    return panel.facet(
        facet=alt.Facet("feature:N", title=None, sort=names), columns=frame.columns, spacing=18
    ).resolve_scale(x="independent")


def dependence(results: Results) -> Figure:
    """SHAP values over each feature, in log-odds, beside the linear model's line."""
    shown = results["dependence"][:SHOWN_FEATURES]
    data = pd.DataFrame(
        {
            "feature": labels.feature_with_unit(row["name"]),
            "model": label,
            "value": point["value"],
            "log-odds": point[key],
            "songs": point["songs"],
        }
        for row in shown
        for label, key in (("gradient boosting", "shap"), ("logistic regression", "linear_shap"))
        for point in row["points"]
    )
    reach = {row["name"]: _reach(row) for row in shown}
    widest = max(reach, key=lambda name: reach[name][1] - reach[name][0])
    return Figure(
        id="explanation-dependence",
        title=f"The curve of {labels.feature(widest)} reaches farthest",  # explains
        caption="Mean SHAP value of the held-out songs with about that value of the feature, in "
        f"log-odds of a hit, for gradient boosting and for the linear model. {STEPS} Features with "
        "the largest mean |SHAP| first.",  # explains
        alt=f"{len(shown)} small charts, two lines each. "  # explains
        + "; ".join(
            f"{labels.feature(name)}: from {_signed(low)} to {_signed(high)} by gradient boosting"
            for name, (low, high) in reach.items()
        )
        + ".",
        data=data,
        draw=_draw_dependence,
    )


def _reach(feature: Mapping[str, Any]) -> tuple[float, float]:
    values = [point["shap"] for point in feature["points"]]
    return min(values), max(values)


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _draw_dependence(data: pd.DataFrame, frame: Frame) -> Chart:
    names = list(dict.fromkeys(data["feature"]))
    models = Groups.of(data, "model", (theme.OTHER, theme.FOURTH))
    legend = models.legend(frame.width - ROOM_BESIDE, symbol="stroke")
    base = alt.Chart(data).encode(
        x=alt.X("value:Q", title=None, scale=alt.Scale(zero=False)).axis(tickCount=3),
        y=alt.Y("log-odds:Q", title=None).axis(tickCount=3),
        color=models.colour(legend),
    )
    panel = alt.layer(
        base.mark_line(strokeWidth=1.6).encode(strokeDash=models.dash(legend)),
        base.mark_circle(size=14, opacity=1),
    ).properties(width=frame.width / frame.columns - 40, height=100)
    return panel.facet(
        facet=alt.Facet("feature:N", title=None, sort=names), columns=frame.columns, spacing=18
    ).resolve_scale(x="independent")


def correlated(results: Results) -> Figure:
    """Features that go together, explained in two ways, alone and as one."""
    found = results["correlated"]
    group = found["group"]
    names = group["features"].split(", ")
    rows = [row for row in found["features"] if row["name"] in names]
    rows.append({"name": "together"} | group)
    data = pd.DataFrame(
        {"feature": row["name"], "way": label, "mean_abs_shap": row[way]}
        for row in rows
        for way, label in WAYS.items()
    )
    return Figure(
        id="explanation-correlated",
        title=_title("explanation-correlated", results, "Features that go together, as one"),
        caption=f"Mean |SHAP| in log-odds over {found['songs']} held-out songs, by path-dependent "
        f"values and by interventional ones (against {found['background']} training songs).",
        alt="Pairs of bars. "
        + "; ".join(
            f"{row.feature}, {row.way} {row.mean_abs_shap:.3f}" for row in data.itertuples()
        )
        + ".",
        data=data,
        draw=_draw_correlated,
    )


def _draw_correlated(data: pd.DataFrame, frame: Frame) -> Chart:
    ways = list(dict.fromkeys(data["way"]))
    chart = (
        alt.Chart(data)
        .mark_bar()
        .encode(
            x=alt.X("mean_abs_shap:Q", title="mean |SHAP| (log-odds)"),
            y=alt.Y("feature:N", title=None, sort=None),
            yOffset=alt.YOffset("way:N", sort=ways),
            color=alt.Color(
                "way:N", scale=alt.Scale(domain=ways, range=[theme.OTHER, theme.THIRD]), sort=ways
            ),
        )
    )
    return chart.properties(width=frame.width, height=230, autosize=FIT)


def interactions(results: Results) -> Figure:
    """The pairs of features that mean more together than alone."""
    found = results["interactions"]
    data = pd.DataFrame(
        {
            "pair": f"{labels.feature(pair['first'])} x {labels.feature(pair['second'])}",
            "mean_abs_interaction": pair["mean_abs_interaction"],
        }
        for pair in found["pairs"]
    )
    first = data.iloc[0]
    return Figure(
        id="explanation-interactions",
        title=f"{first['pair'].replace(' x ', ' and ').capitalize()} interact most",  # explains
        caption=f"Mean absolute SHAP interaction values of gradient boosting, exact, over all "
        f"{found['songs']:,} held-out songs, for the {SHOWN_PAIRS} strongest of {len(data)} "
        "pairs; the data hold all.",  # explains
        alt="Bars, longest first. "  # explains
        + "; ".join(
            f"{row.pair} {row.mean_abs_interaction:.3f}"
            for row in data.head(SHOWN_PAIRS).itertuples()
        )
        + ".",
        data=data,
        draw=_draw_interactions,
    )


def _draw_interactions(data: pd.DataFrame, frame: Frame) -> Chart:
    chart = (
        alt.Chart(data.head(SHOWN_PAIRS))
        .mark_bar()
        .encode(
            x=alt.X("mean_abs_interaction:Q", title="mean |interaction| (log-odds)"),
            y=alt.Y("pair:N", title=None, sort=None).axis(labelLimit=frame.width * 0.55),
        )
    )
    return chart.properties(width=frame.width, height=280, autosize=FIT)


def examples(results: Results, kind: str) -> Figure:
    """Waterfalls of the songs of one kind."""
    songs = [song for song in results["examples"] if song["kind"] == kind]
    data = pd.DataFrame(step for song in songs for step in _steps(song))
    told = "; ".join(
        f"{song['title']} by {song['artists'].replace(';', ', ')}: "
        f"{labels.percent(song['predicted_share'])}, "
        + ", ".join(
            f"{labels.feature(step['name'])} {step['shap']:+.2f}"
            for step in song["contributions"][:3]
        )
        for song in songs
    )
    return Figure(
        id=f"explanation-{kind.replace('_', '-')}",
        title=f"{KINDS[kind]}: predicted "
        + ", ".join(labels.percent(song["predicted_share"]) for song in songs),
        caption="What gradient boosting says of one song each, in log-odds of a hit: from the base "
        "value, where it stands before it hears the song, by SHAP values laid end to end, to the "
        f"prediction. {STEPS} The {SHOWN_STEPS} largest values, the others together.",  # explains
        alt=f"{len(songs)} waterfalls. {told}.",
        data=data,
        draw=_draw_examples,
    )


def _steps(song: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Lay a song's contributions end to end, between its base value and the prediction."""
    shown, others = song["contributions"][:SHOWN_STEPS], song["contributions"][SHOWN_STEPS:]
    bars = [(_with_value(row["name"], row["value"]), row["shap"]) for row in shown]
    bars.append((f"{len(others)} others", sum(row["shap"] for row in others)))
    place = song["base_value"]
    steps = [_step(song, "base value", place, place)]
    for label, size in bars:
        steps.append(_step(song, label, place, place + size))
        place += size
    return [*steps, _step(song, "prediction", place, place)]


def _step(song: Mapping[str, Any], label: str, start: float, end: float) -> dict[str, Any]:
    ends = start == end and label in ("base value", "prediction")
    effect = "none" if start == end else "raises" if end > start else "lowers"
    return {
        "song": _named(song),
        "feature": label,
        "start": start,
        "end": end,
        "effect": effect,
        "label": f"{end:.2f}".replace("-", "−") if ends else _signed(end - start),
    }


def _with_value(name: str, value: float) -> str:
    """Write a feature with its value and its unit."""
    if name in ("explicit", "mode"):
        yes, no = {"explicit": ("yes", "no"), "mode": ("major", "minor")}[name]
        return f"{labels.feature(name)}: {yes if value else no}"
    unit = {"duration_minutes": " min", "loudness": " dB", "tempo": " bpm"}.get(name, "")
    digits = 0 if name in ("key", "tempo") else 1 if unit else 2
    return f"{labels.feature(name)}: {value:.{digits}f}{unit}".replace("-", "−")


def _named(song: Mapping[str, Any]) -> str:
    artist = song["artists"].split(";")[0]
    return f"{song['title']} by {artist}: {labels.percent(song['predicted_share'])}"


def _draw_examples(data: pd.DataFrame, frame: Frame) -> Chart:
    songs = list(dict.fromkeys(data["song"]))
    ends = data[["start", "end"]].to_numpy()
    plot = frame.width - NAMES_OF_STEPS
    room = (ends.max() - ends.min()) * NUMBER / (plot - 2 * NUMBER)
    place = alt.Scale(domain=[ends.min() - room, ends.max() + room], nice=False)
    panels = [_waterfall(data[data["song"] == song], song, frame, place) for song in songs]
    return alt.concat(*panels, columns=1, spacing=14)


def _waterfall(data: pd.DataFrame, song: str, frame: Frame, place: alt.Scale) -> Chart:
    effects = alt.Scale(
        domain=["raises", "lowers", "none"], range=[theme.HIT, theme.OTHER, theme.INK]
    )
    base = alt.Chart(data).encode(
        y=alt.Y("feature:N", title=None, sort=None).axis(wrapped(data["feature"], WIDE))
    )
    x = alt.X("start:Q", title="log-odds of a hit", scale=place)
    bars = base.mark_bar().encode(
        x=x, x2=alt.X2("end:Q"), color=alt.Color("effect:N", scale=effects, legend=None)
    )
    ends = base.transform_filter("datum.effect == 'none'")
    # Numbers stand beyond the end of their bar, so that they are read off the paper.
    right = base.transform_filter("datum.end >= datum.start").mark_text(align="left", dx=5)
    left = base.transform_filter("datum.end < datum.start").mark_text(align="right", dx=-5)
    numbers = [
        side.encode(x=alt.X("end:Q", scale=place), text=alt.Text("label:N"))
        for side in (right, left)
    ]
    title = alt.TitleParams(textwrap.wrap(song, frame.width // 8), anchor="start")
    marks = ends.mark_tick(thickness=2, size=16, color=theme.INK).encode(x=x)
    return alt.layer(bars, marks, *numbers, data=data).properties(
        title=title, width=frame.width - NAMES_OF_STEPS, height={"step": 17}
    )
