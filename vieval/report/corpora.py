"""What is in a corpus, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import astuple

from rich.table import Table

from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import Declaration
from vieval.corpus.summary import LabelSummary, SpanSummary, Summary
from vieval.evaluation.agreement_files import AgreedFiles
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, many, number
from vieval.metrics.scores import PairAgreement, RatingAgreement
from vieval.report.layout import new_table

MOST_PAIRS = 10
MOST_FAULTS = 10
SHORT = 12


def corpus_tables(
    corpus: Corpus, found: Summary, declared: Declaration | None = None
) -> Iterator[Table | str]:
    """What a corpus says of itself, the tables of its summary, and what a person should look at."""
    if declared is not None:
        told = {
            "version": declared.version,
            "licence": declared.licence or "not told",
            "source": declared.source or "not told",
            "unit": declared.unit or "not told",
        }
        yield "; ".join(f"{name}: {value}" for name, value in told.items() if value)
    digests = ", ".join(f"{name} {digest[:SHORT]}" for name, digest in found.gold.items())
    yield f"content: texts {found.digest[:SHORT]}, gold of {digests}"
    yield (
        f"{corpus.name}: {many(found.segments, 'segment')} of {many(found.articles, 'article')}; "
        f"{found.shortest:,} to {found.longest:,} code points long, the median {found.median:,}"
    )
    for name, one in found.problems.items():
        counts = one.types if isinstance(one, SpanSummary) else one.labels
        yield f"\n{name}: {one.labelled:,} of {many(found.segments, 'segment')} labelled"
        yield from _notes(one)
        yield _counts(counts)
    yield from _duplicates(corpus, found)


def _counts(counts: Mapping[str, int]) -> Table:
    table = new_table("", "", "n", "share")
    total = sum(counts.values())
    for name, count in counts.items():
        table.add_row(name, f"{count:,}", f"{count / total:.1%}" if total else "–")
    return table


def _notes(one: SpanSummary | LabelSummary) -> Iterator[str]:
    if isinstance(one, LabelSummary):
        if one.contradictions:
            yield (
                many(one.contradictions, "text has", "texts have")
                + " one label here and another there"
            )
        return
    yield (
        f"{many(one.without, 'segment')} without any; {one.nested:,} within another, "
        f"{many(one.crossing, 'pair crosses', 'pairs cross')}, {one.in_pieces:,} in pieces"
    )


def _duplicates(corpus: Corpus, found: Summary) -> Iterator[str]:
    if found.same:
        yield many(found.same, "segment repeats", "segments repeat") + " the text of an earlier one"
    if found.near:
        yield many(len(found.near), "pair of texts is", "pairs of texts are") + " nearly the same:"
    ids = [record.segment.id for record in corpus.records]
    for one, other, similarity in found.near[:MOST_PAIRS]:
        yield f"  {ids[one]} and {ids[other]}, {similarity:.2f} in common"
    for one, other, segments in map(astuple, found.overlaps):
        have = many(segments, f"segment of {one} has", f"segments of {one} have")
        yield f"{have} a text that {other} has, or nearly"
    if found.faults:
        yield f"{many(len(found.faults), 'name')} to look at:"
    yield from (f"  {fault}" for fault in found.faults[:MOST_FAULTS])


def passes_table(agreed: AgreedFiles) -> Table:
    """How far the annotators of a corpus agree: F1 of spans, Cohen's κ of labels, by pair."""
    table = new_table("agreement of annotators", "", "", "figure", "value", "95 %", left=3)
    for problem, one in agreed.problems.items():
        for pair, found in one.agreement.pairs.items():
            figure, value = _agreed(found)
            if value is not None:
                table.add_row(problem, pair, figure, number(value.value), interval(value))
    return table


def _agreed(
    pair: PairAgreement[Estimate] | RatingAgreement[Estimate],
) -> tuple[str, Estimate | None]:
    if isinstance(pair, PairAgreement):
        return "F1", pair.all.f1
    return "κ", pair.kappa
