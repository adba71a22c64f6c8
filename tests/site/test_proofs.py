"""What the pages of proofs say of a sentence, and how pages lead there."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import REPOSITORY

from hitpred.cache.store import StoredResult
from hitpred.elements.claim import Claim
from hitpred.elements.predicates import above, all_of, every
from hitpred.files import sha256
from hitpred.site.finish.about import About
from hitpred.site.finish.page import Page
from hitpred.site.finish.proofs import with_proofs
from hitpred.site.margins import Margin, Unit
from hitpred.site.proofs import Told, overview, proofs, squares
from hitpred.studies.claims import BY_STUDY, CLAIMS, TITLES_BY_STUDY
from hitpred.studies.registry import STUDIES

STUDY = STUDIES[0].name
CLAIM = BY_STUDY[STUDY][0]
VALUES = {"scores": [{"name": f"s{number}", "value": number / 10} for number in range(1, 9)]}
RESULTS = {STUDY: {"hits": 20, "share": {"mean": 0.5, "low": 0.4, "high": 0.6}} | VALUES}


class Folder:
    """A workspace with one file of results."""

    def __init__(self, root: Path) -> None:
        self.root, self.store = root, self
        self.path("x").parent.mkdir(parents=True, exist_ok=True)
        self.path("x").write_text("{}")

    def path(self, _: str) -> Path:
        return self.root / "report/cache/results/x.json"


@pytest.fixture
def stored() -> StoredResult:
    inputs = {"dataset": "d1", "settings": {"hit": {"threshold": 75}}, "code": {"a": "1", "b": "2"}}
    return StoredResult(STUDY, inputs, "k1", {"numpy": "2.0"}, 1.0, RESULTS[STUDY])


def told_of_the_study() -> dict[str, Told]:
    claims = (*BY_STUDY[STUDY], *TITLES_BY_STUDY[STUDY])
    return {claim.id: Told(claim, f"told {claim.id}", None) for claim in claims}


def proven(tmp_path: Path, stored: StoredResult, *tests, sentence="x") -> BeautifulSoup:
    """Return a study's proofs with the tests of its first claim replaced."""
    own = told_of_the_study()
    claim = Claim(CLAIM.id, "{" + f"{STUDY}.hits" + "} hits", all_of(*tests))
    own[CLAIM.id] = Told(claim, sentence, Margin(f"{STUDY}.hits", -0.25, Unit.ITSELF))
    text = proofs(STUDIES[0], stored, own, RESULTS, Folder(tmp_path))
    return BeautifulSoup(text.split(f"#claim-{CLAIM.id} ")[1].split("\n:::")[0], "html.parser")


def rows(proof: BeautifulSoup) -> dict[str, str]:
    return {row.th.get_text(): row.td.get_text() for row in proof.select("table tr")}


def test_a_proof_names_test_margin_and_every_value(tmp_path, stored):
    proof = proven(tmp_path, stored, above(f"{STUDY}.hits", 15), above(f"{STUDY}.share", 0.1))
    tests = [code.get_text() for code in proof.select("dd li code")]
    assert tests == [f"{STUDY}.hits > 15", f"{STUDY}.share > 0.1"]
    assert "does not hold" in proof.get_text()  # an interval is above no number
    assert rows(proof) == {
        f"{STUDY}.hits": "20",
        f"{STUDY}.share.mean": "0.5",
        f"{STUDY}.share.low": "0.4",
        f"{STUDY}.share.high": "0.6",
    }


def test_what_charts_say_in_their_titles_is_proven_as_sentences_are(tmp_path, stored):
    text = proofs(STUDIES[0], stored, told_of_the_study(), RESULTS, Folder(tmp_path))
    for title in TITLES_BY_STUDY[STUDY]:
        proof = text.split(f"#claim-{title.id} ")[1].split("\n:::")[0]
        assert f"told {title.id}" in proof
        assert "True if" in proof


