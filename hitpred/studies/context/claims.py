"""What the context study shows."""

from typing import Final

from hitpred.elements.claim import Claim, Results, of

EVERYTHING: Final = "audio_genre_counts_artist"


def _score(results: Results, features: str, score: str, protocol: str = "song") -> float:
    return float(of(f"context.{protocol}_protocol.feature_sets.{features}.{score}")(results))


def _sound_adds_little(results: Results) -> bool:
    both, genre = (
        _score(results, features, "average_precision.mean") for features in ("audio_genre", "genre")
    )
    audio = _score(results, "audio", "average_precision.mean")
    rank = _score(results, "audio_genre", "roc_auc.mean") - _score(results, "genre", "roc_auc.mean")
    return abs(rank) < 0.01 and 0 < both - genre < 0.15 * (genre - audio)


CLAIMS: Final = (
    Claim(
        "genre_knows_more_than_sound",
        "Told only the genres that a song is listed under, the same model reaches a ROC AUC of "
        "{context.song_protocol.feature_sets.genre.roc_auc.mean} and an average precision of "
        "{context.song_protocol.feature_sets.genre.average_precision.mean}; from the sound it has "
        "{context.song_protocol.feature_sets.audio.roc_auc.mean} and "
        "{context.song_protocol.feature_sets.audio.average_precision.mean}.",
        lambda r: (
            _score(r, "genre", "average_precision.low")
            > 2 * _score(r, "audio", "average_precision.high")
            and _score(r, "genre", "roc_auc.low") > _score(r, "audio", "roc_auc.high")
        ),
    ),
    Claim(
        "sound_adds_little_to_genre",
        "Whoever knows the genres learns little more from the sound: the average precision goes "
        "from {context.song_protocol.feature_sets.genre.average_precision.mean} to "
        "{context.song_protocol.feature_sets.audio_genre.average_precision.mean}.",
        _sound_adds_little,
    ),
    Claim(
        "everything_signs_more_hits",
        "With all that is known about a song and its artist, "
        "{context.song_protocol.feature_sets.audio_genre_counts_artist.top_hits.mean} of the "
        "{context.shortlist} songs ranked highest are hits; by sound alone it is "
        "{context.song_protocol.feature_sets.audio.top_hits.mean}.",
        lambda r: _score(r, EVERYTHING, "top_hits.low") > 2 * _score(r, "audio", "top_hits.high"),
    ),
    Claim(
        "the_artist_alone_knows_a_lot",
        "How the artist's other songs do says more than the sound as well: alone it gives an "
        "average precision of {context.song_protocol.feature_sets.artist.average_precision.mean}.",
        lambda r: (
            _score(r, "artist", "average_precision.low")
            > _score(r, "audio", "average_precision.high")
        ),
    ),
    Claim(
        "new_artists_have_no_history",
        "For artists that the model has never met there are no other songs to go by. Held out by "
        "artist, everything together has an average precision of "
        "{context.artist_protocol.feature_sets.audio_genre_counts_artist.average_precision.mean}, "
        "no more than genre alone "
        "({context.artist_protocol.feature_sets.genre.average_precision.mean}).",
        lambda r: (
            _score(r, EVERYTHING, "average_precision.mean", "artist")
            < _score(r, "genre", "average_precision.mean", "artist")
        ),
    ),
    Claim(
        "most_artists_are_known",
        "{context.known_artists.songs_share} of the held-out songs are by an artist with other "
        "songs in training.",
        lambda r: of("context.known_artists.songs_share")(r) > 0.8,
    ),
)
