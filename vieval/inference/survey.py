"""A corpus too big to be held, read once from end to end: what it is, and where its parts are.

A file of JSON lines is read in stretches of bytes. Each is looked through by itself, wherever that
is; what is found is put together in the order of the file.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from vieval.corpus import files, jsonl
from vieval.corpus.corpus import NoGold, gold_content
from vieval.corpus.declaration import declared_beside, name_of, reading_beside
from vieval.corpus.faults import MOST_TOLD, Faults, FormatError, told
from vieval.corpus.reading import PLAIN, Reading
from vieval.corpus.rows import peeked
from vieval.corpus.sets import with_sets
from vieval.corpus.slips import Slips
from vieval.corpus.unread import fault_of
from vieval.data import Record
from vieval.evaluation.assemble import Subject
from vieval.evaluation.evaluate import Frame
from vieval.hashing import BagKey
from vieval.inference.parts import CountRequest, Cut, Part
from vieval.labelsets import is_set
from vieval.metrics.spans.scores import MOST_SLICES, few, slice_of, sliceable
from vieval.problems import Problem, found_in
from vieval.records import Records
from vieval.stats import MOST_UNITS, unit_of

PART_SEGMENTS = 2_000
STRETCH_BYTES = 1 << 20
FIRST_ROWS = 1_000
SUFFIX = ".jsonl"


@dataclass(frozen=True)
class Survey:
    """What is known of a corpus after reading it once: its `parts`, and what each needs to know.

    Its rows are read as `reading` says.
    """

    path: Path
    subject: Subject
    frame: Frame
    parts: Sequence[Part]
    reading: Reading = PLAIN

    @property
    def most_units(self) -> int:
        """No fewer units of resampling than there are."""
        return min(MOST_UNITS, max(self.subject.articles, self.subject.segments))

    def sizes(self) -> Iterator[tuple[Part, int]]:
        """Each part with the number of its labelled segments."""
        ends = [*(part.place for part in self.parts[1:]), self.subject.segments]
        return ((part, end - part.place) for part, end in zip(self.parts, ends, strict=True))

    def question(self, part: Part, *, tell: bool = False) -> CountRequest:
        """Read a part, and ask for its counts, or for the answers too."""
        subject = self.subject
        with self.path.open("rb") as file:
            file.seek(part.start)
            rows = file.read(part.end - part.start)
        problem, unit = subject.problem, subject.unit
        name = self.path.name
        return CountRequest(problem, self.frame, unit, rows, name, part, self.reading, tell)


class Stretch(NamedTuple):
    """Whole lines of a file: where they start, the number of the first, the lines."""

    start: int
    line: int
    rows: bytes


class Found(NamedTuple):
    """What is in a stretch: an item for each of its lines that is not empty, in order.

    `starts` and `ends` are places in the file, `numbers` those of lines, `ids` and `articles`
    hashes of names. `texts` and `golds` are what the digests of the corpus are of. `kinds` are
    those that each label problem has, `faults` the numbers of lines with what is wrong there.
    """

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int64]
    articles: npt.NDArray[np.int64]
    labelled: npt.NDArray[np.bool_]
    texts: BagKey
    golds: BagKey
    labels: frozenset[str]
    kinds: Mapping[str, frozenset[str]]
    faults: Sequence[tuple[int, Sequence[str]]]


Spread: TypeAlias = Callable[[Callable[[Stretch], Found], Iterable[Stretch]], Iterable[Found]]
"""As the built-in `map`: what a function gives for each stretch, in order."""


def problems_of(path: Path) -> dict[str, Problem]:
    """The problems of a file: those of a `corpus.toml` beside it, or what its first rows show.

    Raises `FormatError`, also with the faults of these rows, and `FileNotFoundError`.
    """
    _check(path)
    if declaration := declared_beside(path):
        return dict(declaration.problems)
    faults, records = Faults(path.name), dict[str, Record]()
    for line in _first_lines(path):
        try:
            record = jsonl.parse(line.text())
        except FormatError as error:
            faults.add(line.number, *str(error).splitlines())
            continue
        if record.segment.id in records:
            faults.add(line.number, _on_an_earlier_line(record.segment.id))
        records[record.segment.id] = record
    faults.check()
    return found_in(with_sets(Records.of(list(records.values()))))


def notes_of(path: Path) -> list[str]:
    """Names of fields that look misspelt in the first rows of a file, a sentence each."""
    slips = Slips(path.name, reading_beside(path))
    for line in _first_lines(path):
        slips.look(line.number, line.content)
    return slips.notes


def _first_lines(path: Path) -> Iterator[_Line]:
    lines = (line for stretch in _stretches(path) for line in _lines(stretch))
    return islice(lines, FIRST_ROWS)


def survey(
    path: Path,
    problem: Problem,
    labels: Sequence[str] = (),
    size: int = PART_SEGMENTS,
    spread: Spread = map,
) -> Survey:
    """Read a file of JSON lines once, check it, and cut it into parts of about `size` segments.

    A part ends where an article does. `labels` are the names of the label problems that figures may
    be sliced by. Its stretches are looked through by `spread`. Of the whole file only a few bytes a
    segment are kept, and only meanwhile. Its digests are those of the same corpus in memory. Raises
    `FormatError` with the first faults, `NoGold` where it has none for the problem, and
    `FileNotFoundError`.
    """
    _check(path)
    if problem.several:
        raise FormatError(
            f"{path.name}: {problem.name} has several labels a segment, which are not read part by "
            "part"
        )
    reading = reading_beside(path)
    taken = _Taken(problem, size)
    faults = Faults(path.name)
    look = partial(look_through, problem, sliceable(labels), reading)
    for found in spread(look, _stretches(path)):
        taken.add(found)
        for number, wrong in found.faults:
            if not faults.full:
                faults.add(number, *wrong)
        if faults.full:
            break
    faults.check()
    told(_repeated(path, taken.repeated(), reading))
    if not taken.segments:
        raise NoGold(name_of(path), [problem.name])
    return taken.survey(path, reading)


def _check(path: Path) -> None:
    if path.suffix != SUFFIX:
        raise FormatError(f"{path.name}: only JSON lines ({SUFFIX}) are read part by part")
    if not path.exists():
        raise FileNotFoundError(f"no corpus {str(path)!r}")


def _stretches(path: Path) -> Iterator[Stretch]:
    with files.opened(path) as file:
        start, line = file.tell(), 1
        while rows := file.read(STRETCH_BYTES):
            rows += file.readline()
            yield Stretch(start, line, rows)
            start += len(rows)
            line += rows.count(b"\n")


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


def _lines(stretch: Stretch) -> Iterator[_Line]:
    start = stretch.start
    for number, content in enumerate(BytesIO(stretch.rows), start=stretch.line):
        if content.strip():
            yield _Line(start, start + len(content), number, content)
        start += len(content)


def look_through(
    problem: Problem, slices: Sequence[str], reading: Reading, stretch: Stretch
) -> Found:
    """What is in a stretch. After as many faults as are told the rest is not looked at."""
    lines: list[_Line] = []
    records: list[Record] = []
    faults: list[tuple[int, Sequence[str]]] = []
    for line in _lines(stretch):
        try:
            record = jsonl.parse(line.text(), reading)
            _check_kind(problem, record)
            if reading.problems is None and problem.gold(record) is None:
                _check_unread(problem, line.content)
            records.append(record)
            lines.append(line)
        except FormatError as error:
            faults.append((line.number, str(error).splitlines()))
            if len(faults) >= MOST_TOLD:
                break
    golds = [problem.gold(record) for record in records]
    labelled = [record for record, gold in zip(records, golds, strict=True) if gold is not None]
    return Found(
        np.array([line.start for line in lines], np.int64),
        np.array([line.end for line in lines], np.int64),
        np.array([line.number for line in lines], np.int64),
        np.array([_hash(record.segment.id) for record in records], np.int64),
        np.array([_hash(record.segment.article) for record in records], np.int64),
        np.array([gold is not None for gold in golds], np.bool_),
        BagKey(record.segment for record in records),
        BagKey(gold_content(record, problem) for record in labelled),
        frozenset(
            label
            for gold in golds
            if gold is not None
            for label in ([gold] if isinstance(gold, str) else {span.type for span in gold})
        ),
        {name: frozenset(_kinds(name, labelled)) for name in slices},
        faults,
    )


def _check_kind(problem: Problem, record: Record) -> None:
    """Raise `FormatError` where a record has for a problem what the first rows do not show."""
    name, label = problem.name, record.labels.get(problem.name)
    if problem.kind == "labels" and (name in record.spans or (label and is_set(label))):
        raise FormatError(f"{name} is a list, where the first rows have one label each")
    if problem.kind == "spans" and label is not None:
        raise FormatError(f"{name} is a label, where the first rows have spans")


def _check_unread(problem: Problem, line: bytes) -> None:
    """Raise `FormatError` where a row without gold says something of the problem all the same."""
    row = peeked(line)
    assert isinstance(row, dict)  # it was read before
    if told := fault_of(row, problem.name, problem.kind):
        raise FormatError(told)


def _hash(name: str) -> int:
    """The same in every process, unlike the built-in one."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little", signed=True)


