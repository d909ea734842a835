r"""WebAnno TSV 3, which INCEpTION writes: a token a line, a column a feature of a layer.

Offsets are UTF-16 units of the document in INCEpTION's files and code points in those of some
Python tools; the forms of the tokens tell which. A sentence becomes a segment. Of the layers the
named entities are read, or else the first own one; the others are left alone. The format:
WebAnno's user guide, appendix "WebAnno TSV 3.2 file format".
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from vieval.corpus import files
from vieval.corpus.exchange.holds import Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken, utf16_places
from vieval.corpus.exchange.pieces import trimmed, words
from vieval.corpus.faults import FormatError
from vieval.corpus.jsonl import segment_id
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Fragment, Record, Span
from vieval.metrics.numbers import many

FORMAT = "#FORMAT=WebAnno TSV 3"
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
OWN = ("webanno.custom.", "custom.")
TYPE_FEATURES = ("value", "label", "type")
SENTENCE_ID = "#Sentence.id="
NOTHING, UNSET = "_", "*"
SPECIAL = ("\\", "[", "]", "|", "_", ";", "*", "->")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "b": "\b"}
_ESCAPES = {char: "\\" + letter for letter, char in _ESCAPED.items()}
_ENTRY = re.compile(r"((?:\\.|[^\\\[\]])*)(?:\[(\d+)\])?")


class Layer(NamedTuple):
    """A layer of annotations: its kind (SP spans, RL relations, CH chains) and its columns."""

    kind: str
    name: str
    features: tuple[str, ...]
    first: int


# What tells an annotation from others, and its value for each feature.
_Said: TypeAlias = tuple[object, list[str]]


@dataclass
class _Sentence:
    """The lines of a sentence: its text, its id where it has one, and its units."""

    line: int
    text: list[str] = field(default_factory=list)
    id: str | None = None
    units: list[tuple[int, list[str]]] = field(default_factory=list)


def looks_like(head: bytes) -> bool:
    """Whether a file begins as the format says."""
    return head.startswith(FORMAT.encode())


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the sentences of a file. Raises `FormatError` with the faults, as `file:line: fault`."""
    layers, sentences = _parts(files.read_text(path))
    layer = _layer([one for one in layers if one.kind == "SP"], path.name)
    intake = Intake()
    for number, sentence in enumerate(sentences, start=1):
        place = f"{path.name}:{sentence.line}"
        text = "\n".join(sentence.text)
        with intake.at(place):
            marks = _marks(sentence, text, layer, intake)
            intake.add(place, sentence.id or segment_id(path.stem, number), text, marks)
            for other in (one for one in layers if one != layer):
                cells = (row[3 + other.first : 4 + other.first] for _, row in sentence.units)
                used = sum(cell != [NOTHING] and bool(cell) for cell in cells)
                intake.left[f"tokens annotated in {other.name.rpartition('.')[2]}"] += used
    return intake.taken()


def _parts(text: str) -> tuple[list[Layer], list[_Sentence]]:
    layers: list[Layer] = []
    sentences: list[_Sentence] = []
    columns = 0
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        if spec := re.match(r"#T_(SP|RL|CH)=(.*)", line):
            name, *features = spec[2].split("|")
            features = features or [""]
            layers.append(Layer(spec[1], name, tuple(features), columns))
            columns += len(features)
        elif line.startswith("#Text="):
            if not sentences or sentences[-1].units:
                sentences.append(_Sentence(number))
            sentences[-1].text.append(_unescape(line.removeprefix("#Text=")))
        elif line.startswith(SENTENCE_ID):
            if not sentences or sentences[-1].units:
                sentences.append(_Sentence(number))
            sentences[-1].id = _unescape(line.removeprefix(SENTENCE_ID))
        elif sentences and re.match(r"\d+-\d+", line):
            sentences[-1].units.append((number, line.split("\t")))
    return layers, sentences


def _layer(layers: Sequence[Layer], name: str) -> Layer:
    if not layers:
        raise FormatError(f"{name}:1: no layer of spans (#T_SP) in the header")
    own = [layer for layer in layers if layer.name.startswith(OWN)]
    return next((layer for layer in layers if layer.name == ENTITY), (own or layers)[0])


def _marks(sentence: _Sentence, text: str, layer: Layer, intake: Intake) -> list[Mark]:
    bounds = _bounds(sentence, text)
    kind = next((f for f in layer.features if f.lower() in TYPE_FEATURES), layer.features[0])
    found: dict[object, tuple[list[Fragment], dict[str, str]]] = {}
    said_of = [_annotations(row, number, layer) for number, row in sentence.units]
    for place, bound in enumerate(bounds):
        for key, values in said_of[place]:
            if _is_of_its_beginning(place, key, values, bounds, said_of):
                continue
            pieces, said = found.setdefault(key, ([], {}))
            pieces.append(bound)
            said |= {
                name: _unescape(value)
                for name, value in zip(layer.features, values, strict=True)
                if value not in {UNSET, NOTHING}
            }
    marks = []
    for pieces, said in found.values():
        if kind not in said:
            intake.left["names without a type"] += 1
            continue
        stretch = (min(pieces)[0], max(end for _, end in pieces))
        others = {name: value for name, value in said.items() if name != kind}
        marks.append(Mark((stretch,), said[kind], attributes=others))
    return marks


