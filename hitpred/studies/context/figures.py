"""Figures of the context study: what is known beyond the sound."""

from collections.abc import Mapping
from typing import Any, Final

import altair as alt
import pandas as pd

from hitpred.elements import labels, theme
from hitpred.elements.charts import HELD_OUT, SONG_AND_ARTIST, Scores, interval, scores_figure
from hitpred.elements.figure import Figure, Figures
from hitpred.elements.headline import headlines
from hitpred.elements.predicates import every, interval_below, interval_includes
from hitpred.studies.context.claims import TITLES

Results = Mapping[str, Any]

WAYS: Final = {
    "plain": "songs by others, guests included",
    "matched": "a sample of them",
    "strict": "songs by strangers",
}
"""What is learnt from under the artist protocol."""
STRANGERS: Final = (
    "context.strict_artists.feature_sets.*.strict_minus_matched|strict_minus_plain"
    ".average_precision"
)
"""What strangers change, beside all others and beside as many."""


def figures(results: Results) -> Figures:
    """Make the figures from the results of the study of the same name."""
    return [
        by_features(results, "roc_auc", "ROC AUC", 0.5),
        by_features(results, "average_precision", "average precision", results["prevalence"]),
        by_releases(results),
        strangers(results),
        shortlist(results),
    ]


_title = headlines("context", TITLES)


def _data(results: Results, score: str) -> pd.DataFrame:
    """Lay a score out in the order of the ladder; some rungs stand under one protocol alone."""
    scored = {
        (row["name"], protocol): row[score]
        for protocol in HELD_OUT
        for row in results[f"{protocol}_protocol"]["feature_sets"]
    }
    return pd.DataFrame(
        {"features": label, "held_out": held_out} | interval(scored[name, protocol])
        for name, label in labels.FEATURE_SETS.items()
        for protocol, held_out in HELD_OUT.items()
        if (name, protocol) in scored
    )


def by_features(results: Results, score: str, title: str, guessing: float) -> Figure:
    """One score of gradient boosting with each set of features, under both protocols."""
    data = _data(results, score)
    name = f"context-{score.replace('_', '-')}"
    return scores_figure(
        name=name,
        title=_title(name, results, f"{title[0].upper()}{title[1:]} by what is known of songs"),
        caption=f"{title[0].upper()}{title[1:]} of gradient boosting on held-out songs by what it "
        f"is given, with 95 % intervals. The dashed line is guessing ({guessing:.3g}).",
        data=data,
        how=Scores(
            "features",
            "held_out",
            f"{title} (0-1)",
            SONG_AND_ARTIST,
            420,
            alt.Scale(zero=guessing < 0.5),
            reference=guessing,
        ),
    )


def by_releases(results: Results) -> Figure:
    """The share of hits among songs that were released equally often."""
    classes = results["releases"]
    shares = (
        ("the song: any release a hit", lambda row: interval(row["hit_share"])),  # explains
        ("as if releases were drawn one by one", lambda row: _point(row["drawn_share"])),
        ("one of its releases, drawn at random", lambda row: _point(row["release_share"])),
    )
    data = pd.DataFrame(
        {"releases": _releases(row["name"]), "hits": words} | share(row)
        for row in classes
        for words, share in shares
    ).dropna()
    return scores_figure(
        name="context-releases",
        title=_title("context-releases", results, "Hits by the number of releases"),
        caption="Share of songs with a release that is a hit, with 95 % intervals (Wilson); beside "
        "it what that share would be if releases were drawn by themselves from those of songs "
        "with a single one, and the share of hits if a release of a song is drawn at random.",
        data=data,
        how=Scores(
            "releases",
            "hits",
            "share of hits (0-1)",
            (theme.HIT, theme.THIRD, theme.OTHER),
            380,
            alt.Scale(zero=True),
        ),
    )


def _point(share: float | None) -> dict[str, float | None]:
    return dict.fromkeys(("mean", "low", "high"), share)


def _releases(name: str) -> str:
    """Say how many releases a class of songs has."""
    return f"{name.replace('_', ' ')} release{'' if name == '1' else 's'}"


def strangers(results: Results) -> Figure:
    """What is left of the skill if training shares no credited artist with the fold."""
    strict = results["strict_artists"]
    data = pd.DataFrame(
        {"features": labels.FEATURE_SETS[row["name"]], "learnt_from": words}
        | interval(row[way]["average_precision"])
        for row in strict["feature_sets"]
        for way, words in WAYS.items()
    )
    return scores_figure(
        name="context-strangers",
        title=_what_strangers_cost(results),
        caption="Average precision of gradient boosting on songs whose primary artist is held "
        "out, with 95 % intervals. Strangers' songs are without a credited artist in common with "
        "them; the sample has equal numbers of hits and of others, drawn from the training songs "
        f"at random, and its scores are means over {strict['draws']} draws.",
        data=data,
        how=Scores(
            "features",
            "learnt_from",
            "average precision (0-1)",
            (theme.OTHER, theme.THIRD, theme.HIT),
            220,
            alt.Scale(zero=True),
        ),
    )


def _what_strangers_cost(results: Results) -> str:
    """Say it if average precision is lower, by more than chance, for every set of features."""
    if every(STRANGERS, lambda path: interval_below(path, 0))({"context": results}):
        return "By average precision, models that learn from strangers alone do worse"  # explains
    if every(STRANGERS, lambda path: interval_includes(path, 0))({"context": results}):
        return "By average precision, no loss by learning from strangers alone is sure"  # explains
    return "What learning from strangers alone costs depends on what else is known"


def shortlist(results: Results) -> Figure:
    """How many of the songs ranked highest are hits."""
    data = _data(results, "top_hits")
    n = results["shortlist"]
    return scores_figure(
        name="context-shortlist",
        title=_title("context-shortlist", results, "Hits on a list, by what is known of songs"),
        caption=f"Hits among the {n} held-out songs that gradient boosting puts on top, by what "
        "it is given, with 95 % intervals.",
        data=data,
        how=Scores(
            "features",
            "held_out",
            f"hits among {n} songs",
            SONG_AND_ARTIST,
            420,
            alt.Scale(zero=True),
        ),
        digits=1,
    )
