"""Strings that a model calls names, found in the text or dropped."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from vieval.data import Fragment, MadeUp, Span, Spans
from vieval.models.llm.questions import NamedString
from vieval.vietnamese.lexicons import one_tone_style
from vieval.vietnamese.text import nfc

OUR_TYPES: Mapping[str, str] = {
    "PER": "PER",
    "PERSON": "PER",
    "LOC": "LOC",
    "LOCATION": "LOC",
    "GPE": "LOC",
    "ORG": "ORG",
    "ORGANIZATION": "ORG",
    "ORGANISATION": "ORG",
    "MISC": "MISC",
    "MISCELLANEOUS": "MISC",
}


class Grounded(NamedTuple):
    """The spans of the names in the text, those that are not in it, and how many have no type."""

    spans: Spans
    not_in_text: tuple[MadeUp, ...]
    unknown_type: int


def ground(
    text: str, names: Iterable[NamedString], types: Mapping[str, str] = OUR_TYPES
) -> Grounded:
    """The spans of names in `text`, in its own code points.

    A name stands in the text as whole syllables in its own case; the tone mark may be in either
    place (*hoà*, *hòa*), letters composed or not, white space of any kind. A name that is listed
    again is the next occurrence; one that is listed more often than it occurs is not in the text.
    `types` are the types by what a model may call them, in capitals.
    """
    source = nfc(text)
    searched = one_tone_style(source.text)
    listed: Counter[str] = Counter()
    spans: set[Span] = set()
    made_up: list[MadeUp] = []
    unknown = 0
    for name, kind in names:
        if kind.strip().upper() not in types:
            unknown += 1
            continue
        wanted = " ".join(one_tone_style(unicodedata.normalize("NFC", name)).split())
        places = _occurrences(searched, wanted)[listed[wanted] :]
        listed[wanted] += 1
        if places:
            spans.add(Span(*source.original(*places[0]), types[kind.strip().upper()]))
        else:
            made_up.append(MadeUp(name, types[kind.strip().upper()]))
    return Grounded(frozenset(spans), tuple(made_up), unknown)


def _occurrences(text: str, name: str) -> list[Fragment]:
    """Where a name stands in a text without cutting a word, from the left, none overlapping."""
    if not name:
        return []
    syllables = r"\s+".join(map(re.escape, name.split()))
    before = r"(?<!\w)" if name[0].isalnum() else ""
    after = r"(?!\w)" if name[-1].isalnum() else ""
    return [match.span() for match in re.finditer(before + syllables + after, text)]
