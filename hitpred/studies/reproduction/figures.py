"""Figures of the reproduction: what the notebook drew, and what it did not."""

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import ROOM_BESIDE, Groups, draw_swarm, room_beside
from hitpred.elements.figure import FIT, WIDE, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.reproduction.claims import TITLES

Results = Mapping[str, Any]


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        class_balance(results),
        popularity_by_explicit(results),
        feature_distributions(results),
        correlation(results),
        smote_balance(results),
        confusion(results),
        roc(results),
        gini_importance(results),
        shap_ranking(results),
        shap_swarm(results, "unscaled"),
        shap_swarm(results, "scaled"),
    ]


_title = headlines("reproduction", TITLES)


def class_balance(results: Results) -> Figure:
    """Hits and others, in rows."""
    balance = results["balance"]
    data = pd.DataFrame({"class": ["other", "hit"], "rows": [balance["others"], balance["hits"]]})
    ratio = balance["others"] / balance["hits"]
    threshold = results["threshold"]
    return Figure(
        id="class-balance",
        title=f"For every hit there are {ratio:.0f} rows that are not",  # explains
        caption=f"Rows of the data set by class. A hit is a row with a popularity of {threshold} "
        "or more.",  # explains
        alt=f"Two bars: {balance['others']:,} rows below popularity {threshold}, and a bar "
        f"{ratio:.0f} times shorter for the {balance['hits']:,} rows that reach it.",  # explains
        data=data,
        draw=_draw_class_balance,
    )


def _draw_class_balance(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data).encode(
        x=alt.X("rows:Q", title="rows", axis=alt.Axis(format=",d", tickCount=frame.ticks - 1)),
        y=alt.Y("class:N", title=None, sort=None),
    )
    bars = base.mark_bar().encode(color=alt.Color("class:N", scale=theme.KINDS, legend=None))
    # The long bar leaves no room beside it, so its label stands inside its end.
    label = base.mark_text(align="left", dx=6).encode(text=alt.Text("rows:Q", format=","))
    return _single(bars + label, data, frame, height=110, room="rows")


def _single(
    chart: alt.LayerChart, data: pd.DataFrame, frame: Frame, *, height: int, room: str
) -> alt.LayerChart:
    """Fit a bar chart into the frame, with room for labels beyond the longest bar."""
    longest = float(data[room].max())
    chart.layer[0].encoding.x.scale = alt.Scale(
        domainMax=longest * (1.12 if frame is WIDE else 1.3)
    )
    return chart.properties(width=frame.width, height=height, autosize=FIT)


def popularity_by_explicit(results: Results) -> Figure:
    """Mean popularity of explicit and other tracks, with intervals."""
    rows = [
        row for row in results["popularity_by_explicit"] if row["popularity"]["mean"] is not None
    ]
    data = pd.DataFrame(
        {
            "lyrics": row["name"].replace("_", " "),
            "rows": row["rows"],
            "songs": row["songs"],
            "mean_popularity": row["popularity"]["mean"],
            "low": row["popularity"]["low"],
            "high": row["popularity"]["high"],
            "hit_share": row["hit_share"]["mean"],
            "hit_share_low": row["hit_share"]["low"],
            "hit_share_high": row["hit_share"]["high"],
        }
        for row in rows
    )
    described = "; ".join(
        f"{row.lyrics}: {row.mean_popularity:.1f} (interval {row.low:.1f} to {row.high:.1f})"
        for row in data.itertuples()
    )
    return Figure(
        id="popularity-by-explicit",
        title=_title(
            "popularity-by-explicit",
            results,
            "Mean popularity of rows with and without explicit lyrics",
        ),
        caption="Mean popularity (0-100) of rows with and without explicit lyrics, with 95 % "
        "intervals that take artists for independent, not rows or songs.",
        alt=f"Points with short intervals. {described}.",
        data=data,
        draw=_draw_popularity_by_explicit,
    )


