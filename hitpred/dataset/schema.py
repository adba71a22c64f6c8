"""What each column may hold."""

from pathlib import Path
from typing import Final

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrorReason

from hitpred.errors import HitpredError


def _between(dtype: str, low: float, high: float) -> pa.Column:
    return pa.Column(dtype, pa.Check.in_range(low, high, error=f"lie between {low} and {high}"))


def _below(dtype: str, bound: float) -> pa.Column:
    check = pa.Check.in_range(0, bound, include_max=False, error=f"be at least 0 and below {bound}")
    return pa.Column(dtype, check)


def _filled() -> pa.Column:
    # A check instead of `nullable=False`, so that every refusal comes with its own words.
    check = pa.Check(lambda text: text.notna(), ignore_na=False, error="not be empty")
    return pa.Column(str, check, nullable=True)


SCHEMA: Final = pa.DataFrameSchema(
    {
        "track_id": _filled(),
        # The published file has one row without names; cleaning takes it out.
        "artists": pa.Column(str, nullable=True),
        "album_name": pa.Column(str, nullable=True),
        "track_name": pa.Column(str, nullable=True),
        "popularity": _between("int64", 0, 100),
        "duration_ms": _between("int64", 0, 24 * 60 * 60 * 1000),  # a day: longer is another unit
        "explicit": pa.Column(bool),
        "danceability": _between("float64", 0, 1),
        "energy": _between("float64", 0, 1),
        "key": _between("int64", -1, 11),  # pitch classes; -1 where Spotify found no key
        "loudness": _between("float64", -60, 5),  # dB; Spotify says "typically" up to 0
        "mode": _between("int64", 0, 1),
        "speechiness": _between("float64", 0, 1),
        "acousticness": _between("float64", 0, 1),
        "instrumentalness": _between("float64", 0, 1),
        "liveness": _between("float64", 0, 1),
        "valence": _between("float64", 0, 1),
        "tempo": _below("float64", 300),  # beats per minute; 0 where Spotify found no beat
        "time_signature": _between("int64", 0, 7),  # beats in a bar; 0 where Spotify found no beat
        "track_genre": _filled(),
    },
    strict=True,
    ordered=True,
)
"""Types and ranges: Spotify's documentation, widened where the published file goes beyond it."""


def validate(table: pd.DataFrame, path: Path) -> None:
    """Check that every value is one that its column may hold.

    Parameters
    ----------
    table : pandas.DataFrame
        As `hitpred.dataset.read.read_table` returns it, indexed by line.
    path : Path
        The file that it was read from, for the message.

    Raises
    ------
    HitpredError
        If a value is out of range: the column, the range, the first such line and how many rows.
    """
    try:
        SCHEMA.validate(table)
    except SchemaError as error:
        if error.reason_code is not SchemaErrorReason.DATAFRAME_CHECK:
            raise  # a wrong type or column: the reader's bug, not the file's
        failures = error.failure_cases
        value = failures["failure_case"].iloc[0]
        raise HitpredError(
            f"Column {error.schema.name} of {path} must {error.check.error}, but line "
            f"{failures['index'].iloc[0]} holds {'nothing' if pd.isna(value) else value} "
            f"({_count(len(failures))} in all): correct the file or run `hitpred fetch` for the "
            "published one."
        ) from error


def _count(rows: int) -> str:
    return "1 such row" if rows == 1 else f"{rows} such rows"
