"""A real browser: Debian's chromium, driven by Playwright.

`VIEVAL_TEST_BROWSER` names another chromium. Where `VIEVAL_TEST_INSIST` contains `browser`, its
absence fails the tests that need it; else they are skipped.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

LAPTOP: ViewportSize = {"width": 1280, "height": 720}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. No longer than for the tests of a file.

    Playwright keeps an event loop running in this thread, in which no flow could run.
    """
    program = os.environ.get("VIEVAL_TEST_BROWSER") or shutil.which("chromium")
    if program is None:
        if "browser" in os.environ.get("VIEVAL_TEST_INSIST", ""):
            pytest.fail("no chromium: apt-get install chromium")
        pytest.skip("no chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A profile of its own: no storage of an earlier test."""
    context = browser.new_context(viewport=LAPTOP)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """An empty page."""
    return context.new_page()
