"""How time and memory grow with the rows, on the way from the CSV to a study.

    python benchmarks/scale.py [--rows 10000 100000 1000000]

Makes demo data of each size and follows them in a process of their own: reading, telling songs
apart, one trial, and the whole of one study (the hit definition at one threshold). Prints seconds,
the memory that was the most so far, and by how much each grew since the size before. Nothing on
this way should grow much faster than the rows.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import joblib

from hitpred.cache.workspace import find_project
from hitpred.config import Hit, HitDefinition, read_settings
from hitpred.dataset.clean import clean
from hitpred.dataset.demo import DemoParameters, demo_csv
from hitpred.dataset.read import read_table
from hitpred.dataset.schema import validate
from hitpred.dataset.songs import song_ids
from hitpred.dataset.table import Dataset
from hitpred.experiments.grid import Grid
from hitpred.experiments.memo import Memo
from hitpred.experiments.trial import Trial
from hitpred.methods.models.model import model
from hitpred.methods.protocol import song_folds, songs
from hitpred.methods.rows import rows_of
from hitpred.studies.hit_definition import compute as hit_definition

GENRES = 20
Result = TypeVar("Result")


class Stages:
    """Times one stage after the other."""

    def __init__(self) -> None:
        self.measured: dict[str, tuple[float, float]] = {}

    def time(self, name: str, work: Callable[[], Result]) -> Result:
        """Do the work, and keep how long it took and how much memory there was at most so far."""
        started = time.perf_counter()
        result = work()
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        self.measured[name] = (time.perf_counter() - started, peak)
        return result

    def begin(self, *_: Any) -> None:
        """Be a progress that tells nothing."""

    step = begin


def main() -> None:
    """Measure each size in a process of its own, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--follow", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.follow:
        print(json.dumps(follow(options.follow)))
        return
    print(f"{'rows':>10} {'stage':<22}{'seconds':>9}{'grew':>7}{'peak MB':>9}{'grew':>7}")
    before: dict[str, tuple[float, float]] = {}
    for n in options.rows:
        command = [sys.executable, __file__, "--follow", str(n)]
        answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        measured = {name: tuple(of) for name, of in json.loads(answer.stdout).items()}
        for name, (seconds, peak) in measured.items():
            old = before.get(name)
            growth = [
                f"{new / was:6.1f}x" for new, was in zip((seconds, peak), old or (), strict=False)
            ]
            time_grew, memory_grew = growth or ("", "")
            print(
                f"{n:10,} {name:<22}{seconds:9.1f}{time_grew:>7}{peak:9.0f}{memory_grew:>7}",
                flush=True,
            )
        before = measured


def follow(n: int) -> dict[str, tuple[float, float]]:
    """Follow so many rows from the CSV to a study."""
    stages = Stages()
    settings = read_settings(find_project(Path(__file__).parent))
    protocol = replace(settings.protocol, repeats=1)
    hit = Hit(threshold=65)
    with tempfile.TemporaryDirectory() as folder, joblib.parallel_config(n_jobs=1):
        path = Path(folder, "demo.csv")
        path.write_bytes(demo_csv(_parameters(n)))
        table = stages.time("reading", lambda: read_table(path))
        stages.time("validating", lambda: validate(table, path))
        tracks, removed = clean(table)
        song = stages.time("telling songs apart", lambda: song_ids(tracks))
        dataset = Dataset(table, tracks.assign(song=song), removed)
        rows = stages.time("turning into numbers", lambda: rows_of(dataset))
        grid = Grid(rows, Memo(Path(folder, "outcomes"), say=print))
        first = song_folds(songs(hit.threshold), protocol)[0]
        trial = Trial(first, model("gradient_boosting", seed=protocol.seed))
        stages.time("one trial", lambda: grid.ask([trial], stages))
        sections: dict[str, Any] = {
            "hit": hit,
            "protocol": protocol,
            "hit_definition": HitDefinition(hit.threshold, hit.threshold, 1),
        }

        def study() -> None:
            outcomes = grid.ask(hit_definition.jobs(dataset, rows, **sections), stages, force=True)
            hit_definition.compute(dataset, rows, outcomes, **sections)

        stages.time("one study", study)
    return stages.measured


def _parameters(n: int) -> DemoParameters:
    """Make genres, songs and artists grow alike."""
    usual = DemoParameters()
    times = n / (GENRES * usual.rows_per_genre)
    return replace(
        usual,
        rows_per_genre=n // GENRES,
        songs_per_genre=round(times * usual.songs_per_genre),
        artists_per_genre=round(times * usual.artists_per_genre),
    )


if __name__ == "__main__":
    main()
