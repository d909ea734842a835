"""Ask many approaches about a corpus, one task an approach and batch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from prefect.futures import PrefectFuture

from tasks.predict import Answered, Batch, Missing, fit_and_predict, predict
from tasks.prefect_ui.progress import advancing
from vieval.approaches import find
from vieval.corpus.folds import article_folds
from vieval.data import Answer, Composite, Example, Metered, Problem, Segment, Trainable
from vieval.evaluation.results import Outcome

BATCH_SEGMENTS = 500


@dataclass(frozen=True)
class Asked:
    """A task that was submitted, and which segments it answers, by their place in the corpus."""

    places: Sequence[int]
    future: PrefectFuture[Answered | Missing]


def predict_all(
    problem: Problem,
    names: Sequence[str],
    examples: Sequence[Example],
    corpus: str,
    train: Sequence[Example] | None = None,
) -> dict[str, Outcome]:
    """The outcome of each approach, in the order of the names.

    Trained approaches learn from `train`, or else are asked out of fold, by article. The members
    of a composite approach are asked once, whether or not they are named.
    """
    members = [m for name in names for m in _members(problem, name)]
    simple = [n for n in dict.fromkeys([*names, *members]) if not _members(problem, n)]
    submitted = {name: _submit(problem, name, examples, corpus, train) for name in simple}
    outcomes = {
        name: _collect(asked, len(examples))
        for name, asked in advancing(submitted.items(), f"approaches to {problem}")
    }
    for name in names:
        if _members(problem, name):
            outcomes[name] = _combine(problem, name, outcomes)
        outcomes[name] = _metered(problem, name, outcomes[name], examples)
    return {name: outcomes[name] for name in names}


def _metered(problem: Problem, name: str, outcome: Outcome, examples: Sequence[Example]) -> Outcome:
    """The outcome, with what its answers cost where the approach keeps account of that."""
    approach = find(problem, name)
    if outcome.status != "ok" or not isinstance(approach, Metered):
        return outcome
    return replace(outcome, usage=approach.usage([example.segment for example in examples]))


def _members(problem: Problem, name: str) -> tuple[str, ...]:
    approach = find(problem, name)
    return approach.members if isinstance(approach, Composite) else ()


def _submit(
    problem: Problem,
    name: str,
    examples: Sequence[Example],
    corpus: str,
    train: Sequence[Example] | None,
) -> list[Asked] | Outcome:
    segments = [example.segment for example in examples]
    if not isinstance(find(problem, name), Trainable):
        return [
            Asked(places, predict.submit(problem, name, _pick(segments, places), where=where))
            for places, where in _named(corpus, list(batches(segments, BATCH_SEGMENTS)))
        ]
    try:
        parts = _parts(examples, corpus, train)
    except ValueError as error:
        return Outcome(status="unavailable", reason=str(error))
    return [
        Asked(
            part.places,
            fit_and_predict.submit(
                problem, name, Batch(part.train), _pick(segments, part.places), where=part.where
            ),
        )
        for part in parts
    ]


class Part(NamedTuple):
    """Segments, by their place in the corpus, that are answered by a model of one training."""

    places: Sequence[int]
    train: list[Example]
    where: str


def _parts(examples: Sequence[Example], corpus: str, train: Sequence[Example] | None) -> list[Part]:
    if train is not None:
        return [Part(range(len(examples)), list(train), corpus)]
    folds = article_folds([example.segment.article for example in examples])
    return [
        Part(
            fold.test,
            [examples[place] for place in fold.train],
            f"{corpus}, fold {number} of {len(folds)}",
        )
        for number, fold in enumerate(folds, start=1)
    ]


def batches(segments: Sequence[Segment], size: int) -> Iterator[list[int]]:
    """Cut a corpus into batches of whole articles: the places of at least `size` segments each."""
    places: list[int] = []
    for place, segment in enumerate(segments):
        if len(places) >= size and segments[places[-1]].article != segment.article:
            yield places
            places = []
        places.append(place)
    if places:
        yield places


def _named(corpus: str, parts: Sequence[list[int]]) -> list[tuple[list[int], str]]:
    if len(parts) == 1:
        return [(parts[0], corpus)]
    return [(part, f"{corpus}, part {n} of {len(parts)}") for n, part in enumerate(parts, start=1)]


def _pick(segments: Sequence[Segment], places: Sequence[int]) -> Batch[Segment]:
    return Batch(segments[place] for place in places)


def _collect(asked: list[Asked] | Outcome, segments: int) -> Outcome:
    if isinstance(asked, Outcome):
        return asked
    answers: dict[int, Answer] = {}
    seconds = 0.0
    cached = True
    for part in asked:
        result, from_cache = awaited(part.future)
        if ended := unanswered(result):
            return ended
        assert isinstance(result, Answered)
        answers.update(zip(part.places, result.answers, strict=True))
        seconds += result.seconds
        cached &= from_cache
    return Outcome([answers[place] for place in range(segments)], seconds, cached)


def awaited(future: PrefectFuture[Any]) -> tuple[object, bool]:
    """What a task gave, be it an error, and whether that came from the cache."""
    future.wait()
    return future.result(raise_on_failure=False), future.state.name == "Cached"


def unanswered(result: object) -> Outcome | None:
    """What became of an approach whose task gave this instead of answers; None where it did not."""
    if isinstance(result, Missing):
        return Outcome(status="unavailable", reason=result.reason)
    if isinstance(result, BaseException):
        return Outcome(status="failed", reason=f"{type(result).__name__}: {result}")
    return None


def _combine(problem: Problem, name: str, outcomes: Mapping[str, Outcome]) -> Outcome:
    approach = find(problem, name)
    assert isinstance(approach, Composite)
    parts = {member: outcomes[member] for member in approach.members}
    for member, outcome in parts.items():
        if outcome.status != "ok":
            return Outcome(status=outcome.status, reason=f"{member}: {outcome.reason}")
    answers = approach.combine({member: outcome.answers for member, outcome in parts.items()})
    seconds = sum(outcome.seconds for outcome in parts.values())
    return Outcome(list(answers), seconds, all(outcome.cached for outcome in parts.values()))
