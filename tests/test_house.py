"""How the house is built: which part of the package may import which."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import pytest
from conftest import environment

import hitpred
from hitpred.cache.fingerprint import code_digests
from hitpred.studies.registry import SHARED, STUDIES

PACKAGE: Final = Path(hitpred.__file__).parent

FLOORS: Final = (
    {"__main__"},
    {"cli"},
    {"site"},
    {"studies"},
    {"methods", "experiments", "elements", "cache"},
    {"shapley", "dataset"},
    {"config", "console", "files", "processes"},
    {"errors"},
)
"""From the roof down: a part imports what is below it, and may import neighbours in one way."""

FLOOR_OF: Final = {part: number for number, parts in enumerate(FLOORS) for part in parts}

COMPUTING: Final = ("sklearn", "imblearn", "numba", "shap", "scipy", "joblib", "pandera")
"""Libraries that take seconds to load, for computing only."""


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES: Final = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def imports(module: str) -> set[str]:
    """Return the modules of the package that a module names, wherever it imports them."""
    named: set[str] = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively, which this test doesn't follow"
            named |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            named.add(node.value)  # for importlib
    return (named & MODULES.keys()) - {"hitpred", module}


def part_of(module: str) -> str:
    """Return the wing that a module stands in, or its own name if it stands alone."""
    return module.split(".")[1]


def imports_between_parts() -> Iterator[tuple[str, str]]:
    for module in MODULES.keys() - {"hitpred"}:
        for imported in imports(module):
            if part_of(imported) != part_of(module):
                yield module, imported


def test_every_part_has_its_floor():
    assert {part_of(module) for module in MODULES if module != "hitpred"} == FLOOR_OF.keys()


def test_imports_point_one_way():
    upwards = [
        f"{module} imports {imported}"
        for module, imported in imports_between_parts()
        if FLOOR_OF[part_of(module)] > FLOOR_OF[part_of(imported)]
    ]
    assert upwards == []


def test_parts_import_each_other_in_no_circle():
    graph: dict[str, set[str]] = {part: set() for part in FLOOR_OF}
    for module, imported in imports_between_parts():
        graph[part_of(module)].add(part_of(imported))
    TopologicalSorter(graph).prepare()  # raises a CycleError that names the circle


def test_modules_import_each_other_in_no_circle():
    TopologicalSorter({module: imports(module) for module in MODULES}).prepare()


def room_of(module: str) -> str | None:
    """Return the room of a module, None for what all studies share."""
    parts = module.split(".")
    return parts[2] if parts[2:] and parts[2] in {study.name for study in STUDIES} else None


@pytest.mark.parametrize("module", [module for module in MODULES if room_of(module)])
def test_a_room_knows_no_other_room_and_not_who_calls_it(module):
    of_studies = {name for name in imports(module) if part_of(name) == "studies"}
    assert {name for name in of_studies if room_of(name) != room_of(module)} == set()


@pytest.mark.parametrize("study", [study.name for study in STUDIES])
def test_what_computes_draws_nothing_and_knows_settings_by_their_types_only(study):
    # Otherwise a setting of one study would make the results of all others stale.
    reached = code_digests(f"hitpred.studies.{study}.compute", *SHARED).keys() - {"hitpred"}
    assert not {part_of(module) for module in reached} & {"config", "elements", "site", "console"}


RENDER: Final = f"""
import importlib, sys
from hitpred.cli import main
from hitpred.studies.registry import STUDIES

importlib.import_module("hitpred.elements.draw")
for study in STUDIES:
    for part in ("figures", "tables", "claims"):
        importlib.import_module(study.module(part))
try:
    main(["render"])
finally:
    print("loaded:", {{*{COMPUTING}}} & sys.modules.keys())
"""


def test_rendering_needs_neither_the_data_nor_the_libraries_that_compute(project, drawn_before):
    assert not (project / "data/spotify_tracks.csv").exists()

    done = subprocess.run(
        [sys.executable, "-c", RENDER],
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "rendered by the built-in preview" in done.stdout
    assert done.stdout.splitlines()[-1] == "loaded: set()"
