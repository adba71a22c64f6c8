"""What the study of other libraries shows."""

import math
from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.paths import Results, matching, value_at
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    difference_of,
    equivalent,
    exactly,
    how_many,
    interval_above,
    interval_below,
    interval_includes,
    largest,
    minus,
    said,
    same,
    smallest,
    symmetric,
)

SONGS: Final = "peers.song_protocol"
ARTISTS: Final = "peers.artist_protocol"
SEARCHES: Final = "peers.searches"
LIBRARIES: Final = ("searched_boosting", "lightgbm", "catboost")


def _paired(protocol: str, library: str) -> Test:
    """Test that what a library has more than ours is the difference of their scores."""
    return difference_of(
        f"{protocol}.differences.{library}.roc_auc",
        f"{protocol}.models.{library}.roc_auc",
        f"{protocol}.models.searched_boosting.roc_auc",
    )


def _adjusted(results: Results) -> bool:
    """Whether p-values are adjusted by Holm's rule for the number of all tests."""
    tested = [
        value_at(results, path)
        for protocol in (SONGS, ARTISTS)
        for path in matching(results, f"{protocol}.differences.*.roc_auc")
    ]
    ordered = sorted(tested, key=lambda one: one["p_value"])
    steps = [(len(ordered) - place) * one["p_value"] for place, one in enumerate(ordered)]
    return all(
        math.isclose(one["p_holm"], min(1, max(steps[: place + 1])), rel_tol=1e-4)
        for place, one in enumerate(ordered)
    )


FAMILY: Final = exactly(
    said(
        "the four tests are one family",
        _adjusted,
        *(f"{protocol}.differences.*.roc_auc.p_holm" for protocol in (SONGS, ARTISTS)),
    )
)


def _tallied(library: str) -> Test:
    """Test that as many choices of a search are at the edge as are said to be, of as many."""
    of = f"{SEARCHES}.{library}"

    def counted(results: Results) -> bool:
        return len(matching(results, f"{of}.choices.*")) == value_at(results, f"{of}.folds")

    return all_of(
        same(
            f"{of}.folds_at_edge",
            how_many(f"{of}.choices.*.at_edge", lambda path: above(path, 0)),
        ),
        said("as many folds", counted, f"{of}.folds"),
    )


CLAIMS: Final = (
    Claim(
        "lightgbm_does_the_same",
        "LightGBM, with the settings of the site's own boosting to choose from, ranks songs as "
        "well: its ROC AUC of {peers.song_protocol.models.lightgbm.roc_auc.mean} is the other's to "
        "within a hundredth.",
        all_of(
            equivalent(f"{SONGS}.differences.lightgbm.roc_auc", meaning.RANKING),
            _paired(SONGS, "lightgbm"),
        ),
    ),
    Claim(
        "catboost_may_be_ahead",
        "CatBoost's ROC AUC is {peers.song_protocol.differences.catboost.roc_auc.mean} above that "
        "of the site's own boosting with songs held out, and "
        "{peers.artist_protocol.differences.catboost.roc_auc.mean} above it with whole artists "
        "held out. The second interval leaves out zero; but where four tests are made at once, "
        "neither lead is more than chance. If CatBoost is ahead, then by less than two hundredths.",
        all_of(
            above(f"{SONGS}.differences.catboost.roc_auc.mean", 0),
            interval_includes(f"{SONGS}.differences.catboost.roc_auc", 0),
            interval_above(f"{ARTISTS}.differences.catboost.roc_auc", 0),
            above(f"{SONGS}.differences.catboost.roc_auc.p_holm", meaning.LEVEL),
            above(f"{ARTISTS}.differences.catboost.roc_auc.p_holm", meaning.LEVEL),
            *(
                interval_below(f"{protocol}.differences.catboost.roc_auc", 2 * meaning.RANKING)
                for protocol in (SONGS, ARTISTS)
            ),
            *(_paired(protocol, "catboost") for protocol in (SONGS, ARTISTS)),
            *(
                symmetric(f"{protocol}.differences.catboost.roc_auc")
                for protocol in (SONGS, ARTISTS)
            ),
            FAMILY,
        ),
    ),
    Claim(
        "some_searches_end_at_the_edge",
        "Of ten searches of each library, two or three ended at the edge of what they could "
        "choose from; what lies beyond was not tried.",
        exactly(
            all_of(
                *(_tallied(library) for library in LIBRARIES),
                same(*(f"{SEARCHES}.{library}.folds" for library in LIBRARIES), 10),
                *(above(4, f"{SEARCHES}.{library}.folds_at_edge", 1) for library in LIBRARIES),
            )
        ),
    ),
    Claim(
        "other_libraries_hear_the_same",
        "Hardly. Of two other well-known libraries, given the same songs, one tells hits from "
        "other songs as well as the one used here, and the other perhaps better, by less than two "
        "pairs in a hundred.",
        all_of(
            equivalent(f"{SONGS}.differences.lightgbm.roc_auc", meaning.RANKING),
            above(f"{SONGS}.differences.catboost.roc_auc.mean", 0),
            interval_includes(f"{SONGS}.differences.catboost.roc_auc", 0),
            interval_below(f"{SONGS}.differences.catboost.roc_auc", 2 * meaning.RANKING),
        ),
    ),
)


def _close(score: str, name: str) -> Claim:
    means = [f"{protocol}.models.*.{score}.mean" for protocol in (SONGS, ARTISTS)]
    return Claim(
        f"peers-{score.replace('_', '-')}",
        f"By {name} the estimates of all three libraries lie within a hundredth of each other.",
        all_of(*(above(meaning.RANKING, minus(largest(of), smallest(of))) for of in means)),
    )


TITLES: Final = {
    "peers-roc-auc": _close("roc_auc", "ROC AUC"),
    "peers-average-precision": _close("average_precision", "average precision"),
}
"""What the figures show, if it is so; each by its figure's id."""
