"""Tables of the model comparison."""

from collections.abc import Mapping
from typing import Any, Final

from hitpred.elements import labels, meaning
from hitpred.elements.table import Table, interval, percent

Results = Mapping[str, Any]

PROTOCOLS: Final = {"song": "Songs held out", "artist": "Whole artists held out"}


def tables(results: Results) -> list[Table]:
    """Make the tables from the results of the study of the same name."""
    return [
        *(scores(results, protocol) for protocol in PROTOCOLS),
        shortlists(results),
        by_genre(results),
        chances(results),
        differences(results),
        grid(results),
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
        "with 95 % intervals.",  # explains
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


def by_genre(results: Results) -> Table:
    """What the best model says of each genre with enough hits: ranking and chances."""
    found = results["within_genre"]
    return Table(
        id="by-genre",
        caption=f"What {labels.model(results['best'])} makes of the {found['genres_scored']} of "
        f"{found['genres_in_all']} genres with at least {found['enough_hits']} hits by "
        f"{found['enough_artists']} artists: ROC AUC among the genre's songs, the share of hits "
        "beside the mean chance, and the first less the second. A hit is a song with a release "
        "that is one, whichever genre lists that release. Songs held out; 95 % intervals "
        f"from {found['resamples']} bootstrap samples of the artists.",  # explains
        head=("genre", ">songs", ">hits", ">ROC AUC", ">share of hits", ">chance", ">difference"),
        rows=[
            (
                genre["name"],
                f"{genre['songs']:,}",
                str(genre["hits"]),
                interval(genre["roc_auc"], digits=2),
                percent(genre["hit_share"]),
                percent(genre["predicted_share"]),
                interval(genre["gap_share"], signed=True),
            )
            for genre in found["genres"]
        ],
        sortable=True,
    )


def chances(results: Results) -> Table:
    """Whether probabilities mean what they say."""
    perfect = {row["name"]: row["error_if_perfect_share"] for row in results["calibration"]}
    return Table(
        id="comparison-chances",
        caption="Calibration, songs held out: the error beside what it would be if every chance "
        "were exactly right (mean, and the range of 95 % of such folds); slope (1 if chances are "
        "as far apart as they should be) and intercept (log-odds to add, 0 if none), means over "
        "the folds with 95 % intervals.",  # explains
        head=("model", ">calibration error", ">if perfect", ">slope", ">intercept"),
        rows=[
            (
                labels.model(row["name"]),
                interval(row["calibration_error"], digits=4),
                interval(perfect[row["name"]], digits=4),
                interval(row["calibration_slope"], digits=2) if row["calibration_slope"] else "-",
                interval(row["calibration_intercept"], digits=2, signed=True),
            )
            for row in results["models"]
        ],
    )


def differences(results: Results) -> Table:
    """Every pair of contenders, fold by fold."""
    tests = results["tests"]
    return Table(
        id="comparison-differences",
        caption="Each pair of models on the same folds, the first minus the second, with 95 % "
        f"intervals. An asterisk marks the {tests['all_surviving']} of {tests['all_tested']} "
        "differences that are more than chance as one family (Holm's correction, level "
        f"{meaning.LEVEL:g}).",  # explains
        head=("model", "minus", ">ROC AUC", ">average precision", ">hits on the shortlist"),
        rows=[
            (
                labels.model(row["second"]),
                labels.model(row["first"]),
                _tested(row["roc_auc"]),
                _tested(row["average_precision"]),
                _tested(row["top_hits"], digits=1),
            )
            for row in results["differences"]
        ],
    )


def _tested(of: Mapping[str, Any], *, digits: int = 3) -> str:
    survives = " *" if of["p_holm"] < meaning.LEVEL else ""
    return f"{interval(of, digits=digits, signed=True)}{survives}"


def grid(results: Results) -> Table:
    """Where the search inside the folds looks, and what it chose."""
    return Table(
        id="grid",
        caption="Where gradient boosting's search looks, by log loss in three folds of the "
        "training songs, and in how many of the study's folds it chose each point. Studies that "
        "compare something else use the fixed point.",  # explains
        head=(
            "learning rate",
            ">rounds",
            ">leaves of a tree",
            ">chosen, songs held out",
            ">chosen, artists held out",
            "fixed point",
        ),
        rows=[
            (
                f"{row['learning_rate']:g}",
                str(row["max_iter"]),
                str(row["max_leaf_nodes"]),
                str(len(row["song_folds"])),
                str(len(row["artist_folds"])),
                "yes" if row["fixed"] else "",
            )
            for row in results["grid"]
        ],
    )
