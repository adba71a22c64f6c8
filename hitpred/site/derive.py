"""Everything that pages are written with, made from the results: figures, tables, variables.

What is derived is committed beside the results, so that a clone renders without computing. A
manifest records what it was derived from and the digest of every file, so that it is made anew
exactly when something changed, and a damaged file is noticed.
"""

import gc
import importlib
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, astuple, dataclass
from functools import cached_property
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

import yaml
from pydantic import TypeAdapter

from hitpred.cache.fingerprint import PACKAGE, code_digests
from hitpred.cache.kept import Kept
from hitpred.cache.store import StoredResult
from hitpred.cache.workspace import Workspace
from hitpred.dataset.source import EXTERNAL_PIN_FILE, PIN_FILE
from hitpred.elements import theme
from hitpred.elements.escape import escaped
from hitpred.elements.fragments import figure_fragment, table_fragment
from hitpred.elements.marks import marked_claim, marked_values
from hitpred.elements.meaning import bounds_table, meaning_table
from hitpred.elements.paths import Results, value_at
from hitpred.elements.variables import variables
from hitpred.errors import HitpredError
from hitpred.files import remove, sha256, write_atomically
from hitpred.processes import processes
from hitpred.site.drawings.copies import copies
from hitpred.site.drawings.game import game
from hitpred.site.drawings.hero import hero
from hitpred.site.drawings.html import AllResults
from hitpred.site.drawings.ladder import ladder
from hitpred.site.drawings.look_up import look_up
from hitpred.site.drawings.mix import mix
from hitpred.site.drawings.openings import OPENINGS
from hitpred.site.drawings.signed import signed
from hitpred.site.drawings.smote import smote
from hitpred.site.drawings.songs import right_and_wrong
from hitpred.site.drawings.threshold import moved, threshold
from hitpred.site.margins import margin, mark
from hitpred.site.pages.source import named_variables
from hitpred.site.proofs import Told, overview, proofs, squares
from hitpred.site.provenance import (
    origin_of,
    provenance_table,
    provenance_variables,
    settings_variables,
)
from hitpred.site.words import glossary
from hitpred.studies.claims import CLAIMS, TITLES, by_id
from hitpred.studies.registry import STUDIES, Study

if TYPE_CHECKING:
    from hitpred.elements.figure import Figure, Figures
    from hitpred.elements.studio import Order, Picture

VARIABLES: Final = "_variables.yml"
MANIFEST: Final = "derived.json"
DRAWINGS: Final[Mapping[str, Callable[[AllResults], str]]] = {
    "hero": hero,
    "right-and-wrong": right_and_wrong,
    "ladder": ladder,
    "look-up": look_up,
    "copies": copies,
    "smote": smote,
    "game": game,
    "mix": mix,
    "signed": signed,
    "threshold": threshold,
    "words": glossary,
    **OPENINGS,
}
"""What is drawn and written by hand, from the results of all studies, by its fragment's name."""
INTERACTIVE: Final[Mapping[str, Callable[[AllResults], str]]] = {
    "threshold": moved,
}
"""What scripts of the pages show, as JSON by its file's name."""
LIBRARIES: Final = ("altair", "fonttools", "pandas", "pyoxipng", "pyyaml", "vl-convert-python")
"""What draws and writes; another version may do so otherwise."""
POSTER_MODULE: Final = "hitpred.site.drawings.poster"
POSTER: Final = "hero.png"
"""The picture that is shown where the site is shared."""
DARK: Final = "dark.json"
"""The colours of the dark scheme by those that charts are drawn with, for explored ones."""
_DUMPER: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
"""The same dumper in C, which the locked wheels have: there are many variables."""
BROKEN: Final = "**Does not hold for these results:**"
"""What a page shows before a claim that is false; published results have none (`hitpred check`)."""


