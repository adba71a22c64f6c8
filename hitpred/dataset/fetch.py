"""Downloading the pinned data file."""

import errno
import io
import os
import sys
from pathlib import Path

import pooch

from hitpred.dataset.digest import file_sha256
from hitpred.dataset.pin import Pin
from hitpred.errors import HitpredError
from hitpred.files import sha256, write_atomically


def fetch(pin: Pin, destination: Path) -> Path:
    """Download the pinned file unless it is already there.

    Nothing is written before all bytes are here and their sha256 is the pinned one, so that no half
    of a download stays behind, however it ends.

    Parameters
    ----------
    pin : Pin
        What to download.
    destination : Path
        Where to put it; another file of that name is replaced.

    Returns
    -------
    Path
        The destination.

    Raises
    ------
    HitpredError
        If the download fails, brings other bytes, or cannot be stored. A file that was at the
        destination is then still there.
    """
    if destination.is_file() and file_sha256(destination) == pin.sha256:
        return destination
    try:
        _prepare(destination.parent)
        content = _downloaded(pin.url)
    except OSError as error:
        raise _refusal(pin, destination, _reason(error)) from error
    if sha256(content) != pin.sha256:
        reason = "the bytes that arrived do not have the pinned sha256"
        raise _refusal(pin, destination, reason)
    write_atomically(destination, content)
    return destination


def _prepare(folder: Path) -> None:
    """Make the folder; that it can't be written is better known before the download."""
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _downloaded(url: str) -> bytes:
    content = io.BytesIO()
    pooch.HTTPDownloader(progressbar=sys.stderr.isatty())(url, content, None)
    return content.getvalue()


def _refusal(pin: Pin, destination: Path, reason: str) -> HitpredError:
    return HitpredError(
        f"Could not download {pin.title} ({reason}): try again, or download {pin.url} "
        f"by hand and put it at {destination}."
    )


def _reason(error: OSError) -> str:
    """Say in a few words what went wrong; the exceptions of requests are OSErrors, too."""
    if isinstance(error, PermissionError):
        return "the destination's folder is not writable"
    if error.strerror:
        return error.strerror.lower()
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code} {response.reason}"
    return "the server could not be reached, or the connection broke off"
