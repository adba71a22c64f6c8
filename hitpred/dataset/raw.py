"""The data file as it lies on the disk."""

from pathlib import Path

from hitpred.errors import HitpredError


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a data file.

    Raises
    ------
    HitpredError
        If the path is absent, a directory or not readable.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise HitpredError(
            f"Cannot read the data file {path} ({str(error.strerror).lower()}): name a readable "
            "CSV file, or run `hitpred fetch` for the published one."
        ) from error
