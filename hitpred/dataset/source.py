"""Which data are meant: the published, the demo's or somebody's own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hitpred.dataset.digest import content_digest, file_sha256
from hitpred.dataset.pin import Pin, read_pin
from hitpred.errors import HitpredError

PIN_FILE: Final = Path("data/spotify_tracks.toml")
FETCHED_FILE: Final = Path("data/spotify_tracks.csv")
DEMO_FILE: Final = Path("data/demo.csv")
EXTERNAL_PIN_FILE: Final = Path("data/billboard_2010s.toml")
EXTERNAL_FETCHED_FILE: Final = Path("data/billboard_2010s.csv")
EXTERNAL_DEMO_FILE: Final = Path("data/demo_external.csv")
"""Places inside the project folder."""

LONGEST_LABEL: Final = 100
"""Bytes of a file's name in a label: a folder's name, at most 255, may hold two labels."""


@dataclass(frozen=True)
class DataSource:
    """The data that results belong to.

    Attributes
    ----------
    label : str
        ``"published"``, ``"demo"`` or ``"<stem>-<first 8 of digest>"``, the stem perhaps cut;
        ``"none"`` for external data that nobody named.
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


NONE: Final = DataSource("none", "", "", None, published=False)
"""No external data: what is computed from them is undefined."""


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
        return _demo(project / DEMO_FILE, _digest_of_tracks)
    if wanted is not None:
        return _identify(_existing(Path(wanted), origin), pin, _digest_of_tracks)
    fetched = project / FETCHED_FILE
    if fetched.exists():
        return _identify(fetched, pin, _digest_of_tracks)
    return _published(pin, None)


def resolve_external(
    project: Path, data: DataSource, external: str | None, environ: Mapping[str, str]
) -> DataSource:
    """Find out which external data are meant, on which models that learnt elsewhere are tried.

    The option ``--external`` comes first. With the demo data go the demo's; with others those of
    the variable ``HITPRED_EXTERNAL``, or else the file that ``hitpred fetch`` writes. Without any
    of them the pinned file is meant, but not here; for data of one's own none is.

    Parameters
    ----------
    project : Path
        The project folder.
    data : DataSource
        The data that models learn from first.
    external : str or None
        The value of ``--external``: a path, or ``demo``.
    environ : mapping of str to str
        The environment.

    Raises
    ------
    HitpredError
        As in `resolve`.
    """
    origin, wanted = "--external", external
    if wanted is None and data.label == "demo":
        wanted = "demo"
    if wanted is None:
        origin, wanted = "HITPRED_EXTERNAL", environ.get("HITPRED_EXTERNAL") or None
    if wanted == "demo":
        return _demo(project / EXTERNAL_DEMO_FILE, _digest_of_external)
    pin = read_pin(project / EXTERNAL_PIN_FILE)
    if wanted is not None:
        return _identify(_existing(Path(wanted), origin), pin, _digest_of_external)
    fetched = project / EXTERNAL_FETCHED_FILE
    if fetched.exists():
        return _identify(fetched, pin, _digest_of_external)
    return _published(pin, None) if data.published else NONE


def _existing(path: Path, origin: str) -> Path:
    if not path.exists():
        raise HitpredError(
            f"There is no file {path}, which {origin} names: correct the path, or leave {origin} "
            "out to use the published data."
        )
    return path


def _identify(path: Path, pin: Pin, digest_of: Callable[[Path], str]) -> DataSource:
    if file_sha256(path) == pin.sha256:
        return _published(pin, path)
    digest = digest_of(path)
    if digest == pin.content_sha256:
        return _published(pin, path)
    label = f"{_as_folder(path.stem)}-{digest[:8]}"
    return DataSource(label, digest, digest, path, published=False)


def _as_folder(name: str) -> str:
    """Make of a file's name one that any folder can have, and any terminal can show."""
    shown = "".join(letter if letter.isprintable() else "_" for letter in name)
    return shown.encode()[:LONGEST_LABEL].decode(errors="ignore")


def _published(pin: Pin, path: Path | None) -> DataSource:
    return DataSource("published", pin.sha256, pin.content_sha256, path, published=True)


def _demo(path: Path, digest_of: Callable[[Path], str]) -> DataSource:
    digest = digest_of(path)
    return DataSource("demo", digest, digest, path, published=False)


def _digest_of_tracks(path: Path) -> str:
    from hitpred.dataset.read import read_table  # here, so that rendering never waits for pandas

    return content_digest(read_table(path))


def _digest_of_external(path: Path) -> str:
    from hitpred.dataset.external import read_external  # with pandas, too

    return content_digest(read_external(path))
