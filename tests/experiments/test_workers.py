"""Where work goes makes no difference to what comes out."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import joblib
import numpy as np
import pytest
from conftest import REPOSITORY, Watcher
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from hitpred.errors import HitpredError
from hitpred.experiments.parallel import Task, side_by_side
from hitpred.experiments.workers import ADDRESS, workers


def fitted(seed: int) -> bytes:
    """Fit a forest and boosting, whose sums depend on the number of threads."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(3000, 5)), rng.integers(0, 2, 3000)
    models = (RandomForestClassifier(8, random_state=0), HistGradientBoostingClassifier(max_iter=5))
    return b"".join(model.fit(X, y).predict_proba(X).tobytes() for model in models)


TASKS = [Task(f"forest {seed}", 1.0, fitted, (seed,)) for seed in range(4)]


@pytest.fixture(scope="module")
def alone() -> list[bytes]:
    with joblib.parallel_config(n_jobs=1):
        return sorted(side_by_side(TASKS, Watcher()))


def test_tasks_are_told_as_they_come_back():
    watcher = Watcher()
    tasks = [Task(f"number {n}", 1.0, pow, (n, 2)) for n in (5, 3, 4)]
    with joblib.parallel_config(n_jobs=2):
        assert sorted(side_by_side(tasks, watcher)) == [9, 16, 25]
    assert sorted(watcher.steps) == ["number 3", "number 4", "number 5"]


def test_two_processes_return_the_same_bytes_as_one(alone):
    with workers("loky", 2):
        assert sorted(side_by_side(TASKS, Watcher())) == alone


@pytest.fixture(scope="module")
def cluster():
    """A Dask cluster of two workers."""
    distributed = pytest.importorskip("distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster:
        yield cluster


def test_a_dask_cluster_of_two_workers_returns_the_same_bytes(alone, cluster, monkeypatch):
    monkeypatch.setenv(ADDRESS, cluster.scheduler_address)
    with workers("dask", None):
        assert sorted(side_by_side(TASKS, Watcher())) == alone
    assert len(cluster.scheduler_info["workers"]) == 2


def taking_its_worker_along(folder: str) -> str:
    """Kill the worker that this runs on, the first time."""
    mark = Path(folder, "killed")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def test_a_worker_that_is_lost_costs_its_task_not_the_run(cluster, monkeypatch, tmp_path):
    tasks = [Task("deadly", 1.0, taking_its_worker_along, (str(tmp_path),)), *TASKS[:2]]
    monkeypatch.setenv(ADDRESS, cluster.scheduler_address)
    with workers("dask", None):
        assert "done" in list(side_by_side(tasks, Watcher()))
    assert (tmp_path / "killed").exists()


def test_without_dask_the_way_to_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(HitpredError, match="run `make dask`"), workers("dask", 2):
        pass


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    dask = pytest.importorskip("dask")
    pytest.importorskip("distributed")
    monkeypatch.setenv(ADDRESS, "tcp://127.0.0.1:9")
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "300ms"}),
        pytest.raises(HitpredError, match=r"127\.0\.0\.1:9 .* can't be reached"),
        workers("dask", 2),
    ):
        pass


LONG_WORK = """
import os, time, joblib
from conftest import REPOSITORY, Watcher
from hitpred.experiments.parallel import Task, side_by_side

def work(seconds):
    print("begun", flush=True)
    time.sleep(seconds)

if __name__ == "__main__":
    with joblib.parallel_config(n_jobs=2):
        list(side_by_side([Task("sleep", 1.0, work, (99,))] * 2, Watcher()))
"""


def test_workers_leave_when_their_run_is_killed(tmp_path):
    (tmp_path / "work.py").write_text(LONG_WORK)
    folders = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests"), str(tmp_path)])
    run = subprocess.Popen(
        [sys.executable, "-c", "import runpy; runpy.run_module('work', run_name='__main__')"],
        env=os.environ | {"PYTHONPATH": folders},
        stdout=subprocess.PIPE,
        text=True,
    )
    for _ in range(2):
        run.stdout.readline()
    run.kill()
    # Its output ends when nobody holds it any more, which would otherwise take 99 seconds.
    assert run.communicate(timeout=20)[0] == ""


def test_a_worker_that_starts_when_its_run_is_gone_ends():
    code = "from hitpred.experiments.parallel import begin_with; begin_with(1); print('works')"
    started = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (started.returncode, started.stdout) == (1, b"")
