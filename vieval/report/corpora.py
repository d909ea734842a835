"""What is in a corpus, as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from vieval.corpus.corpus import Corpus
from vieval.corpus.summary import LabelSummary, SpanSummary, Summary
from vieval.metrics.numbers import many
from vieval.report.layout import new_table

MOST_PAIRS = 10


def corpus_tables(corpus: Corpus, found: Summary) -> Iterator[Table | str]:
    """The tables of a summary, and what a person should look at."""
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
    if found.known is not None:
        have = many(found.known, "segment has", "segments have")
        yield f"{have} a text that the training corpus has, or nearly"
