"""Killed at any moment, a command leaves nothing that the next one does not mend.

The suite kills a few times; `HITPRED_KILLS=50` kills as often as that.
"""

import contextlib
import json
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import files_of, start_hitpred

from hitpred.cache.sweep import HALF_RENDERED, HALF_WRITTEN

KILLS = int(os.environ.get("HITPRED_KILLS", "3"))
COMMANDS = (
    ("run", "reproduction", "--force", "--jobs", "2"),
    ("render",),
    ("check",),
    ("prepare",),
)


def state_of(project: Path) -> dict[str, bytes]:
    """Return all files of the demo, without what may differ from run to run."""
    files = files_of(project / "_build/demo")
    for name in files:
        if "cache/results/" in name:
            held = json.loads(files[name])
            timeless = {key: held[key] for key in ("study", "inputs", "key", "results")}
            files[name] = json.dumps(timeless).encode()
        if name.endswith(("/tbl-provenance.md", "/methods.html")):  # show for how long it took
            files[name] = re.sub(rb'<td class="number">\d+</td>', b"", files[name])
        if "proofs" in name:  # name the digests of the results files
            files[name] = re.sub(rb"[0-9a-f]{64}", b"", files[name])
    del files["report/cache/derived.json"]  # holds the digests of both
    return files


def left_in(project: Path) -> list[Path]:
    hidden = (path for path in project.rglob(".*") if path.name not in (".", ".."))
    return [
        path
        for path in hidden
        if HALF_WRITTEN.fullmatch(path.name) or path.name.startswith(HALF_RENDERED)
    ]


def processes_in(project: Path) -> list[str]:
    """Name the processes whose current folder is the project, but for workers of these tests."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if (process / "cwd").resolve() == project and parent != os.getpid():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks at processes as Linux shows them")
@pytest.mark.parametrize("number", range(KILLS))
def test_a_killed_command_leaves_nothing_once_the_next_is_done(built, run_hitpred, number):
    rng = random.Random(number)
    command = (*COMMANDS[number % len(COMMANDS)], "--data", "demo")
    before = state_of(built)
    if command[0] in ("render", "prepare"):  # so that there is something to write
        shutil.rmtree(built / "_build/demo/report/cache/fragments")
    killed = start_hitpred(built, *command)
    with contextlib.suppress(subprocess.TimeoutExpired):  # unless it is done by then
        killed.wait(rng.uniform(0.5, 8))
    killed.kill()
    killed.communicate(timeout=120)  # returns once nobody holds its standard output

    for again in (command, ("render", "--data", "demo")):
        outcome = run_hitpred(built, *again)
        assert outcome.status == 0, outcome.err

    assert state_of(built) == before
    assert left_in(built) == []
    assert processes_in(built) == []


def test_commands_at_the_same_time_wait_for_each_other(built):
    started = [start_hitpred(built, name, "--data", "demo") for name in ("render", "check")]
    for process in started:
        out, err = process.communicate(timeout=600)
        assert process.returncode == 0, err
        assert "Look at it" in out or "All is well" in out


def test_a_terminated_command_leaves_no_half_written_file(built):
    before = state_of(built)
    running = start_hitpred(built, "run", "leakage", "--force", "--data", "demo")
    for line in running.stderr:
        if "step 1 of" in line:
            running.terminate()
            break
    _, last = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Stopped. What is done is kept" in last
    assert left_in(built) == []
    assert state_of(built) == before
