"""How plausible a Vietnamese person's name is, by published counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from math import prod
from typing import NamedTuple

from vieval.vietnamese.lexicons import one_tone_style


class Surname(NamedTuple):
    """The Chinese character of a surname, and the share of people who bear it."""

    character: str
    share: float


@cache
def surnames() -> Mapping[str, Surname]:
    """The surnames of `surnames.txt` in its order, northern forms before southern ones."""
    rows = [line.split() for line in _lines("surnames.txt")]
    rest = 1 - sum(float(row[2]) / 100 for row in rows if len(row) == 3)
    rare = sum(len(row) == 2 for row in rows)
    return {
        name: Surname(character, float(share[0]) / 100 if share else rest / rare)
        for name, character, *share in rows
    }


def _lines(file: str) -> list[str]:
    lines = files("vieval.vietnamese").joinpath(file).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


@cache
def given_names() -> Mapping[str, str]:
    """Common given names of two syllables: as they are written, by `one_tone_style`."""
    return {one_tone_style(line): line for line in _lines("given_names.txt")}


@cache
def given_syllables() -> Mapping[str, float]:
    """How often each syllable, by `one_tone_style`, occurs in given names: shares of one."""
    counts = Counter(syllable for name in given_names() for syllable in name.split())
    total = counts.total()
    return {syllable: count / total for syllable, count in counts.items()}


def is_listed(given: Sequence[str]) -> bool:
    """Whether a given name, as syllables in `one_tone_style`, is a common one."""
    return " ".join(given) in given_names()


def plausibility(surname: str, given: Sequence[str]) -> float:
    """An estimate of how often a name occurs; 0 where a given syllable never does.

    The share of the surname, times that of the given name: half of it as a whole among the listed
    ones, half as independent syllables. Syllables are in `one_tone_style`.
    """
    shares = given_syllables()
    whole = is_listed(given) / len(given_names())
    apart = prod(shares.get(syllable, 0.0) for syllable in given)
    return surnames()[surname].share * (whole + apart) / 2
