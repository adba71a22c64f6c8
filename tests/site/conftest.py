"""The published site and a browser, for the tests that read it as a reader does."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from renderers import RENDERERS


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None and not os.environ.get("HITPRED_REQUIRE_BROWSER"):
        pytest.skip("there is no Chromium")
    assert chromium, "HITPRED_REQUIRE_BROWSER is set, but there is no Chromium"
    with sync_playwright() as playwright:
        # Without a graphics card, imitating one takes longer than drawing without.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--disable-gpu"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sites(made_once: Callable[..., Path]) -> dict[str, Path]:
    """The published site as each renderer makes it; look, don't touch."""
    return {name: made_once(f"site-{name}", render) for name, render in RENDERERS.items()}
