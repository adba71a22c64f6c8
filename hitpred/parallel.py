"""Independent pieces of work, done side by side on all cores."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from joblib import Parallel, delayed, parallel_config
from threadpoolctl import threadpool_limits

from hitpred.progress import Progress


@dataclass(frozen=True, eq=False)
class Task:
    """One piece of work.

    Attributes
    ----------
    name : str
        What a person is told when it is done.
    work : callable
        A function of a module, so that other processes find it.
    arguments : tuple
        What it is called with.
    """

    name: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]


def side_by_side(tasks: Sequence[Task], progress: Progress) -> Iterator[Any]:
    """Do the tasks on the cores, or the cluster, that `joblib.parallel_config` names.

    Each task has one thread: tasks run beside each other, and sums in floating point depend on the
    number of threads, so that results would, too.

    Parameters
    ----------
    tasks : sequence of Task
        Slow ones first, so that no core waits long for another at the end.
    progress : Progress
        Told of each task when it is done.

    Yields
    ------
    Any
        What each task returns, in the order of the tasks.
    """
    progress.begin(len(tasks))
    calls = (delayed(_alone)(task.work, task.arguments) for task in tasks)
    for task, result in zip(tasks, Parallel(return_as="generator")(calls), strict=True):
        progress.step(task.name)
        yield result


def _alone(work: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    # On a cluster, libraries would send parts of a task on to other workers.
    with threadpool_limits(1), parallel_config("sequential"):
        return work(*arguments)
