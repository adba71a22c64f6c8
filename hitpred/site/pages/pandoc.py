"""Pandoc, asked about a text; what it answered before it is not asked again."""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import pypandoc

from hitpred.cache.kept import Kept
from hitpred.files import sha256

PATIENCE: Final = 60.0
"""Seconds that Pandoc may take for a page, which is a hundred times what it takes."""


@dataclass(frozen=True)
class Question:
    """What Pandoc is asked.

    Attributes
    ----------
    text : str
        Its input.
    options : sequence of str
        That say all there is to them.
    written : mapping
        Options that name a file, to what it is to hold.
    read : mapping
        Options that name a file as they are to be given, to the file that Pandoc will read.
    """

    text: str
    options: Sequence[str]
    written: Mapping[str, str] = field(default_factory=dict)
    read: Mapping[str, Path] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """SHA-256 over all that an answer depends on: files count by what they hold."""
        held = [(option.partition("=")[0], _digest(path)) for option, path in self.read.items()]
        return sha256(json.dumps([self.text, *self.options, self.written, held, _version()]))


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
        options = [*question.read, *question.options]  # filters are applied in their order
        for number, (option, content) in enumerate(question.written.items()):
            file = Path(folder, str(number))
            file.write_text(content, encoding="utf-8")
            options.append(f"{option}={file}")
        try:
            done = subprocess.run(  # noqa: S603 (no shell)
                [pypandoc.get_pandoc_path(), *options],
                # Whatever the locale here, Pandoc takes file names and text for UTF-8.
                env=os.environ | {"LC_ALL": "C.UTF-8"},
                input=question.text.encode(),
                capture_output=True,
                check=False,
                timeout=PATIENCE,
            )
        except subprocess.TimeoutExpired:
            raise RefusedError(
                1,
                f"this is not read in {PATIENCE:.0f} seconds; are brackets opened and never "
                "closed?",
            ) from None
    if done.returncode != 0:
        raise RefusedError(done.returncode, done.stderr.decode("utf-8", "replace"))
    return done.stdout


@cache
def _version() -> str:
    return str(pypandoc.get_pandoc_version())


def _digest(path: Path) -> str | None:
    return sha256(path.read_bytes()) if path.is_file() else None
