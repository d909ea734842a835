"""Whatever is in a file, a reader gives records or says in a line what is wrong."""

from __future__ import annotations

import json
import os
import random
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.torture.doors import lines, row
from vieval.corpus import formats
from vieval.corpus.faults import FormatError

if TYPE_CHECKING:
    from tests.torture.conftest import Found

pytestmark = pytest.mark.timeout(1800)

INPUTS = {True: 1_000_000, False: 2_000}
GOOD: dict[str, bytes] = {
    "jsonl": lines(row(), row(id="a/2", topic="sport")),
    "conll": "Ở O\nHuế B-LOC\n\nHà B-PER\nNội I-PER\n".encode(),
    "tsv": "id\ttext\ttopic\na/1\tỞ Huế.\tsport\n".encode(),
    "xml": b"<d>x <ENAMEX TYPE='LOC'>y</ENAMEX></d>\n",
}
PIECES = [
    b"", b"\n", b"\t", b"\r\n", b" ", b"\x00", b"\xff", b"\xef\xbb\xbf", b'"', b"{", b"}", b"[",
    b"]", b",", b":", b"-1", b"9" * 30,
    b"1e999", b"null", b"true", b"B-", b"I-LOC", b"E-X", b"\\ud800",
    b"\\u0000", "́".encode(), "😀".encode(), b"<", b">", b"&", b"#", b"NaN",
]  # fmt: skip


def broken(dice: random.Random, content: bytes) -> bytes:
    """A file with a few things changed, left out, doubled or put in."""
    made = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        at = dice.randint(0, len(made))
        upto = min(len(made), at + dice.choice((0, 0, 1, 2, 5, 20)))
        piece = dice.choice((dice.choice(PIECES), bytes(made[at:upto]) * 2, dice.randbytes(2)))
        made[at:upto] = piece
    return bytes(made)


class Tried(NamedTuple):
    """How many files were tried and refused, and the most lines that a refusal had."""

    files: int
    refused: int
    longest: int


def fuzz(seed: int, folder: Path, most: int, until: float) -> Tried:
    """Read broken files; what is not refused in lines is raised, with the file."""
    dice = random.Random(seed)
    tried = refused = longest = 0
    while tried < most and time.monotonic() < until:
        kind = dice.choice(list(GOOD))
        content = broken(dice, GOOD[kind])
        path = folder / f"{seed}.{kind}"
        path.write_bytes(content)
        tried += 1
        try:
            for record in formats.read(path):
                text = record.segment.text
                text.encode()
                for spans in record.spans.values():
                    assert all(0 <= s.start < s.end <= len(text) for s in spans)
        except FormatError as error:
            refused += 1
            longest = max(longest, len(str(error).splitlines()))
        except Exception as error:
            error.add_note(f"{path.name}: {json.dumps(content.decode('latin-1'))}")
            raise
    return Tried(tried, refused, longest)


def test_no_input_breaks_a_reader(tmp_path: Path, long: bool, found: Found, until: float) -> None:
    if long:
        seeds = range(os.cpu_count() or 1)
        most = -(-INPUTS[long] // len(seeds))
        with ProcessPoolExecutor(len(seeds), mp_context=get_context("spawn")) as pool:
            asked = [pool.submit(fuzz, seed, tmp_path, most, until) for seed in seeds]
            parts = [one.result() for one in asked]
    else:
        parts = [fuzz(0, tmp_path, INPUTS[long], until)]
    tried, refused = sum(one.files for one in parts), sum(one.refused for one in parts)
    found(
        "readers",
        f"{tried:,} broken files",
        f"{refused:,} refused in a line, {tried - refused:,} read",
    )
    assert 0 < refused < tried
    assert 0 < max(one.longest for one in parts) <= 21
