"""Everything that pages are written with, made from the results: figures, tables, variables.

What is derived is committed beside the results, so that a clone renders without computing. A
manifest records what it was derived from and the digest of every file, so that it is made anew
exactly when something changed, and a damaged file is noticed.
"""

import importlib
import json
import shutil
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from hitpred.cache.fingerprint import code_digests
from hitpred.cache.store import StoredResult
from hitpred.cache.workspace import Workspace
from hitpred.dataset.source import EXTERNAL_PIN_FILE, PIN_FILE
from hitpred.elements import theme
from hitpred.elements.escape import escaped
from hitpred.elements.fragments import figure_fragment, table_fragment
from hitpred.elements.metadata import metadata
from hitpred.elements.variables import variables
from hitpred.files import sha256, write_atomically
from hitpred.site.drawings.copies import copies
from hitpred.site.drawings.hero import hero
from hitpred.site.drawings.html import AllResults
from hitpred.site.drawings.ladder import ladder
from hitpred.site.drawings.openings import OPENINGS
from hitpred.site.drawings.smote import smote
from hitpred.site.drawings.songs import right_and_wrong
from hitpred.site.margins import mark
from hitpred.site.provenance import origin_of, provenance_table, provenance_variables
from hitpred.site.words import glossary
from hitpred.studies.claims import CLAIMS
from hitpred.studies.registry import STUDIES, Study

VARIABLES: Final = "_variables.yml"
MANIFEST: Final = "derived.json"
DRAWINGS: Final[Mapping[str, Callable[[AllResults], str]]] = {
    "hero": hero,
    "right-and-wrong": right_and_wrong,
    "ladder": ladder,
    "copies": copies,
    "smote": smote,
    "words": glossary,
    **OPENINGS,
}
"""What is drawn and written by hand, from the results of all studies, by its fragment's name."""
POSTER_MODULE: Final = "hitpred.site.drawings.poster"
POSTER: Final = "hero.png"
"""The picture that is shown where the site is shared."""
DARK: Final = "dark.json"
"""The colours of the dark scheme by those that charts are drawn with, for explored ones."""
BROKEN: Final = "**Does not hold for these results:**"
"""What a page shows before a claim that is false; published results have none (`hitpred check`)."""


@dataclass(frozen=True)
class Manifest:
    """What the derived files were made from, and what they are.

    Attributes
    ----------
    key : str
        SHA-256 over the results and the code that draws and writes.
    files : mapping
        Path below the workspace to SHA-256.
    """

    key: str
    files: Mapping[str, str]


def derive(workspace: Workspace, *, stale: tuple[str, ...] = ()) -> bool:
    """Bring the derived files up to date.

    Parameters
    ----------
    workspace : Workspace
        With a readable result of every study.
    stale : tuple of str
        Studies whose results are rendered although they are stale; every page says so.

    Returns
    -------
    bool
        Whether anything had to be written.

    Raises
    ------
    HitpredError
        If a result is damaged, a claim names a number that is not there, or a file can't be
        written.
    """
    if not problems(workspace, stale=stale):
        return False
    contents = _contents(workspace, stale)
    for name, content in contents.items():
        write_atomically(workspace.root / name, content)
    for stray in _strays(workspace, contents):
        _remove(stray)
    digests = {name: sha256(content) for name, content in contents.items()}
    manifest = {"files": digests, "key": _key(workspace, stale)}
    write_atomically(
        workspace.cache / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True) + "\n"
    )
    return True


