"""What a reader in a browser does, for the tests that read the site as one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

DESKTOP: Final = 1280
PHONE: Final = 390
GUIDELINES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE: Final = "scrolls sideways"


@contextmanager
def visit(browser: Browser, site: str, width: int, scheme: str) -> Iterator[Page]:
    """Come to a site for the first time."""
    with browser.new_context(
        base_url=site, viewport={"width": width, "height": 900}, color_scheme=scheme
    ) as context:
        yield context.new_page()


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def unfold(page: Page) -> None:
    """Open what only some readers want."""
    page.evaluate("document.querySelectorAll('details').forEach((part) => (part.open = true))")


def each_panel(page: Page) -> Iterator[None]:
    """Show the page as it opens, then every panel of its tabs in turn."""
    yield
    for tab in page.get_by_role("tab").all():
        tab.click()
        yield


def barriers(page: Page) -> dict[str, list[str]]:
    """Return what stands in a reader's way, rule by rule.

    That is what axe finds against WCAG 2.2 AA and good practice, and a page that is wider than the
    screen.
    """
    only = {"type": "tag", "values": GUIDELINES}
    found = Axe().run(page, options={"runOnly": only, "resultTypes": ["violations"]})
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return {
        violation["id"]: [node["html"] for node in violation["nodes"]]
        for violation in found.response["violations"]
    } | ({WIDE: [page.url]} if wide else {})
