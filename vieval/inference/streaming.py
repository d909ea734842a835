"""Corpora too big to be held: surveyed once from end to end, then counted part by part.

A part is a stretch of a file of JSON lines. Whoever counts it needs its bytes and what the survey
tells of the whole, and gives back additive counts: no text and no answer is kept anywhere.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vieval.approaches import Entrant
from vieval.corpus import files, jsonl
from vieval.corpus.corpus import NoGold, gold_content
from vieval.corpus.declaration import declared_beside
from vieval.corpus.faults import Faults, FormatError, told
from vieval.data import Answer, Composite, Record, Segment, Trainable, Unavailable
from vieval.evaluation.assemble import Subject
from vieval.evaluation.evaluate import Frame, full_scores, with_seen
from vieval.hashing import ListKey
from vieval.inference import answers
from vieval.inference.answers import Kept, article_key
from vieval.inference.ask import answer
from vieval.inference.identity import identity
from vieval.inference.training import Training
from vieval.metrics.answers import failures
from vieval.metrics.figures import Unsettled
from vieval.metrics.scores import SpanScores
from vieval.metrics.shards import Shard, shard
from vieval.metrics.spans.scores import MOST_SLICES, few, slice_of, sliceable
from vieval.problems import Problem, found_in
from vieval.records import Records
from vieval.stats import MOST_UNITS, Unit, unit_names, unit_of

PART_SEGMENTS = 2_000
FIRST_ROWS = 1_000
SUFFIX = ".jsonl"


class Part(NamedTuple):
    """The bytes `[start, end)` of a file: whole articles, where the file has them in one piece.

    `line` is the number of its first line, `place` that of its first labelled segment.
    """

    start: int
    end: int
    line: int
    place: int


@dataclass(frozen=True)
class CountRequest:
    """A part with all that it takes to count it: its `rows` are lines of the file of that name."""

    problem: Problem
    frame: Frame
    unit: Unit
    rows: bytes
    file: str
    part: Part


@dataclass(frozen=True)
class Survey:
    """What is known of a corpus after reading it once: its `parts`, and what each needs to know."""

    path: Path
    subject: Subject
    frame: Frame
    parts: Sequence[Part]

    @property
    def most_units(self) -> int:
        """No fewer units of resampling than there are."""
        return min(MOST_UNITS, max(self.subject.articles, self.subject.segments))

    def sizes(self) -> Iterator[tuple[Part, int]]:
        """Each part with the number of its labelled segments."""
        ends = [*(part.place for part in self.parts[1:]), self.subject.segments]
        return ((part, end - part.place) for part, end in zip(self.parts, ends, strict=True))

    def question(self, part: Part) -> CountRequest:
        """Read a part."""
        subject = self.subject
        with self.path.open("rb") as file:
            file.seek(part.start)
            rows = file.read(part.end - part.start)
        return CountRequest(subject.problem, self.frame, subject.unit, rows, self.path.name, part)


class Counted(NamedTuple):
    """A part's counts, how many of its segments failed, and the approach's own seconds.

    `cached` says that it was not asked again.
    """

    shard: Shard[Unsettled]
    failed: int
    seconds: float
    cached: bool


def problems_of(path: Path) -> dict[str, Problem]:
    """The problems of a file: those of a `corpus.toml` beside it, or what its first rows show.

    Raises `FormatError`, also with the faults of these rows, and `FileNotFoundError`.
    """
    _check(path)
    if declaration := declared_beside(path):
        return dict(declaration.problems)
    faults, records = Faults(path.name), dict[str, Record]()
    for line in islice(_lines(path), FIRST_ROWS):
        try:
            record = jsonl.parse(line.text())
        except FormatError as error:
            faults.add(line.number, *str(error).splitlines())
            continue
        if record.segment.id in records:
            faults.add(line.number, f"the id {record.segment.id!r} was on an earlier line")
        records[record.segment.id] = record
    faults.check()
    return found_in(jsonl.with_empty_sets(Records.of(list(records.values()))))


def _check(path: Path) -> None:
    if path.suffix != SUFFIX:
        raise FormatError(f"{path.name}: only JSON lines ({SUFFIX}) are read part by part")
    if not path.exists():
        raise FileNotFoundError(f"no corpus {str(path)!r}")


def survey(
    path: Path, problem: Problem, labels: Sequence[str] = (), size: int = PART_SEGMENTS
) -> Survey:
    """Read a file of JSON lines once, check it, and cut it into parts of about `size` segments.

    A part ends where an article does. `labels` are the names of the label problems that figures may
    be sliced by. Of the whole file only a few bytes a segment are kept, and
    only meanwhile. Its digests are those of the same corpus in memory. Raises `FormatError` with
    the first faults, `NoGold` where it has none for the problem, and
    `FileNotFoundError`.
    """
    _check(path)
    if problem.several:
        raise FormatError(
            f"{path.name}: {problem.name} has several labels a segment, which are not read part by "
            "part"
        )
    taken = _Taken(problem, sliceable(labels), size)
    faults = Faults(path.name)
    for line in _lines(path):
        try:
            taken.add(line, jsonl.parse(line.text()))
        except FormatError as error:
            faults.add(line.number, *str(error).splitlines())
            if faults.full:
                break
    faults.check()
    told(_repeated(path, taken.repeated()))
    if not taken.segments:
        raise NoGold(path.stem, [problem.name])
    return taken.survey(path)


class _Line(NamedTuple):
    """A line that is not empty: where it starts and ends in the file, and its number."""

    start: int
    end: int
    number: int
    content: bytes

    def text(self) -> str:
        try:
            return self.content.decode()
        except UnicodeDecodeError as error:
            raise FormatError(f"not UTF-8: {error}") from None


def _lines(path: Path) -> Iterator[_Line]:
    with files.opened(path) as file:
        start = file.tell()
        for number, content in enumerate(file, start=1):
            if content.strip():
                yield _Line(start, start + len(content), number, content)
            start += len(content)


def _repeated(path: Path, hashes: Collection[int]) -> Iterator[str]:
    """Faults of the lines whose id was on an earlier one, read again where hashes say there are."""
    seen: set[str] = set()
    for line in _lines(path) if hashes else ():
        name = jsonl.parse(line.text()).segment.id
        if name in seen:
            yield f"{path.name}:{line.number}: the id {name!r} was on an earlier line"
        if hash(name) in hashes:
            seen.add(name)


class _Taken:
    """What a survey has seen so far."""

    def __init__(self, problem: Problem, slices: Sequence[str], size: int) -> None:
        self.segments = 0
        self._problem, self._size = problem, size
        self._texts, self._golds = ListKey(), ListKey()
        self._ids, self._articles = array("q"), array("q")
        self._article: str | None = None
        self._labels: set[str] = set()
        self._kinds: Mapping[str, set[str]] = {name: set() for name in slices}
        self._parts: list[Part] = []

    def add(self, line: _Line, record: Record) -> None:
        self._place(line, record.segment.article)
        self._texts.add(record.segment)
        self._ids.append(hash(record.segment.id))
        gold = self._problem.gold(record)
        if gold is None:
            return
        self.segments += 1
        self._golds.add(gold_content(record, self._problem))
        self._articles.append(hash(record.segment.article))
        self._labels |= {gold} if isinstance(gold, str) else {span.type for span in gold}
        for name, kinds in self._kinds.items():
            if len(kinds) <= MOST_SLICES:
                kinds.add(slice_of(name, record))

    def repeated(self) -> frozenset[int]:
        """The hashes that several ids have: of the same id, or of two by chance."""
        hashes, times = np.unique(np.frombuffer(self._ids, np.int64), return_counts=True)
        return frozenset(hashes[times > 1].tolist())

    def _place(self, line: _Line, article: str) -> None:
        """Put the line into the last part, or into a new one."""
        last = self._parts[-1] if self._parts else None
        full = last is not None and self.segments - last.place >= self._size
        if last is None or (full and article != self._article):
            self._parts.append(Part(line.start, line.end, line.number, self.segments))
        else:
            self._parts[-1] = last._replace(end=line.end)
        self._article = article

    def survey(self, path: Path) -> Survey:
        articles = len(np.unique(np.frombuffer(self._articles, np.int64)))
        more = sorted(self._labels - set(self._problem.labels))
        problem = replace(self._problem, labels={**self._problem.labels, **dict.fromkeys(more, "")})
        labels = tuple(problem.labels)
        if problem.kind == "spans":
            labels = problem.headline or tuple(sorted(self._labels))
        subject = Subject(
            problem,
            path.stem,
            self._texts.digest(),
            self._golds.digest(),
            self.segments,
            articles,
            unit_of(articles, self.segments),
            labels,
        )
        slices = tuple(name for name, kinds in self._kinds.items() if few(kinds))
        return Survey(path, subject, Frame(labels, slices), tuple(self._parts))


def count(
    entrant: Entrant,
    question: CountRequest,
    kept: Path | None = None,
    training: Training | None = None,
) -> Counted:
    """Ask an approach about a part and count what it answers.

    `kept` is the folder of answers from before; None where each run asks anew. Raises `Unavailable`
    where the approach cannot run here, or has to be trained and there is no `training`.
    """
    problem, who = question.problem, identity(entrant)
    records = [record for record in _records(question) if problem.gold(record) is not None]
    given = _answers(entrant, [record.segment for record in records], kept, training)
    scores = full_scores(problem, records, given.answers, question.frame, by_lot=who.card.by_lot)
    if training and who.learns and isinstance(scores, SpanScores):
        scores = with_seen(scores, problem, records, given.answers, training.corpus)
    articles = [record.segment.article for record in records]
    names = unit_names(question.unit, articles, question.part.place)
    failed = failures(given.answers)
    return Counted(shard(scores, names), failed, given.seconds, given.cached)


def _records(question: CountRequest) -> Iterator[Record]:
    for number, line in enumerate(question.rows.split(b"\n"), start=question.part.line):
        if line.strip():
            try:
                yield jsonl.parse(line.decode())
            except FormatError as error:
                raise FormatError(f"{question.file}:{number}: {error}") from None


class _Given(NamedTuple):
    """The answers about a part, the approach's own seconds, and whether it was not asked again."""

    answers: Sequence[Answer]
    seconds: float
    cached: bool


def _answers(
    entrant: Entrant, segments: list[Segment], kept: Path | None, training: Training | None
) -> _Given:
    approach = entrant.approach
    if isinstance(approach, Composite):
        members = entrant.members
        parts = {one.name: _answers(one, segments, kept, training) for one in members}
        combined = approach.combine({name: part.answers for name, part in parts.items()})
        seconds = sum(part.seconds for part in parts.values())
        return _Given(combined, seconds, all(part.cached for part in parts.values()))
    learns = isinstance(approach, Trainable)
    if learns and training is None:
        raise Unavailable(f"{entrant.name} has to be trained: see --train")
    learnt = training.key if training and learns else ""
    key, fingerprint = article_key(segments, learnt), identity(entrant).fingerprint
    folder = kept / "parts" / key if kept and fingerprint else None
    if folder and (found := answers.find(folder, fingerprint, [key])):
        return _Given(found[key].answers, found[key].seconds, cached=True)
    start = time.perf_counter()
    if training and learns:
        given = training.answer(entrant, fingerprint, segments)
    else:
        given = answer(entrant, segments)
    seconds = time.perf_counter() - start
    if folder:
        answers.keep(folder, fingerprint, {key: Kept(given, seconds)})
    return _Given(given, seconds, cached=False)
