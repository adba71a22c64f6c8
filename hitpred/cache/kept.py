"""What was costly to make, kept on disk so that nothing is made twice.

It lives under `.cache/`, which git ignores and `make clean` removes. A file holds a checksum and
bytes; it is complete or absent, and one that is damaged counts as absent. The checksum is over the
key as well: a file in the place of another is damaged, too.
"""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hitpred.errors import HitpredError
from hitpred.files import write_atomically

HEAD: Final = 32
"""Bytes of the checksum."""
USUAL: Final = 2**28
"""Bytes of what is kept of one kind: some thirty editions of the site."""
ABANDONED: Final = 3600.0
"""Seconds after which a file that is still half written is taken for what a kill left."""


def _silently(_: str) -> None:
    """Say nothing: what is damaged is made anew in a moment."""


@dataclass(frozen=True)
class Kept:
    """A folder of such files.

    Attributes
    ----------
    folder : Path or None
        Where they are; made when the first one is written. Without one, nothing is kept.
    suffix : str
        How their names end.
    limit : int
        Bytes that `tidy` leaves, at most.
    say : callable
        Told of a damaged file, in a sentence; by itself it says nothing.
    """

    folder: Path | None
    suffix: str
    limit: int = USUAL
    say: Callable[[str], None] = _silently

    def recall(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return what was kept, made now if it is not there.

        A folder that can't be read or written costs time, and nothing else.
        """
        with suppress(HitpredError):
            if (known := self.get(key)) is not None:
                return known
        made = make()
        with suppress(HitpredError):
            self.put(key, made)
        return made

    def get(self, key: str) -> bytes | None:
        """Return what was kept, None if it is not there or not as it was written.

        Raises
        ------
        HitpredError
            If the file can't be read.
        """
        path = self._path(key)
        if path is None or not path.is_file():  # a pipe would be waited for
            return None
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HitpredError(
                f"{path} can't be read ({error.strerror}): remove it and run the command again."
            ) from None
        head, kept = content[:HEAD], content[HEAD:]
        if _checksum(key, kept) != head:
            self.tell_damaged(key)
            return None
        with suppress(OSError):  # where nothing can be written, nothing is tidied either
            os.utime(path)  # when it was last of use
        return kept

    def put(self, key: str, content: bytes) -> None:
        """Keep something, whole or not at all.

        Raises
        ------
        HitpredError
            If the file can't be written.
        """
        if path := self._path(key):
            write_atomically(path, _checksum(key, content) + content)

    def tell_damaged(self, key: str) -> None:
        """Say that a file is not as it was written."""
        self.say(f"{self._path(key)} is damaged: what it held is computed again.")

    def tidy(self) -> None:
        """Remove what was not used for longest, down to the limit, and what a kill left half."""
        held = 0
        for path, stat in sorted(self._files(), key=lambda file: file[1].st_mtime, reverse=True):
            half_written = path.name.startswith(".")  # perhaps by another run, at this moment
            held += 0 if half_written else stat.st_size
            if time.time() - stat.st_mtime > ABANDONED if half_written else held > self.limit:
                with suppress(OSError):
                    path.unlink()

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for path in self.folder.glob("*/*") if self.folder else ():
            with suppress(FileNotFoundError):  # another command tidies, or writes, meanwhile
                if path.is_file():
                    yield path, path.stat()

    def _path(self, key: str) -> Path | None:
        return self.folder and self.folder / key[:2] / f"{key[2:]}{self.suffix}"


def _checksum(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + content).digest()
