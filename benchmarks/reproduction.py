"""How much faster `hitpred run --force reproduction` is than the notebook's own way.

Both run as whole processes, one after the other in the same session, from the same file to the
same numbers; the numbers are compared before the times are.

    python benchmarks/reproduction.py [--data PATH] [--repeat N]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]


def main() -> None:
    """Measure and print."""
    options = _options()
    path = Path(options.data).resolve()
    if not path.is_file():
        sys.exit(f"There is no file {path}: name the data with --data PATH or HITPRED_DATA.")
    ratios = []
    for _ in range(options.repeat):
        notebook_seconds, printed = _notebook(path)
        hitpred_seconds, results = _hitpred(path)
        _require_equal(printed, results)
        ratios.append(notebook_seconds / hitpred_seconds)
        print(
            f"notebook's way {notebook_seconds:6.1f} s   hitpred {hitpred_seconds:6.1f} s   "
            f"{ratios[-1]:.1f} times faster, same numbers"
        )
    if len(ratios) > 1:
        print(f"median: {statistics.median(ratios):.1f} times faster")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("HITPRED_DATA", PROJECT / "data" / "spotify_tracks.csv")
    parser.add_argument("--data", default=default, help="the pinned CSV")
    parser.add_argument("--repeat", type=int, default=1, help="pairs to measure")
    return parser.parse_args()


def _notebook(path: Path) -> tuple[float, dict[str, Any]]:
    # The libraries' own thread pools would not be the notebook's one process.
    single = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    command = [sys.executable, "-m", "benchmarks.notebook", str(path)]
    started = time.perf_counter()
    answer = subprocess.run(
        command, cwd=PROJECT, env=single, check=True, stdout=subprocess.PIPE, text=True
    )
    return time.perf_counter() - started, json.loads(answer.stdout)


def _hitpred(path: Path) -> tuple[float, dict[str, Any]]:
    """Run in a copy of the project, so that measuring never touches the published results."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in ("_quarto.yml", "hitpred.toml"):
            shutil.copy(PROJECT / name, copy)
        (copy / "data").mkdir()
        shutil.copy(PROJECT / "data" / "spotify_tracks.toml", copy / "data")
        command = [sys.executable, "-m", "hitpred", "run", "--force", "reproduction"]
        started = time.perf_counter()
        subprocess.run(
            [*command, "--data", str(path)], cwd=copy, check=True, stderr=subprocess.DEVNULL
        )
        seconds = time.perf_counter() - started
        stored = json.loads((copy / "report/cache/results/reproduction.json").read_text())
    return seconds, stored["results"]


def _require_equal(printed: dict[str, Any], results: dict[str, Any]) -> None:
    """Stop unless both ways came to the same numbers (ours have 6 significant digits)."""
    for name in ("logistic_regression", "random_forest"):
        ours = results["models"][name]
        if printed[name]["confusion_matrix"] != ours["confusion_matrix"]:
            sys.exit(f"the confusion matrices of {name} differ")
        _require_close(name, printed[name]["roc_auc"], ours["roc_auc"])
    for kind in ("unscaled", "scaled"):
        for feature in results["shap"][kind]["features"]:
            _require_close(kind, printed[kind][feature["name"]], feature["mean_abs_shap"])


def _require_close(what: str, theirs: float, ours: float) -> None:
    if abs(theirs - ours) > 1e-5 * abs(theirs):
        sys.exit(f"{what}: {theirs} and {ours} differ")


if __name__ == "__main__":
    main()
