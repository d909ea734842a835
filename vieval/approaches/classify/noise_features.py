"""Figures of a text that tell whether it is broken: the more, the worse."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from vieval.vietnamese.surprise import surprise
from vieval.vietnamese.syllables import SYLLABLE, dictionary_syllables, is_pinyin, is_vietnamese

Syllables = Sequence[re.Match[str]]

# Space before a mark, two marks in a row, a mark glued to the next word.
_DANGLING = re.compile(r"\s[.,;:!?)\]”]|[.,;:]\s*[.,;]|[.,;!?][^\W\d_]{2,}|[(\[“]\s")
_WEB_ADDRESS = re.compile(
    r"(?:https?://)?\b[\w-]+(?:\.[\w-]+)*\.(?:com|edu|gov|info|net|org|vn)\b(?:/[^\s)]*)?"
)
_PAIRS = (("(", ")"), ("[", "]"), ("“", "”"))


def outside_dictionary(_: str, syllables: Syllables) -> float:
    """The share of syllables that no entry of Viet74K has."""
    return _share(s[0].lower() not in dictionary_syllables() for s in syllables)


def outside_structure(_: str, syllables: Syllables) -> float:
    """The share of syllables that are not built as Vietnamese ones are."""
    return _share(not is_vietnamese(s[0]) for s in syllables)


def pinyin(_: str, syllables: Syllables) -> float:
    """The share of tokens that read as pinyin and not as Vietnamese."""
    return _share(is_pinyin(s[0]) and not is_vietnamese(s[0]) for s in syllables)


def lower_start(_: str, syllables: Syllables) -> float:
    """1 where the first syllable begins in lower case."""
    return float(bool(syllables) and syllables[0][0][0].islower())


def dangling_marks(text: str, _: Syllables) -> float:
    """How many punctuation marks stand where none can: after a space, doubled, glued."""
    return float(len(_DANGLING.findall(text)))


def unclosed(text: str, _: Syllables) -> float:
    """How many brackets and quotation marks have no partner."""
    unpaired = sum(abs(text.count(opening) - text.count(closing)) for opening, closing in _PAIRS)
    return float(unpaired + text.count('"') % 2)


def stray_capitals(text: str, syllables: Syllables) -> float:
    """The share of Vietnamese syllables that alone are capitalised between lower-case ones."""
    neighbours = zip(syllables, syllables[1:], syllables[2:], strict=False)
    stray = [
        here
        for before, here, after in neighbours
        if before[0].islower()
        and not here[0].islower()
        and after[0].islower()
        and text[before.end() : after.start()] == f" {here[0]} "
        and is_vietnamese(here[0])
    ]
    return len(stray) / len(syllables) if syllables else 0.0


def mean_surprise(_: str, syllables: Syllables) -> float:
    """The mean surprise of the syllables, in bits a letter."""
    bits = [surprise(s[0].lower()) for s in syllables]
    return math.fsum(bits) / len(bits) if bits else 0.0


def greatest_surprise(_: str, syllables: Syllables) -> float:
    """The surprise of the least expected syllable, in bits a letter."""
    return max((surprise(s[0].lower()) for s in syllables), default=0.0)


FEATURES: Mapping[str, Callable[[str, Syllables], float]] = {
    "outside_dictionary": outside_dictionary,
    "outside_structure": outside_structure,
    "pinyin": pinyin,
    "lower_start": lower_start,
    "dangling_marks": dangling_marks,
    "unclosed": unclosed,
    "stray_capitals": stray_capitals,
    "mean_surprise": mean_surprise,
    "greatest_surprise": greatest_surprise,
}


def features(text: str) -> list[float]:
    """One figure a feature, in the order of `FEATURES`; shares are 0 where there is no syllable.

    Web addresses are no fault: each is read as a number.
    """
    plain = _WEB_ADDRESS.sub("0", text)
    syllables = list(SYLLABLE.finditer(plain))
    return [feature(plain, syllables) for feature in FEATURES.values()]


def _share(answers: Iterable[bool]) -> float:
    answered = list(answers)
    return sum(answered) / len(answered) if answered else 0.0
