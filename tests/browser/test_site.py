"""The site of the docs: built strictly, opened from disk, and asking nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest


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


def test_every_page_is_in_the_menu_and_opens_without_a_request(site: Path, page: Any) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    failed: list[str] = []
    page.on("pageerror", lambda error: failed.append(str(error)))
    names = [path.name for path in sorted(site.glob("*.html")) if path.name != "404.html"]
    assert "tutorial.html" in names
    page.goto((site / "index.html").as_uri())
    listed = page.eval_on_selector_all(".md-nav__link", "links => links.map(one => one.href)")
    assert {Path(link.partition("#")[0]).name for link in listed if link} >= set(names)
    for name in names:
        page.goto((site / name).as_uri())
        assert page.inner_text("h1")
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert failed == []


def test_the_reference_tells_arguments_and_errors(site: Path, page: Any) -> None:
    page.goto((site / "reference.html").as_uri())
    text = page.inner_text("article")
    assert "Ask approaches about a corpus" in text
    assert "NoGold" in text
