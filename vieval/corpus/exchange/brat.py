"""brat standoff: a text file, and beside it an `.ann` file with the names in it.

Offsets are code points of the text file as it is, line ends included. A name may be in pieces, and
since none may hold a line end, one over two lines is in pieces as well. A text without an `.ann`
file is one that nobody looked at. The format: brat's own manual, "brat standoff format".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from vieval.corpus import files
from vieval.corpus.exchange.holds import Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import REPLACED, Intake, Mark, Taken, ToolText
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Fragment, Record, Span
from vieval.problems import NER, Problem

NOTE = "AnnotatorNotes"
LEFT = {
    "R": "relations",
    "*": "equivalences",
    "E": "events",
    "N": "normalisations",
}
_BOUND = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_ATTRIBUTE = re.compile(r"(\S+) (\S+)(?: (.*))?", re.DOTALL)
# What a file name may not hold somewhere, and what stands for other characters.
_UNSAFE = re.compile(r'[\x00-\x1f%/\\:*?"<>|]|^\.')


def looks_like(head: bytes) -> bool:
    """Whether a file begins with an annotation: an id, a tab, a type."""
    return bool(re.match(rb"(?:[TREAMN#]\d+|\*)\t\S+ ", head.lstrip()))


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the documents of a folder, or the one that a text file or its `.ann` file names.

    Raises `FormatError` with the faults, as `file:line: fault`.
    """
    intake = Intake()
    folder = path if path.is_dir() else path.parent
    named = {
        unquote(file.relative_to(folder).as_posix()).removesuffix(".txt"): file
        for file in _texts(path)
    }
    for key in sorted(named, key=_order):
        _document(named[key], key, intake)
    return intake.taken()


def _order(key: str) -> list[tuple[int, str]]:
    """By name, numbers within it by their size: `a#2` before `a#10`."""
    parts = re.split(r"([0-9]+)", key)
    return [(int(part) if part.isdecimal() else 0, part) for part in parts]


def _texts(path: Path) -> list[Path]:
    if path.is_dir():
        found = sorted(path.rglob("*.txt"))
        alone = [ann for ann in sorted(path.rglob("*.ann")) if not ann.with_suffix(".txt").exists()]
    else:
        found = [path.with_suffix(".txt")]
        alone = [path] if not found[0].exists() else []
    if alone:
        raise FormatError(f"{alone[0].name}: no text {alone[0].with_suffix('.txt').name} beside it")
    return found


def _document(text_file: Path, key: str, intake: Intake) -> None:
    annotations = text_file.with_suffix(".ann")
    if not annotations.exists():
        intake.add(text_file.name, key, _text(text_file, ()))
        return
    lines = [
        (number, line.removesuffix("\r"))
        for number, line in enumerate(files.read_text(annotations).split("\n"), start=1)
        if line.strip()
    ]
    text = _text(text_file, [line for _, line in lines])
    whole, marks = ToolText(text), dict[str, Mark]()
    triggers = {
        fields[1].split(" ")[0].partition(":")[2]
        for _, line in lines
        if line.startswith("E") and len(fields := line.split("\t")) > 1
    }
    later = []
    for number, line in lines:
        name, _, rest = line.partition("\t")
        kind = name[:1]
        if kind == "T":
            with intake.at(f"{annotations.name}:{number}"):
                marks[name] = _mark(name, rest, whole, marks)
        elif kind in LEFT:
            intake.left[LEFT[kind]] += 1
        elif kind in {"A", "M", "#"}:
            later.append((number, line))
        else:
            intake.fault(
                f"{annotations.name}:{number}",
                f"{line[:40]!r} is no annotation: an id as T1, a tab, a type are wanted",
            )
    for number, line in later:
        _describe(line, marks, intake, f"{annotations.name}:{number}")
    intake.left["triggers of events"] += len(triggers & marks.keys())
    kept = [mark for name, mark in marks.items() if name not in triggers]
    intake.add(annotations.name, key, text, kept)


def _text(path: Path, lines: Sequence[str]) -> str:
    """The text of a file, with the byte order mark that it may begin with, which brat counts.

    It is left away where names are not in their places with it.
    """
    text = files.read_text(path)
    if not path.read_bytes().startswith(files.MARK.encode()):
        return text
    whole = ToolText(files.MARK + text)
    try:
        for name, _, rest in (line.partition("\t") for line in lines if line.startswith("T")):
            _mark(name, rest, whole, {})
    except FormatError:
        return text
    return whole.original


def _mark(name: str, rest: str, whole: ToolText, marks: dict[str, Mark]) -> Mark:
    if name in marks:
        raise FormatError(f"the id {name} came before")
    fields = rest.split("\t", 1)
    found = _BOUND.fullmatch(fields[0].rstrip(" "))
    if found is None:
        raise FormatError(f"{fields[0]!r} after {name}: a type and bounds as 'PER 0 5' are wanted")
    pairs = [pair.split(" ") for pair in found[2].split(";")]
    stretches = tuple((int(start), int(end)) for start, end in pairs)
    surface = fields[1] if len(fields) > 1 else None
    whole.span(Mark(stretches, found[1], surface))
    return Mark(_joined(stretches, whole.original), found[1])


