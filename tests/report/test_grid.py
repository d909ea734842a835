"""Figures by row and approach, as they are shown and kept."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from rich.console import Console

from vieval.challenges.cases import Capability, Kind
from vieval.evaluation.drops import Drop, Flip, Robustness
from vieval.evaluation.names_back import GivenBack
from vieval.evaluation.passes import Challenged, Fail, Passed
from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.metrics.wording import Wording
from vieval.report.grid import ProbeGrid, of_challenge, of_names, of_robustness
from vieval.report.page import page
from vieval.report.page.build import report
from vieval.report.page.codec import report_of_page
from vieval.report.page.payload import Example, Message

WHEN = datetime(2026, 11, 28, 5, 0, tzinfo=UTC)
FLIP = Flip("a#1", "Ông Lê An", "ông lê an", "Lê An PER", "nothing")
ABOUTS = {
    "lower-case": Wording("No capitals.", "Không có chữ hoa."),
    "names-restored": Wording("What they stand for.", "Thay bằng tên thật."),
    "telex": Wording("As typed.", "Như khi gõ."),
}


def drop(approach: str, lost: float, p: float = 1.0, perturbation: str = "lower-case") -> Drop:
    return Drop(
        approach,
        perturbation,
        Estimate(0.5, 0.4, 0.6),
        Estimate(0.5 - lost, None, None),
        Estimate(lost, lost - 0.1, lost + 0.1),
        p,
        3,
        (FLIP,),
    )


def robustness(*drops: Drop) -> Robustness:
    return Robustness("ner", "made", 0, 8, 2, "segment", drops, {"c.v1": "no weights"})


GRID = of_robustness(robustness(drop("a.v1", 0.25, 0.01), drop("b.v1", -0.1)), ABOUTS)


KINDS: dict[str, Kind] = {"no-names": "MFT", "events": "MFT", "title-added": "DIR"}


def challenged(*rates: tuple[str, int, tuple[Fail, ...]]) -> ProbeGrid:
    made = tuple(
        Passed("a.v1", Capability(name, KINDS[name], Wording(name, name), ()), passed, 60, failing)
        for name, passed, failing in rates
    )
    return of_challenge(Challenged("ner", "made", 0, made, {}))


def printed(grid: ProbeGrid, width: int = 80) -> str:
    console = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    for table in grid.tables(width):
        console.print(table)
    return console.export_text()


def test_losses_gains_and_what_is_sure_of_them() -> None:
    assert ".250*" in printed(GRID)
    assert "−.100" in printed(GRID)
    assert "1 a.v1, 2 b.v1" in printed(GRID)
    assert "c.v1: no weights" in GRID.notes()
    assert GRID.metrics == {"a.v1": {"lower-case": 0.25}, "b.v1": {"lower-case": -0.1}}


def test_what_does_not_fit_the_width_goes_into_another_table() -> None:
    found = robustness(*(drop(f"n{i}.v1", 0.0) for i in range(10)))
    assert len(list(of_robustness(found, ABOUTS).tables(80))) == 2
    assert len(list(of_robustness(found, ABOUTS).tables(200))) == 1


def test_files_hold_the_page_the_heat_map_and_all_figures() -> None:
    files = GRID.files()
    assert files["heatmap.svg"].startswith("<svg")
    assert "<title>.250* [.150, .350]</title>" in files["heatmap.svg"]
    kept = json.loads(files["robustness.json"])
    assert kept["drops"][0]["lost"]["value"] == 0.25
    [probe] = report_of_page(files["report.html"]).probes
    assert probe == replace(GRID.probe(WHEN), made=probe.made)


def test_a_cell_has_its_interval_its_facts_and_what_went_wrong_first() -> None:
    cell = GRID.probe(WHEN).columns["a.v1"]["lower-case"]
    assert (cell.shown, cell.interval, cell.value) == (".250*", "[.150, .350]", 0.25)
    assert cell.facts == {"before": ".500", "after": ".250", "p": ".010", "changed": "3"}
    texts, said = ("Ông Lê An", "ông lê an"), ("Lê An PER", "nothing")
    assert cell.examples == (Example(texts, said, "", "a#1"),)


def test_an_undefined_loss_is_shown_as_such_and_is_no_metric() -> None:
    bare = Drop("a.v1", "telex", UNDEFINED, UNDEFINED, UNDEFINED, None, 3, ())
    grid = of_robustness(robustness(bare), ABOUTS)
    assert grid.cells["telex", "a.v1"].shown == "–"
    assert grid.metrics == {"a.v1": {}}
    assert grid.answer == (Message("probe.robustness.sure", {"count": "0", "all": "0"}),)


def test_the_answer_tells_what_is_sure_what_costs_most_and_what_pinyin_names_cost() -> None:
    found = robustness(
        drop("a.v1", 0.25, 0.01),
        drop("b.v1", 0.5, 0.2),
        drop("a.v1", -0.125, 0.02, "names-restored"),
        drop("b.v1", -0.25, 0.3, "names-restored"),
        drop("d.v1", 0.0, 1.0, "names-restored"),
    )
    grid = of_robustness(found, ABOUTS)
    sure, most, restored, names = grid.answer
    # Of five differences those of a.v1 are sure. b.v1 loses more, but for all one knows by chance.
    assert sure.values == {"count": "2", "all": "5"}
    assert (most.values["name"], most.values["figure"]) == ("a.v1", ".250")
    assert restored.values == {"gain": "2", "all": "3", "sure": "1"}
    # All have .5 as texts are; the first of them stands for the best. Gains are .125, .25 and 0.
    assert names.values["name"] == "a.v1"
    assert (names.values["figure"], names.values["interval"]) == (".125", "[.025, .225]")
    assert "a.v1, the best on the texts as they are and .500 short of 1, gains" in grid.notes()
    assert "in the median 3 approaches are .500 short of 1 and gain .125." in grid.notes()


def test_a_gain_is_no_greatest_loss() -> None:
    found = robustness(drop("a.v1", -0.25, 0.01))
    assert [one.key for one in of_robustness(found, ABOUTS).answer] == ["probe.robustness.sure"]


def test_what_to_beware_of_has_who_could_not_run() -> None:
    within, absent = GRID.beware
    assert within == Message("beware.within", {"segments": "8", "articles": "2"})
    assert absent.values == {"count": "1", "names": "c.v1"}


def test_pass_rates_are_in_per_cent_with_wilson_s_interval() -> None:
    fail = Fail(("Các bộ",), "nothing", ("Các bộ ORG",))
    cell = challenged(("no-names", 45, (fail,))).cells["no-names", "a.v1"]
    # (.75 + z²/120 ± z √(.75 · .25/60 + z²/14400)) / (1 + z²/60), z = 1.96
    assert (cell.shown, cell.interval, cell.value) == ("75", "[.628, .842]", 0.25)
    assert cell.facts == {"passed": "45", "cases": "60"}
    assert cell.examples == (Example(("Các bộ",), ("Các bộ ORG",), "nothing"),)


def test_the_capabilities_that_nobody_half_passes_come_first() -> None:
    # Only of those that ask for the right answer.
    [hard] = challenged(("no-names", 45, ()), ("events", 29, ()), ("title-added", 0, ())).answer
    assert hard.values == {"count": "1", "all": "2", "names": "events"}
    [easy] = challenged(("no-names", 45, ()), ("events", 30, ())).answer
    assert easy == Message("probe.challenge.none", {"all": "2"})


def test_names_are_told_at_one_and_at_five() -> None:
    grid = of_names([GivenBack("a.v1", "all", 4, 3, 1, 2)], "made", 0)
    assert grid.approaches == ["a.v1 @1", "a.v1 @5"]
    assert [grid.cells["all", name].shown for name in grid.approaches] == [".250", ".500"]
    assert grid.metrics == {"a.v1": {"all/at_1": 0.25, "all/at_5": 0.5}}
    [told] = grid.answer
    assert (told.values["figure"], told.values["five"]) == (".250", ".500")


def test_what_marks_an_approach_goes_with_its_losses() -> None:
    tuned = replace(drop("a.v1", 0.25, 0.01), marks=("tuned", "seen"))
    back = replace(tuned, perturbation="names-restored", lost=Estimate(-0.1, -0.2, 0.0))
    grid = of_robustness(robustness(tuned, back, drop("b.v1", 0.1)), ABOUTS)
    assert grid.approaches == ["a.v1 †‡", "b.v1"]
    assert "1 a.v1 †‡" in printed(grid)
    assert "Of these a.v1 †‡ loses most, under lower-case" in grid.notes()
    assert "with them restored a.v1 †‡, the best" in grid.notes()
    assert "a.v1 †‡" in grid.picture()
    assert "a.v1 †‡" in page(report((), [grid.probe(WHEN)]))
    # Programs ask by the name, and find the words beside it.
    assert list(grid.metrics) == ["a.v1", "b.v1"]
    told = json.loads(grid.as_json())["drops"]
    assert [one["marks"] for one in told] == [["tuned", "seen"], ["tuned", "seen"], []]
