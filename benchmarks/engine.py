"""How many rows a second `hitpred.shapley` explains, beside shap and the libraries' own engines.

    python benchmarks/engine.py [--data PATH] [--quick]

Writes `report/cache/results/engine.json`, which the page `report/engine.qmd` shows, and prints it.
Every engine explains the same rows of the same fitted model, one after the other, five times; a
ratio is that of one run, so that what slows the machine down slows both. One thread is timed by the
processor's clock, all threads by the wall's. Engines that take long explain some of the rows: what
a row costs them doesn't depend on how many there are. An engine that is not installed is left out.

With the pinned CSV the first model is the notebook's forest on its 22,800 test rows, which takes a
minute to fit; without, or with --quick, a synthetic one like it, and nothing is written.
"""

import argparse
import importlib
import os
import platform
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import shap
from joblib import cpu_count
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier

from hitpred.cache.environment import environment
from hitpred.cache.store import Store
from hitpred.config import read_settings
from hitpred.dataset.load import load
from hitpred.dataset.source import resolve
from hitpred.experiments.notebook import notebook
from hitpred.experiments.trial import Fit
from hitpred.methods.rows import rows_of, units_of
from hitpred.shapley import Explainer
from hitpred.studies.engine.compute import Measured, results
from hitpred.studies.registry import MEASURED_INPUTS

Rows = NDArray[np.float64]
Explain = Callable[[Rows], Rows]
"""Takes rows and returns Shapley values of the same shape."""

PROJECT: Final = Path(__file__).resolve().parents[1]
REPEATS: Final = 5
N_FEATURES: Final = 13
LIBRARIES: Final = ("shap", "lightgbm", "xgboost", "catboost", "shapiq", "woodelf")
RESEARCH: Final = ("woodelf", "shapiq")


@dataclass(frozen=True)
class Other:
    """Another engine, for one model.

    Attributes
    ----------
    name : str
    explain : callable
    most_rows : int
        How many rows it gets at most.
    """

    name: str
    explain: Explain
    most_rows: int


@dataclass(frozen=True)
class Case:
    """A fitted model with rows, and who else explains it.

    Attributes
    ----------
    name : str
    ours : callable
        Takes rows and threads.
    rows : array
    others : tuple of Other
    sizes : tuple of int
        How many of the rows are explained, from few to all.
    """

    name: str
    ours: Callable[[Rows, int | None], Rows]
    rows: Rows
    others: tuple[Other, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, name: str, model: Any, rows: Rows, *others: Other) -> "Case":
        """Prepare the values of a model."""
        explainer = Explainer(model)
        return cls(
            name,
            lambda some, threads: explainer(some, threads=threads).values,
            rows,
            others,
            (1, 10, 100, len(rows)),
        )


