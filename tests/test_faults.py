"""Bad input of every kind: one sentence, no traceback, and nothing of it is published.

The suite tries a sample; `HITPRED_FAULTS=400` tries as many as that.
"""

import csv
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Outcome, copy_project, files_of
from faults import bad_csv, bad_file, bad_page, bad_results
from small_projects import QUARTO
from small_projects import project as small_project

from hitpred.errors import HitpredError
from hitpred.site.preview.render import render

FAULTS = int(os.environ.get("HITPRED_FAULTS", "40"))
PROGRESS = re.compile(r"[\d,]+ rows read|\w+: done in |reading the data|trials|Computing ")
PAGE = """---
title: A page
description: Of a site.
---

## Heading {#sec-a}

Some *text* with a [link](b.qmd#there) and `code`, and {{< var known.number >}}.

::: {.callout-note title="Note"}
A note.
:::

| a | b |
|:--|--:|
| c | 1 |

: A table {#tbl-of}

See @tbl-of. <span class="x">Raw</span>.
"""


def some(share: float, first: int) -> range:
    """Number the faults of a kind: a share of all."""
    return range(first, first + round(share * FAULTS))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("faults") / "project")


@pytest.fixture(scope="module")
def table(published: Path) -> list[list[str]]:
    with (published / "data/demo.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    return [rows[0], *random.Random(0).sample(rows[1:], 250)]


def assert_told(outcome: Outcome) -> None:
    """A command that fails says why, in whole lines that a terminal can show."""
    said = [line for line in outcome.err.splitlines() if not PROGRESS.match(line)]
    assert outcome.status in (0, 1)
    if outcome.status:
        assert said
        assert all(line.endswith(".") for line in said), outcome.err
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", outcome.err + outcome.out)


@pytest.mark.parametrize("number", some(0.4, 0))
def test_bad_data_are_refused_or_computed_and_touch_nothing(
    published, table, tmp_path, run_hitpred, number
):
    path = tmp_path / f"tracks {number}.csv"
    path.write_bytes(bad_csv(number, table))
    before = files_of(published)
    assert_told(run_hitpred(published, "run", "data_card", "--data", str(path)))
    assert files_of(published) == before
    assert not list(published.glob("_build/**/.*"))


@pytest.fixture
def restored(published: Path) -> Iterator[dict[str, bytes]]:
    """What is published, put back after the test."""
    before = files_of(published)
    yield before
    for name, content in before.items():
        if not (published / name).is_file() or (published / name).read_bytes() != content:
            (published / name).write_bytes(content)


@pytest.mark.parametrize("number", some(0.15, 1000))
def test_results_of_another_shape_are_never_published(published, restored, run_hitpred, number):
    names = sorted(name for name in restored if name.startswith("report/cache/results/"))
    name = random.Random(number).choice(names)
    change = bad_results if number % 2 else bad_file
    (published / name).write_bytes(change(number, restored[name]))
    changed = files_of(published)
    for command in ("check", "render"):
        outcome = run_hitpred(published, command)
        assert outcome.status == 1
        assert name in outcome.err
        assert_told(outcome)
    assert files_of(published) == changed


def test_each_changed_derived_file_is_found(published, restored, run_hitpred):
    made = ("_variables.yml", "report/cache/figures/", "report/cache/fragments/")
    names = sorted(name for name in restored if name.startswith(made))
    chosen = {random.Random(number).choice(names): number for number in some(0.1, 2000)}
    for name, number in chosen.items():
        (published / name).write_bytes(bad_file(number, restored[name]))
    outcome = run_hitpred(published, "check")
    assert outcome.status == 1
    for name in chosen:
        assert f"{published / name} was changed by hand" in outcome.err
    assert_told(outcome)


@pytest.mark.parametrize("number", some(0.1, 3000))
def test_broken_settings_get_a_sentence(published, restored, run_hitpred, number):
    names = ("hitpred.toml", "_quarto.yml", "data/spotify_tracks.toml", "report/cache/derived.json")
    name = random.Random(number).choice(names)
    (published / name).write_bytes(bad_file(number, restored[name]))
    changed = files_of(published)
    assert_told(run_hitpred(published, "check"))
    assert files_of(published) == changed


@pytest.mark.parametrize("number", some(0.25, 4000))
def test_a_page_is_rendered_whole_or_refused(tmp_path, number):
    files = {
        "_quarto.yml": QUARTO,
        "_variables.yml": "known: {number: '7'}\n",
        "report/b.qmd": "---\ntitle: B\n---\n\n## There {#there}\n",
        "secret.md": "SECRET",
    }
    project = small_project(tmp_path, files)
    (project / "report/a.qmd").write_bytes(bad_page(number, PAGE))
    try:
        render(project, project / "_site")
    except HitpredError:
        assert not (project / "_site").exists()
        return
    for page in (project / "_site").rglob("*.html"):
        html = page.read_text(encoding="utf-8")
        assert "SECRET" not in html
        assert not re.search(r"(href|src)\s*=\s*[\"']?\s*(javascript|data|file):", html, re.I)
