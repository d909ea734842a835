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
    if not shared:
        return ""
    named = ", ".join(shared[:NAMED]) + ("" if len(shared) <= NAMED else ", …")
    have = many(len(shared), "segment has", "segments have")
    return f"{problem.name}: {have} a text that is also learnt from, in {training.name}: {named}"


def refuse_leaked(leaked: Sequence[str]) -> None:
    """Raise `ValueError` with the ids of the test segments that are also trained on, if any are."""
    if leaked:
        told = many(len(leaked), "test segment is", "test segments are")
        raise ValueError(f"{told} also trained on: {', '.join(leaked[:NAMED])}")
