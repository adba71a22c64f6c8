"""Tables of the context study."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval

Results = Mapping[str, Any]

PROTOCOLS: Final = {"song": "Songs held out", "artist": "Whole artists held out"}


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(scores(results, protocol) for protocol in PROTOCOLS),
        *(differences(results, protocol) for protocol in PROTOCOLS),
    ]


def scores(results: Results, protocol: str) -> Table:
    """What gradient boosting makes of each set of features."""
    return Table(
        id=f"context-{protocol}",
        caption=f"{PROTOCOLS[protocol]}: gradient boosting by what it is given, mean over the "
        "folds with 95 % intervals.",
        head=(
            "features",
            ">ROC AUC",
            ">average precision",
            ">Brier score",
            f">hits of {results['shortlist']}",
        ),
        rows=[
            (
                labels.FEATURE_SETS[row["name"]],
                interval(row["roc_auc"]),
                interval(row["average_precision"]),
                interval(row["brier"], digits=4),
                interval(row["top_hits"], digits=1),
            )
            for row in results[f"{protocol}_protocol"]["feature_sets"]
        ],
    )


def differences(results: Results, protocol: str) -> Table:
    """What each set of features adds to the sound."""
    return Table(
        id=f"context-differences-{protocol}",
        caption=f"{PROTOCOLS[protocol]}: each set of features minus audio alone, paired fold by "
        "fold, with 95 % intervals.",
        head=(
            "features",
            ">ROC AUC",
            ">average precision",
            f">hits of {results['shortlist']}",
        ),
        rows=[
            (
                labels.FEATURE_SETS[row["name"]],
                interval(row["roc_auc"], signed=True),
                interval(row["average_precision"], signed=True),
                interval(row["top_hits"], digits=1, signed=True),
            )
            for row in results[f"{protocol}_protocol"]["differences"]
        ],
    )
