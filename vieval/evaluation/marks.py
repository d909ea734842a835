"""The marks that go with a figure wherever it is shown: what flatters it, what it is worth.

A mark stands behind an approach's name; `vieval.report.marks` tells in words what each means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from vieval.data import NONE_KNOWN, Card
from vieval.evaluation.results import Evaluation, Row


class ApproachMark(NamedTuple):
    """A mark: the sign behind a name, and the word for where only letters may stand."""

    sign: str
    word: str


TUNED = ApproachMark("†", "tuned")
SEEN = ApproachMark("‡", "seen")
FLOOR = ApproachMark("(floor)", "floor")


def marks(row: Row) -> tuple[ApproachMark, ...]:
    """The marks of an approach on the corpus of its evaluation."""
    return marks_of(row.card, tuned=row.tuned)


def marks_of(card: Card, *, tuned: bool) -> tuple[ApproachMark, ...]:
    """The marks of whoever has a card, and was `tuned` on the corpus in question, or was not."""
    told = {TUNED: tuned, SEEN: card.contamination != NONE_KNOWN, FLOOR: card.floor}
    return tuple(mark for mark, is_so in told.items() if is_so)


def marked(row: Row) -> str:
    """The name of an approach with its marks, as in `rules.v1 †`."""
    return f"{row.approach} {signs(row)}".strip()


def marked_by_words(name: str, told: Collection[str]) -> str:
    """The same, where the marks are known as words."""
    return f"{name} {_signs(mark for mark in (TUNED, SEEN, FLOOR) if mark.word in told)}".strip()


def signs(row: Row, *but: ApproachMark) -> str:
    """The signs of the marks of an approach, but some: `†‡ (floor)`."""
    return _signs(mark for mark in marks(row) if mark not in but)


def _signs(shown: Iterable[ApproachMark]) -> str:
    return "".join(mark.sign for mark in shown).replace("(", " (").strip()


def words(row: Row) -> list[str]:
    """The marks of an approach as words, for programs: `["tuned", "seen"]`."""
    return [mark.word for mark in marks(row)]


def marked_names(evaluation: Evaluation) -> dict[str, str]:
    """The name of each approach with its marks, by the name without."""
    return {row.approach: marked(row) for row in evaluation.rows}
