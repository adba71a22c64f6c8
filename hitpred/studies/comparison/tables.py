"""Tables of the model comparison."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]

PROTOCOLS: Final = {"song": "Songs held out", "artist": "Whole artists held out"}


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(scores(results, protocol) for protocol in PROTOCOLS),
        shortlists(results),
        differences(results),
        choices(results),
    ]


def scores(results: Results, protocol: str) -> Table:
    """How the contenders rank, and what their probabilities are worth."""
    of = results if protocol == "song" else results["artist_protocol"]
    return Table(
        id=f"comparison-{protocol}",
        caption=f"{PROTOCOLS[protocol]}: mean over the folds, with 95 % intervals. The share of "
        f"hits is {percent(results['prevalence'])}.",
        head=("model", ">ROC AUC", ">average precision", ">Brier score", ">calibration error"),
        rows=[
            (
                labels.model(row["name"]),
                interval(row["roc_auc"]),
                interval(row["average_precision"]),
                interval(row["brier"], digits=5),
                interval(row["calibration_error"], digits=4),
            )
            for row in of["models"]
        ],
    )


def shortlists(results: Results) -> Table:
    """What the contenders' shortlists hold."""
    n, percent_songs = results["shortlist"], results["percent_songs"]
    return Table(
        id="shortlists",
        caption=f"If a label could sign {n} of the held-out songs, or the top hundredth of them "
        f"({percent_songs} songs): hits on the list, recall (share of all hits) and lift (how "
        "many times more hits than on a random list). Songs held out; means over the folds, hits "
        "with 95 % intervals.",
        head=(
            "model",
            f">hits of {n}",
            ">recall",
            ">lift",
            f">hits of {percent_songs}",
            ">recall",
            ">lift",
        ),
        rows=[
            (
                labels.model(row["name"]),
                interval(row["top_hits"], digits=1),
                percent(row["top_recall"]["mean"]),
                f"{row['top_lift']['mean']:.1f}",
                interval(row["top_percent_hits"], digits=1),
                percent(row["top_percent_recall"]["mean"]),
                f"{row['top_percent_lift']['mean']:.1f}",
            )
            for row in results["models"]
        ],
    )


def differences(results: Results) -> Table:
    """Every pair of contenders, fold by fold."""
    return Table(
        id="comparison-differences",
        caption="Every pair of models on the same folds, the first minus the second, with 95 % "
        "intervals. Where an interval excludes 0, the difference is larger than chance would "
        "make it.",
        head=("model", "minus", ">ROC AUC", ">average precision", ">hits on the shortlist"),
        rows=[
            (
                labels.model(row["second"]),
                labels.model(row["first"]),
                interval(row["roc_auc"], signed=True),
                interval(row["average_precision"], signed=True),
                interval(row["top_hits"], digits=1, signed=True),
            )
            for row in results["differences"]
        ],
    )


def choices(results: Results) -> Table:
    """What the searches inside the folds chose."""
    return Table(
        id="choices",
        caption="What gradient boosting's search chose, by log loss in three folds of the training "
        "songs.",
        head=("held out", ">learning rate", ">rounds", ">leaves of a tree", ">folds"),
        rows=[
            (
                f"{row['protocol']}s",
                f"{row['learning_rate']:g}",
                str(row["max_iter"]),
                str(row["max_leaf_nodes"]),
                str(row["folds"]),
            )
            for row in results["choices"]
        ],
    )
