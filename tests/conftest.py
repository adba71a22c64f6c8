"""A project to try things on, the command line to try them with, and the demo built once."""

import contextlib
import fcntl
import functools
import io
import json
import os
import pickle
import shutil
import stat
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError
from multiprocessing.pool import ThreadPool
from pathlib import Path
from types import ModuleType
from typing import Any, TypeVar
from unittest import mock

# One thread each, before a library asks: pytest-xdist has a worker for every core already, and
# threads that wait for cores they don't get make small models take minutes.
os.environ.setdefault("OMP_NUM_THREADS", "1")

import hypothesis
import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.base import ClassifierMixin

from hitpred.cache import fingerprint
from hitpred.cache.workspace import PACKAGE
from hitpred.cli import main
from hitpred.dataset.columns import AUDIO_DESCRIPTORS
from hitpred.dataset.load import load
from hitpred.dataset.table import Dataset
from hitpred.elements import draw, studio
from hitpred.elements.studio import Album, Order, Picture
from hitpred.errors import HitpredError
from hitpred.experiments import peers
from hitpred.experiments.grid import Grid
from hitpred.experiments.job import Job
from hitpred.experiments.memo import Memo
from hitpred.files import remove, sha256, write_atomically
from hitpred.methods.models import contenders
from hitpred.methods.models.model import BUILDERS
from hitpred.methods.models.notebook import default_boosting
from hitpred.methods.rows import rows_of
from hitpred.site import check, derive
from hitpred.site.pages import document
from hitpred.site.pages.pandoc import Pandoc
from hitpred.site.preview import pandoc as preview
from hitpred.studies.hit_definition import compute as hit_definition

TESTS = Path(__file__).parent
REPOSITORY = TESTS.parent
LONGEST_FIRST = (
    *("test_cli_demo.py", "site/test_check.py", "site/test_every_page.py"),
    *("site/test_browser.py", "site/test_look_up.py"),
    *("test_cli_errors.py", "test_kills.py", "shapley/test_engine.py"),
    *("site/test_by_hand.py", "test_faults.py", "site/test_preview.py"),
)
"""Files of tests that take long, in whose order workers take them: all end at the same time.

The first builds the demo, and compiles for it most of what explains models. Those that ask for the
demo, or compile, come when that is done: they would wait, or compile the same once more.
"""
# How long an example takes says what else the machine does.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

FEW_ROUNDS = {"learning_rate": 0.1, "max_iter": 10, "max_leaf_nodes": 6, "max_bins": 32}
"""How boosting fits in the demo of the tests and for studies, where what it learns matters little.

Commands in processes of their own fit as always: tests let none of these end that boosts.
"""
NARROW_GRID = [{name: [value] for name, value in FEW_ROUNDS.items()} | {"max_iter": [10, 20]}]
"""Where its searches look."""
DOCUMENTS = (
    *("index.qmd", "404.qmd", "report", "data"),
    *("_quarto.yml", "_variables.yml", "hitpred.toml"),
)


