"""The page on which a person decides what annotators do not agree on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from vieval.corpus.corpus import Corpus
from vieval.corpus.patch import apply, read_patch
from vieval.data import Record, Segment, Span
from vieval.problems import Problem
from vieval.report.page.render import review_page
from vieval.report.page.review import review

TEXTS = (
    "👍 Phạm Bình Minh gặp Li Huaizhong ở Hà Nội.",
    "</script><b>Hà Nội</b> và Đà Nẵng hôm nay",
)
LABELS = {"event": "", "border": ""}
PROBLEMS = {
    "ner": Problem("ner", "spans", {"PER": "", "LOC": "", "ORG": ""}),
    "topic": Problem("topic", "labels", LABELS),
}
SHORT, LONG, CITY = Span(2, 11, "PER"), Span(2, 16, "PER"), Span(37, 43, "LOC")


def records(spans: frozenset[Span], topic: str) -> tuple[Record, ...]:
    return (
        Record(Segment("a#0", TEXTS[0], "a"), {"ner": spans}, labels={"topic": topic}),
        Record(Segment("a#1", TEXTS[1], "a"), {"ner": frozenset()}, labels={"topic": "event"}),
    )


CORPUS = Corpus("made", records(frozenset({SHORT, CITY}), "event"), PROBLEMS)
PASSES: Mapping[str, tuple[Record, ...]] = {
    "anna": records(frozenset({SHORT, CITY}), "event"),
    "binh": records(frozenset({LONG, CITY}), "border"),
}


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[..., Page]:
    def open_it(*, blind: bool = True) -> Page:
        file = tmp_path / "review.html"
        file.write_text(review_page(review(CORPUS, PASSES, blind=blind)), encoding="utf-8")
        page.on("pageerror", lambda error: pytest.fail(f"an error in the page: {error}"))
        page.goto(file.as_uri())
        page.wait_for_selector(".card")
        return page

    return open_it


def test_decisions_by_key_become_a_patch_and_the_patch_becomes_gold(
    opened: Callable[..., Page], tmp_path: Path
) -> None:
    page = opened()
    expect(page.locator("#progress")).to_have_text("0 of 2 decided")
    page.get_by_label("Reviewer").fill("An")
    page.locator(".card").first.click()
    page.keyboard.press("n")
    choice = page.locator(".place.here label", has_text="Phạm Bình Minh").locator("kbd")
    page.keyboard.press(choice.inner_text())
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_have_text("1 of 2 decided")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the patch").click()
    download.value.save_as(tmp_path / "patch.json")
    made = read_patch(tmp_path / "patch.json")
    [decision] = made.decisions
    assert (decision.reviewer, decision.chosen, decision.rejected) == ("An", (LONG,), (SHORT,))
    first, second = apply(CORPUS, made)
    assert first.spans["ner"] == {LONG, CITY}
    assert second == CORPUS.records[1]


def test_nothing_lies_over_a_choice(page: Page, tmp_path: Path) -> None:
    nested = [frozenset({Span(2, end, "PER") for end in range(4, 16 - n)}) for n in range(6)]
    passes = {str(n): records(spans, "event") for n, spans in enumerate(nested)}
    file = tmp_path / "review.html"
    file.write_text(review_page(review(CORPUS, passes)), encoding="utf-8")
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(file.as_uri())
    page.wait_for_selector(".place")
    covered = page.evaluate(
        """() => [...document.querySelectorAll(".place input[type=checkbox]")].filter(box => {
            box.scrollIntoView({ block: "center", behavior: "instant" });
            const { x, y, width, height } = box.getBoundingClientRect();
            return document.elementFromPoint(x + width / 2, y + height / 2) !== box;
        }).length"""
    )
    assert covered == 0


def test_what_all_agree_on_becomes_gold_where_there_was_none(page: Page, tmp_path: Path) -> None:
    blank = Corpus("made", tuple(Record(one.segment) for one in CORPUS.records), PROBLEMS)
    file = tmp_path / "review.html"
    file.write_text(review_page(review(blank, PASSES)), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".card")
    page.get_by_role("button", name="Save the patch").click()
    expect(page.locator("#progress")).to_have_text("your name is wanted first")
    page.get_by_label("Reviewer").fill("An")
    # Of the first segment nothing becomes gold while a place of it is open.
    assert saved(page, blank, tmp_path)[0].spans == {}
    page.get_by_role("button", name="decide", exact=True).first.click()
    first, second = saved(page, blank, tmp_path)
    # Both have the city; nothing was chosen of the rest; the topic of the first is open.
    assert first == Record(first.segment, {"ner": frozenset({CITY})})
    assert second == Record(second.segment, {"ner": frozenset()}, labels={"topic": "event"})


def saved(page: Page, corpus: Corpus, folder: Path) -> list[Record]:
    """The records that the patch makes which the page saves now."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the patch").click()
    download.value.save_as(folder / "patch.json")
    return apply(corpus, read_patch(folder / "patch.json"))


