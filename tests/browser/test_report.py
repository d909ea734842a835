"""The report as a reader meets it: from disk, in a sandboxed frame, with and without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect

from vieval.report.page import Report
from vieval.report.page import page as written
from vieval.report.page.payload import OUTCOMES

Make: TypeAlias = Callable[..., Report]

TEXTS = (
    "Ruan Huang và người Hà với Nội đến Đà Nẵng.",
    "Fan Pingming gặp Li với Huaizhong ở Hà Nội.",
    "Phạm Bình Minh nói về Lào và Thái Lan hôm nay.",
)
HOSTILE = (
    "</script><script>window.hacked = 1</script> và hơn thế",
    "<img src=x onerror='window.hacked = 1'> \"quoted\" 'too' &amp;",
    "\u202e\u0645\u0631\u062d\u0628\u0627 \u2067rtl\u2069 \x00\x07\x1b[31m tail of text here",
    "${window.hacked = 1} {{ 7 * 7 }} {% raw %} <!-- --> ]]> end",
    "👩‍👩‍👧 e\u0301\u0301\u0301 " + "x" * 3000,
)


@pytest.fixture
def opened(page: Page, tmp_path: Path, make_report: Make) -> Callable[..., Page]:
    """Opens the report on some texts from disk, and fails the test at any request or error."""

    def open_it(texts: Sequence[str] = TEXTS, address: str = "") -> Page:
        file = tmp_path / "report.html"
        file.write_text(written(make_report(texts)), encoding="utf-8")
        page.on("pageerror", lambda error: pytest.fail(f"an error in the page: {error}"))
        page.on("request", lambda request: _only_itself(request.url))
        page.goto(file.as_uri() + address)
        page.wait_for_selector(".status:visible")
        return page

    return open_it


def _only_itself(url: str) -> None:
    assert url.startswith(("file:", "about:", "blob:")), f"the page asks for {url}"


def segments(page: Page | FrameLocator) -> Locator:
    return page.locator(".card:visible")


def tab(page: Page, name: str) -> Locator:
    return page.locator(f'.tabs label:has([value="{name}"])')


def shown(page: Page) -> list[str]:
    ids = segments(page).evaluate_all("cards => cards.map(card => card.dataset.id)")
    return [str(one) for one in ids]


def test_the_first_screen_holds_the_answer_the_table_and_the_tabs(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    for seen in (".tabs", "h1", ".answer", ".beware", ".board tbody tr:last-child"):
        box = page.locator(f"{seen}:visible").first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720


def test_a_tab_shows_the_other_problem(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_text("topic", exact=True).first.click()
    expect(page.locator("#problem-1")).to_be_visible()
    expect(page.locator("#problem-0")).to_be_hidden()
    expect(segments(page).first).to_contain_text("event")


def test_every_outcome_has_a_line_of_its_own(opened: Callable[..., Page]) -> None:
    page = opened()
    keys = page.locator(".legend .sample")
    drawn = keys.evaluate_all(
        "all => all.map(one => one.style.backgroundImage + one.style.backgroundSize)"
    )
    # Split and merged are one.
    assert len(set(drawn)) == len(drawn) == len(OUTCOMES) - 1


def test_gold_stands_above_and_each_approach_below(opened: Callable[..., Page]) -> None:
    page = opened()
    card = segments(page).first
    tags = card.locator(".tag").evaluate_all("all => all.map(t => t.dataset.t)")
    assert sorted(tags) == ["LOC", "ORG", "PER", "decoy"]
    text = card.locator(".piece").nth(0).bounding_box()
    tag, flag = (
        card.locator(".tag").first.bounding_box(),
        card.locator(".flag").first.bounding_box(),
    )
    assert text
    assert tag
    assert flag
    assert tag["y"] < text["y"] + text["height"] / 2 < flag["y"]


def test_what_was_given_back_is_told_with_an_arrow(opened: Callable[..., Page]) -> None:
    page = opened()
    line = page.locator('.card[data-id="a0#1"] .restored li').first
    expect(line).to_contain_text("Fan Pi → Phạm Bình Minh 1 ✓")


def test_a_kind_of_error_chooses_its_segments_and_escape_lets_go(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.get_by_role("button", name="gold to review · 1").click()
    assert shown(page) == ["a0#0"]
    page.keyboard.press("Escape")
    assert len(shown(page)) == 3


def test_search_ignores_case_and_diacritics(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("searchbox").first.fill("da nang")
    assert shown(page) == ["a0#0"]
    page.get_by_role("searchbox").first.fill("THÁI lan")
    assert shown(page) == ["a0#2"]
    page.get_by_role("searchbox").first.fill("nowhere")
    expect(page.locator(".status:visible")).to_contain_text("No segment is like that.")


def test_a_slice_of_the_corpus_can_be_chosen(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator("label.select", has_text="topic").locator("select").select_option("border")
    assert shown(page) == ["a0#1"]


def test_keys_go_from_segment_to_segment_and_each_has_an_address(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    assert shown(page) == ["a0#2", "a0#1", "a0#0"]
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".card.current")).to_have_attribute("data-id", "a0#1")
    assert page.evaluate("location.hash") == "#/ner/a0%231"
    page.keyboard.press("k")
    expect(page.locator(".card.current")).to_have_attribute("data-id", "a0#2")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()


def test_an_address_opens_its_segment(opened: Callable[..., Page]) -> None:
    page = opened(address="#/topic/a0%231")
    expect(page.locator("#problem-1 .card.current")).to_have_attribute("data-id", "a0#1")
    expect(page.locator("#problem-1 .card.current")).to_be_in_viewport()


def test_a_number_of_the_table_of_errors_leads_to_its_segments(
    opened: Callable[..., Page],
) -> None:
    page = opened()
    page.locator("#part-0-errors ~ .paper a", has_text="1").first.click()
    expect(page.locator(".filter[aria-pressed=true]")).to_contain_text("boundary")
    expect(page.locator("fieldset.lanes input:checked")).to_have_count(1)


def test_a_against_b_leads_to_what_only_one_has_right(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator(".grid a").first.click()
    expect(page.get_by_role("button", name="right only by one.v1 †, not by two.v1")).to_be_visible()
    assert len(shown(page)) == 3


def test_a_segment_is_copied_as_a_row_of_gold(opened: Callable[..., Page]) -> None:
    page = opened(["👍 Fan Pingming gặp Li ở Hà Nội hôm nay rồi."])
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="copy as gold row").first.click()
    row = json.loads(page.evaluate("navigator.clipboard.readText()"))
    assert row["id"] == "a0#0"
    outer = next(entity for entity in row["entities"] if entity["type"] == "ORG")
    assert outer == {"start": 0, "end": 12, "type": "ORG", "text": row["text"][0:12]}
    split = next(entity for entity in row["entities"] if entity["type"] == "LOC")
    assert split["fragments"] == [[13, 15], [20, 22]]


def test_the_whole_page_is_there_in_vietnamese(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_text("Tiếng Việt").click()
    expect(page.locator("h1:visible")).to_contain_text("Phương pháp nào tìm đúng tên riêng?")
    expect(page.get_by_role("button", name="mọi phương pháp đều sai")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "vi"
    assert page.locator('span[lang="en"]:visible').count() == 0


def test_the_page_is_dark_where_the_reader_wants_it(opened: Callable[..., Page]) -> None:
    page = opened()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_text("dark", exact=True).click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, light[4:-1].split(","))) > 600 > 100 > sum(map(int, dark[4:-1].split(",")))


def test_a_figure_of_a_probe_leads_to_what_went_wrong_first(opened: Callable[..., Page]) -> None:
    page = opened()
    tab(page, "robustness ner").click()
    example = page.locator("mark").first
    expect(example).to_be_hidden()
    page.get_by_role("link", name=".200*").click()
    expect(example).to_be_visible()
    page.keyboard.press("j")  # a key of the segments, of which there are none here
    expect(page.locator("#problem-2")).to_be_visible()


def test_an_address_opens_a_probe(page: Page, tmp_path: Path, make_report: Make) -> None:
    file = tmp_path / "report.html"
    file.write_text(written(make_report(TEXTS)), encoding="utf-8")
    page.goto(f"{file.as_uri()}#/robustness%20ner")
    expect(page.locator("#problem-2")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["ner", "topic", "robustness ner"])
def test_axe_finds_nothing_serious(opened: Callable[..., Page], name: str, theme: str) -> None:
    page = opened()
    tab(page, name).click()
    for closed in page.locator("details:visible").all():
        closed.evaluate("one => { one.open = true; }")
    page.get_by_text(theme, exact=True).click()
    found = Axe().run(page).response["violations"]
    assert [
        (one["id"], node["target"], node["failureSummary"])
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ] == []


def test_nothing_of_a_hostile_corpus_runs_or_breaks_out(opened: Callable[..., Page]) -> None:
    page = opened(HOSTILE)
    assert page.evaluate("window.hacked") is None
    assert page.locator("img").count() == 0
    card = page.locator('.card[data-id="a0#0"] .text')
    expect(card).to_contain_text("</script><script>window.hacked = 1</script>")
    assert len(shown(page)) == len(HOSTILE)
    wide = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert wide


def test_a_type_of_any_length_stays_in_the_window(
    page: Page, tmp_path: Path, make_report: Make
) -> None:
    report = make_report(TEXTS, ("one.v1", "two.v1", "six.v1"))
    problems = tuple(
        replace(one, types=("x" * 300, *one.types[1:])) if one.kind == "spans" else one
        for one in report.problems
    )
    file = tmp_path / "report.html"
    file.write_text(written(replace(report, problems=problems)), encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.locator(".legend .key").first).to_contain_text("x" * 300)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_names_of_approaches_break_nothing(page: Page, tmp_path: Path, make_report: Make) -> None:
    names = ('</script><b>"one"</b>', "a" * 300, "\u202ereversed & <i>")
    file = tmp_path / "report.html"
    file.write_text(written(make_report(TEXTS, names)), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".card")
    assert page.locator(".board b").count() == 0
    expect(page.locator(".board tbody th").first).to_contain_text('</script><b>"one"</b> †')


def test_it_works_in_a_frame_without_origin(page: Page, make_report: Make) -> None:
    whole = escape(written(make_report(TEXTS)), quote=True)
    page.set_content(f'<iframe sandbox="allow-scripts" srcdoc="{whole}" width=1200 height=700>')
    frame = page.frame_locator("iframe")
    expect(segments(frame).first).to_be_visible()
    frame.locator(".cells a").first.click()
    expect(frame.locator(".filter[aria-pressed=true]").first).to_be_visible()
    frame.get_by_role("button", name="clear").click()
    frame.locator(".card .address").first.click()
    expect(frame.locator(".card.current")).to_be_visible()
    frame.get_by_text("dark", exact=True).click()
    expect(frame.locator("#theme-dark")).to_be_checked()


def test_without_scripts_all_but_the_segments_is_there(
    browser: Browser, tmp_path: Path, make_report: Make
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    file = tmp_path / "report.html"
    file.write_text(written(make_report(TEXTS)), encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.locator(".answer:visible")).to_contain_text("one.v1")
    page.locator(".tabs label").nth(1).click()
    expect(page.locator("#problem-1 .board")).to_be_visible()
    page.locator(".pick label").nth(1).click()
    expect(page.locator("h1:visible")).to_contain_text("Phương pháp")
    context.close()


def test_many_segments_are_in_the_page_only_where_they_are_seen(
    opened: Callable[..., Page],
) -> None:
    page = opened([f"{text} {number}" for number in range(1000) for text in TEXTS])
    page.locator("#part-0-segments").scroll_into_view_if_needed()
    assert 0 < page.locator(".card").count() < 80
    page.evaluate("window.scrollTo(0, document.body.scrollHeight / 2)")
    expect(page.locator(".card").first).to_be_attached()
    # The cards of where it was scrolled from stay until those of here are drawn.
    page.evaluate(
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )
    in_view = "cards => cards.filter(c => c.getBoundingClientRect().bottom > 0).length"
    assert page.locator(".card").evaluate_all(in_view) > 0
    page.evaluate("location.hash = '#/ner/a500%231'")
    expect(page.locator(".card.current")).to_have_attribute("data-id", "a500#1")
    expect(page.locator(".card.current")).to_be_in_viewport()
