"""Files are ordinary, UTF-8, and have lines of some size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from vieval.corpus import conll, files, formats, jsonl, tsv
from vieval.corpus.faults import FormatError

READERS = {"a.jsonl": jsonl.read, "a.conll": conll.read, "a.tsv": tsv.read}


def test_blocks_are_the_lines_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"\xef\xbb\xbfone\n\ntwo\nthree")
    for size in (1, 3, 100):
        lines = [line for block in files.blocks(path, size) for line in block]
        assert lines == [b"one", b"", b"two", b"three"]
    assert files.read_bytes(path) == b"one\n\ntwo\nthree"


def test_what_is_written_makes_the_folders_that_lead_to_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "newer" / "a.html"
    for text in ("một", "hai"):
        files.write_text(path, text)
        assert files.read_text(path) == text


@pytest.mark.parametrize("name", READERS)
def test_an_endless_line_is_refused_before_it_is_held(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"x\n")
        file.truncate(2**30)
    with pytest.raises(FormatError, match=rf"{name}:2: a line of more than 67,108,864 bytes"):
        READERS[name](path)


@pytest.mark.parametrize("name", READERS)
def test_what_is_no_ordinary_file_is_refused(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / name, tmp_path / "folder"):
        with pytest.raises(FormatError, match="an ordinary file is wanted"):
            READERS[name](path)
        with pytest.raises(FormatError, match="an ordinary file is wanted"):
            formats.read(path)
