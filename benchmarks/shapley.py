"""How many rows a second `hitpred.shapley.explain` explains, beside `shap.TreeExplainer`.

Both explain the same forest in the same process, shap on a few of the same rows before and after:
its cost per row doesn't depend on their number, so its time for all rows is extrapolated. shap uses
one thread; the number of ours is in the table.

    python benchmarks/shapley.py [--data PATH] [--threads N] [--shap-rows N]

Without data, the forest is a synthetic one; with the CSV it is the notebook's, explained on its
22,800 test rows (fitting it takes a minute). The tables of how cost grows are always synthetic.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shap
from joblib import cpu_count
from numpy.typing import NDArray
from sklearn.ensemble import RandomForestClassifier

from hitpred.config import read_settings
from hitpred.dataset.load import load
from hitpred.experiments.notebook import notebook
from hitpred.experiments.trial import Fit
from hitpred.methods.rows import rows_of, units_of
from hitpred.shapley import Explanation, explain, model_output

Rows = NDArray[np.float64]

PROJECT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Line:
    """What one call took, and what it would have taken shap."""

    what: str
    forest: RandomForestClassifier
    n_rows: int
    seconds: float
    shap_seconds_per_row: float
    difference: float
    additivity_error: float

    def __str__(self) -> str:
        leaves = np.mean([tree.get_n_leaves() for tree in self.forest.estimators_])
        depth = np.mean([tree.get_depth() for tree in self.forest.estimators_])
        rate = self.n_rows / self.seconds
        return (
            f"{self.what:<22}{len(self.forest.estimators_):6}{leaves:8.0f}{depth:7.0f}"
            f"{self.forest.n_features_in_:7}{self.n_rows:8}{self.seconds:9.2f}{rate:10.0f}"
            f"{1 / self.shap_seconds_per_row:10.2f}{rate * self.shap_seconds_per_row:8.0f}"
            f"{self.difference:10.0e}{self.additivity_error:10.0e}"
        )


HEADING = (
    f"{'':22}{'trees':>6}{'leaves':>8}{'depth':>7}{'feats':>7}{'rows':>8}{'seconds':>9}"
    f"{'rows/s':>10}{'shap r/s':>10}{'ratio':>8}{'max diff':>10}{'additiv.':>10}"
)


def main() -> None:
    """Measure and print."""
    options = _options()
    compile_seconds = _warm_up(options.threads)
    print(f"{options.threads} threads; shap on {options.shap_rows} rows, extrapolated.")
    print(f"First calls in this process, of both kernels: {compile_seconds:.1f} s")
    if options.data is None:
        name, (forest, rows) = "a synthetic forest", synthetic_forest(100, 50_000, 13)
    else:
        name, (forest, rows) = "the notebook's forest", forest_of_the_notebook(options.data)
    print(f"\n{name}\n{HEADING}")
    for n_rows in (100, 2_000, len(rows)):
        print(measure("", forest, rows[:n_rows], options), flush=True)
    print(f"\nhow cost grows\n{HEADING}")
    for what, forest, rows in _family():
        print(measure(what, forest, rows, options), flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="the pinned CSV, for the notebook's forest")
    parser.add_argument("--threads", type=int, default=cpu_count(), help="default: all cores")
    parser.add_argument("--shap-rows", type=int, default=10, help="rows that shap explains, twice")
    return parser.parse_args()


def _warm_up(threads: int) -> float:
    """Compile both kernels, or load them from numba's cache."""
    forest, rows = synthetic_forest(1, 2_000, 3)
    started = time.perf_counter()
    explain(forest, rows[:1], threads=threads)
    explain(forest, rows[:2_000], threads=threads)
    return time.perf_counter() - started


def measure(
    what: str, forest: RandomForestClassifier, rows: Rows, options: argparse.Namespace
) -> Line:
    """Explain the rows, and a few of them with shap before and after."""
    some = rows[: options.shap_rows]
    explainer = shap.TreeExplainer(forest)
    before, expected = _timed_shap(explainer, some)
    started = time.perf_counter()
    explanation: Explanation = explain(forest, rows, threads=options.threads)
    seconds = time.perf_counter() - started
    after, _ = _timed_shap(explainer, some)
    return Line(
        what=what,
        forest=forest,
        n_rows=len(rows),
        seconds=seconds,
        shap_seconds_per_row=(before + after) / 2 / len(some),
        difference=float(np.abs(explanation.values[: len(some)] - expected).max()),
        additivity_error=explanation.max_additivity_error(model_output(forest, rows)),
    )


def _timed_shap(explainer: Any, rows: Rows) -> tuple[float, Rows]:
    started = time.perf_counter()
    values = explainer.shap_values(rows, check_additivity=False)
    return time.perf_counter() - started, values[:, :, 1]


def synthetic_forest(
    n_trees: int, n_train: int, n_features: int, **settings: Any
) -> tuple[RandomForestClassifier, Rows]:
    """Fit a forest on noisy labels, so that its trees are deep; return 32,000 other rows, too."""
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(n_train + 32_000, n_features))
    signal = rows[:, 0] + rows[:, 1] * rows[:, 2] + generator.normal(size=len(rows))
    forest = RandomForestClassifier(n_trees, n_jobs=-1, random_state=0, **settings)
    return forest.fit(rows[:n_train], signal[:n_train] > 1), rows[n_train:]


def forest_of_the_notebook(path: Path) -> tuple[RandomForestClassifier, Rows]:
    """Fit the notebook's forest as its study does; return its scaled test rows, too."""
    settings, rows = read_settings(PROJECT), rows_of(load(path))
    of = notebook(settings.hit, settings.reproduction)
    fitted = Fit(of.forest).do([Fit(of.forest)], rows, {})[Fit(of.forest)]
    _, (test,) = of.held_out.parts(rows, {})
    return fitted.model, fitted.prepared.scaled(units_of(rows, of.sample).X[test])


def _family() -> list[tuple[str, RandomForestClassifier, Rows]]:
    """Return one forest and its relatives, each larger or smaller in one respect."""
    forest, rows = synthetic_forest(20, 20_000, 13)
    family = [(f"{n} rows", forest, rows[:n]) for n in (100, 500, 2_000, 8_000, 32_000)]
    rows = rows[:8_000]
    for n_trees in (5, 10):
        smaller, _ = synthetic_forest(n_trees, 20_000, 13)
        family.append((f"{n_trees} trees", smaller, rows))
    for depth in (3, 6, 12):
        shallow, _ = synthetic_forest(20, 20_000, 13, max_depth=depth)
        family.append((f"depth up to {depth}", shallow, rows))
    for n_train in (2_500, 5_000, 10_000):
        fewer, _ = synthetic_forest(20, n_train, 13)
        family.append((f"fewer leaves, {n_train}", fewer, rows))
    for n_features in (4, 8, 26, 52):
        other, more = synthetic_forest(20, 20_000, n_features)
        family.append((f"{n_features} features", other, more[:8_000]))
    return family


if __name__ == "__main__":
    main()
