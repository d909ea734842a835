"""Whether what is learnt from and what is asked about have texts in common."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.corpus.corpus import Corpus
from vieval.metrics.numbers import many
from vieval.problems import Problem

NAMED = 5


def shared_texts(corpus: Corpus, training: Corpus, problem: Problem) -> list[str]:
    """The ids of the labelled segments whose very text is also learnt from, under whatever id."""
    learnt = {example.segment.text for example in training.examples(problem)}
    examples = corpus.examples(problem)
    return [one.segment.id for one in examples if one.segment.text in learnt]


def overlap(corpus: Corpus, training: Corpus, problem: Problem) -> str:
    """What to say of such segments; "" where there is none."""
    shared = shared_texts(corpus, training, problem)
    return f"{problem.name}: {told_of(shared, training)}" if shared else ""


def told_of(shared: Sequence[str], training: Corpus) -> str:
    """What to say of segments, by their ids, whose text is also learnt from."""
    named = ", ".join(shared[:NAMED]) + ("" if len(shared) <= NAMED else ", …")
    have = many(len(shared), "segment has", "segments have")
    return f"{have} a text that is also learnt from, in {training.name}: {named}"
