"""Tags that say where names begin and end, token by token: IOB1, IOB2, IOE1, IOE2, IOBES, BILOU.

Strict decoding keeps the chunks that are tagged exactly as the scheme tags them, and no other.
Lenient decoding takes what conlleval takes (Tjong Kim Sang and Buchholz 2000; version 2004-01-26):
every run of tags of one type, however it begins. Neither repairs a tag.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias


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
    "IOB1": lambda n, follows, _: ("B" if follows else "I") + "I" * (n - 1),
    "IOB2": lambda n, _, __: "B" + "I" * (n - 1),
    "IOE1": lambda n, _, followed: "I" * (n - 1) + ("E" if followed else "I"),
    "IOE2": lambda n, _, __: "I" * (n - 1) + "E",
    "IOBES": lambda n, _, __: "S" if n == 1 else "B" + "I" * (n - 2) + "E",
    "BILOU": lambda n, _, __: "U" if n == 1 else "B" + "I" * (n - 2) + "L",
}
"""The letters of a chunk of n tokens; whether it follows one of its type without a gap; whether one
of its type so follows it."""

MODES = ("strict", "lenient", *SCHEMES)
"""The ways to decode; `strict` is IOB2."""


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
        letters = SCHEMES[scheme](chunk.end - chunk.start, *_touching(ordered, index))
        tags[chunk.start : chunk.end] = [f"{letter}-{chunk.type}" for letter in letters]
    return tags


def decode(tags: Sequence[str], mode: str = "strict") -> list[Chunk]:
    """The chunks that the tags of one sentence tell, in order.

    `mode` is `lenient`, or `strict`, which is IOB2, or the name of another scheme, as strict.
    Raises `TagError` for a tag that the mode does not know, and `KeyError` for such a mode.
    """
    if mode == "lenient":
        return [run.chunk for run in _runs(tags, "BIE", _cut_by_conlleval)]
    return [chunk for chunk, kept in _judged(tags, "IOB2" if mode == "strict" else mode) if kept]


def ill_formed(tags: Sequence[str], scheme: str = "IOB2") -> list[Chunk]:
    """The runs of tags that strict decoding leaves out, as the chunks that they may have meant."""
    return [chunk for chunk, kept in _judged(tags, scheme) if not kept]


def _judged(tags: Sequence[str], scheme: str) -> Iterator[tuple[Chunk, bool]]:
    """Each run of tags, and whether the scheme would tag such a chunk so."""
    write = SCHEMES[scheme]
    runs = _runs(tags, "".join(set(scheme) & set("BIELSU")), _cut_by_letters)
    chunks = [run.chunk for run in runs]
    for index, (letters, chunk) in enumerate(runs):
        yield chunk, letters == write(len(letters), *_touching(chunks, index))


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


class _Run(NamedTuple):
    letters: str
    chunk: Chunk


def _cut_by_letters(previous: str, letter: str) -> bool:
    return letter in "BSU" or previous in "ELSU"


def _cut_by_conlleval(previous: str, letter: str) -> bool:
    return previous + letter in {"BB", "IB", "EE", "EI"}


def _runs(tags: Sequence[str], letters: str, cut: Callable[[str, str], bool]) -> list[_Run]:
    """The longest runs of tags of one type that no pair of letters cuts."""
    runs: list[_Run] = []
    for index, tag in enumerate(tags):
        if tag == "O":
            continue
        letter, kind = _parse(tag, index, letters)
        if runs:
            before, (start, end, same) = runs[-1]
            if (end, same) == (index, kind) and not cut(before[-1], letter):
                runs[-1] = _Run(before + letter, Chunk(start, index + 1, kind))
                continue
        runs.append(_Run(letter, Chunk(index, index + 1, kind)))
    return runs


def _parse(tag: str, index: int, letters: str) -> tuple[str, str]:
    letter, dash, kind = tag.partition("-")
    if len(letter) == 1 and letter in letters and dash and kind:
        return letter, kind
    wanted = ", ".join(f"{letter}-TYPE" for letter in sorted(letters))
    raise TagError(index, f"the tag {tag!r} is not O or one of {wanted}")
