"""What changes between two editions of the results, and how it is told."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY

from hitpred.cache.workspace import Workspace
from hitpred.dataset.source import NONE
from hitpred.errors import HitpredError
from hitpred.site.changes.compare import Turn, compare
from hitpred.site.changes.editions import Edition, at, of_revision, plain, present, require_whole
from hitpred.site.changes.markdown import markdown
from hitpred.site.changes.page import PLACE, with_changes
from hitpred.site.pages.document import read_project
from hitpred.site.preview.pandoc import convert
from hitpred.studies.claims import by_id

CLAIM = "forest_falls"
PATH = "leakage.ledger.row_smote_random_forest.roc_auc.mean"
PAGE = f"<main>{PLACE}<p>Later.</p></div></main>"


def stored(score: float = 0.9, code: str = "1", numpy: str = "2.0") -> dict:
    """What a results file holds, as far as it matters here."""
    ledger = [{"name": "row_smote_random_forest", "roc_auc": {"mean": score}, "folds": [1, 2]}]
    inputs = {"dataset": "d", "settings": {"hit": {"threshold": 75}}, "code": {"a.module": code}}
    return {
        "results": {"ledger": ledger},
        "inputs": inputs,
        "key": f"key{code}",
        "environment": {"numpy": numpy},
    }


def edition(name: str = "then", sentence: str = "It is 0.9.", **of) -> Edition:
    figures = {"chart": "1", "chart-dark": "1"}
    return Edition(name, {"leakage": stored(**of)}, {CLAIM: sentence} if sentence else {}, figures)


def test_nothing_changed():
    changes = compare(edition(), edition("now"))
    assert not changes
    assert "Nothing: results, sentences and charts are the same." in markdown(changes)


@pytest.mark.parametrize(
    ("then", "now", "turn"),
    [
        ("It is 0.9.", "It is 0.8.", Turn.NUMBERS),
        ("It is −0.9.", "It is 1,000.", Turn.NUMBERS),
        ("It is 0.9.", "It was 0.9.", Turn.REWORDED),
        ("It is 0.9.", "Does not hold for these results: It is 0.9.", Turn.FALSE),
        ("Does not hold for these results: It is 0.9.", "It is 0.9.", Turn.TRUE),
        ("It is 0.9.", "", Turn.GONE),
        ("", "It is 0.9.", Turn.NEW),
    ],
)
def test_what_became_of_a_sentence(then, now, turn):
    changes = compare(edition(sentence=then), edition("now", sentence=now))
    assert [one.turn for one in changes.sentences] == [turn]
    assert bool(changes.turned) == (turn in (Turn.FALSE, Turn.TRUE))


def test_a_sentence_s_numbers_stand_then_and_now():
    changes = compare(edition(), edition("now", "It is 0.8.", score=0.8))
    assert PATH in by_id()[CLAIM].numbers()
    assert changes.sentences[0].numbers == ((PATH, 0.9, 0.8),)
    told = markdown(changes)
    assert "  - then: It is 0.9.\n  - now: It is 0.8.\n" in told
    assert f"`{PATH}`: 0.9 → 0.8" in told


def test_how_far_results_changed_and_because_of_what():
    changes = compare(edition(), edition("now", score=0.8, code="2", numpy="2.1"))
    (study,) = changes.studies
    assert (study.values, study.changed) == (4, 1)
    assert study.why == ("the code of a.module", "numpy (2.0 then, 2.1 now)")
    assert "| leakage | 1 of 4 | the code of a.module, numpy" in markdown(changes)


def test_charts_stand_side_by_side_where_the_repository_is_on_the_web():
    now = replace(edition("abc"), figures={"chart": "2", "chart-dark": "2", "new": "3"})
    changes = compare(edition("xyz"), now)
    assert changes.figures == ("chart", "new")
    shown = markdown(changes, "https://host/o/r/raw/{commit}")
    assert "![chart](https://host/o/r/raw/xyz/report/cache/figures/chart.png)" in shown
    assert "![chart](https://host/o/r/raw/abc/report/cache/figures/chart.png)" in shown
    assert "- chart\n- new" in markdown(changes)


def test_text_can_t_be_taken_for_markup():
    told = markdown(compare(edition(), edition("now", "<img src=x> [a](b) `c` 0.9")))
    assert r"\<img src=x\> \[a\](b) \`c\` 0.9" in told


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ('[It has [9]{data-value="a.b"} hits.]{data-claim="c"}', "It has 9 hits."),
        ("A\\-b \\[c\\] &amp; [d](/report/d.qmd)", "A-b [c] & d"),
        ('Close. [brittle]{.brittle title="A change of +1 % of a.b"}', "Close."),
        ("**Does not hold for these results:** x", "Does not hold for these results: x"),
    ],
)
def test_a_sentence_without_its_markup(sentence, said):
    assert plain(sentence) == said


# From the history ---------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def commit(project: Path, score: float, sentence: str) -> None:
    """Commit an edition."""
    for path, text in {
        "report/cache/results/leakage.json": json.dumps(stored(score)),
        "report/cache/figures/chart.svg": f"<svg><title>{score}</title></svg>",
        "_variables.yml": f"a: 1\nclaims:\n  {CLAIM}: {json.dumps(sentence)}\ndata:\n  x: 1\n",
    }.items():
        (project / path).parent.mkdir(parents=True, exist_ok=True)
        (project / path).write_text(text)
    git(project, "add", ".")
    git(project, "commit", "-qm", "x", "--allow-empty")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with two editions, below its top, as any folder of it may be the project."""
    project = tmp_path / "repository/project"
    project.mkdir(parents=True)
    git(project, "init", "-q")
    commit(project, 0.9, 'It is [0.9]{data-value="x"}.')
    commit(project, 0.8, 'It is [0.8]{data-value="x"}.')
    commit(project, 0.8001, 'It is [0.8]{data-value="x"}.')
    (project / "other.txt").write_text("x")
    git(project, "add", ".")
    git(project, "commit", "-qm", "nothing of the results")
    return project


