"""What the context study shows."""

from dataclasses import replace
from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    Test,
    about,
    above,
    all_of,
    between,
    difference_of,
    every,
    exactly,
    interval_above,
    interval_below,
    interval_includes,
    no_better,
    product,
    same,
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
        "hits, where luck would find fewer than two. Whoever knows its genres, its releases and "
        "its artist's other songs does more than twice as well: "
        "{context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.mean+}.",
        all_of(
            above(
                f"{SONG}.feature_sets.{EVERYTHING}.top_hits.low",
                times(2, f"{SONG}.feature_sets.audio.top_hits.high"),
            ),
            # A little: more than twice what luck finds, and less than half of the list.
            above(
                f"{SONG}.feature_sets.audio.top_hits.low",
                times(2, product("context.shortlist", "context.prevalence")),
            ),
            above(times(0.5, "context.shortlist"), f"{SONG}.feature_sets.audio.top_hits.high"),
            exactly(above(2, product("context.shortlist", "context.prevalence"))),
            same("context.shortlist", "comparison.shortlist"),
            same("context.prevalence", "comparison.prevalence"),
        ),
    ),
    Claim(
        "genre_knows_more_than_sound",
        "Told only the genres that a song is listed under, the same model ranks songs far better "
        "than by their sound, with a ROC AUC of "
        "{context.song_protocol.feature_sets.genre.roc_auc.mean} instead of "
        "{context.song_protocol.feature_sets.audio.roc_auc.mean}.",
        all_of(
            interval_above(f"{SONG}.differences.genre.roc_auc", meaning.FAR_APART),
            _minus_audio("genre", "roc_auc"),
        ),
    ),
    Claim(
        "counts_alone_find_more_hits",
        "Told no more than how many genres, releases and artists a song has, the model still "
        "makes a better list than from the sound, with an average precision of "
        "{context.song_protocol.feature_sets.counts.average_precision.mean} instead of "
        "{context.song_protocol.feature_sets.audio.average_precision.mean}; by ROC AUC, which "
        "looks at the whole ranking, it is no better, and by estimate worse.",
        all_of(
            interval_above(f"{SONG}.differences.counts.average_precision", 0),
            no_better(f"{SONG}.differences.counts.roc_auc", meaning.RANKING),
            above(0, f"{SONG}.differences.counts.roc_auc.mean"),
            _minus_audio("counts", "average_precision"),
        ),
    ),
    Claim(
        "counts_beat_audio_models",
        "The three counts, which say nothing of how a song sounds, give an average precision of "
        "{context.song_protocol.feature_sets.counts.average_precision.mean+}, above the interval "
        "of every audio model in the [comparison](/report/model-comparison.qmd).",
        every(
            "comparison.models.*.average_precision",
            lambda model: above(
                f"{SONG}.feature_sets.counts.average_precision.mean", f"{model}.high"
            ),
        ),
    ),
    Claim(
        "one_listing_knows_less",
        "Told one of the song's genres, drawn at random, instead of the whole set, the model has "
        "an average precision of "
        "{context.song_protocol.feature_sets.one_genre.average_precision.mean} instead of "
        "{context.song_protocol.feature_sets.genre.average_precision.mean}, still more than by "
        "the sound.",
        all_of(
            interval_above(f"{SONG}.contrasts.genre_minus_one_genre.average_precision", 0),
            _contrast(SONG, "genre", "one_genre", "average_precision"),
            interval_above(f"{SONG}.differences.one_genre.average_precision", 0),
        ),
    ),
    Claim(
        "sound_beside_one_genre",
        "Beside one genre the sound seems to add average precision, "
        f"{{{BESIDE_ONE}.average_precision.mean+}} ({{{BESIDE_ONE}.average_precision.low}} to "
        f"{{{BESIDE_ONE}.average_precision.high}}), though one interval of many proves little. "
        f"The ROC AUC seems to fall ({{{BESIDE_ONE}.roc_auc.mean-}}), no surer than that.",
        all_of(
            interval_above(f"{BESIDE_ONE}.average_precision", 0),
            symmetric(f"{BESIDE_ONE}.average_precision"),
            interval_below(f"{BESIDE_ONE}.roc_auc", 0),
            *(
                _contrast(SONG, "audio_one_genre", "one_genre", score)
                for score in ("average_precision", "roc_auc")
            ),
        ),
    ),
    Claim(
        "more_releases_more_hits",
        "The more often a song came out, up to ten times, the more likely it is a hit: of the "
        "songs with a single release {context.releases.1.hit_share.mean-} are hits, of those with "
        "six to ten {context.releases.6_to_10.hit_share.mean}. Songs with more are too few to be "
        "told from these.",
        all_of(
            interval_includes(
                f"{RELEASES}.11_or_more.hit_share", f"{RELEASES}.6_to_10.hit_share.mean"
            ),
            *(
                above(f"{RELEASES}.{more}.hit_share.low", f"{RELEASES}.{less}.hit_share.high")
                for less, more in (("1", "2"), ("2", "3"), ("3", "4_to_5"), ("4_to_5", "6_to_10"))
            ),
        ),
    ),
    Claim(
        "chances_are_part_of_it",
        "More chances are part of it, not all. Were each release drawn by itself from those of "
        "songs with a single one, {context.releases.6_to_10.drawn_share} of the songs with six to "
        "ten would be hits. One of their releases, drawn at random, is a hit less often than that, "
        "but more often than a song's only one.",
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
        "Whoever knows the genres learns little more from the sound, if anything. To the average "
        "precision of the sound the genres add "
        "{context.song_protocol.differences.genre.average_precision.mean+} (95 % interval "
        "{context.song_protocol.differences.genre.average_precision.low} to "
        "{context.song_protocol.differences.genre.average_precision.high}). What the sound adds to "
        "the genres is less than a quarter of that, and may be nothing, by ROC AUC as well.",
        all_of(
            above(
                f"{SONG}.differences.genre.average_precision.mean",
                times(4, f"{BESIDE_ALL}.average_precision.high"),
            ),
            interval_above(f"{SONG}.differences.genre.average_precision", 0),
            symmetric(f"{SONG}.differences.genre.average_precision"),
            _minus_audio("genre", "average_precision"),
            interval_includes(f"{BESIDE_ALL}.average_precision", 0),
            interval_includes(f"{BESIDE_ALL}.roc_auc", 0),
        ),
    ),
    Claim(
        "everything_signs_more_hits",
        "With sound, genres, counts and the artist's other songs together, "
        "{context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.mean} of the "
        "{context.shortlist} songs ranked highest are hits, "
        "{context.song_protocol.differences.audio_genre_counts_artist.top_hits.mean+} more than by "
        "sound alone (95 % interval "
        "{context.song_protocol.differences.audio_genre_counts_artist.top_hits.low} to "
        "{context.song_protocol.differences.audio_genre_counts_artist.top_hits.high}).",
        all_of(
            interval_above(f"{SONG}.differences.{EVERYTHING}.top_hits", 0),
            symmetric(f"{SONG}.differences.{EVERYTHING}.top_hits"),
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
        "More than four in five of the held-out songs, {context.known_artists.songs_share+}, are "
        "by an artist with other songs in training.",
        exactly(above("context.known_artists.songs_share", 0.8)),
    ),
    Claim(
        "context_reaches_new_artists",
        "With whole artists held out, sound, genres and counts together have an average precision "
        "of {context.artist_protocol.feature_sets.audio_genre_counts.average_precision.mean}, "
        "{context.artist_protocol.differences.audio_genre_counts.average_precision.mean+} more "
        "than the sound alone (95 % interval "
        "{context.artist_protocol.differences.audio_genre_counts.average_precision.low} to "
        "{context.artist_protocol.differences.audio_genre_counts.average_precision.high}). What "
        "they add to the genres is less sure: its interval lies above 0, but begins less than a "
        "hundredth from it, and it is one of many.",
        all_of(
            interval_above(f"{ARTIST}.differences.{OF_A_NEW_ARTIST}.average_precision", 0),
            symmetric(f"{ARTIST}.differences.{OF_A_NEW_ARTIST}.average_precision"),
            difference_of(
                f"{ARTIST}.differences.{OF_A_NEW_ARTIST}.average_precision",
                f"{ARTIST}.feature_sets.{OF_A_NEW_ARTIST}.average_precision",
                f"{ARTIST}.feature_sets.audio.average_precision",
            ),
            replace(
                between(
                    0,
                    f"{ARTIST}.contrasts.{OF_A_NEW_ARTIST}_minus_genre.average_precision.low",
                    meaning.PRECISION,
                ),
                of_width=True,
            ),
        ),
    ),
    Claim(
        "a_missing_history_misleads",
        "A model that also learnt to go by the artist's other songs, of which there are none here, "
        "does no better, with "
        "{context.artist_protocol.feature_sets.audio_genre_counts_artist.average_precision.mean}: "
        "what it lacks was there in training, so its score says nothing of the context.",
        all_of(
            no_better(
                f"{ARTIST}.contrasts.{EVERYTHING}_minus_{OF_A_NEW_ARTIST}.average_precision",
                meaning.PRECISION,
            ),
            _contrast(ARTIST, EVERYTHING, OF_A_NEW_ARTIST, "average_precision"),
        ),
    ),
    Claim(
        "guests_stand_on_both_sides",
        "About a third of the songs held out so, {context.strict_artists.met.songs_share}, share a "
        "credited artist with training all the same, and a larger part of the hits, "
        "{context.strict_artists.met.hits_share+}.",
        exactly(
            all_of(
                about(f"{STRICT}.met.songs_share", 1 / 3),
                above(f"{STRICT}.met.hits_share", f"{STRICT}.met.songs_share"),
            )
        ),
    ),
    Claim(
        "strangers_are_fewer",
        "Strangers are {context.strict_artists.training.songs_kept_share} of the training songs, "
        "with more than half of their hits, {context.strict_artists.training.hits_kept_share}.",
        exactly(
            above(
                1,
                f"{STRICT}.training.songs_kept_share",
                f"{STRICT}.training.hits_kept_share",
                0.5,
            )
        ),
    ),
    Claim(
        "strangers_teach_less",
        "Learnt from strangers alone, the sound seems to rank songs worse: the ROC AUC changes by "
        f"{{{BY_SOUND}.strict_minus_plain.roc_auc.mean-}} "
        f"({{{BY_SOUND}.strict_minus_plain.roc_auc.low}} to "
        f"{{{BY_SOUND}.strict_minus_plain.roc_auc.high}}), an interval among many. Of average "
        "precision no loss is sure.",
        all_of(
            interval_below(f"{BY_SOUND}.strict_minus_plain.roc_auc", 0),
            interval_includes(f"{BY_SOUND}.strict_minus_plain.average_precision", 0),
            _trained("audio", "strict", "plain", "roc_auc"),
            symmetric(f"{BY_SOUND}.strict_minus_plain.roc_auc"),
        ),
    ),
    Claim(
        "some_of_it_is_size",
        "Some of that may be for want of songs: beside as many songs and hits drawn at random, no "
        f"loss of ROC AUC is sure ({{{BY_SOUND}.strict_minus_matched.roc_auc.low}} to "
        f"{{{BY_SOUND}.strict_minus_matched.roc_auc.high}}).",
        all_of(
            interval_includes(f"{BY_SOUND}.strict_minus_matched.roc_auc", 0),
            _trained("audio", "strict", "matched", "roc_auc"),
            symmetric(f"{BY_SOUND}.strict_minus_matched.roc_auc"),
        ),
    ),
    Claim(
        "context_of_strangers",
        "With genres and counts beside the sound these folds show no sure loss, either, neither of "
        "ROC AUC nor of average precision.",
        all_of(
            *(
                interval_includes(f"{OF_STRANGERS}.{score}", 0)
                for score in ("roc_auc", "average_precision")
            )
        ),
    ),
    Claim(
        "genre_tells_more",
        "Far beyond the sound. Whoever knows a song's genre knows far more about whether it is a "
        "hit than whoever hears it, and whoever knows its artist's other songs as well knows still "
        "more.",
        all_of(
            # A single genre does it, which tells nothing of how often a song is listed.
            interval_above(f"{SONG}.differences.one_genre.roc_auc", meaning.FAR_APART),
            # Beside the artist, sound and counts are told too: so the other has them as well.
            interval_above(f"{SONG}.contrasts.{EVERYTHING}_minus_{OF_A_NEW_ARTIST}.roc_auc", 0),
        ),
    ),
)


