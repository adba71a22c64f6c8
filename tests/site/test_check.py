"""What must not be published is found, and named with its place and the reason."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from renderers import PAGES

import hitpred
from hitpred.cache import fingerprint
from hitpred.cache.workspace import open_workspace
from hitpred.config import read_settings
from hitpred.dataset.source import resolve
from hitpred.files import sha256
from hitpred.site.check import check
from hitpred.site.pages.document import find_pages
from hitpred.studies import claims
from hitpred.studies.registry import STUDIES

COMPUTED = [study for study in STUDIES if not study.measured]

RESULT = "report/cache/results/reproduction.json"
STUDY = "studies/reproduction/compute.py"
FIGURES = "studies/reproduction/figures.py"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's sources that stands in for them where code is compared."""
    source = Path(hitpred.__file__).parent
    copy = shutil.copytree(
        source, tmp_path / "hitpred", ignore=shutil.ignore_patterns("__pycache__")
    )
    monkeypatch.setattr(fingerprint, "PACKAGE", copy)
    return copy


@pytest.fixture
def without_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the rendering, which takes seconds and matters to links only."""
    monkeypatch.setattr("hitpred.site.preview.render.render_reading", lambda *_: None)


def findings(project: Path) -> list[str]:
    workspace = open_workspace(project, resolve(project, None, {}))
    return check(workspace, read_settings(project))


def only_finding(project: Path) -> str:
    (finding,) = findings(project)
    assert "\n" not in finding
    return finding


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def write_on(project: Path, text: str, page: str = "shap.qmd") -> int:
    """Put a paragraph at the end of a page and return its line."""
    path = project / "report" / page
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{before}\n\n{text}\n", encoding="utf-8")
    return before.count("\n") + 3


def test_what_is_published_is_clean(project, run_hitpred):
    outcome = run_hitpred(project, "check")
    assert (outcome.status, outcome.err) == (0, "")
    assert re.fullmatch(r"All is well: \d+ results, \d+ pages\.\n", outcome.out)


def test_every_finding_is_told_and_the_check_fails(project, run_hitpred, without_rendering):
    write_on(project, "We looked at 13 features and 100 trees.")
    outcome = run_hitpred(project, "check")
    assert (outcome.status, outcome.out) == (1, "")
    assert [line.split(": ")[1] for line in outcome.err.splitlines()] == ["13", "100"]


# --- results


def test_one_character_of_a_studys_code_makes_its_result_and_no_other_stale(project, package):
    edit(package / STUDY, "HISTOGRAM_BINS: Final = 40", "HISTOGRAM_BINS: Final = 41")
    assert only_finding(project) == (
        "reproduction is stale: the code of hitpred.studies.reproduction.compute changed since it "
        "was computed; run `hitpred run reproduction`."
    )


def test_one_character_of_code_that_a_study_reaches_makes_its_result_stale(project, package):
    edit(package / "methods/features.py", "60_000", "60_001")
    assert [finding.split(" is ")[0] for finding in findings(project)] == [
        study.name for study in COMPUTED
    ]
    assert all("the code of hitpred.methods.features changed" in told for told in findings(project))


def test_a_setting_that_a_study_reads_makes_its_result_stale(project):
    edit(project / "hitpred.toml", "threshold = 75", "threshold = 76")
    changed = "the setting hit.threshold (75 then, 76 now) changed"
    assert [changed in told for told in findings(project)] == [True] * len(COMPUTED)


def test_settings_of_the_demo_make_nothing_published_stale(project, without_rendering):
    edit(project / "hitpred.toml", "trees = 40", "trees = 41")
    assert findings(project) == []


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (STUDY, "import numpy as np", "import numpy as np  # for arrays"),
        (STUDY, '"""What did the notebook find?', '"""What was found by the notebook?'),
        (STUDY, "\ndef _balance(", "\n\n\n\n\ndef _balance("),
        (FIGURES, '"""Hits and others, in rows."""', '"""Rows of hits and of others."""'),
        ("studies/leakage/claims.py", "CLAIMS: Final = (", "# The list.\nCLAIMS: Final = ("),
        ("cli.py", "default=8000", "default=8001"),
    ],
    ids=["comment", "docstring", "blank line", "figure's docstring", "claims' comment", "unread"],
)
def test_what_changes_no_number_makes_nothing_stale(
    project, package, without_rendering, file, old, new
):
    edit(package / file, old, new)
    assert findings(project) == []


def change_a_result(path: Path) -> None:
    edit(path, '"repeated_tracks": 24259', '"repeated_tracks": 24258')


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (change_a_result, "it was changed after it was written"),
        (truncate, "it can't be read"),
        (lambda path: path.write_text("{}"), "its field study: field required"),
        (lambda path: edit(path, '"study": "rep', '"study": "Rep'), "it holds the study Rep"),
    ],
    ids=["one digit", "truncated", "empty", "renamed"],
)
def test_a_damaged_result_is_named_with_the_reason(project, damage, why):
    damage(project / RESULT)
    finding = only_finding(project)
    assert "reproduction is damaged" in finding
    assert str(project / RESULT) in finding
    assert why in finding


def test_a_missing_result_is_named(project):
    (project / RESULT).unlink()
    assert only_finding(project).startswith("reproduction is missing: it was never computed")


def test_a_result_under_another_data_sets_digest_is_stale(project):
    edit(project / "data/spotify_tracks.toml", 'sha256 = "b202', 'sha256 = "a202')
    changed = "the data changed since it was computed"
    assert [changed in told for told in findings(project)] == [True] * len(COMPUTED)


# --- figures, tables and variables


@pytest.mark.parametrize(
    "derived",
    [
        "_variables.yml",
        "report/cache/figures/roc.svg",
        "report/cache/figures/roc.csv",
        "report/cache/fragments/fig-roc.md",
        "report/cache/fragments/tbl-counts.md",
        "report/cache/fragments/notice.md",
    ],
)
def test_a_derived_file_changed_by_hand_or_missing_is_named(project, derived):
    with (project / derived).open("a", encoding="utf-8") as file:
        file.write(" ")
    assert only_finding(project) == (
        f"{project / derived} was changed by hand: run `hitpred render`."
    )
    (project / derived).unlink()
    assert only_finding(project) == f"{project / derived} is missing: run `hitpred render`."


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"key": "0"}', '{"key": "0", "hand": "0", "files": []}']
)
def test_a_damaged_manifest_is_named(project, content):
    (project / "report/cache/derived.json").write_text(content)
    assert "derived.json is missing or damaged: run `hitpred render`" in only_finding(project)


def sign(project: Path, name: str) -> None:
    """Put the digest of a file as it is into the manifest, as somebody could who edits it."""
    manifest = project / "report/cache/derived.json"
    held = json.loads(manifest.read_text(encoding="utf-8"))
    held["files"][name] = sha256((project / name).read_bytes())
    manifest.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "derived", ["_variables.yml", "report/cache/figures/roc.svg", "report/cache/figures/roc.png"]
)
def test_a_derived_file_edited_together_with_its_digest_is_found(project, derived):
    with (project / derived).open("ab") as file:
        file.write(b" ")
    sign(project, derived)
    told = findings(project)
    assert f"{project / derived} is not what the code makes from the results" in told[0] + told[1]
    assert all(finding.endswith(": run `hitpred render`.") for finding in told)


def test_a_file_that_the_manifest_leaves_out_is_found(project):
    manifest = project / "report/cache/derived.json"
    held = json.loads(manifest.read_text(encoding="utf-8"))
    del held["files"]["_variables.yml"]
    manifest.write_text(json.dumps(held, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    edit(project / "_variables.yml", "claims:", "claims: ")
    assert "_variables.yml is not what the code makes" in "".join(findings(project))


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (FIGURES, "height=110", "height=111"),
        ("elements/theme.py", '"padding": 6', '"padding": 7'),
        ("studies/reproduction/tables.py", '"rows kept"', '"rows left"'),
        ("elements/variables.py", ":.3f", ":.4f"),
        ("studies/reproduction/claims.py", "Hits are rare: ", "Hits are few: "),
    ],
)
def test_code_that_draws_or_writes_makes_the_derived_files_old(project, package, file, old, new):
    edit(package / file, old, new)
    assert "are older than the results, the code or the libraries" in only_finding(project)


def test_rendering_brings_everything_up_to_date(project, run_hitpred):
    (project / "_variables.yml").write_text("claims: {}\n")
    (project / "report/cache/fragments/tbl-counts.md").unlink()
    (project / "report/cache/figures/retired.svg").write_text("<svg/>")
    published = Path(__file__).parents[2]

    assert run_hitpred(project, "prepare").status == 0

    assert findings(project) == []
    assert not (project / "report/cache/figures/retired.svg").exists()
    for name in ("_variables.yml", "report/cache/fragments/tbl-counts.md"):
        assert (project / name).read_bytes() == (published / name).read_bytes()


# --- what lies about


@pytest.mark.parametrize("name", ["notes.txt", "other.json", "folder", "._leakage.json"])
def test_what_lies_among_the_results_is_found_and_not_published(project, run_hitpred, name):
    stray = project / "report/cache/results" / name
    stray.mkdir() if name == "folder" else stray.write_text("{}")
    assert only_finding(project) == (
        f"{stray} is the result of no study: remove it, it would be published."
    )
    outcome = run_hitpred(project, "render")
    assert outcome.status == 1
    assert f"{stray} is the result of no study" in outcome.err
    assert not (project / "_site").exists()


def test_a_link_among_the_results_is_found_even_under_the_name_of_one(project, tmp_path):
    moved = (project / RESULT).rename(tmp_path / "elsewhere.json")
    (project / RESULT).symlink_to(moved)
    damaged, stray = findings(project)
    assert "it is no file but a folder, a link or a pipe" in damaged
    assert "reproduction.json is the result of no study" in stray


def leave_about(report: Path) -> None:
    """Leave beside the pages what editors, systems and authors leave there."""
    (report / ".#index.qmd").symlink_to("someone@host.1:2")
    (report / "gone.qmd").symlink_to("nowhere.qmd")
    (report / "._index.qmd").write_bytes(b"\0\5\26\7Mac OS X\377\376")
    (report / ".draft.qmd").write_text("---\ntitle: 0.9\n---\n")
    (report / "_part.qmd").write_text("Of 5.\n")
    (report / "folder.qmd").mkdir()
    (report / "index.qmd~").write_text("Of 5.\n")


def test_what_editors_and_systems_leave_beside_pages_is_no_page(project, run_hitpred):
    leave_about(project / "report")
    outcome = run_hitpred(project, "check")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.endswith(f" {len(find_pages(project))} pages.\n")
    assert run_hitpred(project, "render").status == 0
    site = project / "_site"
    rendered = (page.relative_to(site).with_suffix("") for page in site.rglob("*.html"))
    assert sorted(map(str, rendered)) == sorted([*PAGES, "report/index"])


def test_a_page_that_is_not_text_is_named(project, without_rendering):
    (project / "report/latin.qmd").write_bytes("---\ntitle: é\n---\n".encode("latin-1"))
    assert only_finding(project) == "report/latin.qmd is not UTF-8 text: save it again as UTF-8."


# --- claims


def test_a_claim_turned_false_names_page_line_and_sentence(project, monkeypatch, without_rendering):
    changed = tuple(
        replace(claim, predicate=lambda _: False) if claim.id == "gini_is_flat" else claim
        for claim in claims.CLAIMS
    )
    monkeypatch.setattr("hitpred.site.check.by_id", lambda: claims.by_id(changed))
    text = (project / "report/shap.qmd").read_text(encoding="utf-8").splitlines()
    line = next(n for n, words in enumerate(text, 1) if "claims.gini_is_flat" in words)

    finding = only_finding(project)

    assert finding.startswith(f"report/shap.qmd line {line}: ")
    assert "this no longer holds: “The Gini ranking is rather flat:" in finding


def test_a_claim_on_no_page_is_named(project, without_rendering):
    edit(project / "report/shap.qmd", "{{< var claims.gini_is_flat >}}", "It is flat.")
    assert only_finding(project).startswith("The claim gini_is_flat stands on no page")


# --- pages


@pytest.mark.parametrize(
    ("text", "below", "number"),
    [
        ("The forest reaches 0.917.", 0, "0.917"),
        ("It finds .917 of them.", 0, ".917"),
        ("About 3 % of the songs.", 0, "3 %"),
        ('::: {.callout-note title="Top 5 features"}\nThese.\n:::', 0, "5"),
        ("| feature |\n|:---|\n| energy |\n\n: The 3 features {#tbl-three}", 4, "3"),
    ],
)
def test_a_number_written_by_hand_is_named_with_page_and_line(
    project, without_rendering, text, below, number
):
    line = write_on(project, text) + below
    assert only_finding(project) == (
        f"report/shap.qmd line {line}: {number}: "
        "a number written by hand; take it from the results with a variable."
    )


def test_an_unknown_variable_is_named_with_page_and_line(project, without_rendering):
    line = write_on(project, "{{< var reproduction.models.forest.roc_auc >}}")
    finding = only_finding(project)
    assert finding == (
        f"report/shap.qmd line {line}: the variable 'reproduction.models.forest.roc_auc' is not in "
        "_variables.yml: correct it or compute its study."
    )


def test_an_unknown_claim_is_an_unknown_variable(project, without_rendering):
    line = write_on(project, "{{< var claims.smote_saves_us >}}")
    assert f"report/shap.qmd line {line}" in only_finding(project)


def test_an_unknown_variable_in_the_footer_is_named(project, without_rendering):
    edit(project / "_quarto.yml", "var hitpred.version", "var hitpred.versoin")
    line = 1 + (project / "_quarto.yml").read_text("utf-8").partition("versoin")[0].count("\n")
    told = f"_quarto.yml line {line}: the variable 'hitpred.versoin' is not in _variables.yml"
    assert only_finding(project).startswith(told)


def test_a_missing_include_is_named_with_page_and_line(project, without_rendering):
    line = write_on(project, "{{< include cache/fragments/fig-gone.md >}}")
    assert only_finding(project) == (
        f"report/shap.qmd line {line}: the included file report/cache/fragments/fig-gone.md does "
        "not exist."
    )


def test_a_variable_in_a_comment_is_not_shown_and_need_not_be_there(project):
    write_on(project, "<!-- {{< var reproduction.models.forest.roc_auc >}} 5 -->")
    assert findings(project) == []


@pytest.mark.parametrize("kept", ["<!-- {0} -->", "```{{=html}}\n<!-- {0} -->\n```"])
def test_a_claim_in_a_comment_stands_on_no_page(project, without_rendering, kept):
    claim = "{{< var claims.gini_is_flat >}}"
    edit(project / "report/shap.qmd", claim, "It is flat.")
    write_on(project, kept.format(claim))
    assert only_finding(project).startswith("The claim gini_is_flat stands on no page")


def test_a_notice_in_code_is_not_included(project, without_rendering):
    include = "{{< include cache/fragments/notice.md >}}"
    edit(project / "report/shap.qmd", include, f"```\n{include}\n```")
    finding = only_finding(project)
    assert finding.startswith("report/shap.qmd line 7: an include must not stand in code")


def test_a_page_without_the_notice_is_named(project, without_rendering):
    edit(project / "report/shap.qmd", "{{< include cache/fragments/notice.md >}}", "")
    assert only_finding(project).startswith("report/shap.qmd: include cache/fragments/notice.md")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[Gone](gone.qmd)", "gone.qmd"),
        ("[Gone](cache/results/gone.json)", "cache/results/gone.json"),
        ("[No place](methods.qmd#gone)", "#gone leads to no place on its page"),
        ("[No place](#gone)", "#gone leads to no place on its page"),
        ("[Up](../hitpred.toml)", "'../hitpred.toml' lies outside report/"),
        ("[Run](javascript:alert`x`)", "is no link of http, https or mailto"),
        ("::: {.unknown-construct-of-quarto}\n```{python}\nx\n```\n:::", "report/shap.qmd line"),
    ],
)
def test_a_broken_link_or_page_is_named(project, text, told):
    write_on(project, text)
    finding = only_finding(project)
    assert "shap" in finding
    assert told in finding
