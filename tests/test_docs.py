"""The README and its neighbours say what is true."""

import re
import subprocess
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
import yaml

from hitpred.cli import cli
from hitpred.config import read_settings
from hitpred.studies.registry import STUDIES

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text()
DOCUMENTS = README + (PROJECT / "CONTRIBUTING.md").read_text()
MAKEFILE = (PROJECT / "Makefile").read_text()
ROOM = ("compute.py", "figures.py", "tables.py", "claims.py")


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_is_explained(command):
    places = DOCUMENTS + (PROJECT / "report" / "prepare.py").read_text()
    assert re.search(rf"hitpred {command}\b|\[\"{command}\"\]", places)


def test_every_command_that_the_documents_name_exists():
    named = set(re.findall(r"hitpred ([a-z]+)(?=[\s`])", DOCUMENTS))
    assert named
    assert named <= set(cli.commands)


def test_every_make_target_that_the_documents_name_exists():
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", DOCUMENTS)) <= targets


def test_every_file_and_folder_that_the_documents_name_exists():
    named = re.findall(r"`([\w./-]+\.(?:py|qmd|toml|yml|json|csv))`", DOCUMENTS)
    written_by_commands = {"data/spotify_tracks.csv"}
    missing = {name for name in named if not (PROJECT / name).exists()} - written_by_commands
    assert missing <= set(ROOM)
    folders = re.findall(r"`((?:hitpred|report|tests)/[\w/-]*/)`", DOCUMENTS)
    assert not [folder for folder in folders if not (PROJECT / folder).is_dir()]
    for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", DOCUMENTS):
        assert (PROJECT / picture).is_file()


def test_every_setting_is_explained_where_it_is_set():
    for line in (PROJECT / "hitpred.toml").read_text().split("[demo")[0].splitlines():
        if "=" in line:
            assert "#" in line, line


def test_every_study_has_its_room_of_the_house():
    for study in STUDIES:
        for part in ROOM:
            assert (PROJECT / "hitpred" / "studies" / study.name / part).is_file()
        assert (PROJECT / "tests" / "studies" / f"test_{study.name}.py").is_file()
        assert (PROJECT / "report/cache/results" / f"{study.name}.json").is_file()


def test_every_study_reads_sections_that_exist():
    settings = read_settings(PROJECT)
    for study in STUDIES:
        assert all(hasattr(settings, section) for section in study.reads)


def test_every_action_is_pinned_by_commit():
    for workflow in (PROJECT / ".github" / "workflows").glob("*.yml"):
        for action in re.findall(r"uses: (\S+)", workflow.read_text()):
            assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action), f"{workflow.name}: {action}"


@pytest.fixture
def publishing() -> dict[str, Any]:
    return yaml.safe_load((PROJECT / ".github/workflows/publish.yml").read_text())


def steps_of(job: dict[str, Any]) -> list[str]:
    return [step.get("run", step.get("uses", "")).partition("@")[0] for step in job["steps"]]


def test_only_the_deployment_may_write_and_only_the_render_may_sign(publishing):
    jobs = publishing["jobs"]
    assert publishing["permissions"] == {"contents": "read"}
    writing = {
        name: {scope for scope, right in job.get("permissions", {}).items() if right == "write"}
        for name, job in jobs.items()
    }
    assert writing == {
        "test": set(),
        "review": set(),
        "render": {"id-token", "attestations"},
        "deploy": {"pages", "id-token"},
    }


def test_publishing_waits_for_the_tests_and_runs_from_main_only(publishing):
    jobs = publishing["jobs"]
    assert (jobs["deploy"]["needs"], jobs["render"]["needs"]) == ("render", "test")
    assert jobs["render"]["if"] == "github.ref == 'refs/heads/main'"
    assert "make test" in steps_of(jobs["test"])


def test_what_is_published_was_checked_before_and_after_it_was_rendered(publishing):
    steps = steps_of(publishing["jobs"]["render"])
    order = (
        ".venv/bin/hitpred check",
        "quarto render",
        ".venv/bin/hitpred crate",
        ".venv/bin/hitpred check --site",
        "actions/upload-pages-artifact",
        "actions/attest-build-provenance",
    )
    assert [step for step in steps if step in order] == [*order]


def test_a_pull_request_shows_its_site_and_what_it_changes(publishing):
    review = publishing["jobs"]["review"]
    assert review["if"] == "github.event_name == 'pull_request'"
    steps = steps_of(review)
    assert "actions/upload-artifact" in steps
    assert '.venv/bin/hitpred diff "$BASE" >> "$GITHUB_STEP_SUMMARY"' in steps


def test_the_version_is_the_same_everywhere():
    (declared,) = re.findall(
        r'^version = "(.+)"', (PROJECT / "pyproject.toml").read_text(), re.MULTILINE
    )
    cited = yaml.safe_load((PROJECT / "CITATION.cff").read_text())["version"]
    shown = yaml.safe_load((PROJECT / "_variables.yml").read_text())["hitpred"]["version"]
    assert declared == str(cited) == shown == version("hitpred")


def test_the_workflow_publishes_with_the_quarto_that_the_package_pins():
    extras = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    (pin,) = extras["optional-dependencies"]["quarto"]
    quarto = pin.removeprefix("quarto-cli==")
    workflow = (PROJECT / ".github/workflows/publish.yml").read_text()
    pinned = re.findall(r"setup@\w+ # .*\n\s+with:\n\s+version: (\S+)", workflow)
    assert set(pinned) == {quarto}


@pytest.mark.parametrize("lock", ["site", "dask", "dev"])
def test_locks_are_pinned_by_hash_and_name_no_index(lock):
    text = (PROJECT / "requirements" / f"{lock}.lock").read_text()
    assert "://" not in text
    for requirement in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[\w.-]+==\S+", requirement), requirement
        assert "--hash=sha256:" in requirement, requirement


def test_the_site_needs_no_line_of_the_data():
    assert not list((PROJECT / "report").rglob("*dataset*.csv"))
    ignored = (PROJECT / ".gitignore").read_text()
    assert "spotify_tracks.csv" in ignored
    assert "billboard_2010s.csv" in ignored


@pytest.mark.skipif(not (PROJECT / ".git").exists(), reason="no clone")
def test_a_clone_has_the_same_bytes_on_every_system(tmp_path):
    git = ("git", "-c", "core.autocrlf=true", "-c", "core.eol=crlf")
    options = ("clone", "--quiet", "--depth=1", f"file://{PROJECT}", str(tmp_path / "clone"))
    subprocess.run([*git, *options], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "-z", "report/cache", "_variables.yml", "data", "hitpred.toml"],
        cwd=tmp_path / "clone",
        capture_output=True,
        check=True,
    )
    files = [Path(name) for name in listed.stdout.decode().split("\0") if name]
    assert files
    texts = [file for file in files if file.suffix != ".png"]
    assert not [file for file in texts if b"\r\n" in (tmp_path / "clone" / file).read_bytes()]


def test_the_documents_install_nothing_past_the_make_targets():
    # `pip install '.[extra]'` would put a copy in the place of the editable install.
    assert "pip install" not in DOCUMENTS
    assert set(re.findall(r"--editable (\S+)", MAKEFILE)) == {".", "'.[quarto]'"}
