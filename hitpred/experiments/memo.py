"""Outcomes of jobs, remembered on disk (`hitpred.cache.kept`) as pickles."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hitpred.cache.kept import Kept

LIMIT: Final = 4 * 2**30
"""Bytes that the folder may hold; what was not used for longest goes first."""


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
        pickled = self._kept.get(key)
        if pickled is None:
            return None
        remembered = _unpickled(pickled)
        if remembered is None:
            self._kept.tell_damaged(key)
        return remembered

    def put(self, key: str, remembered: Remembered) -> None:
        """Remember an outcome, whole or not at all.

        Raises
        ------
        HitpredError
            If the file can't be written.
        """
        self._kept.put(key, pickle.dumps(remembered, protocol=5))

    def tidy(self) -> None:
        """Remove what was not used for longest, down to the limit, and what a kill left half."""
        self._kept.tidy()

    @property
    def _kept(self) -> Kept:
        return Kept(self.folder, ".pickle", self.limit, self.say)


def _unpickled(pickled: bytes) -> Remembered | None:
    """Read what a file holds; None if it is not what this program writes."""
    try:
        # It is what this program wrote here, as the checksum and the folder say; but its classes
        # may have moved since.
        remembered = pickle.loads(pickled)  # noqa: S301
    except (AttributeError, ImportError, TypeError, pickle.UnpicklingError):
        return None
    return remembered if isinstance(remembered, Remembered) else None
