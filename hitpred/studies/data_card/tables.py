"""Tables of the data card."""

from collections.abc import Mapping
from typing import Any

from hitpred.elements import labels
from hitpred.elements.table import Table, percent
from hitpred.elements.variables import UNDEFINED

Results = Mapping[str, Any]

CLASSES = ("hits", "others")


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [columns(results), features(results)]


def columns(results: Results) -> Table:
    """What is missing from each column of the file."""
    return Table(
        id="data-card-columns",
        caption="Missing values in each column of the file, in rows.",  # explains
        head=("column", ">missing", ">of them hits", ">others"),
        rows=[
            (
                column["name"],
                f"{column['missing']:,}",
                f"{column['missing_hits']:,}",
                f"{column['missing_others']:,}",
            )
            for column in results["columns"]
        ],
    )


def features(results: Results) -> Table:
    """What each feature is like among hits and among other songs."""
    return Table(
        id="data-card-features",
        caption="Each feature among songs that are hits and among others: the middle value, the "
        "range from the tenth to the ninetieth per cent, and the share of values that are exactly "
        "zero.",  # explains
        head=(
            "feature",
            "unit",
            ">hits: middle (range)",
            ">others: middle (range)",
            ">zero, hits",
            ">zero, others",
        ),
        rows=[
            (
                labels.feature(feature["name"]),
                labels.UNITS.get(feature["name"], "0-1"),
                *(_range(feature[of]) for of in CLASSES),
                *(_zeros(feature[of]) for of in CLASSES),
            )
            for feature in results["features"]
        ],
        sortable=True,
    )


def _range(of: Results) -> str:
    if of["median"] is None:
        return UNDEFINED
    low, median, high = (f"{of[name]:.3g}".replace("-", "−") for name in ("low", "median", "high"))
    return f"{median} ({low} to {high})"


def _zeros(of: Results) -> str:
    return UNDEFINED if of["zeros_share"] is None else percent(of["zeros_share"])
