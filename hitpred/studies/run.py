"""Compute the studies whose results no longer follow from the data, the settings and the code."""

import importlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from rich.console import Console

from hitpred.cache.environment import environment
from hitpred.cache.fingerprint import Inputs
from hitpred.cache.lock import alone
from hitpred.cache.store import State, Status
from hitpred.cache.sweep import sweep, sweep_outcomes
from hitpred.cache.workspace import Workspace
from hitpred.config import Settings
from hitpred.console import ConsoleProgress
from hitpred.dataset.source import DataSource
from hitpred.errors import HitpredError
from hitpred.files import write_atomically
from hitpred.studies import call
from hitpred.studies.registry import Study, inputs_of

if TYPE_CHECKING:
    from hitpred.dataset.table import Dataset
    from hitpred.experiments.grid import Outcomes
    from hitpred.experiments.job import Job
    from hitpred.experiments.memo import Memo
    from hitpred.methods.elsewhere import Elsewhere
    from hitpred.methods.rows import Rows


@dataclass(frozen=True)
class Plan:
    """A study and the state of its stored result."""

    study: Study
    status: Status


def plan(workspace: Workspace, settings: Settings, studies: tuple[Study, ...]) -> list[Plan]:
    """Say for each study how its stored result stands. Needs neither the data nor scikit-learn."""
    return [Plan(study, _status(study, workspace, settings)) for study in studies]


def _status(study: Study, workspace: Workspace, settings: Settings) -> Status:
    status = workspace.store.status(study.name, _inputs(study, workspace, settings))
    if not (status.fresh and study.bundle):
        return status
    recorded = workspace.store.read(study.name).results.get("files")
    if fault := workspace.bundle(study.bundle).fault(recorded):
        return Status(
            study.name,
            State.DAMAGED,
            f"{fault}; restore it from version control or run `hitpred run {study.name}`.",
        )
    return status


def _inputs(study: Study, workspace: Workspace, settings: Settings) -> Inputs:
    return inputs_of(study, workspace.source.digest, settings, workspace.external.digest)


def run(
    workspace: Workspace,
    settings: Settings,
    studies: tuple[Study, ...],
    *,
    force: bool,
    jobs: int | None,
    backend: str,
    console: Console,
) -> list[str]:
    """Compute the studies that are not fresh, one after the other; each is stored when it is done.

    Parameters
    ----------
    workspace : Workspace
        Where the results go, and which data they are about.
    settings : Settings
        For the studies.
    studies : tuple of Study
        Those to look at.
    force : bool
        Compute also what is fresh.
    jobs : int or None
        Workers to use, None for all; the results don't depend on it.
    backend : str
        Where the work is done (`hitpred.experiments.workers`); the results don't depend on it.
    console : rich.console.Console
        Where progress goes.

    Returns
    -------
    list of str
        Names of the studies computed.

    Raises
    ------
    HitpredError
        If the data are needed and not here, or can't be used, or if there are no workers.
    """
    with alone(workspace.computing):
        return _run(
            workspace, settings, studies, force=force, jobs=jobs, backend=backend, console=console
        )


def _run(
    workspace: Workspace,
    settings: Settings,
    studies: tuple[Study, ...],
    *,
    force: bool,
    jobs: int | None,
    backend: str,
    console: Console,
) -> list[str]:
    plans = plan(workspace, settings, studies)
    measured = [item for item in plans if item.study.measured and not item.status.fresh]
    wanted = [
        item.study for item in plans if not item.study.measured and (force or not item.status.fresh)
    ]
    if not wanted:
        _bring(measured, workspace, console)
        return []
    path = _data_path(workspace.source, wanted)
    todo = _possible(wanted, workspace, console)
    _require_room(workspace)
    dataset, rooms = _opened(todo, path, workspace, settings, console)
    console.print(_summary(dataset), highlight=False)
    from hitpred.experiments.memo import Memo  # with NumPy behind it, which no render waits for
    from hitpred.methods.rows import rows_of

    rows = rows_of(dataset)
    memo = Memo(workspace.outcomes, say=lambda told: console.print(told, highlight=False))
    asked = {room.study.name: room.jobs(dataset, rows) for room in rooms}
    with _at_work(backend, jobs), ConsoleProgress(console, "trials") as progress:
        outcomes = _outcomes(rooms, asked, rows, memo, progress, force=force)
    _bring(measured, workspace, console)  # not before: what is refused or stopped leaves nothing
    for number, room in enumerate(rooms, start=1):
        place = f" ({number} of {len(rooms)})" if len(rooms) > 1 else ""
        with ConsoleProgress(console, f"{room.study.name}{place}") as progress:
            room.settle(dataset, rows, outcomes.of(asked[room.study.name]), workspace, progress)
    memo.tidy()
    return [study.name for study in todo]


