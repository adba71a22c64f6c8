"""Files that are complete or absent."""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from hitpred.errors import HitpredError


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file so that nobody ever sees half of it.

    The content goes to a temporary file in the same folder, which then takes the file's place.

    Parameters
    ----------
    path : Path
        The file; its folder is made if it is not there.
    content : str or bytes
        All of it; text is written as UTF-8.

    Raises
    ------
    HitpredError
        If the disk is full or the folder can't be written; the old file is then still there.
    """
    data = content.encode() if isinstance(content, str) else content
    temporary: str | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            # mkstemp makes the file private; a published file is readable like any other.
            os.fchmod(file.fileno(), 0o644)
        os.replace(temporary, path)
        temporary = None
    except OSError as error:
        raise HitpredError(
            f"{path} could not be written ({error.strerror}): free space or mend the folder's "
            "permissions, then run the command again; what was there before is unchanged."
        ) from None
    finally:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file, a folder with all in it, or a link without what it leads to."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sha256(content: str | bytes) -> str:
    """Return the SHA-256 of text (as UTF-8) or bytes, in hexadecimal."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
