"""However a copy of the data was saved, it reads as the original and has the original's digest."""

import csv
import io
import os
from pathlib import Path

import pandas as pd
import pytest

from hitpred.dataset.columns import INTEGERS, TEXT
from hitpred.dataset.digest import content_digest, file_sha256
from hitpred.dataset.pin import read_pin
from hitpred.dataset.read import read_table

PROJECT = Path(__file__).parents[2]
DEMO = PROJECT / "data" / "demo.csv"


def parsed(content):
    header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
    return header, rows


def saved(header, rows, **style):
    file = io.StringIO()
    csv.writer(file, **({"lineterminator": "\n"} | style)).writerows([header, *rows])
    return file.getvalue().encode()


def with_fields(change):
    """Save with every field changed by ``change(column, field)``."""

    def save(content):
        header, rows = parsed(content)
        return saved(header, [list(map(change, header, row)) for row in rows])

    return save


def with_style(**style):
    return lambda content: saved(*parsed(content), **style)


def with_index_called(name):
    def save(content):
        header, rows = parsed(content)
        return saved([name, *header[1:]], rows)

    return save


def in_exponents(column, field):
    number = column not in TEXT and column not in ("", "explicit")
    return f"{float(field):.16e}" if number else field


def with_decimal_point(column, field):
    return f"{field}.0" if column in INTEGERS else field


def with_minus_zero(column, field):
    return "-0.0" if field == "0.0" else field


def truth_as(false, true):
    def change(column, field):
        return {"False": false, "True": true}[field] if column == "explicit" else field

    return with_fields(change)


def without_index(content):
    header, rows = parsed(content)
    return saved(header[1:], [row[1:] for row in rows])


def with_columns_reversed(content):
    header, rows = parsed(content)
    return saved(header[::-1], [row[::-1] for row in rows])


def by_pandas_with_another_index(content):
    table = pd.read_csv(io.BytesIO(content), keep_default_na=False)
    return table.to_csv().encode()


RE_SAVED = {
    "CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "CRLF between rows only": with_style(lineterminator="\r\n"),
    "byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "all fields quoted": with_style(quoting=csv.QUOTE_ALL),
    "text quoted": with_style(quoting=csv.QUOTE_NONNUMERIC),
    "TRUE and FALSE": truth_as("FALSE", "TRUE"),
    "true and false": truth_as("false", "true"),
    "1 and 0": truth_as("0", "1"),
    "exponents": with_fields(in_exponents),
    "whole numbers with a decimal point": with_fields(with_decimal_point),
    "minus zero": with_fields(with_minus_zero),
    "no index": without_index,
    "index called index": with_index_called("index"),
    "index called Unnamed: 0": with_index_called("Unnamed: 0"),
    **{f"index called {name}": with_index_called(name) for name in ("X", "X1", "...1", "rowname")},
    "a second index": by_pandas_with_another_index,
    "columns reversed": with_columns_reversed,
    "no final line end": lambda content: content.removesuffix(b"\n"),
    "empty lines at the end": lambda content: content + b"\n\n",
    "several changes": lambda content: (
        b"\xef\xbb\xbf"
        + saved(
            *parsed(with_columns_reversed(without_index(with_fields(in_exponents)(content)))),
            quoting=csv.QUOTE_ALL,
            lineterminator="\r\n",
        )
    ),
}


@pytest.fixture(scope="module")
def demo():
    return read_table(DEMO)


@pytest.mark.parametrize("save", RE_SAVED.values(), ids=RE_SAVED.keys())
def test_a_re_saved_copy_is_the_same_data(tmp_path, demo, save):
    copy = tmp_path / "copy.csv"
    copy.write_bytes(save(DEMO.read_bytes()))

    table = read_table(copy)

    assert copy.read_bytes() != DEMO.read_bytes()
    pd.testing.assert_frame_equal(table, demo)
    assert content_digest(table) == content_digest(demo)


def published_file():
    path = Path(os.environ.get("HITPRED_DATA", ""))
    pin = read_pin(PROJECT / "data" / "spotify_tracks.toml")
    if not path.is_file() or file_sha256(path) != pin.sha256:
        pytest.skip("HITPRED_DATA does not name the published file")
    return path, pin


def test_the_published_file_has_the_pinned_content():
    path, pin = published_file()

    rows = read_table(path)

    assert len(rows) == pin.rows
    assert content_digest(rows) == pin.content_sha256


def test_a_re_saved_copy_of_the_published_file_has_the_pinned_content(tmp_path):
    path, pin = published_file()
    copy = tmp_path / "copy.csv"
    copy.write_bytes(RE_SAVED["text quoted"](path.read_bytes()))

    assert content_digest(read_table(copy)) == pin.content_sha256
