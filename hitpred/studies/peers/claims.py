"""What the study of other libraries shows."""

from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    Test,
    all_of,
    difference_of,
    equivalent,
    interval_above,
    interval_below,
    interval_includes,
    leading,
    symmetric,
)

SONGS: Final = "peers.song_protocol"
ARTISTS: Final = "peers.artist_protocol"


def _paired(protocol: str, library: str) -> Test:
    """Test that what a library has more than ours is the difference of their scores."""
    return difference_of(
        f"{protocol}.differences.{library}.roc_auc",
        f"{protocol}.models.{library}.roc_auc",
        f"{protocol}.models.searched_boosting.roc_auc",
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
        "CatBoost may be ahead: it has the highest ROC AUC, with songs held out by "
        "{peers.song_protocol.differences.catboost.roc_auc.mean}, which may be chance (95 % "
        "interval {peers.song_protocol.differences.catboost.roc_auc.low} to "
        "{peers.song_protocol.differences.catboost.roc_auc.high}), and with whole artists held out "
        "by {peers.artist_protocol.differences.catboost.roc_auc.mean}, which taken alone is more "
        "than chance, and less than a hundredth "
        "({peers.artist_protocol.differences.catboost.roc_auc.low} to "
        "{peers.artist_protocol.differences.catboost.roc_auc.high}).",
        all_of(
            *(
                leading(f"{protocol}.models.*.roc_auc.mean", "catboost")
                for protocol in (SONGS, ARTISTS)
            ),
            interval_includes(f"{SONGS}.differences.catboost.roc_auc", 0),
            interval_above(f"{ARTISTS}.differences.catboost.roc_auc", 0),
            interval_below(f"{ARTISTS}.differences.catboost.roc_auc", meaning.RANKING),
            *(_paired(protocol, "catboost") for protocol in (SONGS, ARTISTS)),
            *(
                symmetric(f"{protocol}.differences.catboost.roc_auc")
                for protocol in (SONGS, ARTISTS)
            ),
        ),
    ),
    Claim(
        "other_libraries_hear_the_same",
        "Hardly. Two other well-known libraries, given the same songs, tell hits from other songs "
        "as well as the one used here, or better by too little to hear.",
        all_of(
            equivalent(f"{SONGS}.differences.lightgbm.roc_auc", meaning.RANKING),
            interval_above(f"{SONGS}.differences.catboost.roc_auc", -meaning.RANKING),
            interval_below(f"{SONGS}.differences.catboost.roc_auc", 2 * meaning.RANKING),
        ),
    ),
)