def _draw_popularity_by_explicit(data: pd.DataFrame, frame: Frame) -> Chart:
    scale = alt.Scale(zero=False, padding=40)
    base = alt.Chart(data).encode(y=alt.Y("lyrics:N", title=None, sort=None))
    interval = base.mark_rule(strokeWidth=3, color=theme.OTHER).encode(
        x=alt.X("low:Q", scale=scale, title="mean popularity (0-100)", axis=alt.Axis(tickCount=5)),
        x2=alt.X2("high:Q"),
    )
    point = base.mark_circle(size=90, opacity=1, color=theme.OTHER).encode(
        x=alt.X("mean_popularity:Q", scale=scale)
    )
    label = base.mark_text(dy=-14).encode(
        x=alt.X("mean_popularity:Q", scale=scale),
        text=alt.Text("mean_popularity:Q", format=".1f"),
    )
    chart = interval + point + label
    return chart.properties(width=frame.width, height=110, autosize=FIT)


def feature_distributions(results: Results) -> Figure:
    """Histograms of eight features, hits against others."""
    data = pd.DataFrame(
        {
            "feature": labels.feature_with_unit(described["feature"]),
            "class": kind,
            "bin_start": start,
            "share": share,
        }
        for described in results["distributions"]
        for kind, key in (("hit", "hits"), ("other", "others"))
        for start, share in zip(
            described["bin_edges"], [*described[key]["share"], 0.0], strict=True
        )
    )
    overlaps = {
        row["feature"]: sum(map(min, row["hits"]["share"], row["others"]["share"]))
        for row in results["distributions"]
    }
    medians = "; ".join(
        f"{labels.feature_with_unit(row['feature'])} {row['hits']['median']:.3g} against "
        f"{row['others']['median']:.3g} (overlap {labels.percent(overlaps[row['feature']])})"
        for row in results["distributions"]
    )
    return Figure(
        id="feature-distributions",
        title=_title("feature-distributions", results, "Hits and other rows, feature by feature"),
        caption="Share of the rows of a class (vertical) by value of the feature (horizontal), "
        "in bins of equal width. The classes have "
        f"{labels.percent(min(overlaps.values()))} of a feature's values in common, "
        "or more.",  # explains
        alt="Eight small histograms, hits drawn over others. Medians of hits against others: "
        f"{medians}.",  # explains
        data=data,
        draw=_draw_feature_distributions,
    )


def _draw_feature_distributions(data: pd.DataFrame, frame: Frame) -> Chart:
    panel = (
        alt.Chart(data)
        .mark_line(interpolate="step-after", strokeWidth=1.6)
        .encode(
            x=alt.X("bin_start:Q", title=None, scale=alt.Scale(zero=False, nice=False)).axis(
                tickCount=3
            ),
            y=alt.Y("share:Q", title=None, axis=alt.Axis(labels=False, ticks=False)),
            color=alt.Color("class:N", scale=theme.KINDS, legend=alt.Legend(symbolType="stroke")),
            strokeDash=alt.StrokeDash(
                "class:N", scale=alt.Scale(domain=["hit", "other"], range=list(theme.DASHES[:2]))
            ),
        )
        .properties(width=frame.width / frame.columns - 22, height=90)
    )
    return panel.facet(
        facet=alt.Facet("feature:N", title=None, sort=None), columns=frame.columns, spacing=18
    ).resolve_scale(x="independent", y="independent")


def correlation(results: Results) -> Figure:
    """The correlation matrix of popularity and the features."""
    names, matrix = results["correlation"]["names"], results["correlation"]["matrix"]
    data = pd.DataFrame(
        {"first": labels.feature(a), "second": labels.feature(b), "correlation": matrix[i][j]}
        for i, a in enumerate(names)
        for j, b in enumerate(names)
    )
    with_popularity = data[(data["first"] == "popularity") & (data["second"] != "popularity")]
    strongest = with_popularity.loc[with_popularity["correlation"].abs().idxmax()]
    pairs = data[data["first"] < data["second"]]
    pair = pairs.loc[pairs["correlation"].abs().idxmax()]
    return Figure(
        id="correlation",
        title=_title("correlation", results, "Correlations of popularity and the features"),
        caption="Pearson's correlation of each pair over all rows, the stronger the "
        "colour: orange for positive, blue for negative.",  # explains
        alt=f"A square of {len(names)} by {len(names)} cells. The strongest correlation with "
        f"popularity is that of {strongest['second']}, {strongest['correlation']:.3f}; the "
        f"strongest of all is between {pair['first']} and {pair['second']}, "
        f"{pair['correlation']:.2f}.",  # explains
        data=data,
        draw=_draw_correlation,
    )


