"""What bad input gets: one sentence with its place, an exit status, and nothing left behind."""

import contextlib
import errno
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from conftest import REPOSITORY, Outcome, copy_project, environment, files_of, start_hitpred

from hitpred.cache import store
from hitpred.experiments.memo import Memo
from hitpred.files import sha256
from hitpred.site.pages.document import find_pages

PROGRESS = re.compile(r"[\d,]+ rows read|\w+( \(\d of \d\))?(, step \d+ of \d+: |: done in )")


def refusal(outcome: Outcome) -> str:
    """Return the one sentence that a failed command says."""
    lines = [line for line in outcome.err.splitlines() if not PROGRESS.match(line)]
    assert outcome.status == 1
    assert outcome.out == ""
    assert len(lines) == 1, outcome.err
    assert lines[0].startswith("hitpred: ")
    assert lines[0].endswith(".")
    return lines[0]


@pytest.fixture(scope="module")
def demo_lines() -> list[str]:
    demo = Path(__file__).parents[1] / "data" / "demo.csv"
    return demo.read_text(encoding="utf-8").splitlines(keepends=True)


def with_field(lines: list[str], number: int, column: str, value: str) -> str:
    """Return a small data file with one field replaced; lines count from 1, the header's."""
    rows = [line.rstrip("\n").split(",") for line in lines]
    rows[number - 1][rows[0].index(column)] = value
    return "".join(",".join(row) + "\n" for row in rows)


def plain(lines: list[str]) -> list[str]:
    """Return the header and the first rows without quotes or broken lines in them."""
    return lines[:3]


BAD_DATA = {
    "empty": (lambda _: "", ["is empty"]),
    "only a header": (lambda lines: lines[0], ["line 1", "no rows"]),
    "column missing": (
        lambda lines: lines[0].replace(",tempo", "") + lines[1],
        ["line 1", "lacks the column tempo"],
    ),
    "column doubled": (
        lambda lines: lines[0].replace("tempo", "energy") + lines[1],
        ["line 1", "the column energy twice"],
    ),
    "column renamed": (
        lambda lines: lines[0].replace("popularity", "Popularty") + lines[1],
        ["line 1", "the column popularity", "Popularty"],
    ),
    "text for a number": (
        lambda lines: with_field(plain(lines), 3, "tempo", "fast"),
        ["Column tempo", "line 3", "'fast'"],
    ),
    "out of range": (
        lambda lines: with_field(plain(lines), 2, "popularity", "101"),
        ["Column popularity", "line 2", "between 0 and 100", "101"],
    ),
    "last line truncated": (
        lambda lines: "".join(plain(lines))[:-40],
        ["Line 3", "cut off"],
    ),
    "all rows one class": (
        lambda lines: "".join(plain(lines)),
        ["0 hits at popularity >= 75", "needs at least"],
    ),
}


@pytest.mark.parametrize(("make", "expected"), BAD_DATA.values(), ids=BAD_DATA.keys())
def test_bad_data_are_refused_with_their_place(
    project, tmp_path, run_hitpred, demo_lines, make, expected
):
    path = tmp_path / "bad.csv"
    path.write_text(make(demo_lines), encoding="utf-8")
    before = files_of(project)

    sentence = refusal(run_hitpred(project, "build", "--data", str(path)))

    for part in expected:
        assert part in sentence
    # How many hits there are is a matter of settings and data, not of a place in the file.
    assert str(path) in sentence or "hitpred.toml" in sentence
    assert_nothing_is_left(project, before)


def assert_nothing_is_left(project: Path, before: dict[str, bytes]) -> None:
    """Published files are as they were, and no result, site or temporary file came up."""
    assert files_of(project) == before
    names = {path.name for path in project.glob("_build/**/*")}
    assert not names & {"cache", "_site", "_variables.yml"}
    assert not [name for name in names if name.startswith(".")]


