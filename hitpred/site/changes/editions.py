"""An edition of the study: its results, and what its pages say of them."""

import hashlib
import json
import re
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any, Final

import yaml

from hitpred.cache.workspace import Workspace
from hitpred.elements.paths import Results
from hitpred.elements.variables import variables
from hitpred.errors import HitpredError
from hitpred.site.derive import BROKEN, VARIABLES
from hitpred.studies.claims import CLAIMS
from hitpred.studies.registry import STUDIES

RESULTS: Final = "report/cache/results"
INPUTS: Final = ("settings", "code")
"""What a result was computed from, in parts that are compared one by one."""
FIGURES: Final = "report/cache/figures"

_BRITTLE: Final = re.compile(r" \[brittle\]\{[^}]*\}")
_ATTRIBUTES: Final = re.compile(r"(?<=\])(?:\{[^}]*\}|\([^)]*\))")
_BRACKET: Final = re.compile(r"(?<!\\)[\[\]]")
_ESCAPED: Final = re.compile(r"\\(.)")
_CLAIMS: Final = re.compile(r"^claims:\n(?:[ \n].*\n?)+", re.MULTILINE)


@dataclass(frozen=True)
class Edition:
    """The study at one time.

    Attributes
    ----------
    name : str
        A commit, or what else it is called.
    stored : mapping
        What is stored of each study: ``results``, ``inputs`` and more.
    sentences : mapping
        The claims as pages tell them, in plain text, by their ids.
    figures : mapping
        Digests of the charts, by their names.
    """

    name: str
    stored: Mapping[str, Mapping[str, Any]]
    sentences: Mapping[str, str]
    figures: Mapping[str, str]

    @property
    def results(self) -> Results:
        """The results of all studies."""
        return {study: stored["results"] for study, stored in self.stored.items()}


def require_whole(workspace: Workspace) -> None:
    """Refuse results that are not as they were written.

    Raises
    ------
    HitpredError
        Which one is damaged, and how.
    """
    for study in STUDIES:
        with suppress(FileNotFoundError):
            workspace.store.read(study.name)


def present(workspace: Workspace) -> Edition:
    """Return the edition of a workspace as it is now, rendered or not."""
    figures = (workspace.cache / "figures").glob("*.svg")
    commit = git(workspace.root, "describe", "--always", "--dirty", "--abbrev=10", "--exclude=*")
    return _of_files(
        commit.decode().strip() if commit else "now",
        workspace.store.folder,
        {path.stem: _blob(path.read_bytes()) for path in figures},
    )


def at(workspace: Workspace, name: str) -> Edition:
    """Return the edition of a revision, or of a folder that holds results.

    Raises
    ------
    HitpredError
        If it is neither, or holds no results.
    """
    folder = Path(name)
    if folder.is_dir() and any((folder / f"{study.name}.json").is_file() for study in STUDIES):
        return _of_files(name, folder, {})
    return of_revision(workspace.root, name)


def _of_files(name: str, folder: Path, figures: Mapping[str, str]) -> Edition:
    files = {study.name: folder / f"{study.name}.json" for study in STUDIES}
    texts = {study: path.read_bytes() for study, path in files.items() if path.is_file()}
    stored = _parsed(name, texts)
    results = {study: one["results"] for study, one in stored.items()}
    texts_of = variables(results)
    sentences = {
        claim.id: ("" if claim.holds(results) else f"{BROKEN} ") + claim.text_where_false(texts_of)
        for claim in CLAIMS
    }
    return Edition(name, stored, {key: plain(text) for key, text in sentences.items()}, figures)


def of_revision(root: Path, revision: str) -> Edition:
    """Return the edition of a revision of the repository that holds a folder.

    Raises
    ------
    HitpredError
        If there is no such revision, or it holds no results.
    """
    commit = git(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
    )
    if commit is None:
        raise HitpredError(
            f"There is no revision {revision} here: name a commit, branch or tag of this "
            "repository, or a folder of results; a shallow clone knows only the newest commit."
        )
    name = commit.decode().strip()
    listed = (git(root, "ls-tree", "-r", name, "--", RESULTS, FIGURES) or b"").decode()
    blobs = {Path(path): meta.split()[2] for meta, path in map(_entry, listed.splitlines())}
    files = {path.stem: path for path in blobs if path.parent == Path(RESULTS)}
    texts = {
        study.name: git(root, "show", f"{name}:./{files[study.name]}") or b""
        for study in STUDIES
        if study.name in files
    }
    if not texts:
        raise HitpredError(f"The revision {revision} holds no results below {RESULTS}/.")
    told = git(root, "show", f"{name}:./{VARIABLES}") or b""
    figures = {
        path.stem: blob
        for path, blob in blobs.items()
        if path.parent == Path(FIGURES) and path.suffix == ".svg"
    }
    return Edition(name[:10], _parsed(name, texts), _sentences(told.decode()), figures)


def _entry(line: str) -> tuple[str, str]:
    meta, _, path = line.partition("\t")
    return meta, path


def _parsed(name: str, texts: Mapping[str, bytes]) -> dict[str, Mapping[str, Any]]:
    return {study: _results_file(name, study, text) for study, text in texts.items()}


def _results_file(name: str, study: str, text: bytes) -> Mapping[str, Any]:
    """Read a results file of whatever version, as far as it is compared."""
    try:
        held = json.loads(text, parse_constant=_refuse)
        named = (held["results"], held["environment"], *(held["inputs"][part] for part in INPUTS))
        if not all(isinstance(part, dict) for part in named):
            raise TypeError
    except (LookupError, TypeError, ValueError, RecursionError):
        raise HitpredError(
            f"{study}.json of {name} is no results file: choose another edition."
        ) from None
    read: Mapping[str, Any] = held
    return read


def _refuse(constant: str) -> None:
    raise ValueError(constant)  # NaN and the infinities are no JSON


def _sentences(told: str) -> dict[str, str]:
    """Read the claims of `_variables.yml`, and nothing else of it, which is long."""
    found = _CLAIMS.search(told)
    claims = yaml.safe_load(found[0])["claims"] if found else {}
    return {name: plain(str(text)) for name, text in claims.items()}


def plain(sentence: str) -> str:
    """Return a sentence without its Markdown, and without what is said of its margin."""
    text = _ATTRIBUTES.sub("", _BRITTLE.sub("", sentence))
    text = _BRACKET.sub("", text).replace("**", "")
    return unescape(_ESCAPED.sub(r"\1", text))


def git(folder: Path, *arguments: str) -> bytes | None:
    """Ask Git; None without Git, without a repository and without an answer."""
    try:
        answer = subprocess.run(  # noqa: S603
            ["git", "-C", str(folder), *arguments],  # noqa: S607
            capture_output=True,
            check=False,
        )
    except OSError:
        return None
    return answer.stdout if answer.returncode == 0 else None


def _blob(content: bytes) -> str:
    """Return the digest that Git has for a file."""
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()
