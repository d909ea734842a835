"""Tables of agreement between annotators."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from rich.table import Table

from vieval.data import Span
from vieval.evaluation.agreement_files import AgreedFiles
from vieval.labelsets import is_set, plain
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, many, number
from vieval.metrics.scores import LabelAgreement, PairAgreement, SpanAgreement
from vieval.report.layout import new_table
from vieval.review.disagreements import Disagreement


def agreement_tables(result: AgreedFiles) -> Iterator[Table | str]:
    """The tables of an agreement of files, and the disagreements, one a line."""
    for name, one in result.problems.items():
        found = one.agreement
        if isinstance(found, SpanAgreement):
            yield from (_spans(f"{name}: {pair}", both) for pair, both in found.pairs.items())
        else:
            yield _labels(name, found)
        if left := one.left_out:
            yield f"{name}: {_left_out(left, len(found.pairs))}"
        yield f"{name}: intervals are {one.scope}."
    yield from result.notes
    yield _disagreements(result.disagreements)


def _left_out(segments: int, pairs: int) -> str:
    if pairs > 1:
        counted = many(segments, "segment")
        return f"each pair counts what both did; not everybody did {counted} of them."
    return many(
        segments,
        "segment is left out, as not everybody did it.",
        "segments are left out, as not everybody did them.",
    )


def _spans(title: str, pair: PairAgreement[Estimate]) -> Table:
    table = new_table(
        title, "", "common", "first", "second", "F1", "95 %", "κ (code points)", "95 % "
    )
    for name, common in [("all", pair.all), *pair.types.items()]:
        counts = map(str, (common.common, common.first, common.second))
        table.add_row(name, *counts, *_figure(common.f1), *_figure(common.kappa))
    for level, common in pair.levels.items():
        counts = map(str, (common.common, common.first, common.second))
        table.add_row(f"nested, level {level}", *counts, *_figure(common.f1), "", "")
    for name, rated in pair.attributes.items():
        row = (*_figure(rated.observed), *_figure(rated.kappa))
        table.add_row(f"{name} of the common", str(rated.support), "", "", *row)
    return table


def _labels(problem: str, found: LabelAgreement[Estimate]) -> Table:
    table = new_table(problem, "", "support", "value", "95 %")
    for pair, row in found.pairs.items():
        table.add_row(f"observed: {pair}", str(row.support), *_figure(row.observed))
        if row.kappa:
            table.add_row("Cohen's κ", "", *_figure(row.kappa))
    table.add_row("Fleiss' κ", "", *_figure(found.fleiss))
    for name, alpha in found.alpha.items():
        table.add_row(f"Krippendorff's α, {name}", "", *_figure(alpha))
    return table


def _disagreements(found: Sequence[Disagreement]) -> str:
    lines = [many(len(found), "disagreement")]
    for one in found:
        text = one.segment.text
        about = one.what
        if one.span is not None:
            about += f" of {_surface(one.span, text)}"
        says = "; ".join(f"{name}: {_said(said, text)}" for name, said in one.says.items())
        lines.append(f"{one.segment.id}, {about}: {says}")
    return "\n".join(lines)


def _said(said: Span | str | None, text: str) -> str:
    if isinstance(said, Span):
        bounds = ", ".join(f"[{start}, {end})" for start, end in said.stretches)
        return f"{said.type} {_surface(said, text)} {bounds}"
    if said is None:
        return "–"
    return json.dumps(plain(said), ensure_ascii=False) if is_set(said) else said


def _surface(span: Span, text: str) -> str:
    return " … ".join(text[start:end] for start, end in span.stretches)


def _figure(estimate: Estimate | None) -> tuple[str, str]:
    if estimate is None:
        return "", ""
    return number(estimate.value), interval(estimate)
