"""Where parallel work goes: the cores of this machine, or a Dask cluster."""

import contextlib
import os
from collections.abc import Iterator
from typing import Any, Final

import joblib

from hitpred.errors import HitpredError

ADDRESS: Final = "DASK_SCHEDULER_ADDRESS"


@contextlib.contextmanager
def workers(backend: str, jobs: int | None) -> Iterator[None]:
    """Send what runs through joblib to workers; results do not depend on which.

    Parameters
    ----------
    backend : str
        ``"loky"`` for processes on this machine, ``"dask"`` for the cluster that
        ``DASK_SCHEDULER_ADDRESS`` names, or a local one if it names none.
    jobs : int or None
        How many, None for all there are.

    Raises
    ------
    HitpredError
        If Dask is not installed or its cluster can't be reached.
    """
    if backend == "loky":
        with joblib.parallel_config(n_jobs=jobs or -1):
            yield
    else:
        with _client(jobs), joblib.parallel_config(backend="dask", n_jobs=jobs or -1):
            yield


def _client(jobs: int | None) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise HitpredError(
            "--backend dask needs Dask, which is not installed: run `make dask`."
        ) from None
    address = os.environ.get(ADDRESS)
    if not address:
        # A thread a worker, as with loky; without the dashboard, which nobody looks at here.
        return Client(  # type: ignore[no-untyped-call]
            n_workers=jobs or joblib.cpu_count(), threads_per_worker=1, dashboard_address=None
        )
    try:
        return Client(address)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise HitpredError(
            f"The Dask scheduler at {address} ({ADDRESS}) can't be reached: {error}. Start it, "
            "correct the address, or leave out --backend dask."
        ) from None
