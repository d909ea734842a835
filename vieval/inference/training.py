"""What is learnt from where a corpus is answered part by part: once, and not for each part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TypeAlias

from vieval.approaches import Entrant
from vieval.corpus.apart import as_read, told_of
from vieval.corpus.corpus import Corpus
from vieval.data import Answer, CannotFit, Failure, Fitted, Segment, Trainable
from vieval.hashing import content_key
from vieval.inference.wellformed import checked, staying
from vieval.problems import Problem
from vieval.progress import heard_by, watched

Learnt: TypeAlias = Mapping[str, Fitted | Failure]
"""What approaches have learnt, by their names; a `Failure` tells why one could learn nothing."""


class Training:
    """The examples that a corpus has for a problem; `key` is a digest of them.

    Their texts are asked about, too, only where `allow_overlap` says so.

    No dataclass, so that neither Prefect nor Dask looks for futures in it.
    """

    def __init__(self, corpus: Corpus, problem: Problem, allow_overlap: bool = False) -> None:
        self.corpus = corpus
        self.kind = problem.kind
        self.examples = corpus.examples(problem)
        self.key = content_key(self.examples)
        self.allow_overlap = allow_overlap

    def fit(self, entrant: Entrant) -> Fitted | Failure:
        """What an approach learns from the examples."""
        assert isinstance(entrant.approach, Trainable)
        try:
            with heard_by(None), staying():
                return entrant.approach.fit(list(self.examples))
        except CannotFit as error:
            return Failure(str(error))

    def answer(self, model: Fitted | Failure, segments: Sequence[Segment]) -> Sequence[Answer]:
        """The answers of what was learnt from these examples."""
        if isinstance(model, Failure):
            return [model] * len(segments)
        with staying():
            return checked(model.predict(watched(list(segments))), segments, self.kind)

    def overlap(self, segments: Sequence[Segment]) -> int:
        """How many of the segments have a text that is among the examples.

        Raises `ValueError` where any has and that is not allowed.
        """
        shared = [segment.id for segment in segments if as_read(segment.text) in self._known]
        if shared and not self.allow_overlap:
            raise ValueError(f"{told_of(shared, self.corpus)}; see --allow-overlap")
        return len(shared)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(as_read(example.segment.text) for example in self.examples)
