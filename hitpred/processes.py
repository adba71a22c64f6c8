"""Processes beside this one, which leave when it does."""

import signal
from multiprocessing import get_context
from multiprocessing.pool import Pool


def processes(count: int | None) -> Pool:
    """Start processes that leave Ctrl-C to whoever started them, and end with it.

    New ones instead of forks: there may be threads here, whose locks a fork would copy.

    Parameters
    ----------
    count : int or None
        How many; None for as many as there are cores.
    """
    left_to_others = (signal.SIGINT, signal.SIG_IGN)
    return get_context("spawn").Pool(count, initializer=signal.signal, initargs=left_to_others)
