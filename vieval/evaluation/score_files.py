"""Score files against files: no approach is asked, nothing is logged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from vieval._version import __version__
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Label
from vieval.evaluation.assemble import headline_name, headline_of
from vieval.evaluation.evaluate import headline, label_scores, span_scores
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
from vieval.metrics.answers import spans_of
from vieval.metrics.estimates import Scores
from vieval.metrics.figures import contrast, estimate, interval_checks, permutation_p, settle
from vieval.metrics.shards import shard
from vieval.metrics.spans.matched import Matched
from vieval.problems import spans_in
from vieval.stats import Resampler, Sample, mcnemar_exact, sample, scope


def score(
    gold: Path,
    predicted: Path | None = None,
    reading: Reading = PLAIN,
    drawn: Path | None = None,
) -> dict[str, Any]:
    """Score predictions on each problem that both files know.

    Without predictions, one file of CoNLL columns has both, gold before predicted. A segment of the
    gold without an answer counts as empty and in `unanswered`. `drawn` is the sample that the gold
    is of, from `vieval label`: the headline then comes `weighted` as well, for all that the sample
    was drawn from. Raises `FormatError` with the faults of a file, or where the files have no
    problem in common.
    """
    weights = read_weights(drawn) if drawn else None
    read = read_sheets(gold, [predicted] if predicted else [], reading)
    result: dict[str, Any] = {}
    for sheet in read.sheets:
        [given] = sheet.files
        sampled = sample(sheet.records.articles)
        units = _units(sampled)
        tree = _scores(sheet, given, sampled)
        figure = headline_of(sheet.problem.kind, tree)
        result[sheet.problem.name] = settle(tree, units) | {
            "headline_checks": interval_checks(figure, Resampler(units, RESAMPLES, SEED)),
            "kind": sheet.problem.kind,
            "headline": headline_name(sheet.problem, sheet.frame.labels),
            "scope": _scope(sheet, sampled),
            "segments": len(sheet.records),
            "unanswered": given.unanswered,
        }
        if weights is not None:
            result[sheet.problem.name] |= weighted(sheet, given, weights)
    named = {"gold": gold, "predicted": predicted} if predicted else {"gold and predicted": gold}
    if drawn:
        named["sample"] = drawn
    return result | _told(read, reading, named)


def compare(gold: Path, a: Path, b: Path, reading: Reading = PLAIN) -> dict[str, Any]:
    """Test two files of predictions against each other on each problem that all files know.

    For each problem: the headline of both, their difference (a - b) with its interval and p. Beside
    it stands the p of a paired permutation test, and for labels that of McNemar's exact test.
    """
    read = read_sheets(gold, [a, b], reading)
    result: dict[str, Any] = {sheet.problem.name: _comparison(sheet) for sheet in read.sheets}
    return result | _told(read, reading, {"gold": gold, "a": a, "b": b})


def weighted(sheet: Sheet, given: Given, weights: Weights) -> dict[str, Any]:
    """The headline of the segments that were drawn, each counted 1 / its inclusion probability.

    A ratio of totals that are estimated so (Horvitz and Thompson 1952; Hájek 1971). Its interval
    leaves out articles as that of any figure does, as if they had been drawn with replacement.
    Raises `FormatError` where no segment of the gold was drawn.
    """
    rows = [place for place, key in enumerate(sheet.records.ids) if key in weights.of]
    if not rows:
        raise FormatError(f"no segment that is labelled for {sheet.problem.name} was drawn")
    records = sheet.records.rows(rows)
    answers = [given.each[place] for place in rows]
    factors = np.array([weights.of[key] for key in records.ids])
    figure = headline(sheet.problem, records, answers, sheet.frame.labels)
    # On average 1, so that the items that a figure rests on are not made more than they are.
    counts = figure.counts * (factors / factors.mean())[:, None]
    found = estimate(replace(figure, counts=counts), sample(records.articles))
    return {
        "weighted": found.value,
        "weighted_interval": [found.low, found.high],
        "weighted_segments": len(rows),
        "drawn_from": weights.frame,
    }


def _told(read: Read, reading: Reading, files: Mapping[str, Path]) -> dict[str, Any]:
    """What is said of the files, and the signature."""
    names = {role: f"{path.name}@{file_key(path)[:SHORT]}" for role, path in files.items()}
    units = dict.fromkeys(sample(sheet.records.articles).unit for sheet in read.sheets)
    figures = {
        sheet.problem.name: headline_name(sheet.problem, sheet.frame.labels).replace(" ", "-")
        for sheet in read.sheets
    }
    signed = signature(
        **names,
        **read_as(reading),
        **figures,
        interval=",".join(map(interval_name, units)),
        checks=CHECKS,
        vieval=__version__,
    )
    return {"notes": list(read.notes), "signature": signed}


def _units(sampled: Sample) -> Sample:
    """The sample of counts that are added up within its units."""
    return replace(sampled, rows=np.arange(sampled.size))


def _scope(sheet: Sheet, sampled: Sample) -> str:
    articles = sheet.records.articles
    return scope(sampled.unit, len(set(articles)), len(articles))


def _scores(sheet: Sheet, given: Given, sampled: Sample) -> Scores:
    """The tree of figures, its counts (units, k)."""
    problem, records = sheet.problem, sheet.records
    if problem.kind == "labels":
        tree = label_scores(problem, sheet.labels, given.answers, sheet.frame)
        return dict(shard(tree, sampled.rows.tolist()).tree)
    matched = Matched.of(spans_in(problem, records), spans_of(given.answers), sampled.rows)
    return span_scores(problem, records, matched, sheet.frame)


def _comparison(sheet: Sheet) -> dict[str, Any]:
    sampled = sample(sheet.records.articles)
    a, b = (
        headline(sheet.problem, sheet.records, given.answers, sheet.frame.labels)
        for given in sheet.files
    )
    found = contrast(a, b, sampled)
    parts = {"a": found.one, "b": found.other, "difference": found.difference}
    result: dict[str, Any] = {
        "kind": sheet.problem.kind,
        "headline": headline_name(sheet.problem, sheet.frame.labels),
        "scope": _scope(sheet, sampled),
    }
    for name, part in parts.items():
        result |= {name: part.value, f"{name}_interval": [part.low, part.high]}
    result["p"] = found.p
    result["permutation_p"] = permutation_p(a, b, Resampler(sampled, RESAMPLES, SEED))
    if sheet.problem.kind == "labels":
        result["mcnemar_p"] = mcnemar_exact(*(_correct(sheet, given) for given in sheet.files))
    return result


def _correct(sheet: Sheet, given: Given) -> list[bool]:
    pairs = zip(sheet.labels, given.answers, strict=True)
    return [isinstance(answer, Label) and answer.name == label for label, answer in pairs]
