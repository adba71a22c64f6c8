"""The demo data hold the traps of the real data, so that whoever tries the project meets them."""

from dataclasses import replace
from pathlib import Path

import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_score

from hitpred.dataset.columns import AUDIO_DESCRIPTORS
from hitpred.dataset.demo import DemoParameters, demo_csv
from hitpred.dataset.load import load

DEMO = Path(__file__).parents[2] / "data" / "demo.csv"


@pytest.fixture(scope="module")
def tracks():
    return load(DEMO).tracks


def hit(tracks):
    return tracks["popularity"] >= 75


def test_the_generator_writes_the_committed_file():
    assert demo_csv(DemoParameters()) == DEMO.read_bytes()


def test_another_seed_gives_other_data():
    assert demo_csv(replace(DemoParameters(), seed=2)) != DEMO.read_bytes()


def test_the_file_is_small_enough_to_ship():
    assert DEMO.stat().st_size <= 1_000_000


def test_20_genres_have_300_rows_each():
    assert load(DEMO).rows["track_genre"].value_counts().tolist() == [300] * 20


def test_one_row_has_no_names():
    assert [removal.rows for removal in load(DEMO).removed] == [1]


def test_hits_are_rare_and_absent_from_some_genres(tracks):
    by_genre = hit(tracks).groupby(tracks["track_genre"]).sum()

    assert 0.02 < hit(tracks).mean() < 0.04
    assert (by_genre == 0).sum() == 8


def test_a_seventh_of_the_popularities_is_0(tracks):
    assert (tracks["popularity"] == 0).mean() == pytest.approx(0.14, abs=0.01)


def test_some_rows_have_no_beat(tracks):
    assert ((tracks["tempo"] == 0) & (tracks["time_signature"] == 0)).sum() >= 10


def test_a_track_under_several_genres_has_the_same_audio_everywhere(tracks):
    by_track = tracks.groupby("track_id")

    assert (by_track["track_genre"].nunique() > 1).sum() > 1000
    assert (by_track[list(AUDIO_DESCRIPTORS)].nunique() == 1).all(axis=None)


def test_some_tracks_carry_two_popularities_and_a_few_on_both_sides_of_75(tracks):
    by_track = tracks.groupby("track_id")["popularity"]

    assert (by_track.nunique() > 1).sum() > 50
    assert ((by_track.min() < 75) & (by_track.max() >= 75)).sum() >= 1


def test_some_re_releases_disagree_with_their_original_about_75(tracks):
    by_song = tracks.drop_duplicates("track_id").groupby("song")["popularity"]

    assert ((by_song.min() < 75) & (by_song.max() >= 75)).sum() >= 5


def test_songs_are_joined_by_names_alone_and_by_audio_alone(tracks):
    names = (
        tracks["artists"].str.casefold().str.strip(),
        tracks["track_name"].str.casefold().str.strip(),
    )
    names_in_song = tracks.assign(artists=names[0], track_name=names[1]).groupby("song")
    audio_in_song = tracks.groupby("song")[list(AUDIO_DESCRIPTORS)]

    assert (names_in_song["track_name"].nunique() > 1).any()
    assert (audio_in_song.nunique() > 1).any(axis=None)


def test_one_song_is_on_dozens_of_compilations(tracks):
    per_song = tracks.drop_duplicates("track_id")["song"].value_counts()

    assert per_song.iloc[0] == 60
    assert per_song.iloc[1] < 10


@pytest.mark.parametrize(
    "hostile",
    ["<script>", "&", '"', ",", "\u200f", "\u202e", "{{<", "**", "\n", "|", "\u30c7\u30e2", "\\"],
)
def test_names_are_hostile_to_careless_pages(tracks, hostile):
    names = tracks[["artists", "album_name", "track_name"]].astype(str).sum(axis="columns")

    assert names.str.contains(hostile, regex=False).any()


def test_names_may_look_missing_have_outer_spaces_or_never_end(tracks):
    assert (tracks["artists"] == "NA").any()
    assert (tracks["track_name"] != tracks["track_name"].str.strip()).any()
    assert tracks["track_name"].str.len().max() > 200


def test_a_hit_has_a_hostile_name(tracks):
    assert tracks.loc[hit(tracks), "artists"].str.contains("<script>", regex=False).any()


def test_a_forest_looks_much_better_when_songs_are_on_both_sides_of_the_split(tracks):
    forest = ExtraTreesClassifier(n_estimators=30, random_state=0)
    features = tracks[list(AUDIO_DESCRIPTORS)]

    def roc_auc(splits, groups=None):
        return cross_val_score(
            forest, features, hit(tracks), groups=groups, cv=splits, scoring="roc_auc"
        ).mean()

    over_rows = roc_auc(StratifiedKFold(3, shuffle=True, random_state=0))
    over_songs = roc_auc(StratifiedGroupKFold(3, shuffle=True, random_state=0), tracks["song"])

    assert over_rows > 0.9
    assert 0.6 < over_songs < 0.8
