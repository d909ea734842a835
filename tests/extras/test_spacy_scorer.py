"""spaCy's Scorer counts flat entities as the strict scheme does."""

from __future__ import annotations

import numpy as np
import pytest

from vieval.data import Span
from vieval.metrics.spans.counts import count_spans, f1, precision, recall
from vieval.metrics.spans.matched import Matched

pytest.importorskip("spacy", reason="needs the extra spacy")
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.tokens import Span as Entity
from spacy.training import Example
from spacy.vocab import Vocab

TYPES = ("LOC", "ORG", "PER")
WORDS = ["ab"] * 12  # three code points a word, with its space
RNG = np.random.default_rng(11)


def drawn() -> list[tuple[int, int, str]]:
    """Disjoint entities `[first, last)` in words, in order."""
    found, place = [], 0
    while place < len(WORDS):
        length = int(RNG.integers(1, 4))
        if RNG.random() < 0.5 and place + length <= len(WORDS):
            found.append((place, place + length, str(RNG.choice(TYPES))))
        place += length
    return found


def noisy(entities: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Most of them as they are; some missed, some of another type, some cut short."""
    changed = []
    for first, last, name in entities:
        kind = RNG.integers(0, 6)
        if kind:
            other = str(RNG.choice(TYPES)) if kind == 1 else name
            changed.append((first, last - (kind == 2 and last - first > 1), other))
    return changed


def test_strict_scores_are_those_of_spacy() -> None:
    gold = [drawn() for _ in range(60)]
    predicted = [noisy(entities) for entities in gold]
    vocab = Vocab()

    def doc(entities: list[tuple[int, int, str]]) -> Doc:
        made = Doc(vocab, words=WORDS)
        made.set_ents([Entity(made, first, last, label=name) for first, last, name in entities])
        return made

    pairs = [Example(doc(p), doc(g)) for g, p in zip(gold, predicted, strict=True)]
    theirs = Scorer.score_spans(pairs, "ents")

    def spans(side: list[list[tuple[int, int, str]]]) -> list[frozenset[Span]]:
        return [frozenset(Span(3 * a, 3 * b - 1, name) for a, b, name in one) for one in side]

    groups = {"all": None, **{name: frozenset({name}) for name in TYPES}}
    counts = count_spans(Matched.of(spans(gold), spans(predicted)), groups, ("flat",))
    for group in groups:
        sums = counts.at("flat", "strict", group).sum(axis=0)
        wanted = (
            {name: theirs[f"ents_{name}"] for name in "prf"}
            if group == "all"
            else theirs["ents_per_type"][group]
        )
        ours = {"p": precision(sums), "r": recall(sums), "f": f1(sums)}
        assert ours == pytest.approx(wanted)
        assert 0.5 < wanted["f"] < 1
