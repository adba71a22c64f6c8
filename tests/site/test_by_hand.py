"""What readers move, mix and play: by keyboard and pointer, on a phone, and without scripts."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any, Final

import pytest
from browsing import barriers
from conftest import REPOSITORY
from playwright.sync_api import Browser, Page, expect
from renderers import served

from hitpred.methods.evaluation.intervals import proportion_interval
from hitpred.studies.hit_definition.claims import CLAIMS
from hitpred.studies.registry import STUDIES

pytestmark = pytest.mark.browser

PHONE: Final = {"width": 360, "height": 740}
CACHE: Final = REPOSITORY / "report/cache"
PAGE: Final = (REPOSITORY / "report/hit-definition.qmd").read_text(encoding="utf-8")
PAIRS: Final = 10
FRAME: Final = 1000 / 60
"""Milliseconds between two pictures of a screen."""

SCHEMES: Final = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture(scope="module")
def site(sites) -> Iterator[str]:
    with served(sites["preview"]) as address:
        yield address


@contextmanager
def reader(browser: Browser, site: str, **more: Any) -> Iterator[Page]:
    with browser.new_context(base_url=site, **{"viewport": PHONE} | more) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        yield page


@pytest.fixture
def page(browser, site) -> Iterator[Page]:
    with reader(browser, site) as page:
        yield page


@pytest.fixture
def without_scripts(browser, site) -> Iterator[Page]:
    with reader(browser, site, java_script_enabled=False) as page:
        yield page


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    return {
        study.name: json.loads((CACHE / f"results/{study.name}.json").read_text())["results"]
        for study in STUDIES
    }


# Finding one's song -------------------------------------------------------------------------------


def test_what_is_typed_on_the_first_page_is_looked_up(page):
    facts, _ = first_song()
    page.goto("index.html")
    page.get_by_role("searchbox", name="And your song?").fill(facts["title"])
    page.keyboard.press("Enter")
    expect(page.get_by_role("combobox")).to_be_focused()
    page.get_by_role("option", name=facts["title"]).first.click()
    expect(page.get_by_role("article").get_by_role("heading", level=2)).to_have_text(facts["title"])


def test_without_scripts_the_first_page_leads_to_the_songs(without_scripts):
    without_scripts.goto("index.html")
    without_scripts.get_by_role("link", name="And your song?").click()
    expect(without_scripts.locator("#look-up")).to_contain_text("a search box stands here")


def tab_to(page: Page, role: str, name: str) -> None:
    """Press Tab until an element has the focus."""
    wanted = page.get_by_role(role, name=name).first
    expect(wanted).to_be_visible()
    for _ in range(60):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"Tab does not reach {name}")


def test_the_keyboard_alone_leads_from_a_song_to_its_mix_and_to_the_game(page):
    page.goto("report/songs.html")
    tab_to(page, "combobox", "Title or artist")
    page.keyboard.type("Gentleman PSY")
    expect(page.get_by_role("option").first).to_contain_text("Gentleman")
    page.keyboard.press("Enter")
    tab_to(page, "link", "Change its sound")
    page.keyboard.press("Enter")
    expect(page.locator(".mix-from")).to_contain_text("Gentleman by PSY")
    before = page.locator(".mix-chance").text_content()
    tab_to(page, "slider", "loudness")
    page.keyboard.press("Home")
    expect(page.locator(".mix-chance")).not_to_have_text(before)
    tab_to(page, "link", "Which one was the hit?")
    page.keyboard.press("Enter")
    tab_to(page, "button", "By their sound alone")
    page.keyboard.press("Enter")
    tab_to(page, "button", "The left one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("the hit was")


# The threshold ------------------------------------------------------------------------------------


def alternatives(results: dict[str, Any]) -> list[dict[str, Any]]:
    study = results["hit_definition"]
    return sorted([study, *study["alternatives"]], key=lambda found: found["threshold"])


def move_to(page: Page, results: dict[str, Any], threshold: int) -> None:
    steps = [found["threshold"] for found in alternatives(results)]
    page.get_by_role("slider").fill(str(steps.index(threshold)))


def test_the_sentences_that_are_struck_are_those_that_python_finds_false(page, results):
    page.goto("report/hit-definition.html")
    expect(page.get_by_role("slider")).to_be_visible()
    on_page = [claim for claim in CLAIMS if f"claims.{claim.id} " in PAGE]
    for found in alternatives(results):
        there = results | {"hit_definition": results["hit_definition"] | found}
        move_to(page, results, found["threshold"])
        struck = page.locator(".claim-false").evaluate_all(
            "all => all.map((one) => one.dataset.claim)"
        )
        assert sorted(struck) == sorted(
            claim.id for claim in on_page if not claim.holds(there) and claim.holds(results)
        ), found["threshold"]


def test_what_reads_otherwise_at_some_threshold_stands_on_the_page():
    moved = json.loads((CACHE / "interactive/threshold.json").read_text())
    names = {name for at in moved["at"] for name in at["claims"]}
    assert names
    assert [name for name in names if f"claims.{name} " not in PAGE] == []


def test_the_keyboard_moves_the_threshold_and_a_button_takes_it_back(page, results):
    page.goto("report/hit-definition.html")
    slider, sentence = page.get_by_role("slider"), page.locator("[data-claim=a_hit_is_a_choice]")
    written = sentence.inner_html()
    ours = results["hit_definition"]["threshold"]
    slider.focus()
    page.keyboard.press("ArrowLeft")
    there = next(of for of in reversed(alternatives(results)) if of["threshold"] < ours)
    hits = f"{there['songs']['hits']:,}"
    expect(sentence).to_contain_text(f"With the line at {there['threshold']}")
    expect(page.locator(".by-hand-panel")).to_contain_text(f"{hits} of")
    one_in = f"1 song in {round(1 / there['songs']['prevalence']):,}"
    expect(slider).to_have_attribute("aria-valuetext", f"{there['threshold']}: {one_in} is a hit")
    page.get_by_role("button", name=f"Back to {ours}").click()
    assert sentence.inner_html() == written
    expect(slider).to_be_focused()
    expect(page.locator(".claim-false, .claim-moved")).to_have_count(0)


def test_the_slider_stands_below_its_line(page, results):
    page.goto("report/hit-definition.html")
    for found in alternatives(results)[:: len(alternatives(results)) - 1]:
        move_to(page, results, found["threshold"])
        line = page.locator(".by-hand .bar-line").bounding_box()
        slider = page.get_by_role("slider").bounding_box()
        first = found["threshold"] == alternatives(results)[0]["threshold"]
        thumb = slider["x"] + (8 if first else slider["width"] - 8)
        assert line["x"] + line["width"] / 2 == pytest.approx(thumb, abs=2)


def test_sentences_that_are_struck_are_shown_even_where_they_are_folded_away(page, results):
    page.goto("report/hit-definition.html")
    move_to(page, results, alternatives(results)[0]["threshold"])
    show = page.get_by_role("button", name="Show them")
    struck = page.locator(".claim-false")
    assert struck.count() > 1
    for sentence in struck.all():
        show.click()
        expect(sentence).to_be_in_viewport()


def test_without_scripts_the_threshold_of_the_site_is_shown(without_scripts, results):
    without_scripts.goto("report/hit-definition.html")
    expect(without_scripts.get_by_role("slider")).to_have_count(0)
    expect(without_scripts.locator(".by-hand-control")).to_contain_text("With scripts, a slider")
    hits = f"{results['hit_definition']['songs']['hits']:,} of"
    expect(without_scripts.locator(".by-hand-panel")).to_contain_text(hits)


@SCHEMES
def test_the_moved_threshold_has_no_barrier(browser, site, scheme, results):
    with reader(browser, site, color_scheme=scheme) as page:
        page.goto("report/hit-definition.html")
        move_to(page, results, alternatives(results)[0]["threshold"])
        assert barriers(page) == {}


# Mixing -------------------------------------------------------------------------------------------


def first_song() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the facts of the most popular song, and what models made of it."""
    facts, chances = (
        json.loads((CACHE / f"songs/{kind}-0.json").read_text()) for kind in ("songs", "chances")
    )
    return tuple({name: of[0] for name, of in columns.items()} for columns in (facts, chances))


