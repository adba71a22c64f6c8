import pandas as pd
import pytest

from hitpred.dataset.clean import clean
from hitpred.dataset.table import Removal

NAMED = pd.DataFrame(
    {
        "artists": ["A", "B", "B"],
        "album_name": ["X", "Y", "Y"],
        "track_name": ["S", "T", "T"],
        "popularity": [1, 2, 2],
    },
    index=pd.Index([2, 3, 5], name="line"),
)


@pytest.mark.parametrize("name", ["artists", "album_name", "track_name"])
def test_a_row_that_lacks_a_name_is_taken_out_and_counted(name):
    rows = NAMED.copy()
    rows.loc[3, name] = None

    kept, removed = clean(rows)

    assert list(kept["artists"]) == ["A", "B"]
    assert list(kept.index) == [0, 1]
    assert removed == (Removal("artist, album or track name missing", 1),)


def test_repeated_rows_stay():
    kept, removed = clean(NAMED)

    pd.testing.assert_frame_equal(kept, NAMED.reset_index(drop=True))
    assert removed == ()


def test_the_rows_given_are_not_changed():
    rows = NAMED.copy()

    clean(rows)

    pd.testing.assert_frame_equal(rows, NAMED)
