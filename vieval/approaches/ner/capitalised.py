"""The floor: every run of capitalised syllables is a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from vieval.data import Card, Segment, Span, Spans
from vieval.problems import Problem
from vieval.vietnamese.text import nfc

SYLLABLE = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Capitalised:
    """Calls every run of at least `min_syllables` capitalised syllables a name of type `label`.

    Syllables belong to one run when only single spaces part them.
    """

    label: str = "PER"
    min_syllables: int = 2

    @property
    def card(self) -> Card:
        return Card(
            summary=f"runs of two or more capitalised syllables, all called {self.label}",
            licence="Apache-2.0",
            emits=(self.label,),
            floor=True,
        )

    def adapted(self, problem: Problem) -> Capitalised:
        """Where the problem has no such type, all names are called by its first type."""
        types = problem.headline or tuple(problem.labels)
        return self if self.label in types or not types else replace(self, label=types[0])

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [self._spans(segment.text) for segment in segments]

    def _spans(self, text: str) -> Spans:
        source = nfc(text)
        runs: list[list[re.Match[str]]] = []
        for syllable in SYLLABLE.finditer(source.text):
            if not syllable[0][0].isupper():
                continue
            if runs and source.text[runs[-1][-1].end() : syllable.start()] == " ":
                runs[-1].append(syllable)
            else:
                runs.append([syllable])
        return frozenset(
            Span(*source.original(run[0].start(), run[-1].end()), self.label)
            for run in runs
            if len(run) >= self.min_syllables
        )
