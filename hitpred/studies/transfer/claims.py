"""What the transfer study shows."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    above,
    all_of,
    difference_of,
    interval_above,
    interval_below,
    leading,
    minus,
    same,
    share_of,
    symmetric,
    times,
)

BOOSTING: Final = "transfer.models.gradient_boosting"
THERE: Final = f"{BOOSTING}.there"
HERE: Final = f"{BOOSTING}.here"
SUNG: Final = "transfer.alone_there.instrumentalness"
FEATURES: Final = "transfer.features"
MORE: Final = ("danceability", "loudness", "valence")
LESS: Final = ("instrumentalness",)

CLAIMS: Final = (
    Claim(
        "transfer_ranks_hits_elsewhere",
        "Gradient boosting that learnt on Spotify's songs also ranks Billboard's: of two songs "
        "that it never met, one of which was in the charts, it picks that one with a chance of "
        "{transfer.roc_auc.mean+} ({transfer.roc_auc.low} to {transfer.roc_auc.high}), and "
        "boosting that learnt on Billboard's own songs with {transfer.ceiling.mean}; but the songs "
        "beside the hits were chosen far from the mainstream, which flatters whatever ranks them.",
        all_of(
            interval_above("transfer.roc_auc", 0.5),
            interval_below(f"{THERE}.crossing.roc_auc", 0),
            difference_of(f"{THERE}.crossing.roc_auc", "transfer.roc_auc", "transfer.ceiling"),
            # The same model ranks the songs of its own file less well.
            above("transfer.roc_auc.low", f"{HERE}.learnt_here.roc_auc.high"),
            *(
                same(f"transfer.roc_auc.{end}", f"{THERE}.learnt_here.roc_auc.{end}")
                for end in ("low", "high")
            ),
        ),
    ),
    Claim(
        "one_feature_crosses_over",
        "Most of that is a single feature, instrumentalness, of which hits have less: ranked by "
        "nothing else, Billboard's songs give a ROC AUC of "
        "{transfer.alone_there.instrumentalness.roc_auc.mean+}, and all that boosting learnt on "
        "Spotify's adds {transfer.alone_there.instrumentalness.gain.mean+} "
        "({transfer.alone_there.instrumentalness.gain.low} to "
        "{transfer.alone_there.instrumentalness.gain.high}).",
        all_of(
            above(
                minus(f"{SUNG}.roc_auc.mean", 0.5),
                times(0.5, minus("transfer.roc_auc.mean", 0.5)),
            ),
            leading("transfer.alone_there.*.roc_auc.mean", "instrumentalness"),
            interval_below(f"{FEATURES}.instrumentalness.there.roc_auc", 0.5),
            interval_above(f"{SUNG}.gain", 0),
            symmetric(f"{SUNG}.gain"),
            difference_of(f"{SUNG}.gain", "transfer.roc_auc", f"{SUNG}.roc_auc"),
        ),
    ),
    Claim(
        "transfer_works_back",
        "The other way round it works, too: boosting that learnt on Billboard's songs ranks "
        "Spotify's with a ROC AUC of "
        "{transfer.models.gradient_boosting.here.learnt_there.roc_auc.mean+}, where boosting that "
        "learnt on Spotify's own, by other artists, has "
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
        "Billboard's hits are easier to tell from the songs beside them than Spotify's are: what "
        "boosting learnt on Spotify's songs ranks Billboard's better ({transfer.roc_auc.mean+}) "
        "than held-out songs of the file that it learnt on "
        "({transfer.models.gradient_boosting.here.learnt_here.roc_auc.mean-}), and the intervals "
        "lie apart.",
        all_of(
            above("transfer.roc_auc.low", f"{HERE}.learnt_here.roc_auc.high"),
            same("transfer.roc_auc.mean", f"{THERE}.learnt_here.roc_auc.mean"),
            difference_of(
                f"{HERE}.crossing.roc_auc",
                f"{HERE}.learnt_there.roc_auc",
                f"{HERE}.learnt_here.roc_auc",
            ),
        ),
    ),
    Claim(
        "strangers_are_ranked_too",
        "{transfer.strangers.songs} of Billboard's songs are by artists that Spotify's file does "
        "not name. Among these the ROC AUC of what is learnt on Spotify's songs is "
        "{transfer.strangers.roc_auc.mean+} ({transfer.strangers.roc_auc.low} to "
        "{transfer.strangers.roc_auc.high}): better than guessing, among artists that it never "
        "met.",
        all_of(
            interval_above("transfer.strangers.roc_auc", 0.5),
            symmetric("transfer.strangers.roc_auc"),
            same(
                "transfer.strangers.songs",
                minus("transfer.there.songs", "transfer.strangers.known_songs"),
            ),
        ),
    ),
    Claim(
        "charts_and_popularity_differ",
        "Both files hold {transfer.shared.songs} songs. Of those that were in Billboard's charts, "
        "{transfer.shared.popular_share} have a popularity of {transfer.threshold} or more in "
        "Spotify's file; of those that have it, {transfer.shared.charted_share} were in the "
        "charts.",
        all_of(
            same(
                "transfer.shared.songs", minus("transfer.there.all_songs", "transfer.there.songs")
            ),
            *(
                share_of(
                    f"transfer.shared.{share}_share",
                    "transfer.shared.hits_in_both",
                    f"transfer.shared.{hits}",
                )
                for share, hits in (("popular", "hits_there"), ("charted", "hits_here"))
            ),
            same("transfer.threshold", "reproduction.threshold"),
        ),
    ),
    Claim(
        "the_files_differ",
        "The files are not alike. Of Spotify's songs {transfer.here.prevalence-} are hits, of "
        "Billboard's {transfer.there.prevalence+}; Billboard's are louder (median "
        "{transfer.features.loudness.there.median+} dB beside "
        "{transfer.features.loudness.here.median-} dB), and a random one of them is more "
        "acoustic than a random one of Spotify's with a chance of "
        "{transfer.features.acousticness.higher_there_share-}.",
        all_of(
            *(
                share_of(
                    f"transfer.{place}.prevalence",
                    f"transfer.{place}.hits",
                    f"transfer.{place}.songs",
                )
                for place in ("here", "there")
            ),
            above("transfer.there.prevalence", "transfer.here.prevalence"),
            above(f"{FEATURES}.loudness.there.median", f"{FEATURES}.loudness.here.median"),
            above(f"{FEATURES}.loudness.higher_there_share", 0.5),
            above(0.5, f"{FEATURES}.acousticness.higher_there_share"),
        ),
    ),
    Claim(
        "features_pull_alike",
        "In both files hits are, among other things, more danceable, louder, of higher valence "
        "and less instrumental than other songs, each with an interval that leaves out one half.",
        all_of(
            *(
                interval_above(f"{FEATURES}.{name}.{place}.roc_auc", 0.5)
                for name in MORE
                for place in ("here", "there")
            ),
            *(
                interval_below(f"{FEATURES}.{name}.{place}.roc_auc", 0.5)
                for name in LESS
                for place in ("here", "there")
            ),
        ),
    ),
    Claim(
        "elsewhere_too",
        "Yes, in part. A model that learnt from Spotify's songs finds hits of Billboard's charts "
        "far better than luck, among artists that it has not met, too, if not as well as one that "
        "learnt from Billboard's own; but the songs set beside these hits make it easy.",
        all_of(
            interval_above("transfer.roc_auc", 0.8),
            interval_above("transfer.strangers.roc_auc", 0.8),
            interval_below(f"{THERE}.crossing.roc_auc", 0),
            # The same model ranks the songs of its own file less well.
            above("transfer.roc_auc.low", f"{HERE}.learnt_here.roc_auc.high"),
        ),
    ),
)