def _opened(
    studies: list[Study], path: Path, workspace: Workspace, settings: Settings, console: Console
) -> "tuple[Dataset, list[Room]]":
    """Read the data, and import the code of the studies."""
    with ConsoleProgress(console, "reading the data"):
        rooms = [_open(study, workspace, settings) for study in studies]
        dataset = _load(path, workspace.source)
        if any(study.external for study in studies):
            elsewhere = _load_external(workspace.external, dataset)
            rooms = [room.beside(elsewhere) if room.study.external else room for room in rooms]
    return dataset, rooms


@contextmanager
def _at_work(backend: str, jobs: int | None) -> Iterator[None]:
    """Have workers ready for the block."""
    from joblib import parallel_config

    from hitpred.experiments.parallel import begin_with
    from hitpred.experiments.workers import workers

    if backend == "loky" and jobs:
        jobs = min(jobs, os.cpu_count() or 1)  # more would only wait for each other
    with (
        # A worker that has no task yet can't tell by itself that whoever started it is gone.
        parallel_config(backend="loky", initializer=begin_with, initargs=(os.getpid(),)),
        workers(backend, jobs),
    ):
        yield


def _outcomes(
    rooms: "Sequence[Room]",
    asked: "Mapping[str, list[Job]]",
    rows: "Rows",
    memo: "Memo",
    progress: ConsoleProgress,
    *,
    force: bool,
) -> "Outcomes":
    """Do what the studies ask for, each job once."""
    from hitpred.experiments.grid import Grid

    imported = {name: digest for room in rooms for name, digest in room.inputs.code.items()}
    every = [job for jobs in asked.values() for job in jobs]
    return Grid(rows, memo, imported).ask(every, progress, force=force)


@dataclass(frozen=True)
class Room:
    """A study, ready to be computed.

    Attributes
    ----------
    study : Study
        Which one.
    module : module
        Its ``compute.py``, imported.
    sections : dict
        The settings that it reads, and the external data if it does.
    inputs : Inputs
        What its result will have been computed from: with the code as it was imported.
    """

    study: Study
    module: ModuleType
    sections: dict[str, Any]
    inputs: Inputs

    def beside(self, elsewhere: "Elsewhere | None") -> "Room":
        """Return the room with the external data."""
        return replace(self, sections=self.sections | {"elsewhere": elsewhere})

    def jobs(self, dataset: "Dataset", rows: "Rows") -> "list[Job]":
        """List the trials, and other costly steps, that it starts from."""
        return call.jobs(self.module, dataset, rows, self.sections)

    def settle(
        self,
        dataset: "Dataset",
        rows: "Rows",
        outcomes: "Outcomes",
        workspace: Workspace,
        progress: ConsoleProgress,
    ) -> None:
        """Do the arithmetic, and store what comes out."""
        results = call.compute(self.module, dataset, rows, outcomes, self.sections)
        bundle = self.study.bundle
        files = call.files(self.module, dataset, rows, outcomes, self.sections) if bundle else {}
        with alone(workspace.writing):
            if bundle:
                results["files"] = workspace.bundle(bundle).write(files)
            workspace.store.write(
                self.study.name,
                self.inputs,
                results,
                environment=environment(),
                seconds=outcomes.seconds() + progress.seconds,
            )
        progress.finish()


def _require_room(workspace: Workspace) -> None:
    """Sweep what a killed run left, and try to write now instead of when all is computed.

    Raises
    ------
    HitpredError
        If results or outcomes can't be written.
    """
    with alone(workspace.writing):
        sweep(workspace)
        sweep_outcomes(workspace)
    for folder in (workspace.store.folder, workspace.outcomes):
        made = [path for path in (folder, *folder.parents) if not path.exists()]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder) as probe:
                probe.write(b"room for a byte")
            for path in made:  # what is refused or stopped after this leaves no folder
                path.rmdir()
        except OSError as error:
            raise HitpredError(
                f"{folder} could not be written ({error.strerror}), so nothing would be kept: free "
                "space or mend the folder's permissions, then run the command again."
            ) from None


