"""Songs to look up: each is found by its names, with the chances of models that never met it."""

import gzip
import json

import joblib
import numpy as np
import pytest
from conftest import NARROW_GRID, REPOSITORY, Watcher, make_dataset, quick_boosting

from hitpred.config import Comparison, Hit, Protocol
from hitpred.errors import HitpredError
from hitpred.experiments.contenders import contender
from hitpred.experiments.grid import Grid
from hitpred.experiments.memo import Memo
from hitpred.experiments.trial import Fit, Pooled
from hitpred.methods.features import FEATURES
from hitpred.methods.protocol import song_folds, songs
from hitpred.methods.rows import rows_of, units_of
from hitpred.studies.song_search import compute as song_search
from hitpred.studies.song_search import files as song_files
from hitpred.studies.song_search.catalogue import catalogue
from hitpred.studies.song_search.words import folded, words

HIT = Hit(threshold=65)
PROTOCOL = Protocol(folds=3, repeats=1, artist_repeats=1, seed=42, max_iter=200)
COMPARISON = Comparison(notebook_trees=10, trees=20, leaf=20, shortlist=100)
SECTIONS = {"hit": HIT, "protocol": PROTOCOL, "comparison": COMPARISON}


@pytest.fixture(scope="module")
def outcomes(small_dataset, tmp_path_factory):
    rows = rows_of(small_dataset)
    grid = Grid(rows, Memo(tmp_path_factory.mktemp("outcomes"), say=pytest.fail))
    with quick_boosting(NARROW_GRID), joblib.parallel_config(n_jobs=1):
        return grid.ask(song_search.jobs(small_dataset, rows, **SECTIONS), Watcher())


@pytest.fixture(scope="module")
def files(small_dataset, outcomes):
    made = song_search.files(small_dataset, rows_of(small_dataset), outcomes, **SECTIONS)
    return {name: json.loads(content) for name, content in made.items()}


@pytest.fixture(scope="module")
def listed(files):
    """All songs in their order, column by column."""
    return {
        column: [value for name in files if name.startswith(kind) for value in files[name][column]]
        for kind, first in (("songs-", "songs-0.json"), ("chances-", "chances-0.json"))
        for column in files[first]
    }


def found(files, kind: str, key: str) -> list[int]:
    """Return the numbers of the songs that a key finds."""
    for name in files:
        if name.startswith(f"{kind}-") and key in files[name]["keys"]:
            steps = files[name]["steps"][files[name]["keys"].index(key)]
            return np.cumsum(steps).tolist()
    return []


def test_every_song_is_listed_once_the_most_popular_first(small_dataset, listed):
    units = units_of(rows_of(small_dataset), songs(HIT.threshold))
    assert listed["popularity"] == sorted(units.popularity, reverse=True)
    assert len(set(listed["id"])) == len(units.y)


def test_the_chance_that_is_shown_is_that_of_the_model_that_never_met_the_song(
    small_dataset, outcomes, listed
):
    rows = rows_of(small_dataset)
    units = units_of(rows, songs(HIT.threshold))
    order = np.argsort(-units.popularity, kind="stable")
    X = np.column_stack(
        [
            *(listed[name] for name in song_search_features()),
            np.array(listed["duration_ms"]) / 60_000,
        ]
    )
    assert np.array_equal(X, units.X[order])
    for number, folds in enumerate(song_folds(songs(HIT.threshold), PROTOCOL)):
        trial = contender("searched_boosting", folds, PROTOCOL, COMPARISON)
        here = np.array(listed["fold"]) == number
        assert set(order[here]) == set(folds.parts(rows, {})[1][0])
        chance = outcomes[Fit(trial)].probability(X[here])
        assert np.allclose(np.array(listed["by_sound"])[here], chance, rtol=1e-3)


def song_search_features() -> list[str]:
    return [name for name in FEATURES if name != "duration_minutes"]


