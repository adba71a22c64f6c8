"""The published site as each renderer on this machine makes it, for the tests that read it."""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from conftest import REPOSITORY, copy_project
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from hitpred.site.pages.document import find_pages
from hitpred.site.preview.render import render
from hitpred.site.render import OLDEST_QUARTO, PREPARED
from hitpred.site.serve import HOST, listen, server

PAGES: Final = sorted(str(path.with_suffix("")) for path in find_pages(REPOSITORY))
"""The addresses of the pages below the site, without their ending."""

ALIKE: Final = "report/proofs/"
"""Where pages stand that are made by one piece of code, from other sentences each."""
PROOFS: Final = ("comparison", "engine", "transfer")
"""Of these the longest, one of a study that is measured, and one with data of its own."""
KINDS_OF_PAGES: Final = [
    page for page in PAGES if not page.startswith(ALIKE) or page.removeprefix(ALIKE) in PROOFS
]
"""All pages but those that are made as another one is."""


def find_quarto() -> str | None:
    """Return the path of Quarto, None if there is none or it is too old for these pages."""
    quarto = shutil.which("quarto")
    if quarto is None:
        return None
    said = subprocess.run([quarto, "--version"], capture_output=True, text=True, check=True).stdout
    version = tuple(map(int, re.findall(r"\d+", said)))
    return quarto if version >= OLDEST_QUARTO else None


QUARTO: Final = find_quarto()


def render_with_preview(folder: Path) -> Path:
    render(REPOSITORY, folder / "_site")
    return folder / "_site"


def render_with_quarto(folder: Path) -> Path:
    """Render a copy, since Quarto writes beside its sources; what it says goes to `quarto.log`."""
    assert QUARTO is not None
    project = copy_project(folder / "project")
    with (folder / "quarto.log").open("w") as log:
        subprocess.run(
            [QUARTO, "render", str(project)],
            env=os.environ | {PREPARED: "1", "QUARTO_PYTHON": sys.executable},
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )
    return project / "_site"


RENDERERS: Final[dict[str, Callable[[Path], Path]]] = {
    "preview": render_with_preview,
    **({"quarto": render_with_quarto} if QUARTO else {}),
}


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a site on this machine, with its own page for what is not there, as hosts do."""
    listening = listen(0)
    running = server(Starlette(routes=[Mount("/", StaticFiles(directory=site, html=True))]))
    thread = threading.Thread(target=running.run, args=([listening],))
    thread.start()
    yield f"http://{HOST}:{listening.getsockname()[1]}/"
    running.should_exit = True
    thread.join()
