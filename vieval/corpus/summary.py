"""What is in a corpus, in numbers: a look before anything is evaluated on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from types import MappingProxyType

from vieval.corpus.articles import untidy
from vieval.corpus.corpus import Corpus
from vieval.corpus.duplicates import SimilarTexts, near
from vieval.data import Record, Span, Spans
from vieval.labelsets import parted
from vieval.problems import Problem


@dataclass(frozen=True)
class SpanSummary:
    """The names of a problem: how many of each type, and how they lie to each other."""

    labelled: int
    types: Mapping[str, int]
    without: int
    nested: int
    crossing: int
    in_pieces: int


@dataclass(frozen=True)
class LabelSummary:
    """The labels of a problem, and the texts that have one label here and another there."""

    labelled: int
    labels: Mapping[str, int]
    contradictions: int


@dataclass(frozen=True)
class Overlap:
    """How many segments of one split have a text that another has, or nearly."""

    one: str
    other: str
    segments: int


@dataclass(frozen=True)
class Summary:
    """A corpus in numbers; lengths are the code points of texts, shortest to longest.

    `digest` is that of its segments and `gold` those of the gold of each problem. `same` are
    segments whose text an earlier one has, `near` pairs of other texts that nearly are the same,
    and `overlaps` what splits have in common. `faults` are those that may stand, each with its
    segment: loading refuses the others.
    """

    digest: str
    gold: Mapping[str, str]

    segments: int
    articles: int
    shortest: int
    median: int
    longest: int
    problems: Mapping[str, SpanSummary | LabelSummary]
    same: int
    near: Sequence[SimilarTexts]
    overlaps: Sequence[Overlap]
    faults: Sequence[str]


def summary(corpus: Corpus, splits: Mapping[str, Corpus] = MappingProxyType({})) -> Summary:
    """Look through a corpus, and for what its `splits`, or other corpora, have in common with it.

    Raises `ValueError` where it has no segment.
    """
    records = list(corpus.records)
    if not records:
        raise ValueError(f"the corpus {corpus.name} has no segment")
    texts = [record.segment.text for record in records]
    lengths = sorted(map(len, texts))
    return Summary(
        digest=corpus.digest,
        gold={name: corpus.gold_digest(name) for name in corpus.problems},
        segments=len(records),
        articles=len({record.segment.article for record in records}),
        shortest=lengths[0],
        median=lengths[len(lengths) // 2],
        longest=lengths[-1],
        problems={
            name: _spans(problem, records) if problem.kind == "spans" else _labels(problem, records)
            for name, problem in corpus.problems.items()
        },
        same=len(texts) - len(set(texts)),
        near=[pair for pair in near(texts) if texts[pair.one] != texts[pair.other]],
        overlaps=list(_overlaps({corpus.name: corpus, **splits})),
        faults=[
            f"{record.segment.id}: {fault}"
            for record in records
            for problem in corpus.problems.values()
            for fault in untidy(record, problem)
        ],
    )


def _overlaps(parts: Mapping[str, Corpus]) -> Iterator[Overlap]:
    """Of each two splits, the first of which is the one that is tested on."""
    texts = {name: [record.segment.text for record in one.records] for name, one in parts.items()}
    for one, other in combinations(parts, 2):
        whole = set(texts[other])
        alike = {pair.one for pair in near(texts[one], texts[other])}
        alike |= {place for place, text in enumerate(texts[one]) if text in whole}
        yield Overlap(one, other, len(alike))


def _spans(problem: Problem, records: Sequence[Record]) -> SpanSummary:
    given = [record.spans[problem.name] for record in records if problem.name in record.spans]
    types = Counter(span.type for spans in given for span in spans)
    return SpanSummary(
        labelled=len(given),
        types={name: types[name] for name in problem.labels},
        without=sum(not spans for spans in given),
        nested=sum(len(_nested(spans)) for spans in given),
        crossing=sum(_crosses(a, b) for spans in given for a, b in combinations(spans, 2)),
        in_pieces=sum(bool(span.fragments) for spans in given for span in spans),
    )


def _nested(spans: Spans) -> set[Span]:
    """The spans that lie within another."""
    return {
        inner
        for inner in spans
        for outer in spans
        if outer != inner
        and outer.start <= inner.start
        and inner.end <= outer.end
        and (outer.start, outer.end) != (inner.start, inner.end)
    }


def _crosses(one: Span, other: Span) -> bool:
    first, second = sorted((one, other), key=lambda span: (span.start, span.end))
    return first.start < second.start < first.end < second.end


def _labels(problem: Problem, records: Sequence[Record]) -> LabelSummary:
    given = [
        (record.segment.text, record.labels[problem.name])
        for record in records
        if problem.name in record.labels
    ]
    times = Counter(label for _, value in given for label in parted(value))
    labels_of: dict[str, set[str]] = {}
    for text, label in given:
        labels_of.setdefault(text, set()).add(label)
    return LabelSummary(
        labelled=len(given),
        labels={name: times[name] for name in problem.labels},
        contradictions=sum(len(labels) > 1 for labels in labels_of.values()),
    )
