"""An approach that is ready to answer for any text: what it learns, learnt from a whole corpus."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, Self, runtime_checkable

from vieval.approaches import Entrant
from vieval.corpus.jsonl import span_rows
from vieval.data import (
    Answer,
    Composite,
    Example,
    Failure,
    Fitted,
    Label,
    Predictor,
    Segment,
    Span,
    Trainable,
)
from vieval.vietnamese.text import Normalised, nfc


@runtime_checkable
class Storable(Fitted, Protocol):
    """What was fitted, and can be written to a file and read from it."""

    def save(self, path: Path) -> None: ...

    @classmethod
    def load(cls, path: Path) -> Self: ...


def fit(entrant: Entrant, examples: Sequence[Example]) -> dict[str, Storable]:
    """Fit the trainable parts of an approach, by name: itself, or those among its members.

    Raises `CannotFit` where the examples have nothing to learn from, and `TypeError` where what
    was fitted cannot be stored.
    """
    if entrant.members:
        parts = [fit(member, examples) for member in entrant.members]
        return {part: fitted for found in parts for part, fitted in found.items()}
    if not isinstance(entrant.approach, Trainable):
        return {}
    fitted = entrant.approach.fit(examples)
    if not isinstance(fitted, Storable):
        raise TypeError(f"{entrant.name}: what fit() returns has no save(path) and load(path)")
    return {entrant.name: fitted}


def answer(
    entrant: Entrant, fitted: Mapping[str, Fitted], segments: Sequence[Segment]
) -> Sequence[Answer]:
    """The answers of an approach whose trainable parts are `fitted`, one a segment."""
    approach = entrant.approach
    if isinstance(approach, Composite):
        return approach.combine({m.name: answer(m, fitted, segments) for m in entrant.members})
    ready = approach if isinstance(approach, Predictor) else fitted[entrant.name]
    return ready.predict(segments)


def answer_texts(
    entrant: Entrant, fitted: Mapping[str, Fitted], texts: Sequence[str]
) -> list[dict[str, object]]:
    """The answers about texts, each an article of its own, as rows that JSON takes.

    A row has `entities` with `start`, `end`, `type` and `text`, in code points of the text as it
    was given; or a `label`, with `probabilities` where there are any; or a `failure`.
    """
    sources = [nfc(text) for text in texts]
    segments = [Segment(str(place), source.text) for place, source in enumerate(sources)]
    answers = answer(entrant, fitted, segments)
    return [_as_row(*three) for three in zip(texts, sources, answers, strict=True)]


def _as_row(text: str, source: Normalised, given: Answer) -> dict[str, object]:
    match given:
        case Failure(reason):
            return {"failure": reason}
        case Label(label, probabilities):
            beside = {"probabilities": dict(probabilities)} if probabilities else {}
            return {"label": label, **beside}
        case spans:
            return {"entities": span_rows(frozenset(_back(s, source) for s in spans), text)}


def _back(span: Span, source: Normalised) -> Span:
    """The span in the text that was normalised."""
    start, end = source.original(span.start, span.end)
    fragments = tuple(source.original(*fragment) for fragment in span.fragments)
    return replace(span, start=start, end=end, fragments=fragments)
