"""What must not be published is found, and named with its place and the reason.

To check a project takes seconds. So what is wrong on pages is wrong in one project, which is
checked once, and what has nothing to do with pages is checked without them.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Final

import altair as alt
import pandas as pd
import pytest
from conftest import copy_project
from renderers import PAGES

from hitpred.cache.workspace import open_workspace
from hitpred.config import read_settings
from hitpred.dataset.source import resolve
from hitpred.elements.figure import Figure
from hitpred.errors import HitpredError
from hitpred.files import sha256
from hitpred.site import derive
from hitpred.site.check import check
from hitpred.site.pages.document import find_pages
from hitpred.studies import claims
from hitpred.studies.registry import STUDIES

COMPUTED = [study for study in STUDIES if not study.measured]

RESULT = "report/cache/results/reproduction.json"
STUDY = "studies/reproduction/compute.py"
FIGURES = "studies/reproduction/figures.py"


@pytest.fixture
def without_rendering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the rendering, which takes seconds and matters to links only."""
    monkeypatch.setattr("hitpred.site.preview.render.render_reading", lambda *_: None)


@pytest.fixture
def without_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip the pages, which takes seconds and matters neither to results nor to derived files."""
    monkeypatch.setattr("hitpred.site.check._in_pages", lambda *_, **__: [])


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


def write_on(project: Path, text: str, page: str = "shap.qmd") -> None:
    """Put a paragraph at the end of a page."""
    with (project / "report" / page).open("a", encoding="utf-8") as file:
        file.write(f"\n{text}\n")


def test_what_is_published_is_clean(project, run_hitpred):
    outcome = run_hitpred(project, "check")
    assert (outcome.status, outcome.err) == (0, "")
    assert re.fullmatch(r"All is well: \d+ results, \d+ pages\.\n", outcome.out)


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


NUMBERLESS: Final = {
    "a comment": (STUDY, "import numpy as np", "import numpy as np  # for arrays"),
    "a docstring": (STUDY, '"""What did the notebook find?', '"""What was found by the notebook?'),
    "blank lines": (STUDY, "\ndef _balance(", "\n\n\n\n\ndef _balance("),
    "a figure's docstring": (FIGURES, '"""Hits and others, in rows."""', '"""Rows of hits."""'),
    "a comment among claims": (
        "studies/leakage/claims.py",
        "CLAIMS: Final = (",
        "# The list.\nCLAIMS: Final = (",
    ),
    "code that no study reads": ("cli.py", "default=8000", "default=8001"),
}


def test_what_changes_no_number_makes_nothing_stale(project, package, without_rendering):
    for file, old, new in NUMBERLESS.values():
        edit(package / file, old, new)
    edit(project / "hitpred.toml", "trees = 40", "trees = 41")  # of the demo's
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
    assert "reproduction.json is damaged" in finding
    assert finding.count("run `hitpred run") == 1
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


DERIVED: Final = (
    "_variables.yml",
    "report/cache/figures/roc.csv",
    "report/cache/figures/roc.svg",
    "report/cache/fragments/fig-roc.md",
    "report/cache/fragments/notice.md",
    "report/cache/fragments/tbl-counts.md",
)


def test_each_derived_file_changed_by_hand_or_missing_is_named(project, without_pages):
    for name in DERIVED:
        with (project / name).open("a", encoding="utf-8") as file:
            file.write(" ")
    assert sorted(findings(project)) == [
        f"{project / name} was changed by hand: run `hitpred render`." for name in DERIVED
    ]
    for name in DERIVED:
        (project / name).unlink()
    assert sorted(findings(project)) == [
        f"{project / name} is missing: run `hitpred render`." for name in DERIVED
    ]


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"key": "0"}', '{"key": "0", "hand": "0", "files": []}']
)
def test_a_damaged_manifest_is_named(project, without_pages, content):
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
def test_a_derived_file_edited_together_with_its_digest_is_found(project, without_pages, derived):
    with (project / derived).open("ab") as file:
        file.write(b" ")
    sign(project, derived)
    told = findings(project)
    assert f"{project / derived} is not what the code makes from the results" in told[0] + told[1]
    assert all(finding.endswith(": run `hitpred render`.") for finding in told)


def test_a_file_that_the_manifest_leaves_out_is_found(project, without_pages):
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
def test_code_that_draws_or_writes_makes_the_derived_files_old(
    project, package, without_pages, file, old, new
):
    edit(package / file, old, new)
    assert "are older than the results, the code, the libraries" in only_finding(project)


def test_rendering_brings_everything_up_to_date(project, run_hitpred, without_pages):
    (project / "_variables.yml").write_text("claims: {}\n")
    (project / "report/cache/fragments/tbl-counts.md").unlink()
    (project / "report/cache/figures/retired.svg").write_text("<svg/>")
    published = Path(__file__).parents[2]

    assert run_hitpred(project, "prepare").status == 0

    assert findings(project) == []
    assert not (project / "report/cache/figures/retired.svg").exists()
    for name in ("_variables.yml", "report/cache/fragments/tbl-counts.md"):
        assert (project / name).read_bytes() == (published / name).read_bytes()


def test_charts_are_made_again_only_for_other_results_or_code(tmp_path):
    made = []

    def draw(data, frame):
        made.append(frame)
        return alt.Chart(data).mark_point().encode(x="share:Q")

    data = pd.DataFrame({"share": [0.5]})
    figures = [[Figure("one", "Title", "Caption.", "Text.", data, draw)]]

    def orders(key):
        basis = SimpleNamespace(workspace=SimpleNamespace(pictures=tmp_path), key=key)
        return [*derive._orders(basis, figures)]

    first = orders("a" * 64)
    assert [order.name for order in first] == ["one-wide", "one-narrow"]
    assert orders("a" * 64) == first
    assert len(made) == len(first)
    assert orders("b" * 64) == first
    assert len(made) == 2 * len(first)


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


def test_what_editors_leave_beside_pages_and_authors_in_comments_is_no_page(project, run_hitpred):
    leave_about(project / "report")
    write_on(project, "<!-- {{< var reproduction.models.forest.roc_auc >}} 5 -->")
    outcome = run_hitpred(project, "check")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.endswith(f" {len(find_pages(project))} pages.\n")
    assert run_hitpred(project, "render").status == 0
    site = project / "_site"
    rendered = (page.relative_to(site).with_suffix("") for page in site.rglob("*.html"))
    assert sorted(map(str, rendered)) == sorted([*PAGES, "report/index"])


# --- pages and claims

NOTICE: Final = "{{< include cache/fragments/notice.md >}}"
PAGE: Final = f"---\ntitle: A page\n---\n\n{NOTICE}\n\n"
LINE: Final = PAGE.count("\n") + 1
"""Where the text of such a page begins."""
MARK: Final = "<!-- explains -->"
BY_HAND: Final = "a number written by hand; take it from the results with a variable."
UNKNOWN: Final = "is not in _variables.yml: correct it or compute its study."

# The page, and what is said of it: where a line is named, it is that of the fault.
FAULTY: Final[dict[str, tuple[str | bytes, str]]] = {
    "decimal": (f"{PAGE}The forest reaches 0.917. {MARK}", f"line {LINE}: 0.917: {BY_HAND}"),
    "point-first": (f"{PAGE}It finds .917 of them. {MARK}", f"line {LINE}: .917: {BY_HAND}"),
    "percent": (f"{PAGE}About 3 % of the songs. {MARK}", f"line {LINE}: 3 %: {BY_HAND}"),
    "title": (
        f'{PAGE}::: {{.callout-note title="Top 5 features"}}\nThese\n:::',
        f"line {LINE}: 5: {BY_HAND}",
    ),
    "caption": (
        f"{PAGE}| feature |\n|:---|\n| energy |\n\n: The 3 features {{#tbl-three}}",
        f"line {LINE + 4}: 3: {BY_HAND}",
    ),
    "variable": (
        f"{PAGE}{{{{< var reproduction.models.forest.roc_auc >}}}}",
        f"line {LINE}: the variable 'reproduction.models.forest.roc_auc' {UNKNOWN}",
    ),
    "claim": (
        f"{PAGE}{{{{< var claims.smote_saves_us >}}}}",
        f"line {LINE}: the variable 'claims.smote_saves_us' {UNKNOWN}",
    ),
    "include": (
        f"{PAGE}{{{{< include cache/fragments/fig-gone.md >}}}}",
        f"line {LINE}: the included file report/cache/fragments/fig-gone.md does not exist.",
    ),
    "notice-in-code": (
        f"---\ntitle: A page\n---\n\n```\n{NOTICE}\n```\n",
        "line 6: an include must not stand in code, in a comment or in raw HTML: to show it as "
        "it is, write {{{< include ... >}}}.",
    ),
    "without-notice": (
        "---\ntitle: A page\n---\n\nA text\n",
        ": include cache/fragments/notice.md, which marks demo and stale results.",
    ),
    "latin": (
        "---\ntitle: é\n---\n".encode("latin-1"),
        "is not UTF-8 text: save it again as UTF-8.",
    ),
}


def claims_on(page: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines and names of the claims of a page."""
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        yield from ((number, name) for name in re.findall(r"\{\{< var claims\.(\w+) >\}\}", line))


