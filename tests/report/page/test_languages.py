"""In Vietnamese a report says nothing in English."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vieval.challenges.cases import capabilities
from vieval.report.page.payload import Problem
from vieval.report.page.texts import texts
from vieval.report.probes import PROBLEMS
from vieval.robustness.perturbations import PERTURBATIONS

if TYPE_CHECKING:
    from playwright.sync_api import Page

WORD = re.compile(r"[^\W\d_]{3,}")
MARKED = re.compile(r"[à-ỹđ]")
# Commands and signatures, and what comes from the corpus, are alike in both languages.
ALIKE = "code, option, .text"
SEEN = """
(main, alike) => {
  main.querySelectorAll(alike).forEach((one) => { one.style.display = "none"; });
  return main.innerText;
}
"""


def words(language: str) -> set[str]:
    return {word.lower() for text in texts().values() for word in WORD.findall(text[language])}


def names(problems: list[Problem]) -> set[str]:
    """What approaches, types and marks of the gold are called."""
    called: set[str] = set()
    for one in problems:
        called |= {row.name for row in one.approaches} | {*one.types}
        for marks in filter(None, (one.gold_marks, one.decoys)):
            called |= {*marks.attributes, *map(str, marks.attributes.values())}
    return {word.lower() for name in called for word in WORD.findall(name)}


def test_what_is_done_to_a_text_is_told_in_vietnamese_too() -> None:
    told = {
        f"{problem} {one.name}": one.about
        for problem in PROBLEMS
        for one in capabilities(problem).values()
    }
    told |= {name: one.summary for name, one in PERTURBATIONS.items()}
    assert len(told) > 70
    for name, about in told.items():
        # Plain Vietnamese has marks in every sentence; English has them in examples alone.
        assert MARKED.search(re.sub(r"\*.*?\*", "", about.vi)), name
        assert not MARKED.search(re.sub(r"\*.*?\*", "", about.en)), name


def test_a_report_in_vietnamese_says_nothing_in_english(
    of_the_seeds: list[Problem], opened: Page
) -> None:
    opened.locator("label[lang=vi]").click()
    for place, one in enumerate(of_the_seeds):
        opened.locator(".tabs label").nth(place).click()
        said = opened.locator("main").evaluate(SEEN, ALIKE)
        found = {word.lower() for word in WORD.findall(said)}
        assert found & (words("vi") - words("en"))
        english = found & (words("en") - words("vi")) - names(of_the_seeds)
        assert not english, one.name
