"""Songs of another data set, in the columns of this one.

The other data are the songs of one decade from "The Spotify Hit Predictor Dataset": Spotify's audio
features without `explicit`, the artists in one text, and for each song whether it was in
Billboard's charts.
"""

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from hitpred.dataset.clean import clean
from hitpred.dataset.columns import AUDIO_DESCRIPTORS, COLUMNS
from hitpred.dataset.read import Converter, converter, read_columns, text, truths
from hitpred.dataset.schema import validate
from hitpred.dataset.songs import song_ids
from hitpred.dataset.table import Dataset
from hitpred.errors import HitpredError

MEASURED: Final = ("duration_ms", *AUDIO_DESCRIPTORS, "time_signature")
"""Columns with the same names, units and ranges in both data sets."""

CONVERTERS: Final[dict[str, Converter]] = {
    "track": text,
    "artist": text,
    **{name: converter(name) for name in MEASURED},
    "target": truths,
}
IGNORED: Final = ("uri", "chorus_hit", "sections")
"""Columns that nothing here needs; copies differ in them."""

HIT: Final = 100
"""The popularity that a hit is given, so that it is one at any threshold; any other gets 0."""

SEPARATORS: Final = r"(?i)\s*[;,]\s*|\s+(?:featuring|feat\.?|ft\.?|with|and|&|x|vs\.?|\+|/)\s+"
"""What stands between the artists of a text. It tears duos apart, too, in both data sets alike."""


def read_external(path: Path) -> pd.DataFrame:
    """Read the other songs.

    Parameters
    ----------
    path : Path
        A comma-separated file in UTF-8 with the columns of `CONVERTERS`, in any order, ``target``
        being 1 for a hit and 0 for any other.

    Returns
    -------
    pandas.DataFrame
        With the columns of `hitpred.dataset.columns.COLUMNS`, as `hitpred.dataset.read.read_table`
        returns it: each row is a track of its own, a hit's popularity is 100 and any other's 0,
        nothing is explicit, and the track stands for its album.

    Raises
    ------
    HitpredError
        If the file cannot be read as such a table: one sentence with file, line and column.
    """
    read = read_columns(path, CONVERTERS, IGNORED)
    columns = {
        "track_id": text([str(number) for number in range(len(read))]),
        "artists": read["artist"],
        "album_name": read["track"],
        "track_name": read["track"],
        "popularity": np.where(read["target"], HIT, 0).astype(np.int64),
        "explicit": False,
        **{name: read[name] for name in MEASURED},
        "track_genre": text(["elsewhere"] * len(read)),
    }
    return pd.DataFrame(columns, index=read.index)[list(COLUMNS)]


def load_external(path: Path) -> Dataset:
    """Read, validate and clean the other songs, and tell them apart.

    Artists are separated by semicolons, as in the Spotify tracks.

    Raises
    ------
    HitpredError
        If the file cannot be read, holds a value that it may not hold, or songs of one kind only.
    """
    rows = read_external(path)
    validate(rows, path)
    tracks, removed = clean(rows)
    if tracks["popularity"].nunique() < 2:
        raise HitpredError(
            f"The named songs of {path} are not both hits and others (column target holds 1 for a "
            "hit, 0 for any other): name another file with --external, or run `hitpred fetch`."
        )
    tracks = tracks.assign(artists=credited(tracks["artists"]))
    return Dataset(rows=rows, tracks=tracks.assign(song=song_ids(tracks)), removed=removed)


def credited(artists: pd.Series) -> pd.Series:
    """Separate the artists of each text by semicolons."""
    return artists.str.replace(SEPARATORS, ";", regex=True)
