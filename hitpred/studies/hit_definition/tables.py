"""Tables of the hit definition."""

from collections.abc import Mapping
from typing import Any

from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]

TOO_FEW = "too few hits"


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [thresholds(results), scores(results), disagreement(results), reliability(results)]


def thresholds(results: Results) -> Table:
    """Hits among rows and songs by threshold."""
    return Table(
        id="thresholds",
        caption="Hits by threshold, among the rows of the file and among songs, each counted once "
        "with its most popular release.",  # explains
        head=(">threshold", ">hit rows", ">of all rows", ">hit songs", ">of all songs"),
        rows=[
            (
                str(row["threshold"]),
                f"{row['rows']['hits']:,}",
                percent(row["rows"]["prevalence"]),
                f"{row['songs']['hits']:,}",
                percent(row["songs"]["prevalence"]),
            )
            for row in results["thresholds"]
        ],
    )


def scores(results: Results) -> Table:
    """What two models make of each threshold."""
    return Table(
        id="threshold-scores",
        caption="ROC AUC and lift on held-out songs by threshold, with 95 % intervals. The "
        "difference is gradient boosting minus logistic regression, paired fold by fold.",
        head=(
            ">threshold",
            ">boosting, ROC AUC",
            ">logistic regression, ROC AUC",
            ">difference",
            ">boosting, lift",
        ),
        rows=[_scores(row) for row in results["thresholds"]],
    )


def _scores(row: Results) -> tuple[str, ...]:
    if row["models"] is None:
        return (str(row["threshold"]), TOO_FEW, TOO_FEW, "", "")
    of = {model["name"]: model for model in row["models"]}
    return (
        str(row["threshold"]),
        interval(of["gradient_boosting"]["roc_auc"]),
        interval(of["logistic_regression"]["roc_auc"]),
        interval(of["difference"]["roc_auc"], signed=True),
        interval(of["gradient_boosting"]["lift"], digits=1),
    )


def disagreement(results: Results) -> Table:
    """Songs whose releases say different things."""
    found, threshold = results["disagreement"], results["threshold"]
    lines = [
        ("songs", results["songs"]["count"]),
        ("songs with several releases", found["several_releases"]),
        (f"songs with a release at {threshold} or above: hits", results["songs"]["hits"]),
        ("hits with another release below", found["hits_with_another_below"]),
        ("hits with another release at 0", found["hits_with_another_at_zero"]),
        ("hits by every one of their releases", found["hits_by_every_release"]),  # explains
        ("releases of different values of popularity", found["tracks_with_several_values"]),
        (f"releases whose values lie around {threshold}", found["tracks_that_cross"]),
    ]
    return Table(
        id="disagreement",
        caption="How far the releases of a song agree about its being a hit.",
        head=("what", ">number"),
        rows=[(what, f"{number:,}") for what, number in lines],
    )


def reliability(results: Results) -> Table:
    """How far two random releases of one song agree, and what a model could know at most."""
    subsets = [results["reliability"][name] for name in ("all", "above_zero")]
    lines: list[tuple[str, ...]] = [
        ("songs with several such releases", *(_count(of, "songs") for of in subsets)),
        ("artists who made them", *(_count(of, "artists") for of in subsets)),
        ("their releases", *(_count(of, "releases") for of in subsets)),
        *(
            (what, *(_measured(of, *path) for of in subsets))
            for what, path in (
                ("share of hits among releases", ("hit_share",)),
                ("share of hits among the others where one is a hit", ("second_hit_share",)),
                ("times that this is the share among all", ("second_times",)),  # explains
                ("agreement about being a hit beyond chance (kappa)", ("kappa",)),
                ("rank correlation of popularity (Spearman)", ("spearman",)),
                (
                    "largest correlation that a forecast from the song could have",  # explains
                    ("largest_correlation",),
                ),
                ("ROC AUC of another release's popularity", ("another_release", "roc_auc")),
                ("ROC AUC of boosting on audio", ("audio", "roc_auc")),
                ("ROC AUC with hindsight", ("hindsight", "roc_auc")),
                (
                    "average precision of another release's popularity",
                    ("another_release", "average_precision"),
                ),
                ("average precision of boosting on audio", ("audio", "average_precision")),
                ("average precision with hindsight", ("hindsight", "average_precision")),
            )
        ),
    ]
    return Table(
        id="reliability",
        caption="Two random releases of one song, among songs with several, each song counted "
        "once: with 95 % intervals over bootstrap samples of artists. The scores are for whether a "
        "random release is a hit. Hindsight ranks songs by their own share of hits.",  # explains
        head=("what", ">all releases", ">releases above 0"),
        rows=lines,
    )


def _count(of: Results | None, name: str) -> str:
    return "0" if of is None else f"{of[name]:,}"


def _measured(of: Results | None, *path: str) -> str:
    for part in path:
        of = None if of is None else of[part]
    return TOO_FEW if of is None else interval(of)
