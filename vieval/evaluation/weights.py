"""Figures of a drawn sample, weighted so that they are about what it was drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from vieval.corpus.documents import read_json
from vieval.corpus.faults import FormatError
from vieval.hashing import text_key
from vieval.metrics.numbers import many


class Weights(NamedTuple):
    """The weights of the segments that were drawn, by id: 1 / their inclusion probability.

    `frame` is how many segments they were drawn from. `texts` are keys of their texts, see
    `vieval.hashing.text_key`; a sample that was written by hand may have none.
    """

    frame: int
    of: Mapping[str, float]
    texts: Mapping[str, str]

    def check(self, texts: Mapping[str, str]) -> None:
        """Raise `FormatError` where a text, by its id, is not the one that was drawn."""
        own = {key: text_key(text) for key, text in texts.items()}
        wrong = [key for key in own if self.texts.get(key, own[key]) != own[key]]
        if wrong:
            others = f" ({len(wrong)} of {len(texts)} segments)" if len(wrong) > 1 else ""
            raise FormatError(
                f"the sample was drawn from other texts: that of {wrong[0]} is not the one that "
                f"was drawn{others}"
            )


def read_weights(path: Path) -> Weights:
    """The weights of a sample that `vieval label` drew.

    Raises `FormatError` where the file is none of these.
    """
    held = read_json(path)
    try:
        frame = int(held["frame"])
        rows = [(str(row["id"]), float(row["probability"])) for row in held["segments"]]
        texts = {str(row["id"]): str(row["text"]) for row in held["segments"] if "text" in row}
    except KeyError as error:
        raise FormatError(f"{path.name}: no sample of vieval label: no {error.args[0]}") from None
    except (TypeError, ValueError) as error:
        raise FormatError(f"{path.name}: no sample of vieval label: {error}") from None
    found = dict(rows)
    if len(found) < len(rows):
        twice = next(key for key, times in Counter(key for key, _ in rows).items() if times > 1)
        raise FormatError(f"{path.name}: the segment {twice!r} comes twice")
    if frame < len(found):
        drawn = many(len(found), "segment")
        raise FormatError(f"{path.name}: {drawn} of a frame of {frame:,}")
    if wrong := [key for key, chance in found.items() if not 0 < chance <= 1]:
        raise FormatError(f"{path.name}: the probability of {wrong[0]} is {found[wrong[0]]}")
    return Weights(frame, {key: 1 / chance for key, chance in found.items()}, texts)