def _draw_correlation(data: pd.DataFrame, frame: Frame) -> Chart:
    size = min(frame.width, 620)
    base = alt.Chart(data).encode(
        x=alt.X("second:N", sort=None, title=None, axis=alt.Axis(labelAngle=-60)),
        y=alt.Y("first:N", sort=None, title=None),
    )
    # Strength as opacity, so that weak cells take the page's colour, light or dark.
    cells = (
        base.mark_rect()
        .encode(
            color=alt.condition(
                "datum.correlation < 0", alt.value(theme.OTHER), alt.value(theme.HIT)
            ),
            fillOpacity=alt.FillOpacity(
                "strength:Q", scale=alt.Scale(domain=[0, 1], range=[0.0, 0.65]), legend=None
            ),
        )
        .transform_calculate(strength="abs(datum.correlation)")
    )
    numbers = base.mark_text().encode(text=alt.Text("correlation:Q", format=".2f"))
    layers = alt.layer(cells, numbers) if frame is WIDE else alt.layer(cells)
    return layers.properties(width=size, height=size * 0.86, autosize=FIT)


def smote_balance(results: Results) -> Figure:
    """Training rows by class before and after SMOTE, beside the untouched test rows."""
    parts = {
        "train": results["train"],
        "train after SMOTE": results["train"]["after_smote"],
        "test": results["test"],
    }
    data = pd.DataFrame(
        {"rows_of": name, "class": kind, "rows": part[key]}
        for name, part in parts.items()
        for kind, key in (("other", "others"), ("hit", "hits"))
    )
    made = results["train"]["after_smote"]["hits"] - results["train"]["hits"]
    per_hit = made / results["train"]["hits"]
    return Figure(
        id="smote-balance",
        title=f"SMOTE invents {per_hit:.0f} hits for every real one",  # explains
        caption="Rows by class: training rows as they are, training rows after SMOTE, and the "
        "test rows, which keep their imbalance.",
        alt=f"Grouped bars. Training rows hold {results['train']['hits']:,} hits and "
        f"{results['train']['others']:,} others; SMOTE adds {made:,} synthetic hits until both "
        f"classes are equal; the test rows hold {results['test']['hits']:,} hits and "
        f"{results['test']['others']:,} others.",  # explains
        data=data,
        draw=_draw_smote_balance,
    )


def _draw_smote_balance(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data).encode(
        x=alt.X("rows:Q", title="rows", axis=alt.Axis(format=",d", tickCount=frame.ticks - 1)),
        y=alt.Y("rows_of:N", title=None, sort=None),
        yOffset=alt.YOffset("class:N", sort=["other", "hit"]),
    )
    bars = base.mark_bar().encode(
        color=alt.Color("class:N", scale=theme.KINDS).legend(values=["other", "hit"])
    )
    label = base.mark_text(align="left", dx=6).encode(text=alt.Text("rows:Q", format=","))
    return _single(bars + label, data, frame, height=190, room="rows")


def confusion(results: Results) -> Figure:
    """Both models' confusion matrices."""
    data = pd.DataFrame(
        {
            "model": labels.MODELS[name],
            "truth": kind,
            "prediction": predicted,
            "rows": row[column],
            "share_of_truth": row[column] / sum(row),
        }
        for name, model in results["models"].items()
        for kind, row in zip(("other", "hit"), model["confusion_matrix"], strict=True)
        for column, predicted in enumerate(("other", "hit"))
    )
    (_, false_alarms), (_, found) = results["models"]["logistic_regression"]["confusion_matrix"]
    (_, forest_alarms), (_, forest_found) = results["models"]["random_forest"]["confusion_matrix"]
    return Figure(
        id="confusion",
        title=f"Logistic regression raises {false_alarms:,} false alarms to find {found:,} hits, "
        f"the forest {forest_alarms:,} to find {forest_found:,}",
        caption="Test rows by what they are (rows) and what the model says at a probability of "
        "one half (columns). The shade shows the share of the row's class.",  # explains
        alt=" ".join(
            f"{labels.MODELS[name].capitalize()}: {m[0][0]:,} others recognised, {m[0][1]:,} "
            f"taken for hits, {m[1][0]:,} hits missed, {m[1][1]:,} found."
            for name, model in results["models"].items()
            for m in [model["confusion_matrix"]]
        ),
        data=data,
        draw=_draw_confusion,
    )