@pytest.fixture(scope="module")
def told(tmp_path_factory, run_hitpred) -> list[str]:
    """What is said of a project with faults on pages of their own, and one that all pages have."""
    project = copy_project(tmp_path_factory.mktemp("faulty") / "project")
    for name, (page, _) in FAULTY.items():
        content = page if isinstance(page, bytes) else page.encode()
        (project / f"report/faulty-{name}.qmd").write_bytes(content)
    edit(project / "_quarto.yml", "var hitpred.version", "var hitpred.versoin")
    turned = tuple(
        replace(claim, predicate=lambda _: False) if claim.id == "gini_is_flat" else claim
        for claim in claims.CLAIMS
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hitpred.site.check.by_id", lambda: claims.by_id(turned))
        outcome = run_hitpred(project, "check")
    assert (outcome.status, outcome.out) == (1, "")
    return outcome.err.splitlines()


@pytest.mark.parametrize("name", FAULTY)
def test_a_fault_of_a_page_is_named_with_its_place(told, name):
    _, says = FAULTY[name]
    place = f"report/faulty-{name}.qmd"
    apart = "" if says.startswith(":") else " "
    assert [finding for finding in told if finding.startswith(place)] == [f"{place}{apart}{says}"]


def test_an_unknown_variable_below_all_pages_is_named_once(told, project):
    line = 1 + (project / "_quarto.yml").read_text("utf-8").partition("hitpred.version")[0].count(
        "\n"
    )
    (finding,) = (finding for finding in told if "_quarto.yml" in finding)
    assert finding == f"_quarto.yml line {line}: the variable 'hitpred.versoin' {UNKNOWN}"


def test_a_claim_turned_false_names_page_line_and_sentence(told, project):
    line = next(n for n, name in claims_on(project / "report/shap.qmd") if name == "gini_is_flat")
    (finding,) = (finding for finding in told if "gini_is_flat" in finding)
    assert finding.startswith(f"report/shap.qmd line {line}: ")
    assert "this no longer holds: “Apart from explicit and mode," in finding


def test_every_finding_is_told_and_no_other(told):
    assert len(told) == len(FAULTY) + 2


@pytest.mark.parametrize("text", ["", "<!-- {0} -->", "```{{=html}}\n<!-- {0} -->\n```"])
def test_a_claim_on_no_page_or_in_a_comment_is_named(project, without_rendering, text):
    claim = "{{< var claims.gini_is_flat >}}"
    edit(project / "report/shap.qmd", claim, "")
    write_on(project, text.format(claim))
    assert only_finding(project).startswith("The claim gini_is_flat stands on no page")


def test_a_link_to_no_place_on_a_page_is_named(project):
    write_on(project, "[There](methods.qmd#gone) or [here](#gone)")
    assert findings(project) == [
        f"report/shap.html: the link {link}#gone leads to no place on its page."
        for link in ("methods.html", "")
    ]


def test_the_last_look_at_a_site_asks_for_nothing_that_was_kept(project, monkeypatch):
    asked = []

    def read(_, kept):
        asked.append(kept)
        raise HitpredError("enough")

    monkeypatch.setattr("hitpred.site.check.read_project", read)
    workspace = open_workspace(project, resolve(project, None, {}))
    for site in (False, True):
        assert check(workspace, read_settings(project), site=site) == ["enough"]
    assert asked == [workspace.pages, None]


def test_what_rendering_refuses_is_named(project):
    # What it refuses is tested in test_pages.py and test_preview.py.
    write_on(project, "[Run](javascript:run)")
    line = (project / "report/shap.qmd").read_text("utf-8").count("\n")
    assert only_finding(project) == (
        f"report/shap.qmd line {line}: 'javascript:run' is no link of http, https or mailto."
    )
