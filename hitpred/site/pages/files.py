"""Which files of a project are pages, and which may be published beside them."""

import os.path
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import Final

from hitpred.errors import HitpredError

CONTENT: Final = PurePosixPath("report")
"""The folder whose files may be published; beside it there are only pages."""

COMPUTED: Final = CONTENT / "cache" / "fragments"
"""The folder of what is derived from the results: included text from here is not hand-written."""


MISSING: Final = "leads to no page or file of the project."


def page_paths(project: Path, patterns: Iterable[str]) -> tuple[PurePosixPath, ...]:
    """Find the pages of a project, by the rule that Quarto has.

    What ``project.render`` matches is a page, unless its name, or that of a folder above it,
    starts with ``_`` or ``.``: partials, drafts, editors' lock files, what macOS leaves on other
    disks. Folders and links that lead nowhere are no pages, whatever they are called.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    patterns : iterable of str
        ``project.render``; what matches a pattern after ``!`` is left out.

    Raises
    ------
    HitpredError
        If no file is a page, or a file is matched that is none.
    """
    matched: dict[PurePosixPath, None] = {}
    left_out: set[PurePosixPath] = set()
    for pattern in patterns:
        if pattern.startswith("!"):
            left_out.update(matching_files(project, pattern[1:]))
        else:
            matched.update(dict.fromkeys(matching_files(project, pattern)))
    paths = tuple(path for path in matched if path not in left_out and not _is_aside(path))
    for path in paths:
        if path.suffix != ".qmd":
            raise HitpredError(f"_quarto.yml: {path} is in project.render but is no .qmd page.")
    if not paths:
        raise HitpredError("_quarto.yml: project.render matches no page.")
    return paths


def _is_aside(path: PurePosixPath) -> bool:
    return path.name == "README.qmd" or any(part.startswith(("_", ".")) for part in path.parts)


def _is_hidden(path: PurePosixPath) -> bool:
    return any(part.startswith(".") and part != ".." for part in path.parts)


def matching_files(project: Path, pattern: str) -> Iterator[PurePosixPath]:
    """Yield the files that match, and all files in folders that match, relative to the project.

    Hidden ones are left out.

    Raises
    ------
    HitpredError
        If the pattern leads out of the project, or is none.
    """
    if not pattern or pattern.startswith("/") or ".." in PurePosixPath(pattern).parts:
        raise HitpredError(f"_quarto.yml: '{pattern}' lies outside {CONTENT}/; correct the path.")
    try:
        matches = sorted(project.glob(pattern))
    except ValueError as error:
        raise HitpredError(f"_quarto.yml: '{pattern}' matches no files: {error}.") from None
    for match in matches:
        inside = match.is_dir() and not match.name.endswith(".qmd")
        for path in sorted(match.rglob("*")) if inside else [match]:
            relative = PurePosixPath(path.relative_to(project).as_posix())
            if path.is_file() and not _is_hidden(relative):
                yield relative


def reason_not_to_publish(project: Path, path: PurePosixPath) -> str | None:
    """Say why a file can't be shown or linked by a page; None if it can.

    Parameters
    ----------
    project : Path
        The folder of `_quarto.yml`.
    path : PurePosixPath
        The file, relative to the project and without ``..`` but at its beginning.
    """
    if path.is_absolute() or path.parts[:1] != CONTENT.parts:
        return f"lies outside {CONTENT}/, and nothing from there is published."
    try:
        real = os.path.realpath(project / path)
    except ValueError:  # a name that no file can have
        real = ""
    if not os.path.isfile(real):
        return MISSING
    if not Path(real).is_relative_to(os.path.realpath(project / CONTENT)):
        return f"is a link that leaves {CONTENT}/, and nothing from there is published."
    return None


def read_text(project: Path, path: PurePosixPath) -> str:
    """Read a UTF-8 text file of the project.

    Raises
    ------
    HitpredError
        If it cannot be read.
    """
    try:
        return (project / path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise HitpredError(f"{path} is not UTF-8 text: save it again as UTF-8.") from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise HitpredError(f"{path} cannot be read in {project}: {reason}.") from None
