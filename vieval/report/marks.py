"""What the marks behind an approach's name mean, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vieval.evaluation.marks import FLOOR, SEEN, TUNED, ApproachMark, marks
from vieval.evaluation.results import Evaluation, Row

ALPHA = 0.05
"""The p below which a difference is marked as one."""

MEANINGS: Mapping[ApproachMark, str] = {
    TUNED: "made while looking at {corpus}: its score flatters it",
    SEEN: "what it was trained on may hold texts of test data",
    FLOOR: "a floor: whoever does not beat it has nothing to say",
}


def meanings(evaluation: Evaluation) -> Iterator[str]:
    """What the marks mean that stand at approaches that answered."""
    answered = [row for row in evaluation.rows if row.scores is not None]
    for mark, meaning in MEANINGS.items():
        if some := [row for row in answered if mark in marks(row)]:
            text = f"{mark.sign} {meaning.format(corpus=evaluation.corpus)}"
            yield f"{text} ({_what_was_seen(some)})." if mark is SEEN else f"{text}."


def _what_was_seen(rows: Sequence[Row]) -> str:
    names: dict[str, list[str]] = {}
    for row in rows:
        names.setdefault(row.card.contamination, []).append(row.approach)
    return "; ".join(f"{', '.join(some)}: {text}" for text, some in names.items())
