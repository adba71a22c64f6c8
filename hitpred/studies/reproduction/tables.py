"""Tables of the reproduction."""

from collections.abc import Iterator, Mapping
from typing import Any

from hitpred.elements import labels
from hitpred.elements.table import Table

Results = Mapping[str, Any]

MEASURES = {
    "roc_auc": "ROC AUC",
    "precision": "precision of hits",
    "recall": "recall of hits",
    "f1": "F1 of hits",
}
CELLS = (
    ("others recognised", 0, 0),
    ("others taken for hits", 0, 1),
    ("hits missed", 1, 0),
    ("hits found", 1, 1),
)

REPORTED = ("other", "hit", "macro_average", "weighted_average")


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(published_and_ours(results, name) for name in labels.MODELS),
        counts(results),
        missing_values(results),
        *(classification_report(results, name) for name in labels.MODELS),
    ]


def published_and_ours(results: Results, model: str) -> Table:
    """Set every figure that the notebook printed about a model beside ours."""
    return Table(
        id=f"published-{model.replace('_', '-')}",
        caption=f"The {labels.MODELS[model]}: the notebook's published figures and ours, on its "
        "own test rows.",
        head=("measure", ">notebook", ">here", ">difference"),
        rows=list(_compared(results["published"][model], results["models"][model])),
    )


def _compared(published: Results, ours: Results) -> Iterator[tuple[str, str, str, str]]:
    for title, truth, predicted in CELLS:
        theirs = published["confusion_matrix"][truth][predicted]
        here = ours["confusion_matrix"][truth][predicted]
        yield title, f"{theirs:,}", f"{here:,}", _signed(here - theirs, ",")
    for key, title in MEASURES.items():
        if key in published:
            theirs, here = published[key], ours[key]
            rounds = round(here, 2) == theirs  # the notebook printed two decimals
            difference = "rounds to it" if rounds else _signed(here - theirs, ".3f")
            yield title, f"{theirs:.2f}", f"{here:.3f}", difference


def _signed(difference: float, style: str) -> str:
    text = format(abs(difference), style)
    if not text.strip("0.,"):
        return text
    return ("+" if difference > 0 else "−") + text


def counts(results: Results) -> Table:
    """What the notebook's first cells count."""
    rows, duplicates = results["rows"], results["duplicates"]
    lines = [
        ("rows read", rows["read"]),
        *((f"rows removed: {item['reason']}", item["rows"]) for item in rows["removed"]),
        ("rows kept", rows["kept"]),
        ("different tracks", rows["tracks"]),
        ("rows that repeat a track already there", duplicates["repeated_tracks"]),
        (
            "duplicated rows, running index included (the notebook's count)",
            duplicates["with_index"],
        ),
        ("duplicated rows without the running index", duplicates["without_index"]),
    ]
    return Table(
        id="counts",
        caption="What the data hold, in rows unless it says otherwise.",
        head=("what", ">number"),
        rows=[(what, f"{number:,}") for what, number in lines],
    )


def missing_values(results: Results) -> Table:
    """Columns with missing values."""
    missing = {name: count for name, count in results["missing"].items() if count}
    return Table(
        id="missing-values",
        caption="Missing values by column, where there are any.",  # explains
        head=("column", ">missing"),
        rows=[(name, f"{count:,}") for name, count in missing.items()] or [("none", "0")],
    )


def classification_report(results: Results, model: str) -> Table:
    """One model's precision, recall and F1 for each class."""
    scores = results["models"][model]
    return Table(
        id=f"report-{model.replace('_', '-')}",
        caption=f"Classification report of the {labels.MODELS[model]} on the test rows, at a "
        f"probability of one half; accuracy {scores['accuracy']:.3f}.",  # explains
        head=("class", ">precision", ">recall", ">F1", ">rows"),
        rows=[
            (
                name.replace("_", " "),
                f"{row['precision']:.3f}",
                f"{row['recall']:.3f}",
                f"{row['f1']:.3f}",
                f"{row['support']:,}",
            )
            for name in REPORTED
            for row in [scores["report"][name]]
        ],
    )
