"""Which sinicised names were given back in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from vieval.data import Spans
from vieval.metrics.spans.counts import Counts

RESTORATIONS = ("restored", "proposed", "bounded", "mentions")


def count_restorations(gold: Sequence[Spans], predicted: Sequence[Spans]) -> Counts:
    """Count in each segment the sinicised names that were given back in Vietnamese.

    The shape is (segments, 4). Of the gold `mentions` with the form `sinicised` and a referent,
    `bounded` have a predicted span with exactly their bounds, of any type; `proposed` have one
    with a `referent`, and `restored` one with their own. The accuracy of restoration is the ratio
    of restored to bounded.
    """
    counts = np.zeros((len(gold), len(RESTORATIONS)), np.int64)
    for index, (mentions, answers) in enumerate(zip(gold, predicted, strict=True)):
        for mention in mentions:
            wanted = mention.attributes.get("referent")
            if mention.attributes.get("form") != "sinicised" or wanted is None:
                continue
            same = [span for span in answers if span.stretches == mention.stretches]
            given = {span.attributes.get("referent") for span in same}
            counts[index] += (wanted in given, bool(given - {None}), bool(same), True)
    return counts
