"""Whatever is in a file, a reader gives records or says in a line what is wrong."""

from __future__ import annotations

import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING

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


def test_no_input_breaks_a_reader(tmp_path: Path, long: bool, found: Found, until: float) -> None:
    dice = random.Random(0)
    tried = refused = longest = 0
    while tried < INPUTS[long] and time.monotonic() < until:
        kind = dice.choice(list(GOOD))
        content = broken(dice, GOOD[kind])
        path = tmp_path / f"x.{kind}"
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
    found(
        "readers",
        f"{tried:,} broken files",
        f"{refused:,} refused in a line, {tried - refused:,} read",
    )
    assert 0 < refused < tried
    assert 0 < longest <= 21
