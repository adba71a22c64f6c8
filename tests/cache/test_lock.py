"""One command at a time, and what a killed one leaves is swept."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import REPOSITORY

from hitpred.cache.lock import alone, is_taken
from hitpred.cache.sweep import sweep, sweep_beside, sweep_outcomes
from hitpred.cache.workspace import Workspace, open_workspace
from hitpred.dataset.source import resolve
from hitpred.errors import HitpredError

HOLDS = """
import sys, time
from pathlib import Path
from hitpred.cache.lock import alone
sys.argv = ["hitpred", "render", "--data", "my songs.csv"]
with alone(Path(sys.stdin.readline().strip())):
    print("held", flush=True)
    time.sleep(float(sys.stdin.readline()))
"""


def holder(place: Path, seconds: float) -> "subprocess.Popen[str]":
    """Start a process that is alone in a place for so long."""
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDS],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    started.stdin.write(f"{place}\n{seconds}\n")
    started.stdin.flush()
    assert started.stdout.readline() == "held\n"
    return started


def test_a_command_waits_for_another_and_names_it(tmp_path, capsys):
    place = tmp_path / "locks" / "writing"
    other = holder(place, 2)
    assert is_taken(Path(f"{place}.lock"))
    with alone(place):
        assert other.wait() == 0
    said = capsys.readouterr().err
    assert said == (
        f"Waiting for `hitpred render --data 'my songs.csv'` (process {other.pid}), which is at "
        "work here.\n"
    )
    assert not Path(f"{place}.owner").exists()


def test_nobody_waits_for_a_process_that_was_killed(tmp_path, capsys):
    place = tmp_path / "writing"
    other = holder(place, 60)
    other.send_signal(signal.SIGKILL)
    other.wait()
    started = time.monotonic()
    with alone(place):
        assert time.monotonic() - started < 30
    assert capsys.readouterr().err == ""


def test_where_no_lock_can_be_made_only_reading_goes_on(tmp_path):
    (tmp_path / "no-folder").write_text("")
    with pytest.raises(HitpredError, match="could not be written"), alone(tmp_path / "no-folder/a"):
        pytest.fail("nobody may write here")
    with alone(tmp_path / "no-folder/a", writes=False):
        pass


@pytest.fixture
def workspace(project: Path) -> Workspace:
    return open_workspace(project, resolve(project, None, {}))


def test_what_a_kill_leaves_is_swept_and_nothing_else(workspace):
    left = [
        workspace.root / "._variables.yml.k3_x9abz",
        workspace.cache / "results" / ".leakage.json.abcdefgh",
        workspace.cache / "figures" / ".roc.svg.a1b2c3d4",
        workspace.site / ".new-abc123" / "report" / "a.html",
    ]
    kept = [
        workspace.root / ".gitignore",
        workspace.cache / "results" / "._leakage.json",
        workspace.site / "index.html",
    ]
    for path in (*left, *kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    sweep(workspace)
    assert [path for path in left if path.exists()] == []
    assert not (workspace.site / ".new-abc123").exists()
    assert all(path.exists() for path in kept)


def test_half_a_file_is_swept_before_it_is_fetched_again(tmp_path):
    kept = ["tracks.csv", ".tracks.csv.notes", ".other.csv.a1b2c3d4"]
    for name in (*kept, ".tracks.csv.a1b2c3d4"):
        (tmp_path / name).write_text("")
    sweep_beside(tmp_path / "tracks.csv")
    assert {path.name for path in tmp_path.iterdir()} == set(kept)


@pytest.mark.parametrize(
    ("kind", "name", "clear"),
    [("computing", "outcomes", sweep_outcomes), ("writing", "pictures", sweep)],
)
def test_half_of_what_all_share_is_swept_unless_another_may_write_it_now(
    workspace, kind, name, clear
):
    half = getattr(workspace, name) / "ab" / ".cdef.kept.abcdefgh"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"")
    other = holder(workspace.locks / f"demo {kind}", 60)
    with alone(getattr(workspace, kind)):
        clear(workspace)
        assert half.exists()
        other.kill()
        other.wait()
        clear(workspace)
        assert not half.exists()
