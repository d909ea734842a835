"""What is learnt from where a corpus is answered part by part: once a process, not once a part."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from vieval.approaches import Entrant
from vieval.corpus.corpus import Corpus
from vieval.data import Answer, CannotFit, Failure, Fitted, Segment, Trainable
from vieval.hashing import content_key
from vieval.metrics.numbers import many
from vieval.problems import Problem
from vieval.progress import heard_by, watched

# Models that a process keeps: as many as a run has approaches that learn, or so.
MOST_MODELS = 16
_models: dict[tuple[str, str], Fitted | Failure] = {}


class Training:
    """The examples that a corpus has for a problem; `key` is a digest of them.

    No dataclass, so that neither Prefect nor Dask looks for futures in it.
    """

    def __init__(self, corpus: Corpus, problem: Problem) -> None:
        self.corpus = corpus
        self.examples = corpus.examples(problem)
        self.key = content_key(self.examples)

    def answer(
        self, entrant: Entrant, fingerprint: str, segments: Sequence[Segment]
    ) -> Sequence[Answer]:
        """The answers of an approach that learns, after learning from these examples.

        The model is kept for the next segments, unless the fingerprint does not tell the approach
        from another one. Where it can learn nothing, each answer is a `Failure` with the reason.
        Raises `ValueError` where a segment is among the examples.
        """
        if leaked := [segment.id for segment in segments if segment in self._known]:
            named = ", ".join(leaked[:5])
            told = many(len(leaked), "test segment is", "test segments are")
            raise ValueError(f"{told} also trained on: {named}")
        model = _models.get((fingerprint, self.key)) if fingerprint else None
        if model is None:
            model = self._fit(entrant.approach)
            _models[fingerprint, self.key] = model
            while len(_models) > MOST_MODELS:
                del _models[next(iter(_models))]
        if isinstance(model, Failure):
            return [model] * len(segments)
        return list(model.predict(watched(segments)))

    def _fit(self, approach: object) -> Fitted | Failure:
        assert isinstance(approach, Trainable)
        try:
            with heard_by(None):
                return approach.fit(self.examples)
        except CannotFit as error:
            return Failure(str(error))

    @cached_property
    def _known(self) -> frozenset[Segment]:
        return frozenset(example.segment for example in self.examples)
