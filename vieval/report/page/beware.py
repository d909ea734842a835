"""What to beware of before trusting a table: keys of the table of texts with their values."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vieval.evaluation.marks import SEEN
from vieval.evaluation.results import Evaluation
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval
from vieval.report.answer import named
from vieval.report.leaderboard import FAR, to_tell_apart
from vieval.report.page.payload import Approach, Message
from vieval.report.page.sampling import ShownSample


def beware(
    approaches: Sequence[Approach], corpus: str, segments: int, articles: int, unit: str
) -> Iterator[Message]:
    """What a reader must know before trusting the table."""
    yield of_articles(unit, segments, articles)
    if bare := [one.name for one in approaches if _is_bare(one.headline)]:
        yield Message("beware.bare", {"names": ", ".join(bare)})
    if any(one.tuned for one in approaches):
        yield Message("beware.tuned", {"corpus": corpus})
    for one in approaches:
        if one.failed:
            values = {"name": one.name, "failed": f"{one.failed:,}", "segments": f"{segments:,}"}
            yield Message("beware.failed", values)
    if names := _seen(approaches):
        yield Message("beware.seen", {"names": ", ".join(names)})
    if absent := [one.name for one in approaches if one.standing in {"unavailable", "failed"}]:
        yield Message("beware.absent", {"count": str(len(absent)), "names": ", ".join(absent)})


def overlapping(evaluation: Evaluation) -> Iterator[Message]:
    """That texts were also learnt from, where some were."""
    if evaluation.overlap:
        counts = {"count": evaluation.overlap, "segments": evaluation.segments}
        yield Message("beware.overlap", {name: f"{count:,}" for name, count in counts.items()})


def elsewhere(evaluation: Evaluation) -> Iterator[Message]:
    """What more articles would bring, where two tell next to nothing of others."""
    if evaluation.outlook:
        count, (low, high) = next(iter(evaluation.outlook.intervals.items()))
        ends = interval(Estimate(None, low, high))
        yield Message("beware.elsewhere", {"count": str(count), "interval": ends})


def power(evaluation: Evaluation) -> Iterator[Message]:
    """How much more of the same would tell the two best apart."""
    if found := to_tell_apart(evaluation):
        first, second, more = found
        pair = {"name": named(first), "other": named(second)}
        values = {**pair, "count": f"{int(min(more.units_more, FAR)):,}"}
        far = ".far" if more.units_more > FAR else ""
        yield Message(f"beware.power.{evaluation.unit}{far}", values)


def sampled(sample: ShownSample, whole: int) -> Message:
    """How the segments were chosen that a page has room for."""
    counts = {"whole": whole, "hard": sample.hard, "drawn": sample.drawn}
    return Message("beware.sample", {name: f"{count:,}" for name, count in counts.items()})


def of_articles(unit: str, segments: int, articles: int) -> Message:
    """What intervals are over: other segments of these articles, or other articles."""
    counts = {"segments": f"{segments:,}", "articles": f"{articles:,}"}
    within = unit.startswith("segment")
    return Message("beware.within" if within else "beware.about", counts)


def _is_bare(figure: Estimate) -> bool:
    """Whether there is a figure, but no interval."""
    return figure.value is not None and figure.low is None


def _seen(approaches: Sequence[Approach]) -> list[str]:
    """Those that answered and may have seen test data of some corpus."""
    return [one.name for one in approaches if one.standing == "ok" and SEEN.sign in one.signs]
