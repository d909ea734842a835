"""Sentences made of templates and lists, with the names that stand in them.

`[TYPE …]` is gold, also inside of one another; `{list}` is a blank, filled from the list of that
name, and `{list.2}` is another value of the same list. A value may hold brackets and blanks itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple, TypeAlias

from vieval.data import Span, Spans

Lists: TypeAlias = Mapping[str, Sequence[str]]

_BLANK = re.compile(r"\{(\w+)((?:\.\d)?)\}")
_MARK = re.compile(r"\[([A-Z]+) |\]")


class TemplateError(ValueError):
    """A template has a blank without a list, or brackets that do not match."""


class Sentence(NamedTuple):
    """A text and the names in it."""

    text: str
    names: Spans


def make(template: str, lists: Lists, random: Random) -> Sentence:
    """Fill the blanks by lot; the same blank is filled alike, blanks of one list with others.

    Raises `TemplateError` where a list is missing or too short, or brackets do not match.
    """
    return _read(_filled(template, lists, random, {}))


def _filled(template: str, lists: Lists, random: Random, known: dict[str, str]) -> str:
    def value(blank: re.Match[str]) -> str:
        name, whole = blank[1], blank[1] + blank[2]
        if name not in lists:
            raise TemplateError(f"{template!r}: there is no list {name!r}")
        if whole not in known:
            taken = {known[k] for k in known if k.split(".")[0] == name}
            left = [item for item in lists[name] if item not in taken]
            if not left:
                raise TemplateError(f"{template!r}: the list {name!r} is too short")
            known[whole] = random.choice(left)
        return _filled(known[whole], lists, random, known)

    return _BLANK.sub(value, template)


def _read(marked: str) -> Sentence:
    parts: list[str] = []
    length, done = 0, 0
    opened: list[tuple[str, int]] = []
    names: set[Span] = set()
    for mark in _MARK.finditer(marked):
        parts.append(marked[done : mark.start()])
        length += mark.start() - done
        done = mark.end()
        if mark[1]:
            opened.append((mark[1], length))
        elif opened:
            kind, start = opened.pop()
            names.add(Span(start, length, kind))
        else:
            raise TemplateError(f"{marked!r}: a bracket closes that was not opened")
    if opened:
        raise TemplateError(f"{marked!r}: a bracket is not closed")
    return Sentence("".join([*parts, marked[done:]]), frozenset(names))
