"""Segments with their lanes, and lists of errors, for the terminal.

They are drawn from the values of a report, with the same strokes for the same outcomes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.style import Style
from rich.text import Text

from vieval.report.page.chosen import answered, chosen
from vieval.report.page.payload import OUTCOMES, Approach, Marks, Problem
from vieval.report.page.pictures import named

COLOURS = ("magenta", "blue", "yellow", "green", "cyan", "red", "bright_magenta", "bright_blue")
STROKES = {
    "right": "━",
    "boundary": "╍",
    "type": "═",
    "boundary and type": "╌",
    "split": "┅",
    "merged": "┅",
    "missed": "·",
    "spurious": "▪",
    "decoy": "╱",
}
SHOWN = 3
MARGIN = 3
AROUND = 24


@dataclass(frozen=True)
class LaneSpan:
    """A span of a lane: its pieces in code points, its type, and what became of it."""

    pieces: tuple[tuple[int, int], ...]
    type: int
    outcome: str
    referent: str = ""

    @property
    def start(self) -> int:
        """Where its first piece starts."""
        return self.pieces[0][0]

    @property
    def end(self) -> int:
        """Where its last piece ends."""
        return self.pieces[-1][1]


def find_segment(problem: Problem, wanted: str) -> int:
    """The number of the segment that is meant: by its id, or a part of it that only it has.

    `002#1` is the segment 1 of the article that begins with 002. Raises `ValueError`.
    """
    ids = problem.segments.ids
    if wanted in ids:
        return ids.index(wanted)
    article, _, number = wanted.rpartition("#")
    found = [
        place
        for place, name in enumerate(ids)
        if wanted in name or (name.startswith(article) and name.endswith(f"#{number}"))
    ]
    if len(found) == 1:
        return found[0]
    some = ", ".join(ids[place] for place in (found or range(len(ids)))[:5])
    told = f"{len(found)} segments are" if found else "no segment is"
    raise ValueError(f"{told} like {wanted!r}; there is: {some} …")


def lanes_of(problem: Problem, names: Sequence[str]) -> list[Approach]:
    """The approaches with these names; without any, the leader and two more.

    Raises `ValueError` for one that did not answer.
    """
    known = {one.name: one for one in answered(problem)}
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"no answers of {', '.join(unknown)}; there is: {', '.join(known)}")
    return [known[name] for name in names] or chosen(problem, SHOWN)


def draw(problem: Problem, number: int, lanes: Sequence[Approach], width: int) -> Text:
    """A segment with the gold above it and a lane an approach below, wrapped to the width."""
    segments = problem.segments
    about = " · ".join(filter(None, (values[number] for values in segments.labels.values())))
    head = Text.assemble((segments.ids[number], "bold"), f"  {about}" if about else "", "\n\n")
    if problem.kind == "labels":
        return head + _with_labels(problem, number, lanes)
    text = segments.texts[number]
    gold = marks_of(problem.gold_marks, number)
    said = [marks_of(one.marks, number) for one in lanes]
    canvas = _Canvas(text, problem.types)
    drawn = head
    for start, end in _lines(text, width - MARGIN):
        for row in _stacked(gold):
            drawn += canvas.row(row, (start, end), " " * MARGIN, named=True)
        drawn += Text(" " * MARGIN + text[start:end].rstrip() + "\n")
        if not any(mark.start < end and start < mark.end for marks in said for mark in marks):
            continue
        for place, marks in enumerate(said, start=1):
            for level, row in enumerate(reversed(_stacked(marks))):
                label = " " if level else str(place)
                drawn += canvas.row(row, (start, end), f"{label:<{MARGIN}}", named=False)
    return drawn + _legend(lanes) + _given_back(text, gold, said)


def marks_of(marks: Marks | None, number: int) -> list[LaneSpan]:
    """The marks of a lane in a segment, in order."""
    if marks is None:
        return []
    first = sum(marks.count[:number])
    referents = marks.attributes.get("referent", {})
    return [
        LaneSpan(
            marks.fragments.get(
                str(mark), ((marks.start[mark], marks.start[mark] + marks.length[mark]),)
            ),
            marks.type[mark],
            OUTCOMES[marks.outcome[mark]] if marks.outcome else "right",
            referents.get(str(mark), ""),
        )
        for mark in range(first, first + marks.count[number])
    ]


def error_lines(
    problem: Problem, lanes: Sequence[Approach], kinds: Sequence[str]
) -> Iterator[Text]:
    """What approaches got wrong, segment by segment: where, of which kind, and the text around.

    Raises `ValueError` for a kind that there is not.
    """
    check_kinds(problem, kinds)
    find = _wrong_spans if problem.kind == "spans" else _wrong_labels
    for number, name in enumerate(problem.segments.ids):
        for lane in lanes:
            for found in find(problem, lane, number, kinds):
                which = f" · {named(lane)}" if len(lanes) > 1 else ""
                yield Text.assemble((name, "bold"), which, " · ", found)


def check_kinds(problem: Problem, kinds: Sequence[str]) -> None:
    """Raise `ValueError` for a kind of error that there is not."""
    known = OUTCOMES[1:] if problem.kind == "spans" else ()
    if unknown := [kind for kind in kinds if kind not in known]:
        told = f"; there is: {', '.join(known)}" if known else f": {problem.name} has labels"
        raise ValueError(f"no kind of error {', '.join(map(repr, unknown))}{told}")


def wrong_marks(lane: Approach, number: int, kinds: Sequence[str]) -> list[LaneSpan]:
    """The marks of a lane in a segment that are errors: of these kinds, or of all."""
    marks = marks_of(lane.marks, number)
    return [m for m in marks if m.outcome != "right" and (not kinds or m.outcome in kinds)]


def _wrong_spans(
    problem: Problem, lane: Approach, number: int, kinds: Sequence[str]
) -> Iterator[Text]:
    text = problem.segments.texts[number]
    names = marks_of(problem.gold_marks, number)
    for mark in wrong_marks(lane, number, kinds):
        before, after = text[max(0, mark.start - AROUND) : mark.start], text[mark.end :][:AROUND]
        meant = [one for one in names if _may_be_meant(one, mark)]
        gold = ", ".join(f"{problem.types[m.type]} {text[m.start : m.end]}" for m in meant)
        yield Text.assemble(
            f"{mark.outcome} ",
            (problem.types[mark.type], _colour(mark)),
            f" · gold {gold}" if gold else "",
            f"\n   {'…' if mark.start > AROUND else ''}{before}⟦",
            (text[mark.start : mark.end], _colour(mark) + Style(underline=True)),
            f"⟧{after}{'…' if mark.end + AROUND < len(text) else ''}",
        )


def _may_be_meant(gold: LaneSpan, mark: LaneSpan) -> bool:
    """Whether a wrong mark is about a name: they share a place, and what is right of it."""
    if mark.outcome in {"missed", "spurious", "decoy"}:
        return False
    if mark.outcome == "type":
        return gold.pieces == mark.pieces
    shared = any(s < f and t < e for s, e in gold.pieces for t, f in mark.pieces)
    return shared and (mark.outcome != "boundary" or gold.type == mark.type)


def _wrong_labels(
    problem: Problem, lane: Approach, number: int, _: Sequence[str]
) -> Iterator[Text]:
    assert problem.gold_labels is not None
    assert lane.labels is not None
    gold, said = problem.gold_labels.label[number], lane.labels.label[number]
    if gold != said:
        text = problem.segments.texts[number]
        answer = problem.types[said] if said >= 0 else "no answer"
        shown = text if len(text) <= 2 * AROUND else text[: 2 * AROUND] + "…"
        yield Text.assemble(f"{problem.types[gold]} → ", (answer, "red"), f"\n   {shown}")


def _with_labels(problem: Problem, number: int, lanes: Sequence[Approach]) -> Text:
    assert problem.gold_labels is not None
    gold = problem.gold_labels.label[number]
    drawn = Text(f"{problem.segments.texts[number]}\n\n")
    wide = max(len(named(one)) for one in lanes)
    drawn += Text(f"{'gold':<{wide}}  {problem.types[gold]}\n")
    for lane in lanes:
        assert lane.labels is not None
        said = lane.labels.label[number]
        sure = f"  {lane.labels.sure[number]} %" if lane.labels.sure else ""
        told = (
            f"{problem.types[said] if said >= 0 else 'no answer'}  {'✓' if said == gold else '✗'}"
        )
        style = "green" if said == gold else "red"
        drawn += Text.assemble(f"{named(lane):<{wide}}  ", (told, style), sure, "\n")
    return drawn


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """The text cut at blanks into lines of at most so many columns, by code points."""
    start = 0
    while start < len(text):
        end, last, columns = start, 0, 0
        while end < len(text) and columns + _columns(text[end]) <= width:
            columns += _columns(text[end])
            end += 1
            if text[end - 1].isspace():
                last = end
        end = last if last and end < len(text) else max(end, start + 1)
        yield start, end
        start = end


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in {"Cc", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _stacked(marks: Sequence[LaneSpan]) -> list[list[LaneSpan]]:
    """Rows of marks that do not overlap, the innermost last."""
    rows: list[list[LaneSpan]] = []
    for mark in sorted(marks, key=lambda one: one.end - one.start):
        level = 1 + max(
            (
                i
                for i, row in enumerate(rows)
                for o in row
                if mark.start < o.end and o.start < mark.end
            ),
            default=-1,
        )
        if level == len(rows):
            rows.append([])
        rows[level].append(mark)
    return list(reversed(rows))


@dataclass(frozen=True)
class _Canvas:
    """A text that rows of marks are drawn over and under."""

    text: str
    types: Sequence[str]

    def row(
        self, marks: Sequence[LaneSpan], stretch: tuple[int, int], margin: str, *, named: bool
    ) -> Text:
        """One row of strokes along a stretch of the text; nothing where no mark reaches it."""
        start, end = stretch
        here = [mark for mark in marks if mark.start < end and start < mark.end]
        if not here:
            return Text(f"{margin}\n") if margin.strip() else Text()
        drawn = Text(margin)
        for place in range(start, end):
            mark = next((one for one in here if one.start <= place < one.end), None)
            sign = self._sign(mark, place, named=named) if mark else " "
            drawn.append(sign * _columns(self.text[place]), _colour(mark) if mark else None)
        drawn.rstrip()
        return drawn + Text("\n")

    def _sign(self, mark: LaneSpan, place: int, *, named: bool) -> str:
        """What stands at a code point of a mark: first its type, then its stroke."""
        name = self.types[mark.type]
        told = name if named else name[:1]
        if place - mark.start < len(told):
            return told[place - mark.start]
        inside = any(start <= place < end for start, end in mark.pieces)
        return STROKES[mark.outcome] if inside else " "


def _colour(mark: LaneSpan) -> Style:
    return Style(color=COLOURS[mark.type % len(COLOURS)], bold=mark.outcome == "right")


def _legend(lanes: Sequence[Approach]) -> Text:
    drawn = Text("\n")
    for place, lane in enumerate(lanes, start=1):
        drawn.append(f"{place} {named(lane)}   ")
    drawn.append("\n")
    for outcome, stroke in STROKES.items():
        drawn.append(f"{stroke * 3} {outcome}  ", "dim")
    return drawn + Text("\n")


def _given_back(text: str, gold: Sequence[LaneSpan], said: Sequence[Sequence[LaneSpan]]) -> Text:
    """The names that were given back: what the gold has, and what each approach proposed."""
    drawn = Text()
    for name in gold:
        surface = text[name.start : name.end]
        if not name.referent or name.referent == surface:
            continue
        drawn.append(f"{surface} → ").append(name.referent, "bold")
        for place, marks in enumerate(said, start=1):
            for mark in marks:
                if mark.pieces == name.pieces and mark.referent:
                    right = mark.referent == name.referent
                    told = "✓" if right else f"✗ {mark.referent}"
                    drawn.append(f"  {place} {told}", "green" if right else "red")
        drawn.append("\n")
    return drawn