def pytest_xdist_auto_num_workers() -> int:
    """Have half as many workers again as cores: they often wait for browsers and commands."""
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files first that take longest."""
    places = {TESTS / name: place for place, name in enumerate(LONGEST_FIRST)}
    items.sort(key=lambda item: places.get(item.path, len(places)))


@dataclass(frozen=True)
class Outcome:
    """What a command left behind: its exit status and what it said."""

    status: int
    out: str
    err: str


class Watcher:
    """Keeps what a study tells of its way."""

    def __init__(self) -> None:
        self.announced = 0
        self.steps: list[str] = []

    def begin(self, steps: int, _: float) -> None:
        self.announced = steps

    def step(self, what: str, _: float) -> None:
        self.steps.append(what)


def make_dataset(n: int = 40, **columns: Sequence[Any]) -> Dataset:
    """Make clean rows: what a test is about by name, the rest harmless."""
    n = len(next(iter(columns.values()), range(n)))
    rng = np.random.default_rng(0)
    tracks = pd.DataFrame(
        {
            "track_id": [f"t{number}" for number in range(n)],
            "artists": [f"Artist {number}" for number in range(n)],
            "track_genre": "pop",
            "song": range(n),
            "popularity": [90 if number % 4 == 0 else 10 for number in range(n)],
            "explicit": False,
            "duration_ms": 200_000,
        }
        | {name: rng.random(n) for name in AUDIO_DESCRIPTORS}
        | columns
    )
    return Dataset(tracks.drop(columns="song"), tracks, ())


def asked_of(room: ModuleType, dataset: Dataset, **sections: Any) -> list[Job]:
    """List what a study asks the grid for."""
    jobs: list[Job] = room.jobs(dataset, rows_of(dataset), **sections)
    return jobs


def study(room: ModuleType, dataset: Dataset, folder: Path, **sections: Any) -> dict[str, Any]:
    """Compute a study as `hitpred run` does, with its trials done here."""
    rows = rows_of(dataset)
    grid = Grid(rows, Memo(folder, say=pytest.fail))
    # Where a study says that it searched is the published grid: this is a part of it.
    with quick_boosting(contenders.BOOSTING_GRID[-1:]), joblib.parallel_config(n_jobs=1):
        outcomes = grid.ask(room.jobs(dataset, rows, **sections), Watcher())
    results: dict[str, Any] = room.compute(dataset, rows, outcomes, **sections)
    return results


@contextlib.contextmanager
def quick_boosting(grid: list[dict[str, list[Any]]]) -> Iterator[None]:
    """Boost in this process in few rounds, and search nowhere but in this grid."""
    with (
        mock.patch.object(contenders, "BOOSTING_GRID", grid),
        mock.patch.object(contenders, "BOOSTING_CHOICE", FEW_ROUNDS),
        mock.patch.dict(BUILDERS, default_boosting=_default_boosting_of_few_rounds),
    ):
        yield


def _default_boosting_of_few_rounds(*, seed: int) -> ClassifierMixin:
    few = {name: FEW_ROUNDS[name] for name in ("max_iter", "max_bins")}
    return default_boosting(seed=seed).set_params(**few)


RunHitpred = Callable[..., Outcome]
MadeOnce = Callable[[str, Callable[[Path], Path]], Path]
T = TypeVar("T")


class Threads(ThreadPool):
    """Stands in for processes, which would remember nothing; as there, each has its own copy."""

    def apply_async(self, work: Callable[..., T], arguments: Any, named: Any = None) -> Any:
        return super().apply_async(work, deepcopy(arguments), named or {})


class Memory:
    """What was made before by whichever worker, by what it is made of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._here: dict[str, Any] = {}

    def recall(self, made_of: Sequence[Any], make: Callable[[], T]) -> T:
        """Return what was made of plain data, and make it only if nobody has."""
        key = sha256(json.dumps(made_of))
        if key not in self._here:
            kept = self._folder / key
            if kept.exists():
                self._here[key] = pickle.loads(kept.read_bytes())
            else:
                self._here[key] = make()
                with contextlib.suppress(HitpredError):  # where a test fills the disk
                    write_atomically(kept, pickle.dumps(self._here[key]))
        made: T = self._here[key]
        return made


@pytest.fixture(scope="session")
def run_hitpred() -> RunHitpred:
    """Run a command in a folder, within this process: ``run_hitpred(project, "check")``."""
    return _run


def _run(folder: Path, *arguments: str) -> Outcome:
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.chdir(folder),
        mock.patch.dict(os.environ, environment(), clear=True),
        # Searches take minutes; tests/studies/test_peers.py tests what comes of those of others.
        mock.patch.object(peers, "version", side_effect=PackageNotFoundError),
        quick_boosting(NARROW_GRID),
        mock.patch.object(hit_definition, "RESAMPLES", 50),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main(arguments)
    return Outcome(int(ended.value.code or 0), out.getvalue(), err.getvalue())


