"""Every page as readers meet it in Chromium, in light and dark, wide and narrow.

A page is opened once in each scheme, and all that is asked of it is asked there. The same two
readers, one in each scheme, go from page to page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from browsing import DESKTOP, PHONE, barriers, each_panel, resize, unfold, visit
from playwright.sync_api import Browser, Page, Request, expect
from renderers import KINDS_OF_PAGES, RENDERERS, served

pytestmark = pytest.mark.browser

SIZES: Final = {DESKTOP: "", PHONE: "-narrow"}
"""How the pictures for a width are called."""
ZOOMED: Final = (360, 720)
"""Pixels of a small phone, and of a desktop where everything is twice as large."""
ENOUGH_CONTRAST: Final = 4.5
"""What WCAG 2 asks of text of ordinary size (success criterion 1.4.3, level AA)."""


@dataclass(frozen=True)
class View:
    """What is seen of a page in a width, with one of its panels open."""

    width: int
    page_width: int
    figures: list[dict[str, Any]]
    poor_contrasts: list[tuple[str, float]]


class Reader:
    """Goes from page to page, and notes what went wrong and what was asked for elsewhere."""

    def __init__(self, page: Page, site: str, scheme: str) -> None:
        self.page = page
        self.scheme = scheme
        self.complaints: list[str] = []
        self.strangers: list[str] = []
        self.views: list[View] = []

        def note(asked: Request) -> None:
            if not asked.url.startswith((site, "data:")):
                self.strangers.append(asked.url)

        def complain(of: str) -> None:
            self.complaints.append(of)

        page.on("console", lambda told: told.type == "error" and complain(told.text))
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("response", lambda got: got.status >= 400 and complain(got.url))
        page.on("request", note)

    def open(self, name: str) -> None:
        """Open a page and look at all that it shows, once for everything that is asked of it."""
        self.complaints, self.strangers, self.views = [], [], []
        resize(self.page, DESKTOP)
        self.page.goto(f"{name}.html")
        for width in SIZES:
            resize(self.page, width)
            self.views += [self.view(width) for _ in each_panel(self.page)]
        if self.scheme == "light":  # what is asked for late is asked for in either scheme
            self.page.wait_for_load_state("networkidle")

    def view(self, width: int) -> View:
        """Look at what the page shows now."""
        asked = {"minimum": ENOUGH_CONTRAST, "ending": self.ending(width)}
        return View(width, *self.page.evaluate(VIEW, asked))

    def ending(self, width: int) -> str:
        """Return how the files of pictures end that fit the screen and the scheme."""
        return f"{SIZES[width]}{'-dark' if self.scheme == 'dark' else ''}.svg"


@pytest.fixture(scope="module", params=RENDERERS)
def readers(
    request: pytest.FixtureRequest, browser: Browser, sites: dict[str, Path]
) -> Iterator[dict[str, Reader]]:
    """A reader for each scheme, at a site that is served on this machine."""
    with (
        served(sites[request.param]) as site,
        visit(browser, site, DESKTOP, "light") as light,
        visit(browser, site, DESKTOP, "dark") as dark,
    ):
        yield {"light": Reader(light, site, "light"), "dark": Reader(dark, site, "dark")}


@pytest.fixture(scope="module", params=KINDS_OF_PAGES)
def name(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(request: pytest.FixtureRequest, readers: dict[str, Reader], name: str) -> Reader:
    reader = readers[request.param]
    reader.open(name)
    return reader


# Pictures come when they are scrolled to, and change with the width a moment later.
VIEW: Final = """
async ({ minimum, ending }) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const mix = (colours) => {
    for (const [colour, opacity] of colours) {
      canvas.globalAlpha = opacity;
      canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)]
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const mixed = new Map();
  const luminance = (colours) => {
    const key = colours.join();
    if (!mixed.has(key)) mixed.set(key, mix(colours));
    return mixed.get(key);
  };
  const grounds = (element) => {
    if (!element) return [["white", 1]];
    const { backgroundColor, opacity } = getComputedStyle(element);
    const behind = grounds(element.parentElement);
    return [...behind, [backgroundColor, behind.at(-1)[1] * opacity]];
  };
  const contrast = (element) => {
    const style = getComputedStyle(element);
    const colour = element instanceof SVGElement ? style.fill : style.color;
    const behind = grounds(element);
    const ground = luminance(behind);
    const text = luminance([...behind, [colour, behind.at(-1)[1]]]);
    return (Math.max(ground, text) + 0.05) / (Math.min(ground, text) + 0.05);
  };
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
  const poor = [...document.querySelectorAll("main *, .site-header *, .site-footer *")]
    .filter(isShown)
    .filter((element) => [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.data.trim()))
    .map((element) => [element.textContent.trim(), contrast(element)])
    .filter(([, ratio]) => ratio < minimum);
  const shown = async (image, file) => {
    image.scrollIntoView({ block: "center", behavior: "instant" });
    const isThere = () => image.complete && image.naturalWidth && image.currentSrc.endsWith(file);
    for (let times = 0; times < 500 && !isThere(); times += 1) {
      await new Promise((done) => setTimeout(done, 10));
    }
    const { left, right } = image.getBoundingClientRect();
    return { source: image.currentSrc, pixels: image.naturalWidth, left, right };
  };
  const figures = [];
  for (const figure of [...document.querySelectorAll("[id^=fig-]:has(picture)")].filter(isShown)) {
    const images = [];
    for (const image of [...figure.querySelectorAll("picture img")].filter(isShown)) {
      images.push(await shown(image, `/${figure.id.slice(4)}${ending}`));
    }
    figures.push({ id: figure.id, images });
  }
  return [document.documentElement.scrollWidth, figures, poor];
}
"""


def test_it_opens_without_errors_and_asks_for_nothing_outside_the_site(opened):
    assert opened.strangers == []
    assert opened.complaints == []


def test_it_never_scrolls_sideways(opened):
    assert {view.width for view in opened.views} == SIZES.keys()
    assert [view.page_width for view in opened.views] == [view.width for view in opened.views]


def test_each_figure_shows_the_one_picture_that_fits_screen_and_scheme(opened):
    for view in opened.views:
        ending = opened.ending(view.width)
        for figure in view.figures:
            (image,) = figure["images"]
            name = figure["id"].removeprefix("fig-")
            assert image["source"].endswith(f"/figures/{name}{ending}")
            assert image["pixels"] > 0
            assert 0 <= image["left"] < image["right"] <= view.width


def test_text_stands_out_from_its_ground(opened):
    assert [view.poor_contrasts for view in opened.views if view.poor_contrasts] == []


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
    width, but = (DESKTOP, None) if opened.scheme == "light" else (PHONE, "color-contrast")
    resize(opened.page, width)
    unfold(opened.page)
    assert barriers(opened.page, but=but) == {}


def test_unfolded_text_stands_out_from_its_ground(opened):
    # Axe takes most of its time for this, so it is asked of it in one of the schemes only.
    resize(opened.page, PHONE)
    unfold(opened.page)
    assert opened.view(PHONE).poor_contrasts == []


def test_unfolded_it_fits_a_small_phone_and_a_screen_where_all_is_twice_as_large(opened):
    unfold(opened.page)
    for width in ZOOMED:
        resize(opened.page, width)
        assert opened.page.evaluate("document.documentElement.scrollWidth") == width
