"""A result is signed with what it was computed from, whatever changes meanwhile."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

import hitpred
from hitpred.cache import fingerprint
from hitpred.cache.workspace import open_workspace
from hitpred.config import read_settings
from hitpred.dataset.source import resolve
from hitpred.errors import HitpredError
from hitpred.studies import run
from hitpred.studies.registry import STUDIES, inputs_of

STUDY = STUDIES[0]
SETTINGS = read_settings(Path(__file__).parents[2], demo=True)


@pytest.fixture
def workspace(project):
    return open_workspace(project, resolve(project, "demo", {}))


@pytest.fixture
def source(tmp_path, monkeypatch) -> Path:
    """The code of the study, in a copy of the package that stands in where code is compared."""
    copy = shutil.copytree(
        Path(hitpred.__file__).parent,
        tmp_path / "hitpred",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    monkeypatch.setattr(fingerprint, "PACKAGE", copy)
    return copy / "studies" / STUDY.name / "compute.py"


def edit(source: Path) -> None:
    source.write_text(source.read_text() + "\nEDITED = True\n")


def test_an_edit_while_a_study_runs_is_not_signed_and_makes_its_result_stale(workspace, source):
    room = run._open(STUDY, workspace, SETTINGS)
    edit(source)
    workspace.store.write(STUDY.name, room.inputs, {}, environment={}, seconds=0)
    status = workspace.store.status(STUDY.name, inputs_of(STUDY, workspace.source.digest, SETTINGS))
    assert "the code of hitpred.studies.reproduction.compute changed" in str(status)


def test_an_edit_in_the_moment_of_reading_is_refused(workspace, source, monkeypatch):
    monkeypatch.setattr(run.importlib, "import_module", lambda _: edit(source))
    with pytest.raises(HitpredError, match="changed while it was read: run the command again"):
        run._open(STUDY, workspace, SETTINGS)


def test_data_that_are_exchanged_after_they_were_told_apart_are_refused(workspace):
    other = replace(workspace.source, content="the digest of other values")
    with pytest.raises(HitpredError, match=r"demo\.csv changed while it was read"):
        run._load(workspace.source.path, other)
