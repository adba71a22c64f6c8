"""Songs that two data sets both hold are found under whatever names, and taken out."""

import pytest
from conftest import make_dataset

from hitpred.dataset.external import credited
from hitpred.dataset.table import Dataset
from hitpred.methods.elsewhere import elsewhere_of, same_songs


def held(artists: str, title: str, **columns) -> Dataset:
    """Make a data set of one song."""
    return make_dataset(artists=[artists], track_name=[title], **columns)


def are_the_same(first: tuple[str, str], second: tuple[str, str]) -> bool:
    there = held(*first, tempo=[100.0]).tracks.assign(artists=credited_text(first[0]))
    return bool(len(same_songs(there, held(*second, tempo=[120.0]).tracks)))


def credited_text(artists: str) -> str:
    return credited(make_dataset(artists=[artists]).tracks["artists"]).iloc[0]


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (("Drake", "One Dance"), ("Drake", "one dance")),
        (("Drake Featuring WizKid & Kyla", "One Dance"), ("Drake;WizKid;Kyla", "One Dance")),
        (("Tiesto", "Jackie Chan"), ("Tiësto;Dzeko", "Jackie Chan")),
        (("Robin Schulz", "Sugar"), ("Robin Schulz", "Sugar (feat. Francesco Yates)")),
        (("Brenda Lee", "Jingle Bell Rock"), ("Brenda Lee", "Jingle Bell Rock - Remastered")),
        (("KAROL G, Nicki Minaj", "Tusa"), ("Nicki Minaj", "Tusa!")),
        (("for KING & COUNTRY", "joy."), ("for KING & COUNTRY", "joy.")),
    ],
)
def test_the_same_song_is_found_under_names_that_are_spelt_otherwise(there, here):
    assert are_the_same(there, here)


@pytest.mark.parametrize(
    ("there", "here"),
    [
        (("Adele", "Hello"), ("Lionel Richie", "Hello")),
        (("Adele", "Hello"), ("Adele", "Hello There")),
        (("!!!", "???"), ("***", "???")),
    ],
)
def test_another_song_is_not(there, here):
    assert not are_the_same(there, here)


def test_the_same_sound_is_the_same_song_under_any_name():
    there, here = held("A", "X"), held("B", "Y")
    assert len(same_songs(there.tracks, here.tracks)) == 1


def test_a_title_of_brackets_is_not_every_title():
    assert not are_the_same(("Adele", "(Hello)"), ("Adele", "[Goodbye]"))


def test_all_tracks_of_a_shared_song_go_and_what_it_is_here_stays():
    there = make_dataset(
        artists=["A", "A", "B"], track_name=["X", "X again", "Z"], song=[0, 0, 1], tempo=[1, 2, 3],
        popularity=[0, 100, 0],
    )  # fmt: skip
    here = make_dataset(
        artists=["A", "A", "C"], track_name=["X", "X - Live", "Y"], popularity=[40, 80, 0],
        song=[0, 1, 2], tempo=[7, 8, 9],
    )  # fmt: skip
    left = elsewhere_of(there, here)
    assert left is not None
    assert len(left.rows.song) == 1
    assert left.shared.to_dict("records") == [{"is_hit": True, "popularity": 80}]


def test_a_stranger_shares_no_artist_with_any_song_here():
    there = make_dataset(artists=["A;New", "New", "a"], track_name=["X", "Y", "Z"], tempo=[1, 2, 3])
    here = make_dataset(artists=["B;A"], track_name=["W"], tempo=[4])
    left = elsewhere_of(there, here)
    assert left is not None
    assert left.stranger.tolist() == [False, True, False]


def test_where_both_hold_all_songs_nothing_is_elsewhere():
    dataset = held("A", "X")
    assert elsewhere_of(dataset, dataset) is None