def problems(workspace: Workspace, *, stale: tuple[str, ...] = ()) -> list[str]:
    """Say what is not as `derive` would write it; an empty list if all is."""
    try:
        manifest = Manifest(**json.loads((workspace.cache / MANIFEST).read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return [f"{workspace.cache / MANIFEST} is missing or damaged"]
    if manifest.key != _key(workspace, stale):
        return ["figures, tables and variables are older than the results or the code behind them"]
    found = []
    for name, digest in manifest.files.items():
        path = workspace.root / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif sha256(path.read_bytes()) != digest:
            found.append(f"{path} was changed by hand")
    return found + [f"{path} is made by nothing" for path in _strays(workspace, manifest.files)]


def _key(workspace: Workspace, stale: tuple[str, ...]) -> str:
    modules = [study.module(part) for study in STUDIES for part in ("figures", "tables", "claims")]
    parts = {
        "results": {
            study.name: sha256(workspace.store.path(study.name).read_bytes()) for study in STUDIES
        },
        "code": code_digests(__name__, "hitpred.elements.draw", POSTER_MODULE, *modules),
        "source": [workspace.label, workspace.source.digest, workspace.external.digest],
        "pins": [
            sha256((workspace.project / pin).read_bytes()) for pin in (PIN_FILE, EXTERNAL_PIN_FILE)
        ],
        "stale": stale,
    }
    return sha256(json.dumps(parts, sort_keys=True))


def _contents(workspace: Workspace, stale: tuple[str, ...]) -> dict[str, str | bytes]:
    """Return the content of every derived file by its path below the workspace."""
    stored = {study.name: workspace.store.read(study.name) for study in STUDIES}
    cache = workspace.cache.relative_to(workspace.root).as_posix()
    contents: dict[str, str | bytes] = {VARIABLES: _variables(stored)}
    for study in STUDIES:
        shown = _shown(workspace, study, stored[study.name])
        contents |= {f"{cache}/{path}": content for path, content in shown.items()}
    results = {name: result.results for name, result in stored.items()}
    contents |= {f"{cache}/fragments/{name}.md": draw(results) for name, draw in DRAWINGS.items()}
    contents[f"{cache}/figures/{POSTER}"] = importlib.import_module(POSTER_MODULE).poster(results)
    contents[f"{cache}/figures/{DARK}"] = json.dumps(theme.DARK, indent=1, sort_keys=True) + "\n"
    provenance = provenance_table(stored)
    contents[f"{cache}/fragments/tbl-{provenance.id}.md"] = table_fragment(provenance)
    contents[f"{cache}/fragments/notice.md"] = _notice(workspace, stale)
    return contents


def _shown(workspace: Workspace, study: Study, stored: StoredResult) -> dict[str, str | bytes]:
    """Return a study's figures and tables, by path below the cache."""
    # Altair and vl-convert load only when something is to be drawn.
    draw = importlib.import_module("hitpred.elements.draw")
    origin = origin_of(study, stored, workspace)
    contents: dict[str, str | bytes] = {}
    for figure in importlib.import_module(study.module("figures")).figures(stored.results):
        chart = draw.specification(figure)
        files = draw.files(figure, chart)
        files[f"{figure.id}.json"] = metadata(figure, chart, origin)
        contents |= {f"figures/{name}": content for name, content in files.items()}
        contents[f"fragments/fig-{figure.id}.md"] = figure_fragment(
            figure, wide=files[f"{figure.id}.svg"], narrow=files[f"{figure.id}-narrow.svg"]
        )
    for table in importlib.import_module(study.module("tables")).tables(stored.results):
        contents[f"fragments/tbl-{table.id}.md"] = table_fragment(table)
    return contents


def _variables(stored: Mapping[str, StoredResult]) -> str:
    results = {name: result.results for name, result in stored.items()}
    tree = variables(results) | provenance_variables(stored)
    tree["claims"] = {
        claim.id: claim.text(tree) + mark(claim, results)
        if claim.holds(results)
        else f"{BROKEN} {claim.text_where_false(tree)}"
        for claim in CLAIMS
    }
    head = "# Written by `hitpred render` from report/cache/results: edit a claims.py instead.\n"
    return head + yaml.safe_dump(tree, allow_unicode=True, sort_keys=True, width=1000)


def _notice(workspace: Workspace, stale: tuple[str, ...]) -> str:
    """Write what stands on top of every page: nothing for fresh published results."""
    notes = []
    if not workspace.published:
        kind = "notice-demo"
        what = "demo data" if workspace.label == "demo" else "other data"
        notes.append(
            f"::: {{.notice .{kind}}}\n**Computed from {what}** "
            f"({escaped(workspace.label)}), not from the published data set. Numbers are "
            "those of these data; the text was written about the published results.\n:::\n"
        )
    if stale:
        notes.append(
            "::: {.notice .notice-stale}\n**Stale results.** The results of "
            f"{', '.join(stale)} are older than the code, the settings or the data they should "
            "follow from.\n:::\n"
        )
    return "\n".join(notes) or "\n"


def _strays(workspace: Workspace, made: Container[str]) -> list[Path]:
    """Find figures and fragments that nothing makes any more."""
    folders = (workspace.cache / folder for folder in ("figures", "fragments"))
    paths = (path for folder in folders for path in sorted(folder.glob("*")))
    return [path for path in paths if path.relative_to(workspace.root).as_posix() not in made]


def _remove(stray: Path) -> None:
    if stray.is_dir() and not stray.is_symlink():
        shutil.rmtree(stray)
    else:
        stray.unlink()


def strays_among_results(workspace: Workspace) -> list[Path]:
    """List what lies in the folder of the results and is none: files, folders, links.

    The whole folder is published, so they would be, too.
    """
    results = {workspace.store.path(study.name) for study in STUDIES}
    folder = workspace.cache / "results"
    return [
        path
        for path in (sorted(folder.iterdir()) if folder.is_dir() else [])
        if path.is_symlink() or (path not in results and _could_be_published(path))
    ]


def _could_be_published(path: Path) -> bool:
    # Hidden files come and go while results are written.
    return path.suffix == ".json" or not path.name.startswith(".")
