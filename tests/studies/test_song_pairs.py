"""Pairs for readers to tell apart: what a model scores over all of them is its ROC AUC."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hitpred.methods.features import FEATURES
from hitpred.studies.song_search.catalogue import Catalogue
from hitpred.studies.song_search.pairs import PAIRS, drawn_pairs, pairs_file

N = 2000


@pytest.fixture
def catalogue():
    rng = np.random.default_rng(0)
    index = rng.permutation(N)  # as sorted songs have it
    columns = {name: rng.random(N) for name in (*FEATURES, "duration_ms")}
    named = {"id": [f"t{n}" for n in range(N)], "title": "One", "artists": "Somebody"}
    popularity = np.sort(rng.integers(0, 100, N))[::-1]
    songs = pd.DataFrame(columns | named | {"popularity": popularity}, index=index)
    chances = pd.DataFrame(
        {
            "fold": rng.integers(0, 5, N),
            "by_sound": rng.random(N),
            "by_everything": popularity / 100,
        },
        index=index,
    )
    return Catalogue(songs, chances, [], [], ["pop"], {}, [], threshold=75)


def test_a_pair_is_a_hit_and_another_song_of_one_fold(catalogue):
    fold, popularity = (
        catalogue.chances["fold"].to_numpy(),
        catalogue.songs["popularity"].to_numpy(),
    )
    pairs = drawn_pairs(catalogue, 42)
    for hit, other in pairs:
        assert popularity[hit] >= 75 > popularity[other]
        assert fold[hit] == fold[other]
    drawn = [number for pair in pairs for number in pair]
    assert len(set(drawn)) == len(drawn)


def test_folds_have_as_many_pairs_and_the_seed_decides_which(catalogue):
    fold = catalogue.chances["fold"].to_numpy()
    pairs = drawn_pairs(catalogue, 42)
    assert (
        np.unique([fold[hit] for hit, _ in pairs], return_counts=True)[1].tolist()
        == [PAIRS // 5] * 5
    )
    assert pairs == drawn_pairs(catalogue, 42) != drawn_pairs(catalogue, 43)


def test_where_hits_are_few_pairs_are(catalogue):
    few = catalogue.songs.assign(popularity=[90] * 7 + [10] * (N - 7))
    assert len(drawn_pairs(replace(catalogue, songs=few), 42)) == 7


def test_the_file_tells_both_songs_of_each_pair(catalogue):
    told = pairs_file(catalogue, 42)
    assert [
        (h["id"], o["id"])
        for h, o in zip(
            *(pd.DataFrame(told[side]).to_dict("records") for side in ("hits", "others")),
            strict=True,
        )
    ] == [
        (catalogue.songs["id"].iloc[hit], catalogue.songs["id"].iloc[other])
        for hit, other in drawn_pairs(catalogue, 42)
    ]
    assert "fold" not in told["hits"]
