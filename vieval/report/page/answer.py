"""The answer as sentences, and what to beware of: keys of the table of texts with their values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from vieval.data import NONE_KNOWN
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, number
from vieval.report.marks import ALPHA
from vieval.report.page.payload import Approach, Duel, Message


def answer(approaches: Sequence[Approach], duels: Sequence[Duel]) -> tuple[Message, ...]:
    """Who leads, whether that can be trusted, and who cannot be told from whom.

    `approaches` are in the order of the leaderboard.
    """
    ranked = [one for one in approaches if one.headline.value is not None]
    if not ranked:
        return (Message("answer.none"),)
    leader, *others = ranked
    told = [_leads(leader)]
    trusted = next((one for one in ranked if not one.floor and not one.tuned), None)
    if trusted is None:
        return (*told, Message("answer.nobody"))
    if trusted is not leader:
        told.append(Message("answer.trusted", _figures(trusted)))
    told += _rivals(trusted, others, duels)
    return tuple(told)


def _leads(leader: Approach) -> Message:
    kind = "floor" if leader.floor else "tuned" if leader.tuned else "clean"
    return Message(f"answer.leads.{kind}", _figures(leader))


def _rivals(trusted: Approach, others: Sequence[Approach], duels: Sequence[Duel]) -> list[Message]:
    """Whom the data cannot tell from the best that may be trusted: contenders, and floors."""
    apart = _apart(duels)
    rivals = [
        one for one in others if one is not trusted and not one.tuned and not apart(trusted, one)
    ]
    contenders = [one.name for one in rivals if not one.floor]
    floors = [one.name for one in rivals if one.floor]
    told = []
    if contenders:
        told.append(Message("answer.rivals", {"names": ", ".join(contenders)}))
    if floors:
        told.append(Message("answer.floors", {"names": ", ".join(floors)}))
    return told


def _apart(duels: Sequence[Duel]) -> Callable[[Approach, Approach], bool]:
    p = {frozenset((duel.one, duel.other)): duel.p for duel in duels}

    def apart(one: Approach, other: Approach) -> bool:
        found = p.get(frozenset((one.name, other.name)))
        return found is not None and found < ALPHA

    return apart


def _figures(one: Approach) -> dict[str, str]:
    return {
        "name": one.name,
        "figure": number(one.headline.value),
        "interval": interval(one.headline),
    }


def beware(
    approaches: Sequence[Approach], corpus: str, segments: int, articles: int, unit: str
) -> Iterator[Message]:
    """What a reader must know before trusting the table."""
    counts = {"segments": f"{segments:,}", "articles": f"{articles:,}"}
    within = unit.startswith("segment") and articles > 1
    yield Message("beware.within" if within else "beware.about", counts)
    if bare := [one.name for one in approaches if _is_bare(one.headline)]:
        yield Message("beware.bare", {"names": ", ".join(bare)})
    if any(one.tuned for one in approaches):
        yield Message("beware.tuned", {"corpus": corpus})
    for one in approaches:
        if one.failed:
            values = {"name": one.name, "failed": f"{one.failed:,}", "segments": f"{segments:,}"}
            yield Message("beware.failed", values)
    if names := seen(approaches):
        yield Message("beware.seen", {"names": ", ".join(names)})
    if absent := [one.name for one in approaches if one.standing in {"unavailable", "failed"}]:
        yield Message("beware.absent", {"count": str(len(absent)), "names": ", ".join(absent)})


def _is_bare(figure: Estimate) -> bool:
    """Whether there is a figure, but no interval."""
    return figure.value is not None and figure.low is None


def seen(approaches: Sequence[Approach]) -> list[str]:
    """Those that answered and may have seen test data of some corpus."""
    answered = (one for one in approaches if one.standing == "ok")
    return [one.name for one in answered if one.contamination not in {"", NONE_KNOWN}]