def test_absent_data_are_refused(project, run_hitpred):
    sentence = refusal(run_hitpred(project, "build", "--data", "nowhere/tracks.csv"))
    assert "no file nowhere/tracks.csv" in sentence
    assert not (project / "_build").exists()


def test_binary_data_are_refused(project, tmp_path, run_hitpred):
    path = tmp_path / "tracks.csv"
    path.write_bytes(b"PK\x03\x04\xff\xfe\x00" * 99)
    sentence = refusal(run_hitpred(project, "build", "--data", str(path)))
    assert f"{path} is not text in UTF-8" in sentence
    assert not (project / "_build").exists()


def test_a_folder_for_data_is_refused(project, run_hitpred):
    assert "is a directory" in refusal(run_hitpred(project, "build", "--data", str(project)))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_unreadable_data_are_refused(project, tmp_path, run_hitpred):
    path = tmp_path / "tracks.csv"
    path.write_text("secret")
    path.chmod(0)
    assert "permission denied" in refusal(run_hitpred(project, "build", "--data", str(path)))


def test_computing_without_the_data_says_how_to_get_them(project, run_hitpred):
    before = files_of(project)
    sentence = refusal(run_hitpred(project, "run", "--force"))
    assert "needs the data" in sentence
    assert "`hitpred fetch`" in sentence
    assert files_of(project) == before


# --- external data


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "is empty"),
        ("track,artist\nSong,Artist\n", "line 1) of"),
        ("just words\n", "lacks the column track"),
    ],
)
def test_bad_external_data_are_refused_before_anything_is_computed(
    project, tmp_path, run_hitpred, content, expected
):
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    before = files_of(project)
    command = ("run", "transfer", "--data", "demo", "--external", str(path))
    sentence = refusal(run_hitpred(project, *command))
    assert expected in sentence
    assert str(path) in sentence
    assert_nothing_is_left(project, before)


def test_absent_external_data_are_refused(project, run_hitpred):
    sentence = refusal(run_hitpred(project, "render", "--external", "nowhere/songs.csv"))
    assert "no file nowhere/songs.csv, which --external names" in sentence


def test_external_data_of_ones_own_are_computed_in_folders_of_their_own(
    project, tmp_path, run_hitpred
):
    before = files_of(project)
    own = tmp_path / "my songs.csv"
    lines = (project / "data" / "demo_external.csv").read_text(encoding="utf-8").splitlines()
    own.write_text("\n".join(lines[:-9]) + "\n", encoding="utf-8")
    command = ("run", "transfer", "--data", "demo", "--external", str(own))
    outcome = run_hitpred(project, *command)
    assert outcome.status == 0, outcome.err
    (folder,) = (project / "_build").iterdir()
    assert folder.name.startswith("demo+my songs-")
    assert (folder / "report" / "cache" / "results" / "transfer.json").is_file()
    assert files_of(project) == before
    assert run_hitpred(project, *command).out.startswith("All results are fresh")


# --- fetch


class Publisher(BaseHTTPRequestHandler):
    """A host that answers every request with other data than the pinned."""

    def do_GET(self):
        content = b"other data"
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def publisher(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Publisher) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/tracks.csv"
        server.shutdown()
        thread.join()


def pin_to(project: Path, url: str, name: str = "spotify_tracks") -> Path:
    pin = project / "data" / f"{name}.toml"
    pin.write_text(re.sub(r'(?m)^url = ".*"$', f'url = "{url}"', pin.read_text()))
    return pin


def test_fetch_brings_the_data_and_the_external_data(project, publisher, run_hitpred):
    for name in ("spotify_tracks", "billboard_2010s"):
        pin = pin_to(project, publisher, name)
        digest = sha256(b"other data")
        pin.write_text(re.sub(r'(?m)^sha256 = ".*"$', f'sha256 = "{digest}"', pin.read_text()))
    half = project / "data" / ".spotify_tracks.csv.a1b2c3d4"  # of a fetch that was killed
    half.write_bytes(b"other")
    outcome = run_hitpred(project, "fetch")
    assert outcome.status == 0, outcome.err
    assert not half.exists()
    for name in ("spotify_tracks.csv", "billboard_2010s.csv"):
        assert (project / "data" / name).read_bytes() == b"other data"
        assert name in outcome.out


