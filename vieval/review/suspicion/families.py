"""Approaches that err alike, such as two that share a tagger, count as one voice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

# How many families must agree against the gold.
AGREEING = 2


def families(approaches: Iterable[str]) -> dict[str, list[str]]:
    """Approaches by family: the first word of the name, `tfidf` of `tfidf-svm.v1`."""
    words = sorted((re.split(r"[-.]", name)[0], name) for name in approaches)
    grouped = groupby(words, key=lambda word: word[0])
    return {family: [name for _, name in group] for family, group in grouped}


def check_lengths(gold: Sequence[object], answers: Mapping[str, Sequence[object]]) -> None:
    """Raise `ValueError` where an approach does not answer on each segment."""
    for name, given in answers.items():
        if len(given) != len(gold):
            raise ValueError(f"{name} answers on {len(given)} of {len(gold)} segments")
