"""Names marked within the text, a segment a line: `<ENAMEX TYPE="LOCATION">Huế</ENAMEX>`.

As MUC has it (Chinchor 1998), and VLSP before it becomes columns. Marks may be nested. Of the rest
`&lt;`, `&gt;`, `&amp;` and numbered characters are what they stand for, as in SGML; other tags are
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape, unescape
from pathlib import Path

from vieval.corpus import files
from vieval.corpus.exchange.holds import Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Span

_TAG = re.compile(r"<(/?)(ENAMEX|NUMEX|TIMEX)((?:\s[^<>]*)?)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s+([^\s=<>\"']+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_REFERENCE = re.compile(r"&(?:lt|gt|amp|quot|apos|#\d+|#[xX][0-9a-fA-F]+);")
TYPE = "TYPE"


def looks_like(head: bytes) -> bool:
    """Whether there is a mark in the beginning of a file."""
    return re.search(rb"<(?:ENAMEX|NUMEX|TIMEX)\s", head, re.IGNORECASE) is not None


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the lines, whose numbers become ids. Raises `FormatError` with the faults."""
    intake = Intake()
    for number, line in enumerate(files.read_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{path.name}:{number}"
        with intake.at(place):
            text, marks = _parse(line.removesuffix("\r"))
            intake.add(place, number, text, marks)
    return intake.taken()


def _parse(line: str) -> tuple[str, list[Mark]]:
    text, position = "", 0
    opened: list[tuple[int, str, dict[str, str]]] = []
    marks = []
    for tag in _TAG.finditer(line):
        text += _plain(line[position : tag.start()])
        position = tag.end()
        if not tag[1]:
            attributes = _attributes(tag)
            opened.append((len(text), tag[2].upper(), attributes))
            continue
        if not opened or opened[-1][1] != tag[2].upper():
            raise FormatError(f"{tag[0]} at {tag.start() + 1} closes nothing")
        start, _, attributes = opened.pop()
        kind = attributes.pop(TYPE)
        marks.append(Mark(((start, len(text)),), kind, attributes=attributes))
    if opened:
        raise FormatError(f"<{opened[-1][1]}> is not closed on its line")
    return text + _plain(line[position:]), marks


def _attributes(tag: re.Match[str]) -> dict[str, str]:
    found = {}
    rest = tag[3].rstrip()
    position = 0
    while position < len(rest):
        pair = _ATTRIBUTE.match(rest, position)
        if pair is None:
            raise FormatError(f'{tag[0]}: attributes as TYPE="PERSON" are wanted')
        name = TYPE if pair[1].upper() == TYPE else pair[1]
        found[name] = _plain(pair[2] if pair[2] is not None else pair[3])
        position = pair.end()
    if TYPE not in found:
        raise FormatError(f"{tag[0]} has no TYPE")
    return found


def _plain(text: str) -> str:
    return _REFERENCE.sub(lambda reference: unescape(reference[0]), text)


def _fits_attribute(name: str, _value: str) -> bool:
    return bool(re.fullmatch(r"[^\s=<>\"'/]+", name)) and name.upper() != TYPE


HOLDS = Holds(
    overlaps="nested",
    fragments=False,
    labels=0,
    unlabelled="never",
    ids=False,
    articles="none",
    fits_attribute=_fits_attribute,
)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a line a segment."""
    held = reduced(records, HOLDS)
    files.write_text(path, "".join(_line(record) + "\n" for record in held.records))
    return held


def _line(record: Record) -> str:
    return "".join(_marked(record.segment.text, ordered(record)))


def _marked(text: str, spans: Sequence[Span]) -> Iterator[str]:
    """The text with the spans in it, the outer before the inner."""
    position = 0
    opened: list[int] = []

    def to(place: int) -> Iterator[str]:
        """The text up to a place, with the ends of what ends until there."""
        nonlocal position
        while opened and opened[-1] <= place:
            end = opened.pop()
            yield _safe(text[position:end]) + "</ENAMEX>"
            position = end
        yield _safe(text[position:place])
        position = place

    for span in spans:
        yield from to(span.start)
        named = [(TYPE, span.type), *sorted(span.attributes.items())]
        said = "".join(f' {name}="{_safe(value)}"' for name, value in named)
        yield f"<ENAMEX{said}>"
        opened.append(span.end)
    yield from to(len(text))


def _safe(text: str) -> str:
    return re.sub(r"[\r\n]", lambda end: f"&#{ord(end[0])};", escape(text))