def test_fetched_bytes_with_another_digest_are_refused(project, publisher, run_hitpred):
    pin_to(project, publisher)
    before = files_of(project)
    assert "do not have the pinned sha256" in refusal(run_hitpred(project, "fetch"))
    assert files_of(project) == before


def test_without_a_network_fetch_says_what_to_do_by_hand(project, monkeypatch, run_hitpred):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    pin_to(project, "http://127.0.0.1:1/tracks.csv")
    before = files_of(project)
    sentence = refusal(run_hitpred(project, "fetch"))
    assert "could not be reached" in sentence
    assert "by hand" in sentence
    assert files_of(project) == before


def test_a_broken_pin_is_refused(project, run_hitpred):
    (project / "data" / "spotify_tracks.toml").write_text('name = "tracks"\n')
    assert "data/spotify_tracks.toml" in refusal(run_hitpred(project, "fetch"))


# --- a full disk


@contextlib.contextmanager
def room_for(size: int):
    """Let no file grow beyond this size, which programs meet as they meet a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("size", [2_000, 20_000])
def test_a_disk_full_while_rendering_leaves_the_old_site(built, run_hitpred, size):
    workspace = built / "_build" / "demo"
    (workspace / "_variables.yml").unlink()
    site = files_of(workspace / "_site")

    with room_for(size):
        sentence = refusal(run_hitpred(built, "render", "--data", "demo"))

    assert "could not be" in sentence
    assert "arge" in sentence  # the system's own words: File too large
    assert files_of(workspace / "_site") == site
    assert not list(workspace.rglob(".*"))


def test_a_disk_full_while_the_pages_are_written_leaves_the_old_site(
    project, run_hitpred, monkeypatch
):
    (project / "_site").mkdir()
    (project / "_site" / "index.html").write_text("the old site")

    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device", str(target))

    monkeypatch.setattr("hitpred.site.preview.render.shutil.copyfile", full)
    sentence = refusal(run_hitpred(project, "render"))

    assert "No space left on device" in sentence
    assert files_of(project / "_site") == {"index.html": b"the old site"}
    assert [path.name for path in project.glob(".*")] == [".cache"]


@pytest.fixture
def small_disk(tmp_path):
    """A file system of its own, where one may mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128m", "tmpfs", str(disk)]
    if not shutil.which("mount") or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("needs the right to mount a file system")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def leave_free(disk: Path, room: int) -> None:
    with (disk / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, shutil.disk_usage(disk).free - room)


@pytest.mark.parametrize("room", [0, 16_384])
def test_on_a_full_disk_a_run_leaves_what_is_published(small_disk, run_hitpred, room):
    project = copy_project(small_disk / "project")
    published = files_of(project)
    leave_free(small_disk, room)

    sentence = refusal(run_hitpred(project, "run", "data_card", "--data", "demo"))

    assert "No space left on device" in sentence
    assert published.items() <= files_of(project).items()


# --- Ctrl-C


def test_ctrl_c_while_computing_leaves_nothing_half_done(project, run_hitpred):
    before = files_of(project)
    running = start_hitpred(project, "run", "reproduction", "--data", "demo", "--jobs", "2")
    try:
        for line in running.stderr:
            if "step 1 of" in line:
                running.send_signal(signal.SIGINT)
                break
        _, last_words = running.communicate(timeout=60)
    finally:
        running.kill()

    lines = [line for line in last_words.split("\n") if line and not PROGRESS.match(line)]
    assert running.returncode == 130
    assert len(lines) == 1
    assert lines[0].startswith("Stopped. What is done is kept")
    assert_nothing_is_left(project, before)