@pytest.fixture(scope="session")
def album(pytestconfig: pytest.Config) -> Album:
    """The pictures that were drawn here before, by whichever worker, today or last time."""
    assert pytestconfig.cache is not None
    return Album(pytestconfig.cache.mkdir("pictures"), draw.hand())


@pytest.fixture(scope="session")
def pages(shared: Path) -> Path:
    """Where what Pandoc made of pages is kept, by whichever worker."""
    folder = shared / "pages"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session", autouse=True)
def _remembering(album: Album, pages: Path, shared: Path) -> Iterator[None]:
    """Draw, write and read pages only once where results, code and pages are the same."""
    (shared / "memory").mkdir(exist_ok=True)
    memory = Memory(shared / "memory")
    picture = functools.cache(album.picture)
    make = derive._made

    @contextlib.contextmanager
    def drawn_once(
        orders: Iterable[Order], own: Album
    ) -> Iterator[Callable[[], Sequence[Picture]]]:
        drawn = [own.kept(order) or picture(order) for order in orders]
        yield lambda: drawn

    def made_once(basis: derive.Basis) -> dict[str, bytes]:
        return memory.recall([basis.key], lambda: make(basis))

    def asked_once(_: Path | None) -> Pandoc:
        return Pandoc(pages)

    with (
        mock.patch.object(check, "processes", Threads),
        mock.patch.object(derive, "processes", Threads),
        mock.patch.object(derive, "_made", made_once),
        mock.patch.object(studio, "drawing", drawn_once),
        mock.patch.object(document, "Pandoc", asked_once),
        mock.patch.object(preview, "Pandoc", asked_once),
    ):
        yield
    album.tidy()


@contextlib.contextmanager
def left_blank(orders: Iterable[Order], own: Album) -> Iterator[Callable[[], Sequence[Picture]]]:
    """Stand in for `studio.drawing`, which takes long: keep pictures with nothing on them."""
    with mock.patch.object(studio, "picture", lambda order: Picture(order, BLANK, BLANK.encode())):
        blank = [own.picture(order) for order in orders]
    yield lambda: blank


BLANK = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>'


def take_along(kept: Path, project: Path) -> None:
    """Give a project what was drawn or read so far, for commands in processes of their own."""
    half_written = shutil.ignore_patterns(".*")  # by another worker
    shutil.copytree(kept, project / ".cache" / kept.name, ignore=half_written, dirs_exist_ok=True)


@pytest.fixture
def drawn_before(project: Path, album: Album, pages: Path) -> None:
    """Have the project know what was drawn and read in these tests before."""
    for kept in (album.folder, pages):
        take_along(kept, project)


