"""The leaderboard as Markdown, CSV and JSON: the same cells, with every mark and note."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.numbers import interval, number, p_value, ranks, seconds, signed
from vieval.report.answer import answer
from vieval.report.leaderboard import absent, at, beside_headline, note_lines
from vieval.report.marks import ALPHA, marked, marks, meanings
from vieval.report.pooled import pool_lines, pool_scores

CSV_COLUMNS = ["approach", "marks", "status", "F1", "low", "high", "minus best", "p against best"]


def markdown(evaluation: Evaluation, longest: int = 100_000) -> str:
    """The answer, the table and the notes; of a table that is too long, its first rows."""
    head = [
        f"**{escaped(answer(evaluation))}**",
        "",
        f"Ranked by {escaped(evaluation.headline)}.",
        "",
    ]
    answered = [row for row in evaluation.rows if row.scores is not None]
    columns = list(_cells(evaluation, answered[0])) if answered else []
    lines = [_line(columns), _line(["---"] * len(columns))] if answered else []
    rows = [_line(_cells(evaluation, row).values()) for row in answered]
    told = [*note_lines(evaluation), *pool_lines(evaluation)]
    notes = ["", *(f"- {escaped(line)}" for line in told)]
    kept = rows
    while kept and len("\n".join([*head, *lines, *kept, *notes])) > longest - 40:
        kept = kept[:-1]
    more = [f"\n… and {len(rows) - len(kept)} more"] if len(kept) < len(rows) else []
    return "\n".join([*head, *lines, *kept, *more, *notes])[:longest]


def as_csv(evaluation: Evaluation) -> str:
    """A row an approach, with all digits; marks and status are columns."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    beside = beside_headline(evaluation.problem)
    writer.writerow([*CSV_COLUMNS, *beside, "seconds", "failed segments", "signature"])
    for row in evaluation.rows:
        versus = row.versus
        figures = [row.headline.value, row.headline.low, row.headline.high]
        figures += [versus.difference.value, versus.p] if versus else [None, None]
        figures += [at(row.scores, path) if row.scores else None for path in beside.values()]
        words = " ".join(mark.word for mark in marks(row))
        told = [row.approach, words, row.outcome.status, *figures]
        writer.writerow([*told, row.outcome.seconds, row.failed, row.signature])
    return written.getvalue()


def as_json(evaluation: Evaluation) -> str:
    """The whole leaderboard, for programs."""
    rows = [
        {
            "approach": row.approach,
            "marks": [mark.word for mark in marks(row)],
            "contamination": row.card.contamination,
            "status": row.outcome.status,
            "reason": row.outcome.reason,
            "failed": row.failed,
            "headline": asdict(row.headline),
            "no_interval": evaluation.without_interval(row),
            "ranks": row.ranks,
            "versus": row.versus and asdict(row.versus),
            "seconds": row.outcome.seconds,
            "signature": row.signature,
            **({"pool": pool_scores(evaluation, row)} if row.pooled else {}),
        }
        for row in evaluation.rows
    ]
    told = {
        "problem": evaluation.problem.name,
        "corpus": evaluation.corpus,
        "headline": evaluation.headline,
        "segments": evaluation.segments,
        "articles": evaluation.articles,
        "unit": evaluation.unit,
        "scope": evaluation.scope,
        "answer": answer(evaluation),
        "notes": note_lines(evaluation),
        "rows": rows,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def lines(evaluation: Evaluation) -> list[str]:
    """A line an approach, for a log."""
    answered = [row for row in evaluation.rows if row.scores is not None]
    return [_told(row) for row in answered] + absent(evaluation)


def _told(row: Row) -> str:
    versus = row.versus
    against = "best"
    if versus:
        against = f"{signed(versus.difference.value)} to the best, p {p_value(versus.p)}"
    figure = f"{number(row.headline.value)} {interval(row.headline)}"
    failed = f", {row.failed} segments failed" if row.failed else ""
    took = seconds(row.outcome.seconds) + (" (cached)" if row.outcome.cached else "")
    return f"{marked(row)}: {figure}, rank {ranks(row.ranks)}, {against}, {took}{failed}"


def escaped(text: str) -> str:
    """A text in Markdown that means nothing but itself."""
    for sign in "\\`*_|[]<>":
        text = text.replace(sign, "&lt;" if sign == "<" else "\\" + sign)
    return text.replace("\n", " ")


def _cells(evaluation: Evaluation, row: Row) -> dict[str, str]:
    versus = row.versus
    assert row.scores is not None
    differs = versus is not None and versus.differs(ALPHA)
    failed = f" ({row.failed} failed)" if row.failed else ""
    return {
        "rank": ranks(row.ranks),
        "approach": escaped(marked(row) + failed),
        "F1": number(row.headline.value),
        "95 %": interval(row.headline),
        "− best": signed(versus.difference.value) if versus else "best",
        "p": (p_value(versus.p) + ("\\*" if differs else "")).replace("<", "&lt;")
        if versus
        else "",
        **{
            name: number(at(row.scores, path))
            for name, path in beside_headline(evaluation.problem).items()
        },
        "time": seconds(row.outcome.seconds) + " c" * row.outcome.cached,
    }


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def of_one(evaluation: Evaluation, row: Row) -> str:
    """What one approach did, in the same words."""
    about = f"{evaluation.problem.name} on {evaluation.corpus}"
    told = [f"**{escaped(marked(row))}** to {escaped(about)}: {escaped(row.card.summary)}."]
    if row.scores is None:
        return "\n\n".join([*told, escaped(f"{row.outcome.status}: {row.outcome.reason}")])
    cells = _cells(evaluation, row)
    table = [_line(cells), _line(["---"] * len(cells)), _line(cells.values())]
    facts = {
        "licence": row.card.licence,
        "trained on": row.card.trained_on,
        "contamination": row.card.contamination,
        "signature": row.signature,
    }
    told += ["\n".join(table), f"Ranked by {escaped(evaluation.headline)}."]
    told.append("\n".join(f"- {name}: {escaped(text)}" for name, text in facts.items()))
    told.append(
        "\n".join(f"- {escaped(line)}" for line in meanings(replace(evaluation, rows=(row,))))
    )
    return "\n\n".join(told)
