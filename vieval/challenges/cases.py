"""Capabilities as they are written down, and their cases by seed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Literal, TypeAlias

from vieval.challenges.changes import CHANGES
from vieval.challenges.templates import Sentence, make
from vieval.data import Segment
from vieval.metrics.wording import Wording
from vieval.robustness.rewrite import Rewritten

Kind: TypeAlias = Literal["MFT", "INV", "DIR"]

CASES = 60
_TRIES = 200


@dataclass(frozen=True)
class Capability:
    """One thing that an approach should be able to do.

    `kind` is a test of minimum functionality (MFT: the answer is the gold), of invariance (INV: the
    answer stays the same under `change`) or of direction (DIR: under `change` it gets no worse, or,
    where `reversed`, no better). `written` is a change that all cases went through. `nested` wants
    the names inside of names too; else the outermost count.
    """

    name: str
    kind: Kind
    about: Wording
    templates: tuple[str, ...]
    label: str | None = None
    change: str | None = None
    written: str | None = None
    nested: bool = False
    reversed: bool = False


@dataclass(frozen=True)
class Case:
    """A sentence, its gold, and for tests of invariance and direction what it is changed to.

    `template` is what it was made of.
    """

    segment: Segment
    gold: Sentence
    changed: Segment | None = None
    rewritten: Rewritten | None = None
    template: str = ""


@cache
def capabilities(problem: str) -> Mapping[str, Capability]:
    """The capabilities for a problem, by name; empty where there are none."""
    file = files("vieval.challenges").joinpath(f"{problem}.toml")
    if not file.is_file():
        return {}
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["capability"]
    return {row["name"]: _capability(row) for row in rows}


def _capability(row: dict[str, Any]) -> Capability:
    known = {"about": Wording(**row["about"]), "templates": tuple(row["templates"])}
    return Capability(**{**row, **known})


@cache
def lists() -> Mapping[str, Sequence[str]]:
    """What the blanks of templates are filled with."""
    text = files("vieval.challenges").joinpath("lists.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def cases(capability: Capability, seed: int = 0, count: int = CASES) -> list[Case]:
    """Cases by seed, no two of one text; each is an article of its own.

    Templates take turns. Raises `ValueError` where they cannot give so many different texts.
    """
    made = _distinct(capability, seed)
    found = [case for case, _ in zip(made, range(count), strict=False)]
    if len(found) < count:
        raise ValueError(f"{capability.name}: {len(found)} different cases, not {count}")
    return found


def _distinct(capability: Capability, seed: int) -> Iterator[Case]:
    seen: set[str] = set()
    for turn in range(_TRIES * CASES):
        random = Random(f"{seed}:{capability.name}:{turn}")  # noqa: S311 - keeps no secret
        case = _case(capability, turn, random)
        told = case.segment.text, case.changed and case.changed.text
        if case.segment.text not in seen and told[0] != told[1]:
            seen.add(case.segment.text)
            yield case


def _case(capability: Capability, turn: int, random: Random) -> Case:
    name = f"{capability.name}:{turn}"
    template = capability.templates[turn % len(capability.templates)]
    made = make(template, lists(), random)
    if capability.written:
        made = _carried(made, CHANGES[capability.written](made, random))
    segment = Segment(name, made.text)
    if capability.change is None:
        return Case(segment, made, template=template)
    rewritten = CHANGES[capability.change](made, random)
    return Case(segment, made, Segment(f"{name}~", rewritten.text), rewritten, template)


def _carried(sentence: Sentence, rewritten: Rewritten) -> Sentence:
    return Sentence(rewritten.text, rewritten.carry_all(sentence.names))