def test_an_edition_of_a_revision(project):
    then = of_revision(project, "HEAD~3")
    assert then.sentences == {CLAIM: "It is 0.9."}
    assert then.results["leakage"]["ledger"][0]["roc_auc"]["mean"] == 0.9
    (changed,) = compare(then, of_revision(project, "HEAD~2")).sentences
    assert changed.numbers == ((PATH, 0.9, 0.8),)


def test_now_is_what_lies_in_the_workspace_rendered_or_not(project):
    workspace = Workspace(project, project, NONE)
    now = present(workspace)
    assert now.figures == of_revision(project, "HEAD").figures
    assert now.sentences[CLAIM].startswith("Does not hold")  # most of what it rests on is missing
    assert at(workspace, str(project / "report/cache/results")).results == now.results


@pytest.mark.parametrize("revision", ["nobody", "--help", "HEAD:other.txt"])
def test_what_is_no_revision_is_told_in_a_sentence(project, revision):
    with pytest.raises(HitpredError, match=f"There is no revision {revision} here"):
        of_revision(project, revision)


def test_the_page_lists_each_change_of_the_results_with_its_charts(project, tmp_path):
    page = BeautifulSoup(with_changes(PAGE, project, tmp_path, "https://host/o/r"), "html.parser")
    # The first edition changes nothing, and the last no sentence.
    assert len(page.select("#changes h2")) == 1
    assert [bar.get_text()[-3:] for bar in page.select("#changes .bars li")] == [": 1"]
    assert page.select_one("#changes a")["href"].startswith("https://host/o/r/commit/")
    assert page.select_one("#changes del").get_text() == "It is 0.9."
    assert page.select_one("#changes ins").get_text() == "It is 0.8."
    drawn = [
        (tmp_path / "report" / image["src"]).read_text() for image in page.select("#changes img")
    ]
    assert drawn == ["<svg><title>0.9</title></svg>", "<svg><title>0.8</title></svg>"]


def test_without_the_whole_history_the_page_stays_as_it_is(project, tmp_path):
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "-q", "--depth=1", f"file://{project.parent / 'project'}", str(shallow))
    assert with_changes(PAGE, shallow, tmp_path, None) == PAGE
    assert with_changes(PAGE, tmp_path, tmp_path, None) == PAGE


def test_other_pages_stay_as_they_are(project, tmp_path):
    assert with_changes("<main></main>", project, tmp_path, None) == "<main></main>"


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "NaN", "5", "{", '{"results": {}}', '{"results": [], "inputs": {}}', "[" * 9999],
)
def test_what_is_no_results_file_is_no_edition(tmp_path, text):
    (tmp_path / "reproduction.json").write_text(text)
    with pytest.raises(HitpredError, match=r"^reproduction\.json of .* is no results file"):
        at(Workspace(REPOSITORY, REPOSITORY, NONE), str(tmp_path))


def test_a_damaged_result_is_told_and_not_compared(tmp_path):
    workspace = Workspace(tmp_path, tmp_path, NONE)
    require_whole(workspace)  # of nothing
    path = workspace.store.path("leakage")
    path.parent.mkdir(parents=True)
    text = (REPOSITORY / path.relative_to(tmp_path)).read_text("utf-8")
    path.write_text(text)
    require_whole(workspace)
    path.write_text(text.replace('"checksum": "', '"checksum": "0', 1))
    with pytest.raises(HitpredError, match=r"leakage\.json is damaged"):
        require_whole(workspace)


def test_the_page_of_changes_has_the_place_for_them():
    (page,) = (
        page for page in read_project(REPOSITORY).pages if page.source.page.stem == "changes"
    )
    assert PLACE in convert(page, read_project(REPOSITORY)).body
