"""Downloading the pinned data file."""

import logging
import sys
from pathlib import Path

import pooch

from hitpred.dataset.digest import file_sha256
from hitpred.dataset.pin import Pin
from hitpred.errors import HitpredError


def fetch(pin: Pin, destination: Path) -> Path:
    """Download the pinned file unless it is already there.

    The bytes go to a temporary file beside the destination and are moved there once their sha256 is
    the pinned one, so the destination is never half-written and nothing stays behind on a failure.

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
    pooch.get_logger().setLevel(logging.WARNING)  # the progress bar says enough
    try:
        pooch.retrieve(
            pin.url,
            known_hash=f"sha256:{pin.sha256}",
            fname=destination.name,
            path=destination.parent,
            downloader=pooch.HTTPDownloader(progressbar=sys.stderr.isatty()),
        )
        destination.chmod(0o644)  # pooch's temporary file was private
    except (OSError, ValueError) as error:
        raise HitpredError(
            f"Could not download {pin.title} ({_reason(error)}): try again, or download {pin.url} "
            f"by hand and put it at {destination}."
        ) from error
    return destination


def _reason(error: OSError | ValueError) -> str:
    """Say in a few words what went wrong; the exceptions of requests are OSErrors, too."""
    if isinstance(error, ValueError):
        return "the bytes that arrived do not have the pinned sha256"
    if isinstance(error, PermissionError):
        return "the destination's folder is not writable"
    if error.strerror:
        return error.strerror.lower()
    response = getattr(error, "response", None)
    if response is not None:
        return f"the server answered {response.status_code} {response.reason}"
    return "the server could not be reached, or the connection broke off"
