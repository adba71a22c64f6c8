"""Outcomes of jobs, remembered on disk so that nothing costly is done twice.

They live under `.cache/outcomes/`, which git ignores and `make clean` removes. A file holds a
checksum and a pickle; it is complete or absent, and one that is damaged counts as absent.
"""

import hashlib
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hitpred.files import write_atomically

LIMIT: Final = 4 * 2**30
"""Bytes that the folder may hold; what was not used for longest goes first."""

HEAD: Final = 32


@dataclass(frozen=True, eq=False)
class Remembered:
    """What became of a job.

    Attributes
    ----------
    outcome : object
        Whatever the job returns.
    seconds : float
        How long a core was busy with it.
    """

    outcome: Any
    seconds: float


@dataclass(frozen=True)
class Memo:
    """A folder of outcomes.

    Attributes
    ----------
    folder : Path
        Where they are; made when the first one is written.
    say : callable
        Told of a damaged file, in a sentence.
    limit : int
        Bytes that `tidy` leaves, at most.
    """

    folder: Path
    say: Callable[[str], None]
    limit: int = LIMIT

    def get(self, key: str) -> Remembered | None:
        """Return an outcome, None if it is not there or not as it was written."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)  # when it was last of use
        except FileNotFoundError:
            return None
        head, pickled = content[:HEAD], memoryview(content)[HEAD:]
        if hashlib.sha256(pickled).digest() != head:
            self.say(f"{path} is damaged: what it held is computed again.")
            return None
        # It is what this program wrote here, as the checksum and the folder say.
        remembered: Remembered = pickle.loads(pickled)  # noqa: S301
        return remembered

    def put(self, key: str, remembered: Remembered) -> None:
        """Remember an outcome, whole or not at all.

        Raises
        ------
        HitpredError
            If the file can't be written.
        """
        pickled = pickle.dumps(remembered, protocol=5)
        write_atomically(self._path(key), hashlib.sha256(pickled).digest() + pickled)

    def forget(self, key: str) -> None:
        """Forget an outcome, so that it is computed again."""
        self._path(key).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove what was not used for longest, down to the limit, and what a kill left half."""
        files = [path for path in self.folder.glob("*/*") if path.is_file()]
        for path in files:
            if path.name.startswith("."):
                path.unlink(missing_ok=True)
        newest_first = sorted(
            (path for path in files if not path.name.startswith(".")),
            key=lambda path: path.stat().st_mtime,
            reverse=True,
        )
        held = 0
        for path in newest_first:
            held += path.stat().st_size
            if held > self.limit:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.pickle"
