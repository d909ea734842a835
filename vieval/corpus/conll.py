"""CoNLL columns: a token a line, white space between columns, an empty line between sentences.

The first column is the token, and one of the others holds its tag. A sentence becomes a segment
whose text is its tokens, parted by single spaces, in NFC; its id is its number in the file, from
1, so that two files of the same sentences agree. A line that starts with `-DOCSTART-` begins a
document, which becomes the article of its sentences.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import NamedTuple

from vieval.corpus import files, tags
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment, Span, Spans
from vieval.problems import NER

DOCUMENT = "-DOCSTART-"
TOKEN = re.compile(r"[^ \t\r\n]+")


class _Line(NamedTuple):
    number: int
    token: str
    tag: str


class _Sentence(NamedTuple):
    document: int
    lines: list[_Line]


def looks_like(head: bytes) -> bool:
    """Whether a line of the beginning of a file has columns."""
    return any(len(line.split()) > 1 for line in head.splitlines())


def read(path: Path, reading: Reading = PLAIN) -> list[Record]:
    """Read the sentences of a file with the names that one column tags.

    The column is the last where none is named; a file with gold and predicted tags has them in -2
    and -1. Raises `FormatError` with the faults, as `file:line: what came and what was wanted`, and
    `KeyError` for an unknown scheme.
    """
    mode, column = reading.scheme, (*reading.columns, -1)[0]
    records: list[Record] = []
    faults: list[str] = []
    for number, sentence in enumerate(_sentences(path, column), start=1):
        try:
            chunks = tags.decode([line.tag for line in sentence.lines], mode)
        except tags.TagError as error:
            bad = sentence.lines[error.index]
            faults.append(f"{path.name}:{bad.number}: token {bad.token!r}: {error}")
            continue
        tokens = [line.token for line in sentence.lines]
        article = f"document {sentence.document}" if sentence.document else ""
        segment = Segment(str(number), " ".join(tokens), article)
        records.append(Record(segment, {NER: _spans(tokens, chunks)}))
    if faults:
        raise FormatError("\n".join(faults))
    return records


def ill_formed(path: Path, scheme: str = "IOB2", column: int = -1) -> list[str]:
    """The runs of tags that strict decoding leaves out, as `file:line: tags`; lenient keeps them.

    Raises `FormatError` as `read` does.
    """
    return [
        f"{path.name}:{lines[start].number}: "
        + " ".join(f"{line.token}/{line.tag}" for line in lines[start:end])
        for _, lines in _sentences(path, column)
        for start, end, _ in tags.ill_formed([line.tag for line in lines], scheme)
    ]


def _sentences(path: Path, column: int) -> list[_Sentence]:
    text = files.read_text(path)
    sentences = [_Sentence(0, [])]
    widths: list[int] = []
    faults: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        fields = TOKEN.findall(line)
        if not fields or fields[0] == DOCUMENT:
            sentences.append(_Sentence(sentences[-1].document + bool(fields), []))
            continue
        widths.append(len(fields))
        if fault := _misfit(widths, column):
            faults.append(f"{path.name}:{number}: {fault}")
            continue
        token = unicodedata.normalize("NFC", fields[0])
        sentences[-1].lines.append(_Line(number, token, fields[column]))
    if faults:
        raise FormatError("\n".join(faults))
    return [sentence for sentence in sentences if sentence.lines]


def _misfit(widths: Sequence[int], column: int) -> str:
    """What is wrong with the number of columns of the last line, if anything."""
    width, wanted = widths[-1], max(2, column + 1, 1 - column)
    if width < wanted:
        return f"{width} columns, where a token and tags in column {column} need {wanted}"
    if width != widths[0]:
        return f"{width} columns, where the file began with {widths[0]}"
    return ""


def _spans(tokens: Sequence[str], chunks: Sequence[tags.Chunk]) -> Spans:
    ends = list(accumulate((len(token) + 1 for token in tokens), initial=0))
    return frozenset(Span(ends[start], ends[end] - 1, kind) for start, end, kind in chunks)


def write(
    path: Path, segments: Sequence[Segment], *columns: Sequence[Spans], scheme: str = "IOB2"
) -> None:
    """Write segments with one column of tags for each set of spans, such as gold and predicted.

    Tokens are what white space parts; where a span begins or ends within one it is cut there, so
    that what `read` gives back has a space there. A new article begins a document. Raises
    `FormatError` where the spans of a column overlap or are discontinuous, where a type has white
    space, and where a segment has no token.
    """
    blocks: list[str] = []
    article = None
    for segment, *labelled in zip(segments, *columns, strict=True):
        if segment.article not in (segment.id, article):
            blocks.append(" ".join([DOCUMENT, *("O" for _ in columns)]) + "\n")
        article = segment.article
        tokens = _tokens(segment, frozenset().union(*labelled))
        tags = [_tags(segment, tokens, spans, scheme) for spans in labelled]
        words = [segment.text[start:end] for start, end in tokens]
        blocks.append("".join(" ".join(row) + "\n" for row in zip(words, *tags, strict=True)))
    path.write_text("\n".join(blocks), encoding="utf-8")


def _tokens(segment: Segment, spans: Spans) -> list[tuple[int, int]]:
    cuts = sorted({place for span in spans for place in (span.start, span.end)})
    tokens: list[tuple[int, int]] = []
    for word in TOKEN.finditer(segment.text):
        inside = [cut for cut in cuts if word.start() < cut < word.end()]
        tokens.extend(pairwise([word.start(), *inside, word.end()]))
    if not tokens:
        raise FormatError(f"segment {segment.id}: no token, which columns cannot tell")
    return tokens


def _tags(
    segment: Segment, tokens: Sequence[tuple[int, int]], spans: Spans, scheme: str
) -> list[str]:
    starts, ends = ([token[side] for token in tokens] for side in (0, 1))
    chunks = []
    for span in spans:
        if len(span.stretches) > 1 or not TOKEN.fullmatch(span.type):
            raise FormatError(
                f"segment {segment.id}: span [{span.start}, {span.end}) {span.type!r} is in pieces "
                "or has a type with white space, which columns cannot tell"
            )
        start, end = bisect_left(starts, span.start), bisect_right(ends, span.end)
        chunks.append(tags.Chunk(start, end, span.type))
    try:
        return tags.encode(chunks, len(tokens), scheme)
    except ValueError as error:
        raise FormatError(f"segment {segment.id}: {error}") from None
