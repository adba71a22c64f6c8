"""Tables of the leakage study."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval

Results = Mapping[str, Any]

SAMPLERS: Final = {
    "none": "none",
    "smote": "SMOTE inside the folds",
    "smote_before_split": "SMOTE before the split",
}


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(ledger(results, split) for split in ("row", "track", "song", "artist")),
        forest_against_linear(results),
    ]


def ledger(results: Results, split: str) -> Table:
    """Every model and sampler under one split."""
    return Table(
        id=f"ledger-{split}",
        caption=f"Split by {split}: mean over the held-out folds, with 95 % intervals.",
        head=("sampling", "model", ">ROC AUC", ">average precision", ">F1"),
        rows=[
            (
                SAMPLERS[row["sampler"]],
                labels.model(row["model"]),
                *(interval(row[score]) for score in ("roc_auc", "average_precision", "f1")),
            )
            for row in results["ledger"]
            if row["split"] == split
        ],
    )


def forest_against_linear(results: Results) -> Table:
    """How far the notebook's forest is ahead of its logistic regression."""
    return Table(
        id="forest-against-linear",
        caption="The notebook's forest minus its logistic regression, both after SMOTE, paired "
        "fold by fold, with 95 % intervals. Below zero the linear model is ahead.",  # explains
        head=("split by", ">ROC AUC", ">average precision", ">F1"),
        rows=[
            (
                row["name"],
                *(
                    interval(row[score], signed=True)
                    for score in ("roc_auc", "average_precision", "f1")
                ),
            )
            for row in results["forest_against_linear"]
        ],
    )
