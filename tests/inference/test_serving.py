"""Approaches that are ready for any text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest

from vieval.approaches import Entrant
from vieval.approaches.classify.tfidf import Tfidf
from vieval.approaches.ner.lexicon import Lexicon
from vieval.approaches.ner.vote import Vote
from vieval.corpus.corpus import Corpus
from vieval.data import CannotFit, Card, Example, Failure, Label, Segment, Span
from vieval.inference.serving import answer, answer_texts, fit

LEXICON = Entrant("lexicon.v1", Lexicon())
SVM = Entrant("tfidf-svm.v1", Tfidf("svm", setting=1.0))


def test_a_predictor_has_nothing_to_fit(seeds: Corpus) -> None:
    assert fit(LEXICON, seeds.examples("ner")) == {}


def test_what_was_fitted_answers_after_it_was_stored(seeds: Corpus, tmp_path: Path) -> None:
    fitted = fit(SVM, seeds.examples("topic"))
    [(name, model)] = fitted.items()
    model.save(tmp_path / "model")
    loaded = {name: type(model).load(tmp_path / "model")}
    segments = [record.segment for record in seeds.records]
    gold = [record.labels["topic"] for record in seeds.records]
    answers = answer(SVM, loaded, segments)
    assert answers == answer(SVM, fitted, segments)
    assert [one.name for one in answers if isinstance(one, Label)] == gold


def test_nothing_to_learn_from_is_told(seeds: Corpus) -> None:
    with pytest.raises(CannotFit):
        fit(SVM, seeds.examples("topic")[:1])


@dataclass(frozen=True)
class Remembered:
    names: frozenset[str]

    def predict(self, segments: Sequence[Segment]) -> list[frozenset[Span]]:
        return [
            frozenset(
                Span(at, at + len(name), "LOC")
                for name in self.names
                if (at := segment.text.find(name)) >= 0
            )
            for segment in segments
        ]

    def save(self, path: Path) -> None:
        path.write_text("\n".join(self.names))

    @classmethod
    def load(cls, path: Path) -> Remembered:
        return cls(frozenset(path.read_text().split("\n")))


@dataclass(frozen=True)
class Memory:
    """Remembers the names of its examples."""

    card: ClassVar[Card] = Card("remembers", "none")

    def fit(self, examples: Sequence[Example]) -> Remembered:
        gold = ((e.segment.text, e.gold) for e in examples if not isinstance(e.gold, str))
        return Remembered(frozenset(text[s.start : s.end] for text, spans in gold for s in spans))


class Unstorable:
    def predict(self, segments: Sequence[Segment]) -> list[frozenset[Span]]:
        return [frozenset() for _ in segments]


class Forgetful:
    card: ClassVar[Card] = Card("cannot be stored", "none")

    def fit(self, examples: Sequence[Example]) -> Unstorable:
        return Unstorable()


EXAMPLES = [Example(Segment("1", "Thành phố Huế"), frozenset({Span(10, 13, "LOC")}))]

MEMORY = Entrant("memory.v1", Memory())
BOTH = Entrant("both.v1", Vote(("memory.v1", "lexicon.v1")), (MEMORY, LEXICON))


def test_the_members_of_a_composite_are_fitted_and_asked() -> None:
    fitted = fit(BOTH, EXAMPLES)
    assert fitted == {"memory.v1": Remembered(frozenset({"Huế"}))}
    texts = ["Lào và Huế", "ở Mỹ"]
    # A vote of two needs both; the lists have no city.
    assert answer_texts(BOTH, fitted, texts) == [{"entities": []}, {"entities": []}]
    [row, _] = answer_texts(MEMORY, fitted, texts)
    assert row == {"entities": [{"start": 7, "end": 10, "type": "LOC", "text": "Huế"}]}


def test_what_cannot_be_stored_is_told() -> None:
    with pytest.raises(TypeError, match=r"forgetful\.v1: what fit\(\) returns has no save\(path\)"):
        fit(Entrant("forgetful.v1", Forgetful()), EXAMPLES)


def test_offsets_are_those_of_the_text_as_it_was_given() -> None:
    text = unicodedata.normalize("NFD", "Đường từ Huế đến Vinh")
    [row] = answer_texts(MEMORY, fit(MEMORY, EXAMPLES), [text])
    entities: Any = row["entities"]
    [entity] = entities
    assert entity["text"] == text[entity["start"] : entity["end"]]
    assert unicodedata.normalize("NFC", entity["text"]) == "Huế"


def test_rows_are_labels_or_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    given = [Label("event", {"event": 1.0}), Label("border"), Failure("broken")]
    monkeypatch.setattr("vieval.inference.serving.answer", lambda *_: given)
    assert answer_texts(LEXICON, {}, ["a", "b", "c"]) == [
        {"label": "event", "probabilities": {"event": 1.0}},
        {"label": "border"},
        {"failure": "broken"},
    ]