def _joined(stretches: tuple[Fragment, ...], text: str) -> tuple[Fragment, ...]:
    """The pieces, those that only line ends part as one."""
    joined: list[Fragment] = []
    for start, end in sorted(stretches):
        if joined and start > joined[-1][1] and not text[joined[-1][1] : start].strip("\r\n"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _describe(line: str, marks: dict[str, Mark], intake: Intake, place: str) -> None:
    """Give a name its attribute or its note."""
    _, _, rest = line.partition("\t")
    data, _, tail = rest.partition("\t")
    found = _ATTRIBUTE.fullmatch(data)
    if found is None:
        intake.fault(place, f"{data!r}: a type and an id as 'Known T1' are wanted")
        return
    kind, target, value = found.groups()
    if target not in marks:
        intake.left["notes and attributes of what is no name"] += 1
    elif line.startswith("#"):
        name = "note" if kind == NOTE else kind
        marks[target] = _with(marks[target], name, tail, intake)
    else:
        marks[target] = _with(marks[target], kind, "true" if value is None else value, intake)


def _with(mark: Mark, name: str, value: str, intake: Intake) -> Mark:
    intake.left[REPLACED] += mark.attributes.get(name, value) != value
    return mark._replace(attributes={**mark.attributes, name: value})


def _fit(span: Span, text: str) -> Span | None:
    """The span in brat's bounds: no line end at an edge, none of its pieces parted by one alone."""
    stretches = []
    for start, end in span.stretches:
        first, last = start, end
        while first < last and text[first] in "\r\n":
            first += 1
        while first < last and text[last - 1] in "\r\n":
            last -= 1
        if first < last:
            stretches.append((first, last))
    if not stretches:
        return None
    joined = _joined(tuple(stretches), text)
    kind = re.sub(r"\s+", "_", span.type)
    fragments = joined if len(joined) > 1 else ()
    return Span(joined[0][0], joined[-1][1], kind, fragments, span.attributes)


def _fits_attribute(name: str, value: str) -> bool:
    return (
        bool(re.fullmatch(r"\S+", name))
        and name != NOTE
        and bool(value)
        and not set(value) & set("\r\n\t")
    )


HOLDS = Holds(
    labels=0,
    articles="numbered",
    fit=_fit,
    fits_attribute=_fits_attribute,
)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a folder with a text and an `.ann` file a record, named by its id."""
    held = reduced(records, HOLDS)
    in_order = sorted(held.records, key=lambda record: _order(record.segment.id))
    moved = sum(a is not b for a, b in zip(in_order, held.records, strict=True))
    lost = {**held.lost, "segments in another order": moved} if moved else held.lost
    path.mkdir(parents=True, exist_ok=True)
    for record in in_order:
        name = _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", record.segment.id)
        (path / f"{name}.txt").write_bytes(record.segment.text.encode())
        if NER in record.spans:
            lines = "".join(line + "\n" for line in _lines(record))
            (path / f"{name}.ann").write_bytes(lines.encode())
    return Reduced(in_order, lost)


def _lines(record: Record) -> Iterator[str]:
    text = record.segment.text
    counts: Counter[str] = Counter()
    for span in ordered(record):
        counts["T"] += 1
        name = f"T{counts['T']}"
        pieces = [
            (start + found.start(), start + found.end())
            for start, end in span.stretches
            for found in re.finditer(r"[^\r\n]+", text[start:end])
        ]
        surface = " ".join(text[start:end] for start, end in pieces).replace("\t", " ")
        bounds = ";".join(f"{start} {end}" for start, end in pieces)
        yield f"{name}\t{span.type} {bounds}\t{surface}"
        for key, value in sorted(span.attributes.items()):
            kind = "#" if key == "note" else "A"
            counts[kind] += 1
            said = f"{NOTE} {name}\t{value}" if kind == "#" else f"{key} {name} {value}"
            yield f"{kind}{counts[kind]}\t{said}"


CONFIG = "annotation.conf"
# By default brat takes no name that overlaps another.
_MAY_OVERLAP = "<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"


def write_tasks(
    folder: Path,
    records: Sequence[Record],
    problems: Mapping[str, Problem],
    said: Mapping[str, Sequence[Record]],
) -> None:
    """Write documents to label, and the configuration of their types and attributes.

    brat shows documents that have an `.ann` file alone, so each gets one: empty, or with what an
    approach `said`. Raises `FormatError` for what brat cannot take: anything but one problem of
    spans, or what several approaches said.
    """
    [problem] = problems.values()
    if problem.kind != "spans":
        raise FormatError(f"brat takes no labels of segments, which {problem.name} is about")
    if spaced := [label for label in problem.labels if re.search(r"\s", label)]:
        raise FormatError(f"brat takes no blank in a type, as in {', '.join(spaced)}")
    [given] = said.values() or [records]
    blank = frozenset[Span]()
    write(
        folder,
        [
            Record(record.segment, {NER: one.spans.get(problem.name, blank)})
            for record, one in zip(records, given, strict=True)
        ],
    )
    about = [
        f"{name}\tArg:<ENTITY>, Value:{'|'.join(values)}"
        for name, values in problem.attributes.items()
    ]
    sections = {
        "entities": list(problem.labels),
        "relations": [_MAY_OVERLAP],
        "events": [],
        "attributes": about,
    }
    text = "\n".join("\n".join([f"[{name}]", *rows, ""]) for name, rows in sections.items())
    (folder / CONFIG).write_text(text, encoding="utf-8")
