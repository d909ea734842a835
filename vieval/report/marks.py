"""The marks that go with a figure wherever it is shown: what flatters it, what it is worth.

A mark stands behind an approach's name, and a note says what it means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vieval.data import NONE_KNOWN
from vieval.evaluation.results import Evaluation, Row

ALPHA = 0.05
"""The p below which a difference is marked as one."""


class ApproachMark(NamedTuple):
    """A mark: the sign behind a name, and the word for where only letters may stand."""

    sign: str
    word: str


TUNED = ApproachMark("†", "tuned")
SEEN = ApproachMark("‡", "seen")
FLOOR = ApproachMark("(floor)", "floor")

MEANINGS: Mapping[ApproachMark, str] = {
    TUNED: "made while looking at {corpus}: its score flatters it",
    SEEN: "what it was trained on may hold texts of test data",
    FLOOR: "a floor: whoever does not beat it has nothing to say",
}


def marks(row: Row) -> tuple[ApproachMark, ...]:
    """The marks of an approach on the corpus of its evaluation."""
    told = {
        TUNED: row.tuned,
        SEEN: row.card.contamination != NONE_KNOWN,
        FLOOR: row.card.floor,
    }
    return tuple(mark for mark, is_so in told.items() if is_so)


def marked(row: Row) -> str:
    """The name of an approach with its marks, as in `rules.v1 †`."""
    return f"{row.approach} {signs(row)}".strip()


def signs(row: Row) -> str:
    """The signs of the marks of an approach: `†‡ (floor)`."""
    return "".join(mark.sign for mark in marks(row)).replace("(", " (").strip()


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
