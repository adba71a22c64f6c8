"""The data card: what is missing and what is zero is counted for each class."""

import pandas as pd
import pytest
from conftest import study

from hitpred.config import Hit
from hitpred.methods.rows import Sample, rows_of, units_of
from hitpred.studies.data_card import compute as data_card
from hitpred.studies.data_card.figures import figures


@pytest.fixture(scope="module")
def results(small_dataset, tmp_path_factory):
    return study(data_card, small_dataset, tmp_path_factory.mktemp("outcomes"), hit=Hit(65))


def named(results, kind: str, name: str):
    return next(item for item in results[kind] if item["name"] == name)


def test_what_is_missing_is_counted_in_the_file_not_in_what_cleaning_left(results, small_dataset):
    assert (
        named(results, "columns", "artists")["missing"]
        == small_dataset.rows["artists"].isna().sum()
    )
    assert results["rows"]["incomplete"] == small_dataset.rows.isna().any(axis=1).sum()
    assert results["rows"]["hits"] + results["rows"]["others"] == len(small_dataset.rows)


def test_genres_that_are_one_list_are_named_and_counted_once():
    tracks = ["a", "b", "a", "b", "a", "c"]
    genres = ["songwriter", "songwriter", "singer", "singer", "pop", "pop"]
    found = data_card._genres(pd.DataFrame({"track_id": tracks, "track_genre": genres}))
    assert (found["names"], found["count"]) == (3, 2)
    assert found["rows_of_a_name"] == {"least": 2, "most": 2}
    assert found["same_lists"] == [
        {"name": "1", "genre": "singer", "also": "songwriter", "tracks": 2}
    ]


def test_each_class_is_described_by_its_own_songs(results, small_dataset):
    units = units_of(rows_of(small_dataset), Sample("song", 65))
    explicit = named(results, "features", "explicit")
    for of, is_hit in (("hits", 1), ("others", 0)):
        values = units.X[units.y == is_hit, 0]
        assert explicit[of]["zeros"] == (values == 0).sum()
        assert explicit[of]["zeros_share"] == pytest.approx((values == 0).mean())


def test_the_caption_names_the_feature_by_which_hits_stand_furthest_from_the_middle(results):
    (figure,) = figures(results)
    furthest = max(results["features"], key=lambda of: abs(of["hits"]["places"]["median"] - 0.5))
    name = furthest["name"].replace("duration_minutes", "duration")
    assert f" By {name} the middle hit" in figure.caption