def test_many_tests_are_folded(tmp_path, stored):
    tests = [above(f"{STUDY}.hits", number) for number in range(4)]
    assert not proven(tmp_path, stored, *tests[:3]).select("dd details")
    folded = proven(tmp_path, stored, *tests).select_one("dd details")
    assert folded.summary.get_text() == "all of 4 tests hold"
    assert len(folded.select("li")) == 4


def test_a_margin_is_told_in_words(tmp_path, stored):
    proof = proven(tmp_path, stored, above(f"{STUDY}.hits", 15))
    assert f"false at −25 % of {STUDY}.hits" in " ".join(proof.get_text().split())


def test_many_values_of_a_kind_are_told_by_their_range(tmp_path, stored):
    many = every(f"{STUDY}.scores.*.value", lambda path: above(path, 0))
    assert rows(proven(tmp_path, stored, many))[f"{STUDY}.scores.*.value"] == (
        "8 values, 0.1 to 0.8"
    )


def test_a_study_names_its_file_by_the_digest_of_its_bytes(tmp_path, stored):
    own = told_of_the_study()
    text = proofs(STUDIES[0], stored, own, RESULTS, Folder(tmp_path)).replace("<wbr>", "")
    assert f'<code data-digest="{STUDY}">{sha256("{}")}</code>' in text
    for fact in ("hit.threshold = 75", "numpy 2.0", "SHA-256 d1", "<code>k1</code>"):
        assert fact in text


def test_what_is_measured_is_measured_again_and_has_neither_data_nor_settings(tmp_path, stored):
    own = told_of_the_study()
    bare = replace(stored, inputs={"settings": {}, "code": {}})
    text = proofs(replace(STUDIES[0], measured=True), bare, own, RESULTS, Folder(tmp_path))
    assert "make bench" in text
    assert "<dt>Data</dt>" not in text
    assert "<dt>Settings</dt>" not in text


def test_other_data_that_lack_a_value_have_a_proof_all_the_same(tmp_path, stored):
    proof = proven(tmp_path, stored, above(f"{STUDY}.nobody", 1))
    assert "does not hold" in proof.get_text()
    assert not proof.select("table")


def test_every_sentence_is_a_square_and_a_brittle_one_is_empty():
    told = {claim.id: Told(claim, "x", None) for claim in CLAIMS}
    told[CLAIM.id] = replace(told[CLAIM.id], margin=Margin("a.b", 0.001, Unit.ITSELF))
    links = BeautifulSoup(squares(told), "html.parser").select("li a")
    counts = {link["href"].lstrip("#"): len(link.span.get_text()) for link in links}
    assert counts == {study.name: len(BY_STUDY[study.name]) for study in STUDIES}
    assert sum(link.get_text().count("□") for link in links) == 1


def test_all_sentences_of_a_study_are_folded_below_its_question():
    told = {claim.id: Told(claim, f"sentence {claim.id}.", None) for claim in CLAIMS}
    text = overview(told)
    part = text.split(f"## {STUDIES[0].question}")[1].split("\n## ")[0]
    assert f"<summary>{len(BY_STUDY[STUDY])} sentences, 0 of them brittle</summary>" in part
    inside = part.split("<summary>")[1].split("</details>")[0]
    assert all(f"sentence {claim.id}." in inside for claim in BY_STUDY[STUDY])


def test_every_study_has_a_page_of_proofs():
    for study in STUDIES:
        page = (REPOSITORY / f"report/proofs/{study.name}.qmd").read_text(encoding="utf-8")
        assert f"cache/fragments/proofs-{study.name}.md" in page


# From a page to the proofs ------------------------------------------------------------------------

SENTENCE = f'<span data-claim="{CLAIM.id}">It has <span data-value="{STUDY}.hits">9</span>.</span>'
NUMBER = f'<span data-value="{STUDY}.hits">9</span>'


