from pathlib import Path

import pandas as pd
import pandera.errors
import pytest

from hitpred.dataset.columns import COLUMNS
from hitpred.dataset.read import read_table
from hitpred.dataset.schema import SCHEMA, validate
from hitpred.errors import HitpredError

DEMO = Path(__file__).parents[2] / "data" / "demo.csv"


@pytest.fixture
def rows():
    return read_table(DEMO).head(5)


def test_the_schema_covers_every_column_in_order():
    assert tuple(SCHEMA.columns) == COLUMNS


@pytest.mark.parametrize(
    ("column", "lowest", "highest", "step"),
    [
        ("popularity", 0, 100, 1),
        ("duration_ms", 0, 86_400_000, 1),
        ("key", -1, 11, 1),
        ("mode", 0, 1, 1),
        ("time_signature", 0, 7, 1),
        ("danceability", 0.0, 1.0, 0.001),
        ("energy", 0.0, 1.0, 0.001),
        ("speechiness", 0.0, 1.0, 0.001),
        ("acousticness", 0.0, 1.0, 0.001),
        ("instrumentalness", 0.0, 1.0, 0.001),
        ("liveness", 0.0, 1.0, 0.001),
        ("valence", 0.0, 1.0, 0.001),
        ("loudness", -60.0, 5.0, 0.001),
        ("tempo", 0.0, 299.999, 0.001),
    ],
)
def test_the_ends_of_a_range_are_inside_and_what_is_beyond_is_outside(
    rows, column, lowest, highest, step
):
    def with_value(value):
        return rows.assign(**{column: [value] * len(rows)})

    validate(with_value(lowest), DEMO)
    validate(with_value(highest), DEMO)
    for beyond in (lowest - step, highest + step):
        with pytest.raises(HitpredError, match=rf"Column {column} .*line 2 .*5 such rows"):
            validate(with_value(beyond), DEMO)


@pytest.mark.parametrize("column", ["artists", "album_name", "track_name"])
def test_a_name_may_be_missing(rows, column):
    rows.loc[rows.index[0], column] = None

    validate(rows, DEMO)


def test_a_table_of_wrong_types_is_a_bug_and_not_the_files_fault(rows):
    with pytest.raises(pandera.errors.SchemaError):
        validate(rows.assign(popularity=pd.Series(50.0, index=rows.index)), DEMO)