def test_after_ctrl_c_the_next_run_fits_only_what_is_missing(project, run_hitpred, monkeypatch):
    kept: list[str] = []
    stops = [KeyboardInterrupt]
    remember = Memo.put

    def put(self, key, remembered):
        if kept and stops:
            raise stops.pop()
        kept.append(key)
        remember(self, key, remembered)

    monkeypatch.setattr(Memo, "put", put)
    command = ("run", "--data", "demo", "--jobs", "1", "reproduction")

    stopped = run_hitpred(project, *command)
    kept_before = list(kept)
    carried_on = run_hitpred(project, *command)

    assert (stopped.status, len(kept_before)) == (130, 1)
    assert stopped.err.splitlines()[-1].startswith("Stopped. What is done is kept")
    assert carried_on.status == 0, carried_on.err
    assert len(kept) == len(set(kept)) > 1


STOPPED_WHILE_LETTING_GO = """
import os, signal, time
from hitpred import cli

class LetGo:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)

def command(**_):
    LetGo()
    time.sleep(30)

cli.cli.main = command
cli.main([])
"""


def test_a_stop_that_comes_where_python_can_raise_nothing_is_heard_all_the_same():
    stopped = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE_LETTING_GO], capture_output=True, text=True, timeout=60
    )
    assert stopped.returncode == 130
    assert stopped.stderr.splitlines() == [
        "Stopped. What is done is kept: the same command carries on from there."
    ]


# --- commands, settings and stale results


def test_an_unknown_study_is_refused_with_the_names_of_all(project, run_hitpred):
    sentence = refusal(run_hitpred(project, "run", "reproductoin"))
    assert "no study 'reproductoin'" in sentence
    assert "reproduction" in sentence


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "--fast"], "No such option"),
        (["bake"], "No such command 'bake'"),
        (["run", "--jobs", "0"], "0 is not in the range"),
        (["run", "--jobs", "1000000"], "1000000 is not in the range"),
        (["run", "--backend", "slurm"], "'slurm' is not one of 'loky', 'dask'"),
        (["serve", "--port", "99999"], "99999 is not in the range"),
        (["run", "--data"], "requires an argument"),
    ],
)
def test_a_slip_on_the_command_line_is_explained(project, run_hitpred, arguments, complaint):
    outcome = run_hitpred(project, *arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert complaint in outcome.err.splitlines()[-1]


@pytest.mark.parametrize(
    "command", ["fetch", "run", "render", "build", "prepare", "check", "serve"]
)
def test_outside_a_project_every_command_says_where_to_go(tmp_path, run_hitpred, command):
    sentence = refusal(run_hitpred(tmp_path, command))
    assert f"{tmp_path} is not inside a hitpred project" in sentence
    assert not list(tmp_path.iterdir())


def test_in_a_folder_that_was_deleted_one_is_sent_elsewhere(tmp_path):
    script = 'mkdir gone; cd gone; rmdir ../gone; exec "$0" -m hitpred check'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable],
        cwd=tmp_path,
        env=environment() | {"PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "hitpred: The current folder was deleted: change to the folder of your clone.\n"
    )


def test_a_folder_that_cant_be_written_is_told_before_anything_is_computed(project, run_hitpred):
    (project / "_build/demo/report/cache").mkdir(parents=True)
    (project / "_build/demo/report/cache/results").write_text("no folder")
    outcome = run_hitpred(project, "run", "data_card", "--data", "demo")
    assert "so nothing would be kept" in refusal(outcome)
    assert "rows read" not in outcome.err


def test_as_many_workers_as_one_likes_are_as_many_as_there_are_cores(project, run_hitpred):
    outcome = run_hitpred(project, "run", "data_card", "--data", "demo", "--jobs", "4096")
    assert outcome.status == 0, outcome.err