def _is_of_its_beginning(
    place: int,
    key: object,
    values: Sequence[str],
    bounds: Sequence[Fragment],
    said_of: Sequence[Sequence[_Said]],
) -> bool:
    """Whether a token repeats what is said of its beginning, as INCEpTION writes it."""
    (start, end), following = bounds[place], bounds[place + 1 : place + 2]
    if not following or following[0][0] != start or following[0][1] >= end:
        return False
    return any(
        values == other and (key == own or isinstance(key, tuple))
        for own, other in said_of[place + 1]
    )


def _annotations(row: Sequence[str], number: int, layer: Layer) -> list[_Said]:
    """The annotations of a unit: what tells them apart, and a value a feature."""
    cells = row[3 + layer.first : 3 + layer.first + len(layer.features)]
    if len(cells) < len(layer.features):
        raise FormatError(
            f"line {number} has {many(len(row), 'column')}, less than its layers need"
        )
    stacks = [re.findall(r"(?:\\.|[^\\|])+", cell) for cell in cells]
    found = []
    for place in range(max(map(len, stacks), default=0)):
        entries = [stack[place] if place < len(stack) else NOTHING for stack in stacks]
        parsed = [_ENTRY.fullmatch(entry) for entry in entries]
        if not all(parsed):
            raise FormatError(f"line {number} has {'|'.join(entries)!r}, which is no value")
        values = [one[1] for one in parsed if one]
        if any(value != NOTHING for value in values):
            key = next((one[2] for one in parsed if one and one[2]), None)
            found.append((key or (number, place), values))
    return found


def _bounds(sentence: _Sentence, text: str) -> list[Fragment]:
    """The place of each unit in the sentence, in code points."""
    said = []
    for number, row in sentence.units:
        found = re.fullmatch(r"(\d+)-(\d+)", row[1] if len(row) > 2 else "")
        if found is None:
            raise FormatError(f"line {number} has no offsets as 0-5 and token after its number")
        said.append((int(found[1]), int(found[2])))
    forms = [_unescape(row[2]) for _, row in sentence.units]
    if not said:
        return []
    first = text.find(forms[0])
    for places in (utf16_places(text), range(len(text) + 1)):
        base = said[0][0] - next((i for i, at in enumerate(places) if at == first), 0)
        moved = [tuple(_at(places, n - base) for n in pair) for pair in said]
        if all(
            None not in pair and text[slice(*pair)] == form
            for pair, form in zip(moved, forms, strict=True)
        ):
            return moved  # type: ignore[return-value]
    raise FormatError(f"the tokens are not where their offsets say in {text!r}")


def _at(places: Sequence[int | None], index: int) -> int | None:
    return places[index] if 0 <= index < len(places) else None


def _unescape(value: str) -> str:
    return re.sub(
        r"\\(\\|\[|\]|\||_|;|\*|-(?=>)|[nrtfb])",
        lambda found: _ESCAPED.get(found[1], found[1]),
        value,
    )


def _escape(value: str, special: Sequence[str] = SPECIAL) -> str:
    wanted = "|".join(map(re.escape, special))
    safe = re.sub(wanted, lambda found: "\\" + found[0], value)
    return "".join(_ESCAPES.get(char, char) for char in safe)


HOLDS = Holds(
    fragments=False,
    labels=0,
    unlabelled="never",
    articles="numbered",
    fit=trimmed,
    fits_attribute=lambda name, value: (
        bool(re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII))
        and name.lower() not in TYPE_FEATURES
        and bool(value)
    ),
)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a file in version 3.3, a sentence a segment."""
    held = reduced(records, HOLDS)
    spans = [span for record in held.records for span in ordered(record)]
    own = {name for span in spans for name in span.attributes}
    # The first two are those of INCEpTION's own layer.
    features = ["identifier", "value", *sorted(own - {"identifier"})]
    lines = [f"{FORMAT}.3", f"#T_SP={ENTITY}|{'|'.join(features)}", ""]
    base = ids = 0
    for number, record in enumerate(held.records, start=1):
        text = record.segment.text
        lines += [
            "",
            SENTENCE_ID + _escape(record.segment.id, SPECIAL[:1]),
            "#Text=" + _escape(text, SPECIAL[:1]),
        ]
        names = ordered(record)
        numbered = {span: ids + place for place, span in enumerate(names, start=1)}
        ids += len(names)
        tokens = words(text, [place for span in names for place in (span.start, span.end)])
        here: dict[Span, int] = {}
        later = deque(names)
        last = base
        position = 0
        for place, (start, end) in enumerate(tokens, start=1):
            here = {span: number for span, number in here.items() if end <= span.end}
            while later and later[0].start <= start:
                span = later.popleft()
                here |= {span: numbered[span]} if end <= span.end else {}
            first = last + _units(text[position:start])
            last, position = first + _units(text[start:end]), end
            cells = [_cell(here, feature) for feature in features]
            row = [f"{number}-{place}", f"{first}-{last}", _escape(text[start:end]), *cells]
            lines.append("\t".join([*row, ""]))
        base += _units(text) + 1
    path.write_bytes(("\n".join(lines) + "\n").encode())
    return held


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cell(here: Mapping[Span, int], feature: str) -> str:
    def value(span: Span) -> str:
        said = span.type if feature == "value" else span.attributes.get(feature)
        return UNSET if said is None else _escape(said)

    return "|".join(f"{value(span)}[{number}]" for span, number in here.items()) or NOTHING