@dataclass(frozen=True)
class Manifest:
    """What the derived files were made from, and what they are.

    Attributes
    ----------
    key : str
        SHA-256 over the results, and the code and the libraries that draw and write.
    hand : str
        How the machine that made them makes pixels (`hitpred.elements.draw.hand`).
    files : mapping
        Path below the workspace to SHA-256.
    """

    key: str
    hand: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class Basis:
    """What the derived files are made from.

    Attributes
    ----------
    workspace : Workspace
        Whose they are.
    stale : tuple of str
        Studies whose results are older than what they should follow from.
    stored : mapping
        The results of every study, by its name.
    """

    workspace: Workspace
    stale: tuple[str, ...]
    stored: Mapping[str, StoredResult]

    @property
    def results(self) -> dict[str, Mapping[str, Any]]:
        """What the studies found, by their names."""
        return {name: result.results for name, result in self.stored.items()}

    @cached_property
    def key(self) -> str:
        """SHA-256 over it all, with the code and the libraries: as they are when first asked."""
        workspace = self.workspace
        rooms = [
            study.module(part) for study in STUDIES for part in ("figures", "tables", "claims")
        ]
        parts = {
            "results": {
                name: sha256(workspace.store.path(name).read_bytes()) for name in self.stored
            },
            "code": code_digests(__name__, "hitpred.elements.draw", POSTER_MODULE, *rooms),
            "source": [workspace.label, workspace.source.digest, workspace.external.digest],
            "pins": [
                sha256((workspace.project / pin).read_bytes())
                for pin in (PIN_FILE, EXTERNAL_PIN_FILE)
            ],
            "stale": self.stale,
            "libraries": [version(name) for name in (PACKAGE.name, *LIBRARIES)],
            "named": sorted(self._named()),
        }
        return sha256(json.dumps(parts, sort_keys=True))

    def _named(self) -> Iterator[str]:
        """Yield the values that pages name and that there are: the variables mark these."""
        values = {**self.results, "settings": settings_variables(self.stored)}
        for name in named_variables(self.workspace.root):
            with suppress(LookupError, TypeError):
                value_at(values, name)
                yield name


