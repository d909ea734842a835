"""How far the annotators of some files agree, and where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from os.path import realpath
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from vieval._version import __version__
from vieval.corpus import formats
from vieval.corpus.alignment import aligned, differing, same
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import reading_beside
from vieval.corpus.faults import Faults, FormatError, NoTexts, told_as
from vieval.corpus.files import names_in_faults, names_of
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment, Span, Spans
from vieval.evaluation.sheets import read_as
from vieval.evaluation.signature import SHORT, interval_name, signature
from vieval.hashing import file_key
from vieval.labelsets import as_set
from vieval.labelsets import plain as plain_labels
from vieval.metrics.agreement.scores import agreement_on_labels, agreement_on_spans
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import settle
from vieval.metrics.keys import beside
from vieval.metrics.scores import LabelAgreement, PairAgreement, SpanAgreement, parts, plain
from vieval.metrics.spans.unannotated import judged
from vieval.problems import Problem, spans_in
from vieval.records import Bools, Records
from vieval.review.disagreements import (
    Disagreement,
    disagreements_on_labels,
    disagreements_on_spans,
)
from vieval.stats import Sample, sample, scope


class NothingToCompare(FormatError):
    """No two files have labels of one problem on one segment."""


@dataclass(frozen=True)
class ProblemAgreement:
    """The agreement on one problem; `left_out` counts the segments that not everybody did.

    `scope` is the question that intervals answer; two, where pairs did other articles.
    """

    agreement: SpanAgreement[Estimate] | LabelAgreement[Estimate]
    left_out: int
    scope: str

    @property
    def tree(self) -> dict[str, object]:
        """All of it, under the names that it has in JSON."""
        kind = "spans" if isinstance(self.agreement, SpanAgreement) else "labels"
        told = {"kind": kind, "left_out": self.left_out, "scope": self.scope}
        return {**told, **(parts(self.agreement) or {})}


@dataclass(frozen=True)
class AgreedFiles:
    """What the agreement of files gives, by problem; `notes` tell how they were read.

    `segments` are those that two or more have.
    """

    problems: Mapping[str, ProblemAgreement]
    segments: int
    disagreements: tuple[Disagreement, ...]
    notes: tuple[str, ...]
    signature: str

    def plain(self) -> dict[str, Any]:
        """The same in the form of JSON."""
        ours: dict[str, Any] = {
            "segments": self.segments,
            "disagreements": [_row(one) for one in self.disagreements],
            "notes": list(self.notes),
            "signature": self.signature,
        }
        return beside(ours, {name: plain(one.tree) for name, one in self.problems.items()})


def agree(paths: Sequence[Path], reading: Reading = PLAIN) -> AgreedFiles:
    """The agreement of two or more files on the segments that two or more of them have.

    It is that on the problems that every file knows. Each pair is compared on the segments that
    both did, whatever the others did. Raises `FormatError` with the faults of a file, where there
    is nothing to compare, and for fewer than two files or the same one twice.
    """
    if len(paths) < 2:
        raise FormatError(f"agreement takes at least two files, not {len(paths)}")
    # Where links lead in a circle it says so later, by the name of the file.
    times = Counter(map(realpath, paths))
    if twice := [path for path in paths if times[realpath(path)] > 1]:
        raise FormatError(f"{twice[0]} is given twice")
    reading = reading_beside(paths[0], reading)
    files = _annotators(paths, reading)
    annotators = _shared(files)
    first = next(iter(annotators.values()))
    everything = Records.joined(list(files.values()))
    problems = Corpus("", everything, reading.problems or {}).problems
    units: dict[str, None] = {}
    result: dict[str, ProblemAgreement] = {}
    disagreed: list[Disagreement] = []
    notes = reading.unused(columns=any(records.numbered for records in files.values()))
    notes += dict.fromkeys(note for records in files.values() for note in records.notes)
    for problem in problems.values():
        done = {name: _done(problem, records) for name, records in annotators.items()}
        marks = np.stack(list(done.values()))
        if not marks.any(axis=1).all() or not (marks.sum(axis=0) > 1).any():
            if marks.any():
                silent = " and ".join(name for name, mark in done.items() if not mark.any())
                notes.append(
                    f"{silent}: nothing of {problem.name}, which is left out"
                    if silent
                    else f"{problem.name}: nobody looked where another did, so it is left out"
                )
            continue
        found = (
            _spans(problem, annotators, done)
            if problem.kind == "spans"
            else _labels(problem, annotators, done)
        )
        units |= dict.fromkeys(found.intervals)
        left_out = int((~marks.all(axis=0)).sum())
        scopes = " and ".join(dict.fromkeys(found.scopes))
        result[problem.name] = ProblemAgreement(found.agreement, left_out, scopes)
        disagreed += found.differing
    if not result:
        named = ", ".join(files)
        raise NothingToCompare(
            f"nothing to compare: no problem has labels of {named} on one segment"
        )
    digests = {
        f"annotator{n}": f"{name}@{file_key(path)[:SHORT]}"
        for n, (name, path) in enumerate(zip(files, paths, strict=True), start=1)
    }
    return AgreedFiles(
        result,
        len(first),
        tuple(disagreed),
        tuple(notes),
        signature(**digests, **read_as(reading), interval=",".join(units), vieval=__version__),
    )


class _Compared(NamedTuple):
    """The agreement, what its intervals are about and by which methods, and who differs where."""

    agreement: SpanAgreement[Estimate] | LabelAgreement[Estimate]
    scopes: Sequence[str]
    intervals: Sequence[str]
    differing: list[Disagreement]


def _spans(
    problem: Problem, annotators: Mapping[str, Records], done: Mapping[str, Bools]
) -> _Compared:
    """Each pair on the segments that both did."""
    pairs: dict[str, PairAgreement[Estimate]] = {}
    scopes: list[str] = []
    intervals: list[str] = []
    differing: list[Disagreement] = []
    for names in combinations(annotators, 2):
        kept = np.flatnonzero(np.logical_and(*(done[name] for name in names)))
        if not len(kept):
            continue
        held = {name: annotators[name].rows(kept) for name in names}
        segments = [record.segment for record in held[names[0]]]
        spans = dict(zip(names, _looked_for(problem, *held.values()), strict=True))
        sampled = sample(held[names[0]].articles)
        pairs |= settle(agreement_on_spans(segments, spans), sampled).pairs
        scopes.append(_scope(sampled, held[names[0]].articles))
        intervals.append(interval_name(sampled.unit))
        differing += disagreements_on_spans(segments, spans)
    return _Compared(SpanAgreement(pairs=pairs), scopes, intervals, differing)


def _looked_for(problem: Problem, *sides: Records) -> list[list[Spans]]:
    """The spans of two annotators, without those that lie where the other did not look."""
    own = [spans_in(problem, records) for records in sides]
    found = []
    for place, other in enumerate(reversed(sides)):
        unseen, spans = other.unannotated, own[place]
        found.append(list(judged(own[1 - place], spans, unseen) if unseen else spans))
    return found


def _labels(
    problem: Problem, annotators: Mapping[str, Records], done: Mapping[str, Bools]
) -> _Compared:
    """All on the segments that two or more did: coefficients take each pair of labels by itself."""
    kept = np.flatnonzero(np.sum(list(done.values()), axis=0) > 1)
    held = {name: records.rows(kept) for name, records in annotators.items()}
    segments = [record.segment for record in next(iter(held.values()))]
    labels = {name: _said_of(problem, records) for name, records in held.items()}
    values = problem.values(label for own in labels.values() for label in own if label is not None)
    found = agreement_on_labels(labels, values, ordered=problem.ordered)
    articles = [segment.article for segment in segments]
    sampled = sample(articles)
    differing = disagreements_on_labels(problem.name, segments, labels)
    scopes, intervals = [_scope(sampled, articles)], [interval_name(sampled.unit)]
    return _Compared(settle(found, sampled), scopes, intervals, differing)


def _scope(sampled: Sample, articles: Sequence[str]) -> str:
    return scope(sampled.unit, len(set(articles)), len(articles))


def _said_of(problem: Problem, records: Records) -> Sequence[str | None]:
    """The label of each record; where segments have several, one by itself as a set of one."""
    column = records.labels_of(problem.name)
    return [label and as_set(label) for label in column] if problem.several else column


def _done(problem: Problem, records: Records) -> Bools:
    """Which segments an annotator did for a problem."""
    if problem.kind == "spans":
        return records.labelled_for(problem.name)
    return np.array([label is not None for label in records.labels_of(problem.name)], np.bool_)


def _annotators(paths: Sequence[Path], reading: Reading) -> dict[str, Records]:
    """The records of each file; a file goes by its stem where that tells it from others."""
    files: dict[str, Records] = {}
    in_faults = dict(zip(paths, names_in_faults(paths), strict=True))
    read = _read(in_faults, reading)
    for name, (path, called) in zip(names_of(paths), in_faults.items(), strict=True):
        found = read[path]
        first = next(iter(files.values()), found)
        files[name] = aligned(first, found, called, reading.fold) if found.numbered else found
    texts: dict[str, str] = {}
    for called, records in zip(in_faults.values(), files.values(), strict=True):
        faults = Faults(called)
        lines = records.lines or range(1, len(records) + 1)
        for key, text, line in zip(records.ids, records.texts, lines, strict=True):
            known = texts.setdefault(key, text)
            if known != text and not same(text, known, reading.fold):
                faults.add(line, differing(key, text, known, "in another file"))
        faults.check()
    return files


def _read(names: Mapping[Path, str], reading: Reading) -> dict[Path, Records]:
    """The records of files, which faults call so; one without texts takes those of the others.

    Of several texts of one segment it is the first.
    """
    found: dict[Path, Records] = {}
    without: dict[Path, NoTexts] = {}
    for path, name in names.items():
        try:
            with told_as(path, name):
                found[path] = formats.read(path, reading)
        except NoTexts as error:
            without[path] = error
    if not found:
        raise next(iter(without.values()))
    texts: dict[str, str] = {}
    for records in found.values():
        texts = {**dict(zip(records.ids, records.texts, strict=True)), **texts}
    beside = replace(reading, texts=texts, source=" and ".join(names[path] for path in found))
    for path in without:
        with told_as(path, names[path]):
            found[path] = formats.read(path, beside)
    return found


def _shared(files: Mapping[str, Records]) -> dict[str, Records]:
    """The records of the segments that two or more files have; blank where one has none.

    A segment is of the article that the first file names which names any.
    """
    times = Counter(key for records in files.values() for key in records.ids)
    shared = [key for key, count in times.items() if count > 1]
    if not shared:
        raise FormatError(f"no segment is in two of {', '.join(files)}")
    known: dict[str, Segment] = {}
    for records in files.values():
        for key, *said in zip(records.ids, records.texts, records.articles, strict=True):
            if key not in known or known[key].article == key:
                known[key] = Segment(key, *said)
    articles = [known[key].article for key in shared]
    found = {}
    for name, records in files.items():
        own = set(records.ids)
        blank = [Record(known[key]) for key in shared if key not in own]
        whole = Records.joined([replace(records, lines=()), Records.of(blank)])
        places = {key: row for row, key in enumerate(whole.ids)}
        found[name] = replace(whole.rows([places[key] for key in shared]), articles=articles)
    return found


def _row(one: Disagreement) -> dict[str, object]:
    text = one.segment.text
    row: dict[str, object] = {"id": one.segment.id, "what": one.what}
    if one.span is not None:
        row["span"] = _said(one.span, text)
    return row | {"says": {name: _said(said, text) for name, said in one.says.items()}}


def _said(said: Span | str | None, text: str) -> object:
    if not isinstance(said, Span):
        return None if said is None else plain_labels(said)
    surface = text[said.start : said.end]
    return {"start": said.start, "end": said.end, "type": said.type, "text": surface}
