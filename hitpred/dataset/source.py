"""Which data are meant: the published, the demo's or somebody's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hitpred.dataset.digest import content_digest, file_sha256
from hitpred.dataset.pin import Pin, read_pin
from hitpred.errors import HitpredError

PIN_FILE: Final = Path("data/spotify_tracks.toml")
FETCHED_FILE: Final = Path("data/spotify_tracks.csv")
DEMO_FILE: Final = Path("data/demo.csv")
"""Places inside the project folder."""


@dataclass(frozen=True)
class DataSource:
    """The data that results belong to.

    Attributes
    ----------
    label : str
        ``"published"``, ``"demo"`` or ``"<stem>-<first 8 of digest>"``.
    digest : str
        The pinned sha256 for the published data, otherwise the digest of the values.
    content : str
        The digest of the values, whatever file they stand in.
    path : Path or None
        The CSV file; None if the published data are meant and not here, which is enough to tell
        fresh results from stale ones and to render them.
    published : bool
        Whether these are the pinned data.
    """

    label: str
    digest: str
    content: str
    path: Path | None
    published: bool


def resolve(project: Path, data: str | None, environ: Mapping[str, str]) -> DataSource:
    """Find out which data are meant.

    The option ``--data`` comes first, then the variable ``HITPRED_DATA``, then the file that
    ``hitpred fetch`` writes; without any of them the published data are meant, but not here.

    Parameters
    ----------
    project : Path
        The project folder.
    data : str or None
        The value of ``--data``: a path, or ``demo``. Like a path in ``HITPRED_DATA``, it is
        relative to the current directory.
    environ : mapping of str to str
        The environment.

    Raises
    ------
    HitpredError
        If the file that was asked for does not exist or is not a data file, or the pin is damaged.
    """
    pin = read_pin(project / PIN_FILE)
    origin, wanted = "--data", data
    if wanted is None:
        origin, wanted = "HITPRED_DATA", environ.get("HITPRED_DATA") or None
    if wanted == "demo":
        return _demo(project / DEMO_FILE)
    if wanted is not None:
        return _identify(_existing(Path(wanted), origin), pin)
    fetched = project / FETCHED_FILE
    return _identify(fetched, pin) if fetched.exists() else _published(pin, None)


def _existing(path: Path, origin: str) -> Path:
    if not path.exists():
        raise HitpredError(
            f"There is no file {path}, which {origin} names: correct the path, or leave {origin} "
            "out to use the published data."
        )
    return path


def _identify(path: Path, pin: Pin) -> DataSource:
    if file_sha256(path) == pin.sha256:
        return _published(pin, path)
    digest = _digest_of_values(path)
    if digest == pin.content_sha256:
        return _published(pin, path)
    return DataSource(f"{path.stem}-{digest[:8]}", digest, digest, path, published=False)


def _published(pin: Pin, path: Path | None) -> DataSource:
    return DataSource("published", pin.sha256, pin.content_sha256, path, published=True)


def _demo(path: Path) -> DataSource:
    digest = _digest_of_values(path)
    return DataSource("demo", digest, digest, path, published=False)


def _digest_of_values(path: Path) -> str:
    from hitpred.dataset.read import read_table  # here, so that rendering never waits for pandas

    return content_digest(read_table(path))
