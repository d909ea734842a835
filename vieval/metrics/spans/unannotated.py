"""Gold that is annotated in part: what approaches found where nobody looked is not judged."""

from __future__ import annotations

import numpy as np

from vieval.metrics.spans.overlaps import overlaps, tabulate
from vieval.records import Bools, Ints, SpanColumns

ANY = ""


def judged(gold: SpanColumns, predicted: SpanColumns, unannotated: SpanColumns) -> SpanColumns:
    """The predicted spans without those that lie where nobody looked for spans of their type.

    One is left out that shares a code point with a stretch which is not annotated: for any type,
    unless it overlaps a gold span; for its type, unless it overlaps a gold span of that type. So
    what the gold does have there is found or missed as elsewhere.
    """
    regions, names = tabulate(unannotated, predicted), tabulate(gold, predicted)
    blind = np.array([name == ANY for name in regions.types], np.bool_)
    inside = overlaps(regions)
    anything = blind[regions.gold.type[inside.gold]]
    size = predicted.size
    meets = overlaps(names)
    out = _marked(inside.predicted[anything], size) & ~_marked(meets.predicted, size)
    same = _marked(meets.predicted[meets.same_type], size)
    out |= _marked(inside.predicted[inside.same_type & ~anything], size) & ~same
    return predicted.only(~out)


def _marked(entries: Ints, size: int) -> Bools:
    marks = np.zeros(size, np.bool_)
    marks[entries] = True
    return marks
