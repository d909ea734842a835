"""The table of perturbations: each changes a record in one known way, its labels carried along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, TypeAlias

from vieval.data import Record
from vieval.robustness import letters, renamed, words
from vieval.robustness.rewrite import Rewritten, edited

Change: TypeAlias = Callable[[Record, str], Record]
About: TypeAlias = Literal["letters", "words", "names"]


@dataclass(frozen=True)
class Perturbation:
    """One way to change a text; `names` are changed by what the gold knows of them."""

    summary: str
    about: About
    change: Change

    def __call__(self, record: Record, name: str, seed: int) -> Record:
        """The changed record, of an article of its own: nothing is read out of the original.

        The same seed changes a segment alike whatever stands beside it. Names change alike in all
        segments. A record without spans has no names to change.
        """
        lot = f"{seed}:{name}"
        changed = self.change(
            record, lot if self.about == "names" else f"{lot}:{record.segment.id}"
        )
        segment = replace(
            changed.segment,
            id=f"{record.segment.id}~{name}",
            article=f"{record.segment.article}~{name}",
        )
        return replace(changed, segment=segment)


def _by_text(about: About, edits: Callable[[str, Random], letters.Edits]) -> Perturbation:
    def change(record: Record, seed: str) -> Record:
        text = record.segment.text
        return carried(record, edited(text, edits(text, _lot(seed))))

    return Perturbation(_first_line(edits), about, change)


def _by_words(rewritten: Callable[..., Rewritten]) -> Perturbation:
    def change(record: Record, seed: str) -> Record:
        kept = record.decoys.union(*record.spans.values())
        return carried(record, rewritten(record.segment.text, kept, _lot(seed)))

    return Perturbation(_first_line(rewritten), "words", change)


def _by_names(rename: renamed.Rename) -> Perturbation:
    def change(record: Record, seed: str) -> Record:
        return renamed.renamed(record, rename, seed)

    return Perturbation(_first_line(rename), "names", change)


def carried(record: Record, rewritten: Rewritten) -> Record:
    """The record with the new text, its spans carried along."""
    return replace(
        record,
        segment=replace(record.segment, text=rewritten.text),
        spans={name: rewritten.carry_all(spans) for name, spans in record.spans.items()},
        decoys=rewritten.carry_all(record.decoys),
    )


def _lot(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - keeps no secret


def _first_line(function: Callable[..., object]) -> str:
    assert function.__doc__
    return function.__doc__.splitlines()[0]


PERTURBATIONS: Mapping[str, Perturbation] = {
    "diacritics-lost": _by_text("letters", letters.diacritics_lost),
    "diacritics-thinned": _by_text("letters", letters.diacritics_thinned),
    "decomposed": _by_text("letters", letters.decomposed),
    "tone-moved": _by_text("letters", letters.tone_moved),
    "telex": _by_text("letters", letters.telex_left),
    "vni": _by_text("letters", letters.vni_left),
    "blanks-doubled": _by_text("letters", letters.blanks_doubled),
    "blanks-lost": _by_text("letters", letters.blanks_lost),
    "lower-case": _by_text("letters", letters.lower_case),
    "upper-case": _by_text("letters", letters.upper_case),
    "title-case": _by_text("letters", letters.title_case),
    "punctuation-lost": _by_text("letters", letters.punctuation_lost),
    "scanned": _by_text("letters", letters.scanned),
    "mistyped": _by_text("letters", letters.mistyped),
    "order-lost": _by_words(words.order_lost),
    "function-words-dropped": _by_words(words.function_words_dropped),
    "people-exchanged": _by_names(renamed.people_exchanged),
    "people-foreign": _by_names(renamed.people_foreign),
    "people-sinicised": _by_names(renamed.people_sinicised),
    "places-sinicised": _by_names(renamed.places_sinicised),
    "organisations-abbreviated": _by_names(renamed.organisations_abbreviated),
    "names-restored": _by_names(renamed.names_restored),
    "all-names-restored": _by_names(renamed.all_names_restored),
}