def test_commands_work_in_a_folder_of_the_project(project, run_hitpred):
    assert run_hitpred(project / "report", "run").status == 0


def test_nothing_is_served_before_there_is_a_site(project, run_hitpred):
    sentence = refusal(run_hitpred(project, "serve"))
    assert "run `hitpred build`" in sentence


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("threshold = 75", "threshhold = 75", "hit.threshold"),
        ("threshold = 75", 'threshold = "high"', "hit.threshold"),
        ("threshold = 75", "threshold = 101", "hit.threshold"),
        ("threshold = 75", "threshold = 75\nlimit = 3", "hit.limit"),
        ("threshold = 75", "threshold = ", "line"),
        ("test_size = 0.2", "test_size = nan", "reproduction.test_size"),
        ("seed = 42", "seed = 99999999999", "reproduction.seed"),
        ("trees = 100", "trees = true", "reproduction.trees"),
        ("trees = 40", "trees = 0", "reproduction.trees"),
        ("[demo.reproduction]\ntrees", "[demo]\nreproduction", "reproduction"),
        ("[hit]", "demo = 3\n[hit]", "demo"),
        ("threshold = 75", f"threshold = {'[' * 5000}{']' * 5000}", "nested too deeply"),
    ],
)
def test_a_broken_setting_is_refused_with_its_place(project, run_hitpred, old, new, place):
    settings = project / "hitpred.toml"
    text = settings.read_text(encoding="utf-8")
    if new.startswith("demo = "):
        text = text.partition("[demo")[0]
    assert old in text
    settings.write_text(text.replace(old, new), encoding="utf-8")
    before = files_of(project)

    sentence = refusal(run_hitpred(project, "build"))

    assert str(settings) in sentence
    assert place in sentence
    assert files_of(project) == before


@pytest.mark.parametrize(
    ("study", "told"),
    [
        ("leakage", "holds results that can't be shown (KeyError"),
        ("song_search", "is not the one that was made with the results"),
    ],
)
def test_results_that_no_study_makes_are_told_in_a_sentence(project, run_hitpred, study, told):
    path = project / f"report/cache/results/{study}.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    del held["checksum"]
    path.write_text(store._written(held | {"results": {}}), encoding="utf-8")
    assert told in refusal(run_hitpred(project, "render"))


def test_stale_results_are_refused_and_shown_only_with_a_mark(project, run_hitpred):
    settings = project / "hitpred.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("trees = 100", "trees = 101"), encoding="utf-8")
    before = files_of(project)

    sentence = refusal(run_hitpred(project, "render"))
    assert "reproduction is stale" in sentence
    assert "reproduction.trees (100 then, 101 now)" in sentence
    assert files_of(project) == before

    assert run_hitpred(project, "render", "--allow-stale").status == 0
    pages = [project / "_site" / page.with_suffix(".html") for page in find_pages(project)]
    assert pages
    for page in pages:
        assert "Stale results." in page.read_text(encoding="utf-8")

    settings.write_text(text, encoding="utf-8")
    assert run_hitpred(project, "render").status == 0
    for page in pages:
        assert "Stale results." not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        (lambda path: path.unlink(), "reproduction is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-100]), "reproduction is damaged"),
        (lambda path: path.write_bytes(b"\xff\xfe"), "reproduction is damaged"),
        (lambda path: path.write_text("[]"), "reproduction is damaged"),
    ],
    ids=["missing", "truncated", "binary", "no results file"],
)
def test_missing_and_damaged_results_are_never_rendered(project, run_hitpred, damage, what):
    path = project / "report" / "cache" / "results" / "reproduction.json"
    digest = sha256(path.read_bytes())
    damage(path)
    assert not path.exists() or sha256(path.read_bytes()) != digest

    for arguments in (["render"], ["render", "--allow-stale"], ["build"]):
        sentence = refusal(run_hitpred(project, *arguments))
        assert what in sentence or "needs the data" in sentence
    assert not (project / "_site").exists()
