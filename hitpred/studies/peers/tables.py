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
    return [differences(results), searches(results)]


def differences(results: Results) -> Table:
    """What each library has more than ours."""
    return Table(
        id="peers-differences",
        caption="Each library minus the site's own gradient boosting (scikit-learn), paired fold "
        "by fold, with 95 % intervals, and p-values of the ROC AUC, adjusted by Holm's rule: it "
        "raises them, so that these tests together go wrong no more often than one alone "
        "would.",  # explains
        head=(
            "library",
            "held out",
            ">ROC AUC",
            ">p-value, of four",
            ">average precision",
            ">Brier score",
            f">hits of {results['shortlist']}",
        ),
        rows=[
            (
                labels.library(row["name"]),
                label,
                _difference(row["roc_auc"], SCORES["roc_auc"]),
                _p_value(row["roc_auc"]["p_holm"]),
                *(
                    _difference(row[score], digits)
                    for score, digits in SCORES.items()
                    if score != "roc_auc"
                ),
            )
            for protocol, label in HELD_OUT.items()
            for row in results[f"{protocol}_protocol"]["differences"]
        ],
    )


def _difference(of: Results, digits: int) -> str:
    return UNDEFINED if of["mean"] is None else interval(of, digits=digits, signed=True)


def _p_value(value: float | None) -> str:
    return UNDEFINED if value is None else f"{value:.2g}"


def searches(results: Results) -> Table:
    """Where each library's search looks, and what it chose."""
    return Table(
        id="peers-searches",
        caption="Where each search looks, by log loss inside the training songs, and in how many "
        f"of {results['folds']} folds it chose each setting. A setting is at the edge if none has "
        "trees of fewer leaves, or of more, or if none learns less, or more: by the number of "
        "trees times the learning rate.",  # explains
        head=(
            "library",
            ">learning rate",
            ">trees",
            ">leaves of a tree",
            "at the edge",
            ">chosen, songs held out",
            ">chosen, artists held out",
        ),
        rows=[
            (
                labels.library(search["name"]),
                f"{point['learning_rate']:g}",
                str(point["trees"]),
                str(point["leaves"]),
                "yes" if point["at_edge"] else "",
                *(str(_chosen(search, protocol, point["name"])) for protocol in HELD_OUT),
            )
            for search in results["searches"]
            for point in search["points"]
        ],
    )


def _chosen(search: Results, held_out: str, point: str) -> int:
    return sum(
        choice["point"] == point and choice["name"].startswith(f"{held_out}_")
        for choice in search["choices"]
    )
