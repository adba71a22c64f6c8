"""The research object: what is in it, and what it says of itself."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from hitpred.cache.workspace import Workspace, open_workspace
from hitpred.dataset.source import resolve
from hitpred.errors import HitpredError
from hitpred.files import sha256
from hitpred.site.crate import crate
from hitpred.site.finish.about import About

CITATION = {"authors": [{"name": "The authors"}], "version": "1.2.3"}
KNOWN = About("Title", "What it is.", None, "2026-01-02", "abc1234", citation=CITATION)


@pytest.fixture
def workspace(project: Path) -> Workspace:
    """A project under version control with a site, and with one file of songs: all take long."""
    (project / "_site").mkdir()
    (project / "_site/index.html").write_text("<p>site</p>")
    shutil.rmtree(project / "report/cache/songs")
    (project / "report/cache/songs").mkdir()
    (project / "report/cache/songs/one.json").write_text("{}")
    (project / "notes.txt").write_text("nobody's business")
    (project / ".gitignore").write_text("/_site/\n/notes.txt\n")
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    return open_workspace(project, resolve(project, None, {}))


def test_it_holds_what_is_tracked_and_the_site_and_describes_it(workspace, tmp_path):
    target = tmp_path / "crate.zip"
    crate(workspace, KNOWN, target)

    with zipfile.ZipFile(target) as archive:
        files = set(archive.namelist())
        said = json.loads(archive.read("ro-crate-metadata.json"))
        results = archive.read("report/cache/results/leakage.json")
    assert {"hitpred.toml", "index.qmd", "site/index.html"} <= files
    assert not {"notes.txt", "data/spotify_tracks.csv"} & files
    entities = {entity["@id"]: entity for entity in said["@graph"]}
    whole = entities["./"]
    assert (whole["name"], whole["version"], whole["datePublished"]) == (
        "Title",
        "1.2.3",
        "2026-01-02",
    )
    described = entities["report/cache/results/leakage.json"]
    assert described["sha256"] == sha256(results)
    assert "odbl" in entities["report/cache/songs/one.json"]["license"]["@id"]
    assert "license" not in described
    computed = entities["#computation"]
    assert {"@id": "report/cache/results/leakage.json"} in computed["result"]
    data = entities[computed["object"][0]["@id"]]
    assert data["identifier"] == "10.34740/KAGGLE/DSV/4372070"
    assert len(data["sha256"]) == 64


def test_the_same_content_gives_the_same_bytes_and_an_old_archive_is_not_packed(workspace):
    target = workspace.site / "hitpred-crate.zip"
    crate(workspace, KNOWN, target)
    first = target.read_bytes()
    crate(workspace, KNOWN, target)
    assert target.read_bytes() == first
    with zipfile.ZipFile(target) as archive:
        assert "site/hitpred-crate.zip" not in archive.namelist()


def test_what_can_t_be_packed_is_told_in_a_sentence(workspace, tmp_path):
    (workspace.site / "index.html").unlink()
    with pytest.raises(HitpredError, match="run `hitpred render`"):
        crate(workspace, KNOWN, tmp_path / "crate.zip")
    demo = open_workspace(workspace.project, resolve(workspace.project, "demo", {}))
    with pytest.raises(HitpredError, match="Only the published results"):
        crate(demo, KNOWN, tmp_path / "crate.zip")
