"""Tables of the multiverse."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table

Results = Mapping[str, Any]

SCORES: Final = {"roc_auc": "ROC AUC", "average_precision": "average precision", "lift": "lift"}


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [conclusions(results), options(results), choices(results), spread(results)]


def conclusions(results: Results) -> Table:
    """In how many combinations each conclusion holds."""
    return Table(
        id="multiverse-conclusions",
        caption="Conclusions of this site, asked of every combination that can answer. One holds "
        "or is contradicted if the whole 95 % interval over the folds says so, and is left open "
        "otherwise: then the mean leans one way or the other.",  # explains
        head=(
            "conclusion",
            ">asked",
            ">holds",
            ">leans to it",
            ">leans against",
            ">contra\N{SOFT HYPHEN}dicted",
        ),
        rows=[
            (
                labels.conclusion(row["name"], row["bound"]),
                *(str(row[kind]) for kind in ("asked", "holds", "leans", "leans_against", "fails")),
            )
            for row in results["conclusions"]
        ],
    )


def options(results: Results) -> Table:
    """In how many combinations each conclusion holds, by what was chosen."""
    names = {option["name"]: None for row in results["conclusions"] for option in row["options"]}
    found = [
        {option["name"]: option for option in row["options"]} for row in results["conclusions"]
    ]
    return Table(
        id="multiverse-options",
        caption="In how many of the combinations asked a conclusion holds, by choice. "  # explains
        + " ".join(
            f"({number}) {labels.conclusion(row['name'], row['bound'])}."
            for number, row in enumerate(results["conclusions"], start=1)
        ),
        head=("chosen", *(f">({number})" for number in range(1, len(found) + 1))),
        rows=[
            (
                _option(name),
                *(
                    f"{of[name]['holds']} of {of[name]['asked']}" if name in of else ""
                    for of in found
                ),
            )
            for name in names
        ],
    )


def _option(name: str) -> str:
    field, _, option = name.partition("_")
    if field == "threshold":
        return f"threshold {option}"
    return (labels.LINES | labels.SUBSETS).get(option) or labels.model(option)


def choices(results: Results) -> Table:
    """By how much each choice moves each score."""
    return Table(
        id="multiverse-choices",
        caption="By how much a score changes between two combinations that differ in one choice "
        "only: the median over all such pairs, and the largest change. Lift is average precision "
        "over the share of hits.",  # explains
        head=("choice", ">pairs", *(f">{title}" for title in SCORES.values())),
        rows=[
            (
                labels.CHOICES[row["name"]],
                str(row["pairs"]),
                *(_change(row[score], 1 if score == "lift" else 3) for score in SCORES),
            )
            for row in results["choices"]
        ],
    )


def _change(of: Mapping[str, float] | None, digits: int) -> str:
    if of is None:
        return ""
    most = f"at most {of['largest_change']:.{digits}f}"  # explains
    return f"{of['median_change']:.{digits}f}, {most}"


def spread(results: Results) -> Table:
    """The lowest, median and highest score of all combinations."""
    return Table(
        id="multiverse-spread",
        caption="Median of all combinations, with the lowest and the highest, by what the model is "
        "given.",  # explains
        head=("features", ">combinations", *(f">{title}" for title in SCORES.values())),
        rows=[
            (
                labels.FEATURE_SETS[row["name"]],
                str(row["cells"]),
                *(_range(row[score], 1 if score == "lift" else 3) for score in SCORES),
            )
            for row in results["spread"]
        ],
    )


def _range(of: Mapping[str, float], digits: int) -> str:
    return " ".join(
        (f"{of['median']:.{digits}f}", f"({of['lowest']:.{digits}f} to {of['highest']:.{digits}f})")
    )
