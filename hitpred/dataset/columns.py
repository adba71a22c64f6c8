"""The columns of the Spotify tracks data, named once."""

from typing import Final

AUDIO_DESCRIPTORS: Final = (
    "danceability",
    "energy",
    "key",
    "loudness",
    "mode",
    "speechiness",
    "acousticness",
    "instrumentalness",
    "liveness",
    "valence",
    "tempo",
)
"""The 11 descriptors that Spotify derives from the audio; equal vectors mean the same recording."""

TEXT: Final = ("track_id", "artists", "album_name", "track_name", "track_genre")
NAMES: Final = ("artists", "album_name", "track_name")
INTEGERS: Final = ("popularity", "duration_ms", "key", "mode", "time_signature")

COLUMNS: Final = (
    "track_id",
    "artists",
    "album_name",
    "track_name",
    "popularity",
    "duration_ms",
    "explicit",
    *AUDIO_DESCRIPTORS,
    "time_signature",
    "track_genre",
)
"""The 20 columns, in the order of the published file (without its unnamed running index)."""
