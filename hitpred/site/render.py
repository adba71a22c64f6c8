"""Turn the results into the site: by Quarto where it is, otherwise by the built-in preview."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hitpred.cache.kept import Kept
from hitpred.cache.lock import alone
from hitpred.cache.store import State
from hitpred.cache.sweep import sweep
from hitpred.cache.workspace import Workspace, lay_out
from hitpred.config import Settings
from hitpred.errors import HitpredError
from hitpred.site.derive import derive, strays_among_results
from hitpred.site.rendered import other_files
from hitpred.studies.registry import STUDIES
from hitpred.studies.run import plan

OLDEST_QUARTO: Final = (1, 9)
PREPARED: Final = "HITPRED_PREPARED"
"""Set for Quarto, whose pre-render step would otherwise prepare once more."""


@dataclass(frozen=True)
class Rendered:
    """A rendered site: its folder and what rendered it."""

    folder: Path
    renderer: str


def render(workspace: Workspace, settings: Settings, *, allow_stale: bool = False) -> Rendered:
    """Render the site of a workspace.

    Parameters
    ----------
    workspace : Workspace
        Whose results to render.
    settings : Settings
        To tell fresh results from stale ones.
    allow_stale : bool
        Render stale results all the same; every page then says so.

    Raises
    ------
    HitpredError
        If a result is missing, damaged or (unless allowed) stale, or a page can't be rendered.
    """
    with alone(workspace.writing):
        _prepare(workspace, settings, allow_stale=allow_stale)
        renderer = _rendered(workspace)
        _require_what_was_derived(workspace)
        Kept(workspace.pages, "").tidy()
    return Rendered(workspace.site, renderer)


def prepare(workspace: Workspace, settings: Settings, *, allow_stale: bool = False) -> None:
    """Refuse what can't be published, then bring figures, tables and variables up to date.

    Raises
    ------
    HitpredError
        As in `render`.
    """
    with alone(workspace.writing):
        _prepare(workspace, settings, allow_stale=allow_stale)


def _rendered(workspace: Workspace) -> str:
    """Render by what is here, and say what that is."""
    quarto = _find_quarto()
    if quarto and (version := _version(quarto)) >= OLDEST_QUARTO:
        _refuse_what_leaves(workspace)
        _render_with_quarto(quarto, workspace)
        return f"Quarto {'.'.join(map(str, version))}"
    from hitpred.site.preview.render import (
        render as preview,  # Quarto's users need no Pandoc of ours
    )

    preview(workspace.root, workspace.site, workspace.pages)
    return "the built-in preview"


def _require_what_was_derived(workspace: Workspace) -> None:
    """Refuse a site with another file of the cache than the cache has."""
    for path, source in other_files(workspace):
        raise HitpredError(
            f"{path} is not what {source} holds, which changed while the site was rendered: "
            "run the command again."
        )


def _prepare(workspace: Workspace, settings: Settings, *, allow_stale: bool) -> None:
    sweep(workspace)
    states = [item.status for item in plan(workspace, settings, STUDIES)]
    unusable = [status for status in states if status.state in (State.MISSING, State.DAMAGED)]
    stale = [status for status in states if status.state is State.STALE]
    refused = unusable or ([] if allow_stale else stale)
    if refused:
        advice = "" if unusable else ", or `hitpred render --allow-stale` to see it all the same"
        raise HitpredError(
            f"The site can't be rendered: {'; '.join(map(str, refused))}; "
            f"run `hitpred run` to compute it{advice}."
        )
    for stray in strays_among_results(workspace):
        raise HitpredError(
            f"The site can't be rendered: {stray} is the result of no study and would be "
            "published; remove it."
        )
    lay_out(workspace)
    derive(workspace, stale=tuple(status.study for status in stale))


def _refuse_what_leaves(workspace: Workspace) -> None:
    """Read the pages as `check` does: Quarto would include and link anything from anywhere."""
    from hitpred.site.pages.document import read_project

    for error in read_project(workspace.root, workspace.pages).errors:
        raise error


def _find_quarto() -> str | None:
    """Look on the path and beside this Python, where the extra ``quarto`` installs it."""
    places = (os.environ.get("PATH", os.defpath), str(Path(sys.executable).parent))
    return shutil.which("quarto", path=os.pathsep.join(places))


def _version(quarto: str) -> tuple[int, ...]:
    answer = subprocess.run([quarto, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
    match = re.match(r"(\d+)\.(\d+)(?:\.(\d+))?", answer.stdout.strip())
    return tuple(int(part) for part in match.groups() if part) if match else (0,)


def _render_with_quarto(quarto: str, workspace: Workspace) -> None:
    answer = subprocess.run(  # noqa: S603
        [quarto, "render", str(workspace.root)],
        # Its steps before and after run with what is installed here.
        env=os.environ | {PREPARED: "1", "QUARTO_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode != 0:
        last = [line for line in answer.stderr.splitlines() if line.strip()][-12:]
        raise HitpredError("Quarto could not render the site; it says:\n" + "\n".join(last))
