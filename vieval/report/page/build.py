"""The one place that knows how an evaluation becomes a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import TypedDict

from vieval import labelsets
from vieval._version import __version__
from vieval.evaluation.marks import FLOOR, signs
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.answers import labels_of
from vieval.metrics.estimates import Estimate
from vieval.metrics.scores import Bins, CalibrationScores, LabelScores, Scores, SpanScores
from vieval.report.answer import answer, best_that_may_be_champion, rivals
from vieval.report.judged import Judged
from vieval.report.leaderboard import beside_headline
from vieval.report.page import beware, lanes, sampling
from vieval.report.page.duels import duels
from vieval.report.page.payload import (
    LAYOUT,
    NOTHING,
    Approach,
    Bin,
    Confusion,
    Labels,
    Marks,
    Past,
    Probe,
    Problem,
    Report,
    Segments,
    Slice,
    SliceGroup,
)
from vieval.report.page.pool import pool, pooled

MOST_PARTS = 12
"""A grouping into more parts than that is a list of articles, and is left to the files."""


def report(problems: Sequence[Problem], probes: Sequence[Probe] = ()) -> Report:
    """Some problems and probes as one report."""
    return Report(LAYOUT, __version__, tuple(problems), tuple(probes))


def problem(judged: Judged, made: datetime, past: Past = NOTHING, repeat: str = "") -> Problem:
    """All that a report tells of an evaluation of approaches on a corpus.

    `repeat` is the command that makes it again.
    """
    evaluation, view = judged.evaluation, _View(judged)
    mistakes = view.mistakes()
    articles = [segment.article for segment in judged.segments]
    sample = sampling.choose(mistakes, articles, sampling.MOST)
    shown = range(len(mistakes)) if sample is None else sample.places
    approaches = tuple(
        replace(_approach(evaluation, row, past.champion), **view.lane(row, shown))
        for row in evaluation.rows
    )
    trusted = best_that_may_be_champion(evaluation.rows)
    met = duels(evaluation.problem, judged.scored, judged.answered, trusted)
    warnings = list(
        beware.beware(
            approaches, evaluation.corpus, evaluation.segments, evaluation.articles, evaluation.unit
        )
    )
    warnings[1:1] = [
        *beware.overlapping(evaluation),
        *beware.elsewhere(evaluation),
        *beware.power(evaluation),
    ]
    if sample:
        warnings.append(beware.sampled(sample, len(mistakes)))
    return Problem(
        name=evaluation.problem.name,
        kind=evaluation.problem.kind,
        corpus=evaluation.corpus,
        made=made.isoformat(timespec="seconds"),
        measure=evaluation.headline,
        unit=evaluation.unit,
        articles=evaluation.articles,
        types=tuple(map(labelsets.shown, view.types)),
        ordered=evaluation.problem.ordered,
        answer=(*answer(evaluation.rows), *rivals(evaluation.rows, met)),
        beware=tuple(warnings),
        approaches=approaches,
        duels=met,
        segments=view.segments(mistakes, sample, shown),
        **view.gold(shown),
        past=past,
        repeat=repeat,
        pool=pool(evaluation),
    )


class _Lane(TypedDict, total=False):
    marks: Marks
    labels: Labels


class _Gold(TypedDict, total=False):
    gold_marks: Marks
    gold_labels: Labels
    decoys: Marks


@dataclass(frozen=True)
class _View:
    """What was judged, as a report wants it."""

    judged: Judged

    @property
    def of_spans(self) -> bool:
        return self.judged.problem.kind == "spans"

    @cached_property
    def types(self) -> tuple[str, ...]:
        """The types or labels of gold and answers, the declared ones first."""
        declared = tuple(self.judged.problem.labels)
        if self.of_spans:
            sides = [self.judged.spans, *self.judged.said.values()]
            found = {span.type for side in sides for spans in side for span in spans}
            return _in_order(found, declared)
        answers = self.judged.answers.values()
        given = {name for some in answers for name in labels_of(some) if name is not None}
        return _in_order({*self.judged.names, *given}, declared)

    def mistakes(self) -> list[float]:
        """How many mistakes an approach makes on each segment, in the mean."""
        count = max(1, len(self.judged.answers))
        if self.of_spans:
            sides = list(self.judged.said.values())
            return [
                sum(len(right ^ said[place]) for said in sides) / count
                for place, right in enumerate(self.judged.spans)
            ]
        said = [labels_of(given) for given in self.judged.answers.values()]
        gold = enumerate(self.judged.names)
        return [sum(labels[i] != right for labels in said) / count for i, right in gold]

    def lane(self, row: Row, shown: Sequence[int]) -> _Lane:
        """What an approach said about the shown segments, under the name of its field."""
        if row.scores is None:
            return {}
        if not self.of_spans:
            answers = [self.judged.answers[row.approach][place] for place in shown]
            return {"labels": lanes.label_lane(answers, self.types)}
        said = [self.judged.said[row.approach][place] for place in shown]
        records = [self.judged.records[place] for place in shown]
        segments = [record.segment for record in records]
        gold = [self.judged.spans[place] for place in shown]
        decoys = [record.decoys for record in records]
        return {"marks": lanes.answer_lane(segments, gold, said, decoys, self.types)}

    def gold(self, shown: Sequence[int]) -> _Gold:
        """The gold of the shown segments, under the names of its fields."""
        if not self.of_spans:
            number = {name: place for place, name in enumerate(self.types)}
            names = self.judged.names
            return {"gold_labels": Labels(tuple(number[names[place]] for place in shown))}
        decoys = [self.judged.records[place].decoys for place in shown]
        kinds = sorted({span.type for spans in decoys for span in spans})
        return {
            "gold_marks": lanes.gold_lane(
                [self.judged.spans[place] for place in shown], self.types
            ),
            "decoys": lanes.gold_lane(decoys, kinds),
        }

    def segments(
        self, mistakes: Sequence[float], sample: sampling.ShownSample | None, shown: Sequence[int]
    ) -> Segments:
        """The shown segments, and in which order to look at them."""
        records = [self.judged.records[place] for place in shown]
        order = sorted(range(len(shown)), key=lambda number: -mistakes[shown[number]])
        number = {place: number for number, place in enumerate(shown)}
        others = sorted({name for record in records for name in record.labels})
        return Segments(
            ids=tuple(record.segment.id for record in records),
            articles=tuple(record.segment.article for record in records),
            texts=tuple(record.segment.text for record in records),
            labels={
                name: tuple(labelsets.shown(record.labels.get(name, "")) for record in records)
                for name in others
                if name != self.judged.problem.name
            },
            hardest=tuple(place for place in order if mistakes[shown[place]]),
            review=tuple(number[place] for place in self.suspects() if place in number),
            whole=len(mistakes),
            hard=sample.hard if sample else 0,
            drawn=sample.drawn if sample else 0,
        )

    def suspects(self) -> list[int]:
        """The segments whose gold a person should look at, the most suspect first."""
        judged = self.judged
        found = judged.suspect_spans if self.of_spans else judged.suspect_labels
        return list(dict.fromkeys(suspect.segment for suspect in found))


def _in_order(found: set[str], declared: Sequence[str]) -> tuple[str, ...]:
    return (*(one for one in declared if one in found), *sorted(found - set(declared)))


def _approach(evaluation: Evaluation, row: Row, champion: str) -> Approach:
    """A row of the table, without its lane."""
    scores, identity = row.scores, row.outcome.identity
    bare = Approach(
        row.approach,
        row.outcome.status,
        row.outcome.reason,
        signs=signs(row, FLOOR),
        tuned=row.tuned,
        floor=row.card.floor,
        champion=row.approach == champion,
        contamination=row.card.contamination,
        seconds=row.outcome.seconds,
        cached=row.outcome.cached,
        signature=row.signature,
        summary=row.card.summary,
        licence=row.card.licence,
        trained_on=row.card.trained_on,
        versions=dict(identity.versions),
        parameters={name: str(value) for name, value in identity.parameters.items()},
    )
    if scores is None:
        return bare
    calibration = scores.probabilities if isinstance(scores, LabelScores) else None
    return replace(
        bare,
        failed=row.failed,
        headline=row.headline,
        ranks=row.ranks,
        versus=row.versus.difference if row.versus else None,
        p=row.versus.p if row.versus else None,
        beside=beside_headline(evaluation.problem, scores),
        types=_types(scores),
        errors=(scores.errors or {}) if isinstance(scores, SpanScores) else {},
        confusion=_confusion(scores.confusion)
        if isinstance(scores, SpanScores | LabelScores)
        else None,
        slices=tuple(_slices(scores)),
        reliability=_reliability(calibration.reliability if calibration else {}),
        calibration=_calibration(calibration) if calibration else {},
        pooled=pooled(row),
    )


def _types(scores: Scores) -> dict[str, Slice]:
    """The F1 of each type or label."""
    if isinstance(scores, SpanScores):
        types = scores.flat.strict.types.items()
        return {name: Slice(one.possible, one.f1) for name, one in types}
    return {name: Slice(one.support, one.f1) for name, one in scores.per_class.items()}


def _slices(scores: Scores) -> Iterator[SliceGroup]:
    if not isinstance(scores, SpanScores):
        return
    for name, slices in scores.slices.items():
        if len(slices) <= MOST_PARTS:
            parts = {part: Slice(one.possible, one.f1) for part, one in slices.items()}
            yield SliceGroup(f"slices/{name}", "f1", parts)
    for name, kinds in scores.mentions.items():
        if len(kinds) <= MOST_PARTS:
            parts = {part: Slice(one.possible, one.recall) for part, one in kinds.items()}
            yield SliceGroup(f"mentions/{name}", "recall", parts)


def _confusion(cells: Mapping[str, Mapping[str, int]]) -> Confusion:
    columns = tuple(next(iter(cells.values()))) if cells else ()
    counts = tuple(tuple(row.get(name, 0) for name in columns) for row in cells.values())
    return Confusion(tuple(cells), columns, counts)


def _reliability(bins: Bins) -> tuple[Bin, ...]:
    return tuple(Bin(one.support, one.confidence, one.accuracy) for one in bins.values())


def _calibration(found: CalibrationScores[Estimate, Bins]) -> dict[str, Estimate]:
    return {"ece": found.ece, "brier": found.brier, "top_2": found.top_2}
