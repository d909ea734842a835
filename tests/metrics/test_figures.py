"""Figures that are settled together are those that each would be by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from vieval.metrics import figures
from vieval.metrics.figures import Figure, Reading, estimate, ratio, settle
from vieval.stats import Range, Sample

SAMPLE = Sample(np.arange(30) // 3, "article")
RNG = np.random.default_rng(5)
HITS, FOUND, GOLD = RNG.integers(0, 4, (3, 30))


def total(sums):
    return sums.sum(axis=-1)


def alone(figure: Figure) -> list[float | None]:
    found = estimate(figure, SAMPLE)
    return [found.value, found.low, found.high]


def together(settled: dict[str, Any], name: str) -> list[float | None]:
    return [settled[name], *settled[f"{name}_interval"]]


def test_each_is_what_it_is_by_itself(monkeypatch) -> None:
    tree = {
        "precision": ratio(HITS, FOUND),
        "recall": ratio(HITS, GOLD),
        "undefined": ratio(HITS, 0 * GOLD),
        "again": ratio(HITS.copy(), FOUND.copy()),
        "narrow": Figure(HITS[:, None], total, total),
        "wide": Figure(np.stack([HITS, FOUND, GOLD], axis=-1), total, total, Range(0, 1_000)),
    }
    for at_once in (1, 2, 256):
        monkeypatch.setattr(figures, "FIGURES_AT_ONCE", at_once)
        settled = settle(tree, SAMPLE)
        assert all(together(settled, name) == alone(figure) for name, figure in tree.items())
        assert settled["undefined"] is None
        assert settled["again"] == settled["precision"] != settled["recall"]


def test_what_is_read_off_and_what_is_no_figure_stay_as_they_are() -> None:
    tree = {"deep": {"n": 3, "sum": Reading(HITS[:, None], lambda sums: int(sums[0]))}}
    assert settle(tree, SAMPLE) == {"deep": {"n": 3, "sum": int(HITS.sum())}}
