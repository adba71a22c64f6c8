"""A result is signed with what it was computed from, whatever changes meanwhile."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from hitpred.cache.store import Store
from hitpred.cache.workspace import Workspace, open_workspace
from hitpred.config import read_settings
from hitpred.dataset.source import NONE, DataSource, resolve
from hitpred.errors import HitpredError
from hitpred.studies import run
from hitpred.studies.registry import MEASURED_INPUTS, STUDIES, inputs_of, named

STUDY = STUDIES[0]
SETTINGS = read_settings(Path(__file__).parents[2], demo=True)


@pytest.fixture
def workspace(project):
    return open_workspace(project, resolve(project, "demo", {}))


@pytest.fixture
def source(package: Path) -> Path:
    """The code of the study where code is compared."""
    return package / "studies" / STUDY.name / "compute.py"


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


# --- measurements


def test_a_measurement_comes_along_to_other_data_and_is_never_stale(workspace):
    (engine,) = named(("engine",))
    published = Store(workspace.project / "report/cache/results")
    published.write("engine", MEASURED_INPUTS, {"ratios": []}, environment={}, seconds=0)
    (before,) = run.plan(workspace, SETTINGS, (engine,))
    run._bring([before], workspace, Console(quiet=True))
    (after,) = run.plan(workspace, SETTINGS, (engine,))
    assert not before.status.fresh
    assert after.status.fresh
    assert workspace.store.path("engine").read_bytes() == published.path("engine").read_bytes()


def test_a_measurement_that_is_missing_keeps_nothing_else_from_being_computed(workspace):
    (engine,) = named(("engine",))
    (workspace.project / "report/cache/results/engine.json").unlink(missing_ok=True)
    console = Console(record=True, width=200)
    (item,) = run.plan(workspace, SETTINGS, (engine,))
    run._bring([item], workspace, console)
    assert "engine is missing: it was never computed: run `make bench`." in console.export_text()


# --- external data

NOT_HERE = DataSource("published", "digest", "digest", None, published=True)
TRANSFER, PEERS = named(("transfer",)), named(("peers",))


def about(external: DataSource, source: DataSource = NOT_HERE) -> Workspace:
    return Workspace(Path(), Path(), source, external)


def test_what_needs_the_external_data_is_left_out_in_one_sentence_where_they_are_not():
    console = Console(record=True, width=200)
    assert run._possible([STUDY, *TRANSFER], about(NOT_HERE), console) == [STUDY]
    said = console.export_text()
    assert said.count("\n") == 1
    assert "transfer needs the external data" in said
    assert "--external PATH" in said


def test_nothing_is_said_of_external_data_while_their_results_are_fresh():
    console = Console(record=True)
    assert run._possible([STUDY], about(NOT_HERE), console) == [STUDY]
    assert console.export_text() == ""


def test_if_nothing_else_is_to_be_computed_external_data_that_are_not_here_are_an_error():
    with pytest.raises(HitpredError, match="transfer needs the external data, which are not here"):
        run._possible(list(TRANSFER), about(NOT_HERE), Console(quiet=True))


def test_data_of_ones_own_need_no_external_data():
    assert run._possible(list(TRANSFER), about(NONE), Console(quiet=True)) == list(TRANSFER)


def test_what_needs_libraries_that_are_not_here_keeps_its_published_result(monkeypatch):
    monkeypatch.setattr(run, "find_spec", lambda name: None if name == "catboost" else name)
    console = Console(record=True, width=200)
    assert run._possible([STUDY, *PEERS], about(NOT_HERE), console) == [STUDY]
    assert "peers needs catboost, not installed here: run `make peers`" in console.export_text()
    demo = DataSource("demo", "digest", "digest", None, published=False)
    assert run._possible(list(PEERS), about(NONE, demo), console) == list(PEERS)


def test_only_a_study_of_external_data_depends_on_them():
    for study in STUDIES:
        keys = {inputs_of(study, "data", SETTINGS, digest).key for digest in ("one", "other")}
        assert len(keys) == 1 + study.external
    (study,) = TRANSFER
    before = inputs_of(study, "data", SETTINGS, "one").recorded
    after = inputs_of(study, "data", SETTINGS, "other")
    assert after.changes_since(before) == ["the external data"]


def test_inputs_without_external_data_are_recorded_as_they_always_were():
    assert set(inputs_of(STUDY, "data", SETTINGS, "one").recorded) == {
        "dataset",
        "settings",
        "code",
    }


def test_external_data_that_are_exchanged_after_they_were_told_apart_are_refused(workspace):
    other = replace(workspace.external, content="the digest of other values")
    with pytest.raises(HitpredError, match=r"demo_external\.csv changed while it was read"):
        run._load_external(other, None)
