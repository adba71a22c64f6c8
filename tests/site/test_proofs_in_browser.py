"""A reader asks a sentence what it rests on, and a page whether its numbers are true."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from browsing import barriers
from playwright.sync_api import Browser, Page, Route, expect
from renderers import served

pytestmark = pytest.mark.browser

SIGN = 'main a.rests-on[href$="#claim-forest_falls"]'
"""Leads to the proof of a sentence with numbers of its own."""
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def site(sites: dict[str, Path]) -> Iterator[str]:
    """The address of the published site, served on this machine."""
    with served(sites["preview"]) as address:
        yield address


@pytest.fixture
def reader(browser: Browser, site: str) -> Iterator[Page]:
    with browser.new_context(base_url=site) as context:
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        yield page
        assert complaints == []


def test_a_sentence_opens_what_it_rests_on_in_its_place(reader):
    reader.goto("report/leakage.html")
    sign = reader.locator(SIGN).first
    expect(sign).to_have_accessible_name("What this sentence rests on")
    sign.focus()
    reader.keyboard.press("Enter")
    proof = reader.get_by_role("dialog", name="What this rests on")
    expect(proof).to_be_visible()
    for said in ("Split by row, as in the notebook", "True if", "false at", "leakage.json"):
        expect(proof).to_contain_text(said)
    proof.get_by_text("The values that it rests on").click()
    path = "leakage.ledger.row_smote_random_forest.roc_auc.mean"
    expect(proof.get_by_role("rowheader", name=path)).to_be_visible()
    proof.get_by_text("The sentence and its test in code").click()
    expect(proof.locator("pre")).to_contain_text('"forest_falls"')
    assert barriers(reader) == {}
    reader.keyboard.press("Escape")
    expect(proof).to_be_hidden()
    expect(sign).to_be_focused()


def test_a_proof_says_in_how_many_folds_its_sentence_holds(reader):
    reader.goto("report/leakage.html")
    reader.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    reader.locator('main a.rests-on[href$="#claim-smote_before_flatters"]').first.click()
    expect(reader.get_by_role("dialog")).to_contain_text(re.compile(r"holds in \d of 5 folds"))


def test_a_number_opens_its_path_and_its_value_as_stored(reader):
    reader.goto("index.html")
    reader.get_by_role("link", name="114,000").click()
    proof = reader.get_by_role("dialog")
    expect(proof).to_contain_text("114,000 is the value of reproduction.rows.read, in the file")
    expect(proof).to_contain_text("114000")


def test_a_chart_and_a_table_open_what_their_study_rests_on(reader):
    reader.goto("report/leakage.html")
    reader.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")
    for place in ("#fig-leakage-roc-auc + .figure-links", "#tbl-ledger-row figcaption"):
        reader.locator(f"{place} a.rests-on").click()
        expect(reader.get_by_role("dialog")).to_contain_text("hitpred run --force leakage")
        reader.get_by_role("button", name="Close").click()


def test_without_scripts_the_sign_leads_to_the_proof_on_its_page(browser, site):
    with browser.new_context(base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("report/leakage.html")
        page.locator(SIGN).first.click()
        expect(page).to_have_url(re.compile(r"/report/proofs/leakage\.html#claim-forest_falls$"))
        expect(page.locator("#claim-forest_falls")).to_be_in_viewport()


def test_a_page_of_proofs_has_no_barrier_and_fits_a_phone(browser, site):
    with browser.new_context(base_url=site, viewport=PHONE) as context:
        page = context.new_page()
        page.goto("report/proofs/leakage.html")
        page.add_style_tag(content="code { overflow-wrap: break-word }")  # as Bootstrap has it
        page.locator("summary").filter(visible=True).last.scroll_into_view_if_needed()
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
        assert barriers(page) == {}


# A page that checks itself ------------------------------------------------------------------------


def checked(page: Page, name: str) -> str:
    page.goto(name)
    page.get_by_role("button", name="Check this page").click()
    said = page.get_by_role("status")
    expect(said).to_contain_text(re.compile("compared|could not"))
    return said.inner_text()


def altered(old: str, new: str):
    """Answer a request with a file in which something was changed."""

    def answer(route: Route) -> None:
        response = route.fetch()
        text = response.text()
        assert old in text
        route.fulfill(response=response, body=text.replace(old, new, 1))

    return answer


@pytest.mark.parametrize(
    "name", ["index.html", "report/model-comparison.html", "report/proofs.html"]
)
def test_every_number_of_a_page_is_that_of_the_results(reader, name):
    said = checked(reader, name)
    assert re.match(
        r"\d+ results files? fetched and digested, \d+ marked numbers compared: every", said
    )


def test_a_number_that_the_renderer_changed_is_named(reader):
    reader.route("**/index.html", altered(">114,000<", ">115,000<"))
    said = checked(reader, "index.html")
    assert "1 number wrong" in said
    assert "“115,000” is not 114000, the value of reproduction.rows.read" in said
    expect(reader.locator(".value-wrong")).to_have_text("115,000")


def test_results_that_were_changed_are_named(reader):
    reader.route("**/leakage.json", altered('"seconds": ', '"seconds":  '))
    assert "leakage.json: its SHA-256 is" in checked(reader, "report/leakage.html")


def test_results_that_are_not_there_are_named(reader):
    reader.route("**/leakage.json", lambda route: route.fulfill(status=404))
    assert "leakage.json is not there (404)" in checked(reader, "report/leakage.html")