def _draw_confusion(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data).encode(
        x=alt.X(
            "prediction:N",
            title="predicted",
            sort=None,
            axis=alt.Axis(labelAngle=0, orient="top", titleAnchor="middle"),
        ),
        y=alt.Y("truth:N", title="actual", sort=None),
    )
    cells = base.mark_rect(color=theme.OTHER, stroke=theme.GRID).encode(
        fillOpacity=alt.FillOpacity(
            "share_of_truth:Q", scale=alt.Scale(domain=[0, 1], range=[0.03, 0.5]), legend=None
        )
    )
    numbers = base.mark_text(fontSize=14).encode(text=alt.Text("rows:Q", format=","))
    panels = frame.columns // 2
    size = frame.width / panels - 80
    return (
        (cells + numbers)
        .properties(width=size, height=130)
        .facet(facet=alt.Facet("model:N", title=None, sort=None), columns=panels)
        .resolve_scale(x="independent", y="independent")
    )


def roc(results: Results) -> Figure:
    """ROC curves of both models on the notebook's test rows."""
    data = pd.DataFrame(
        {"model": labels.MODELS[name]} | point
        for name, model in results["models"].items()
        for point in model["roc_curve"]
    )
    areas = {name: model["roc_auc"] for name, model in results["models"].items()}
    return Figure(
        id="roc",
        title=f"On the notebook's split the forest reaches a ROC AUC of "
        f"{areas['random_forest']:.3f}, logistic regression {areas['logistic_regression']:.3f}",
        caption="ROC curves on the notebook's test rows: share of the hits found (vertical) "
        "against share of the others taken for hits (horizontal). The diagonal is guessing. "
        f"{results['test']['with_track_in_train']:,} of the {results['test']['rows']:,} test rows "
        "are of a track that is also in the training rows.",
        alt="Two curves. The area under the forest's curve is "
        f"{areas['random_forest']:.3f}, under that of logistic regression "
        f"{areas['logistic_regression']:.3f}.",  # explains
        data=data,
        draw=_draw_roc,
    )


def _draw_roc(data: pd.DataFrame, frame: Frame) -> Chart:
    size = min(frame.width, 480)
    models = Groups("model", list(labels.MODELS.values()), (theme.FOURTH, theme.THIRD))
    legend = models.legend(frame.width - ROOM_BESIDE, symbol="stroke")
    curves = (
        alt.Chart(data)
        .mark_line()
        .encode(
            x=alt.X("false_positive_rate:Q", title="false positive rate"),
            y=alt.Y("true_positive_rate:Q", title="true positive rate (recall)"),
            color=models.colour(legend),
            strokeDash=models.dash(legend),
        )
    )
    ends = pd.DataFrame({"false_positive_rate": [0, 1], "true_positive_rate": [0, 1]})
    guessing = (
        alt.Chart(ends)
        .mark_line(color=theme.RULE, strokeDash=[4, 4], strokeWidth=1)
        .encode(x=alt.X("false_positive_rate:Q"), y=alt.Y("true_positive_rate:Q"))
    )
    return (guessing + curves).properties(width=size, height=size, autosize=FIT)


def gini_importance(results: Results) -> Figure:
    """The forest's Gini importances."""
    data = pd.DataFrame(
        {"feature": labels.feature(row["name"]), "gini_importance": row["importance"]}
        for row in results["gini_importance"]
    )
    first, last = data.iloc[0], data.iloc[-1]
    return Figure(
        id="gini-importance",
        title=f"By Gini importance {first['feature']} comes first",
        caption="Gini importance of the forest's features: their share of the decrease in "
        "impurity over all splits. The shares add up to one.",  # explains
        alt=f"Bars in falling order, from {first['feature']} ({first['gini_importance']:.3f}) to "
        f"{last['feature']} ({last['gini_importance']:.3f}).",
        data=data,
        draw=_draw_gini_importance,
    )


