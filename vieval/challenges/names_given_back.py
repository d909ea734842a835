"""Names in pinyin by the thousand, each with the name that it was made from.

A name is drawn, written with Chinese characters, read in Mandarin and put in one of the forms that
occur. So the right answer is known, also for names that no list has. What comes back is read from
the `referent` and the `alternatives` of whatever span of an answer overlaps it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from random import Random
from typing import NamedTuple

from vieval.data import Answer, Segment, Span
from vieval.vietnamese import names, sinicise
from vieval.vietnamese.lexicons import one_tone_style
from vieval.vietnamese.pinyin import BETWEEN

COUNT = 10_000
BEFORE, AFTER = "Theo ", ", công tác chuẩn bị đã hoàn tất."
FREQUENT, MIDDLING = 0.05, 0.01


class Native(NamedTuple):
    """A Vietnamese name with its pinyin, syllable by syllable, and where it was drawn from."""

    name: str
    pinyin: tuple[str, ...]
    origin: str


class Sinicised(NamedTuple):
    """A name as it is written in pinyin, and the name that it stands for."""

    written: str
    name: str
    origin: str
    form: str

    @property
    def segment(self) -> Segment:
        """A sentence that says something about it, an article of its own."""
        return Segment(f"{self.form}:{self.written}:{self.name}", f"{BEFORE}{self.written}{AFTER}")


def draw(count: int = COUNT, seed: int = 0) -> list[Sinicised]:
    """Names by seed; origins and forms are drawn by their shares in the two tables below."""
    random = Random(seed)  # noqa: S311 - keeps no secret
    found: list[Sinicised] = []
    while len(found) < count:
        [origin] = random.choices(list(ORIGINS), [share for share, _ in ORIGINS.values()])
        native = ORIGINS[origin][1](random)
        if native is None:
            continue
        [form] = random.choices(list(FORMS), [share for share, _ in FORMS.values()])
        written = FORMS[form][1](native.pinyin, random)
        found.append(Sinicised(written, native.name, native.origin, form))
    return found


def _listed(random: Random) -> Native | None:
    """A surname by its share of the population, and a common given name."""
    surname = _surname(random)
    share = names.surnames()[surname].share
    often = "frequent" if share >= FREQUENT else "middling" if share >= MIDDLING else "rare"
    given = random.choice(list(names.given_names().values()))
    return _by_tables(f"{surname} {given}", f"{often} surname", random)


def _recombined(random: Random) -> Native | None:
    """A surname by its share, and two syllables of given names that are no common name together."""
    shares = names.given_syllables()
    given = random.choices(list(shares), list(shares.values()), k=2)
    if names.is_listed(given):
        return None
    return _by_tables(f"{_surname(random)} {' '.join(given)}", "unlisted given name", random)


def _held_out_given(random: Random) -> Native | None:
    """A surname by its share, a middle name, and a syllable that is on no list."""
    given, character = random.choice(held_out("given"))
    name = f"{_surname(random)} {random.choice(_MIDDLE)}"
    before = sinicise.syllables(name, random)
    if before is None:
        return None
    parts = (*before, sinicise.reading(character))
    return Native(f"{name} {given}", parts, "held-out given name")


def _held_out_surname(random: Random) -> Native | None:
    """A surname that is on no list, and a common given name."""
    surname, character = random.choice(held_out("surname"))
    given = random.choice(list(names.given_names().values()))
    after = sinicise.syllables(f"Nguyễn {given}", random)
    if after is None:
        return None
    parts = (sinicise.reading(character), *after[1:])
    return Native(f"{surname} {given}", parts, "held-out surname")


_MIDDLE = ("Văn", "Đức", "Minh", "Quang", "Ngọc", "Xuân", "Hữu")

ORIGINS: Mapping[str, tuple[float, Callable[[Random], Native | None]]] = {
    "listed": (0.6, _listed),
    "recombined": (0.2, _recombined),
    "held-out given": (0.1, _held_out_given),
    "held-out surname": (0.1, _held_out_surname),
}


def _by_tables(name: str, origin: str, random: Random) -> Native | None:
    parts = sinicise.syllables(name, random)
    return Native(name, parts, origin) if parts else None


def _surname(random: Random) -> str:
    surnames = names.surnames()
    return random.choices(list(surnames), [row.share for row in surnames.values()])[0]


@cache
def held_out(kind: str) -> list[tuple[str, str]]:
    """The held-out surnames, or syllables of given names, with their characters."""
    text = files("vieval.challenges").joinpath("held_out.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return [(name, character) for which, name, character in rows if which == kind]


def _split(parts: Sequence[str], _: Random) -> str:
    return " ".join(part.title() for part in parts)


def _reordered(parts: Sequence[str], _: Random) -> str:
    return f"{sinicise.one_word(parts[1:])} {parts[0].title()}"


def _fused(parts: Sequence[str], _: Random) -> str:
    return sinicise.one_word(parts)


def _slipped(parts: Sequence[str], random: Random) -> str:
    """One letter of the given name left out, as *Huazhong* for *Huaizhong*."""
    surname, given = sinicise.joined(parts).split()
    place = random.choice([i for i, char in enumerate(given) if i and char != "'"])
    return f"{surname} {given[:place]}{given[place + 1 :]}"


FORMS: Mapping[str, tuple[float, Callable[[Sequence[str], Random], str]]] = {
    "joined": (0.5, lambda parts, _: sinicise.joined(parts)),
    "split": (0.15, _split),
    "reordered": (0.15, _reordered),
    "fused": (0.1, _fused),
    "with a slip": (0.1, _slipped),
}


def proposals(answer: Answer, written: str) -> list[str]:
    """The names that an answer to `Sinicised.segment` proposes, the first choice first."""
    if not isinstance(answer, frozenset):
        return []
    start, end = len(BEFORE), len(BEFORE) + len(written)
    spans = [span for span in answer if span.start < end and start < span.end]
    return [name for span in sorted(spans, key=Span.place) for name in _names(span)]


def _names(span: Span) -> Iterator[str]:
    if referent := span.attributes.get("referent"):
        yield one_tone_style(referent)
    for other in span.attributes.get("alternatives", "").split(BETWEEN):
        if other:
            yield one_tone_style(other)


def is_right(drawn: Sinicised, answer: Answer, among: int) -> bool:
    """Whether the name is among the first proposals of an answer, in either tone style."""
    return one_tone_style(drawn.name) in proposals(answer, drawn.written)[:among]
