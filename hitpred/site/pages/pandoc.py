"""Pandoc, asked about a text; what it answered before it is not asked again."""

import json
import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pypandoc

from hitpred.cache.kept import Kept
from hitpred.files import sha256

PATIENCE: Final = 60.0
"""Seconds that Pandoc may take for a page, which is a hundred times what it takes."""
TOO_LONG: Final = "this is not read in {:.0f} seconds; are brackets opened and never closed?"


@dataclass(frozen=True)
class File:
    """A file that Pandoc is to read beside a text, as it was when it was asked for.

    Attributes
    ----------
    option : str
        That names it.
    name : str
        Whose ending tells what it is.
    content : bytes
        What it holds.
    """

    option: str
    name: str
    content: bytes


@dataclass(frozen=True)
class Question:
    """What Pandoc is asked.

    Attributes
    ----------
    text : str
        Its input.
    options : tuple of str
        Those that name no file.
    files : tuple of File
        Given before the options: filters are applied in their order.
    """

    text: str
    options: tuple[str, ...]
    files: tuple[File, ...] = ()

    @property
    def key(self) -> str:
        """SHA-256 over all that an answer depends on."""
        files = [(file.option, file.name, sha256(file.content)) for file in self.files]
        return sha256(json.dumps([self.text, self.options, files, _version()]))


class RefusedError(Exception):
    """Pandoc did not get through a text.

    Parameters
    ----------
    status : int
        Its exit status.
    said : str
        Why, in its words.
    """

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.status, self.said = status, said

    @property
    def first_words(self) -> str:
        """The first line of what it says: none if the system ended it."""
        lines = self.said.strip().splitlines() or ["nothing, it came to a sudden end."]
        return lines[0].removeprefix("[WARNING] ")


@dataclass(frozen=True)
class Pandoc:
    """Our own Pandoc.

    Attributes
    ----------
    folder : Path or None
        Where answers are kept, if they are.
    """

    folder: Path | None

    def ask(self, question: Question) -> str:
        """Return what Pandoc makes of a text.

        Raises
        ------
        RefusedError
            If it makes nothing of it.
        """
        return self._kept.recall(question.key, lambda: _run(question)).decode()

    @property
    def _kept(self) -> Kept:
        return Kept(self.folder, ".answer")


def _run(question: Question) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        named = [_named(file, Path(folder, str(n))) for n, file in enumerate(question.files)]
        try:
            done = subprocess.run(  # noqa: S603 (no shell)
                [pypandoc.get_pandoc_path(), *named, *question.options],
                # Whatever the locale here, Pandoc takes file names and text for UTF-8.
                env=os.environ | {"LC_ALL": "C.UTF-8"},
                input=question.text.encode(),
                capture_output=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise RefusedError(1, TOO_LONG.format(PATIENCE)) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace")
        raise RefusedError(done.returncode, re.sub(rf"{re.escape(folder)}/\d+/", "", said))
    return done.stdout


def _named(file: File, folder: Path) -> str:
    """Write a file, and return the option that names it."""
    folder.mkdir()
    path = folder / file.name
    path.write_bytes(file.content)
    return f"{file.option}={path}"


@cache
def _version() -> str:
    return str(pypandoc.get_pandoc_version())
