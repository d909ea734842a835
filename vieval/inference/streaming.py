"""Parts of a corpus too big to be held, counted one by one.

Whoever counts a part needs its bytes and what the survey tells of the whole, and gives back
additive counts: no text goes back, and no answer but where it is asked for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from vieval.approaches import Entrant
from vieval.corpus import jsonl
from vieval.corpus.faults import FormatError
from vieval.corpus.files import json_lines
from vieval.corpus.made_up import not_found
from vieval.corpus.predictions import prediction
from vieval.data import (
    Answer,
    Composite,
    Listing,
    MadeUp,
    Record,
    Segment,
    Trainable,
    Unavailable,
)
from vieval.evaluation.evaluate import full_scores, matched_by, with_made_up, with_seen
from vieval.inference import answers
from vieval.inference.answers import Kept, article_key
from vieval.inference.ask import answer
from vieval.inference.identity import identity
from vieval.inference.parts import CountRequest
from vieval.inference.sheet import NOTHING_TO_LEARN
from vieval.inference.training import Learnt, Training
from vieval.metrics.answers import failures
from vieval.metrics.figures import Unsettled
from vieval.metrics.labels.scores import score_probabilities
from vieval.metrics.scores import LabelScores, SpanScores
from vieval.metrics.shards import Shard, Whole, shard
from vieval.stats import unit_names


class Counted(NamedTuple):
    """A part's counts, how many of its segments failed, and the approach's own seconds.

    `cached` says that it was not asked again. `told` are the answers as a file of predictions has
    them, where they were asked for. `overlap` counts the segments whose text it also learnt from.
    """

    shard: Shard[Unsettled]
    failed: int
    seconds: float
    cached: bool
    told: bytes = b""
    overlap: int = 0


class NotLearnt(Exception):
    """An approach is to be asked, and what it has learnt is not there."""


def count(
    entrant: Entrant,
    question: CountRequest,
    kept: Path | None = None,
    training: Training | None = None,
    learnt: Learnt | None = None,
) -> Counted:
    """Ask an approach about a part and count what it answers.

    `kept` is the folder of answers from before; None where each run asks anew. An approach that
    learns needs the `training` and, where it has to be asked, what was `learnt` from it. Raises
    `NotLearnt` where the latter is missing, `Unavailable` where the approach cannot run here or
    there is no training, and `ValueError` where it learns from what it is asked about, which the
    training does not allow.
    """
    problem, who = question.problem, identity(entrant)
    records = [record for record in _records(question) if problem.gold(record) is not None]
    segments = [record.segment for record in records]
    overlap = training.overlap(segments) if training and who.learns else 0
    given = _Asked(segments, kept, training, learnt or {}).answers(entrant)
    scores = full_scores(problem, records, given.answers, question.frame, by_lot=who.card.by_lot)
    approach, made_up = entrant.approach, list[Sequence[MadeUp]]()
    if isinstance(approach, Listing):
        made_up = list(approach.made_up(segments))
    if isinstance(scores, SpanScores) and (made_up or (training and who.learns)):
        matched = matched_by(problem, records, given.answers)
        if made_up:
            scores = with_made_up(scores, problem, matched, made_up)
        if training and who.learns:
            scores = with_seen(scores, problem, matched, records, training.corpus)
    if isinstance(scores, LabelScores) and scores.probabilities is None:
        # Other parts may have some: the whole has all its segments.
        gold = [record.labels[problem.name] for record in records]
        scores = replace(scores, probabilities=score_probabilities(gold, given.answers))
    articles = [segment.article for segment in segments]
    names = unit_names(question.unit, articles, question.part.place)
    failed = failures(given.answers)
    told = b""
    if question.tell:
        said = zip(segments, given.answers, made_up or [()] * len(segments), strict=True)
        rows = (
            prediction(problem, segment, one) | not_found(names) for segment, one, names in said
        )
        told = json_lines(rows).encode()
    return Counted(shard(scores, names), failed, given.seconds, given.cached, told, overlap)


def _records(question: CountRequest) -> Iterator[Record]:
    for number, line in enumerate(question.rows.split(b"\n"), start=question.part.line):
        if line.strip():
            try:
                yield jsonl.parse(line.decode(), question.reading)
            except FormatError as error:
                raise FormatError(f"{question.file}:{number}: {error}") from None


class _Given(NamedTuple):
    """The answers about a part, the approach's own seconds, and whether it was not asked again."""

    answers: Sequence[Answer]
    seconds: float
    cached: bool


class _Asked(NamedTuple):
    """What is asked about, and with what: see `count`."""

    segments: Sequence[Segment]
    kept: Path | None
    training: Training | None
    learnt: Learnt

    def answers(self, entrant: Entrant) -> _Given:
        approach = entrant.approach
        if isinstance(approach, Composite):
            parts = {one.name: self.answers(one) for one in entrant.members}
            combined = approach.combine({name: part.answers for name, part in parts.items()})
            seconds = sum(part.seconds for part in parts.values())
            return _Given(combined, seconds, all(part.cached for part in parts.values()))
        learns = isinstance(approach, Trainable)
        trained_on = self.training.key if self.training and learns else ""
        key, fingerprint = article_key(self.segments, trained_on), identity(entrant).fingerprint
        folder = self.kept / "parts" / key if self.kept and fingerprint else None
        if folder and (found := answers.find(folder, fingerprint, [key])):
            return _Given(found[key].answers, found[key].seconds, cached=True)
        start = time.perf_counter()
        given = self._learner(entrant) if learns else answer(entrant, self.segments)
        seconds = time.perf_counter() - start
        if folder:
            answers.keep(folder, fingerprint, {key: Kept(given, seconds)})
        return _Given(given, seconds, cached=False)

    def _learner(self, entrant: Entrant) -> Sequence[Answer]:
        if self.training is None:
            raise Unavailable(f"{entrant.name} has to be trained: see --train")
        if not self.training.examples:
            raise Unavailable(NOTHING_TO_LEARN)
        model = self.learnt.get(entrant.name)
        if model is None:
            raise NotLearnt(entrant.name)
        return self.training.answer(model, self.segments)


def added_up(parts: Whole[Unsettled]) -> Unsettled | None:
    """The scores of all parts together; of answers without probabilities no figures of these."""
    scores = parts.tree()
    if isinstance(scores, LabelScores) and (held := scores.probabilities):
        answers = held.log_loss.counts[:, 1]
        return scores if answers.any() else replace(scores, probabilities=None)
    return scores


def learners(entrant: Entrant) -> Mapping[str, Entrant]:
    """Who learns, by name: the approach, or those of its members that do."""
    if isinstance(entrant.approach, Composite):
        return {name: one for m in entrant.members for name, one in learners(m).items()}
    return {entrant.name: entrant} if isinstance(entrant.approach, Trainable) else {}
