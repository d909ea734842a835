"""CoNLL columns: a token a line, its tags in other columns, an empty line between sentences.

A sentence becomes a segment whose text is its tokens, parted by single spaces, in NFC; its id is
its number in the file, from 1, so that two files of the same sentences agree. The document that a
line `-DOCSTART-` begins becomes the article of its sentences. Where several columns hold tags, they
are levels of nested names, as in VLSP's files.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np

from vieval.corpus import tags
from vieval.corpus.columns import DOCUMENT, TOKEN, Lines, read_lines, refuse, texts_of
from vieval.corpus.faults import Faults, FormatError
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Segment, Spans
from vieval.problems import NER
from vieval.records import Ints, Places, Records, SpanColumns

# What chunkers tag, in the columns before those of names.
CHUNKS = frozenset(
    ("ADJP", "ADVP", "AP", "CONJP", "INTJ", "LST", "MDP", "NP", "PP", "PRT", "QP", "RP", "SBAR")
).union(("UCP", "VP", "WHAP", "WHNP", "WHPP", "WHRP", "XP"))
MOST_PLACES = 3


def looks_like(head: bytes) -> bool:
    """Whether a line of the beginning of a file has columns."""
    return any(len(line.split()) > 1 for line in head.splitlines())


def read(path: Path, reading: Reading = PLAIN) -> Records:
    """Read the sentences of a file with the names that its columns tag.

    Of files with more than two columns, `reading.columns` are those that hold tags; none: all whose
    values are tags, but for those of chunks. What strict decoding leaves out is counted in the
    notes. Raises `FormatError` with the faults, as `file:line: what came and what was wanted`, and
    `KeyError` for an unknown scheme.
    """
    form = reading.form
    lines = read_lines(path, partial(tags.is_tag, mode="lenient", form=form))
    if not 0 <= reading.token_column < len(lines.columns):
        width = len(lines.columns)
        raise refuse(path, f"{width} columns, and none with the number {reading.token_column}")
    columns = _columns(path, lines, reading)
    tokens = lines.columns[reading.token_column]
    levels = [_level(path, lines, column, reading) for column in columns]
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
    notes = []
    if len(lines.columns) > 2 and not reading.columns:
        notes.append(_column_note(path, len(lines.columns), columns))
    for column, runs in zip(columns, levels, strict=True):
        both = reading.token_column, column
        notes += _left_out(path, lines, both, runs, reading.scheme)
    begins = np.flatnonzero(lines.first)
    documents = lines.document[begins].tolist()
    ids = [str(number) for number in range(1, len(texts) + 1)]
    articles = [f"document {n}" if n else key for n, key in zip(documents, ids, strict=True)]
    count = len(texts)
    return Records(
        ids,
        texts,
        articles,
        {NER: SpanColumns.build(count, places, names)},
        {NER: np.ones(count, np.bool_)},
        SpanColumns.none(count),
        notes=tuple(notes),
        lines=lines.number[begins].tolist(),
        numbered=True,
    )


def _columns(path: Path, lines: Lines, reading: Reading) -> list[int]:
    """The columns that hold tags, counted from 0."""
    width = len(lines.columns)
    others = [column for column in range(width) if column != reading.token_column]
    if width == 2:
        return others
    if reading.columns:
        asked = [
            column % width if -width <= column < width else column for column in reading.columns
        ]
        if missing := [column for column in asked if column not in others]:
            raise refuse(path, f"{width} columns, and none with tags that is {missing[0]}")
        return asked
    found = {column: _types(lines.columns[column], reading) for column in others}
    tagged = {column: types for column, types in found.items() if types is not None}
    named = [column for column, types in tagged.items() if not types or not types <= CHUNKS]
    return named or list(tagged)[-1:] or others[-1:]


def _types(column: Sequence[str], reading: Reading) -> frozenset[str] | None:
    """The types that a column tags; None where it holds something else than tags."""
    values = set(column)
    if not all(tags.is_tag(value, "lenient", reading.form) for value in values):
        return None
    return frozenset(
        chunk.type for value in values for chunk in tags.decode([value], "lenient", reading.form)
    )


def _level(path: Path, lines: Lines, column: int, reading: Reading) -> tags.Runs:
    given = lines.columns[column]
    try:
        return tags.decode_all(given, lines.first, reading.scheme, reading.form)
    except tags.TagError:
        faults = Faults(path.name)
        tokens = lines.columns[reading.token_column]
        for place, tag in enumerate(given):
            try:
                tags.decode([tag], reading.scheme, reading.form)
            except tags.TagError as error:
                faults.add(int(lines.number[place]), f"token {tokens[place]!r}: {error}")
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


def _column_note(path: Path, width: int, columns: Sequence[int]) -> str:
    which = " and ".join(str(column) for column in columns)
    read = f"column {which}" if len(columns) == 1 else f"{which}, as one nested annotation"
    return f"{path.name}: of {width} columns, the tags are read from {read}"


def _left_out(
    path: Path, lines: Lines, columns: tuple[int, int], runs: tags.Runs, scheme: str
) -> list[str]:
    """A note of what strict decoding leaves out; `columns` are those of the tokens and tags."""
    left = np.flatnonzero(~runs.kept)
    if not len(left):
        return []
    tokens, given = (lines.columns[column] for column in columns)
    some = [
        f"{path.name}:{lines.number[low]}: "
        + " ".join(f"{tokens[place]}/{given[place]}" for place in range(low, high))
        for low, high in zip(runs.start[left], runs.end[left], strict=True)
    ][:MOST_PLACES]
    more = [f"and {len(left) - MOST_PLACES:,} more"] if len(left) > MOST_PLACES else []
    names = "name is" if len(left) == 1 else "names are"
    why = f"whose tags are not those of {scheme}; `--scheme lenient` reads them"
    return [f"{path.name}: {len(left):,} {names} left out, {why}: {'; '.join([*some, *more])}"]


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
