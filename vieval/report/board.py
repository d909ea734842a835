"""The leaderboard as Markdown, CSV and JSON: the same cells, with every mark and note."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from dataclasses import asdict, replace

from vieval.evaluation.marks import marked, words
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.numbers import interval, many, number, p_value, ranks, seconds, signed
from vieval.report.answer import answer_in_words
from vieval.report.leaderboard import absent, beside_headline, names_beside, note_lines
from vieval.report.marks import ALPHA, meanings
from vieval.report.pooled import pool_lines, pool_scores


def markdown(evaluation: Evaluation, longest: int = 100_000) -> str:
    """The answer, the table and the notes; of a table that is too long, its first rows."""
    head = [
        f"**{escaped(answer_in_words(evaluation))}**",
        "",
        f"Ranked by {escaped(str(evaluation.headline))}.",
        "",
    ]
    answered = [row for row in evaluation.rows if row.scores is not None]
    columns = list(_cells(evaluation, answered[0])) if answered else []
    lines = [_line(columns), _line(["---"] * len(columns))] if answered else []
    lines_of = [_line(_cells(evaluation, row).values()) for row in answered]
    told = [*note_lines(evaluation), *pool_lines(evaluation)]
    notes = ["", *(f"- {escaped(line)}" for line in told)]
    kept = lines_of
    while kept and len("\n".join([*head, *lines, *kept, *notes])) > longest - 40:
        kept = kept[:-1]
    more = [f"\n… and {len(lines_of) - len(kept)} more"] if len(kept) < len(lines_of) else []
    return "\n".join([*head, *lines, *kept, *more, *notes])[:longest]


def rows(evaluation: Evaluation) -> list[dict[str, object]]:
    """A row an approach, with all digits, and all that marks its figures as columns of their own.

    What is undefined is None. `marks` are words with blanks between them; `scope` says what
    intervals and p are about.
    """
    return [_figures(evaluation, row) for row in evaluation.rows]


def _figures(evaluation: Evaluation, row: Row) -> dict[str, object]:
    versus, (first, last) = row.versus, row.ranks or (None, None)
    shown = beside_headline(evaluation.problem, row.scores) if row.scores else {}
    return {
        "approach": row.approach,
        "status": row.outcome.status,
        "marks": " ".join(words(row)),
        "F1": row.headline.value,
        "F1 low": row.headline.low,
        "F1 high": row.headline.high,
        "minus best": versus.difference.value if versus else None,
        "p against best": versus.p if versus else None,
        "p above floor": row.above_floor,
        "rank first": first,
        "rank last": last,
        **{name: shown.get(name) for name in names_beside(evaluation.problem)},
        "seconds": row.outcome.seconds,
        "failed segments": row.failed,
        "articles": evaluation.articles,
        "scope": evaluation.scope,
        "contamination": row.card.contamination,
        "signature": row.signature,
        "reason": row.outcome.reason,
    }


def as_csv(evaluation: Evaluation) -> str:
    """The rows as CSV."""
    found = rows(evaluation)
    written = io.StringIO()
    writer = csv.DictWriter(written, list(found[0]) if found else [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return written.getvalue()


def as_json(evaluation: Evaluation) -> str:
    """The whole leaderboard, for programs."""
    told_rows = [
        {
            "approach": row.approach,
            "marks": words(row),
            "contamination": row.card.contamination,
            "status": row.outcome.status,
            "reason": row.outcome.reason,
            "failed": row.failed,
            "headline": asdict(row.headline),
            "no_interval": evaluation.without_interval(row),
            "ranks": row.ranks,
            "versus": row.versus and asdict(row.versus),
            "p_above_floor": row.above_floor,
            "seconds": row.outcome.seconds,
            "signature": row.signature,
            **({"pool": pool_scores(evaluation, row)} if row.pooled else {}),
        }
        for row in evaluation.rows
    ]
    told = {
        "problem": evaluation.problem.name,
        "corpus": evaluation.corpus,
        "headline": str(evaluation.headline),
        "segments": evaluation.segments,
        "articles": evaluation.articles,
        "unit": evaluation.unit,
        "scope": evaluation.scope,
        "answer": answer_in_words(evaluation),
        "notes": note_lines(evaluation),
        "rows": told_rows,
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
    failed = f", {many(row.failed, 'segment')} failed" if row.failed else ""
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
            name: number(value)
            for name, value in beside_headline(evaluation.problem, row.scores).items()
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
    told += ["\n".join(table), f"Ranked by {escaped(str(evaluation.headline))}."]
    told.append("\n".join(f"- {name}: {escaped(text)}" for name, text in facts.items()))
    told.append(
        "\n".join(f"- {escaped(line)}" for line in meanings(replace(evaluation, rows=(row,))))
    )
    return "\n\n".join(told)
