"""Which sinicised names were given back in Vietnamese."""

from __future__ import annotations

import numpy as np

from vieval.metrics.spans.counts import Counts
from vieval.metrics.spans.matched import Matched
from vieval.records import PLAIN

RESTORATIONS = ("restored", "proposed", "bounded", "mentions")


def count_restorations(matched: Matched) -> Counts:
    """Count in each row the sinicised names that were given back in Vietnamese.

    The shape is (rows, 4). Of the gold `mentions` with the form `sinicised` and a referent,
    `bounded` have a predicted span with exactly their bounds, of any type; `proposed` have one
    with a `referent`, and `restored` one with their own. The accuracy of restoration is the ratio
    of restored to bounded.
    """
    counts = np.zeros((matched.size, len(RESTORATIONS)), np.int64)
    wanted = {
        entry: rare.attributes["referent"]
        for entry, rare in matched.table.gold.source.rare.items()
        if rare.attributes.get("form") == "sinicised" and "referent" in rare.attributes
    }
    if not wanted:
        return counts
    pairs = matched.pairs.only(matched.pairs.same_bounds)
    predicted = matched.table.predicted.source
    given: dict[int, set[str | None]] = {}
    for g, p in zip(pairs.gold.tolist(), pairs.predicted.tolist(), strict=True):
        if g in wanted:
            referent = predicted.rare.get(p, PLAIN).attributes.get("referent")
            given.setdefault(g, set()).add(referent)
    for entry, referent in wanted.items():
        said = given.get(entry, set())
        found = referent in said, bool(said - {None}), bool(said), True
        counts[matched.places().gold[entry]] += found
    return counts
