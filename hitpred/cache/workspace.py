"""Where things are: the project, and the workspace that a data set is computed and rendered in."""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import hitpred
from hitpred.cache.bundle import Bundle
from hitpred.cache.store import Store
from hitpred.dataset.source import NONE, DataSource, resolve_external
from hitpred.errors import HitpredError
from hitpred.files import remove

MARKERS: Final = ("_quarto.yml", "hitpred.toml")
PACKAGE: Final = Path(hitpred.__file__).parent


def find_project(start: Path) -> Path:
    """Find the project that a folder belongs to.

    Raises
    ------
    HitpredError
        If neither the folder nor one above it holds ``_quarto.yml`` and ``hitpred.toml``, or if
        the project has code of its own and this is not it.
    """
    for folder in (start, *start.parents):
        if all((folder / marker).is_file() for marker in MARKERS):
            _require_own_code(folder)
            return folder
    raise HitpredError(
        f"{start} is not inside a hitpred project (no {' and '.join(MARKERS)} there or above): "
        "change to the folder of your clone."
    )


def _require_own_code(project: Path) -> None:
    """Refuse a checkout whose code is not the one at work: its edits would go unnoticed."""
    own = project / PACKAGE.name
    if (own / "__init__.py").is_file() and not own.samefile(PACKAGE):
        raise HitpredError(
            f"The code that runs is not that of {own} but comes from {PACKAGE}: use the clone's "
            "own .venv/bin/hitpred; if this is it, run `.venv/bin/pip install --no-deps "
            "--no-build-isolation --editable .` in the clone."
        )


@dataclass(frozen=True)
class Workspace:
    """A folder with documents, results cache and site.

    The published results have the project itself; other data get a folder of their own with a copy
    of the documents, so that nothing that is computed from them can touch what is published.

    Attributes
    ----------
    root : Path
        Holds ``_quarto.yml``, ``_variables.yml``, the first page and ``report/``.
    project : Path
        The project that the documents come from.
    source : DataSource
        The data that it is about.
    external : DataSource
        The data that models are tried on besides.
    """

    root: Path
    project: Path
    source: DataSource
    external: DataSource = NONE

    @property
    def published(self) -> bool:
        """Whether it is about the pinned data, and about no other."""
        return self.label == "published"

    @property
    def label(self) -> str:
        """Name the data; external ones only if they are not those that go with the others."""
        return _label(self.source, self.external)

    @property
    def cache(self) -> Path:
        """The folder of everything computed."""
        return self.root / "report" / "cache"

    @property
    def store(self) -> Store:
        """The results in the cache."""
        return Store(self.cache / "results")

    def bundle(self, name: str) -> Bundle:
        """Return a folder of the cache with files for readers' browsers."""
        return Bundle(self.cache / name)

    @property
    def outcomes(self) -> Path:
        """The folder where outcomes of trials are remembered, for all data alike."""
        return self.project / ".cache" / "outcomes"

    @property
    def pictures(self) -> Path:
        """The folder where pictures are kept, for all data alike."""
        return self.project / ".cache" / "pictures"

    @property
    def pages(self) -> Path:
        """The folder where what takes long to make of pages is kept, for all data alike."""
        return self.project / ".cache" / "pages"

    @property
    def site(self) -> Path:
        """The folder of the rendered site."""
        return self.root / "_site"

    @property
    def locks(self) -> Path:
        """The folder of the locks (`hitpred.cache.lock`) of all workspaces of the project."""
        return self.project / ".cache" / "locks"

    @property
    def writing(self) -> Path:
        """What stands for its files: whoever reads or writes several of them is alone here."""
        return self.locks / f"{self.label} writing"

    @property
    def computing(self) -> Path:
        """What stands for the computation of its results, which takes long."""
        return self.locks / f"{self.label} computing"


def open_workspace(
    project: Path, source: DataSource, external: DataSource | None = None
) -> Workspace:
    """Return the workspace of a data source, and of the external data that go with it or others."""
    external = external or resolve_external(project, source, None, {})
    label = _label(source, external)
    root = project if label == "published" else project / "_build" / label
    return Workspace(root, project, source, external)


def _label(source: DataSource, external: DataSource) -> str:
    usual = ("demo",) if source.label == "demo" else ("published", "none")
    return source.label if external.label in usual else f"{source.label}+{external.label}"


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
    workspace.root.mkdir(parents=True, exist_ok=True)
    for old in workspace.root.glob("*.qmd"):
        old.unlink()
    for document in (project / "_quarto.yml", *sorted(project.glob("*.qmd"))):
        shutil.copy2(document, workspace.root, follow_symlinks=False)
    report = workspace.root / "report"
    report.mkdir(exist_ok=True)
    for old in report.iterdir():
        if old != workspace.cache:
            remove(old)
    shutil.copytree(
        project / "report",
        report,
        dirs_exist_ok=True,
        # A link that leads out of the documents, or nowhere, stays one: what it leads to is none.
        symlinks=True,
        ignore=lambda folder, _: {"cache"} if Path(folder) == project / "report" else set(),
    )
