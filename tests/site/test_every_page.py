"""Every page as readers meet it in Chromium, in light and dark, wide and narrow.

A page is opened once in each scheme, and all that is asked of it is asked there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

import pytest
from browsing import DESKTOP, PHONE, barriers, each_panel, resize, unfold, visit
from playwright.sync_api import Browser, Page, Route, expect
from renderers import PAGES, RENDERERS, served

pytestmark = pytest.mark.browser

SIZES: Final = {DESKTOP: "", PHONE: "-narrow"}
"""How the pictures for a width are called."""
ZOOMED: Final = (360, 720)
"""Pixels of a small phone, and of a desktop where everything is twice as large."""
ENOUGH_CONTRAST: Final = 4.5
"""What WCAG 2 asks of text of ordinary size (success criterion 1.4.3, level AA)."""


@dataclass
class Opened:
    """An open page, and what went wrong with it."""

    page: Page
    scheme: str
    complaints: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, site: str, name: str) -> None:
        def refuse(route: Route) -> None:
            self.strangers.append(route.request.url)
            route.abort()

        complain = self.complaints.append
        self.page.on("console", lambda told: told.type == "error" and complain(told.text))
        self.page.on("pageerror", lambda error: complain(str(error)))
        self.page.on("response", lambda got: got.status >= 400 and complain(got.url))
        self.page.route(lambda url: not url.startswith((site, "data:")), refuse)
        # What is asked for late is asked for in either scheme.
        self.page.goto(
            f"{name}.html", wait_until="networkidle" if self.scheme == "light" else "load"
        )


@pytest.fixture(scope="module", params=RENDERERS)
def site(request: pytest.FixtureRequest, sites: dict[str, Path]) -> Iterator[str]:
    """The address of a site, served on this machine."""
    with served(sites[request.param]) as address:
        yield address


@pytest.fixture(scope="module", params=PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(
    request: pytest.FixtureRequest, browser: Browser, site: str, name: str
) -> Iterator[Opened]:
    with visit(browser, site, DESKTOP, request.param) as page:
        opened = Opened(page, request.param)
        opened.open(site, name)
        yield opened


def test_it_opens_without_errors_and_asks_for_nothing_outside_the_site(opened):
    assert opened.strangers == []
    assert opened.complaints == []


def test_it_never_scrolls_sideways(opened):
    for width in SIZES:
        resize(opened.page, width)
        for _ in each_panel(opened.page):
            assert opened.page.evaluate("document.documentElement.scrollWidth") == width


def test_each_figure_shows_the_one_picture_that_fits_screen_and_scheme(opened):
    for width, size in SIZES.items():
        resize(opened.page, width)
        ending = f"{size}{'-dark' if opened.scheme == 'dark' else ''}.svg"
        for _ in each_panel(opened.page):
            for figure in opened.page.locator("[id^=fig-]:has(picture):visible").all():
                image = figure.locator("picture img:visible")  # two of them would be an error
                image.scroll_into_view_if_needed()
                expect(image).to_have_js_property("complete", True)
                drawn = image.evaluate("image => [image.currentSrc, image.naturalWidth]")
                name = figure.get_attribute("id").removeprefix("fig-")
                assert drawn[0].endswith(f"/figures/{name}{ending}")
                assert drawn[1] > 0
                box = image.bounding_box()
                assert 0 <= box["x"] < box["x"] + box["width"] <= width


POOR_CONTRASTS = """
(minimum) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const luminance = (colours) => {
    for (const colour of colours) {
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)]
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const grounds = (element) => element
    ? [...grounds(element.parentElement), getComputedStyle(element).backgroundColor]
    : ["white"];
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const ground = luminance(grounds(element));
    const text = luminance([...grounds(element), colour]);
    return (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
  };
  return [...document.querySelectorAll("main *, .site-header *, .site-footer *")]
    .filter((element) => element.checkVisibility({ visibilityProperty: true }))
    .filter((element) => [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    .map((element) => [element.textContent.trim(), contrast(element)])
    .filter(([, ratio]) => ratio < minimum);
}
"""


def test_text_stands_out_from_its_ground(opened):
    resize(opened.page, DESKTOP)
    for _ in each_panel(opened.page):
        assert opened.page.evaluate(POOR_CONTRASTS, ENOUGH_CONTRAST) == []


def test_landmarks_and_headings_outline_it(opened):
    resize(opened.page, DESKTOP)
    content = opened.page.get_by_role("main")
    expect(opened.page.get_by_role("banner")).to_be_visible()
    expect(content).to_be_visible()
    expect(opened.page.get_by_role("contentinfo")).to_be_visible()
    expect(content.get_by_role("heading", level=1)).to_be_visible()
    levels = content.locator("h1, h2, h3, h4").evaluate_all(
        "headings => headings.map((heading) => Number(heading.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in pairwise(levels))


def test_axe_finds_no_barrier(opened):
    # What differs between the schemes is colour: each is asked about on one of the screens.
    resize(opened.page, DESKTOP if opened.scheme == "light" else PHONE)
    unfold(opened.page)
    assert barriers(opened.page) == {}


def test_unfolded_it_fits_a_small_phone_and_a_screen_where_all_is_twice_as_large(opened):
    unfold(opened.page)
    for width in ZOOMED:
        resize(opened.page, width)
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width
