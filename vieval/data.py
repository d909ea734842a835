"""The values that flow through an evaluation: segments, gold, answers, approaches."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias, runtime_checkable

Fragment: TypeAlias = tuple[int, int]

NONE_KNOWN = "none known"
"""Said of an approach that is not known to have seen test data."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One non-empty line of an article, in NFC: the unit that is predicted and scored.

    `id` is unique in a corpus. `article` names the cluster that the segment belongs to: the
    unit of folds and, as a rule, of intervals and tests; a segment from nowhere is its own article.
    """

    id: str
    text: str
    article: str = ""

    def __post_init__(self) -> None:
        if not self.article:
            object.__setattr__(self, "article", self.id)


@dataclass(frozen=True, slots=True)
class Span:
    """A typed stretch `[start, end)` of a segment, in Unicode code points of its NFC text.

    A discontinuous span lists its `fragments`, in order, disjoint and not touching; `start` and
    `end` are then the outer bounds. `attributes` (such as `form` and `referent`) describe the
    span; they take no part in equality, so spans can be matched as set members.
    """

    start: int
    end: int
    type: str
    fragments: tuple[Fragment, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict, compare=False)

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
    """A predicted label, with the probability of each label where the model has them."""

    name: str
    probabilities: Mapping[str, float] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """The answer of an approach that failed on one segment: scored as empty, counted as failed."""

    reason: str


Answer: TypeAlias = Spans | Label | Failure
Gold: TypeAlias = Spans | str


@dataclass(frozen=True, slots=True)
class Record:
    """A segment with all its labels, or with all answers about it.

    `spans` and `labels` are by problem. A problem is missing from them where nobody labelled it:
    that is another thing than an empty set. `decoys` look like names and are none.
    """

    segment: Segment
    spans: Mapping[str, Spans] = field(default_factory=dict)
    decoys: Spans = frozenset()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A segment with its gold for one problem: a set of spans, or a label."""

    segment: Segment
    gold: Gold


@dataclass(frozen=True, slots=True)
class Card:
    """What a reader must know of an approach before trusting its score.

    `emits` are the types or labels it can give (empty: those it was trained on). `libraries` are
    the distributions whose versions its answers depend on; `extra` is the optional dependency
    group it needs. `trained_on` tells what its weights have seen, and
    `contamination` what of that may overlap with test data. A `floor` uses so little that whoever
    does not beat it has nothing to say; one that answers `by_lot` draws each label from the
    probabilities that it gives, and is scored by its expectation. `tuned_on` names the corpora
    whose articles its rules or word lists were written while looking at.
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
    """An approach cannot run here: the message gives the reason and the remedy."""


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
