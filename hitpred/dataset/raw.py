"""The data file as it lies on the disk."""

from pathlib import Path

from hitpred.errors import HitpredError


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a data file.

    Raises
    ------
    HitpredError
        If the path is absent, a directory or not readable, or no file but a pipe or a device, which
        can be read only once or never ends.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise HitpredError(
            f"{path} is a pipe or a device, and the data are read more than once: save them in a "
            "file and name that."
        )
    try:
        return path.read_bytes()
    except OSError as error:
        raise HitpredError(
            f"Cannot read the data file {path} ({str(error.strerror).lower()}): name a readable "
            "CSV file, or run `hitpred fetch` for the published one."
        ) from error