def main() -> None:
    """Measure, print and write."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--data")
    options.add_argument("--quick", action="store_true", help="small models, nothing is written")
    chosen = options.parse_args()
    path = None if chosen.quick else resolve(PROJECT, chosen.data, os.environ).path
    started = time.perf_counter()
    measured = []
    for case in cases(path, quick=chosen.quick):
        for one in of_case(case):
            measured.append(one)
            print(one, flush=True)
    found = results(measured, widths(quick=chosen.quick), hardware(), versions())
    if path is None:
        print("Not written: that takes the pinned data.")
        return
    Store(PROJECT / "report/cache/results").write(
        "engine",
        MEASURED_INPUTS,
        found,
        environment=environment(),
        seconds=time.perf_counter() - started,
    )


def cases(path: Path | None, *, quick: bool) -> Iterator[Case]:
    """Fit the models, and find out who else is here."""
    forest, rows = _synthetic_forest(quick) if path is None else _notebooks_forest(path)
    yield Case.of("notebook_forest", forest, rows, _shap(forest, 10))
    yield _interactions(forest, rows)
    X, y, more = _table(4_000 if quick else 20_000)
    n_trees = 20 if quick else 200
    shallow = GradientBoostingClassifier(n_estimators=n_trees, max_depth=3).fit(
        X[:4_000], y[:4_000]
    )
    yield Case.of("shallow_boosting", shallow, more, _shap(shallow, 2_000))
    for make in (_lightgbm, _xgboost, _catboost):
        try:
            yield make(X, y, more, n_trees)
        except ImportError as error:
            print(f"left out: {error.name} is not installed")


def of_case(case: Case) -> Iterator[Measured]:
    """Time ours and the others on few rows and on all, then ours on all cores."""
    for other in case.others:
        for n_rows in case.sizes:
            yield _compared(case, n_rows, 1, other)
        if other.name not in RESEARCH:
            yield _compared(case, case.sizes[-1], cpu_count(), other)


def _compared(case: Case, n_rows: int, threads: int, other: Other) -> Measured:
    """Time both in turn."""

    def ours(some: Rows) -> Rows:
        return case.ours(some, threads)

    rows = case.rows[:n_rows]
    theirs = rows[: other.most_rows]
    found, expected = ours(rows), other.explain(theirs)  # whatever is done once is done here
    clock = time.process_time if threads == 1 else time.perf_counter
    seconds = [
        (_timed(clock, ours, rows), _timed(clock, other.explain, theirs)) for _ in range(REPEATS)
    ]
    return Measured(
        model=case.name,
        against=other.name,
        rows=n_rows,
        threads=threads,
        ours=[mine / n_rows for mine, _ in seconds],
        theirs=[others / len(theirs) for _, others in seconds],
        max_difference=float(np.abs(found[: len(theirs)] - expected).max()),
    )


def _timed(clock: Callable[[], float], explain: Explain, rows: Rows) -> float:
    """Return the seconds of a call, or the mean of many if it is short."""
    n_calls, started = 0, clock()
    while n_calls == 0 or clock() - started < 0.02:
        explain(rows)
        n_calls += 1
    return (clock() - started) / n_calls


def _shap(model: Any, most_rows: int) -> Other:
    explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")

    def by_shap(rows: Rows) -> Rows:
        values = np.asarray(explainer.shap_values(rows, check_additivity=False))
        return values[:, :, 1] if values.ndim == 3 else values

    return Other("shap", by_shap, most_rows)


def _interactions(forest: RandomForestClassifier, rows: Rows) -> Case:
    ours, theirs = Explainer(forest), shap.TreeExplainer(forest)
    return Case(
        "notebook_forest_interactions",
        lambda some, threads: ours.interactions(some, threads=threads).values,
        rows,
        (Other("shap", lambda some: theirs.shap_interaction_values(some)[..., 1], 1),),
        (1, 100, 2_000),
    )


def _lightgbm(X: Rows, y: NDArray[np.int_], more: Rows, n_trees: int) -> Case:
    lightgbm = importlib.import_module("lightgbm")
    model = lightgbm.LGBMClassifier(
        n_estimators=n_trees, num_leaves=31, n_jobs=1, verbose=-1, random_state=0
    ).fit(X, y)

    def by_itself(rows: Rows) -> Rows:
        values: Rows = model.booster_.predict(rows, pred_contrib=True, num_threads=1)[:, :-1]
        return values

    own = Other("lightgbm", by_itself, 1_000)
    return Case.of("lightgbm", model, more, own, _shap(model, 200), *_others(model))


def _others(model: Any) -> Iterator[Other]:
    """Yield engines that are not of a library of models, where they are installed."""
    with suppress(ImportError):
        yield _woodelf(model)
    with suppress(ImportError):
        yield _shapiq(model)


def _woodelf(model: Any) -> Other:
    explainer = importlib.import_module("woodelf").WoodelfExplainer(model)

    def by_woodelf(rows: Rows) -> Rows:
        table = pd.DataFrame(rows, columns=model.feature_name_)
        return np.asarray(explainer.shap_values(table, verbose=False))

    return Other("woodelf", by_woodelf, 20_000)


def _shapiq(model: Any) -> Other:
    explainer = importlib.import_module("shapiq").TreeExplainer(
        model=model, max_order=1, index="SV"
    )

    def by_shapiq(rows: Rows) -> Rows:
        return np.array([explainer.explain(row).get_n_order_values(1) for row in rows])

    return Other("shapiq", by_shapiq, 10)


def _xgboost(X: Rows, y: NDArray[np.int_], more: Rows, n_trees: int) -> Case:
    xgboost = importlib.import_module("xgboost")
    model = xgboost.XGBClassifier(
        n_estimators=n_trees, max_depth=0, max_leaves=31, grow_policy="lossguide", n_jobs=1
    ).fit(X, y)
    booster = model.get_booster()

    def by_itself(rows: Rows) -> Rows:
        values: Rows = booster.predict(xgboost.DMatrix(rows, nthread=1), pred_contribs=True)
        return values[:, :-1]

    own = Other("xgboost", by_itself, 1_000)
    return Case.of("xgboost", model, more, own, _shap(model, 200))


def _catboost(X: Rows, y: NDArray[np.int_], more: Rows, n_trees: int) -> Case:
    catboost = importlib.import_module("catboost")
    model = catboost.CatBoostClassifier(
        iterations=n_trees,
        depth=6,
        thread_count=1,
        verbose=0,
        random_seed=0,
        allow_writing_files=False,
    ).fit(X, y)

    def by_itself(rows: Rows) -> Rows:
        values: Rows = model.get_feature_importance(
            catboost.Pool(rows), type="ShapValues", thread_count=1
        )
        return values[:, :-1]

    return Case.of("catboost", model, more, Other("catboost", by_itself, 1_000))


def widths(*, quick: bool) -> list[dict[str, float]]:
    """Time one row of ever wider tables of which a model of one size uses few columns."""
    lightgbm = importlib.import_module("lightgbm")
    generator, found = np.random.default_rng(0), []
    for width in (100, 1_000) if quick else (100, 1_000, 10_000):
        X = (generator.random((1_500, width)) < 0.03).astype(float)
        y = (X[:, :40].sum(axis=1) + generator.normal(size=1_500) > 1.2).astype(int)
        model = lightgbm.LGBMClassifier(n_estimators=100, n_jobs=1, verbose=-1).fit(X, y)
        ours = Explainer(model)
        ours(X[:1])
        seconds = [
            _timed(time.process_time, lambda rows: ours(rows, threads=1).values, X[:1])  # noqa: B023
            for _ in range(REPEATS)
        ]
        found.append({"columns": width, "seconds": float(np.median(seconds))})
    return found


def _table(n_train: int) -> tuple[Rows, NDArray[np.int_], Rows]:
    """Return rows and labels to learn from, and 20,000 rows to explain."""
    generator = np.random.default_rng(0)
    rows = generator.normal(size=(n_train + 20_000, N_FEATURES)).astype(np.float32).astype(float)
    signal = rows[:, 0] + rows[:, 1] * rows[:, 2] + generator.normal(size=len(rows))
    return rows[:n_train], (signal[:n_train] > 1).astype(int), rows[n_train:]


def _synthetic_forest(quick: bool) -> tuple[RandomForestClassifier, Rows]:
    X, y, more = _table(4_000 if quick else 50_000)
    return RandomForestClassifier(10 if quick else 100, random_state=0).fit(X, y), more


def _notebooks_forest(path: Path) -> tuple[RandomForestClassifier, Rows]:
    """Fit the notebook's forest as its study does; return its scaled test rows, too."""
    settings, rows = read_settings(PROJECT), rows_of(load(path))
    of = notebook(settings.hit, settings.reproduction)
    fitted = Fit(of.forest).do([Fit(of.forest)], rows, {})[Fit(of.forest)]
    _, (test,) = of.held_out.parts(rows, {})
    return fitted.model, fitted.prepared.scaled(units_of(rows, of.sample).X[test])


def hardware() -> dict[str, str | int]:
    """Say what it was measured on."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        name = named[0].split(":")[1].strip() if named else name
    return {"processor": name, "cores": cpu_count()}


def versions() -> dict[str, str]:
    """Return the releases of the engines that are here."""
    sold_as = packages_distributions()
    return {name: version(sold_as[name][0]) for name in LIBRARIES if name in sold_as}


if __name__ == "__main__":
    main()
