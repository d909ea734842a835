"""Answers put beside the gold: both must be about the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

import numpy as np

from vieval.corpus.faults import Faults, FormatError
from vieval.corpus.folding import alike_under, folded
from vieval.metrics.numbers import many
from vieval.records import Bools, Ints, Places, Records, SpanColumns

EXCERPT = 30
FEW = 5


def aligned(gold: Records, answers: Records, file: str, folds: Sequence[str]) -> Records:
    """The answers to the segments of the gold, in its order; `file` is theirs.

    A segment without an answer gets a record that nobody labelled. Where tokens agree and only
    sentences end elsewhere, names are put into the gold's sentences, and a note says so. Raises
    `FormatError` for an answer to another text, or to a segment that the gold does not have, and
    for columns without a sentence.
    """
    if gold.ids == answers.ids and gold.texts == answers.texts:
        return answers
    if answers.numbered and not len(answers):
        raise FormatError(f"{file}: no sentence")
    place = {key: number for number, key in enumerate(gold.ids)}
    rows = np.full(len(gold), -1)
    faults = Faults(file)
    for number, (key, text) in enumerate(zip(answers.ids, answers.texts, strict=True)):
        line = answers.lines[number] if answers.lines else number + 1
        at = place.get(key)
        if at is None:
            faults.add(line, f"no segment {key!r} in the gold")
            continue
        rows[at] = number
        if text != gold.texts[at] and not same(text, gold.texts[at], folds):
            faults.add(line, differing(key, text, gold.texts[at]))
    numbered = gold.numbered and answers.numbered
    if faults and numbered and (moved := _resegmented(gold, answers, file, folds)):
        return moved
    faults.check()
    return _chosen(gold, answers, rows)


def same(text: str, known: str, folds: Sequence[str]) -> bool:
    """Whether two texts are equal under some folds, code point by code point."""
    return len(text) == len(known) and folded(text, folds) == folded(known, folds)


def differing(key: str, text: str, known: str, where: str = "in the gold") -> str:
    """That a text is another one than a known one, what both say, and what makes them equal."""
    same_so_far = takewhile(lambda pair: pair[0] == pair[1], zip(text, known, strict=False))
    first = sum(1 for _ in same_so_far)
    told = (
        f"the text differs from that of segment {key!r} {where}: "
        f"{_excerpt(text, first)}, not {_excerpt(known, first)}"
    )
    if folds := alike_under(text, known):
        how = " ".join(f"--fold {name}" for name in folds)
        return f"{told}; both are one text under {how}"
    return told


def _excerpt(text: str, place: int) -> str:
    """What stands around a place."""
    low, high = max(0, place - EXCERPT), place + EXCERPT
    return repr(("…" if low else "") + text[low:high] + ("…" if high < len(text) else ""))


def _chosen(gold: Records, answers: Records, rows: Ints) -> Records:
    answered: Bools = rows >= 0
    return replace(
        gold,
        spans={name: columns.rows(rows) for name, columns in answers.spans.items()},
        labelled={n: marks[rows] & answered for n, marks in answers.labelled.items()},
        labels={
            name: [column[row] if row >= 0 else None for row in rows.tolist()]
            for name, column in answers.labels.items()
        },
        notes=answers.notes,
    )


def _resegmented(
    gold: Records, answers: Records, file: str, folds: Sequence[str]
) -> Records | None:
    """The spans of the answers in the gold's sentences; None where their tokens differ."""
    if not same(" ".join(answers.texts), " ".join(gold.texts), folds):
        return None
    begins, ends = _on_one_line(gold.texts)
    theirs, _ = _on_one_line(answers.texts)
    spans, cut = {}, 0
    for name, columns in answers.spans.items():
        at = theirs[columns.segment]
        low, high = at + columns.start, at + columns.end
        first = np.searchsorted(begins, low, side="right") - 1
        last = np.searchsorted(begins, high - 1, side="right") - 1
        cut += int((first < last).sum())
        pieces = [
            (segment, max(start, begins[segment]), min(end, ends[segment]), kind)
            for a, b, start, end, kind in zip(
                *(column.tolist() for column in (first, last, low, high, columns.type)), strict=True
            )
            for segment in range(a, b + 1)
        ]
        where = np.array([piece[:3] for piece in pieces], np.int64).reshape(-1, 3)
        segment = where[:, 0]
        places = Places(segment, where[:, 1] - begins[segment], where[:, 2] - begins[segment])
        names = [columns.types[piece[3]] for piece in pieces]
        spans[name] = SpanColumns.build(len(gold), places, names)
    sentences = many(len(answers), "sentence is", "sentences are")
    sizes = f"{sentences} read as the gold's {len(gold):,}"
    note = f"{file}: {sizes}, since their tokens agree"
    crossing = f"; names that go over an end of these are cut there: {cut:,}" if cut else ""
    labelled = {name: np.ones(len(gold), np.bool_) for name in spans}
    return replace(gold, spans=spans, labelled=labelled, notes=(*answers.notes, note + crossing))


def _on_one_line(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Where each text begins and ends when a space parts them."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.cumsum(sizes + 1) - 1
    return ends - sizes, ends


def unknown_names(known: Sequence[str], given: Sequence[str]) -> list[str]:
    """What differs from a known name in nothing but upper and lower case, as `given: known`."""
    by_case = {name.casefold(): name for name in known}
    strange = [name for name in given if name not in known and name.casefold() in by_case]
    return [f"{name!r} is written {by_case[name.casefold()]!r} in the gold" for name in strange]


def strangers(what: str, given: Sequence[str], known: Sequence[str]) -> str:
    """A sentence where there are names of some kind and none of them is known; else ""."""
    if not given or not known or not set(given).isdisjoint(known):
        return ""
    theirs, ours = (", ".join(some[:FEW]) for some in (given, known))
    return f"none of its {what} is one of the gold's: {theirs}, not {ours}"


def refuse_other_case(file: str, known: Sequence[str], given: Sequence[str]) -> None:
    """Raise `FormatError` where a name differs from one of the gold's in case alone."""
    if told := unknown_names(known, given):
        raise FormatError(f"{file}: {'; '.join(told)}")
