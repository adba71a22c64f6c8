"""What a song is called where a page names it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hitpred.dataset.table import Dataset


def named(dataset: "Dataset", place: int) -> dict[str, Any]:
    """Return the track ID, title and artists (separated by semicolons) of a row of the tracks.

    The ID is what a song's address on the page that looks songs up is made of.
    """
    row = dataset.tracks.iloc[place]
    return {
        "id": str(row["track_id"]),
        "title": str(row["track_name"]),
        "artists": str(row["artists"]),
    }
