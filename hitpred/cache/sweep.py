"""What a command that was killed leaves behind, swept by the next one."""

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from hitpred.cache.lock import is_taken
from hitpred.cache.workspace import Workspace
from hitpred.files import remove

HALF_WRITTEN: Final = re.compile(r"\..+\.[a-z0-9_]{8}")
"""The names of `hitpred.files.write_atomically`'s temporary files."""
HALF_RENDERED: Final = ".new-"
"""How the folder begins in which a site is made."""


def sweep(workspace: Workspace) -> None:
    """Remove half-written files of a workspace, which is the caller's alone meanwhile."""
    for path in _left_in(workspace):
        remove(path)
    for folder in (workspace.pictures, workspace.pages):
        _sweep_shared(folder, workspace.writing)


def sweep_outcomes(workspace: Workspace) -> None:
    """Remove half-written outcomes, unless another run may be writing them now."""
    _sweep_shared(workspace.outcomes, workspace.computing)


def _sweep_shared(folder: Path, mine: Path) -> None:
    """Sweep what all workspaces write, unless one holds such a lock as the caller does."""
    kind = mine.name.rpartition(" ")[2]
    others = (lock for lock in mine.parent.glob(f"* {kind}.lock") if lock.stem != mine.name)
    if any(map(is_taken, others)):
        return
    for path in folder.glob("*/.*"):
        if HALF_WRITTEN.fullmatch(path.name):
            with suppress(OSError):  # what can't be written is no hindrance
                path.unlink()


def sweep_beside(path: Path) -> None:
    """Remove what is left of a file where a process was killed while it wrote it."""
    for other in path.parent.glob(f".{path.name}.*"):
        if HALF_WRITTEN.fullmatch(other.name):
            other.unlink(missing_ok=True)


def _left_in(workspace: Workspace) -> Iterator[Path]:
    yield from workspace.site.glob(f"{HALF_RENDERED}*")
    for path in (*workspace.root.glob(".*"), *workspace.cache.glob("**/.*")):
        if HALF_WRITTEN.fullmatch(path.name) and path.is_file():
            yield path
