"""How suites and learning curves are told."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.console import Console

from vieval.corpus.public import Published
from vieval.corpus.reading import PLAIN
from vieval.evaluation.benchmark import Benchmark, Compared, SuiteCell, SuiteLine
from vieval.evaluation.learning import Averaged, Curve, Curves, Point, Size
from vieval.evaluation.suite import Entry
from vieval.metrics.estimates import Estimate
from vieval.report import benchmark, learning
from vieval.stats.power_law import Gain

THEIRS = Published("theirs", "accuracy", 0.7, "test, syllables", "a paper")
OTHER = Published("another", "accuracy", 0.9, "dev", "a page")
ENTRY = Entry("sib", Path("x"), None, (), PLAIN, (THEIRS, OTHER), shots=0)
CELLS = (
    SuiteCell(
        "a.v1",
        Estimate(0.75, 0.65, 0.85),
        seen="saw it",
        beside=(Compared(THEIRS, Estimate(0.05, -0.05, 0.15)),),
        signature="s",
    ),
    SuiteCell("b.v1", Estimate(0.5, None, None), tuned=True),
    SuiteCell("c.v1", reason="unavailable: no weights"),
)
FOUND = Benchmark(
    "ground",
    (
        SuiteLine(
            ENTRY, "topic", "accuracy", 204, 204, "about segments like these", CELLS, ("a note",)
        ),
    ),
    {"far": "not there: y"},
)


def printed(parts) -> str:
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    for part in parts:
        console.print(part)
    return console.export_text()


def test_a_line_has_figure_interval_marks_and_the_published_figure() -> None:
    text = printed(benchmark.tables(FOUND))
    [row] = [line.split() for line in text.splitlines() if line.strip().startswith("a.v1 ‡")]
    assert row == ["a.v1", "‡", ".750", "[.650,", ".850]", ".700", "+.050", "[−.050,", "+.150]"]
    assert "b.v1 †" in text
    told = " ".join(text.split())
    assert "theirs, accuracy .700 (test, syllables; a paper): +.050 [−.050, +.150], no diff" in told
    assert "Published: another, accuracy .900 (dev; a page)." in text
    assert "c.v1: unavailable: no weights" in text
    assert "far is left out: not there: y" in text


def test_mlflow_gets_a_metric_a_corpus_and_no_run_for_who_gave_no_answer() -> None:
    grid = benchmark.grid_of(FOUND)
    assert grid.metrics == {
        "a.v1": {"sib": 0.75, "sib low": 0.65, "sib high": 0.85},
        "b.v1": {"sib": 0.5},
    }
    assert grid.missing == {"c.v1 on sib": "unavailable: no weights"}
    assert grid.ranked_by == "sib"
    assert "beside theirs" in grid.about["a.v1"]


def test_the_page_says_it_all_in_both_languages_and_runs_nothing() -> None:
    page = benchmark.grid_of(FOUND).pages["report.html"]
    assert "default-src 'none'; style-src 'unsafe-inline'; base-uri" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    for text in (
        "test, syllables",
        "another",
        "not there: y",
        "no weights",
        "đã công bố",
        "a note",
    ):
        assert text in page


POINTS = tuple(
    Point(Size(n, 3.0 * n), Averaged(Estimate(f, f - 0.1, f + 0.1), 5, 0.02))
    for n, f in ((5, 0.4), (10, 0.55), (20, 0.65))
)
CURVES = Curves(
    "topic", "made", "other articles", "macro-F1", "about articles like these", 5, 0,
    (
        Curve("a.v1", POINTS, 25, Gain(25, 10, 0.031, 0.01, 0.052, 0.4, 0.5)),
        Curve("b.v1", POINTS[:1], 25, silence="it takes 4 sizes, and there are 1"),
        Curve("c.v1", reason="unavailable: no weights"),
    ),
)  # fmt: skip


def test_a_curve_is_a_table_and_what_more_brings() -> None:
    text = " ".join(printed(learning.tables(CURVES)).split())
    assert "10 30 .550 [.450, .650] 5 .020" in text
    assert "10 articles more than the 25 there are would bring +.031 [+.010, +.052]" in text
    assert "no statement, since it takes 4 sizes, and there are 1" in text
    assert "c.v1: unavailable: no weights" in text
    assert "trained out of fold, by article" in text


def test_the_picture_has_a_line_an_approach_and_is_well_formed() -> None:
    picture = ET.fromstring(learning.picture(CURVES))
    names = [one.text for one in picture.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a.v1", "b.v1", "articles trained on"} <= set(names)
    assert "c.v1" not in names
    circles = list(picture.iter("{http://www.w3.org/2000/svg}circle"))
    assert len(circles) == 4
    heights = [float(one.attrib["cy"]) for one in circles[:3]]
    assert heights == sorted(heights, reverse=True)


def test_a_picture_of_nothing_is_one() -> None:
    nothing = Curves("t", "m", "x", "F1", "s", 1, 0, (Curve("c.v1", reason="no"),))
    ET.fromstring(learning.picture(nothing))


def test_articles_are_the_steps_of_a_curve() -> None:
    grid = learning.grid_of(CURVES)
    assert grid.steps["a.v1"]["F1"] == {5: 0.4, 10: 0.55, 20: 0.65}
    assert grid.metrics["a.v1"]["gain of 10 more"] == pytest.approx(0.031)
    assert grid.metrics["b.v1"] == {}
    assert grid.missing == {"c.v1": "unavailable: no weights"}
