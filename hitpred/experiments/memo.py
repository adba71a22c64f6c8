"""Outcomes of jobs, remembered on disk so that nothing costly is done twice.

They live under `.cache/outcomes/`, which git ignores and `make clean` removes. A file holds a
checksum and a pickle; it is complete or absent, and one that is damaged counts as absent.
"""

import hashlib
import os
import pickle
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hitpred.errors import HitpredError
from hitpred.files import write_atomically

LIMIT: Final = 4 * 2**30
"""Bytes that the folder may hold; what was not used for longest goes first."""

HEAD: Final = 32

ABANDONED: Final = 3600.0
"""Seconds after which a file that is still half written is taken for what a kill left."""


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
        except OSError as error:
            raise HitpredError(
                f"{path} can't be read ({error.strerror}): remove it and run the command again."
            ) from None
        remembered = _unpickled(content)
        if remembered is None:
            self.say(f"{path} is damaged: what it held is computed again.")
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

    def tidy(self) -> None:
        """Remove what was not used for longest, down to the limit, and what a kill left half."""
        files = [(path, path.stat()) for path in self.folder.glob("*/*") if path.is_file()]
        held = 0
        for path, stat in sorted(files, key=lambda file: file[1].st_mtime, reverse=True):
            half_written = path.name.startswith(".")  # perhaps by another run, at this moment
            held += 0 if half_written else stat.st_size
            if time.time() - stat.st_mtime > ABANDONED if half_written else held > self.limit:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key[2:]}.pickle"


def _unpickled(content: bytes) -> Remembered | None:
    """Read what a file holds; None if it is not what this program writes."""
    head, pickled = content[:HEAD], memoryview(content)[HEAD:]
    if hashlib.sha256(pickled).digest() != head:
        return None
    try:
        # It is what this program wrote here, as the checksum and the folder say; but its classes
        # may have moved since.
        remembered = pickle.loads(pickled)  # noqa: S301
    except (AttributeError, ImportError, TypeError, pickle.UnpicklingError):
        return None
    return remembered if isinstance(remembered, Remembered) else None
