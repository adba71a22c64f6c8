"""Each refusal is one sentence that names the file, and the line and column where there is one."""

import os

import pytest

from hitpred.dataset.columns import COLUMNS
from hitpred.dataset.load import load
from hitpred.errors import HitpredError

HEADER = ",".join(["", *COLUMNS])
SONG = (
    '0,id0,Artist,"Album, one",Song,50,200000,False,0.55,0.6,5,-7.2,1,0.1,0.1,0,0.2,0.4,120.5,4,pop'
)
TWO_LINES = SONG.replace("Song", '"Song\non two lines"')
"""A row on two lines of the file: whoever counts rows misses the line of the next one."""
LONG = "<b>\n" * 500


def csv_of(*lines):
    return "".join(f"{line}\n" for line in lines).encode()


def with_field(old, new):
    """Return a file whose offending row starts on line 4."""
    assert SONG.count(old) == 1, old
    return csv_of(HEADER, TWO_LINES, SONG.replace(old, new), SONG)


def with_header(old, new):
    assert HEADER.count(old) == 1, old
    return csv_of(HEADER.replace(old, new), SONG)


UNREADABLE = {
    "0 bytes": (b"", ["is empty"]),
    "only blank lines": (b"\n \n", ["is empty"]),
    "header only": (csv_of(HEADER), ["line 1", "no rows"]),
    "binary": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", ["not text in UTF-8", "line 1"]),
    "Latin-1": (csv_of(HEADER, SONG) + "Bj\xf6rk".encode("latin-1"), ["UTF-8", "line 3"]),
    "UTF-16": (csv_of(HEADER, SONG).decode().encode("utf-16"), ["UTF-8", "line 1"]),
    "bytes zero": (b"\0" * 500, ["line 1", "lacks the column track_id"]),
    "semicolons": (csv_of(HEADER, SONG).replace(b",", b";"), ["line 1", "lacks", "track_id"]),
    "no header": (csv_of(SONG, SONG), ["line 1", "lacks the column track_id"]),
    "column missing": (with_header(",energy", ""), ["line 1", "lacks the column energy"]),
    "column renamed": (
        with_header("popularity", "Popularty"),
        ["column popularity", "'Popularty'"],
    ),
    "column in capitals": (with_header("tempo", "TEMPO"), ["lacks the column tempo", "'TEMPO'"]),
    "column doubled": (with_header("energy", "tempo"), ["names the column tempo twice"]),
    "column unknown": (csv_of(f"{HEADER},rating", f"{SONG},5"), ["line 1", "'rating'"]),
    "field missing": (with_field(",pop", ""), ["Line 4", "20 fields", "21"]),
    "field too many": (with_field("Artist", "Art,ist"), ["Line 4", "22 fields"]),
    "last line cut off": (csv_of(HEADER, TWO_LINES, SONG)[:-30], ["Line 4", "cut off"]),
    "cut off inside quotes": (csv_of(HEADER, TWO_LINES, SONG[:16]), ["line 4", "double quote"]),
    "quote not closed": (with_field("Artist", '"Artist'), ["line 4", "double quote"]),
    "quote not closed in a large file": (
        csv_of(HEADER, TWO_LINES, SONG.replace(' one"', " one"), *["no quote"] * 20_000),
        ["line 4", "double quote", "field limit"],
    ),
    "quote not doubled": (with_field("Artist", '"The "Artist"'), ["line 4", "double quote"]),
    "text for a number": (with_field("120.5", "fast"), ["Column tempo", "line 4", "'fast'"]),
    "decimal comma": (with_field("120.5", '"120,5"'), ["Column tempo", "line 4", "'120,5'"]),
    "digits grouped": (with_field("200000", "200_000"), ["Column duration_ms", "line 4"]),
    "number empty": (with_field("120.5", ""), ["Column tempo", "line 4", "''"]),
    "NA for a number": (with_field("120.5", "NA"), ["Column tempo", "line 4", "'NA'"]),
    "not a number": (with_field("120.5", "NaN"), ["Column tempo", "line 4", "finite"]),
    "infinite": (with_field("120.5", "inf"), ["Column tempo", "line 4", "finite"]),
    "too large for a float": (with_field("120.5", "1e999"), ["Column tempo", "line 4", "finite"]),
    "half a point": (with_field("50,", "50.5,"), ["Column popularity", "line 4", "whole number"]),
    "too large to be whole": (with_field("50,", "1e300,"), ["Column popularity", "whole number"]),
    "maybe explicit": (
        with_field("False", "maybe"),
        ["Column explicit", "line 4", "true or false"],
    ),
    "explicit empty": (with_field("False", ""), ["Column explicit", "line 4", "true or false"]),
    "long text for a number": (with_field("120.5", f'"{LONG}"'), ["Column tempo", "line 4"]),
}

