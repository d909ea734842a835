"""The page as text: what is in it, and what must not be."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from string import Formatter

import pytest

from vieval.champions.changes import GOLD_CHANGED, TRAINED_ANEW
from vieval.report.page import Report, page
from vieval.report.page.render import LANGUAGES, cell_name, reason, said
from vieval.report.page.texts import texts

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
        "beside.",
        "calibration.",
        "group.",
        "unit.",
        "part.",
        "standing.",
        "question.",
        "what.",
        "answer.leads.",
        "beware.power.",
        "rule.",
        "agreed.",
        "browser.proposed",
        "fact.",
        "probe.robustness",
        "probe.challenge",
        "probe.names",
        "why.",
    )
    unused = [key for key in texts() if f'"{key}"' not in sources and not key.startswith(built)]
    assert unused == []


def test_a_cell_of_a_probe_tells_its_interval_and_leads_to_what_went_wrong(
    make_report: Callable[..., Report],
) -> None:
    made = page(make_report(["Ông Lê An nói", "Ông lê an nói"]))
    cell = re.search(r'<td class="n hit same"[^>]*><a href="#([^"]*)">(.*?)</a>', made)
    assert cell is not None
    assert cell[2] == "−.100<small>[.100, .300]</small>"
    rows = re.search(rf'<tbody id="{cell[1]}">(.*?)(?:<tbody|</table>)', made, re.DOTALL)
    assert rows is not None
    assert "Ông <mark>lê</mark> <mark>an</mark> nói" in rows[1]
    assert "six.v1" in rows[1]


def test_tabs_of_probes_follow_those_of_problems(make_report: Callable[..., Report]) -> None:
    given = [
        given for _, given in tags(page(make_report(["Huế"]))) if given.get("name") == "problem"
    ]
    assert [one["value"] for one in given] == ["ner", "topic", "robustness ner"]
    assert ["checked" in one for one in given] == [True, False, False]


def test_a_page_of_probes_alone_opens_the_first(make_report: Callable[..., Report]) -> None:
    alone = page(replace(make_report(["Huế"]), problems=()))
    assert "<title>robustness of ner on made · vieval</title>" in alone
    [tab] = [given for _, given in tags(alone) if given.get("name") == "problem"]
    assert "checked" in tab


def test_a_reason_is_told_in_both_languages_and_another_as_it_is() -> None:
    for known in (GOLD_CHANGED, TRAINED_ANEW):
        assert known in reason(known)
        assert 'lang="vi"' in reason(known)
    assert reason("underthesea: <9> → 10") == "underthesea: &lt;9&gt; → 10"


def test_what_became_of_a_name_is_no_type() -> None:
    assert "bỏ sót" in cell_name("(missed)")
    assert "nhận thừa" in cell_name("(spurious)")
    assert cell_name("<PER>") == "&lt;PER&gt;"
