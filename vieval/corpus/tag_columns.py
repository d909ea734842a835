"""Which columns of a CoNLL file hold tags, and what to do about a file in which none does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from operator import eq
from pathlib import Path

import numpy as np

from vieval.corpus import files, tags
from vieval.corpus.columns import Lines, refuse
from vieval.corpus.reading import Reading
from vieval.metrics.numbers import many

# What chunkers tag, in the columns before those of names.
CHUNKS = frozenset(
    ("ADJP", "ADVP", "AP", "CONJP", "INTJ", "LST", "MDP", "NP", "PP", "PRT", "QP", "RP", "SBAR")
).union(("UCP", "VP", "WHAP", "WHNP", "WHPP", "WHRP", "XP"))
# What begins as a tag may be one that is spoilt: `B_PER`, `O/0.99`.
BEGINS_AS_TAG = re.compile(r"O(?:\W.*)?|[BIELSU][-_].*")
SCHEMES_BY_LETTERS = ("IOB2", "IOBES", "BILOU", "lenient")
TAG_LIKE = re.compile(
    r"[BIELSUO]|[BIELSU]-.+|.+-[BIELSU]|(?:.*\|)?(?:name|ner)=.+|_", re.IGNORECASE
)
FEW = 3
TAGLESS = (
    "lines have no tag, as O or B-PER, of CoNLL columns; nor begins one with __label__, as "
    "fastText has it, or has a name in <ENAMEX>; texts without labels are for `vieval corpus new`"
)


def check_has_a_tag(path: Path, content: bytes) -> None:
    """Refuse a file of whose first lines few have a tag in any form: it is another thing.

    What is no tag beside tags is told by its line.
    """
    head = content[: files.HEAD_BYTES].decode(errors="replace")
    lines = [line.split() for line in head.split("\n") if line.strip() and line[0] != "#"]
    tagged = sum(any(map(TAG_LIKE.fullmatch, fields)) for fields in lines)
    if 2 * tagged < len(lines):
        raise refuse(path, TAGLESS)


def columns_of(path: Path, lines: Lines, reading: Reading) -> list[int]:
    """The columns that hold tags, counted from 0."""
    width = len(lines.columns)
    if not 0 <= reading.token_column < width:
        raise refuse(
            path, f"{many(width, 'column')}, and none with the number {reading.token_column}"
        )
    others = [column for column in range(width) if column != reading.token_column]
    if width == 2:
        return others
    if _counts(lines, reading.token_column):
        told = f"column {reading.token_column} counts the tokens of each sentence"
        raise refuse(path, f"{told}; --token-column says which one has them")
    if reading.columns:
        asked = _from_0(reading.columns, width)
        if missing := [column for column in asked if column not in others]:
            raise refuse(path, f"{many(width, 'column')}, and none with tags that is {missing[0]}")
        return asked
    found = {column: _types(lines.columns[column], reading) for column in others}
    tagged = {column: types for column, types in found.items() if types is not None}
    named = [column for column, types in tagged.items() if not types or not types <= CHUNKS]
    return named or list(tagged)[-1:] or others[-1:]


def _counts(lines: Lines, column: int) -> bool:
    """Whether a column numbers the tokens of each sentence, of which one has several."""
    if lines.columns[column][:1] not in (["1"], ("1",)):
        return False
    begins = np.flatnonzero(lines.first)
    places = np.arange(len(lines.first)) - begins[np.cumsum(lines.first) - 1] + 1
    numbered = map(str, places.tolist())
    return bool(places.max(initial=0) > 1) and all(map(eq, lines.columns[column], numbered))


def _from_0(columns: Sequence[int], width: int) -> list[int]:
    return [column % width if -width <= column < width else column for column in columns]


def _types(column: Sequence[str], reading: Reading) -> frozenset[str] | None:
    """The types that a column tags; None where it holds something else than tags.

    Where most are tags, and not of no name alone, the others are faults: to read another column
    instead would be to read other names.
    """
    values = Counter(column)
    sound = [value for value in values if tags.is_tag(value, "lenient", reading.form)]
    spoilt = [value for value in values.keys() - sound if BEGINS_AS_TAG.fullmatch(value)]
    if len(sound) < len(values):
        most = 2 * sum(values[value] for value in (*sound, *spoilt)) >= len(column)
        if not most or {*sound, *spoilt} <= {"O"}:
            return None
    return frozenset(
        chunk.type for value in sound for chunk in tags.decode([value], "lenient", reading.form)
    )


def check_levels(path: Path, columns: Sequence[int], levels: Sequence[tags.Runs]) -> None:
    """Refuse columns with tags of other types than each other, unless they are levels of names.

    Those of an inner level each lie within a longer name of the outer one. Chunks and features,
    which are tagged as names are, do not so lie within each other.
    """
    for (one, outer), (other, inner) in combinations(zip(columns, levels, strict=True), 2):
        alike = not set(outer.types).isdisjoint(inner.types) or not (outer.types and inner.types)
        if not (alike or _within(inner, outer) or _within(outer, inner)):
            types = ", and ".join(", ".join(level.types[:FEW]) for level in (outer, inner))
            raise refuse(
                path,
                f"columns {one} and {other} both hold tags, of other types each ({types}): "
                "--column says which have names",
            )


def _within(inner: tags.Runs, outer: tags.Runs) -> bool:
    """Whether each run lies within a longer one."""
    around = np.searchsorted(outer.start, inner.start, "right") - 1
    longer = outer.end[around] - outer.start[around] > inner.end - inner.start
    return bool(((around >= 0) & (inner.end <= outer.end[around]) & longer).all())


def remedy(given: Iterable[str], form: tags.Form) -> str:
    """The option under which all tags are some; "" where there is none."""
    ways = [(f"--scheme {scheme}", scheme, form) for scheme in SCHEMES_BY_LETTERS]
    ways.append(("--suffix", "lenient", form._replace(suffix=True)))
    ways.append(("--untyped TYPE", "lenient", form._replace(untyped="TYPE")))
    for option, scheme, written in ways:
        if all(tags.is_tag(tag, scheme, written) for tag in given):
            reads = f"; `{option}` of `vieval score` and `vieval import` reads such tags"
            mixed = scheme in {"IOBES", "BILOU"}
            return reads + ", and `--scheme lenient` those of files in several schemes" * mixed
    return ""


def column_notes(path: Path, width: int, columns: Sequence[int], reading: Reading) -> list[str]:
    """From which columns tags were read, where that is neither plain nor as it was asked."""
    asked = _from_0(reading.columns, width)
    if set(asked) == set(columns) if asked else width <= 2:
        return []
    which = " and ".join(str(column) for column in columns)
    read = f"column {which}" if len(columns) == 1 else f"{which}, as one nested annotation"
    return [f"{path.name}: of {width} columns, the tags are read from {read}"]