def _open(study: Study, workspace: Workspace, settings: Settings) -> Room:
    """Import a study's code, and make sure that its digest is that of what was imported.

    An edit after this is not computed with, and makes the result stale; one in this very moment is
    refused, since nobody could tell what was imported.
    """
    inputs = _inputs(study, workspace, settings)
    module = importlib.import_module(study.module("compute"))
    if inputs != _inputs(study, workspace, settings):
        raise HitpredError(
            f"The code of {study.name} changed while it was read: run the command again."
        )
    return Room(study, module, call.sections_of(settings, study.reads), inputs)


def _load(path: Path, source: DataSource) -> "Dataset":
    """Read the data, and make sure that they are those that the result will be signed for."""
    from hitpred.dataset.digest import content_digest
    from hitpred.dataset.load import load  # its libraries take seconds; fresh results need none

    dataset = load(path)
    if content_digest(dataset.rows) != source.content:
        raise _changed(path)
    return dataset


def _load_external(source: DataSource, here: "Dataset") -> "Elsewhere | None":
    """Read the external data, if there are any, without the songs that are here, too."""
    from hitpred.dataset.digest import content_digest
    from hitpred.dataset.external import load_external
    from hitpred.methods.elsewhere import elsewhere_of

    if source.path is None:
        return None
    there = load_external(source.path)
    if content_digest(there.rows) != source.content:
        raise _changed(source.path)
    return elsewhere_of(there, here)


def _changed(path: Path) -> HitpredError:
    return HitpredError(f"{path} changed while it was read: run the command again.")


def _summary(dataset: "Dataset") -> str:
    """Say what was read, and what cleaning removed and why."""
    removed = "; ".join(f"{item.rows:,} removed: {item.reason}" for item in dataset.removed)
    songs = dataset.tracks["song"].nunique()
    return f"{len(dataset.rows):,} rows read, {songs:,} songs" + (f"; {removed}" if removed else "")


def _possible(studies: list[Study], workspace: Workspace, console: Console) -> list[Study]:
    """Leave out studies that can't be computed as they are published, and say what they lack."""
    needed = {study: lack for study in studies if (lack := _lack(study, workspace))}
    said = [f"Computing {study.name} needs {lack}" for study, lack in needed.items()]
    if len(needed) == len(studies):
        raise HitpredError("\n".join(f"{sentence}." for sentence in said))
    for sentence in said:
        console.print(f"{sentence}; the other studies go on.", highlight=False, soft_wrap=True)
    return [study for study in studies if study not in needed]


def _lack(study: Study, workspace: Workspace) -> str | None:
    """Say what a study that is about the published data lacks; about others it does without."""
    external = workspace.external
    if study.external and external.published and external.path is None:
        return (
            "the external data, which are not here: run `hitpred fetch`, or name the file with "
            "--external PATH"
        )
    missing = [name for name in study.libraries if find_spec(name) is None]
    if missing and workspace.published:
        return f"{' and '.join(missing)}, not installed here: run `make peers`"
    return None


def _bring(measured: list[Plan], workspace: Workspace, console: Console) -> None:
    """Take the published measurements for other data, of which they say nothing anyway."""
    folder = workspace.store.folder.relative_to(workspace.root)
    for item in measured:
        path = workspace.store.path(item.study.name)
        published = workspace.project / folder / path.name
        if workspace.published or not published.is_file():
            console.print(f"{item.status}: run `make bench`.", highlight=False, soft_wrap=True)
        else:
            with alone(workspace.writing):
                write_atomically(path, published.read_text(encoding="utf-8"))


def _data_path(source: DataSource, todo: list[Study]) -> Path:
    if source.path is None:
        names = ", ".join(study.name for study in todo)
        raise HitpredError(
            f"Computing {names} needs the data, which are not here: run `hitpred fetch`, "
            "or name the file with --data PATH."
        )
    return source.path
