"""The table of the peers."""

from collections.abc import Mapping
from typing import Any

from hitpred.elements import labels
from hitpred.elements.charts import HELD_OUT
from hitpred.elements.table import Table, interval
from hitpred.elements.variables import UNDEFINED

Results = Mapping[str, Any]

SCORES = {"roc_auc": 3, "average_precision": 3, "brier": 5, "top_hits": 1}
"""With the decimals that tell them apart."""


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [differences(results)]


def differences(results: Results) -> Table:
    """What each library has more than ours."""
    return Table(
        id="peers-differences",
        caption="Each library minus the site's own gradient boosting (scikit-learn), paired fold "
        "by fold, with 95 % intervals.",
        head=(
            "library",
            "held out",
            ">ROC AUC",
            ">average precision",
            ">Brier score",
            f">hits of {results['shortlist']}",
        ),
        rows=[
            (
                labels.model(row["name"]),
                label,
                *(_difference(row[score], digits) for score, digits in SCORES.items()),
            )
            for protocol, label in HELD_OUT.items()
            for row in results[f"{protocol}_protocol"]["differences"]
        ],
    )


def _difference(of: Results, digits: int) -> str:
    return UNDEFINED if of["mean"] is None else interval(of, digits=digits, signed=True)