@contextmanager
def uncollected() -> Iterator[None]:
    """Keep the garbage collector from looking for what is no more in use: all of it stays.

    The results are some hundred thousand small objects, which it goes through again and again.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
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
    basis = _basis(workspace, stale)
    if not _outdated(basis):
        return False
    made = _made(basis)
    for name, content in made.items():
        write_atomically(workspace.root / name, content)
    for stray in _strays(workspace, made):
        remove(stray)
    return True


def problems(workspace: Workspace, *, stale: tuple[str, ...] = ()) -> list[str]:
    """Make everything anew, and say what is not so, byte for byte; an empty list if all is.

    Whoever edits a file can edit its digest in the manifest, too. Only pixels are left out where
    they come out otherwise, because of other fonts (`pixels_compare`).
    """
    basis = _basis(workspace, stale)
    if found := _outdated(basis):
        return found
    made = _made(basis)
    compared = made if pixels_compare(workspace) else [name for name in made if not _pixels(name)]
    return [
        *(
            f"{workspace.root / name} is not what the code makes from the results"
            for name in compared
            if not _holds(workspace.root / name, made[name])
        ),
        *(f"{path} is made by nothing" for path in _strays(workspace, made)),
    ]


def _basis(workspace: Workspace, stale: tuple[str, ...]) -> Basis:
    return Basis(
        workspace, stale, {study.name: workspace.store.read(study.name) for study in STUDIES}
    )


def pixels_compare(workspace: Workspace) -> bool:
    """Tell whether the machine that drew the pictures makes the same pixels as this one."""
    manifest = _manifest(workspace)
    return manifest is not None and manifest.hand == _draw().hand()


def _made(basis: Basis) -> dict[str, bytes]:
    """Return the content of every derived file by its path, with the manifest."""
    workspace = basis.workspace
    contents = {
        name: content.encode() if isinstance(content, str) else content
        for name, content in _contents(basis).items()
    }
    digests = {name: sha256(content) for name, content in contents.items()}
    manifest = Manifest(basis.key, _draw().hand(), digests)
    place = (workspace.cache / MANIFEST).relative_to(workspace.root).as_posix()
    written = json.dumps(asdict(manifest), indent=1, sort_keys=True) + "\n"
    return contents | {place: written.encode()}


def _pixels(name: str) -> bool:
    """Tell which files depend on fonts: pictures in pixels, and the manifest with their digests."""
    return name.endswith((".png", MANIFEST))


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content


def _manifest(workspace: Workspace) -> Manifest | None:
    try:
        return TypeAdapter(Manifest).validate_json((workspace.cache / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def _outdated(basis: Basis) -> list[str]:
    """Say in a moment what is not as the manifest has it."""
    workspace = basis.workspace
    manifest = _manifest(workspace)
    if manifest is None:
        return [f"{workspace.cache / MANIFEST} is missing or damaged"]
    if manifest.key != basis.key:
        return [
            "figures, tables and variables are older than the results, the code, the libraries or "
            "the numbers that pages name"
        ]
    found = []
    for name, digest in manifest.files.items():
        path = workspace.root / name
        if not path.is_file():
            found.append(f"{path} is missing")
        elif sha256(path.read_bytes()) != digest:
            found.append(f"{path} was changed by hand")
    return found + [f"{path} is made by nothing" for path in _strays(workspace, manifest.files)]


def _contents(basis: Basis) -> dict[str, str | bytes]:
    """Return the content of every derived file by its path below the workspace."""
    workspace, stored = basis.workspace, basis.stored
    figures = {}
    for study in STUDIES:
        with _as_made(workspace, study.name):
            figures[study.name] = _figures(study, stored[study.name])
    album = _studio().Album(workspace.pictures, _draw().hand())
    with processes(1) as beside:
        told = beside.apply_async(_told_and_drawn_by_hand, (basis,))
        with _studio().drawing(_orders(basis, figures.values()), album) as drawn:
            pictures = iter(drawn())
        with _as_made(workspace):
            contents: dict[str, str | bytes] = told.get()
    album.tidy()
    cache = workspace.cache.relative_to(workspace.root).as_posix()
    for study in STUDIES:
        pairs = [(figure, next(pictures), next(pictures)) for figure in figures[study.name]]
        with _as_made(workspace, study.name):
            shown = _shown(workspace, study, stored[study.name], pairs)
        contents |= {f"{cache}/{path}": content for path, content in shown.items()}
    return contents


def _orders(basis: Basis, figures: "Iterable[Figures]") -> "Iterator[Order]":
    """Order the pictures of all figures; orders are kept, as pictures are: they take seconds."""
    kept = Kept(basis.workspace.pictures, ".orders")
    known = None
    with suppress(HitpredError):
        known = kept.get(basis.key)
    if known is not None:
        yield from (_studio().Order(*order) for order in json.loads(known))
        return
    made = []
    for order in _draw().orders(list(chain(*figures))):
        made.append(astuple(order))
        yield order
    with suppress(HitpredError):
        kept.put(basis.key, json.dumps(made).encode())


@contextmanager
def _as_made(workspace: Workspace, study: str = "") -> Iterator[None]:
    """Explain what goes wrong where results are not of the kind that a study, or any, makes."""
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        place = workspace.store.path(study) if study else workspace.store.folder
        raise HitpredError(
            f"{place} holds results that can't be shown ({type(error).__name__}: {error}): "
            f"run `hitpred run {' '.join(filter(None, ('--force', study)))}`."
        ) from error


@uncollected()
def _told_and_drawn_by_hand(basis: Basis) -> dict[str, str | bytes]:
    """Return what needs none of the figures, by its path below the workspace."""
    workspace, stored, results = basis.workspace, basis.stored, basis.results
    told = _told(stored, results)
    cache = workspace.cache.relative_to(workspace.root).as_posix()
    contents: dict[str, str | bytes] = {
        VARIABLES: _variables(stored, told, named_variables(workspace.root)),
        f"{cache}/fragments/opening-proofs.md": squares(told),
        f"{cache}/fragments/proofs.md": overview(told),
        f"{cache}/fragments/notice.md": _notice(workspace, basis.stale),
        f"{cache}/figures/{POSTER}": importlib.import_module(POSTER_MODULE).poster(results),
        f"{cache}/figures/{DARK}": json.dumps(theme.DARK, indent=1, sort_keys=True) + "\n",
    }
    for study in STUDIES:
        contents[f"{cache}/fragments/proofs-{study.name}.md"] = proofs(
            study, stored[study.name], told, results, workspace
        )
    for table in (provenance_table(stored), meaning_table(), bounds_table()):
        contents[f"{cache}/fragments/tbl-{table.id}.md"] = table_fragment(table)
    contents |= {f"{cache}/fragments/{name}.md": draw(results) for name, draw in DRAWINGS.items()}
    return contents | {
        f"{cache}/interactive/{name}.json": write(results) for name, write in INTERACTIVE.items()
    }


def _draw() -> ModuleType:
    # Altair and vl-convert load only when something is to be drawn.
    return importlib.import_module("hitpred.elements.draw")


def _studio() -> ModuleType:
    return importlib.import_module("hitpred.elements.studio")


def _figures(study: Study, stored: StoredResult) -> "Figures":
    figures: Figures = importlib.import_module(study.module("figures")).figures(stored.results)
    return figures


def _shown(
    workspace: Workspace,
    study: Study,
    stored: StoredResult,
    drawn: "list[tuple[Figure, Picture, Picture]]",
) -> dict[str, str | bytes]:
    """Return a study's figures, drawn wide and narrow, and its tables, by path below the cache."""
    origin = origin_of(study, stored, workspace)
    contents: dict[str, str | bytes] = {}
    for figure, wide, narrow in drawn:
        files = _draw().files(figure, wide, narrow, origin)
        contents |= {f"figures/{name}": content for name, content in files.items()}
        contents[f"fragments/fig-{figure.id}.md"] = figure_fragment(
            figure, study.name, wide=wide.svg, narrow=narrow.svg
        )
    for table in importlib.import_module(study.module("tables")).tables(stored.results):
        contents[f"fragments/tbl-{table.id}.md"] = table_fragment(table, study.name)
    return contents


