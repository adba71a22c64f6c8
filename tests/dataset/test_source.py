import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hitpred.dataset.digest import content_digest, file_sha256
from hitpred.dataset.pin import read_pin
from hitpred.dataset.read import read_table
from hitpred.dataset.source import DataSource, resolve
from hitpred.errors import HitpredError

DATA = Path(__file__).parents[2] / "data"
PINNED = read_pin(DATA / "spotify_tracks.toml")


@pytest.fixture
def project(tmp_path):
    """Make a project that ships the demo data and has fetched nothing."""
    folder = tmp_path / "project" / "data"
    folder.mkdir(parents=True)
    shutil.copy(DATA / "spotify_tracks.toml", folder)
    shutil.copy(DATA / "demo.csv", folder)
    return folder.parent


@pytest.fixture
def own_file(tmp_path):
    """Make a data file of the user's own: the first songs of the demo data."""
    path = tmp_path / "my tracks.csv"
    path.write_text("".join((DATA / "demo.csv").read_text().splitlines(keepends=True)[:4]))
    return path


def pin_instead(project, path):
    """Make the project's pin stand for another file."""
    pin = project / "data" / "spotify_tracks.toml"
    content = content_digest(read_table(path))
    text = pin.read_text().replace(PINNED.content_sha256, content)
    pin.write_text(text.replace(PINNED.sha256, file_sha256(path)))


def test_without_any_file_the_published_data_are_meant_but_not_here(project):
    assert resolve(project, None, {}) == DataSource(
        "published", PINNED.sha256, PINNED.content_sha256, None, True
    )


def test_the_fetched_file_is_the_published_data(project, own_file):
    fetched = shutil.copy(own_file, project / "data" / "spotify_tracks.csv")
    pin_instead(project, own_file)

    assert resolve(project, None, {}) == DataSource(
        "published", file_sha256(own_file), content_digest(read_table(own_file)), fetched, True
    )


def test_a_re_saved_copy_of_the_pinned_file_is_the_published_data(project, own_file):
    pin_instead(project, own_file)
    pinned, content = file_sha256(own_file), content_digest(read_table(own_file))
    own_file.write_bytes(own_file.read_bytes().replace(b"\n", b"\r\n"))

    assert resolve(project, str(own_file), {}) == DataSource(
        "published", pinned, content, own_file, True
    )


def test_other_data_are_labelled_with_name_and_digest(project, own_file):
    digest = content_digest(read_table(own_file))

    assert resolve(project, str(own_file), {}) == DataSource(
        f"my tracks-{digest[:8]}", digest, digest, own_file, False
    )


def test_a_fetched_file_that_was_changed_is_not_the_published_data(project, own_file):
    shutil.copy(own_file, project / "data" / "spotify_tracks.csv")

    source = resolve(project, None, {})

    assert source.label.startswith("spotify_tracks-")
    assert not source.published


def test_the_demo_data_ship_with_the_project(project):
    source = resolve(project, "demo", {})

    assert source.label == "demo"
    assert source.path == project / "data" / "demo.csv"
    assert source.digest == content_digest(read_table(DATA / "demo.csv"))
    assert not source.published


def test_the_option_comes_before_the_variable(project, own_file):
    environ = {"HITPRED_DATA": str(own_file)}

    assert resolve(project, "demo", environ).label == "demo"
    assert resolve(project, None, environ).path == own_file


def test_the_variable_comes_before_the_fetched_file(project, own_file):
    shutil.copy(DATA / "demo.csv", project / "data" / "spotify_tracks.csv")

    assert resolve(project, None, {"HITPRED_DATA": str(own_file)}).path == own_file


def test_an_empty_variable_counts_as_unset(project):
    assert resolve(project, None, {"HITPRED_DATA": ""}).published


def test_a_relative_path_starts_at_the_current_directory(project, own_file, monkeypatch):
    monkeypatch.chdir(own_file.parent)

    for source in (
        resolve(project, own_file.name, {}),
        resolve(project, None, {"HITPRED_DATA": own_file.name}),
    ):
        assert source.path is not None
        assert source.path.resolve() == own_file


@pytest.mark.parametrize(
    ("data", "environ", "origin"),
    [
        ("absent.csv", {}, "--data"),
        (None, {"HITPRED_DATA": "absent.csv"}, "HITPRED_DATA"),
        ("absent.csv", {"HITPRED_DATA": "demo"}, "--data"),
    ],
)
def test_a_file_that_does_not_exist_is_named_with_where_its_name_came_from(
    project, data, environ, origin
):
    with pytest.raises(HitpredError, match=rf"absent\.csv, which {origin} names"):
        resolve(project, data, environ)


@pytest.mark.parametrize("data", ["", "."])
def test_a_folder_is_no_data_file(project, data):
    with pytest.raises(HitpredError, match="directory"):
        resolve(project, data, {})


def test_asking_which_data_are_meant_does_not_load_the_data_stack():
    heavy = "{'pandas', 'pandera', 'scipy', 'sklearn'}"
    code = f"import hitpred.dataset.source, sys; print(*{heavy} & sys.modules.keys())"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )

    assert output.stdout.split() == []


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("x" * 250, "x" * 100),
        ("é" * 120, "é" * 50),
        ("a\x1b[31m\nb", "a_[31m_b"),
        ("\udcff\u202e", "__"),
    ],
    ids=["long", "long in bytes", "steers a terminal", "no text"],
)
def test_a_label_is_a_name_that_any_folder_can_have(project, own_file, name, label):
    named = own_file.rename(own_file.with_name(f"{name}.csv"))
    assert resolve(project, str(named), {}).label.rpartition("-")[0] == label


def test_a_pipe_is_refused_and_not_waited_for(project, tmp_path):
    pipe = tmp_path / "tracks.csv"
    os.mkfifo(pipe)
    with pytest.raises(HitpredError, match="is a pipe or a device"):
        resolve(project, str(pipe), {})
