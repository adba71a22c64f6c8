"""Tables of the imbalance study."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]

MODELS: Final = ("logistic_regression", "random_forest", "gradient_boosting")


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(scores(results, model) for model in MODELS),
        *(differences(results, model) for model in MODELS),
        *(decisions(results, model) for model in MODELS),
    ]


def _of(rows: list[Results], model: str) -> list[Results]:
    return [row for row in rows if row["model"] == model]


def _id(kind: str, model: str) -> str:
    return f"imbalance-{kind}-{model.replace('_', '-')}"


def scores(results: Results, model: str) -> Table:
    """How one model ranks, and what its probabilities are worth."""
    return Table(
        id=_id("scores", model),
        caption=f"{labels.model(model).capitalize()} after each treatment: mean over the held-out "
        "folds, with 95 % intervals.",
        head=(
            "treatment",
            ">ROC AUC",
            ">average precision",
            ">Brier score",
            ">calibration error",
        ),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                interval(row["roc_auc"]),
                interval(row["average_precision"]),
                interval(row["brier"], digits=4),
                interval(row["calibration_error"]),
            )
            for row in _of(results["ledger"], model)
        ],
    )


def differences(results: Results, model: str) -> Table:
    """What each treatment changes about one model."""
    return Table(
        id=_id("differences", model),
        caption=f"{labels.model(model).capitalize()}: each treatment minus none, paired fold by "
        "fold, with 95 % intervals.",
        head=("treatment", ">ROC AUC", ">average precision", ">calibration error"),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                interval(row["roc_auc"], signed=True),
                interval(row["average_precision"], signed=True),
                interval(row["calibration_error"], signed=True),
            )
            for row in _of(results["differences"], model)
        ],
    )


def decisions(results: Results, model: str) -> Table:
    """What one model decides, at one half and at a threshold chosen inside the folds."""
    return Table(
        id=_id("decisions", model),
        caption=f"{labels.model(model).capitalize()}: songs called hits at a probability of one "
        "half, with precision, recall and F1; the recall of the untreated model when it names as "
        "many songs; and F1 at a threshold chosen on training songs. Means over the folds; F1 at "
        "the chosen threshold with its 95 % interval.",
        head=(
            "treatment",
            ">called hits",
            ">precision",
            ">recall",
            ">recall, untreated, as many",
            ">F1 at one half",
            ">F1 at the chosen threshold",
        ),
        rows=[
            (
                labels.TREATMENTS[row["treatment"]],
                percent(row["predicted_share"]["mean"]),
                f"{row['precision_at_half']['mean']:.3f}",
                f"{row['recall_at_half']['mean']:.3f}",
                f"{row['untreated_recall']['mean']:.3f}",
                f"{row['f1_at_half']['mean']:.3f}",
                interval(row["f1_at_chosen"]),
            )
            for row in _of(results["ledger"], model)
        ],
    )
