"""Whether what is learnt from and what is asked about have texts in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from vieval.corpus.corpus import Corpus
from vieval.corpus.folds import article_folds
from vieval.metrics.numbers import many
from vieval.problems import Problem

NAMED = 5


def as_read(text: str) -> str:
    """A text as a reader sees it: white space, however much, is one blank."""
    return " ".join(text.split())


def shared_texts(corpus: Corpus, training: Corpus, problem: Problem) -> list[str]:
    """The ids of the labelled segments whose text is also learnt from, under whatever id."""
    learnt = {as_read(example.segment.text) for example in training.examples(problem)}
    examples = corpus.examples(problem)
    return [one.segment.id for one in examples if as_read(one.segment.text) in learnt]


def count_shared(corpus: Corpus, training: Corpus | None, problem: Problem) -> int:
    """How many labelled segments have a text that is also learnt from.

    Where nothing else is learnt from than other articles of the corpus, by folds, these count.
    """
    if training is not None:
        return len(shared_texts(corpus, training, problem))
    segments = [example.segment for example in corpus.examples(problem)]
    texts = [as_read(segment.text) for segment in segments]
    articles: dict[str, set[str]] = {}
    for text, segment in zip(texts, segments, strict=True):
        articles.setdefault(text, set()).add(segment.article)
    if all(len(having) == 1 for having in articles.values()):
        return 0
    folds = enumerate(article_folds([segment.article for segment in segments]))
    fold_of = {segments[place].article: number for number, fold in folds for place in fold.test}
    folds_of = {text: {fold_of[name] for name in having} for text, having in articles.items()}
    return sum(len(folds_of[text]) > 1 for text in texts)


def overlap(corpus: Corpus, training: Corpus, problems: Iterable[Problem]) -> str:
    """What to say of such segments of the first problem that has any; "" where none has."""
    for problem in problems:
        if shared := shared_texts(corpus, training, problem):
            return f"{problem.name}: {told_of(shared, training)}"
    return ""


def told_of(shared: Sequence[str], training: Corpus) -> str:
    """What to say of segments, by their ids, whose text is also learnt from."""
    named = ", ".join(shared[:NAMED]) + ("" if len(shared) <= NAMED else ", …")
    have = many(len(shared), "segment has", "segments have")
    return f"{have} a text that is also learnt from, in {training.name}: {named}"
