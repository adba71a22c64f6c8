"""What the transfer study shows."""

from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    above,
    all_of,
    difference_of,
    every,
    exactly,
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
LESS: Final = ("instrumentalness", "duration_minutes")
APART: Final = ("acousticness", "tempo")

CLAIMS: Final = (
    Claim(
        "transfer_ranks_hits_elsewhere",
        "Show a model a hit of Billboard's charts and another song of that file. If it learnt on "
        "Spotify's songs, it picks the hit with a chance of {transfer.roc_auc.mean+}; if on "
        "Billboard's own, with {transfer.ceiling.mean}. But the songs beside the hits were chosen "
        "far from the mainstream, which can flatter whatever ranks them.",
        all_of(
            interval_above("transfer.roc_auc", meaning.GUESSING),
            interval_below(f"{THERE}.crossing.roc_auc", 0),
            difference_of(f"{THERE}.crossing.roc_auc", "transfer.roc_auc", "transfer.ceiling"),
            same("transfer.roc_auc.mean", f"{THERE}.learnt_here.roc_auc.mean"),
            # The same kind of model ranks the songs of its own file less well.
            above("transfer.roc_auc.low", f"{HERE}.learnt_here.roc_auc.high"),
        ),
    ),
    Claim(
        "one_feature_crosses_over",
        "Most of what carries over is a single feature, of which hits have less: "
        "instrumentalness, Spotify's guess whether nobody sings. Going by nothing else, one picks "
        "the hit with a chance of "
        "{transfer.alone_there.instrumentalness.roc_auc.mean+}.",
        all_of(
            above(
                minus(f"{SUNG}.roc_auc.mean", meaning.GUESSING),
                times(0.5, minus("transfer.roc_auc.mean", meaning.GUESSING)),
            ),
            leading("transfer.alone_there.*.roc_auc.mean", "instrumentalness"),
            interval_below(f"{FEATURES}.instrumentalness.there.roc_auc", meaning.GUESSING),
        ),
    ),
    Claim(
        "the_rest_adds_a_little",
        "To instrumentalness alone, all else that was learnt on Spotify's songs adds "
        "{transfer.alone_there.instrumentalness.gain.mean+} of ROC AUC (95 % interval "
        "{transfer.alone_there.instrumentalness.gain.low} to "
        "{transfer.alone_there.instrumentalness.gain.high}).",
        all_of(
            interval_above(f"{SUNG}.gain", 0),
            symmetric(f"{SUNG}.gain"),
            difference_of(f"{SUNG}.gain", "transfer.roc_auc", f"{SUNG}.roc_auc"),
        ),
    ),
    Claim(
        "transfer_works_back",
        "The other way round it works, too, if less well than at home: what was learnt on "
        "Billboard's songs ranks Spotify's with a ROC AUC of "
        "{transfer.models.gradient_boosting.here.learnt_there.roc_auc.mean+}, what was learnt on "
        "Spotify's own, by other artists, with "
        "{transfer.models.gradient_boosting.here.learnt_here.roc_auc.mean}.",
        all_of(
            interval_above(f"{HERE}.learnt_there.roc_auc", meaning.GUESSING),
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
        "Billboard's hits are easier to tell from the songs beside them than Spotify's are: the "
        "same kind of model, learnt on Spotify's songs, ranks the other file's songs better than "
        "held-out songs of its own, with intervals that lie apart.",
        all_of(
            above("transfer.roc_auc.low", f"{HERE}.learnt_here.roc_auc.high"),
            same("transfer.roc_auc.low", f"{THERE}.learnt_here.roc_auc.low"),
        ),
    ),
    Claim(
        "strangers_are_ranked_too",
        "{transfer.strangers.songs} of Billboard's songs are by artists that Spotify's file does "
        "not name. What was learnt on Spotify's songs ranks these far better than luck, too, with "
        "a ROC AUC of {transfer.strangers.roc_auc.mean+}.",
        all_of(
            interval_above("transfer.strangers.roc_auc", meaning.FAR_FROM_LUCK),
            same(
                "transfer.strangers.songs",
                minus("transfer.there.songs", "transfer.strangers.known_songs"),
            ),
        ),
    ),
    Claim(
        "charts_and_popularity_differ",
        "Being in the charts and being popular are not the same. Of the songs in both files that "
        "were in Billboard's charts, fewer than half, {transfer.shared.popular_share-}, are hits "
        "by this site's count; of its hits there, nearly all, {transfer.shared.charted_share+}, "
        "were in the charts.",
        all_of(
            exactly(
                all_of(
                    above(0.5, "transfer.shared.popular_share"),
                    above("transfer.shared.charted_share", meaning.NEARLY_ALL),
                )
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
        "both_files_hold_some_songs",
        "Both files hold {transfer.shared.songs} songs.",
        same("transfer.shared.songs", minus("transfer.there.all_songs", "transfer.there.songs")),
    ),
    Claim(
        "the_files_differ",
        "The files are not alike. Of Spotify's songs {transfer.here.prevalence-} are hits, of "
        "Billboard's {transfer.there.prevalence+}; Billboard's are louder, too, and less acoustic, "
        "if one takes a random song of either.",
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
            above(f"{FEATURES}.loudness.higher_there_share", 0.5),
            above(0.5, f"{FEATURES}.acousticness.higher_there_share"),
        ),
    ),
    Claim(
        "features_pull_alike",
        "In both files hits are more danceable, louder, of higher valence, shorter and less "
        "instrumental than other songs, each with an interval that leaves out one half.",
        all_of(
            *(
                interval_above(f"{FEATURES}.{name}.{place}.roc_auc", meaning.GUESSING)
                for name in MORE
                for place in ("here", "there")
            ),
            *(
                interval_below(f"{FEATURES}.{name}.{place}.roc_auc", meaning.GUESSING)
                for name in LESS
                for place in ("here", "there")
            ),
        ),
    ),
    Claim(
        "features_pull_apart",
        "In acousticness and tempo the files disagree: Spotify's hits have less of either than "
        "other songs, Billboard's more. These intervals leave out one half, too, though among so "
        "many a few may do so by chance.",
        all_of(
            *(
                interval_below(f"{FEATURES}.{name}.here.roc_auc", meaning.GUESSING)
                for name in APART
            ),
            *(
                interval_above(f"{FEATURES}.{name}.there.roc_auc", meaning.GUESSING)
                for name in APART
            ),
        ),
    ),
    Claim(
        "elsewhere_too",
        "In part. What was learnt from Spotify's songs tells hits of Billboard's charts from other "
        "songs far better than luck, if not as well as what was learnt from Billboard's own. But "
        "hits there are easier to tell from the songs beside them.",
        all_of(
            interval_above("transfer.roc_auc", meaning.FAR_FROM_LUCK),
            interval_below(f"{THERE}.crossing.roc_auc", 0),
            # The same kind of model ranks the songs of its own file less well.
            above("transfer.roc_auc.low", f"{HERE}.learnt_here.roc_auc.high"),
        ),
    ),
)

AT_HOME: Final = Claim(
    "transfer-roc-auc",
    "By estimate, models rank the hits of either file better that learnt from its own songs.",
    every("transfer.models.*.here|there.crossing.roc_auc", lambda path: above(0, f"{path}.mean")),
)
PULLS: Final = Claim(
    "transfer-features",
    "In both files hits are more danceable, louder and less instrumental than other songs.",
    all_of(
        every(
            f"{FEATURES}.danceability|loudness.here|there.roc_auc",
            lambda path: interval_above(path, meaning.GUESSING),
        ),
        every(
            f"{FEATURES}.instrumentalness.here|there.roc_auc",
            lambda path: interval_below(path, meaning.GUESSING),
        ),
    ),
)

TITLES: Final = {
    "transfer-roc-auc": AT_HOME,
    "transfer-features": PULLS,
}
"""What the figures show, if it is so; each by its figure's id."""
