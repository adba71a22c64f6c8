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
    interval_below,
    interval_includes,
    leading,
    said,
    same,
    symmetric,
)

SONGS: Final = "peers.song_protocol"
ARTISTS: Final = "peers.artist_protocol"
SEARCHES: Final = "peers.searches"
LEVEL: Final = 0.05


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
        "well, to within a hundredth of ROC AUC: "
        "{peers.song_protocol.models.lightgbm.roc_auc.mean} against "
        "{peers.song_protocol.models.searched_boosting.roc_auc.mean}.",
        all_of(
            equivalent(f"{SONGS}.differences.lightgbm.roc_auc", meaning.RANKING),
            _paired(SONGS, "lightgbm"),
        ),
    ),
    Claim(
        "catboost_may_be_ahead",
        "CatBoost has the highest ROC AUC, with songs held out by "
        "{peers.song_protocol.differences.catboost.roc_auc.mean-} (95 % interval "
        "{peers.song_protocol.differences.catboost.roc_auc.low} to "
        "{peers.song_protocol.differences.catboost.roc_auc.high}) and with whole artists held out "
        "by {peers.artist_protocol.differences.catboost.roc_auc.mean-} "
        "({peers.artist_protocol.differences.catboost.roc_auc.low} to "
        "{peers.artist_protocol.differences.catboost.roc_auc.high}). As two of four tests neither "
        "is more than chance (adjusted p-values "
        "{peers.song_protocol.differences.catboost.roc_auc.p_holm} and "
        "{peers.artist_protocol.differences.catboost.roc_auc.p_holm}), so that it may be ahead, "
        "by less than two hundredths.",
        all_of(
            *(
                leading(f"{protocol}.models.*.roc_auc.mean", "catboost")
                for protocol in (SONGS, ARTISTS)
            ),
            above(f"{SONGS}.differences.catboost.roc_auc.p_holm", LEVEL),
            above(f"{ARTISTS}.differences.catboost.roc_auc.p_holm", LEVEL),
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
        "At the edge of its grid, where leaves are fewest or most or a model learns least or most, "
        "the search of scikit-learn's boosting ended in "
        "{peers.searches.searched_boosting.folds_at_edge} of "
        "{peers.searches.searched_boosting.folds} folds, that of LightGBM in "
        "{peers.searches.lightgbm.folds_at_edge} and that of CatBoost in "
        "{peers.searches.catboost.folds_at_edge}; what lies beyond was not tried.",
        exactly(
            all_of(
                *(_tallied(library) for library in ("searched_boosting", "lightgbm", "catboost")),
                same(
                    *(
                        f"{SEARCHES}.{library}.folds"
                        for library in ("searched_boosting", "lightgbm", "catboost")
                    )
                ),
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
