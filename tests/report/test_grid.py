"""Figures by row and approach, as they are shown and kept."""

import json

from rich.console import Console

from vieval.challenges.cases import Capability
from vieval.evaluation.drops import Drop, Flip, Robustness
from vieval.evaluation.names_back import GivenBack
from vieval.evaluation.passes import Challenged, Fail, Passed
from vieval.metrics.estimates import UNDEFINED, Estimate
from vieval.report.grid import of_challenge, of_names, of_robustness

FLIP = Flip("a#1", "Ông Lê An", "ông lê an", "Lê An PER", "nothing")


def drop(approach, lost, p=1.0):
    after = Estimate(0.5 - lost, None, None)
    return Drop(
        approach,
        "lower-case",
        Estimate(0.5, 0.4, 0.6),
        after,
        Estimate(lost, lost, lost),
        p,
        3,
        (FLIP,),
    )


ROBUSTNESS = Robustness(
    "ner",
    "made",
    0,
    8,
    "within these articles",
    (drop("a.v1", 0.25, 0.01), drop("b.v1", -0.1)),
    {"c.v1": "no weights"},
)


def printed(grid, width=80):
    console = Console(width=width, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    for table in grid.tables(width):
        console.print(table)
    return console.export_text()


def test_losses_gains_and_what_is_sure_of_them():
    grid = of_robustness(ROBUSTNESS, {"lower-case": "No capitals."})
    assert ".250*" in printed(grid)
    assert "−.100" in printed(grid)
    assert "1 a.v1, 2 b.v1" in printed(grid)
    assert "c.v1: no weights" in grid.notes()
    assert grid.metrics == {"a.v1": {"lower-case": 0.25}, "b.v1": {"lower-case": -0.1}}


def test_what_does_not_fit_the_width_goes_into_another_table():
    drops = tuple(drop(f"n{i}.v1", 0.0) for i in range(10))
    found = Robustness("ner", "made", 0, 8, "", drops, {})
    assert len(list(of_robustness(found, {"lower-case": ""}).tables(80))) == 2
    assert len(list(of_robustness(found, {"lower-case": ""}).tables(200))) == 1


def test_files_hold_the_heat_map_the_examples_and_all_figures():
    files = of_robustness(ROBUSTNESS, {"lower-case": "No capitals."}).files()
    assert files["heatmap.svg"].startswith("<svg")
    assert "ông lê an" in files["robustness.md"]
    assert "said Lê An PER; then nothing" in files["robustness.md"]
    kept = json.loads(files["robustness.json"])
    assert kept["drops"][0]["lost"]["value"] == 0.25


def test_an_undefined_loss_is_shown_as_such_and_is_no_metric():
    bare = Drop("a.v1", "telex", UNDEFINED, UNDEFINED, UNDEFINED, None, 3, ())
    grid = of_robustness(Robustness("ner", "made", 0, 8, "", (bare,), {}), {"telex": ""})
    assert grid.cells["telex", "a.v1"].shown == "–"
    assert grid.metrics == {"a.v1": {}}


def test_pass_rates_are_in_per_cent():
    capability = Capability("no-names", "MFT", "nothing is a name", ())
    fail = Fail(("Các bộ",), "nothing", ("Các bộ ORG",))
    grid = of_challenge(Challenged("ner", 0, (Passed("a.v1", capability, 45, 60, (fail,)),), {}))
    assert grid.cells["no-names", "a.v1"].shown == "75"
    assert "45 of 60" in grid.cells["no-names", "a.v1"].told
    assert "wanted nothing; said Các bộ ORG" in grid.files()["challenge.md"]


def test_names_are_told_at_one_and_at_five():
    grid = of_names([GivenBack("a.v1", "all", 4, 3, 1, 2)], 0)
    assert grid.approaches == ["a.v1 @1", "a.v1 @5"]
    assert [grid.cells["all", name].shown for name in grid.approaches] == [".250", ".500"]
    assert grid.metrics == {"a.v1": {"all/at_1": 0.25, "all/at_5": 0.5}}
