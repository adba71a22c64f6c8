"""The figure of the engine: rows a second, beside other engines."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import theme
from hitpred.elements.charts import APART, Groups, room_beside, wrapped
from hitpred.elements.figure import FIT, Chart, Figure, Figures, Frame
from hitpred.elements.headline import headlines
from hitpred.studies.engine.claims import TITLES

Results = Mapping[str, Any]

MODELS: Final = {
    "notebook_forest": "the notebook's forest",
    "notebook_forest_interactions": "the notebook's forest, interactions",
    "shallow_boosting": "scikit-learn's boosting, shallow",
    "lightgbm": "LightGBM",
    "xgboost": "XGBoost",
    "catboost": "CatBoost",
}
ENGINES: Final = {
    "shap": "shap",
    "lightgbm": "LightGBM's own",
    "xgboost": "XGBoost's own",
    "catboost": "CatBoost's own",
    "woodelf": "woodelf",
    "shapiq": "shapiq",
}
OURS: Final = "hitpred"
OWN: Final = "the library's own"


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [rates(results)]


_title = headlines("engine", TITLES)


def rates(results: Results) -> Figure:
    """How many rows a second each engine explains on one thread."""
    data = pd.DataFrame(_rates(results)).drop_duplicates(["model", "engine"])
    return Figure(
        id="engine-rates",
        title=_title("engine-rates", results, "Rows a second on one thread, by model and engine"),
        caption="Median of five runs, over all rows of each model; the axis is logarithmic. Slow "
        "engines explained only the first rows, and their rate is taken as the same for the "
        "rest.",  # explains
        alt="Points on a logarithmic axis. "
        + "; ".join(
            f"{row.model}, {row.engine} {row.rate:,.{0 if row.rate >= 10 else 1}f}"
            for row in data.itertuples()
        )
        + ".",
        data=data,
        draw=_draw_rates,
    )


def _rates(results: Results) -> list[dict[str, Any]]:
    found = []
    for row in results["ratios"]:
        own = row["against"] == row["model"]
        if (
            row["threads"] == 1
            and row["name"].endswith("_all")
            and (own or row["against"] == "shap")
        ):
            model = MODELS[row["model"]]
            found += [
                {"model": model, "engine": OURS, "rate": row["rows_a_second"]},
                {
                    "model": model,
                    "engine": OWN if own else ENGINES["shap"],
                    "rate": row["their_rows_a_second"],
                },
            ]
    return found


def _draw_rates(data: pd.DataFrame, frame: Frame) -> Chart:
    groups = Groups.of(data, "engine", theme.GROUPS)
    names = data["model"].unique()
    legend = groups.legend(room_beside(names, frame))
    return (
        alt.Chart(data)
        .mark_point(size=90, filled=True, opacity=1)
        .encode(
            x=alt.X("rate:Q", title="rows a second", scale=alt.Scale(type="log")).axis(
                tickCount=frame.ticks,
                # Below one, "100m" would be read as a hundred million.
                labelExpr="format(datum.value, datum.value < 1 ? '~g' : '~s')",
            ),
            y=alt.Y("model:N", title=None, sort=None, scale=APART, axis=wrapped(names, frame)),
            yOffset=alt.YOffset("engine:N", sort=groups.names),
            color=groups.colour(legend),
            shape=groups.shape(legend),
        )
        .properties(width=frame.width, height=340, autosize=FIT)
    )
