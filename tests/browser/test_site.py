"""The site of the docs: built strictly, opened from disk, and asking nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Page, ViewportSize

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "-d", str(folder)]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder


LAPTOP: ViewportSize = {"width": 1280, "height": 720}
PHONE: ViewportSize = {"width": 390, "height": 844}


def test_every_page_is_in_the_menu_opens_without_a_request_and_fits_a_phone(
    site: Path, page: Page
) -> None:
    """A table that is wider than a phone moves by itself."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    names = [path.name for path in sorted(site.glob("*.html"))]
    assert "tutorial.html" in names
    page.goto((site / "index.html").as_uri())
    listed = page.eval_on_selector_all(".md-nav__link", "links => links.map(one => one.href)")
    in_menu = {Path(link.partition("#")[0]).name for link in listed if link}
    assert in_menu >= set(names) - {"404.html"}
    wide = []
    for name in names:
        page.set_viewport_size(LAPTOP)
        page.goto((site / name).as_uri())
        assert page.inner_text("h1")
        page.set_viewport_size(PHONE)
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            wide.append(name)
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert failed == []
    assert wide == []


class Links(HTMLParser):
    """What a page points to, and the places in it that can be pointed to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.places: set[str] = {""}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.places |= {value for name in ("id", "name") if (value := given.get(name))}
        self.targets += [value for name in ("href", "src") if (value := given.get(name))]


def test_no_link_is_dead(site: Path) -> None:
    pages = {path: Links(path.read_text("utf-8")) for path in site.glob("*.html")}
    dead = []
    for path, links in pages.items():
        for target in links.targets:
            parts = urlsplit(target)
            if parts.scheme or path.name == "404.html":
                continue
            file = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            places = pages[file].places if file in pages else {parts.fragment}
            if not file.exists() or unquote(parts.fragment) not in places:
                dead.append(f"{path.name}: {target}")
    assert dead == []
    assert sum(len(links.targets) for links in pages.values()) > 500


def test_the_commands_are_those_of_the_program(site: Path) -> None:
    text = (site / "commands.html").read_text("utf-8")
    for name in ("evaluate", "report", "show", "corpus new"):
        assert f"vieval {name}</code>" in text


def test_the_reference_tells_arguments_and_errors(site: Path, page: Page) -> None:
    page.goto((site / "reference.html").as_uri())
    text = page.inner_text("article")
    assert "Ask approaches about a corpus" in text
    assert "NoGold" in text


def test_the_search_finds_a_page_from_disk(site: Path, page: Page) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("textbox", name="Search").fill("nervaluate")
    page.locator(".md-search-result__link[href*='peers.html']").first.wait_for()


def test_a_page_leads_to_the_next_one(site: Path, page: Page) -> None:
    page.goto((site / "tutorial.html").as_uri())
    page.locator(".md-footer__link--next").click()
    assert page.inner_text("h1").startswith("Which approach to trust on your own articles")
