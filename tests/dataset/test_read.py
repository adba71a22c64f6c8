import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hitpred.dataset.columns import COLUMNS, INTEGERS, TEXT
from hitpred.dataset.read import read_table

TRACK = {
    "track_id": "id",
    "artists": "Artist",
    "album_name": "Album",
    "track_name": "Song",
    "popularity": "50",
    "duration_ms": "200000",
    "explicit": "False",
    "danceability": "0.5",
    "energy": "0.6",
    "key": "5",
    "loudness": "-7.25",
    "mode": "1",
    "speechiness": "0.05",
    "acousticness": "0.1",
    "instrumentalness": "1.01e-06",
    "liveness": "0.2",
    "valence": "0.4",
    "tempo": "120.5",
    "time_signature": "4",
    "track_genre": "pop",
}


@pytest.fixture(scope="module")
def read_tracks(tmp_path_factory):
    """Read a file that holds one line per given change of `TRACK`."""
    path = tmp_path_factory.mktemp("read") / "tracks.csv"

    def read(*changes):
        lines = [",".join((TRACK | change).values()) for change in changes]
        path.write_text("\n".join([",".join(TRACK), *lines, ""]), encoding="utf-8")
        return read_table(path)

    return read


def test_the_columns_and_their_types_are_canonical(read_tracks):
    table = read_tracks({})

    assert tuple(table.columns) == COLUMNS
    for name, dtype in table.dtypes.items():
        if name in TEXT:
            assert dtype == "str" or dtype == "string", name
        elif name in INTEGERS:
            assert dtype == np.int64, name
        else:
            assert dtype == (np.bool_ if name == "explicit" else np.float64), name


def test_values_arrive_as_they_are_written(read_tracks):
    row = read_tracks({}).iloc[0]

    assert row["artists"] == "Artist"
    assert row["popularity"] == 50
    assert not row["explicit"]
    assert row["loudness"] == -7.25
    assert row["instrumentalness"] == 1.01e-06


def test_rows_are_indexed_by_the_line_on_which_they_start(read_tracks):
    two_lines = {"track_name": '"Song\non two lines"'}

    table = read_tracks({}, two_lines, {})

    assert table.index.name == "line"
    assert list(table.index) == [2, 3, 5]


@pytest.mark.parametrize("name", ["NA", "None", "null", "NaN", "nan", "N/A", "#N/A", " ", "1.0"])
def test_a_name_that_looks_missing_or_numeric_is_text(read_tracks, name):
    table = read_tracks({"artists": name, "track_name": f'"{name}"'})

    assert list(table["artists"]) == [name]
    assert list(table["track_name"]) == [name]


@pytest.mark.parametrize("empty", ["", '""'])
def test_only_an_empty_name_is_missing(read_tracks, empty):
    table = read_tracks({"album_name": empty}, {})

    assert list(table["album_name"].isna()) == [True, False]


def test_quoted_text_keeps_quotes_commas_line_ends_and_spaces(read_tracks):
    table = read_tracks({"artists": '" A, ""B""\nC "'})

    assert table["artists"].iloc[0] == ' A, "B"\nC '


def test_text_in_any_script_survives(read_tracks):
    name = "\u05e9\u05d9\u05e8 \u200f\u6b4c \U0001f3b5 e\u0301\x85\u2028"

    assert read_tracks({"track_name": name})["track_name"].iloc[0] == name


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(0.1 + 0.2)
@example(5e-324)
def test_numbers_are_read_to_the_last_bit(read_tracks, number):
    table = read_tracks({"loudness": repr(number)}, {"loudness": f"{number:.16e}"})

    assert list(table["loudness"]) == [number, number]


@given(st.integers(-(2**53), 2**53))
def test_whole_numbers_may_be_written_as_decimals(read_tracks, number):
    table = read_tracks({"duration_ms": str(number)}, {"duration_ms": f"{number:.16e}"})

    assert list(table["duration_ms"]) == [number, number]