def _draw_gini_importance(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data).encode(
        x=alt.X("gini_importance:Q", title="Gini importance (share of the total)"),
        y=alt.Y("feature:N", title=None, sort=None),
    )
    bars = base.mark_bar()
    label = base.mark_text(align="left", dx=5).encode(
        text=alt.Text("gini_importance:Q", format=".3f")
    )
    return _single(bars + label, data, frame, height=320, room="gini_importance")


def shap_ranking(results: Results) -> Figure:
    """Mean |SHAP| of each feature, as the notebook computed it and on scaled rows."""
    shap = results["shap"]
    unscaled = {row["name"]: row["mean_abs_shap"] for row in shap["unscaled"]["features"]}
    data = pd.DataFrame(
        {
            "feature": labels.feature(row["name"]),
            "rows": kind,
            "mean_abs_shap": value,
        }
        for row in shap["scaled"]["features"]
        for kind, value in (
            ("unscaled (published)", unscaled[row["name"]]),
            ("scaled", row["mean_abs_shap"]),
        )
    )
    first = {
        kind: labels.feature(shap[kind]["features"][0]["name"]) for kind in ("unscaled", "scaled")
    }
    same = first["scaled"] == first["unscaled"]
    return Figure(
        id="shap-ranking",
        title=f"Fed unscaled rows, the forest seems to look at {first['unscaled']}; fed what it "
        f"was fitted on, at {first['scaled']}"
        if not same
        else f"Either way the forest looks at {first['scaled']} most",  # explains
        caption=f"Mean absolute SHAP value over the same {shap['explained_rows']} training rows, "
        "in probability of a hit, for rows in natural units and for rows scaled as in training.",
        alt="Pairs of points, one pair a feature. "
        + "; ".join(
            f"{labels.feature(row['name'])} {unscaled[row['name']]:.3f} unscaled, "
            f"{row['mean_abs_shap']:.3f} scaled"
            for row in shap["scaled"]["features"]
        )
        + ".",
        data=data,
        draw=_draw_shap_ranking,
    )


def _draw_shap_ranking(data: pd.DataFrame, frame: Frame) -> Chart:
    base = alt.Chart(data).encode(y=alt.Y("feature:N", title=None, sort=None))
    link = base.mark_rule(strokeWidth=1.5).encode(
        x=alt.X("min(mean_abs_shap):Q"), x2="max(mean_abs_shap):Q"
    )
    rows = Groups.of(data, "rows", (theme.THIRD, theme.OTHER))
    legend = rows.legend(room_beside(data["feature"], frame))
    points = base.mark_point(size=80, filled=True, opacity=1).encode(
        x=alt.X("mean_abs_shap:Q", title="mean |SHAP| (probability of a hit)"),
        color=rows.colour(legend),
        shape=rows.shape(legend),
    )
    return (link + points).properties(width=frame.width, height=340, autosize=FIT)


def shap_swarm(results: Results, kind: str) -> Figure:
    """SHAP values of the explained rows, for rows fed in unscaled or scaled."""
    summary = results["shap"][kind]
    data = pd.DataFrame(
        {"feature": labels.feature(row["name"])} | point
        for row in summary["features"]
        for point in row["swarm"]
    )
    first = summary["features"][0]
    told = {
        "unscaled": (
            "The forest's answer to rows in natural units, which is what the notebook charts",
            "fed in their natural units, as the notebook did",
        ),
        "scaled": (
            "The same rows as the forest was fitted to read them",
            "scaled as the training rows were",
        ),
    }[kind]
    return Figure(
        id=f"shap-{kind}",
        title=told[0],
        caption=f"SHAP values of {results['shap']['explained_rows']} training rows, {told[1]}. A "
        "dot stands for rows of nearly equal SHAP value, larger for more rows; its colour says "
        "whether the feature is low (blue) or high (orange) in them. Right of zero the feature "
        "raises the predicted probability of a hit, left it lowers it.",  # explains
        alt=f"A row of dots for each of {len(summary['features'])} features, from the largest mean "
        f"absolute SHAP value ({labels.feature(first['name'])}, {first['mean_abs_shap']:.3f}) to "
        f"the smallest ({labels.feature(summary['features'][-1]['name'])}, "
        f"{summary['features'][-1]['mean_abs_shap']:.3f}).",  # explains
        data=data,
        draw=lambda table, frame: draw_swarm(
            table, frame, "SHAP value (probability of a hit)", "rows"
        ),
    )