def linked(tmp_path: Path, text: str, name: str = "report/page.html", **known) -> BeautifulSoup:
    for file in ("report/scripts/proofs.js", f"report/proofs/{STUDY}.html"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    html = f"<body><main class=x>{text}</main></body>"
    page = Page(name, None, "", "")
    return BeautifulSoup(with_proofs(html, page, tmp_path, About("", **known)), "html.parser")


def test_a_sentence_ends_with_a_sign_that_leads_to_its_proof(tmp_path):
    page = linked(tmp_path, f"<p>{SENTENCE} More.</p>")
    (sign,) = page.select("a.rests-on")
    assert sign["href"] == f"proofs/{STUDY}.html#claim-{CLAIM.id}"
    assert sign["aria-label"] == "What this sentence rests on"
    assert page.p.get_text() == "It has 9.∵ More."
    assert page.select_one("span[data-claim] > span[data-value]")


@pytest.mark.parametrize(
    ("name", "way"), [("index.html", "report/proofs"), ("report/proofs/a.html", ".")]
)
def test_the_way_starts_where_the_page_is(tmp_path, name, way):
    page = linked(tmp_path, SENTENCE, name)
    assert Path(page.select_one("a.rests-on")["href"]) == Path(
        f"{way}/{STUDY}.html#claim-{CLAIM.id}"
    )
    assert page.select_one("script[type=module]")["src"].endswith("scripts/proofs.js")


def test_a_number_outside_of_sentences_is_a_quiet_link(tmp_path):
    page = linked(tmp_path, f"<p>In all {NUMBER}, of <b>{NUMBER}</b>.</p>")
    assert [link.get_text() for link in page.select("a.value[data-value]")] == ["9", "9"]
    assert {link["href"] for link in page.select("a.value")} == {f"proofs/{STUDY}.html#study"}


@pytest.mark.parametrize("around", ["h2", "a", "summary", "button", "code"])
def test_what_holds_no_link_is_left_alone(tmp_path, around):
    text = f"<{around}>{NUMBER}{SENTENCE}</{around}>"
    assert not linked(tmp_path, text).select(".rests-on")


def test_a_setting_leads_to_a_study_that_reads_it(tmp_path):
    page = linked(tmp_path, '<span data-value="settings.hit.threshold">75</span>')
    assert page.a["href"] == f"proofs/{STUDY}.html#study"


def test_what_has_no_proof_is_left_alone(tmp_path):
    text = '<span data-claim="nobody">x</span><span data-value="nobody.at">1</span>'
    assert not linked(tmp_path, text).select("a")


def test_a_site_without_proofs_stays_as_it_is(tmp_path):
    html = f"<body><main>{SENTENCE}</main></body>"
    assert with_proofs(html, Page("a.html", None, "", ""), tmp_path, About("")) == html


def test_a_proof_shows_the_code_and_where_it_stands(tmp_path):
    known = {"commit": "abc1234", "repository": "https://host/o/r"}
    page = linked(tmp_path, f'<div data-code="{CLAIM.id}"></div>', **known)
    code = page.select_one("details pre code").get_text()
    assert code.startswith(f'Claim(\n    "{CLAIM.id}",')
    address = page.select_one("details p a")["href"]
    match = re.fullmatch(r"https://host/o/r/blob/abc1234/(.+)#L(\d+)-L(\d+)", address)
    lines = (REPOSITORY / match[1]).read_text(encoding="utf-8").split("\n")
    assert CLAIM.id in "".join(lines[int(match[2]) - 1 : int(match[3])])


def test_code_that_was_edited_has_no_commit_to_link(tmp_path):
    text = f'<span data-room="{STUDY}">x</span>'
    assert linked(tmp_path, text, commit="abc-dirty").span is None
    room = linked(tmp_path, text, commit="abc-dirty").main.get_text()
    assert room == f"hitpred/studies/{STUDY} of commit abc-dirty"


def test_every_claim_is_found_in_its_file():
    from hitpred.site.finish.proofs import _calls

    # Titles of figures are claims, too, and may stand in the same file.
    assert {name for study in BY_STUDY for name in _calls(study)} >= {one.id for one in CLAIMS}