def test_a_song_begins_with_the_chance_that_the_model_gave_it_that_never_met_it(page):
    facts, chances = first_song()
    page.goto(f"report/mix.html#song={facts['id']}")
    expect(page.locator(".mix-from")).to_contain_text(facts["title"])
    said = page.locator(".mix-chance").text_content()
    assert float(said.split()[0]) == pytest.approx(100 * chances["by_sound"], abs=0.051)


def test_a_slider_changes_the_chance_and_says_so(page):
    page.goto("report/mix.html")
    chance, slider = page.locator(".mix-chance"), page.get_by_role("slider", name="danceability")
    expect(page.locator(".mix-from")).to_contain_text("in the middle of everything")
    before = chance.text_content()
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute("aria-valuetext", "0.00")
    expect(chance).not_to_have_text(before)
    expect(page.get_by_role("status")).to_contain_text(chance.text_content())
    page.get_by_role("button", name="Undo").click()
    expect(chance).to_have_text(before)


# What a slider does now and in the next frame, with the layout that follows.
ANSWERS: Final = """
(times) => {
  let answer;
  window.requestAnimationFrame = (next) => { answer = next; };
  const slider = document.querySelector(".mix input");
  return Array.from({ length: times }, (_, step) => {
    slider.value = step / times;
    const begun = performance.now();
    slider.dispatchEvent(new Event("input"));
    answer();
    document.body.getBoundingClientRect();
    return performance.now() - begun;
  });
}
"""


