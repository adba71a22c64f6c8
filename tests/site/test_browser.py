"""The site as a reader sees it, opened in Chromium: the preview's, and Quarto's where it is."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from browsing import DESKTOP, PHONE, unfold, visit
from conftest import REPOSITORY
from playwright.sync_api import Browser, Locator, Page, expect
from renderers import RENDERERS, served

pytestmark = pytest.mark.browser

PAPER: Final = 720
"""Pixels of a page of A4 between its margins."""

in_light = pytest.mark.parametrize("scheme", ["light"], indirect=True)
on_a_desktop = pytest.mark.parametrize("width", [DESKTOP], indirect=True)
on_a_phone = pytest.mark.parametrize("width", [PHONE], indirect=True)
in_the_preview = pytest.mark.parametrize("site", ["preview"], indirect=True)


@pytest.fixture(scope="module", params=RENDERERS)
def site(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Iterator[str]:
    """The address of a site, served on this machine."""
    with served(sites[request.param]) as address:
        yield address


@pytest.fixture(scope="module", params=[DESKTOP, PHONE])
def width(request: pytest.FixtureRequest) -> int:
    return request.param


@pytest.fixture(scope="module", params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def visitor(browser: Browser, site: str, width: int, scheme: str) -> Iterator[Page]:
    """A reader who was never here, on the way to the home page."""
    with visit(browser, site, width, scheme) as visitor:
        visitor.goto("index.html")
        yield visitor


# Loading ------------------------------------------------------------------------------------------


INJECTED = """
<p id="here"></p><script>document.title = "run"</script>
<img src="x" onerror="document.title = 'run'"><svg onload="document.title = 'run'"></svg>
<a href="javascript:document.title = 'run'" id="link">x</a>
"""


@pytest.mark.parametrize("from_disk", [True, False])
def test_a_page_of_the_preview_runs_its_own_scripts_and_no_others(
    browser, sites, tmp_path, from_disk
):
    site = shutil.copytree(sites["preview"], tmp_path / "site")
    path = site / "report/songs.html"
    text = path.read_text(encoding="utf-8").replace("</main>", f"{INJECTED}</main>")
    path.write_text(text, encoding="utf-8")
    with served(site) as address:
        page = browser.new_page(color_scheme="dark")
        page.goto(f"{f'{site.as_uri()}/' if from_disk else address}report/songs.html")
        page.locator("#link").click()
        expect(page).to_have_title(re.compile("Song by song"))
        assert page.get_by_role("tab").count() > 0
        assert paper(page) == "rgb(20, 23, 29)"
        page.locator(".scheme-button").click()
        assert paper(page) == "rgb(255, 255, 255)"
        expect(page.locator(".opened-as-file")).to_be_visible(visible=from_disk)
        page.close()


@in_light
@on_a_desktop
@pytest.mark.parametrize("address", ["", "index.html", "report/index.html"])
def test_the_address_of_the_site_and_the_old_one_of_home_lead_home(visitor, address):
    visitor.goto(address)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("What makes a song a hit?")


# Layout -------------------------------------------------------------------------------------------


def test_a_picture_has_its_place_before_it_comes(browser, site, width):
    """Nothing below a figure moves when its picture arrives."""
    with visit(browser, site, width, "light") as visitor:
        visitor.route("**/*.svg", lambda route: route.abort())
        visitor.goto("report/reproduction.html")
        sizes = "images => images.map((image) => [image.clientWidth, image.clientHeight])"
        images = "picture.hp-light img"
        waiting = visitor.eval_on_selector_all(images, sizes)
        visitor.unroute("**/*.svg")
        visitor.reload()
        load = "image.loading = 'eager', image.decode()"
        visitor.eval_on_selector_all(
            images, f"images => Promise.all(images.map((image) => ({load})))"
        )
        for before, after in zip(waiting, visitor.eval_on_selector_all(images, sizes), strict=True):
            assert before == pytest.approx(after, abs=1)


def test_the_picture_for_the_other_scheme_is_not_fetched(browser, site):
    with visit(browser, site, DESKTOP, "light") as visitor:
        fetched = []
        visitor.on("request", lambda request: fetched.append(request.url))
        visitor.goto("report/model-comparison.html")
        visitor.locator("#fig-comparison-roc-auc").scroll_into_view_if_needed()
        visitor.wait_for_load_state("networkidle")
        pictures = [url for url in fetched if "/figures/" in url]
        assert pictures
        assert not [url for url in pictures if "-dark" in url or "-narrow" in url]


def test_figures_are_light_in_print(browser, site, scheme):
    with visit(browser, site, DESKTOP, scheme) as visitor:
        visitor.goto("report/reproduction.html")
        visitor.emulate_media(media="print")
        assert visitor.locator("picture.hp-light").first.is_visible()
        assert not visitor.locator("picture.hp-dark").first.is_visible()


# Colours ------------------------------------------------------------------------------------------


def switch_scheme(page: Page) -> None:
    page.locator(".scheme-button, .quarto-color-scheme-toggle").filter(visible=True).click()


def paper(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@on_a_desktop
def test_the_scheme_is_that_of_the_system_until_the_reader_switches_it(visitor, scheme):
    schemes = {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 29)"}
    of_the_system, chosen = schemes.pop(scheme), schemes.popitem()[1]
    assert paper(visitor) == of_the_system
    expect(visitor.locator("body")).to_contain_class(f"quarto-{scheme}")
    switch_scheme(visitor)
    assert paper(visitor) == chosen
    visitor.reload()
    assert paper(visitor) == chosen
    visitor.goto("report/methods.html")
    assert paper(visitor) == chosen


@on_a_desktop
@in_the_preview
def test_the_button_says_whether_it_is_dark(visitor, scheme):
    pressed = {"light": "false", "dark": "true"}
    expect(visitor.locator(".scheme-button")).to_have_attribute("aria-pressed", pressed[scheme])


@in_light
@on_a_desktop
def test_figures_change_their_colours_with_the_scheme(visitor):
    visitor.goto("report/reproduction.html")
    unfold(visitor)
    shown = visitor.locator("#fig-feature-distributions picture img:visible")
    expect(shown).to_have_attribute("src", "cache/figures/feature-distributions.svg")
    switch_scheme(visitor)
    expect(shown).to_have_attribute("src", "cache/figures/feature-distributions-dark.svg")


# Finding one's way --------------------------------------------------------------------------------


@in_light
@on_a_desktop
@in_the_preview
def test_the_first_tab_stop_skips_to_the_content(visitor):
    visitor.keyboard.press("Tab")
    skip = visitor.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    visitor.keyboard.press("Enter")
    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("main").locator(":focus")).to_have_count(1)


@in_light
def test_a_link_of_the_navbar_leads_to_its_page(visitor, width):
    if width == PHONE:
        visitor.locator(".menu-button, .navbar-toggler").click()
    visitor.get_by_role("banner").get_by_role(
        "link", name="What the models hear", exact=True
    ).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("What did the models learn?")


@in_light
@on_a_desktop
def test_the_menu_has_five_entries_at_most_on_one_line(visitor):
    for width in (1200, 992):
        visitor.set_viewport_size({"width": width, "height": 900})
        entries = visitor.locator(".site-navigation a, .navbar-nav .nav-link").filter(visible=True)
        assert 1 < entries.count() <= 5
        assert len({entry.bounding_box()["y"] for entry in entries.all()}) == 1


@in_light
def test_the_sections_of_a_page_are_listed_on_a_phone_too(visitor, width):
    visitor.goto("report/shap.html")
    contents = visitor.locator("details.contents")
    expect(contents).to_be_visible(visible=width == PHONE)
    if width == PHONE:
        contents.locator("summary").click()
        contents.get_by_role("link", name="What the features do").click()
        expect(visitor.get_by_role("heading", name="What the features do")).to_be_in_viewport()


@in_light
@on_a_phone
def test_what_is_folded_opens_for_a_link_into_it(visitor):
    visitor.goto("report/leakage.html#tbl-forest-against-linear")
    expect(visitor.locator("#tbl-forest-against-linear table")).to_be_visible()


@in_light
@on_a_desktop
@pytest.mark.parametrize(
    ("cards", "page"),
    [("your-turn", "mix.html"), ("questions", "hit-definition.html")],
)
def test_a_card_leads_to_its_page_wherever_it_is_clicked(visitor, site, cards, page):
    card = visitor.locator(f"#{cards} + .cards .card").first
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    card.click(position={"x": box["width"] - 10, "y": box["height"] - 10})
    expect(visitor).to_have_url(f"{site}report/{page}")


@in_light
@on_a_desktop
def test_a_word_on_a_card_explains_itself_instead(visitor, site):
    visitor.locator(".card button.word").first.click()
    expect(visitor.locator(".word-meaning:popover-open")).to_be_visible()
    expect(visitor).to_have_url(f"{site}index.html")


@in_light
@on_a_desktop
@in_the_preview
def test_the_table_of_contents_marks_the_section_that_is_read(visitor):
    visitor.goto("report/methods.html")
    marked = visitor.locator("#TOC [aria-current]")
    expect(marked).to_have_attribute("href", "#data")
    visitor.locator("#TOC a[href='#words']").click()
    expect(marked).to_have_attribute("href", "#words")


# Drawings and words -------------------------------------------------------------------------------


@pytest.fixture
def without_scripts(browser, site) -> Iterator[Page]:
    with browser.new_context(base_url=site, java_script_enabled=False) as context:
        yield context.new_page()


def test_the_keyboard_switches_to_artists_without_history_without_scripts(without_scripts):
    without_scripts.goto("index.html")
    everybody = without_scripts.locator(".hero-song")
    without_history = without_scripts.locator(".hero-artist")
    expect(everybody).to_be_visible()
    expect(without_history).to_be_hidden()
    without_scripts.get_by_role("radio", name="All artists").focus()
    without_scripts.keyboard.press("ArrowRight")
    expect(everybody).to_be_hidden()
    expect(without_history.get_by_role("img")).to_have_count(4)


def test_a_word_is_explained_by_keyboard_without_scripts(without_scripts):
    without_scripts.goto("report/shap.html")
    word = without_scripts.get_by_role("button", name="instrumentalness").first
    meaning = without_scripts.locator("#word-instrumentalness")
    expect(meaning).to_be_hidden()
    word.focus()
    without_scripts.keyboard.press("Enter")
    expect(meaning).to_be_visible()
    expect(meaning).to_be_in_viewport(ratio=1)
    without_scripts.keyboard.press("Escape")
    expect(meaning).to_be_hidden()


def test_what_is_folded_opens_without_scripts(without_scripts):
    without_scripts.goto("report/shap.html")
    fold = without_scripts.locator("details.fold").first
    expect(fold.locator("figure, table").first).to_be_hidden()
    fold.locator("summary").click()
    expect(fold.locator("figure, table").first).to_be_visible()


def test_what_is_not_there_is_told_from_any_depth(browser, site):
    page = browser.new_page(base_url=site)
    answer = page.goto("report/no/such/page.html")
    assert answer.status == 404
    page.get_by_role("main").get_by_role("link", name="Song by song").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Song by song")
    page.close()


# Tabs ---------------------------------------------------------------------------------------------


def tab_and_panel(page: Page, title: str) -> tuple[Locator, Locator]:
    tab = page.get_by_role("tab", name=title)
    return tab, page.locator(f"#{tab.get_attribute('aria-controls')}")


@in_light
@on_a_desktop
def test_a_click_on_a_tab_shows_its_panel_alone(visitor):
    visitor.goto("report/model-comparison.html")
    unfold(visitor)
    _, first = tab_and_panel(visitor, "Random forest")
    tab, second = tab_and_panel(visitor, "Logistic regression")
    tabs = visitor.get_by_role("tablist").filter(has=tab).get_by_role("tab")
    expect(tabs).to_have_text(["Random forest", "Logistic regression"])
    expect(tab).to_have_attribute("aria-selected", "false")
    expect(second).to_have_attribute("aria-labelledby", tab.get_attribute("id"))
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    tab.click()
    expect(first).to_be_hidden()
    expect(second).to_be_visible()
    expect(tab).to_have_attribute("aria-selected", "true")


@in_light
@on_a_desktop
def test_the_arrow_keys_move_from_tab_to_tab(visitor):
    visitor.goto("report/model-comparison.html")
    unfold(visitor)
    tab, first = tab_and_panel(visitor, "Random forest")
    other, second = tab_and_panel(visitor, "Logistic regression")
    tab.focus()
    visitor.keyboard.press("ArrowRight")
    expect(other).to_be_focused()
    expect(second).to_be_visible()
    visitor.keyboard.press("ArrowLeft")
    expect(tab).to_be_focused()
    expect(first).to_be_visible()
    expect(second).to_be_hidden()


# Tables -------------------------------------------------------------------------------------------


def test_the_keyboard_scrolls_a_table_that_is_wider_than_the_screen(browser, site):
    with visit(browser, site, PHONE, "light") as visitor:
        visitor.goto("report/class-imbalance.html")
        unfold(visitor)
        wide = "tables => tables.findIndex((table) => table.scrollWidth > table.clientWidth)"
        place = visitor.eval_on_selector_all(".hp-table", wide)
        assert place >= 0
        table = visitor.locator(".hp-table").nth(place)
        table.focus()
        visitor.keyboard.press("ArrowRight")
        visitor.wait_for_timeout(300)  # it glides
        assert visitor.evaluate("document.activeElement.scrollLeft") > 0
        assert re.fullmatch(r"[A-Z].+", table.get_attribute("aria-label"))


def test_a_click_on_a_heading_sorts_a_table_and_another_turns_it_around(browser, site):
    with visit(browser, site, DESKTOP, "light") as visitor:
        visitor.goto("report/model-comparison.html")
        unfold(visitor)
        visitor.get_by_role("tab", name="By genre").click()
        table = visitor.locator("#tbl-by-genre table")
        heading = table.get_by_role("columnheader", name="hits", exact=True)
        column = "rows => rows.map((row) => Number(row.cells[2].textContent))"
        hits = table.locator("tbody tr").evaluate_all(column)
        for order, expected in (
            ("descending", sorted(hits, reverse=True)),
            ("ascending", sorted(hits)),
        ):
            heading.get_by_role("button").click()
            expect(heading).to_have_attribute("aria-sort", order)
            assert table.locator("tbody tr").evaluate_all(column) == expected
        table.get_by_role("columnheader", name="genre").get_by_role("button").click()
        names = table.locator("tbody th").all_text_contents()
        assert names == sorted(names)
        expect(table.locator("[aria-sort]")).to_have_count(1)


def test_tables_are_whole_in_print(browser, site):
    with visit(browser, site, DESKTOP, "light") as visitor:
        visitor.goto("report/model-comparison.html")
        visitor.emulate_media(media="print")
        visitor.set_viewport_size({"width": PAPER, "height": 900})
        cut = "tables => tables.filter((table) => table.scrollWidth > table.clientWidth).length"
        assert visitor.eval_on_selector_all(".hp-table", cut) == 0


# Charts -------------------------------------------------------------------------------------------

FIGURES: Final = REPOSITORY / "report/cache/figures"
SMALLEST: Final = 11
"""Pixels of the smallest text in a chart at its full size."""
TOUCHING: Final = 2
"""Pixels by which boxes of text may overlap: a box is taller than what it holds."""

TROUBLE = """
({smallest, touching}) => {
  const corners = (text) => {
    const box = text.getBBox(), to = text.getScreenCTM();
    return [[0, 0], [1, 0], [1, 1], [0, 1]]
      .map(([right, down]) => new DOMPoint(box.x + right * box.width, box.y + down * box.height))
      .map((corner) => corner.matrixTransform(to));
  };
  // Boxes may be turned: they overlap if they do along each side of either.
  const sides = (box) => [[box[0], box[1]], [box[1], box[2]]].map(([from, to]) => {
    const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    return [(to.x - from.x) / length, (to.y - from.y) / length];
  });
  const shared = (one, other) => Math.min(...[...sides(one), ...sides(other)].map(([x, y]) => {
    const [a, b] = [one, other].map((box) => box.map((corner) => corner.x * x + corner.y * y));
    return Math.min(Math.max(...a), Math.max(...b)) - Math.max(Math.min(...a), Math.min(...b));
  }));
  const look = (svg) => {
    const frame = svg.getBoundingClientRect();
    const texts = [...svg.querySelectorAll("text")]
      .filter((text) => text.textContent.trim() && getComputedStyle(text).opacity !== "0")
      .map((text) => ({
        said: text.textContent.trim(),
        box: corners(text),
        size: parseFloat(getComputedStyle(text).fontSize),
      }));
    return texts.flatMap(({ said, box, size }, place) => [
      ...(size < smallest ? [`small: ${said}`] : []),
      ...(said.includes("…") ? [`shortened: ${said}`] : []),
      ...(box.some(({ x, y }) => x < frame.left - 1 || x > frame.right + 1
        || y < frame.top - 1 || y > frame.bottom + 1) ? [`cut: ${said}`] : []),
      ...texts.slice(place + 1)
        .filter((other) => shared(box, other.box) > touching)
        .map((other) => `overlap: ${said} and ${other.said}`),
    ]);
  };
  return [...document.querySelectorAll("svg.marks")]
    .flatMap((svg) => look(svg).map((trouble) => `${svg.parentElement.id}: ${trouble}`));
}
"""


def test_a_chart_becomes_interactive_on_request(browser, site, width):
    with visit(browser, site, width, "light") as visitor:
        complaints = []
        visitor.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else None
        )
        visitor.goto("report/model-comparison.html")
        figure = visitor.locator("#fig-comparison-roc-auc")
        links = visitor.locator("#fig-comparison-roc-auc + .figure-links")
        links.get_by_role("button", name="Explore").click()
        chart = figure.locator("svg.marks")
        expect(chart).to_be_visible()
        expect(figure.locator("picture")).to_have_count(0)
        box = chart.bounding_box()
        assert box["width"] <= width
        for name in chart.locator(".mark-text.role-legend-label text").all():
            of_name = name.bounding_box()
            assert of_name["x"] + of_name["width"] <= box["x"] + box["width"]
        chart.locator(".mark-symbol path").first.hover(force=True)
        if width > PHONE:  # where there is a pointer to hover with
            expect(visitor.locator("#vg-tooltip-element")).to_be_visible()
        back = links.get_by_role("button", name="Back to the picture")
        expect(back).to_be_focused()
        back.press("Enter")
        expect(chart).to_have_count(0)
        expect(figure.locator("picture")).to_have_count(2)
        expect(figure.locator("picture.hp-light img")).to_be_visible()
        expect(links.get_by_role("button", name="Explore")).to_be_focused()
        assert complaints == []


def test_panels_that_answer_are_large_enough_on_a_phone_and_scroll_by_themselves(browser, site):
    with visit(browser, site, PHONE, "light") as visitor:
        visitor.goto("report/model-comparison.html")
        unfold(visitor)
        figure = "#fig-comparison-calibration"
        visitor.locator(f"{figure} + .figure-links button").click()
        text = visitor.locator(f"{figure} svg.marks text").first
        expect(text).to_be_visible()
        assert text.bounding_box()["height"] >= SMALLEST
        assert visitor.evaluate("document.documentElement.scrollWidth") == PHONE


def test_text_in_charts_is_large_enough_and_whole_and_nowhere_on_other_text(browser):
    pictures = {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted(FIGURES.glob("*.svg"))
        if not path.stem.endswith("-dark")  # drawn like the light ones
    }
    assert pictures
    page = browser.new_page(viewport={"width": 800, "height": 900})
    page.set_content("".join(f"<p id={name}>{svg}</p>" for name, svg in pictures.items()))
    assert page.evaluate(TROUBLE, {"smallest": SMALLEST, "touching": TOUCHING}) == []
    page.close()


def test_text_on_other_text_would_be_found(browser):
    page = browser.new_page()
    text = "<text x=10 y=20 font-size=12>{}</text>"
    tilted = "<text transform='translate(10 60) rotate(-60)' font-size=12>{}</text>"
    page.set_content(
        f"<p id=a><svg class=marks width=200 height=200>{text.format('one')}{text.format('two')}"
        f"{tilted.format('three')}<text x=190 y=99 font-size=9>four</text></svg></p>"
    )
    found = page.evaluate(TROUBLE, {"smallest": SMALLEST, "touching": TOUCHING})
    assert found == ["a: overlap: one and two", "a: small: four", "a: cut: four"]
    page.close()
