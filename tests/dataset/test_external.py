"""The other songs come in their own columns, and go through the same checks."""

import os
import shutil
from pathlib import Path

import pytest

from hitpred.dataset.columns import COLUMNS
from hitpred.dataset.demo_external import ExternalParameters, external_csv
from hitpred.dataset.digest import content_digest, file_sha256
from hitpred.dataset.external import IGNORED, credited, load_external, read_external
from hitpred.dataset.pin import read_pin
from hitpred.dataset.source import DataSource, resolve, resolve_external
from hitpred.errors import HitpredError

DATA = Path(__file__).parents[2] / "data"
DEMO = DATA / "demo_external.csv"
PINNED = read_pin(DATA / "billboard_2010s.toml")
EXTERNAL = os.environ.get("HITPRED_EXTERNAL")

HEADER = (
    "track,artist,danceability,energy,key,loudness,mode,speechiness,acousticness,"
    "instrumentalness,liveness,valence,tempo,duration_ms,time_signature,target"
)
HIT = "Song,Artist,0.5,0.6,5,-7.2,1,0.1,0.2,0,0.3,0.4,120.5,200000,4,1"
FLOP = "Tune,Other,0.4,0.6,5,-7.2,1,0.1,0.2,0,0.3,0.4,120.5,200000,4,0"


def file_of(folder: Path, *lines: str) -> Path:
    path = folder / "other songs.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def test_the_generator_writes_the_committed_file():
    assert external_csv(ExternalParameters()) == DEMO.read_bytes()


def test_the_demo_has_hostile_names_songs_twice_and_both_kinds():
    tracks = load_external(DEMO).tracks
    assert tracks["artists"].str.contains("<SCRIPT>|<script>").any()
    assert tracks["track_name"].str.contains('"').any()
    assert tracks["song"].nunique() < len(tracks)
    assert set(tracks["popularity"]) == {0, 100}


def test_a_row_has_the_columns_of_the_spotify_tracks(tmp_path):
    table = read_external(file_of(tmp_path, HEADER, HIT, FLOP))
    assert list(table.columns) == list(COLUMNS)
    assert table["popularity"].tolist() == [100, 0]
    assert table["track_id"].is_unique
    assert not table["explicit"].any()


def test_a_copy_with_columns_that_are_not_needed_holds_the_same_data(tmp_path):
    plain = content_digest(read_external(file_of(tmp_path, HEADER, HIT, FLOP)))
    more = ",".join([HEADER, *IGNORED]), *(f"{row},spotify:x,30.5,9" for row in (HIT, FLOP))
    assert content_digest(read_external(file_of(tmp_path, *more))) == plain


def test_a_song_that_stands_there_twice_is_one_song(tmp_path):
    again = HIT.replace("0.5,", "0.7,")
    assert load_external(file_of(tmp_path, HEADER, HIT, again, FLOP)).tracks["song"].nunique() == 2


@pytest.mark.parametrize(
    ("text", "artists"),
    [
        ("Drake Featuring WizKid & Kyla", "Drake;WizKid;Kyla"),
        ("Lil Nas X", "Lil Nas X"),
        ("Anderson .Paak", "Anderson .Paak"),
        ("Sia x Diplo, Labrinth", "Sia;Diplo;Labrinth"),
        ("AC/DC", "AC/DC"),
        ("Andy", "Andy"),
    ],
)
def test_artists_of_one_text_are_told_apart(text, artists):
    import pandas as pd

    assert credited(pd.Series([text])).tolist() == [artists]


