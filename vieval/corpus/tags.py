"""Tags that say where names begin and end, token by token: IO, IOB1, IOB2, IOE1, IOE2 and kin.

Strict decoding keeps the chunks that are tagged exactly as the scheme tags them, and no other.
Lenient decoding takes every run of tags of one type, however it begins; that of conlleval takes
what the script of that name takes (Tjong Kim Sang and Buchholz 2000; version 2004-01-26). None of
them repairs a tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np

from vieval.records import Bools, Ints


class Chunk(NamedTuple):
    """Tokens `[start, end)` of one name, and its type."""

    start: int
    end: int
    type: str


class TagError(ValueError):
    """A tag is none of the scheme; `index` is the place of its token."""

    def __init__(self, index: int, message: str) -> None:
        super().__init__(message)
        self.index = index


Write: TypeAlias = Callable[[int, bool, bool], str]

SCHEMES: Mapping[str, Write] = {
    "IO": lambda n, _, __: "I" * n,
    "IOB1": lambda n, follows, _: ("B" if follows else "I") + "I" * (n - 1),
    "IOB2": lambda n, _, __: "B" + "I" * (n - 1),
    "IOE1": lambda n, _, followed: "I" * (n - 1) + ("E" if followed else "I"),
    "IOE2": lambda n, _, __: "I" * (n - 1) + "E",
    "IOBES": lambda n, _, __: "S" if n == 1 else "B" + "I" * (n - 2) + "E",
    "BILOU": lambda n, _, __: "U" if n == 1 else "B" + "I" * (n - 2) + "L",
}
"""The letters of a chunk of n tokens; whether it follows one of its type without a gap; whether one
of its type so follows it."""


class Form(NamedTuple):
    """How a tag is written: `B-PER`, or `PER-B` with a `suffix`; `untyped` types a bare `B`."""

    suffix: bool = False
    untyped: str = ""


PREFIX = Form()


class DecodingRule(NamedTuple):
    """How tags are decoded: the letters there are, and which pairs of them cut a run of one type.

    Where `written` is given, only runs are kept whose letters it would write.
    """

    letters: str
    cuts: frozenset[str]
    written: Write | None = None


LETTERS = "BIELSU"
_BY_LETTERS = frozenset(a + b for a in LETTERS for b in LETTERS if b in "BSU" or a in "ELSU")
_STRICT = {
    name: DecodingRule("".join(letter for letter in LETTERS if letter in name), _BY_LETTERS, write)
    for name, write in SCHEMES.items()
}
RULES: Mapping[str, DecodingRule] = {
    "strict": _STRICT["IOB2"],
    "lenient": DecodingRule(LETTERS, _BY_LETTERS),
    "conlleval": DecodingRule("BIE", frozenset({"BB", "IB", "EE", "EI"})),
    **_STRICT,
}
"""The ways to decode, by name; `strict` is IOB2.