def _told(stored: Mapping[str, StoredResult], results: Results) -> dict[str, Told]:
    """Return the claims as pages tell them, and the titles of figures, by their ids."""
    texts = marked_values(_from_results(stored))
    return {
        claim.id: Told(claim, claim.text(texts), margin(claim, results))
        if claim.holds(results)
        else Told(claim, f"{BROKEN} {claim.text_where_false(texts)}", None)
        for claim in (*CLAIMS, *TITLES)
    }


def _from_results(stored: Mapping[str, StoredResult]) -> dict[str, Any]:
    """Return the variables whose names are paths in the results, or settings recorded there."""
    results = {name: result.results for name, result in stored.items()}
    return variables(results) | {"settings": settings_variables(stored)}


def _variables(
    stored: Mapping[str, StoredResult], told: Mapping[str, Told], named: Container[str]
) -> str:
    """Write the variables; those that pages name say where they come from."""
    sentences = by_id()  # titles of figures stand on no page by name
    claims = {
        name: marked_claim(name, one.sentence) + mark(one.margin)
        for name, one in told.items()
        if name in sentences
    }
    tree = marked_values(_from_results(stored), named)
    tree |= provenance_variables(stored) | {"claims": claims}
    head = "# Written by `hitpred render` from report/cache/results: edit a claims.py instead.\n"
    return head + yaml.dump(tree, Dumper=_DUMPER, allow_unicode=True, sort_keys=True, width=1000)


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
    """Find figures and the like that nothing makes any more."""
    made_in = ("figures", "fragments", "interactive")
    folders = (workspace.cache / folder for folder in made_in)
    paths = (path for folder in folders for path in sorted(folder.glob("*")))
    return [path for path in paths if path.relative_to(workspace.root).as_posix() not in made]


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
