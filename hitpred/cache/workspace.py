"""Where things are: the project, and the workspace that a data set is computed and rendered in."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hitpred.cache.store import Store
from hitpred.dataset.source import DataSource
from hitpred.errors import HitpredError

MARKERS: Final = ("_quarto.yml", "hitpred.toml")


def find_project(start: Path) -> Path:
    """Find the project that a folder belongs to.

    Raises
    ------
    HitpredError
        If neither the folder nor one above it holds ``_quarto.yml`` and ``hitpred.toml``.
    """
    for folder in (start, *start.parents):
        if all((folder / marker).is_file() for marker in MARKERS):
            return folder
    raise HitpredError(
        f"{start} is not inside a hitpred project (no {' and '.join(MARKERS)} there or above): "
        "change to the folder of your clone."
    )


@dataclass(frozen=True)
class Workspace:
    """A folder with documents, results cache and site.

    The published results have the project itself; other data get a folder of their own with a copy
    of the documents, so that nothing that is computed from them can touch what is published.

    Attributes
    ----------
    root : Path
        Holds ``_quarto.yml``, ``_variables.yml`` and ``report/``.
    project : Path
        The project that the documents come from.
    source : DataSource
        The data that it is about.
    """

    root: Path
    project: Path
    source: DataSource

    @property
    def cache(self) -> Path:
        """The folder of everything computed."""
        return self.root / "report" / "cache"

    @property
    def store(self) -> Store:
        """The results in the cache."""
        return Store(self.cache / "results")

    @property
    def site(self) -> Path:
        """The folder of the rendered site."""
        return self.root / "_site"


def open_workspace(project: Path, source: DataSource) -> Workspace:
    """Return the workspace of a data source."""
    root = project if source.published else project / "_build" / source.label
    return Workspace(root, project, source)


def lay_out(workspace: Workspace) -> None:
    """Bring the documents of a workspace of its own up to date; the project's are its documents.

    Raises
    ------
    HitpredError
        If the folder can't be written.
    """
    if workspace.root == workspace.project:
        return
    try:
        _copy_documents(workspace)
    except OSError as error:
        # A copied tree tells what went wrong file by file, as (from, to, why).
        why = error.args[0][0][2] if isinstance(error, shutil.Error) else error.strerror
        raise HitpredError(
            f"{workspace.root} could not be written ({why}): "
            "free space or mend its permissions, then run the command again."
        ) from None


def _copy_documents(workspace: Workspace) -> None:
    """Copy the project's documents over those of the workspace, and leave its cache alone."""
    project = workspace.project
    report = workspace.root / "report"
    report.mkdir(parents=True, exist_ok=True)
    for old in report.iterdir():
        if old != workspace.cache:
            shutil.rmtree(old) if old.is_dir() and not old.is_symlink() else old.unlink()
    shutil.copytree(
        project / "report",
        report,
        dirs_exist_ok=True,
        # A link that leads out of the documents, or nowhere, stays one: what it leads to is none.
        symlinks=True,
        ignore=lambda folder, _: {"cache"} if Path(folder) == project / "report" else set(),
    )
    shutil.copy2(project / "_quarto.yml", workspace.root)
