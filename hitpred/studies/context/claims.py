"""What the context study shows."""

from typing import Final

from hitpred.elements import meaning
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import (
    above,
    all_of,
    difference_of,
    interval_above,
    interval_includes,
    minus,
    same,
    size,
    times,
)

SONGS: Final = "context.song_protocol.feature_sets"
ARTISTS: Final = "context.artist_protocol.feature_sets"
EVERYTHING: Final = "audio_genre_counts_artist"

CLAIMS: Final = (
    Claim(
        "genre_knows_more_than_sound",
        "Told only the genres that a song is listed under, the same model reaches a ROC AUC of "
        "{context.song_protocol.feature_sets.genre.roc_auc.mean} and an average precision of "
        "{context.song_protocol.feature_sets.genre.average_precision.mean}; from the sound it has "
        "{context.song_protocol.feature_sets.audio.roc_auc.mean} and "
        "{context.song_protocol.feature_sets.audio.average_precision.mean}.",
        all_of(
            *(
                interval_above(f"context.song_protocol.differences.genre.{score}", 0)
                for score in ("roc_auc", "average_precision")
            ),
            *(
                difference_of(
                    f"context.song_protocol.differences.genre.{score}",
                    f"{SONGS}.genre.{score}",
                    f"{SONGS}.audio.{score}",
                )
                for score in ("roc_auc", "average_precision")
            ),
        ),
    ),
    Claim(
        "sound_adds_little_to_genre",
        "Whoever knows the genres learns little more from the sound: the average precision goes "
        "from {context.song_protocol.feature_sets.genre.average_precision.mean} to "
        "{context.song_protocol.feature_sets.audio_genre.average_precision.mean}, less than a "
        "tenth of what the genres add to the sound alone "
        "({context.song_protocol.feature_sets.audio.average_precision.mean}), and the ROC AUC "
        "moves by less than a hundredth.",
        all_of(
            above(
                times(0.1, "context.song_protocol.differences.audio_genre.average_precision.mean"),
                minus(
                    f"{SONGS}.audio_genre.average_precision.mean",
                    f"{SONGS}.genre.average_precision.mean",
                ),
                0,
            ),
            above(
                meaning.RANKING,
                size(minus(f"{SONGS}.audio_genre.roc_auc.mean", f"{SONGS}.genre.roc_auc.mean")),
            ),
            difference_of(
                "context.song_protocol.differences.audio_genre.average_precision",
                f"{SONGS}.audio_genre.average_precision",
                f"{SONGS}.audio.average_precision",
            ),
        ),
    ),
    Claim(
        "everything_signs_more_hits",
        "With sound, genres, counts and the artist's other songs together, "
        "{context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.mean} of the "
        "{context.shortlist} songs ranked highest are hits; by sound alone it is "
        "{context.song_protocol.feature_sets.audio.top_hits.mean}.",
        all_of(
            interval_above(f"context.song_protocol.differences.{EVERYTHING}.top_hits", 0),
            difference_of(
                f"context.song_protocol.differences.{EVERYTHING}.top_hits",
                f"{SONGS}.{EVERYTHING}.top_hits",
                f"{SONGS}.audio.top_hits",
            ),
            same("context.shortlist", "comparison.shortlist"),
        ),
    ),
    Claim(
        "the_artist_alone_knows_a_lot",
        "How the artist's other songs do says more than the sound as well: alone it gives an "
        "average precision of {context.song_protocol.feature_sets.artist.average_precision.mean}.",
        all_of(
            interval_above("context.song_protocol.differences.artist.average_precision", 0),
            difference_of(
                "context.song_protocol.differences.artist.average_precision",
                f"{SONGS}.artist.average_precision",
                f"{SONGS}.audio.average_precision",
            ),
        ),
    ),
    Claim(
        "new_artists_have_no_history",
        "For artists that the model has never met there are no other songs to go by, although it "
        "has learned to go by them. Held out by primary artist, everything together has an average "
        "precision of "
        "{context.artist_protocol.feature_sets.audio_genre_counts_artist.average_precision.mean}, "
        "less than genre alone "
        "({context.artist_protocol.feature_sets.genre.average_precision.mean}), though the "
        "interval of the first includes the second.",
        all_of(
            above(
                f"{ARTISTS}.genre.average_precision.mean",
                f"{ARTISTS}.{EVERYTHING}.average_precision.mean",
            ),
            interval_includes(
                f"{ARTISTS}.{EVERYTHING}.average_precision",
                f"{ARTISTS}.genre.average_precision.mean",
            ),
        ),
    ),
    Claim(
        "most_artists_are_known",
        "{context.known_artists.songs_share} of the held-out songs are by an artist with other "
        "songs in training.",
        above(1, "context.known_artists.songs_share", 0.8),
    ),
)
