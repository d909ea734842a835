"""Perturbations of names alone: the same sentences about the same things, called otherwise.

What a name becomes depends on the seed and the name, so that all its mentions change alike. Spans
inside a name that was replaced are gone, but for those that are part of the new name, as they were
or by their referent.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random
from typing import NamedTuple, TypeAlias

from vieval.data import Record, Span, Spans
from vieval.robustness.rewrite import Piece, edited
from vieval.vietnamese import lexicons, names, sinicise


class Named(NamedTuple):
    """What a mention is called now, and the `form` that this is."""

    surface: str
    form: str


Rename: TypeAlias = Callable[[Span, str, Random], Named | None]

# Made up: what the text says of a person is never said of a real one.
FOREIGN = (
    "John Harrison", "Marie Dubois", "Anna Schneider", "Hiroshi Tanabe", "Ivan Sokolov",
    "Carlos Mendoza", "Ursula von Hagen", "Michael O'Brien", "Park Min-jun", "Somchai Wongsa",
    "Bounmy Vongsa", "Sok Vannak", "Priya Sharma", "Luca Bianchi", "Emma Johansson",
)  # fmt: skip
_HEADS = frozenset({"Bộ", "Sở", "Cục", "Vụ", "Ban", "Viện", "Trường", "Đảng", "Hội"})
_LINKS = frozenset({"và", "-"})
_COUNTRY = ["Việt", "Nam"]
_DIVISIONS = (["tỉnh"], ["thành", "phố"], ["huyện"], ["quận"], ["thị", "xã"])
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def people_sinicised(span: Span, surface: str, random: Random) -> Named | None:
    """Native names of people in pinyin: *Phạm Bình Minh*, *Fan Pingming*."""
    pinyin = in_pinyin(surface, random) if _is(span, "PER", "native") else None
    return Named(pinyin, "sinicised") if pinyin else None


def places_sinicised(span: Span, surface: str, random: Random) -> Named | None:
    """Native names of places in pinyin: *Hà Nội*, *Henei*."""
    if not _is(span, "LOC", "native"):
        return None
    parts = sinicise.place_syllables(surface, random)
    return Named(sinicise.one_word(parts), "sinicised") if parts else None


def names_restored(span: Span, _surface: str, _random: Random) -> Named | None:
    """Sinicised names replaced by what they stand for: *Li Huaizhong*, *Lê Hoài Trung*."""
    return _restored(span, ("sinicised",))


def all_names_restored(span: Span, _surface: str, _random: Random) -> Named | None:
    """Sinicised, garbled and foreign names replaced by what they stand for."""
    return _restored(span, ("sinicised", "garbled", "foreign"))


def people_foreign(span: Span, _surface: str, random: Random) -> Named | None:
    """Native names of people replaced by those of foreigners."""
    return Named(random.choice(FOREIGN), "foreign") if _is(span, "PER", "native") else None


def people_exchanged(span: Span, _surface: str, random: Random) -> Named | None:
    """Native names of people replaced by other native ones: what any other name would change."""
    if not _is(span, "PER", "native"):
        return None
    return Named(native_name(random), "native")


def organisations_abbreviated(span: Span, surface: str, _: Random) -> Named | None:
    """Native names of organisations by their initials: *Sở Y tế Cần Thơ*, *Sở YT Cần Thơ*.

    A place at the end stays, as papers write it; but the country has its initials in the short
    forms of all but ministries (*TTXVN*).
    """
    words = surface.replace(",", "").split()
    if not _is(span, "ORG", "native") or len(words) < 3:
        return None
    place = _place_at_the_end(words)
    head, *rest = words[: len(words) - len(place)]
    initials = "".join(_initial(word) for word in rest if word not in _LINKS)
    kept = f"{head} " if head in _HEADS else _initial(head)
    return Named(" ".join([kept + initials, *place]), "native")


def _place_at_the_end(words: list[str]) -> list[str]:
    """The words of the longest place that a name ends with, and the kind of place before it."""
    known = lexicons.names()
    starts = range(2, len(words))
    start = next((i for i in starts if known.get(" ".join(words[i:])) == "LOC"), len(words))
    if words[start:] == _COUNTRY and words[0] != "Bộ":
        return []
    kind = next((k for k in _DIVISIONS if words[start - len(k) : start] == k), [])
    return words[start - len(kind) :] if start < len(words) else []


def _initial(word: str) -> str:
    """The first letter without its tone: *U* of *Ủy*, *Đ* of *Đài*."""
    letter = unicodedata.normalize("NFD", word[0].upper())
    return unicodedata.normalize("NFC", "".join(c for c in letter if c not in _TONES))


def in_pinyin(name: str, random: Random) -> str | None:
    """A person's name as pinyin has it; None where a syllable has no character."""
    parts = sinicise.syllables(name, random)
    return sinicise.joined(parts) if parts else None


def native_name(random: Random) -> str:
    """A full name: a surname by its share of the population, and a common given name."""
    surnames = names.surnames()
    [surname] = random.choices(list(surnames), [row.share for row in surnames.values()])
    return f"{surname} {random.choice(list(names.given_names().values()))}"


def renamed(record: Record, rename: Rename, seed: str) -> Record:
    """The record with its outermost names replaced where `rename` gives another."""
    entities = frozenset[Span]().union(*record.spans.values())
    text = record.segment.text
    changes = {
        span: named
        for span in _outermost(entities)
        if (named := _named(rename, span, text, seed)) and named.surface != text[slice(*_at(span))]
    }
    rewritten = edited(text, [Piece(*_at(s), named.surface) for s, named in changes.items()])
    return replace(
        record,
        segment=replace(record.segment, text=rewritten.text),
        spans={
            name: frozenset(_carried(spans, text, changes, rewritten.carry))
            for name, spans in record.spans.items()
        },
        decoys=rewritten.carry_all(record.decoys),
    )


def _is(span: Span, type_: str, form: str) -> bool:
    # Corpora without forms are taken as native.
    return span.type == type_ and span.attributes.get("form", "native") == form


def _restored(span: Span, forms: tuple[str, ...]) -> Named | None:
    referent = span.attributes.get("referent", "?")
    if span.attributes.get("form") not in forms or referent == "?":
        return None
    return Named(referent, "native")


def _named(rename: Rename, span: Span, text: str, seed: str) -> Named | None:
    if span.fragments:
        return None
    surface = text[span.start : span.end]
    return rename(span, surface, Random(f"{seed}:{surface}"))  # noqa: S311 - keeps no secret


def _at(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _outermost(spans: Spans) -> list[Span]:
    """Spans that overlap no other before them, the longest first."""
    kept: list[Span] = []
    for span in sorted(spans, key=Span.place):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _carried(
    spans: Spans, text: str, changes: dict[Span, Named], carry: Callable[[Span], Span | None]
) -> Iterator[Span]:
    for span in spans:
        around = next((s for s in changes if s.start <= span.start and span.end <= s.end), None)
        new = carry(span if around is None else around)
        assert new is not None
        if around is None:
            yield new
        elif span == around:
            yield replace(new, attributes={**span.attributes, "form": changes[around].form})
        elif inner := _inside(span, text[slice(*_at(span))], changes[around], new.start):
            yield inner


def _inside(span: Span, surface: str, named: Named, start: int) -> Span | None:
    """A nested name by its referent, or else as it was, where the new name holds that once."""
    referent = span.attributes.get("referent", surface)
    if named.surface.count(referent) != 1 or referent == named.surface:
        return None
    start += named.surface.index(referent)
    attributes = {**span.attributes, "form": named.form}
    return Span(start, start + len(referent), span.type, attributes=attributes)
