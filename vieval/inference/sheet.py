"""What an approach answers about a corpus: what is kept from before, and what is left to ask.

Whoever asks takes the questions of a sheet, gives it the answers to each, and reads its outcome.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeAlias

from vieval.approaches import Entrant
from vieval.corpus.folds import ALL, Fewer, Fold, article_folds
from vieval.data import Answer, Example, Identity, Segment, Trainable
from vieval.evaluation.results import Outcome
from vieval.hashing import content_key
from vieval.inference import answers
from vieval.inference.answers import Kept, article_key
from vieval.inference.identity import identity
from vieval.metrics.numbers import many

BATCH_SEGMENTS = 500
NOTHING_TO_LEARN = "what is to be learnt from has no gold for this problem"

Articles: TypeAlias = Mapping[str, Sequence[int]]
"""Articles by their keys, each with the places of its segments in the corpus."""


class Question(NamedTuple):
    """Whole articles that are asked about in one go.

    `train` is what the approach learns from before, None where it learns nothing; `where` names the
    part for people.
    """

    articles: Articles
    train: Sequence[Example] | None
    where: str

    @property
    def places(self) -> list[int]:
        """The places of its segments in the corpus, in the order in which they are asked about."""
        return [place for places in self.articles.values() for place in places]


@dataclass(frozen=True)
class Exam:
    """A corpus to answer about, and what is learnt from: `train`, or its other articles' folds.

    `copies` are changed copies of its segments, each copy whole and in the same order, of articles
    of their own. They are answered beside their originals and never learnt from. Where a `pool` of
    other articles is given, it is asked about instead; each fold's model answers about a share of
    them, so that they are answered as the examples are. `kept` is the folder of answers from
    before; None where each run asks anew. `fewer` says which part of what could be learnt from is;
    all of it by default.
    """

    examples: Sequence[Example]
    corpus: str
    train: Sequence[Example] | None = None
    kept: Path | None = None
    copies: Sequence[Segment] = ()
    pool: Sequence[Segment] = ()
    fewer: Fewer = ALL

    def sheet(self, entrant: Entrant) -> AnswerSheet:
        """The sheet of an approach.

        Raises `ValueError` where there are too few articles, or nothing to learn from.
        """
        parts = self._trained if isinstance(entrant.approach, Trainable) else self._plain
        return AnswerSheet(identity(entrant), self.segments, parts, self.kept)

    @cached_property
    def segments(self) -> Sequence[Segment]:
        """What is asked about."""
        return self.pool or [*(example.segment for example in self.examples), *self.copies]

    @cached_property
    def _plain(self) -> list[Question]:
        return [self._part(range(len(self.segments)), None, self.corpus)]

    @cached_property
    def _trained(self) -> list[Question]:
        if self.train is not None:
            if not self.train:
                raise ValueError(NOTHING_TO_LEARN)
            learnt = self.fewer.of(self.train)
            return [self._part(range(len(self.segments)), learnt, self.corpus)]
        folds = article_folds([example.segment.article for example in self.examples])
        asked = self._shares(len(folds)) if self.pool else [self._tested(fold) for fold in folds]
        return [
            self._part(
                places,
                self.fewer.of([self.examples[place] for place in fold.train], number),
                f"{self.corpus}, fold {number} of {len(folds)}",
            )
            for number, (fold, places) in enumerate(zip(folds, asked, strict=True), start=1)
            if places
        ]

    def _tested(self, fold: Fold) -> list[int]:
        """The places of a fold's segments and of their copies."""
        starts = range(0, len(self.segments), len(self.examples))
        return [start + place for start in starts for place in fold.test]

    def _shares(self, folds: int) -> list[list[int]]:
        """The places of the pool's segments, its articles dealt out to the folds in turn."""
        shares: list[list[int]] = [[] for _ in range(folds)]
        articles = dict.fromkeys(segment.article for segment in self.pool)
        turns = {name: turn for turn, name in enumerate(articles)}
        for place, segment in enumerate(self.pool):
            shares[turns[segment.article] % folds].append(place)
        return shares

    def _part(self, places: Sequence[int], train: Sequence[Example] | None, where: str) -> Question:
        learnt = "" if train is None else content_key(train)
        by_article: dict[str, list[int]] = {}
        for place in places:
            by_article.setdefault(self.segments[place].article, []).append(place)
        articles = {
            article_key([self.segments[place] for place in some], learnt): some
            for some in by_article.values()
        }
        return Question(articles, train, where)


class AnswerSheet:
    """The answers of one approach as they come in; `questions` are what has to be asked."""

    def __init__(
        self,
        who: Identity,
        segments: Sequence[Segment],
        parts: Sequence[Question],
        kept: Path | None,
    ) -> None:
        self.identity = who
        self._segments = segments
        # What cannot be told from another approach is asked in every run.
        self._kept = kept if who.fingerprint else None
        self._answers: dict[int, Answer] = {}
        self._seconds = 0.0
        self.questions = [question for part in parts for question in self._left(part)]

    def _left(self, part: Question) -> list[Question]:
        """What is not kept of a part, in batches where nothing is learnt before."""
        keys, folder = part.articles, self._kept
        found = answers.find(folder, self.identity.fingerprint, keys) if folder else {}
        for key, kept in found.items():
            self._take(part.articles[key], kept)
        left = {key: places for key, places in part.articles.items() if key not in found}
        if not left:
            return []
        some = part._replace(articles=left)
        if found:
            where = f"{part.where}, {len(some.places)} of {many(len(part.places), 'segment')}"
            some = some._replace(where=where)
        return [some] if part.train is not None else _batches(some)

    def segments_of(self, question: Question) -> list[Segment]:
        """The segments to answer about, in the order of the answers."""
        return [self._segments[place] for place in question.places]

    def add(self, question: Question, given: Sequence[Answer], seconds: float) -> None:
        """Take the answers to a question, one a segment, and keep them for later runs."""
        by_place = dict(zip(question.places, given, strict=True))
        fresh = {
            key: Kept([by_place[p] for p in places], seconds * len(places) / len(by_place))
            for key, places in question.articles.items()
        }
        if self._kept:
            answers.keep(self._kept, self.identity.fingerprint, fresh)
        for key, kept in fresh.items():
            self._take(question.articles[key], kept)

    def _take(self, places: Sequence[int], kept: Kept) -> None:
        self._answers.update(zip(places, kept.answers, strict=True))
        self._seconds += kept.seconds

    def outcome(self) -> Outcome:
        """All answers in the order of the corpus, once every question has got its own."""
        ordered = [self._answers[place] for place in range(len(self._segments))]
        return Outcome(self.identity, ordered, self._seconds, cached=not self.questions)


def _batches(question: Question) -> list[Question]:
    cut = list(batches(question.articles, BATCH_SEGMENTS))
    if len(cut) == 1:
        return [question]
    return [
        Question(articles, None, f"{question.where}, part {number} of {len(cut)}")
        for number, articles in enumerate(cut, start=1)
    ]


def batches(articles: Articles, size: int) -> Iterator[Articles]:
    """Cut articles into batches of at least `size` segments each, but for the last."""
    batch: dict[str, Sequence[int]] = {}
    segments = 0
    for key, places in articles.items():
        if segments >= size:
            yield batch
            batch, segments = {}, 0
        batch[key] = places
        segments += len(places)
    if batch:
        yield batch