BAD = {
    "empty": ([""], ["is empty"]),
    "header only": ([HEADER], ["no rows"]),
    "no CSV": (["just some words", "and more"], ["line 1", "lacks the column track"]),
    "the wrong file": (["track_id,artists", "1,2"], ["lacks the column track", "'track_id'"]),
    "column missing": ([HEADER.replace(",tempo", ""), HIT], ["lacks the column tempo"]),
    "column unknown": ([f"{HEADER},rating", f"{HIT},5"], ["'rating'"]),
    "target of two": ([HEADER, HIT, FLOP[:-1] + "2"], ["Column target", "line 3", "'2'"]),
    "target missing": ([HEADER, HIT, FLOP[:-1]], ["Column target", "line 3", "''"]),
    "out of range": ([HEADER, HIT, FLOP.replace("-7.2", "72")], ["loudness", "line 3", "72"]),
    "text for a number": ([HEADER, HIT.replace("120.5", "fast")], ["tempo", "line 2", "'fast'"]),
    "cut off": ([HEADER, HIT, FLOP[:20]], ["Line 3", "cut off"]),
    "hits only": ([HEADER, HIT, HIT], ["not both hits and others"]),
    "flops only": ([HEADER, FLOP], ["not both hits and others"]),
    "no names": ([HEADER, HIT.replace("Song", ""), FLOP], ["not both hits and others"]),
}


@pytest.mark.parametrize(("lines", "expected"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_in_one_sentence(tmp_path, lines, expected):
    path = file_of(tmp_path, *lines)
    with pytest.raises(HitpredError) as refused:
        load_external(path)
    message = str(refused.value)
    assert str(path) in message
    assert message.endswith(".")
    assert message.count(". ") == 0
    for part in expected:
        assert part in message


# --- which external data are meant


@pytest.fixture
def project(tmp_path):
    """Make a project that ships the demo data and has fetched nothing."""
    folder = tmp_path / "project" / "data"
    folder.mkdir(parents=True)
    names = ("spotify_tracks.toml", "billboard_2010s.toml", "demo.csv", "demo_external.csv")
    for name in names:
        shutil.copy(DATA / name, folder)
    return folder.parent


def external(project: Path, data: str | None, option: str | None, **environ: str) -> DataSource:
    return resolve_external(project, resolve(project, data, {}), option, environ)


def test_without_the_file_the_pinned_one_goes_with_the_published_data(project):
    assert external(project, None, None) == DataSource(
        "published", PINNED.sha256, PINNED.content_sha256, None, published=True
    )


def test_the_demo_has_external_data_of_its_own_whatever_the_variable_says(project, tmp_path):
    own = file_of(tmp_path, HEADER, HIT, FLOP)
    assert external(project, "demo", None, HITPRED_EXTERNAL=str(own)).label == "demo"
    assert external(project, "demo", str(own)).label.startswith("other songs-")


def test_data_of_ones_own_have_external_data_only_if_they_are_there(project, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("".join((DATA / "demo.csv").read_text().splitlines(keepends=True)[:4]))
    other = file_of(tmp_path, HEADER, HIT, FLOP)
    assert external(project, str(own), None).label == "none"
    named = external(project, str(own), None, HITPRED_EXTERNAL=str(other))
    assert named.path == other


def test_a_file_that_is_not_the_pinned_one_has_the_digest_of_its_values(project, tmp_path):
    path = file_of(tmp_path, HEADER, HIT, FLOP)
    source = external(project, None, str(path))
    digest = content_digest(read_external(path))
    assert source == DataSource(f"other songs-{digest[:8]}", digest, digest, path, published=False)


def test_the_option_comes_before_the_variable_and_both_must_exist(project, tmp_path):
    path = file_of(tmp_path, HEADER, HIT, FLOP)
    assert external(project, None, "demo", HITPRED_EXTERNAL=str(path)).label == "demo"
    with pytest.raises(HitpredError, match=r"absent\.csv, which --external names"):
        external(project, None, "absent.csv", HITPRED_EXTERNAL=str(path))
    with pytest.raises(HitpredError, match=r"absent\.csv, which HITPRED_EXTERNAL names"):
        external(project, None, None, HITPRED_EXTERNAL="absent.csv")


@pytest.mark.skipif(not EXTERNAL, reason="needs the pinned file in HITPRED_EXTERNAL")
def test_the_pin_is_that_of_the_file(project):
    path = Path(str(EXTERNAL))
    assert file_sha256(path) == PINNED.sha256
    assert path.stat().st_size == PINNED.size
    rows = read_external(path)
    assert content_digest(rows) == PINNED.content_sha256
    assert len(rows) == PINNED.rows
    assert external(project, None, str(path)).published
