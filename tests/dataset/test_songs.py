import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hitpred.dataset.columns import AUDIO_DESCRIPTORS
from hitpred.dataset.songs import song_ids

COLUMNS = ["track_id", "artists", "track_name", "sound"]


def tracks_of(*rows):
    """Make tracks of (track_id, artists, track_name, sound); a sound is all 11 descriptors."""
    table = pd.DataFrame(list(rows), columns=COLUMNS).astype({"sound": float})
    return table.assign(**dict.fromkeys(AUDIO_DESCRIPTORS, table["sound"]))


def songs_of(*rows):
    return song_ids(tracks_of(*rows)).tolist()


def test_tracks_that_share_nothing_are_songs_of_their_own():
    assert songs_of(("a", "X", "S", 1), ("b", "Y", "T", 2), ("c", "Z", "U", 3)) == [0, 1, 2]


def test_a_track_listed_under_two_genres_is_one_song():
    assert songs_of(("a", "X", "S", 1), ("b", "Y", "T", 2), ("a", "Z", "U", 3)) == [0, 1, 0]


def test_a_re_release_with_the_same_names_shares_the_song_of_its_original():
    assert songs_of(("a", "X", "S", 1), ("b", "X", "S", 2)) == [0, 0]


def test_case_and_outer_spaces_do_not_make_another_song():
    assert songs_of(("a", "Stra\u00dfe ", " Song", 1), ("b", " STRASSE", "SONG  ", 2)) == [0, 0]


def test_a_retitled_re_release_shares_the_song_by_its_audio():
    assert songs_of(("a", "X", "S", 1), ("b", "X", "S - Remastered", 1)) == [0, 0]


@pytest.mark.parametrize("descriptor", AUDIO_DESCRIPTORS)
def test_audio_that_differs_in_one_descriptor_is_another_recording(descriptor):
    tracks = tracks_of(("a", "X", "S", 1), ("b", "Y", "T", 1))
    tracks.loc[1, descriptor] += 0.001

    assert song_ids(tracks).tolist() == [0, 1]


def test_minus_zero_is_the_same_audio_as_zero():
    assert songs_of(("a", "X", "S", 0.0), ("b", "Y", "T", -0.0)) == [0, 0]


def test_a_cover_of_the_same_name_by_another_artist_is_another_song():
    assert songs_of(("a", "X", "S", 1), ("b", "Y", "S", 2)) == [0, 1]


@pytest.mark.parametrize("separator", ["", " ", ",", ";", "|", "\0", "\t", "\x1f", "', '"])
def test_names_do_not_run_into_each_other(separator):
    one, other = ("X", f"Y{separator}Z"), (f"X{separator}Y", "Z")

    assert songs_of(("a", *one, 1), ("b", *other, 2)) == [0, 1]


def test_equal_texts_in_different_columns_do_not_join():
    assert songs_of(("X", "Y", "Z", 1), ("Y", "Z", "X", 2), ("1", "X", "Y", 3)) == [0, 1, 2]


def test_a_bridge_joins_two_songs_into_one():
    original = ("a", "X", "S", 1)
    retitled = ("b", "X", "S (Live)", 2)
    bridge = ("a", "X", "S (Live)", 3)

    assert songs_of(original, retitled) == [0, 1]
    assert songs_of(original, retitled, bridge) == [0, 0, 0]


def test_songs_are_numbered_in_order_of_first_appearance():
    rows = [("c", "X", "S", 3), ("b", "Y", "T", 2), ("c", "Z", "U", 1), ("a", "V", "W", 0)]

    assert songs_of(*rows) == [0, 1, 0, 2]


ROWS = st.lists(
    st.tuples(
        st.sampled_from("abcdefgh"),
        st.sampled_from(["X", "x ", "Y", "XY", "Z"]),
        st.sampled_from(["S", " s", "YS", "T", "U"]),
        st.integers(0, 8),
    ),
    min_size=1,
    max_size=12,
)


def keys_of(row):
    track_id, artists, name, sound = row
    names = (artists.casefold().strip(), name.casefold().strip())
    return {("id", track_id), ("names", names), ("sound", sound)}


def songs_by_merging(rows):
    """Merge groups that share a key until none do: slow and plainly right."""
    groups = []
    for position, row in enumerate(rows):
        members, keys = {position}, keys_of(row)
        for group in [group for group in groups if group[1] & keys]:
            groups.remove(group)
            members, keys = members | group[0], keys | group[1]
        groups.append((members, keys))
    return {frozenset(members) for members, _ in groups}


def partition(songs):
    return {frozenset(np.flatnonzero(songs == song).tolist()) for song in set(songs.tolist())}


@given(ROWS)
def test_songs_are_the_transitive_closure_of_shared_keys(rows):
    assert partition(song_ids(tracks_of(*rows))) == songs_by_merging(rows)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_which_belong_together(rows, random):
    order = random.sample(range(len(rows)), len(rows))

    shuffled = song_ids(tracks_of(*[rows[position] for position in order]))
    restored = np.empty_like(shuffled)
    restored[order] = shuffled

    assert partition(restored) == partition(song_ids(tracks_of(*rows)))


@given(ROWS)
def test_rows_with_a_common_key_share_a_song(rows):
    songs = song_ids(tracks_of(*rows))

    for one, row in enumerate(rows):
        for other, another in enumerate(rows):
            if keys_of(row) & keys_of(another):
                assert songs[one] == songs[other]


@given(ROWS)
def test_the_numbers_run_from_0_without_a_gap_as_songs_first_appear(rows):
    songs = song_ids(tracks_of(*rows))

    assert songs.dtype == np.int64
    assert list(dict.fromkeys(songs.tolist())) == list(range(songs.max() + 1))