def _rising(score: str) -> Test:
    """Test that more is told rung by rung."""
    return all_of(
        *(interval_above(f"{of}.differences.genre.{score}", 0) for of in (SONG, ARTIST)),
        interval_above(f"{SONG}.contrasts.{EVERYTHING}_minus_genre.{score}", 0),
    )


TITLES: Final = {
    **{
        f"context-{score.replace('_', '-')}": Claim(
            f"context-{score.replace('_', '-')}",
            f"{begins} tell more than sound; everything known of a known artist tells more still.",
            _rising(score),
        )
        for score, begins in (
            ("average_precision", "Genres"),
            ("roc_auc", "By ROC AUC, too, genres"),
        )
    },
    "context-releases": Claim(
        "context-releases",
        "Up to ten releases, the more often a song came out, the more likely it is a hit.",
        all_of(
            *(
                above(
                    f"context.releases.{more}.hit_share.low",
                    f"context.releases.{less}.hit_share.high",
                )
                for less, more in (("1", "2"), ("2", "3"), ("3", "4_to_5"), ("4_to_5", "6_to_10"))
            )
        ),
    ),
    "context-shortlist": Claim(
        "context-shortlist",
        "A list by everything known holds more than twice the hits of one by sound.",
        above(
            f"{SONG}.feature_sets.{EVERYTHING}.top_hits.low",
            times(2, f"{SONG}.feature_sets.audio.top_hits.high"),
        ),
    ),
}
"""What the figures show, if it is so; each by its figure's id."""
