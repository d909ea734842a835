"""Score files against files: no approach is asked, nothing is logged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from vieval._version import __version__
from vieval.corpus.faults import FormatError
from vieval.corpus.files import names_in_faults
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Label
from vieval.evaluation.assemble import headline_name
from vieval.evaluation.evaluate import (
    headline,
    label_scores,
    span_scores,
    with_made_up,
)
from vieval.evaluation.judging import judged_spans
from vieval.evaluation.sheets import Given, Read, Sheet, read_as, read_sheets
from vieval.evaluation.signature import (
    CHECKS,
    RESAMPLES,
    SEED,
    SHORT,
    interval_name,
    signature,
)
from vieval.evaluation.weights import Weights, read_weights
from vieval.hashing import file_key
from vieval.labelsets import parted
from vieval.metrics.answers import spans_of
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import (
    Unsettled,
    contrast,
    estimate,
    interval_checks,
    permutation_p,
    settle,
)
from vieval.metrics.keys import beside
from vieval.metrics.numbers import many
from vieval.metrics.scores import Scores, parts, plain
from vieval.metrics.shards import summed
from vieval.metrics.spans.matched import Matched
from vieval.problems import Kind, spans_in
from vieval.records import SpanColumns
from vieval.stats import LEVEL, Resampler, Sample, check_level, mcnemar_exact, sample, scope


@dataclass(frozen=True)
class Weighted:
    """The headline of a sample, weighted for the `frame` segments that it was drawn from.

    It rests on so many `segments`; of those that were drawn, `missing` have no gold.
    """

    headline: Estimate
    segments: int
    frame: int
    missing: int = 0


@dataclass(frozen=True)
class ProblemScores:
    """The scores of predictions of one problem, what they are called, and what they rest on.

    `unanswered` counts the segments that have no answer, `confidence` is the level of the
    intervals. `weighted` is there for a sample.
    """

    scores: Scores
    kind: Kind
    headline: str
    scope: str
    confidence: float
    segments: int
    unanswered: int
    weighted: Weighted | None = None

    @property
    def tree(self) -> dict[str, object]:
        """All of them, under the names that they have in JSON."""
        apart = ("scores", "weighted")
        told = {name: part for name, part in vars(self).items() if name not in apart}
        if one := self.weighted:
            told |= {
                "weighted": one.headline,
                "weighted_segments": one.segments,
                "weighted_missing": one.missing,
            }
            told["drawn_from"] = one.frame
        return {**(parts(self.scores) or {}), **told}


@dataclass(frozen=True)
class ScoredFiles:
    """What scoring files gives, by problem; `notes` tell how they were read."""

    problems: Mapping[str, ProblemScores]
    notes: tuple[str, ...]
    signature: str

    def plain(self) -> dict[str, Any]:
        """The same in the form of JSON."""
        problems = {name: plain(one.tree) for name, one in self.problems.items()}
        return beside({"notes": list(self.notes), "signature": self.signature}, problems)


@dataclass(frozen=True)
class ProblemComparison:
    """The headline of a problem under two sets of predictions, and their difference, a - b.

    `unanswered` counts the segments without an answer of each, which are wrong, or empty of spans.
    `p` is that of the jackknife, `permutation_p` that of units which swap sides. `mcnemar_p` is of
    labels alone.
    """

    kind: Kind
    headline: str
    scope: str
    confidence: float
    segments: int
    unanswered: Mapping[str, int]
    a: Estimate
    b: Estimate
    difference: Estimate
    p: float | None
    permutation_p: float | None
    mcnemar_p: float | None = None

    @property
    def tree(self) -> dict[str, object]:
        """All of it, under the names that it has in JSON."""
        return {
            name: part
            for name, part in vars(self).items()
            if name != "mcnemar_p" or part is not None
        }


@dataclass(frozen=True)
class ComparedFiles:
    """What comparing files gives, by problem; `notes` tell how they were read."""

    problems: Mapping[str, ProblemComparison]
    notes: tuple[str, ...]
    signature: str

    def plain(self) -> dict[str, Any]:
        """The same in the form of JSON."""
        problems = {name: plain(one.tree) for name, one in self.problems.items()}
        return beside({"notes": list(self.notes), "signature": self.signature}, problems)


def score(  # noqa: PLR0913 (each is a part of the question)
    gold: Path,
    predicted: Path | None = None,
    reading: Reading = PLAIN,
    drawn: Path | None = None,
    *,
    iou: tuple[float, ...] = (),
    confidence: float = LEVEL,
) -> ScoredFiles:
    """Score predictions on each problem that both files know.

    Without predictions, one file of CoNLL columns has both, gold before predicted. A segment of the
    gold without an answer counts as empty and in `unanswered`. `drawn` is the sample that the gold
    is of, from `vieval label`: the headline then comes `weighted` as well, for all that the sample
    was drawn from. At the thresholds `iou` spans are matched as well, beside those that a
    `corpus.toml` names. `confidence` is the level of all intervals. Raises `FormatError` with the
    faults of a file, or where the files have no problem in common, and `ValueError` for what is no
    level.
    """
    check_level(confidence)
    weights = read_weights(drawn) if drawn else None
    read = read_sheets(gold, [predicted] if predicted else [], reading)
    read = replace(read, sheets=[_with_iou(sheet, iou) for sheet in read.sheets])
    problems: dict[str, ProblemScores] = {}
    for sheet in read.sheets:
        [given] = sheet.files
        sampled = _sampled(sheet, confidence)
        units = _units(sampled)
        scores = _scores(sheet, given, sampled)
        [checks] = interval_checks([scores.headline], Resampler(units, RESAMPLES, SEED))
        problems[sheet.problem.name] = ProblemScores(
            replace(settle(scores, units), headline_checks=checks),
            sheet.problem.kind,
            str(headline_name(sheet.problem, sheet.frame.labels)),
            _scope(sheet, sampled),
            confidence,
            segments=len(sheet.records),
            unanswered=given.unanswered,
            weighted=weighted(sheet, given, weights, confidence) if weights else None,
        )
    named = {"gold": gold, "predicted": predicted} if predicted else {"gold and predicted": gold}
    if drawn:
        named["sample"] = drawn
    return ScoredFiles(problems, tuple(read.notes), _signature(read, reading, named, confidence))


def compare(
    gold: Path, a: Path, b: Path, reading: Reading = PLAIN, confidence: float = LEVEL
) -> ComparedFiles:
    """Test two files of predictions against each other on each problem that all files know.

    For each problem: the headline of both, their difference (a - b) with its interval and p. Beside
    it stands the p of a paired permutation test, and for labels that of McNemar's exact test.
    `confidence` is the level of the intervals; raises `ValueError` for what is none.
    """
    check_level(confidence)
    read = read_sheets(gold, [a, b], reading)
    problems = {sheet.problem.name: _comparison(sheet, confidence) for sheet in read.sheets}
    signed = _signature(read, reading, {"gold": gold, "a": a, "b": b}, confidence)
    _, *called = names_in_faults([gold, a, b])
    missing = (
        f"{file} has no answer to {name} about {count} of {many(one.segments, 'segment')}, "
        f"which count as {'empty' if one.kind == 'spans' else 'wrong'}"
        for name, one in problems.items()
        for file, count in zip(called, one.unanswered.values(), strict=True)
        if count
    )
    return ComparedFiles(problems, (*read.notes, *missing), signed)


def weighted(sheet: Sheet, given: Given, weights: Weights, confidence: float = LEVEL) -> Weighted:
    """The headline of the segments that were drawn, each counted 1 / its inclusion probability.

    A ratio of totals that are estimated so (Horvitz and Thompson 1952; Hájek 1971). Its interval
    leaves out articles as that of any figure does, as if they had been drawn with replacement.
    Raises `FormatError` where no segment of the gold was drawn.
    """
    rows = [place for place, key in enumerate(sheet.records.ids) if key in weights.of]
    if not rows:
        raise FormatError(f"no segment that is labelled for {sheet.problem.name} was drawn")
    records = sheet.records.rows(rows)
    weights.check(dict(zip(records.ids, records.texts, strict=True)))
    answers = [given.each[place] for place in rows]
    factors = np.array([weights.of[key] for key in records.ids])
    figure = headline(sheet.problem, records, answers, sheet.frame.labels)
    # On average 1, so that the items that a figure rests on are not made more than they are.
    counts = figure.counts * (factors / factors.mean())[:, None]
    sampled = replace(sample(records.articles), level=confidence)
    found = estimate(replace(figure, counts=counts), sampled)
    return Weighted(found, len(rows), weights.frame, len(weights.of) - len(rows))


def _signature(read: Read, reading: Reading, files: Mapping[str, Path], confidence: float) -> str:
    names = {role: f"{path.name}@{file_key(path)[:SHORT]}" for role, path in files.items()}
    units = dict.fromkeys(sample(sheet.records.articles).unit for sheet in read.sheets)
    figures = {
        sheet.problem.name: str(headline_name(sheet.problem, sheet.frame.labels)).replace(" ", "-")
        for sheet in read.sheets
    }
    near = dict.fromkeys(f"{least:g}" for sheet in read.sheets for least in sheet.problem.iou)
    return signature(
        **names,
        **read_as(reading),
        **figures,
        **({"iou": ",".join(near)} if near else {}),
        interval=",".join(map(interval_name, units)),
        **({} if confidence == LEVEL else {"confidence": f"{confidence:g}"}),
        checks=CHECKS,
        vieval=__version__,
    )


def _with_iou(sheet: Sheet, iou: Sequence[float]) -> Sheet:
    """The sheet with further thresholds, where it is one of spans."""
    if sheet.problem.kind != "spans":
        return sheet
    thresholds = tuple(dict.fromkeys((*sheet.problem.iou, *iou)))
    return replace(sheet, problem=replace(sheet.problem, iou=thresholds))


def _sampled(sheet: Sheet, confidence: float) -> Sample:
    return replace(sample(sheet.records.articles), level=confidence)


def _units(sampled: Sample) -> Sample:
    """The sample of counts that are added up within its units."""
    return replace(sampled, rows=np.arange(sampled.size))


def _scope(sheet: Sheet, sampled: Sample) -> str:
    articles = sheet.records.articles
    return scope(sampled.unit, len(set(articles)), len(articles))


def _scores(sheet: Sheet, given: Given, sampled: Sample) -> Unsettled:
    """The scores, their counts (units, k)."""
    problem, records = sheet.problem, sheet.records
    if problem.kind == "labels":
        scores = label_scores(problem, sheet.labels, given.answers, sheet.frame)
        return summed(scores, sampled)
    found = judged_spans(problem, records, given.answers)
    matched = Matched.of(spans_in(problem, records), found, sampled.rows)
    spans = span_scores(problem, records, matched, sheet.frame)
    if records.unannotated:
        left_out = SpanColumns.of(spans_of(given.answers)).size - found.size
        spans = replace(spans, not_judged=left_out)
    return with_made_up(spans, problem, matched, given.made_up) if given.made_up else spans


def _comparison(sheet: Sheet, confidence: float) -> ProblemComparison:
    sampled = _sampled(sheet, confidence)
    a, b = (
        headline(sheet.problem, sheet.records, given.answers, sheet.frame.labels)
        for given in sheet.files
    )
    found = contrast(a, b, sampled)
    mcnemar_p = None
    if sheet.problem.kind == "labels":
        mcnemar_p = mcnemar_exact(*(_correct(sheet, given) for given in sheet.files))
    return ProblemComparison(
        sheet.problem.kind,
        str(headline_name(sheet.problem, sheet.frame.labels)),
        _scope(sheet, sampled),
        confidence,
        len(sheet.records),
        {side: given.unanswered for side, given in zip("ab", sheet.files, strict=True)},
        found.one,
        found.other,
        found.difference,
        found.p,
        permutation_p(a, b, Resampler(sampled, RESAMPLES, SEED)),
        mcnemar_p,
    )


def _correct(sheet: Sheet, given: Given) -> list[bool]:
    pairs = zip(sheet.labels, given.answers, strict=True)
    return [
        isinstance(answer, Label) and parted(answer.name) == parted(label)
        for label, answer in pairs
    ]