def test_a_slider_is_answered_within_a_frame(page):
    page.goto("report/mix.html")
    expect(page.locator(".mix-from")).to_contain_text("in the middle of everything")
    before = page.locator(".mix-chance").text_content()
    times = page.evaluate(ANSWERS, 50)
    expect(page.locator(".mix-chance")).not_to_have_text(before)
    # Other tests run on the same cores: most of the time they leave it alone.
    assert sorted(times)[len(times) // 4] < FRAME


def test_each_of_thirteen_features_has_a_control_with_its_name_and_meaning(page):
    page.goto("report/mix.html")
    expect(page.locator(".mix-from")).to_contain_text("You began")
    controls = page.locator(".mix-control")
    expect(controls).to_have_count(13)
    for control in controls.all():
        expect(control).to_have_accessible_name(
            control.get_attribute("aria-labelledby")[4:].split("_")[0]
        )
        expect(control).not_to_have_accessible_description("")


def test_choosing_another_song_in_the_address_begins_with_it(page):
    facts, _ = first_song()
    page.goto("report/mix.html")
    expect(page.locator(".mix-from")).to_contain_text("in the middle of everything")
    page.goto(f"report/mix.html#song={facts['id']}")
    expect(page.locator(".mix-from")).to_contain_text(facts["title"])
    page.go_back()
    expect(page.locator(".mix-from")).to_contain_text("in the middle of everything")


def test_a_song_that_is_not_there_is_said(page):
    page.goto("report/mix.html#song=nothing")
    expect(page.locator(".mix-from")).to_contain_text("is not among the songs")
    expect(page.locator(".mix-from")).to_contain_text("in the middle of everything")
    expect(page.get_by_role("slider", name="energy")).to_be_enabled()


def test_without_a_model_nothing_can_be_moved(page):
    page.route("**/cache/songs/**", lambda route: route.abort())
    page.goto("report/mix.html")
    expect(page.locator(".mix-from")).to_contain_text("could not be loaded")
    energy = page.locator(".mix-row[data-feature=energy]")
    expect(energy.get_by_role("slider")).to_be_disabled()
    written = float(energy.locator(".mix-value").text_content())
    assert float(energy.get_by_role("slider").input_value()) == pytest.approx(written, abs=0.005)


def test_a_mix_is_kept_in_its_address(page):
    page.goto("report/mix.html")
    undo = page.get_by_role("button", name="Undo my changes")
    expect(undo).to_be_disabled()
    page.get_by_role("slider", name="energy").fill("0.25")
    expect(page).to_have_url(re.compile("#energy=0.25$"))
    chance = page.locator(".mix-chance").text_content()
    page.reload()
    expect(page.locator(".mix-chance")).to_have_text(chance)
    undo.click()
    expect(undo).to_be_disabled()
    expect(page.locator(".mix-chance")).not_to_have_text(chance)


@pytest.mark.parametrize("mixed", ["energy=2&key=12&tempo=fast", "song=%E0%A4%A"])
def test_an_address_that_makes_no_sense_is_no_error(page, mixed):
    page.goto(f"report/mix.html#{mixed}")
    expect(page.locator(".mix-from")).to_contain_text("in the middle of everything")


def test_without_scripts_a_song_is_taken_apart(without_scripts, results):
    without_scripts.goto("report/mix.html")
    expect(without_scripts.get_by_role("slider")).to_have_count(0)
    expect(without_scripts.locator(".mix-row")).to_have_count(13)
    expect(without_scripts.locator(".mix")).to_contain_text("With scripts, sliders stand here")


@SCHEMES
def test_mixing_has_no_barrier(browser, site, scheme):
    with reader(browser, site, color_scheme=scheme) as page:
        page.goto("report/mix.html")
        expect(page.locator(".mix-from")).to_contain_text("You began")
        assert barriers(page) == {}


# The game -----------------------------------------------------------------------------------------

EVERY_PAIR: Final = """
async (fold) => {
  const { file } = await import("/report/scripts/song-files.js");
  const { shareRight } = await import("/report/scripts/pairs.js");
  const index = await file("index");
  const hits = index.popularity.slice(index.threshold).reduce((sum, count) => sum + count, 0);
  const sides = [[], []];
  const size = index.in_a_file.chances;
  for (let number = 0; number < index.songs; number += 1) {
    const { fold: of, by_sound } = await file(`chances-${Math.floor(number / size)}`);
    if (of[number % size] === fold) sides[number < hits ? 0 : 1].push(by_sound[number % size]);
  }
  const pairs = function* () {
    for (const hit of sides[0]) for (const other of sides[1]) yield [hit, other];
  };
  return shareRight(pairs());
}
"""


def test_the_score_over_all_pairs_of_a_fold_is_its_published_roc_auc(page, results):
    page.goto("404.html")
    models = results["comparison"]["models"]
    published = next(of for of in models if of["name"] == "searched_boosting")["roc_auc"]["by_fold"]
    for fold in range(results["song_search"]["folds"]):
        # Chances travel with few digits, so that some pairs are ties there.
        assert page.evaluate(EVERY_PAIR, fold) == pytest.approx(published[fold], abs=5e-6)


def pairs_of_game() -> dict[str, Any]:
    return json.loads((CACHE / "songs/pairs.json").read_text())


def test_ten_pairs_are_played_and_the_end_says_who_is_ahead(page, results):
    page.goto("report/game.html?game=7&by=names")
    told = pairs_of_game()
    right = 0
    for number in range(PAIRS):
        expect(page.locator(".game-head")).to_contain_text(f"Pair {number + 1} of {PAIRS}")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")  # the left one
        verdict = page.locator(".game-said")
        expect(verdict).to_contain_text("the hit was")
        right += verdict.text_content().startswith("Right")
        hit = page.locator(".game-hit a").text_content()
        assert hit in told["hits"]["title"]
        assert page.locator(".game-song:not(.game-hit) a").text_content() in told["others"]["title"]
        page.keyboard.press("Enter")  # the focus is on what comes next
    interval = asdict(proportion_interval(right, PAIRS))
    expect(page.locator(".game-results li").first).to_have_text(
        f"You: {right} of {PAIRS}, {100 * right // PAIRS} % "
        f"(95 % interval {100 * interval['low']:.0f} % to {100 * interval['high']:.0f} %)."
    )
    models = results["comparison"]["models"]
    of_sound = next(of for of in models if of["name"] == "searched_boosting")["roc_auc"]["mean"]
    expect(page.locator(".game-results li").nth(1)).to_contain_text(
        f"Over all pairs: {100 * of_sound:.0f} %"
    )


def test_a_game_has_its_pairs_and_going_back_leaves_it(page):
    page.goto("report/game.html")
    page.get_by_role("button", name="With their names").click()
    names = page.locator(".game-choice").all_text_contents()
    page.reload()
    expect(page.locator(".game-choice")).to_have_text(names)
    page.go_back()
    expect(page.get_by_role("button", name="By their sound alone")).to_be_visible()
    page.go_forward()
    expect(page.locator(".game-choice")).to_have_text(names)


def test_a_game_goes_on_where_it_was_left(page):
    page.goto("report/game.html?game=7&by=names")
    page.get_by_role("button", name="The left one").click()
    page.get_by_role("button", name="Next pair").click()
    page.get_by_role("button", name="The right one").click()
    score = page.locator(".game-score").inner_text()
    page.reload()
    expect(page.locator(".game-head")).to_contain_text("Pair 3 of")
    assert page.locator(".game-score").inner_text() == score


@pytest.mark.parametrize(
    ("address", "there"),
    [("game.html", ".game-buttons"), ("hit-definition.html", "#threshold-slider")],
)
def test_what_could_not_be_loaded_can_be_tried_again(page, address, there):
    page.route("**/cache/**/*.json", lambda route: route.abort())
    page.goto(f"report/{address}")
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    again.click()
    expect(again).to_be_visible()
    page.unroute("**/cache/**/*.json")
    again.click()
    expect(page.locator(there)).to_be_visible()


def test_by_sound_alone_no_name_is_told_before_the_pick(page):
    page.goto("report/game.html?game=7&by=sound")
    expect(page.locator(".game-choice")).to_have_text(["The left one", "The right one"])
    before = page.locator("main").inner_text()
    page.get_by_role("button", name="The left one").click()
    for title in page.locator(".game-song a").all_text_contents():
        assert title not in before


def test_without_scripts_the_game_says_what_models_get_right(without_scripts):
    without_scripts.goto("report/game.html")
    game = without_scripts.locator(".game")
    expect(game.get_by_role("img")).to_have_count(3)
    expect(game).to_contain_text("With scripts, you are asked here")


@SCHEMES
def test_the_game_has_no_barrier_from_its_start_to_its_end(browser, site, scheme):
    with reader(browser, site, color_scheme=scheme) as page:
        page.goto("report/game.html")
        way = page.get_by_role("button", name="With their names")
        expect(way).to_be_visible()
        assert barriers(page) == {}
        way.click()
        assert barriers(page) == {}
        for number in range(PAIRS):
            page.get_by_role("button", name="The right one").click()
            if number == 0:
                assert barriers(page) == {}
            page.locator(".game .plain-button").first.click()
        assert barriers(page) == {}