def test_approaches_doubt_the_gold_and_decide_nothing(page: Page, tmp_path: Path) -> None:
    passes = {"anna": PASSES["anna"], "chi": PASSES["anna"]}
    said = {
        "ner": {name: [frozenset({LONG, CITY}), frozenset()] for name in ("x.v1", "y.v1")},
    }
    file = tmp_path / "review.html"
    file.write_text(review_page(review(CORPUS, passes, said, blind=False)), encoding="utf-8")
    page.goto(file.as_uri())
    page.wait_for_selector(".card")
    expect(page.locator("#progress")).to_have_text("0 of 1 decided")
    page.locator(".card").first.click()
    place = page.locator(".place.here")
    chosen = place.locator("label", has=page.locator("input:checked"))
    # Until somebody says otherwise the gold stands, which both annotators say.
    expect(chosen).to_have_text(re.compile("Phạm Bình gold · anna, chi"))
    expect(place).to_contain_text("proposed against the gold · x.v1, y.v1")
    page.get_by_label("Reviewer").fill("An")
    for key in ("1", "2"):
        page.locator(".card").first.click()
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(page.locator("#progress")).to_have_text("1 of 1 decided")
    first, _ = saved(page, CORPUS, tmp_path)
    assert first.spans["ner"] == {LONG, CITY}


def test_nothing_is_decided_without_a_name(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_role("button", name="decide", exact=True).first.click()
    expect(page.locator("#progress")).to_have_text("your name is wanted first")
    expect(page.get_by_label("Reviewer")).to_be_focused()


def test_a_label_that_nobody_said_may_be_chosen(opened: Callable[..., Page]) -> None:
    page = opened()
    page.locator(".tabs label").nth(1).click()
    expect(page.locator("#problem-1 .choice")).to_have_count(len(LABELS))


def test_a_review_is_blind_unless_names_are_wanted(opened: Callable[..., Page]) -> None:
    assert "anna" not in opened().content()
    expect(opened(blind=False).locator(".lanes:visible")).to_contain_text("anna")


def test_a_patch_is_gone_on_with(opened: Callable[..., Page], tmp_path: Path) -> None:
    page = opened()
    page.get_by_label("Reviewer").fill("An")
    page.locator("input.reason").first.fill("guideline 3")
    page.locator("input.reason").first.press("Enter")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the patch").click()
    download.value.save_as(tmp_path / "patch.json")
    held = json.loads((tmp_path / "patch.json").read_text())
    assert held["decisions"][0]["reason"] == "guideline 3"
    page.evaluate("localStorage.clear()")
    page.reload()
    page.wait_for_selector(".card")
    page.locator("#load").set_input_files(tmp_path / "patch.json")
    expect(page.locator("#progress")).to_have_text("1 of 2 decided")
    expect(page.locator(".place.done")).to_contain_text("An,")


def test_what_was_decided_outlives_the_window(opened: Callable[..., Page]) -> None:
    page = opened()
    page.get_by_label("Reviewer").fill("An")
    page.get_by_role("button", name="decide", exact=True).first.click()
    page.reload()
    expect(page.locator("#progress")).to_have_text("1 of 2 decided")
    expect(page.get_by_label("Reviewer")).to_have_value("An")


def test_axe_finds_nothing_serious_in_a_review(opened: Callable[..., Page]) -> None:
    found = Axe().run(opened()).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], node["target"]) for one in serious for node in one["nodes"]] == []
