"""Score files against files: no approach is asked, nothing is logged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vieval._version import __version__
from vieval.corpus import formats
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import declared_beside
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import Reading
from vieval.data import Answer, Failure, Label, Record
from vieval.evaluation.assemble import headline_name
from vieval.evaluation.evaluate import (
    Frame,
    frame_of,
    headline,
    label_scores,
    span_scores,
)
from vieval.evaluation.signature import CHECKS, RESAMPLES, SEED, SHORT, interval_name, signature
from vieval.hashing import content_key
from vieval.metrics.answers import spans_of
from vieval.metrics.estimates import Scores
from vieval.metrics.figures import contrast, interval_checks, permutation_p, settle
from vieval.metrics.spans.matched import Matched
from vieval.problems import Problem, spans_in
from vieval.stats import Resampler, Sample, Unit, mcnemar_exact, sample, scope

UNANSWERED = Failure("the file has no answer")


@dataclass(frozen=True)
class Sheet:
    """The gold of one problem and the answers of one or more files to it, in order."""

    problem: Problem
    records: list[Record]
    answers: list[list[Answer]]
    frame: Frame

    @property
    def articles(self) -> list[str]:
        """The article of each segment."""
        return [record.segment.article for record in self.records]

    def scope(self, unit: Unit) -> str:
        """The question that intervals and tests answer."""
        return scope(unit, len(set(self.articles)), len(self.articles))


def score(gold: Path, predicted: Path, bio: str = "strict") -> dict[str, Any]:
    """Score predictions on each problem that both files know.

    A segment of the gold without an answer counts as empty and in `unanswered`. Raises
    `FormatError` with every fault of a file, or where the files have no problem in common.
    """
    result: dict[str, Any] = {}
    unit: Unit = "segment"
    for sheet in sheets(gold, [predicted], bio):
        sampled = sample(sheet.articles)
        unit = sampled.unit
        [answers] = sheet.answers
        tree = settle(_scores(sheet, answers), sampled)
        figure = headline(sheet.problem, sheet.records, answers, sheet.frame.labels)
        tree["headline_checks"] = interval_checks(figure, _draws(sampled))
        missing = sum(answer is UNANSWERED for answer in answers)
        result[sheet.problem.name] = tree | {
            "kind": sheet.problem.kind,
            "headline": headline_name(sheet.problem, sheet.frame.labels),
            "scope": sheet.scope(unit),
            "segments": len(answers),
            "unanswered": missing,
        }
    return result | {"signature": _signature(unit, bio, gold=gold, predicted=predicted)}


def _scores(sheet: Sheet, answers: Sequence[Answer]) -> Scores:
    if sheet.problem.kind == "labels":
        return label_scores(sheet.problem, sheet.records, answers, sheet.frame)
    matched = Matched.of(spans_in(sheet.problem, sheet.records), spans_of(answers))
    return span_scores(sheet.problem, sheet.records, matched, sheet.frame)


def compare(gold: Path, a: Path, b: Path, bio: str = "strict") -> dict[str, Any]:
    """Test two files of predictions against each other on each problem that all files know.

    For each problem: the headline of both, their difference (a - b) with its interval and p. Beside
    it stands the p of a paired permutation test, and for labels that of McNemar's exact test.
    """
    result: dict[str, Any] = {}
    unit: Unit = "segment"
    for sheet in sheets(gold, [a, b], bio):
        sampled = sample(sheet.articles)
        unit = sampled.unit
        result[sheet.problem.name] = _comparison(sheet, sampled)
    return result | {"signature": _signature(unit, bio, gold=gold, a=a, b=b)}


def _draws(sampled: Sample) -> Resampler:
    return Resampler(sampled, RESAMPLES, SEED)


def _comparison(sheet: Sheet, sampled: Sample) -> dict[str, Any]:
    a, b = (
        headline(sheet.problem, sheet.records, answers, sheet.frame.labels)
        for answers in sheet.answers
    )
    found = contrast(a, b, sampled)
    parts = {"a": found.one, "b": found.other, "difference": found.difference}
    result: dict[str, Any] = {
        "headline": headline_name(sheet.problem, sheet.frame.labels),
        "scope": sheet.scope(sampled.unit),
    }
    for name, part in parts.items():
        result |= {name: part.value, f"{name}_interval": [part.low, part.high]}
    result["p"] = found.p
    result["permutation_p"] = permutation_p(a, b, _draws(sampled))
    if sheet.problem.kind == "labels":
        result["mcnemar_p"] = mcnemar_exact(
            *(_correct(sheet, answers) for answers in sheet.answers)
        )
    return result


def _correct(sheet: Sheet, answers: Sequence[Answer]) -> list[bool]:
    return [
        isinstance(answer, Label) and answer.name == record.labels[sheet.problem.name]
        for record, answer in zip(sheet.records, answers, strict=True)
    ]


def sheets(gold: Path, files: Sequence[Path], bio: str) -> list[Sheet]:
    """What the files say of each problem that all of them know; `FormatError` where there is none.

    A segment of the gold without an answer has `UNANSWERED`.
    """
    declared = declared_beside(gold)
    records = formats.read(gold, Reading(bio, problems=declared.problems if declared else None))
    problems = Corpus(gold.stem, records, declared.problems if declared else {}).problems
    texts = {record.segment.id: record.segment.text for record in records}
    reading = Reading(bio, texts=texts, problems=problems)
    predicted = [
        {record.segment.id: record for record in formats.read(path, reading)} for path in files
    ]
    sheets = []
    for problem in problems.values():
        labelled = [record for record in records if problem.gold(record) is not None]
        answers = [
            [_answer(rows.get(r.segment.id), problem) for r in labelled] for rows in predicted
        ]
        if labelled and all(any(a is not UNANSWERED for a in column) for column in answers):
            sheets.append(Sheet(problem, labelled, answers, frame_of(problem, labelled, problems)))
    if not sheets:
        names = ", ".join(path.name for path in files)
        raise FormatError(f"{gold.name} and {names} have no answers to the same problem")
    return sheets


def _answer(record: Record | None, problem: Problem) -> Answer:
    found = None if record is None else problem.gold(record)
    if found is None:
        return UNANSWERED
    return Label(found) if isinstance(found, str) else found


def _signature(unit: Unit, bio: str, **files: Path) -> str:
    named = {
        role: f"{path.name}@{content_key(path.read_bytes())[:SHORT]}"
        for role, path in files.items()
    }
    return signature(
        **named, bio=bio, interval=interval_name(unit), checks=CHECKS, vieval=__version__
    )
