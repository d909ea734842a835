"""Lines of text that are kept in a file by key, and given back only as they were written.

A line is a checksum, a key and a content. The checksum is over both and over whose file it is, so
that neither a flipped bit nor a line of another file is ever taken for an answer; and reading runs
no code.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

logger = logging.getLogger(__name__)

CHECKSUM_BYTES = 16
# Where things stand in a line; keys are hex digests of SHA-256.
_KEY = slice(2 * CHECKSUM_BYTES + 1, 2 * CHECKSUM_BYTES + 1 + 64)
_CONTENT = slice(_KEY.stop + 1, None)


@dataclass(frozen=True)
class KeptLines:
    """The lines of a file that belong to `owner`, a hex digest; only its user may read the file.

    Any number of processes of a machine may find and add at once.
    """

    file: Path
    owner: str

    def find(self, keys: Collection[str]) -> dict[str, bytes]:
        """The contents of the keys that are there.

        Where some are not, damaged lines are looked for, dropped and told.
        """
        by_key = {line[_KEY]: line for line in self._lines()}
        lines = {key: by_key.get(key.encode(), b"") for key in keys}
        found = {key: line[_CONTENT] for key, line in lines.items() if self._whole(line)}
        if by_key and len(found) < len(lines):
            self._drop_damaged()
        return found

    def add(self, contents: Mapping[str, bytes]) -> None:
        """Add contents, which have no line breaks, by their keys."""
        lines = [self._line(key.encode() + b" " + content) for key, content in contents.items()]
        with self._locked(), _opened(self.file) as file:
            # A process that was killed may have left half a line.
            if file.tell() and os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
                file.write(b"\n")
            file.writelines(line + b"\n" for line in lines)

    def _lines(self) -> list[bytes]:
        if not self.file.is_file():
            return []
        return [line for line in self.file.read_bytes().split(b"\n") if line]

    def _line(self, rest: bytes) -> bytes:
        key = self.owner.encode()
        checksum = hashlib.blake2b(rest, digest_size=CHECKSUM_BYTES, key=key).hexdigest()
        return checksum.encode() + b" " + rest

    def _whole(self, line: bytes) -> bool:
        return line == self._line(line[_KEY.start :])

    def _drop_damaged(self) -> None:
        with self._locked():
            lines = self._lines()
            whole = [line for line in lines if self._whole(line)]
            if len(whole) == len(lines):
                return
            with NamedTemporaryFile(dir=self.file.parent, delete=False) as file:
                file.writelines(line + b"\n" for line in whole)
            Path(file.name).replace(self.file)
        logger.warning(
            "%d of %d lines of %s damaged or foreign: dropped, and asked again",
            len(lines) - len(whole),
            len(lines),
            self.file,
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _opened(self.file.with_name(".lock")) as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _opened(file: Path) -> BinaryIO:
    """A file that is appended to, made for its user alone where there is none."""
    return os.fdopen(os.open(file, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600), "a+b")
