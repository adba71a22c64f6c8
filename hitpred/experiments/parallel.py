"""Independent pieces of work, done side by side on all cores."""

import os
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from threading import Thread
from typing import Any

from joblib import Parallel, delayed, parallel_config
from threadpoolctl import threadpool_limits

from hitpred.experiments.progress import Progress


@dataclass(frozen=True, eq=False)
class Task:
    """One piece of work.

    Attributes
    ----------
    name : str
        What a person is told when it is done.
    cost : float
        How much work it is, as far as one knows, in any unit.
    work : callable
        A function of a module, so that other processes find it.
    arguments : tuple
        What it is called with.
    """

    name: str
    cost: float
    work: Callable[..., Any]
    arguments: tuple[Any, ...]


def side_by_side(tasks: Iterable[Task], progress: Progress) -> Iterator[Any]:
    """Do the tasks on the cores, or the cluster, that `joblib.parallel_config` names.

    Each task has one thread: tasks run beside each other, and sums in floating point depend on the
    number of threads, so that results would, too.

    Parameters
    ----------
    tasks : iterable of Task
        Slow ones first, so that no core waits long for another at the end; each is made when a
        worker is about to be free.
    progress : Progress
        Told of each task when it is done.

    Yields
    ------
    Any
        What each task returns, as soon as it does.
    """
    # Whoever stops a run knows that what is under way is dropped.
    warnings.filterwarnings("ignore", ".*tasks which were still being processed", UserWarning)
    # joblib replaces workers that hold much memory, and hands their tasks on.
    warnings.filterwarnings("ignore", "A worker stopped while some jobs", UserWarning)
    calls = (delayed(_alone)(task, os.getpid()) for task in tasks)
    # One at a time, so that what is done is seen, and kept, as soon as it is.
    for task, result in Parallel(return_as="generator_unordered", batch_size=1)(calls):
        progress.step(*task)
        yield result


def _alone(task: Task, boss: int) -> tuple[tuple[str, float], Any]:
    leave_with(boss)
    # On a cluster, libraries would send parts of a task on to other workers.
    with threadpool_limits(1), parallel_config("sequential"):
        return (task.name, task.cost), task.work(*task.arguments)


@cache
def leave_with(boss: int) -> None:
    """End this worker when the process that started it is gone, however that ended.

    Workers of a killed run would go on with their tasks, and hold its terminal, for minutes. One of
    a cluster has another parent, and stays.
    """

    def watch() -> None:
        while os.getppid() == boss:
            time.sleep(1)
        os._exit(1)

    if os.getppid() == boss:
        Thread(target=watch, daemon=True).start()


def begin_with(boss: int) -> None:
    """Begin as a worker of this machine, unless the run was killed while this worker started."""
    if os.getppid() != boss:
        os._exit(1)
    leave_with(boss)
