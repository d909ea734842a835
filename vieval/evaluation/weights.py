"""Figures of a drawn sample, weighted so that they are about what it was drawn from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from vieval.corpus.documents import read_json
from vieval.corpus.faults import FormatError
from vieval.metrics.numbers import many


class Weights(NamedTuple):
    """The weights of the segments that were drawn, by id: 1 / their inclusion probability.

    `frame` is how many segments they were drawn from.
    """

    frame: int
    of: Mapping[str, float]


def read_weights(path: Path) -> Weights:
    """The weights of a sample that `vieval label` drew.

    Raises `FormatError` where the file is none of these.
    """
    held = read_json(path)
    try:
        frame = int(held["frame"])
        rows = [(str(row["id"]), float(row["probability"])) for row in held["segments"]]
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
    return Weights(frame, {key: 1 / chance for key, chance in found.items()})