def test_ranks_count_the_songs_with_a_higher_chance(listed):
    for by in ("sound", "everything"):
        chance, rank = (np.array(listed[f"{kind}by_{by}"]) for kind in ("", "rank_"))
        assert rank.min() == 1
        for place in np.random.default_rng(0).choice(len(rank), 50):
            rounding = (chance == chance[place]).sum() - 1
            assert 0 <= rank[place] - 1 - (chance > chance[place]).sum() <= rounding


def test_a_song_is_found_by_every_word_of_its_releases(small_dataset, files, listed):
    for title, artists, _ in list(zip(listed["title"], listed["artists"], range(50), strict=False)):
        number = listed["title"].index(title)
        for word in words([title, artists]):
            assert number in found(files, "words", word)
    retitled = small_dataset.tracks[small_dataset.tracks["track_name"].str.endswith(" - Retitled")]
    assert found(files, "words", "retitled") != []
    assert len(found(files, "words", "retitled")) == retitled["song"].nunique()


def test_a_song_is_found_by_the_id_of_any_release(small_dataset, files, listed):
    releases = small_dataset.tracks.drop_duplicates("track_id")
    by_id = {one: number for number, one in enumerate(listed["id"])}
    for _, of_song in list(releases.groupby("song"))[:100]:
        number = next(by_id[one] for one in of_song["track_id"] if one in by_id)
        for one in of_song["track_id"]:
            assert number in found(files, "ids", one[-6:])


def test_releases_are_named_most_popular_first(listed):
    assert max(listed["releases"]) > 1
    assert listed["releases"] == [len(named) for named in listed["named"]]
    for popularity, named in zip(listed["popularity"], listed["named"], strict=True):
        assert named[0][1] == popularity
        assert named[0][2] == ""  # called as the song is
        assert [one[1] for one in named] == sorted((one[1] for one in named), reverse=True)


def test_of_many_releases_the_most_popular_are_named():
    popularity = [*range(40), 90, 90, 90, 90]
    dataset = make_dataset(
        song=[*[0] * 40, 1, 2, 3, 4],
        popularity=popularity,
        album_name=["Album"] * 44,
        track_name=["Carol"] * 44,
    )
    rows = rows_of(dataset)
    pooled = Pooled(np.full(5, 0.5), np.zeros(5, dtype=np.int8))
    listed = catalogue(dataset, rows, songs(75), by_sound=pooled, by_everything=pooled)
    carol = listed.songs.iloc[-1]
    assert carol["releases"] == 40
    assert [popularity for _, popularity, _ in carol["named"]] == [*range(39, 31, -1)]


def test_a_beginning_of_many_words_tells_whole_words_first_then_popular_songs(files, monkeypatch):
    monkeypatch.setattr(song_files, "BYTES_IN_A_FILE", 200)
    found = song_files._found([{"alpha", "beta"}, {"alpine", "alps"}, {"almond"}] * 40 + [{"al"}])
    shelves = song_files._shelves(found)
    assert len(shelves) > 1
    assert [word for shelf in shelves for word in shelf] == sorted(found)
    told = song_files._beginnings(shelves)
    assert told["al"] == [121, 120, *range(9)]
    assert "beta" not in told
    for shelf in shelves[1:]:
        assert next(iter(shelf))[:1] in told or next(iter(shelf))[0] == "b"


def test_what_is_usual_in_a_genre_is_told_of_its_songs(small_dataset, files):
    dataset = small_dataset.tracks
    genre = files["index.json"]["genres"][0]
    of_genre = dataset[dataset["track_genre"] == genre].drop_duplicates("song")
    told = files["usual.json"]["values"]["tempo"][0]
    assert told == sorted(told)
    assert told[2] == pytest.approx(of_genre["tempo"].median(), rel=0.02)  # a song's first row


def test_each_fold_has_the_model_that_never_met_its_songs(files, listed):
    models = [name for name in files if name.startswith("model-")]
    assert models == [f"model-{number}.json" for number in range(PROTOCOL.folds)]
    assert [files[name]["fold"] for name in models] == sorted(set(listed["fold"]))
    assert files["model-0.json"] != files["model-1.json"]


