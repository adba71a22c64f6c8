"""Where things are: the project, and whose code is at work in it."""

import shutil
import subprocess
import sys

import pytest
from conftest import REPOSITORY, environment

from hitpred.cache.workspace import find_project, open_workspace
from hitpred.dataset.source import NONE, DataSource
from hitpred.errors import HitpredError


@pytest.fixture
def checkout(project):
    """A project with the package's sources in it, as in a clone."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(REPOSITORY / "hitpred", project / "hitpred", ignore=ignored)
    return project


def test_a_project_is_found_from_every_folder_in_it(project):
    assert find_project(project) == find_project(project / "report" / "cache") == project


def test_outside_a_project_is_none(tmp_path):
    with pytest.raises(HitpredError, match="is not inside a hitpred project"):
        find_project(tmp_path)


def test_this_clone_runs_its_own_code():
    assert find_project(REPOSITORY) == REPOSITORY


def test_a_checkout_is_not_judged_by_code_from_elsewhere(checkout):
    with pytest.raises(HitpredError) as refused:
        find_project(checkout)
    assert str(checkout / "hitpred") in str(refused.value)
    assert f"comes from {REPOSITORY / 'hitpred'}" in str(refused.value)
    assert "--editable ." in str(refused.value)


def test_a_folder_of_the_same_name_without_code_is_no_checkout(project):
    (project / "hitpred" / "__pycache__").mkdir(parents=True)
    assert find_project(project) == project


@pytest.mark.parametrize("command", ["check", "run", "render", "build"])
def test_commands_refuse_code_from_elsewhere_in_one_sentence(checkout, run_hitpred, command):
    outcome = run_hitpred(checkout, command)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.startswith("hitpred: ")
    assert outcome.err.count("\n") == 1


def test_a_checkout_reached_by_a_link_runs_its_own_code(checkout, tmp_path):
    (tmp_path / "link").symlink_to(checkout)
    done = subprocess.run(
        [sys.executable, "-m", "hitpred", "run"],
        cwd=tmp_path / "link",
        env=environment() | {"PYTHONPATH": str(checkout)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


PUBLISHED = DataSource("published", "digest", "content", None, published=True)
DEMO = DataSource("demo", "digest", "digest", None, published=False)
OWN = DataSource("own-12345678", "digest", "digest", None, published=False)
OTHER = DataSource("other-87654321", "digest", "digest", None, published=False)


@pytest.mark.parametrize(
    ("data", "external", "folder"),
    [
        (PUBLISHED, PUBLISHED, None),
        (PUBLISHED, OTHER, "published+other-87654321"),
        (PUBLISHED, DEMO, "published+demo"),
        (DEMO, DEMO, "demo"),
        (DEMO, PUBLISHED, "demo+published"),
        (OWN, NONE, "own-12345678"),
        (OWN, PUBLISHED, "own-12345678"),
        (OWN, OTHER, "own-12345678+other-87654321"),
    ],
)
def test_data_or_external_data_of_ones_own_have_a_folder_of_their_own(
    tmp_path, data, external, folder
):
    workspace = open_workspace(tmp_path, data, external)
    assert workspace.root == (tmp_path / "_build" / folder if folder else tmp_path)
    assert workspace.published == (folder is None)