def _kinds(name: str, records: Iterable[Record]) -> set[str]:
    """What a problem has as labels, and no more of them than tell that these are too many."""
    kinds: set[str] = set()
    for record in records:
        if len(kinds) > MOST_SLICES:
            break
        kinds.add(slice_of(name, record))
    return kinds


def _repeated(path: Path, hashes: Collection[int], reading: Reading) -> Iterator[str]:
    """Faults of the lines whose id was on an earlier one, read again where hashes say there are."""
    seen: set[str] = set()
    for stretch in _stretches(path) if hashes else ():
        for line in _lines(stretch):
            name = jsonl.parse(line.text(), reading).segment.id
            if name in seen:
                yield f"{path.name}:{line.number}: {_on_an_earlier_line(name)}"
            if _hash(name) in hashes:
                seen.add(name)


def _on_an_earlier_line(name: str) -> str:
    return f"the id {name!r} was on an earlier line"


class _Taken:
    """What a survey has seen so far."""

    def __init__(self, problem: Problem, size: int) -> None:
        self._problem = problem
        self._texts, self._golds = BagKey(), BagKey()
        self._ids, self._articles = array("q"), array("q")
        self._labels: set[str] = set()
        self._kinds: dict[str, frozenset[str]] = {}
        self._cut = Cut(size)

    @property
    def segments(self) -> int:
        """The labelled segments."""
        return self._cut.segments

    def add(self, found: Found) -> None:
        self._cut.add(found.starts, found.ends, found.numbers, found.articles, found.labelled)
        self._texts.join(found.texts)
        self._golds.join(found.golds)
        self._ids.frombytes(found.ids.tobytes())
        self._articles.frombytes(found.articles[found.labelled].tobytes())
        self._labels |= found.labels
        for name, kinds in found.kinds.items():
            known = self._kinds.get(name, frozenset())
            self._kinds[name] = known if len(known) > MOST_SLICES else known | kinds

    def repeated(self) -> frozenset[int]:
        """The hashes that several ids have: of the same id, or of two by chance."""
        hashes, times = np.unique(np.frombuffer(self._ids, np.int64), return_counts=True)
        return frozenset(hashes[times > 1].tolist())

    def survey(self, path: Path, reading: Reading) -> Survey:
        articles = len(np.unique(np.frombuffer(self._articles, np.int64)))
        more = sorted(self._labels - set(self._problem.labels))
        problem = replace(self._problem, labels={**self._problem.labels, **dict.fromkeys(more, "")})
        labels = tuple(problem.labels)
        if problem.kind == "spans":
            labels = problem.headline or tuple(sorted(self._labels))
        subject = Subject(
            problem,
            name_of(path),
            self._texts.digest(),
            self._golds.digest(),
            self.segments,
            articles,
            unit_of(articles, self.segments),
            labels,
        )
        slices = tuple(name for name, kinds in self._kinds.items() if few(kinds))
        return Survey(path, subject, Frame(labels, slices), tuple(self._cut.parts), reading)
