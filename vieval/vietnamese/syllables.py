"""What makes a string a Vietnamese syllable, or one of romanised Chinese."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

SYLLABLE = re.compile(r"[^\W\d_]+")

_TONES = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
_TONES_BEFORE_STOPS = {"\u0301", "\u0323"}

_ONSET = "ngh?|gh?|kh|nh|ph|qu|th|tr|ch|gi|[bcdđhklmnprstvx]"
_OPEN_RHYME = (
    "a[iouy]?|â[uy]|eo?|êu?|i[au]?|iêu|o[aei]?|oa[ioy]|oeo|ôi?|ơi?|u[aêiơy]?|uô?i|uây|uy[au]|"
    "ưa?|ư[iu]|ươ[iu]|yê?u?"
)
_NASAL_RHYME = (
    "(?:[aăâeiouô]|oa|oă|oo|uô|ươ|ư|ê|iê|yê|uâ)ng|(?:[aêiy]|oa|uê|uy)nh|"
    "(?:[aăâeêioôơuy]|oa|oă|oe|iê|yê|uâ|uô|ươ|uy|uyê)n|(?:[aăâeêioôơuư]|oa|oă|oe|iê|yê|uô|ươ)m"
)
_STOP_RHYME = (
    "(?:[aăâeouôư]|oa|oă|oo|iê|uô|ươ)c|(?:[aêiy]|oa|uê|uy)ch|"
    "(?:[aăâeêioôơuưy]|oa|oă|oe|iê|yê|uâ|uô|ươ|uy|uyê)t|(?:[aăâeêioôơuy]|oa|iê|uô|uy|ươ)p"
)
_SPOKEN = re.compile(f"(?:{_ONSET})?(?:{_OPEN_RHYME}|{_NASAL_RHYME})")
_STOPPED = re.compile(f"(?:{_ONSET})?(?:{_STOP_RHYME})")


@cache
def is_vietnamese(syllable: str) -> bool:
    """Whether a syllable, in any case, is built as Vietnamese spelling builds them.

    An onset or none, then one of the rhymes of the language; a rhyme that ends in a stop (c, ch, p,
    t) bears the acute or the dot, no rhyme bears two tones. It need not be in any dictionary.
    """
    decomposed = unicodedata.normalize("NFD", syllable.lower())
    tones = [char for char in decomposed if char in _TONES]
    bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
    if len(tones) > 1:
        return False
    if _STOPPED.fullmatch(bare):
        return bool(_TONES_BEFORE_STOPS.intersection(tones))
    return _SPOKEN.fullmatch(bare) is not None


@cache
def is_pinyin(token: str) -> bool:
    """Whether a token of unaccented letters, in any case, is one syllable or more of pinyin.

    Syllables are the readings in pypinyin's character table, tones taken off; those of a single
    letter do not count. Many Vietnamese syllables qualify too (*Lan*, *Long*).
    """
    return _pinyin().fullmatch(token.lower()) is not None


@cache
def _pinyin() -> re.Pattern[str]:
    readings = {reading.replace("v", "u") for found in mandarin().values() for reading in found}
    syllables = [r for r in readings if len(r) > 1 and set(r) & set("aeiou")]
    return re.compile(f"(?:{'|'.join(sorted(syllables))})+")


@cache
def mandarin() -> Mapping[str, tuple[str, ...]]:
    """The readings of each Chinese character in pypinyin's table: no tones, ü as v, main one first.

    Read without importing pypinyin, whose import parses a table of phrases three times as large.
    """
    text = (_folder("pypinyin") / "pinyin_dict.json").read_text("utf-8")
    letters = unicodedata.normalize("NFD", text).replace("u\u0308", "v")
    table = json.loads(letters.encode("ascii", "ignore"))
    return {chr(int(code)): tuple(readings.split(",")) for code, readings in table.items()}


def _folder(package: str) -> Path:
    """Where a package lies, found without importing it."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@cache
def viet74k() -> str:
    """The dictionary Viet74K, an entry a line, in lower case and NFC, as underthesea ships it.

    Read without importing underthesea, whose import takes a second and sets up logging.
    """
    path = _folder("underthesea") / "corpus" / "data" / "Viet74K.txt"
    return unicodedata.normalize("NFC", path.read_text("utf-8").lower())


@cache
def dictionary_syllables() -> frozenset[str]:
    """Every syllable of every entry of Viet74K."""
    return frozenset(SYLLABLE.findall(viet74k()))
