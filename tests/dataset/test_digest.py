from pathlib import Path

import pytest

from hitpred.dataset.columns import COLUMNS, TEXT
from hitpred.dataset.digest import content_digest, file_sha256
from hitpred.dataset.read import read_table
from hitpred.errors import HitpredError

DEMO = Path(__file__).parents[2] / "data" / "demo.csv"


@pytest.fixture
def rows():
    return read_table(DEMO).head(3)


def another(value):
    if isinstance(value, str):
        return f"{value}?"
    return not value if value in (True, False) else value + 1


@pytest.mark.parametrize("column", COLUMNS)
def test_a_single_changed_value_changes_the_digest(rows, column):
    changed = rows.copy()
    first = changed.index[0]
    changed[column] = [another(changed.loc[first, column]), *changed[column].iloc[1:]]
    changed[column] = changed[column].astype(rows[column].dtype)

    assert changed.loc[first, column] != rows.loc[first, column]
    assert content_digest(changed) != content_digest(rows)


def test_the_order_of_the_rows_counts(rows):
    assert content_digest(rows.iloc[::-1]) != content_digest(rows)


def test_the_index_and_the_order_of_the_columns_do_not_count(rows):
    rearranged = rows[list(COLUMNS[::-1])].reset_index(drop=True)

    assert content_digest(rearranged) == content_digest(rows)


def test_minus_zero_is_zero(rows):
    assert content_digest(rows.assign(tempo=-0.0)) == content_digest(rows.assign(tempo=0.0))


@pytest.mark.parametrize("name", sorted(TEXT))
def test_missing_text_is_not_empty_text(rows, name):
    empty, missing = rows.copy(), rows.copy()
    empty.loc[rows.index[0], name] = ""
    missing.loc[rows.index[0], name] = None

    assert content_digest(empty) != content_digest(missing)


def test_texts_do_not_run_into_each_other(rows):
    one = rows.head(2).assign(artists=["AB", "C"])
    other = rows.head(2).assign(artists=["A", "BC"])

    assert content_digest(one) != content_digest(other)


def test_the_digest_is_the_same_on_every_machine():
    # A change here unpins the published data: content_sha256 in data/spotify_tracks.toml, too.
    digest = content_digest(read_table(DEMO))

    assert digest == "b257a3cb7f30355163c89d858adbe17940aa3b99a49c2f6a389abaef46d97479"


def test_the_digest_of_a_file_is_that_of_its_bytes(tmp_path):
    path = tmp_path / "abc"
    path.write_bytes(b"abc")

    assert file_sha256(path).startswith("ba7816bf8f01cfea")


def test_a_file_that_cannot_be_read_has_no_digest(tmp_path):
    with pytest.raises(HitpredError, match="no such file"):
        file_sha256(tmp_path / "absent.csv")
