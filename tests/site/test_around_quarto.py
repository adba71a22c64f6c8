"""What `quarto render` runs before it reads the pages and after it has rendered them."""

import os
import runpy
import subprocess
import sys

import pytest
from conftest import REPOSITORY

PREPARE, PUBLISH = (REPOSITORY / f"report/{name}.py" for name in ("prepare", "publish"))


def test_a_process_that_draws_does_not_prepare_once_more(monkeypatch):
    monkeypatch.setattr("hitpred.cli.main", lambda _: pytest.fail("prepares"))
    runpy.run_path(str(PREPARE), run_name="__mp_main__")


@pytest.mark.parametrize(
    ("script", "package", "said"),
    [
        (PREPARE, True, "This Python has no click: rendering the committed cache as it is."),
        (PREPARE, False, "This Python has no hitpred: rendering the committed cache as it is."),
        (PUBLISH, False, "This Python has no hitpred: the pages stay as Quarto made them."),
    ],
)
def test_a_python_without_the_package_or_its_libraries_leaves_all_as_it_is(script, package, said):
    ran = subprocess.run(
        [sys.executable, "-S", str(script)],
        env=os.environ | {"PYTHONPATH": str(REPOSITORY) if package else ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == (f"{said}\n", "")
