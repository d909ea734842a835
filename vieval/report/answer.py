"""The answer of an evaluation, in sentences: the same words wherever it is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vieval.evaluation.marks import FLOOR, marked, signs
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.numbers import interval, many, number
from vieval.report.marks import ALPHA
from vieval.report.page.payload import Duel, Message
from vieval.report.page.texts import in_words


def answer(rows: Sequence[Row]) -> tuple[Message, ...]:
    """Who leads and by what right, and who is the best that may be champion.

    `rows` are in the order of the leaderboard.
    """
    ranked = _ranked(rows)
    if not ranked:
        return (Message("answer.none"),)
    leader = ranked[0]
    kind = "floor" if leader.card.floor else "tuned" if leader.tuned else "clean"
    leads = Message(f"answer.leads.{kind}", _figures(leader))
    best = best_that_may_be_champion(rows)
    if best is None:
        return leads, Message("answer.nobody")
    if best is leader:
        return (leads,)
    return leads, Message("answer.trusted", _figures(best))


def rivals(rows: Sequence[Row], duels: Sequence[Duel]) -> Iterator[Message]:
    """Whom the data cannot tell from the best that may be champion: contenders, and floors.

    `duels` are those of the best with all others, at least.
    """
    best = best_that_may_be_champion(rows)
    if best is None:
        return
    p = {frozenset((duel.one, duel.other)): duel.p for duel in duels}
    near = []
    for row in _ranked(rows)[1:]:
        found = p.get(frozenset((best.approach, row.approach)))
        apart = found is not None and found < ALPHA
        if row is not best and not row.tuned and not apart:
            near.append(row)
    if contenders := [named(row) for row in near if not row.card.floor]:
        yield Message("answer.rivals", {"names": ", ".join(contenders)})
    if floors := [named(row) for row in near if row.card.floor]:
        yield Message("answer.floors", {"names": ", ".join(floors)})


def answer_in_words(evaluation: Evaluation) -> str:
    """The answer in English, in one line."""
    return " ".join(in_words(message, "en") for message in answer(evaluation.rows))


def short_answer(evaluation: Evaluation) -> str:
    """What came out, short enough for a name: `7 approaches · best rules.v1 † .914`."""
    ranked = _ranked(evaluation.rows)
    answered = [row for row in evaluation.rows if row.scores is not None]
    count = many(len(answered), "approach", "approaches")
    if not ranked:
        return f"{count} · no figure"
    return f"{count} · best {marked(ranked[0])} {number(ranked[0].headline.value)}"


def _ranked(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.headline.value is not None]


def best_that_may_be_champion(rows: Sequence[Row]) -> Row | None:
    """The best that was neither made while looking at the corpus, nor is a floor."""
    return next((row for row in _ranked(rows) if not row.card.floor and not row.tuned), None)


def _figures(row: Row) -> dict[str, str]:
    return {
        "name": named(row),
        "figure": number(row.headline.value),
        "interval": interval(row.headline),
    }


def named(row: Row) -> str:
    """The name with its marks; that it is a floor is told in words, in both languages."""
    return f"{row.approach} {signs(row, FLOOR)}".strip()
