"""One command at a time where something is written; the others wait, and say for whom."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from hitpred.errors import HitpredError

PATIENCE: Final = 1.0
"""Seconds that a command waits before it says so."""


@contextmanager
def alone(place: Path, *, writes: bool = True) -> Iterator[None]:
    """Keep other commands out of a place for as long as the block lasts.

    Parameters
    ----------
    place : Path
        What stands for the place: the lock lies beside it. It goes with its process, however that
        ends.
    writes : bool
        Whether the block writes there. One that only reads goes on where no lock can be made:
        nobody can write there either.

    Raises
    ------
    HitpredError
        If the lock can't be made.
    """
    lock, owner = FileLock(f"{place}.lock"), Path(f"{place}.owner")
    try:
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            _acquire(lock, owner)
        except OSError as error:
            if writes:
                raise HitpredError(
                    f"{place.parent} could not be written ({error.strerror}): mend the folder's "
                    "permissions or free space, then run the command again."
                ) from None
        yield
    finally:
        if lock.is_locked:
            owner.unlink(missing_ok=True)
            lock.release()


def is_taken(lock: Path) -> bool:
    """Tell whether a process holds the lock of this file."""
    try:
        with FileLock(lock, timeout=0):
            return False
    except Timeout:
        return True


def _acquire(lock: FileLock, owner: Path) -> None:
    try:
        lock.acquire(timeout=PATIENCE)
    except Timeout:
        sys.stderr.write(f"Waiting for {_named(owner)}, which is at work here.\n")
        lock.acquire()
    owner.write_text(f"`{shlex.join(['hitpred', *sys.argv[1:]])}` (process {os.getpid()})")


def _named(owner: Path) -> str:
    try:
        return owner.read_text(encoding="utf-8") or "another command"
    except (OSError, UnicodeDecodeError):
        return "another command"
