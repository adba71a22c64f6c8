"""Tables of the context study."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels
from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]

PROTOCOLS: Final = {"song": "Songs held out", "artist": "Whole artists held out"}
PAIRED: Final = ("roc_auc", "average_precision", "top_hits")
"""The scores whose differences a table of pairs shows."""


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(scores(results, protocol) for protocol in PROTOCOLS),
        *(differences(results, protocol) for protocol in PROTOCOLS),
        *(contrasts(results, protocol) for protocol in PROTOCOLS),
        releases(results),
        strangers(results),
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
    return _paired(
        results,
        f"context-differences-{protocol}",
        f"{PROTOCOLS[protocol]}: each set of features minus audio alone, paired fold by fold, "
        "with 95 % intervals.",  # explains
        results[f"{protocol}_protocol"]["differences"],
    )


def contrasts(results: Results, protocol: str) -> Table:
    """What one rung adds to another."""
    return _paired(
        results,
        f"context-contrasts-{protocol}",
        f"{PROTOCOLS[protocol]}: one set of features minus another, paired fold by fold, with "
        "95 % intervals.",
        results[f"{protocol}_protocol"]["contrasts"],
    )


def releases(results: Results) -> Table:
    """How often songs are hits, by how often they were released."""
    return Table(
        id="context-releases",
        caption="Hits by the number of releases: counted, as if releases were drawn by themselves "
        "from those of songs with a single one, and for one release of a song at random.",
        head=(
            "releases",
            ">songs",
            ">hits",
            ">share of hits",
            ">if drawn one by one",
            ">one release at random",
        ),
        rows=[
            (
                row["name"].replace("_", " "),
                f"{row['songs']:,}",
                f"{row['hits']:,}",
                f"{percent(row['hit_share']['mean'])} ({percent(row['hit_share']['low'])} to "
                f"{percent(row['hit_share']['high'])})",
                "" if row["drawn_share"] is None else percent(row["drawn_share"]),
                percent(row["release_share"]),
            )
            for row in results["releases"]
        ],
    )


def strangers(results: Results) -> Table:
    """What is left if training shares no credited artist with the songs held out."""
    return Table(
        id="context-strangers",
        caption="Whole artists held out: learnt from all others, "  # explains
        "from as many as strangers leave, and from strangers; mean over the folds and paired "
        "differences with 95 % intervals, not adjusted for their number.",
        head=("features", "learnt from", ">ROC AUC", ">average precision"),
        rows=[
            (
                labels.FEATURE_SETS[row["name"]],
                words,
                interval(row[way]["roc_auc"], signed="minus" in way),
                interval(row[way]["average_precision"], signed="minus" in way),
            )
            for row in results["strict_artists"]["feature_sets"]
            for way, words in {
                "plain": "all others",
                "matched": "as many",
                "strict": "strangers",
                "matched_minus_plain": "as many − all others",
                "strict_minus_matched": "strangers − as many",
                "strict_minus_plain": "strangers − all others",
            }.items()
        ],
    )


def _paired(results: Results, name: str, caption: str, rows: list[Mapping[str, Any]]) -> Table:
    intervals = len(PAIRED) * len(rows)
    return Table(
        id=name,
        caption=f"{caption} These {intervals} intervals are not adjusted for their number: about "
        "one in twenty would exclude 0 if nothing made a difference.",  # explains
        head=(
            "features",
            ">ROC AUC",
            ">average precision",
            f">hits of {results['shortlist']}",
        ),
        rows=[
            (
                _called(row["name"]),
                interval(row["roc_auc"], signed=True),
                interval(row["average_precision"], signed=True),
                interval(row["top_hits"], digits=1, signed=True),
            )
            for row in rows
        ],
    )


def _called(name: str) -> str:
    """Name a set of features, or one minus another."""
    return " − ".join(labels.FEATURE_SETS[part] for part in name.split("_minus_"))
