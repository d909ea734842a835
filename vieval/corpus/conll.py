"""CoNLL columns: a token a line, its tags in other columns, an empty line between sentences.

A sentence becomes a segment whose text is its tokens, parted by single spaces, in NFC; its id is
its number in the file, from 1, so that two files of the same sentences agree. The document that a
line `-DOCSTART-` begins becomes the article of its sentences. Where several columns hold tags, they
are levels of nested names, as in VLSP's files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from vieval.corpus import files, tags
from vieval.corpus.column_names import names_above
from vieval.corpus.columns import (
    DOCUMENT,
    TOKEN,
    Lines,
    Uneven,
    any_lines,
    even_lines,
    refuse,
    texts_of,
)
from vieval.corpus.conllu import NO_KEY, words_of
from vieval.corpus.faults import Faults, FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.corpus.tag_columns import (
    check_has_a_tag,
    check_levels,
    column_notes,
    columns_of,
    remedy,
)
from vieval.data import Segment, Spans
from vieval.metrics.numbers import many
from vieval.problems import NER
from vieval.records import Ints, Places, Records, SpanColumns

MOST_PLACES = 3


def looks_like(head: bytes) -> bool:
    """Whether a line of the beginning of a file has columns."""
    return any(len(line.split()) > 1 for line in head.splitlines())


def read(path: Path, reading: Reading = PLAIN) -> Records:
    """Read the sentences of a file with the names that its columns tag.

    Of files with more than two columns, `reading.columns` are those that hold tags; none: all of
    whose values most are tags, but for those of chunks. What strict decoding leaves out is counted
    in the notes, and so is CoNLL-U without names told; a line that names the columns is passed
    over. Raises `FormatError` with the faults, as
    `file:line: what came and what was wanted`, and `KeyError` for an unknown scheme.
    """
    content = files.read_bytes(path)
    names = names_above(content)
    found = _of_content(path, content[len(names) :], reading)
    told = (f"{path.name}: line 1 names the columns, and is no token",) if names else ()
    return replace(found, notes=(*found.notes, *told))


def _of_content(path: Path, content: bytes, reading: Reading) -> Records:
    check_has_a_tag(path, content)
    if content.removesuffix(b"\r").count(b"\r") > content.count(b"\r\n"):
        raise refuse(path, "a line ends in a carriage return alone; line feeds are wanted")
    is_tag = partial(tags.is_tag, mode="lenient", form=reading.form)
    words = words_of(path, content, is_tag)
    if words and (words.keyed or not (reading.columns or reading.token_column)):
        found = _read(path, iter([words.lines]), replace(reading, columns=(), token_column=0))
        note = () if words.keyed else (f"{path.name}: {NO_KEY}",)
        return replace(found, notes=(*found.notes, *note))
    try:
        return _read(path, even_lines(path, content), reading)
    except Uneven:
        return _read(path, iter([any_lines(path, content, is_tag)]), reading)


def _read(path: Path, blocks: Iterator[Lines], reading: Reading) -> Records:
    """The sentences of stretches of lines; tokens are most of what a file takes, so each is let go.

    Which columns have tags is read off each stretch. Raises `Uneven` where two say otherwise.
    """
    left_out = UnreadNames(path.name, reading.scheme)
    parts: list[Records] = []
    columns: list[int] = []
    sentences = width = 0
    for lines in blocks:
        width = len(lines.columns)
        shown = columns_of(path, lines, reading)
        if columns and shown != columns:
            raise Uneven
        columns = shown
        found = _records(path, lines, columns, reading, left_out)
        ids = [str(number) for number in range(sentences + 1, sentences + len(found) + 1)]
        articles = [article or key for article, key in zip(found.articles, ids, strict=True)]
        parts.append(replace(found, ids=ids, articles=articles))
        sentences += len(found)
    told = column_notes(path, width, columns, reading)
    notes = (*told, *left_out.notes)
    return replace(Records.joined(parts), notes=notes, numbered=True)


def _records(
    path: Path, lines: Lines, columns: Sequence[int], reading: Reading, left_out: UnreadNames
) -> Records:
    """The sentences of some lines, without their ids; what is left out is added to that."""
    tokens = lines.columns[reading.token_column]
    if "" in tokens:
        raise FormatError(f"{path.name}:{lines.number[tokens.index('')]}: the token is empty")
    levels = [_level(path, lines, column, reading) for column in columns]
    if not reading.columns:
        check_levels(path, columns, levels)
    texts, start, end = texts_of(tokens, lines.first)
    sentence = np.cumsum(lines.first) - 1
    parts = [
        Places(sentence[runs.start[kept]], start[runs.start[kept]], end[runs.end[kept] - 1])
        for runs in levels
        for kept in [runs.kept]
    ]
    names = [runs.types[kind] for runs in levels for kind in runs.kind[runs.kept].tolist()]
    places = Places(*map(np.concatenate, zip(*parts, strict=True)))
    if len(levels) > 1:
        _check_nested(path, places, names, columns)
    for column, runs in zip(columns, levels, strict=True):
        left_out.add(lines, runs, tokens, lines.columns[column])
    begins = np.flatnonzero(lines.first)
    documents = lines.document[begins].tolist()
    count = len(texts)
    return Records(
        [""] * count,
        texts,
        [f"document {document}" if document else "" for document in documents],
        {NER: SpanColumns.build(count, places, names)},
        {NER: np.ones(count, np.bool_)},
        SpanColumns.none(count),
        lines=lines.number[begins].tolist(),
        numbered=True,
    )


def _level(path: Path, lines: Lines, column: int, reading: Reading) -> tags.Runs:
    given = lines.columns[column]
    try:
        return tags.decode_all(given, lines.first, reading.scheme, reading.form)
    except tags.TagError:
        faults = Faults(path.name)
        tokens = lines.columns[reading.token_column]
        hint = remedy(set(given), reading.form)
        if not (hint or reading.columns) and len(lines.columns) > 2:
            hint = "; --column names the columns with tags"
        for place, tag in enumerate(given):
            try:
                tags.decode([tag], reading.scheme, reading.form)
            except tags.TagError as error:
                faults.add(int(lines.number[place]), f"token {tokens[place]!r}: {error}{hint}")
                hint = ""
        faults.check()
        raise


def _check_nested(path: Path, places: Places, names: Sequence[str], columns: Sequence[int]) -> None:
    """Refuse columns that are not levels of nested names, such as gold beside predicted."""
    spans = sorted(zip(*(column.tolist() for column in places), names, strict=True))
    same = len(set(spans)) < len(spans)
    order = np.lexsort((-places.end, places.start, places.segment))
    segment, start, end = (column[order] for column in places)
    pitch = int(end.max(initial=0)) + 1
    low, high = segment * pitch + start, segment * pitch + end
    # Sorted so, a span crosses an earlier one where it begins within what reaches less far.
    crossing = bool(_crosses(low, high))
    if same or crossing:
        which = " and ".join(str(column) for column in columns)
        raise refuse(
            path,
            f"columns {which} hold tags, and not of names within names: choose by --column, or "
            "score one against the other in `vieval score FILE`",
        )


def _crosses(low: Ints, high: Ints) -> bool:
    """Whether of some intervals, outer ones first, two overlap without one lying in the other."""
    open_ends: list[int] = []
    for start, end in zip(low.tolist(), high.tolist(), strict=True):
        while open_ends and open_ends[-1] <= start:
            open_ends.pop()
        if open_ends and open_ends[-1] < end:
            return True
        open_ends.append(end)
    return False


class UnreadNames:
    """The runs of tags that strict decoding leaves out, the first of them with their place."""

    def __init__(self, file: str, scheme: str) -> None:
        self._file, self._scheme = file, scheme
        self._count = 0
        self._places: list[str] = []

    def add(
        self, lines: Lines, runs: tags.Runs, tokens: Sequence[str], given: Sequence[str]
    ) -> None:
        """Add those of some lines."""
        left = np.flatnonzero(~runs.kept)
        self._count += len(left)
        for run in left[: MOST_PLACES - len(self._places)].tolist():
            low, high = int(runs.start[run]), int(runs.end[run])
            told = " ".join(f"{tokens[place]}/{given[place]}" for place in range(low, high))
            self._places.append(f"{self._file}:{lines.number[low]}: {told}")

    @property
    def notes(self) -> list[str]:
        """A sentence on them; none where nothing is left out."""
        if not self._count:
            return []
        left = many(self._count, "name is", "names are")
        more = self._count - len(self._places)
        places = [*self._places, *([f"and {more:,} more"] if more else [])]
        why = (
            f"whose tags are not those of {self._scheme}; in `vieval score` and `vieval import` "
            "`--scheme lenient` reads them"
        )
        return [f"{self._file}: {left} left out, {why}: {'; '.join(places)}"]


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
        told = [_tags(segment, tokens, spans, scheme) for spans in labelled]
        words = [segment.text[start:end] for start, end in tokens]
        blocks.append("".join(" ".join(row) + "\n" for row in zip(words, *told, strict=True)))
    files.write_text(path, "\n".join(blocks))


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
