"""The tables of the engine: every comparison, and what width costs."""

from collections.abc import Mapping
from typing import Any

from hitpred.elements.table import Table
from hitpred.studies.engine.figures import ENGINES, MODELS

Results = Mapping[str, Any]


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [ratios(results), widths(results)]


def ratios(results: Results) -> Table:
    """How many times as fast it is as each other engine."""
    return Table(
        id="engine-ratios",
        caption="Rows a second of hitpred and of other engines, and how many times as fast hitpred "
        "is: median of five runs, lowest and highest. Other engines are asked for one thread, "
        "except shap on LightGBM, which sets its own.",  # explains
        head=(
            "model",
            ">rows",
            ">threads",
            "other engine",
            ">hitpred, rows/s",
            ">other, rows/s",
            ">times as fast",
            ">max difference",
        ),
        rows=[
            (
                MODELS[row["model"]],
                f"{row['rows']:,}",
                str(row["threads"]),
                ENGINES[row["against"]],
                _number(row["rows_a_second"]),
                _number(row["their_rows_a_second"]),
                f"{_number(row['ratio'])} ({_number(row['low'])} to {_number(row['high'])})",
                f"{row['max_difference']:.0e}",
            )
            for row in results["ratios"]
        ],
        sortable=True,
    )


def widths(results: Results) -> Table:
    """What one row costs in tables of many columns."""
    return Table(
        id="engine-widths",
        caption="Milliseconds for one row of a table by its columns, of which the trees of a "
        "LightGBM model test some.",  # explains
        head=(">columns", ">milliseconds"),
        rows=[(f"{row['columns']:,}", f"{1000 * row['seconds']:.2f}") for row in results["widths"]],
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
