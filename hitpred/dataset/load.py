"""The whole way from the CSV file to the clean data."""

from pathlib import Path

from hitpred.dataset.clean import clean
from hitpred.dataset.genres import genre_names
from hitpred.dataset.read import read_table
from hitpred.dataset.schema import validate
from hitpred.dataset.songs import song_ids
from hitpred.dataset.table import Dataset
from hitpred.errors import HitpredError


def load(path: Path) -> Dataset:
    """Read, validate and clean a data file, and tell its songs and genres apart.

    Raises
    ------
    HitpredError
        If the file cannot be read, holds a value that it may not hold, or has no named track.
    """
    rows = read_table(path)
    validate(rows, path)
    tracks, removed = clean(rows)
    if tracks.empty:
        raise HitpredError(
            f"No row of {path} names its artists, album and track: name another file with --data, "
            "or run `hitpred fetch` for the published one."
        )
    told_apart = tracks.assign(song=song_ids(tracks), track_genre=genre_names(tracks))
    return Dataset(rows=rows, tracks=told_apart, removed=removed)