def start_hitpred(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a command in a folder as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hitpred", *arguments],
        cwd=folder,
        env=environment() | {"PYTHONPATH": str(REPOSITORY), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def environment() -> dict[str, str]:
    """Return the environment without data and without Quarto, which has tests of its own."""
    folders = os.environ["PATH"].split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if not Path(folder, "quarto").exists())
    named = ("HITPRED_DATA", "HITPRED_EXTERNAL")
    others = {name: value for name, value in os.environ.items() if name not in named}
    return others | {"PATH": path, "COLUMNS": "200"}


@pytest.fixture(scope="session")
def _published(made_once: MadeOnce) -> Path:
    return made_once("published", lambda folder: copy_project(folder / "project"))


@pytest.fixture(scope="session")
def _desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk")


@pytest.fixture
def project(_published: Path, _desk: Path) -> Path:
    """A throw-away copy of what is published: documents, results, settings, demo data."""
    return put_back(_desk / "project", _published)


@pytest.fixture
def built(demo_project: Path, _desk: Path) -> Path:
    """A throw-away copy of the project with the demo built."""
    return put_back(_desk / "built", demo_project)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources that stands in for them where code is compared."""
    ignored = shutil.ignore_patterns("__pycache__")
    copy = shutil.copytree(PACKAGE, tmp_path / "hitpred", ignore=ignored)
    monkeypatch.setattr(fingerprint, "PACKAGE", copy)
    return copy


def put_back(folder: Path, original: Path) -> Path:
    """Make a folder what another is: nothing is copied that has its size and its date still."""
    folder.mkdir(exist_ok=True)
    was = _entries(original)
    for name, entry in sorted(_entries(folder).items(), reverse=True):  # from the leaves
        if was.get(name) != entry:
            remove(folder / name)
    there = _entries(folder)
    for name in sorted(was.keys() - there.keys()):
        if (original / name).is_dir():
            (folder / name).mkdir()
            shutil.copystat(original / name, folder / name)
        else:
            shutil.copy2(original / name, folder / name)
    return folder


def _entries(folder: Path) -> dict[str, tuple[float, ...]]:
    """Tell of all files and folders below one what they are; of files how large and from when."""
    found: dict[str, tuple[float, ...]] = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = os.path.join(place, name)
            entry = os.lstat(path)
            content = () if stat.S_ISDIR(entry.st_mode) else (entry.st_size, entry.st_mtime_ns)
            found[os.path.relpath(path, folder)] = (entry.st_mode, *content)
    return found


@pytest.fixture(scope="session")
def small_dataset() -> Dataset:
    """A part of the demo data that holds every kind of song: four genres with hits, two without."""
    whole = load(REPOSITORY / "data" / "demo.csv")
    genres = whole.tracks["track_genre"].unique()
    tracks = whole.tracks[whole.tracks["track_genre"].isin([*genres[:4], *genres[-2:]])]
    songs, _ = pd.factorize(tracks["song"])
    return Dataset(whole.rows, tracks.assign(song=songs).reset_index(drop=True), ())


def copy_project(folder: Path) -> Path:
    """Copy what a project needs from the repository into a new folder."""
    folder.mkdir()
    for name in DOCUMENTS:
        source = REPOSITORY / name
        if source.is_dir():
            ignored = shutil.ignore_patterns(
                "spotify_tracks.csv", "billboard_2010s.csv", "__pycache__"
            )
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy2(source, folder)
    return folder


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A temporary folder that all workers have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def made_once(shared: Path) -> MadeOnce:
    """Make something in a folder once for the tests of all workers, that they only look at."""

    def make(name: str, build: Callable[[Path], Path]) -> Path:
        made, failure = shared / f"{name}.made", shared / f"{name}.failure"
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # other workers wait here until the first has built
            assert not failure.exists(), failure.read_text(encoding="utf-8")
            if not made.exists():
                folder = shared / name
                folder.mkdir()
                try:
                    made.write_text(str(build(folder)), encoding="utf-8")
                except BaseException:  # tells the other workers, who would only fail as it did
                    failure.write_text(traceback.format_exc(), encoding="utf-8")
                    raise
        return Path(made.read_text(encoding="utf-8"))

    return make


@pytest.fixture(scope="session")
def demo_project(made_once: MadeOnce, pages: Path) -> Path:
    """A project with the demo built, once for all tests that only look at it."""

    def build(folder: Path) -> Path:
        project = copy_project(folder / "project")
        # In this process, where models are small.
        with mock.patch.object(studio, "drawing", left_blank):
            for command in (("run", "--jobs", "1"), ("render",)):
                outcome = _run(project, *command, "--data", "demo")
                assert outcome.status == 0, outcome.err
        take_along(pages, project)
        return project

    return made_once("demo", build)


@pytest.fixture(scope="session")
def demo_site(demo_project: Path) -> Path:
    """The site of the demo; look, don't touch."""
    return demo_project / "_build" / "demo" / "_site"


def files_of(folder: Path) -> dict[str, bytes]:
    """Return all files below a folder by their paths, but for what was computed or fitted here."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in ("_build", ".cache")
    }