def test_equal_inputs_give_equal_bytes(small_dataset, outcomes):
    rows = rows_of(small_dataset)
    first = song_search.files(small_dataset, rows, outcomes, **SECTIONS)
    assert first == song_search.files(small_dataset, rows, outcomes, **SECTIONS)


def test_likely_songs_are_counted(small_dataset, outcomes):
    results = song_search.compute(small_dataset, rows_of(small_dataset), outcomes, **SECTIONS)
    by_sound, by_everything = results["chances"]
    assert (by_sound["name"], by_everything["name"]) == ("sound", "everything")
    for chance in results["chances"]:
        assert chance["likely_hits"] <= chance["likely"] <= results["songs"]
        assert (chance["highest_share"] >= 0.5) == (chance["likely"] > 0)
        assert (chance["likely_hit_share"] is None) == (chance["likely"] == 0)


def test_examples_are_the_songs_that_were_picked_and_missed(small_dataset, outcomes, listed):
    results = song_search.compute(small_dataset, rows_of(small_dataset), outcomes, **SECTIONS)
    numbers = {of["name"]: listed["title"].index(of["title"].strip()) for of in results["examples"]}
    rank = listed["rank_by_everything"]
    is_hit = [popularity >= HIT.threshold for popularity in listed["popularity"]]
    ranks = {
        hit: [of for of, here in zip(rank, is_hit, strict=True) if here == hit]
        for hit in (True, False)
    }
    assert rank[numbers["picked"]] == min(ranks[True])
    assert rank[numbers["fooled"]] == min(ranks[False])
    assert rank[numbers["missed"]] == max(ranks[True])


@pytest.mark.parametrize(
    ("name", "found_by"),
    [
        ("Beyoncé", {"beyonce"}),
        ("AC/DC", {"ac", "dc", "acdc"}),
        ("Don't", {"don", "t", "dont"}),
        ("MØ & Sigur Rós", {"mo", "sigur", "ros"}),
        ("ＦＵＬＬ Straße", {"full", "strasse"}),
        ("Καλημέρας", {"καλημερασ"}),
        ("東京 2020", {"東京", "2020"}),
        ("???", set()),
    ],
)
def test_names_are_read_as_they_are_typed(name, found_by):
    assert words([name]) == found_by


def test_letters_that_signs_are_made_of_are_small_and_bare():
    assert folded("℡ Ǆ İ ẞ Ł") == "tel dz i ss l"


def test_too_few_hits_are_refused_before_anything_is_fitted():
    dataset = make_dataset(popularity=[90, *[10] * 39])
    with pytest.raises(HitpredError, match="hit songs"):
        song_search.jobs(dataset, rows_of(dataset), **SECTIONS)


# What is published -------------------------------------------------------------------------------

PUBLISHED = REPOSITORY / "report/cache/songs"
MOST = {"model": 40_000, "songs": 60_000}
"""Bytes that a file takes on its way, compressed: of a model, and of anything else."""


def test_published_files_are_small_enough_to_be_fetched_while_one_types():
    files = sorted(PUBLISHED.glob("*.json"))
    assert PUBLISHED / "index.json" in files
    large = {
        path.name: size
        for path in files
        if path.name != "files.json"  # which only `check` reads
        and (size := len(gzip.compress(path.read_bytes())))
        > MOST["model" if path.name.startswith("model-") else "songs"]
    }
    assert large == {}


def test_the_published_database_names_its_licence_and_its_source():
    notices = [(PUBLISHED / name).read_text(encoding="utf-8") for name in ("LICENSE", "README.md")]
    for notice in notices:
        assert "Open Database License" in notice
        assert "Maharshi Pandya" in notice
    assert "https://opendatacommons.org/licenses/odbl/1-0/" in notices[0]
