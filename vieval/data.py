"""The values that flow through an evaluation: segments, gold, answers, approaches."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol, Self, TypeAlias, runtime_checkable

from vieval.labelsets import joined

Fragment: TypeAlias = tuple[int, int]

NONE_KNOWN = "none known"
"""Said of an approach that is not known to have seen test data."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence or headline: the piece of text that is predicted and scored.

    Attributes:
        id: Its name, unique in a corpus.
        text: Its text, in Unicode's form NFC.
        article: The article that it is from. Training and, as a rule, intervals and tests take
            whole articles. Without one, a segment is an article of its own.
    """

    id: str
    text: str
    article: str = ""

    def __post_init__(self) -> None:
        if not self.article:
            object.__setattr__(self, "article", self.id)


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a segment with a type, such as a name.

    Offsets count Unicode code points of the NFC text from 0.

    Attributes:
        start: Where it begins.
        end: The first code point behind it.
        type: Its type, such as `PER`.
        fragments: The pieces `(start, end)` of a span that is in pieces, in order, neither
            overlapping nor touching; `start` and `end` are then the outer bounds. Else empty: one
            piece alone is taken for none.
        attributes: What describes it, such as `form` and `referent`. Two spans that differ in
            nothing else are equal.
    """

    start: int
    end: int
    type: str
    fragments: tuple[Fragment, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        if len(self.fragments) == 1:
            object.__setattr__(self, "fragments", ())

    @property
    def stretches(self) -> tuple[Fragment, ...]:
        """The contiguous pieces: the fragments, or the whole span as the only one."""
        return self.fragments or ((self.start, self.end),)

    def place(self) -> tuple[int, int, str, tuple[Fragment, ...]]:
        """What spans are ordered by: the first begins first, the outer before the inner."""
        return self.start, -self.end, self.type, self.fragments


Spans: TypeAlias = frozenset[Span]


@dataclass(frozen=True, slots=True)
class Label:
    """A predicted label.

    Attributes:
        name: The label; the value of the set of them, where a segment has several
            (`vieval.labelsets`).
        probabilities: The probability of each label, from 0 to 1; empty where the model has none.
    """

    name: str
    probabilities: Mapping[str, float] = field(default_factory=dict, compare=False)

    @classmethod
    def several(cls, names: Iterable[str]) -> Self:
        """Any number of labels of one segment, none too."""
        return cls(joined(names))


@dataclass(frozen=True, slots=True)
class Failure:
    """The answer of an approach that failed on one segment: scored as empty, counted as failed.

    Attributes:
        reason: What went wrong, for people.
    """

    reason: str


Answer: TypeAlias = Spans | Label | Failure
Gold: TypeAlias = Spans | str


@dataclass(frozen=True, slots=True)
class Record:
    """A segment with its labels for all problems, or with all answers about it.

    A problem that is missing was not labelled here; an empty set says that there is nothing.

    Attributes:
        segment: The segment.
        spans: By span problem, the set of its spans.
        decoys: Spans that look like names and are none.
        labels: By label problem, the label.
        unannotated: Stretches in which nobody looked for spans of a type, "" being all types.
    """

    segment: Segment
    spans: Mapping[str, Spans] = field(default_factory=dict)
    decoys: Spans = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)
    unannotated: Spans = frozenset()


@dataclass(frozen=True, slots=True)
class Example:
    """What an approach learns from: a segment with its gold for one problem.

    Attributes:
        segment: The segment.
        gold: A frozenset of `Span`s, or the label as a text.
    """

    segment: Segment
    gold: Gold


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader must know of an approach before trusting its figure.

    Attributes:
        summary: How it works, in a line.
        licence: Under which licence it and its data may be used.
        emits: The types or labels it can give; empty for those that it was trained on.
        libraries: The distributions whose versions its answers depend on.
        extra: The optional dependency group that it needs.
        needs: What must be there for it to run.
        trained_on: What its weights have seen.
        contamination: What of that may be in test data; other than "none known" it is marked ‡.
        deterministic: Whether it gives the same answer twice.
        floor: Whether it uses next to nothing, so that an approach that is not better has learnt
            nothing of use.
        by_lot: Whether it draws each label from the probabilities that it gives; it is then
            scored by what is expected of such draws.
        tuned_on: The names of corpora that somebody looked at when making it; it is marked † there.
    """

    summary: str
    licence: str
    emits: tuple[str, ...] = ()
    libraries: tuple[str, ...] = ()
    extra: str | None = None
    needs: str = "nothing beyond the default install"
    trained_on: str = "nothing"
    contamination: str = NONE_KNOWN
    deterministic: bool = True
    floor: bool = False
    by_lot: bool = False
    tuned_on: tuple[str, ...] = ()


class Unavailable(Exception):
    """An approach cannot run here: the message gives the reason and what to do about it."""


class Unsuited(Exception):
    """An approach cannot give the labels of a problem: the message says what it gives."""


class CannotFit(Exception):
    """A trainable can learn nothing from the examples it was given: the message says why."""


class Fitted(Protocol):
    """What can answer: `predict` returns one answer a segment, in order."""

    def predict(self, segments: Sequence[Segment]) -> Sequence[Answer]: ...


@runtime_checkable
class Predictor(Fitted, Protocol):
    """An approach that answers without training.

    Heavy imports and model loads happen inside `predict`, once a process; it raises `Unavailable`
    where they are missing.
    """

    @property
    def card(self) -> Card: ...


@runtime_checkable
class Trainable(Protocol):
    """An approach that learns: `fit` returns something that answers, and changes nothing.

    `fit` raises `CannotFit` where the examples have nothing to learn from, such as a single label.
    """

    @property
    def card(self) -> Card: ...

    def fit(self, examples: Sequence[Example]) -> Fitted: ...


@runtime_checkable
class Composite(Protocol):
    """An approach that makes its answers from those of other approaches, and runs no model.

    `members` names these approaches. `combine` takes the answers of each by name, one a segment in
    the same order, and returns one answer a segment.
    """

    @property
    def card(self) -> Card: ...

    @property
    def members(self) -> tuple[str, ...]: ...

    def combine(self, answers: Mapping[str, Sequence[Answer]]) -> Sequence[Answer]: ...


class MadeUp(NamedTuple):
    """A name that stands in no text: what it says, and its type."""

    text: str
    type: str


@runtime_checkable
class Listing(Protocol):
    """An approach that lists names as texts, and gives those as spans that it finds.

    `made_up` tells for each segment the others, which stand nowhere in it; it asks nothing.
    """

    def made_up(self, segments: Sequence[Segment]) -> Sequence[Sequence[MadeUp]]: ...


@runtime_checkable
class Metered(Protocol):
    """An approach whose answers cost something: tokens, requests, money, by name of what."""

    def usage(self, segments: Sequence[Segment]) -> Mapping[str, float]: ...


Approach: TypeAlias = Predictor | Trainable | Composite


def parameters(approach: Approach) -> dict[str, Any]:
    """The fields of an approach, by name; none where it is no dataclass."""
    if not dataclasses.is_dataclass(approach):
        return {}
    return {f.name: getattr(approach, f.name) for f in dataclasses.fields(approach)}


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answered, and all that the answers depend on beside the input.

    `name` carries a version, as in `crf.v1`. `kind` is the class with its module, `parameters` are
    the approach's fields, `versions` those of the libraries (and `weights`) that it answers with.
    `fingerprint` is a digest of all of that, and "" where it cannot be told, so that answers are
    never taken from an earlier run. `learns` says that it, or a member of it, was trained on
    examples.
    """

    name: str
    card: Card
    kind: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    fingerprint: str = ""
    learns: bool = False
