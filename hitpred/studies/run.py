"""Compute the studies whose results no longer follow from the data, the settings and the code."""

import importlib
import platform
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console

from hitpred.cache.store import Status
from hitpred.cache.workspace import Workspace
from hitpred.config import Settings
from hitpred.console import ConsoleProgress
from hitpred.dataset.source import DataSource
from hitpred.errors import HitpredError
from hitpred.studies.registry import Study, inputs_of

if TYPE_CHECKING:
    from hitpred.dataset.table import Dataset

RECORDED_LIBRARIES: Final = (
    "imbalanced-learn",
    "numba",
    "numpy",
    "pandas",
    "scikit-learn",
    "scipy",
)


@dataclass(frozen=True)
class Plan:
    """A study and the state of its stored result."""

    study: Study
    status: Status


def plan(workspace: Workspace, settings: Settings, studies: tuple[Study, ...]) -> list[Plan]:
    """Say for each study how its stored result stands. Needs neither the data nor scikit-learn."""
    return [
        Plan(
            study,
            workspace.store.status(study.name, inputs_of(study, workspace.source.digest, settings)),
        )
        for study in studies
    ]


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
    plans = plan(workspace, settings, studies)
    todo = [item.study for item in plans if force or not item.status.fresh]
    if not todo:
        return []
    path = _data_path(workspace.source, todo)
    with ConsoleProgress(console, "reading the data"):
        from hitpred.dataset.load import load  # its libraries take seconds; fresh results need none

        dataset = load(path)
    console.print(_summary(dataset), highlight=False)
    from hitpred.experiments.workers import (
        workers,  # with NumPy behind it, which no render should wait for
    )

    with workers(backend, jobs):
        for number, study in enumerate(todo, start=1):
            title = f"{study.name} ({number} of {len(todo)})" if len(todo) > 1 else study.name
            _compute_and_store(study, dataset, workspace, settings, ConsoleProgress(console, title))
    return [study.name for study in todo]


def _summary(dataset: "Dataset") -> str:
    """Say what was read, and what cleaning removed and why."""
    removed = "; ".join(f"{item.rows:,} removed: {item.reason}" for item in dataset.removed)
    songs = dataset.tracks["song"].nunique()
    return f"{len(dataset.rows):,} rows read, {songs:,} songs" + (f"; {removed}" if removed else "")


def _compute_and_store(
    study: Study,
    dataset: "Dataset",
    workspace: Workspace,
    settings: Settings,
    progress: ConsoleProgress,
) -> None:
    with progress:
        results = _compute(study, dataset, settings, progress)
    workspace.store.write(
        study.name,
        inputs_of(study, workspace.source.digest, settings),
        results,
        environment=environment(),
        seconds=progress.seconds,
    )
    progress.finish()


def _compute(
    study: Study, dataset: "Dataset", settings: Settings, progress: ConsoleProgress
) -> dict[str, Any]:
    """Call a study with the sections of the settings that it reads, and no others."""
    sections = {name: getattr(settings, name) for name in study.reads}
    compute = importlib.import_module(study.module("compute")).compute
    results: dict[str, Any] = compute(dataset, **sections, progress=progress)
    return results


def environment() -> dict[str, str]:
    """Record the versions that a result was computed with."""
    libraries = {name: version(name) for name in RECORDED_LIBRARIES}
    return libraries | {"python": platform.python_version(), "platform": platform.platform()}


def _data_path(source: DataSource, todo: list[Study]) -> Path:
    if source.path is None:
        names = ", ".join(study.name for study in todo)
        raise HitpredError(
            f"Computing {names} needs the data, which are not here: run `hitpred fetch`, "
            "or name the file with --data PATH."
        )
    return source.path
