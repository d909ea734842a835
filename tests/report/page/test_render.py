"""The page as text: what is in it, and what must not be."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from html.parser import HTMLParser
from string import Formatter

import pytest

from vieval.report.page import Report, page
from vieval.report.page.render import LANGUAGES, said, texts

HOSTILE = "</script><img src=x onerror=alert(1)> \"'& \u202e \x00 {{ 7 * 7 }} ]]> 1234567890"


class Tags(HTMLParser):
    """The elements of a page with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(text)
    return parser.found


@pytest.fixture(scope="module")
def hostile(make_report: Callable[..., Report]) -> str:
    return page(make_report([HOSTILE, HOSTILE], [HOSTILE, "b.v1", "c.v1"]))


def test_a_hostile_corpus_adds_no_element_and_no_handler(
    hostile: str, make_report: Callable[..., Report]
) -> None:
    tame = page(make_report(["Fan Pingming gặp Li ở Hà Nội hôm nay"] * 2, ["a.v1", "b.v1", "c.v1"]))
    assert Counter(tag for tag, _ in tags(hostile)) == Counter(tag for tag, _ in tags(tame))
    assert not [name for _, given in tags(hostile) for name in given if name.startswith("on")]


def test_a_page_refers_to_nothing_outside_itself(hostile: str) -> None:
    addresses = [
        value
        for _, given in tags(hostile)
        for name, value in given.items()
        if name in {"src", "href", "action", "data"}
    ]
    assert addresses
    assert all(value is not None and value.startswith("#") for value in addresses)
    assert "@import" not in hostile
    assert "url(" not in hostile


def test_only_the_page_s_own_script_may_run(hostile: str) -> None:
    policy = next(given["content"] for _, given in tags(hostile) if "http-equiv" in given)
    assert policy is not None
    [script] = re.findall(r"<script>(.*?)</script>", hostile, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


@pytest.mark.parametrize("key", texts())
def test_both_languages_of_a_text_fill_in_the_same(key: str) -> None:
    names = {
        language: {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        for language, text in texts()[key].items()
    }
    assert tuple(names) == LANGUAGES
    assert names["en"] == names["vi"]


def test_what_is_filled_in_is_escaped_and_an_unknown_text_is_an_error() -> None:
    told = said("gate.stays", {"name": "<b>"})
    assert '<span lang="en"><b>&lt;b&gt;</b> is champion.</span>' in told
    with pytest.raises(KeyError):
        said("no such text")


def test_every_text_is_used() -> None:
    from importlib.resources import files

    here = files("vieval.report.page")
    sources = "".join(
        part.read_text("utf-8")
        for folder in ("static", "templates", ".", "..")
        for part in here.joinpath(folder).iterdir()
        if part.name.endswith((".js", ".j2", ".py")) and part.is_file()
    )
    built = (
        "kind.",
        "part.",
        "standing.",
        "question.",
        "what.",
        "answer.leads.",
        "rule.",
        "agreed.",
    )
    unused = [key for key in texts() if f'"{key}"' not in sources and not key.startswith(built)]
    assert unused == []
