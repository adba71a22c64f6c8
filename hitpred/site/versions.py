"""Which results were computed with other versions of the libraries than the lock asks for."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hitpred.cache.workspace import Workspace
from hitpred.studies.registry import STUDIES

LOCK: Final = Path("requirements/site.lock")
PINNED: Final = re.compile(r"^([\w.-]+)==([^\s;\\]+)", re.MULTILINE)


def other_versions(workspace: Workspace) -> Iterator[str]:
    """Say of studies with which versions, other than the locked ones, they were computed.

    Another version may give another number, and needn't: so this is told, and stops nobody.

    Parameters
    ----------
    workspace : Workspace
        With a readable result of every study.
    """
    locked = _locked(workspace.project / LOCK)
    studies: dict[str, list[str]] = defaultdict(list)
    for study in STUDIES:
        used = workspace.store.read(study.name).environment
        others = [
            f"{name} {version} instead of {' or '.join(sorted(locked[name]))}"
            for name, version in sorted(used.items())
            if name in locked and version not in locked[name]
        ]
        if others:
            studies["; ".join(others)].append(study.name)
    for found, names in studies.items():
        yield f"Computed with other versions than {LOCK} has: {', '.join(names)} ({found})."


def _locked(path: Path) -> dict[str, set[str]]:
    """Return the versions that a lock allows, of which there is one for each system."""
    allowed: dict[str, set[str]] = defaultdict(set)
    if path.is_file():
        for name, version in PINNED.findall(path.read_text(encoding="utf-8")):
            allowed[name].add(version)
    return allowed
