"""What the context study shows."""

from typing import Final

from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    Test,
    above,
    all_of,
    difference_of,
    every,
    interval_above,
    interval_below,
    interval_includes,
    product,
    same,
    share_of,
    symmetric,
    times,
)

SONG: Final = "context.song_protocol"
ARTIST: Final = "context.artist_protocol"
RELEASES: Final = "context.releases"
STRICT: Final = "context.strict_artists"
EVERYTHING: Final = "audio_genre_counts_artist"
OF_A_NEW_ARTIST: Final = "audio_genre_counts"
BESIDE_ONE: Final = f"{SONG}.contrasts.audio_one_genre_minus_one_genre"
BESIDE_ALL: Final = f"{SONG}.contrasts.audio_genre_minus_genre"
BY_SOUND: Final = f"{STRICT}.feature_sets.audio"
OF_STRANGERS: Final = f"{STRICT}.feature_sets.{OF_A_NEW_ARTIST}.strict_minus_plain"


def _minus_audio(features: str, *scores: str) -> Test:
    """Test that differences from audio alone are those of the means."""
    return all_of(
        *(
            difference_of(
                f"{SONG}.differences.{features}.{score}",
                f"{SONG}.feature_sets.{features}.{score}",
                f"{SONG}.feature_sets.audio.{score}",
            )
            for score in scores
        )
    )


def _contrast(protocol: str, more: str, less: str, score: str) -> Test:
    """Test that the difference between two rungs is that of their means."""
    return difference_of(
        f"{protocol}.contrasts.{more}_minus_{less}.{score}",
        f"{protocol}.feature_sets.{more}.{score}",
        f"{protocol}.feature_sets.{less}.{score}",
    )


def _trained(features: str, one: str, other: str, score: str) -> Test:
    """Test that the difference between two ways to train is that of their means."""
    of = f"{STRICT}.feature_sets.{features}"
    return difference_of(
        f"{of}.{one}_minus_{other}.{score}", f"{of}.{one}.{score}", f"{of}.{other}.{score}"
    )


