"""What the transfer study shows."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    above,
    all_of,
    difference_of,
    interval_above,
    interval_below,
    same,
    share_of,
)

BOOSTING: Final = "transfer.models.gradient_boosting"
LINEAR: Final = "transfer.models.logistic_regression"
THERE: Final = f"{BOOSTING}.there"
HERE: Final = f"{BOOSTING}.here"

CLAIMS: Final = (
    Claim(
        "transfer_ranks_hits_elsewhere",
        "Gradient boosting that learnt on Spotify's songs also ranks Billboard's: of two songs "
        "that it never met, one of which was in the charts, it picks that one with a chance of "
        "{transfer.roc_auc.mean} ({transfer.roc_auc.low} to {transfer.roc_auc.high}), where one "
        "that learnt on Billboard's own songs does with {transfer.ceiling.mean}; the other songs "
        "there were chosen far from the mainstream, which flatters both.",
        all_of(
            interval_above("transfer.roc_auc", 0.5),
            interval_below(f"{THERE}.crossing.roc_auc", 0),
            difference_of(f"{THERE}.crossing.roc_auc", "transfer.roc_auc", "transfer.ceiling"),
            same("transfer.roc_auc.low", f"{THERE}.learnt_here.roc_auc.low"),
            same("transfer.roc_auc.high", f"{THERE}.learnt_here.roc_auc.high"),
        ),
    ),
    Claim(
        "transfer_works_back",
        "The other way round it works, too: what is learnt on Billboard's songs ranks Spotify's "
        "with a ROC AUC of {transfer.models.gradient_boosting.here.learnt_there.roc_auc.mean}, "
        "what is learnt on Spotify's own with "
        "{transfer.models.gradient_boosting.here.learnt_here.roc_auc.mean}.",
        all_of(
            interval_above(f"{HERE}.learnt_there.roc_auc", 0.5),
            interval_below(f"{HERE}.crossing.roc_auc", 0),
            difference_of(
                f"{HERE}.crossing.roc_auc",
                f"{HERE}.learnt_there.roc_auc",
                f"{HERE}.learnt_here.roc_auc",
            ),
        ),
    ),
    Claim(
        "the_other_contrast_is_easier",
        "Billboard's hits are easier to tell from the songs beside them than Spotify's: learnt "
        "and asked in the same file, gradient boosting has a ROC AUC of {transfer.ceiling.mean} "
        "there and {transfer.models.gradient_boosting.here.learnt_here.roc_auc.mean} here, and "
        "their intervals lie apart.",
        all_of(
            above("transfer.ceiling.low", f"{HERE}.learnt_here.roc_auc.high"),
            same("transfer.ceiling.mean", f"{THERE}.learnt_there.roc_auc.mean"),
        ),
    ),
    Claim(
        "charts_and_popularity_differ",
        "Both files hold {transfer.shared.songs} songs. Of the {transfer.shared.hits_there} among "
        "them that were in Billboard's charts, {transfer.shared.hits_share} have a popularity of "
        "{transfer.threshold} or more on Spotify.",
        all_of(
            share_of(
                "transfer.shared.hits_share",
                "transfer.shared.hits_in_both",
                "transfer.shared.hits_there",
            ),
            same("transfer.threshold", "reproduction.threshold"),
        ),
    ),
)
