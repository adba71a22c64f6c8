"""The grid: does the jobs that somebody asks for, each once, and remembers what came of them."""

import json
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from hitpred.cache.environment import versions
from hitpred.cache.fingerprint import code_digests
from hitpred.errors import HitpredError
from hitpred.experiments.job import Done, Job
from hitpred.experiments.memo import Memo, Remembered
from hitpred.experiments.parallel import Task, side_by_side
from hitpred.experiments.progress import Progress
from hitpred.files import sha256
from hitpred.methods.rows import Rows

CHANGED: Final = (
    "The code of the trials changed while they ran: run the command again, which carries on with "
    "what is done."
)


class Outcomes(Mapping[Job, Any]):
    """What became of jobs; read from disk when it is asked for, since all at once is much.

    Parameters
    ----------
    keys : mapping of Job to str
        Under which key each is remembered.
    memo : Memo
        Where.
    """

    def __init__(self, keys: Mapping[Job, str], memo: Memo) -> None:
        self._keys, self._memo = keys, memo

    def __getitem__(self, job: Job) -> Any:
        """Return the outcome of a job."""
        return self._remembered(job).outcome

    def __iter__(self) -> Iterator[Job]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)

    def of(self, jobs: Iterable[Job]) -> "Outcomes":
        """Return the outcomes of some of the jobs."""
        return Outcomes({job: self._keys[job] for job in jobs}, self._memo)

    def seconds(self) -> float:
        """Return how long workers took for all of them together."""
        return sum(self._remembered(job).seconds for job in self)

    def _remembered(self, job: Job) -> Remembered:
        remembered = self._memo.get(self._keys[job])
        if remembered is None:
            raise HitpredError(
                f"The outcome of a trial ({job}) vanished from {self._memo.folder} while it was "
                "needed: run the command again."
            )
        return remembered


@dataclass(frozen=True)
class Grid:
    """Where jobs are done.

    Attributes
    ----------
    rows : Rows
        What all of them are about.
    memo : Memo
        Where outcomes are remembered.
    imported : mapping
        Digests of modules as they were imported: outcomes are never remembered by any other code.
    """

    rows: Rows
    memo: Memo
    imported: Mapping[str, str] = field(default_factory=dict)

    def ask(self, jobs: Iterable[Job], progress: Progress, *, force: bool = False) -> Outcomes:
        """Do what was not done before, on the workers that `joblib.parallel_config` names.

        Parameters
        ----------
        jobs : iterable of Job
            What is asked for.
        progress : Progress
            Told of each step.
        force : bool
            Do everything anew.

        Returns
        -------
        Outcomes
            Of the jobs asked for.

        Raises
        ------
        HitpredError
            If the code changed since the command started, or an outcome can't be written.
        """
        asked = dict.fromkeys(jobs)
        self._require_imported(asked)
        missing = self._missing(asked, force=force)
        waves = list(_waves(missing))
        progress.begin(
            sum(len(wave) for wave in waves), sum(_cost(jobs) for wave in waves for jobs in wave)
        )
        for wave in waves:
            self._do(wave, progress)
        return Outcomes({job: self.key(job) for job in asked}, self.memo)

    def key(self, job: Job) -> str:
        """Return what an outcome is remembered by: job, rows, code and library versions."""
        parts = [type(job).__name__, repr(job), self.rows.digest, _code_of_class([job])]
        return sha256(json.dumps([*parts, versions()]))

    def _require_imported(self, asked: Iterable[Job]) -> None:
        """Refuse files that were edited between their import and the first look at them."""
        for module in {type(job).__module__ for job in asked}:
            for name, digest in _digests_of(module).items():
                if self.imported.get(name, digest) != digest:
                    raise HitpredError(CHANGED)

    def _missing(self, asked: Iterable[Job], *, force: bool) -> list[Job]:
        """List what has to be done: what is asked for and not there, and what that needs."""
        missing: dict[Job, None] = {}
        waiting = list(asked)
        while waiting:
            job = waiting.pop()
            if job in missing or not (force or self.memo.get(self.key(job)) is None):
                continue
            missing[job] = None
            waiting += job.needs
        answered = {other for job in missing for other in job.answers}
        return [job for job in missing if job not in answered]

    def _do(self, batches: list[list[Job]], progress: Progress) -> None:
        tasks = (
            Task(
                _title(jobs),
                _cost(jobs),
                _do_batch,
                (jobs, self.rows, self._needed(jobs), _code_of_class(jobs)),
            )
            for jobs in batches
        )
        for done, seconds in side_by_side(tasks, progress):
            for job, outcome in done.items():
                self.memo.put(self.key(job), Remembered(outcome, seconds / len(done)))

    def _needed(self, jobs: list[Job]) -> Done:
        """Gather what jobs start from; a worker elsewhere has no access to the memo."""
        needs = {need: self.key(need) for job in jobs for need in job.needs}
        return dict(Outcomes(needs, self.memo))


def _waves(missing: list[Job]) -> Iterator[list[list[Job]]]:
    """Order jobs by what needs what; within a wave long batches start first."""
    left = dict.fromkeys(missing)
    while left:
        done_later = {other for job in left for other in (job, *job.answers)}
        ready = [job for job in left if not done_later.intersection(job.needs)]
        batches: dict[Any, list[Job]] = defaultdict(list)
        for job in ready:
            batches[type(job), job.together].append(job)
            del left[job]
        yield sorted(batches.values(), key=lambda jobs: -_cost(jobs))


def _cost(jobs: list[Job]) -> float:
    return sum(job.cost for job in jobs)


def _title(jobs: list[Job]) -> str:
    more = f" and {len(jobs) - 1} more like it" if len(jobs) > 1 else ""
    return f"{jobs[0]}{more}"


def _do_batch(jobs: list[Job], rows: Rows, needed: Done, code: str) -> tuple[dict[Job, Any], float]:
    """Do jobs that belong together, on whichever worker this is."""
    if _code_of_class(jobs) != code:
        raise HitpredError(CHANGED)
    started = time.process_time()
    done = dict(type(jobs[0]).do(jobs, rows, needed))
    return done, time.process_time() - started


def _code_of_class(jobs: list[Job]) -> str:
    """Digest the code that jobs of one class are done with, as this process found it."""
    return _code_of(type(jobs[0]).__module__)


def _code_of(module: str) -> str:
    return sha256(json.dumps(_digests_of(module)))


@lru_cache
def _digests_of(module: str) -> dict[str, str]:
    """Digest a module and what it reaches, once in a process."""
    return code_digests(module)