`lenient` takes every run of tags of one type, however it begins, and cuts it before B, S, U and
after E, L, S, U. `conlleval` takes what that script takes, which cuts no `E-X` from a `B-X`.
"""

MODES = tuple(RULES)


def encode(chunks: Iterable[Chunk], length: int, scheme: str = "IOB2") -> list[str]:
    """Tag so many tokens with the chunks among them; tokens in no chunk get `O`.

    Raises `ValueError` where a chunk is empty, ends after the tokens, or overlaps another.
    """
    tags = ["O"] * length
    ordered = sorted(chunks)
    for index, chunk in enumerate(ordered):
        if not 0 <= chunk.start < chunk.end <= length:
            raise ValueError(f"{chunk} is not within {length} tokens")
        if index and chunk.start < ordered[index - 1].end:
            raise ValueError(f"{ordered[index - 1]} and {chunk} overlap: a token has one tag")
        beside = _touching(ordered, index)
        if scheme == "IO" and beside[0]:
            raise ValueError(f"{ordered[index - 1]} and {chunk} touch, which IO cannot tell")
        letters = SCHEMES[scheme](chunk.end - chunk.start, *beside)
        tags[chunk.start : chunk.end] = [f"{letter}-{chunk.type}" for letter in letters]
    return tags


def _touching(chunks: Sequence[Chunk], index: int) -> tuple[bool, bool]:
    """Whether a chunk follows one of its type without a gap, and whether it is so followed."""
    before, here, after = (
        chunks[place] if 0 <= place < len(chunks) else None
        for place in (index - 1, index, index + 1)
    )
    assert here is not None
    return (
        before is not None and (before.end, before.type) == (here.start, here.type),
        after is not None and (after.start, after.type) == (here.end, here.type),
    )


def decode(tags: Sequence[str], mode: str = "strict", form: Form = PREFIX) -> list[Chunk]:
    """The chunks that the tags of one sentence tell, in order.

    Raises `TagError` for a tag that the mode does not know, and `KeyError` for such a mode.
    """
    found = decode_all(tags, np.arange(len(tags)) == 0, mode, form)
    columns = (column[found.kept].tolist() for column in found[:3])
    return [Chunk(low, high, found.types[kind]) for low, high, kind in zip(*columns, strict=True)]


class Runs(NamedTuple):
    """Runs of tags of one type: tokens `[start, end)` and the number of the type, one entry a run.

    `kept` marks those that the mode takes for chunks.
    """

    start: Ints
    end: Ints
    kind: Ints
    kept: Bools
    types: tuple[str, ...]


def decode_all(
    tags: Sequence[str], first: Bools, mode: str = "strict", form: Form = PREFIX
) -> Runs:
    """The runs in the tags of many sentences; `first` marks the tokens that begin one.

    Raises as `decode` does, `TagError` for the first of the tags that the mode does not know.
    """
    rule = RULES[mode]
    number = {tag: index for index, tag in enumerate(dict.fromkeys(tags))}
    known = [_parse(tag, rule.letters, form) for tag in number]
    if None in known:
        bad = {tag for tag, parsed in zip(number, known, strict=True) if parsed is None}
        index = next(index for index, tag in enumerate(tags) if tag in bad)
        raise TagError(index, _refused(tags[index], rule.letters, form))
    types = tuple(sorted({parsed.kind for parsed in known if parsed and parsed.kind}))
    code = np.fromiter(map(number.__getitem__, tags), np.int64, len(tags))
    letter = np.array([LETTERS.find(p.letter) if p else -1 for p in known], np.int64)[code]
    kind = np.array([types.index(p.kind) if p and p.kind else -1 for p in known], np.int64)[code]

    inside, joined = kind >= 0, np.zeros(len(tags), np.bool_)
    joined[1:] = inside[1:] & (kind[1:] == kind[:-1]) & ~first[1:]
    cut = np.array([[a + b in rule.cuts for b in LETTERS] for a in LETTERS])
    joined[1:] &= ~cut[letter[:-1], letter[1:]]
    start = np.flatnonzero(inside & ~joined)
    end = np.flatnonzero(inside & ~np.append(joined[1:], False)) + 1
    runs = Runs(start, end, kind[start], np.ones(len(start), np.bool_), types)
    if rule.written is None or not len(start):
        return runs
    wrong = inside & (letter != _expected(runs, first, rule.written))
    return runs._replace(kept=np.asarray(np.add.reduceat(wrong, start) == 0))


def _expected(runs: Runs, first: Bools, write: Write) -> Ints:
    """The letter that a scheme would write at each token of the runs."""
    start, end, kind = runs[:3]
    follows = np.zeros(len(start), np.int64)
    follows[1:] = (start[1:] == end[:-1]) & (kind[1:] == kind[:-1]) & ~first[start[1:]]
    place = follows * 2 + np.append(follows[1:], 0)
    shapes = [(bool(before), bool(after)) for before in (0, 1) for after in (0, 1)]
    alone, begun, ended = (
        np.array([LETTERS.index(write(size, *shape)[at]) for shape in shapes], np.int64)
        for size, at in ((1, 0), (2, 0), (2, 1))
    )
    expected: Ints = np.full(len(first), LETTERS.index("I"))
    expected[end - 1] = ended[place]
    expected[start] = np.where(end - start == 1, alone[place], begun[place])
    return expected


class _Tag(NamedTuple):
    letter: str
    kind: str


OUTSIDE = _Tag("O", "")


def _parse(tag: str, letters: str, form: Form) -> _Tag | None:
    """A tag's letter and type; None where it is no tag."""
    if tag == "O":
        return OUTSIDE
    if form.untyped and len(tag) == 1 and tag in letters:
        return _Tag(tag, form.untyped)
    head, dash, tail = tag.rpartition("-") if form.suffix else tag.partition("-")
    letter, kind = (tail, head) if form.suffix else (head, tail)
    if len(letter) == 1 and letter in letters and dash and kind:
        return _Tag(letter, kind)
    return None


def is_tag(tag: str, mode: str, form: Form = PREFIX) -> bool:
    """Whether the mode knows a tag."""
    return _parse(tag, RULES[mode].letters, form) is not None


def _refused(tag: str, letters: str, form: Form) -> str:
    wanted = (f"TYPE-{letter}" if form.suffix else f"{letter}-TYPE" for letter in sorted(letters))
    return f"the tag {tag!r} is not O or one of {', '.join(wanted)}"