OUT_OF_RANGE = {
    "popularity": (with_field("50,", "101,"), ["between 0 and 100", "101"]),
    "duration_ms": (with_field("200000", "-1"), ["between 0 and", "-1"]),
    "danceability": (with_field("0.55", "1.01"), ["between 0 and 1", "1.01"]),
    "key": (with_field("5,-7.2", "12,-7.2"), ["between -1 and 11", "12"]),
    "loudness": (with_field("-7.2", "7.2"), ["between -60 and 5", "7.2"]),
    "mode": (with_field("-7.2,1", "-7.2,2"), ["between 0 and 1", "2"]),
    "tempo": (with_field("120.5", "-120.5"), ["at least 0 and below 300", "-120.5"]),
    "time_signature": (with_field("4,pop", "8,pop"), ["between 0 and 7", "8"]),
    "track_id": (with_field("id0", ""), ["not be empty", "nothing"]),
    "track_genre": (with_field("pop", ""), ["not be empty", "nothing"]),
}
OUT_OF_RANGE = {
    f"{column} out of range": (content, [f"Column {column}", "line 4", "1 such row", *expected])
    for column, (content, expected) in OUT_OF_RANGE.items()
}


def refusal_of(path):
    with pytest.raises(HitpredError) as refusal:
        load(path)
    message = str(refusal.value)
    assert str(path) in message
    assert "\n" not in message
    assert message.endswith(".")
    assert message.count(". ") == 0
    assert len(message) < 300 + 2 * len(str(path))
    return message


@pytest.mark.parametrize(
    ("content", "expected"),
    (UNREADABLE | OUT_OF_RANGE).values(),
    ids=(UNREADABLE | OUT_OF_RANGE).keys(),
)
def test_a_bad_file_is_refused_in_one_sentence_that_says_where(tmp_path, content, expected):
    path = tmp_path / "tracks.csv"
    path.write_bytes(content)

    message = refusal_of(path)

    for part in expected:
        assert part in message


def test_the_good_rows_among_the_bad_ones_are_good(tmp_path):
    path = tmp_path / "tracks.csv"
    path.write_bytes(csv_of(HEADER, TWO_LINES, SONG))

    assert len(load(path).tracks) == 2


def test_the_first_of_several_bad_rows_is_named_and_all_are_counted(tmp_path):
    path = tmp_path / "tracks.csv"
    bad = [SONG.replace("120.5", tempo) for tempo in ("301", "302")]
    path.write_bytes(csv_of(HEADER, SONG, bad[0], SONG, bad[1]))

    assert "line 3 holds 301.0 (2 such rows in all)" in refusal_of(path)


def test_an_absent_file_is_refused(tmp_path):
    assert "no such file" in refusal_of(tmp_path / "tracks.csv")


def test_a_folder_is_refused(tmp_path):
    assert "is a directory" in refusal_of(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read")
def test_an_unreadable_file_is_refused(tmp_path):
    path = tmp_path / "tracks.csv"
    path.write_bytes(csv_of(HEADER, SONG))
    path.chmod(0)

    assert "permission denied" in refusal_of(path)


def test_a_file_of_nameless_rows_is_refused(tmp_path):
    path = tmp_path / "tracks.csv"
    path.write_bytes(csv_of(HEADER, SONG.replace("Song", "")))

    assert "names its artists" in refusal_of(path)