CLAIMS: Final = (
    Claim(
        "sound_tells_a_little",
        "A song's sound tells a little about whether it is a hit: of {context.shortlist} songs "
        "that a model picks by ear, {context.song_protocol.feature_sets.audio.top_hits.mean} are "
        "hits, of all songs {context.prevalence-}. Whoever knows its genres, its releases and its "
        "artist's other songs does more than twice as well: "
        "{context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.mean+}.",
        all_of(
            above(
                f"{SONG}.feature_sets.{EVERYTHING}.top_hits.low",
                times(2, f"{SONG}.feature_sets.audio.top_hits.high"),
            ),
            above(
                f"{SONG}.feature_sets.audio.top_hits.low",
                product(2, product("context.shortlist", "context.prevalence")),
            ),
            above(times(0.5, "context.shortlist"), f"{SONG}.feature_sets.audio.top_hits.high"),
            same("context.shortlist", "comparison.shortlist"),
            same("context.prevalence", "comparison.prevalence"),
        ),
    ),
    Claim(
        "genre_knows_more_than_sound",
        "Told only the genres that a song is listed under, the same model reaches a ROC AUC of "
        "{context.song_protocol.feature_sets.genre.roc_auc.mean} and an average precision of "
        "{context.song_protocol.feature_sets.genre.average_precision.mean}; from the sound it has "
        "{context.song_protocol.feature_sets.audio.roc_auc.mean} and "
        "{context.song_protocol.feature_sets.audio.average_precision.mean}.",
        all_of(
            interval_above(f"{SONG}.differences.genre.roc_auc", 0),
            interval_above(f"{SONG}.differences.genre.average_precision", 0),
            _minus_audio("genre", "roc_auc", "average_precision"),
        ),
    ),
    Claim(
        "counts_alone_find_more_hits",
        "Counting alone goes far: told no more than how many genres, releases and artists a song "
        "has, it still has an average precision of "
        "{context.song_protocol.feature_sets.counts.average_precision.mean}, more than from the "
        "sound, though a lower ROC AUC, "
        "{context.song_protocol.feature_sets.counts.roc_auc.mean}.",
        all_of(
            interval_above(f"{SONG}.differences.counts.average_precision", 0),
            interval_below(f"{SONG}.differences.counts.roc_auc", 0),
            _minus_audio("counts", "average_precision", "roc_auc"),
        ),
        (f"{SONG}.feature_sets.audio.average_precision.mean",),
    ),
    Claim(
        "counts_beat_audio_models",
        "The three counts, which say nothing of how a song sounds, give an average precision of "
        "{context.song_protocol.feature_sets.counts.average_precision.mean+} and a ROC AUC of "
        "{context.song_protocol.feature_sets.counts.roc_auc.mean}: that average precision lies "
        "above the interval of every audio model in the "
        "[comparison](/report/model-comparison.qmd).",
        all_of(
            every(
                "comparison.models.*.average_precision",
                lambda model: above(
                    f"{SONG}.feature_sets.counts.average_precision.mean", f"{model}.high"
                ),
            ),
            _minus_audio("counts", "roc_auc"),
        ),
    ),
    Claim(
        "one_listing_knows_less",
        "Told one of the song's genres, drawn at random, instead of the whole set, the model has "
        "an average precision of "
        "{context.song_protocol.feature_sets.one_genre.average_precision.mean} instead of "
        "{context.song_protocol.feature_sets.genre.average_precision.mean}, which still is more "
        "than the {context.song_protocol.feature_sets.audio.average_precision.mean} of the sound.",
        all_of(
            interval_above(f"{SONG}.contrasts.genre_minus_one_genre.average_precision", 0),
            _contrast(SONG, "genre", "one_genre", "average_precision"),
            interval_above(f"{SONG}.differences.one_genre.average_precision", 0),
            _minus_audio("one_genre", "average_precision"),
        ),
    ),
    Claim(
        "sound_beside_one_genre",
        "To one genre the sound adds "
        f"{{{BESIDE_ONE}.average_precision.mean+}} of average precision "
        f"({{{BESIDE_ONE}.average_precision.low}} to {{{BESIDE_ONE}.average_precision.high}}); the "
        f"ROC AUC it changes by {{{BESIDE_ONE}.roc_auc.mean-}} "
        f"({{{BESIDE_ONE}.roc_auc.low}} to {{{BESIDE_ONE}.roc_auc.high}}), for the worse.",
        all_of(
            interval_above(f"{BESIDE_ONE}.average_precision", 0),
            _contrast(SONG, "audio_one_genre", "one_genre", "average_precision"),
            symmetric(f"{BESIDE_ONE}.average_precision"),
            interval_below(f"{BESIDE_ONE}.roc_auc", 0),
            _contrast(SONG, "audio_one_genre", "one_genre", "roc_auc"),
            symmetric(f"{BESIDE_ONE}.roc_auc"),
        ),
    ),
    Claim(
        "more_releases_more_hits",
        "Of the songs with a single release {context.releases.1.hit_share.mean-} are hits, with "
        "two {context.releases.2.hit_share.mean}, with three {context.releases.3.hit_share.mean}, "
        "with four or five {context.releases.4_to_5.hit_share.mean} and with six to ten "
        "{context.releases.6_to_10.hit_share.mean}; with more than that, "
        "{context.releases.11_or_more.hit_share.mean}, not told from the last.",
        all_of(
            interval_includes(
                f"{RELEASES}.11_or_more.hit_share", f"{RELEASES}.6_to_10.hit_share.mean"
            ),
            share_of(
                f"{RELEASES}.11_or_more.hit_share.mean",
                f"{RELEASES}.11_or_more.hits",
                f"{RELEASES}.11_or_more.songs",
            ),
            *(
                above(f"{RELEASES}.{more}.hit_share.low", f"{RELEASES}.{less}.hit_share.high")
                for less, more in (("1", "2"), ("2", "3"), ("3", "4_to_5"), ("4_to_5", "6_to_10"))
            ),
        ),
    ),
    Claim(
        "chances_are_part_of_it",
        "More chances are part of it, not all: were each release drawn by itself from those of "
        "songs with a single one, {context.releases.6_to_10.drawn_share} of the songs with six to "
        "ten would be hits. A release of theirs, drawn at random, is one in "
        "{context.releases.6_to_10.release_share}, against "
        "{context.releases.1.release_share-} of the single ones.",
        all_of(
            above(
                f"{RELEASES}.6_to_10.hit_share.low",
                f"{RELEASES}.6_to_10.drawn_share",
                f"{RELEASES}.6_to_10.release_share",
                f"{RELEASES}.1.release_share",
            ),
            same(f"{RELEASES}.1.release_share", f"{RELEASES}.1.hit_share.mean"),
        ),
    ),
    Claim(
        "sound_adds_little_to_genre",
        "Whoever knows the genres learns little more from the sound, if anything: the average "
        "precision goes from {context.song_protocol.feature_sets.genre.average_precision.mean} to "
        "{context.song_protocol.feature_sets.audio_genre.average_precision.mean}, a difference of "
        f"{{{BESIDE_ALL}.average_precision.low}} to {{{BESIDE_ALL}.average_precision.high}}, while "
        "the genres add {context.song_protocol.differences.genre.average_precision.mean+} to the "
        "sound, more than four times as much. The ROC AUC changes by "
        f"{{{BESIDE_ALL}.roc_auc.low}} to {{{BESIDE_ALL}.roc_auc.high}}.",
        all_of(
            above(
                f"{SONG}.differences.genre.average_precision.mean",
                times(4, f"{BESIDE_ALL}.average_precision.high"),
            ),
            interval_above(f"{SONG}.differences.genre.average_precision", 0),
            _minus_audio("genre", "average_precision"),
            interval_includes(f"{BESIDE_ALL}.average_precision", 0),
            _contrast(SONG, "audio_genre", "genre", "average_precision"),
            interval_includes(f"{BESIDE_ALL}.roc_auc", 0),
        ),
    ),
    Claim(
        "everything_signs_more_hits",
        "With sound, genres, counts and the artist's other songs together, "
        "{context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.mean} of the "
        "{context.shortlist} songs ranked highest are hits; by sound alone it is "
        "{context.song_protocol.feature_sets.audio.top_hits.mean}.",
        all_of(
            interval_above(f"{SONG}.differences.{EVERYTHING}.top_hits", 0),
            _minus_audio(EVERYTHING, "top_hits"),
            same("context.shortlist", "comparison.shortlist"),
        ),
    ),
    Claim(
        "the_artist_alone_knows_a_lot",
        "How the artist's other songs do says more than the sound as well: alone it gives an "
        "average precision of {context.song_protocol.feature_sets.artist.average_precision.mean}.",
        all_of(
            interval_above(f"{SONG}.differences.artist.average_precision", 0),
            _minus_audio("artist", "average_precision"),
        ),
    ),
    Claim(
        "most_artists_are_known",
        "{context.known_artists.songs_share} of the held-out songs are by an artist with other "
        "songs in training.",
        above(1, "context.known_artists.songs_share", 0.8),
    ),
    Claim(
        "context_reaches_new_artists",
        "With whole artists held out, sound, genres and counts together have an average precision "
        "of {context.artist_protocol.feature_sets.audio_genre_counts.average_precision.mean}: "
        "{context.artist_protocol.contrasts.audio_genre_counts_minus_genre.average_precision.mean+}"
        " more than the genres alone "
        "({context.artist_protocol.contrasts.audio_genre_counts_minus_genre.average_precision.low} "
        "to "
        "{context.artist_protocol.contrasts.audio_genre_counts_minus_genre.average_precision.high}).",
        all_of(
            interval_above(
                f"{ARTIST}.contrasts.{OF_A_NEW_ARTIST}_minus_genre.average_precision", 0
            ),
            _contrast(ARTIST, OF_A_NEW_ARTIST, "genre", "average_precision"),
            symmetric(f"{ARTIST}.contrasts.{OF_A_NEW_ARTIST}_minus_genre.average_precision"),
        ),
    ),
    Claim(
        "a_missing_history_misleads",
        "A model that also learnt to go by the artist's other songs, of which there are none here, "
        "has an average precision of "
        "{context.artist_protocol.feature_sets.audio_genre_counts_artist.average_precision.mean}: "
        "what it lacks was there in training, so its loss says nothing of the context.",
        all_of(
            interval_below(
                f"{ARTIST}.contrasts.{EVERYTHING}_minus_{OF_A_NEW_ARTIST}.average_precision", 0
            ),
            _contrast(ARTIST, EVERYTHING, OF_A_NEW_ARTIST, "average_precision"),
        ),
    ),
    Claim(
        "guests_stand_on_both_sides",
        "{context.strict_artists.met.songs_share} of the songs held out so share a credited artist "
        "with training all the same, and {context.strict_artists.met.hits_share+} of the hits.",
        above(f"{STRICT}.met.hits_share", f"{STRICT}.met.songs_share", 0.2),
    ),
    Claim(
        "strangers_are_fewer",
        "Strangers are {context.strict_artists.training.songs_kept_share} of the training songs, "
        "with {context.strict_artists.training.hits_kept_share} of their hits.",
        above(
            1,
            f"{STRICT}.training.songs_kept_share",
            f"{STRICT}.training.hits_kept_share",
            0.5,
        ),
    ),
    Claim(
        "strangers_teach_less",
        "Learnt from strangers, the sound ranks hits with a ROC AUC of "
        "{context.strict_artists.feature_sets.audio.strict.roc_auc.mean-} instead of "
        "{context.strict_artists.feature_sets.audio.plain.roc_auc.mean+} "
        f"({{{BY_SOUND}.strict_minus_plain.roc_auc.low-}} to "
        f"{{{BY_SOUND}.strict_minus_plain.roc_auc.high}}). Its average precision is "
        "{context.strict_artists.feature_sets.audio.strict.average_precision.mean-} instead of "
        "{context.strict_artists.feature_sets.audio.plain.average_precision.mean+} "
        f"({{{BY_SOUND}.strict_minus_plain.average_precision.low}} to "
        f"{{{BY_SOUND}.strict_minus_plain.average_precision.high}}, so this loss is not sure).",
        all_of(
            interval_below(f"{BY_SOUND}.strict_minus_plain.roc_auc", 0),
            interval_includes(f"{BY_SOUND}.strict_minus_plain.average_precision", 0),
            *(
                test
                for score in ("roc_auc", "average_precision")
                for test in (
                    above(f"{BY_SOUND}.plain.{score}.mean", f"{BY_SOUND}.strict.{score}.mean"),
                    _trained("audio", "strict", "plain", score),
                    symmetric(f"{BY_SOUND}.strict_minus_plain.{score}"),
                )
            ),
        ),
    ),
    Claim(
        "some_of_it_is_size",
        "Learnt from as many songs and hits drawn at random it has "
        "{context.strict_artists.feature_sets.audio.matched.roc_auc.mean}. What is left of the "
        "loss is "
        f"{{{BY_SOUND}.strict_minus_matched.roc_auc.mean}} of ROC AUC "
        f"({{{BY_SOUND}.strict_minus_matched.roc_auc.low}} to "
        f"{{{BY_SOUND}.strict_minus_matched.roc_auc.high}}), which may be nothing.",
        all_of(
            interval_includes(f"{BY_SOUND}.strict_minus_matched.roc_auc", 0),
            above(0, f"{BY_SOUND}.strict_minus_matched.roc_auc.mean"),
            _trained("audio", "strict", "matched", "roc_auc"),
        ),
    ),
    Claim(
        "context_of_strangers",
        "With genres and counts beside the sound, learning from strangers changes the ROC AUC by "
        f"{{{OF_STRANGERS}.roc_auc.mean}} ({{{OF_STRANGERS}.roc_auc.low}} to "
        f"{{{OF_STRANGERS}.roc_auc.high}}) and the average precision by "
        f"{{{OF_STRANGERS}.average_precision.mean}} ({{{OF_STRANGERS}.average_precision.low}} to "
        f"{{{OF_STRANGERS}.average_precision.high}}): these folds can't tell either from nothing.",
        all_of(
            *(
                test
                for score in ("roc_auc", "average_precision")
                for test in (
                    interval_includes(f"{OF_STRANGERS}.{score}", 0),
                    _trained(OF_A_NEW_ARTIST, "strict", "plain", score),
                )
            )
        ),
    ),
    Claim(
        "genre_tells_more",
        "Whoever knows a song's genre knows far more about whether it is a hit than whoever hears "
        "it, and whoever knows its artist's other songs as well knows still more.",
        all_of(
            interval_above(f"{SONG}.differences.genre.roc_auc", 0.1),
            # Beside the artist, sound and counts are told too: so the other has them as well.
            interval_above(f"{SONG}.contrasts.{EVERYTHING}_minus_{OF_A_NEW_ARTIST}.roc_auc", 0),
        ),
    ),
)
