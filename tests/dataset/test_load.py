import os
from pathlib import Path

import numpy as np
import pytest

from hitpred.dataset.columns import COLUMNS
from hitpred.dataset.load import load
from hitpred.dataset.source import resolve

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def demo():
    return load(PROJECT / "data" / "demo.csv")


def test_tracks_are_the_named_rows_and_know_their_song(demo):
    assert tuple(demo.rows.columns) == COLUMNS
    assert tuple(demo.tracks.columns) == (*COLUMNS, "song")
    assert demo.tracks["song"].dtype == np.int64
    assert list(demo.tracks.index) == list(range(len(demo.tracks)))


def test_every_row_is_either_kept_or_accounted_for(demo):
    assert len(demo.rows) == len(demo.tracks) + sum(removal.rows for removal in demo.removed)


def test_the_published_data_hold_the_known_songs():
    source = resolve(PROJECT, None, os.environ)
    if source.path is None or not source.published:
        pytest.skip("the published data are not here")

    dataset = load(source.path)
    hit = dataset.tracks["popularity"] >= 75
    song = dataset.tracks["song"]

    assert len(dataset.rows) == 114_000
    assert [removal.rows for removal in dataset.removed] == [1]
    assert hit.sum() == 2_831
    assert song.nunique() == 80_809
    assert hit.groupby(song).any().sum() == 1_464
    assert song.value_counts().max() == 151
