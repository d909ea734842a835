"""What it costs to ask again where little or nothing changed: `python benchmarks/again.py`.

Approaches that find names by a rule are asked about corpora of articles of ten segments each, four
times: for the first time, unchanged, with one segment changed in one corpus, and with one approach
more. Each time, what they answered is counted and ranked as well. Prefect and MLflow have no part
in it. CPU seconds are those after the imports.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from rich.console import Console
from rich.table import Table

from vieval.approaches import Entrant
from vieval.corpus.corpus import Corpus
from vieval.data import Answer, Card, Record, Segment, Span
from vieval.evaluation.evaluate import evaluate
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam
from vieval.metrics.answers import failures

SEGMENTS, ARTICLE, NER = 300, 10, "ner"
ROOM = "rồi về nhà, " * 5
"""Makes each text longer than what any approach calls a name: what fails is asked again."""


@dataclass(frozen=True)
class FirstWord:
    """Calls so many letters a name, and counts what it was asked about."""

    letters: int
    asked: ClassVar[list[str]] = []
    card: ClassVar[Card] = Card("the first letters", "none")

    def predict(self, segments: Sequence[Segment]) -> list[Answer]:
        """A name a segment."""
        self.asked.extend(segment.id for segment in segments)
        return [frozenset({Span(0, self.letters, "PER")}) for _ in segments]


def corpus(number: int) -> Corpus:
    """Segments with a text and two names each."""
    names = {NER: frozenset({Span(0, 3, "PER"), Span(7, 10, "LOC")})}
    places = (divmod(place, ARTICLE) for place in range(SEGMENTS))
    return Corpus(
        f"corpus {number}",
        [
            Record(Segment(f"a{a}#{s}", f"Nam đi Huế, {ROOM}{number}, {a}, {s}.", f"a{a}"), names)
            for a, s in places
        ],
    )


def main(approaches: int, corpora: int) -> None:
    """Print a row for each time."""
    table = Table(
        *("", "CPU s: asking", "counting, ranking", "segments asked about"),
        title=f"{approaches} approaches × {corpora} corpora of {SEGMENTS} segments",
    )
    several = [corpus(number) for number in range(corpora)]
    entrants = [Entrant(f"first-word.{n}", FirstWord(n + 1)) for n in range(approaches)]
    with TemporaryDirectory() as folder:

        def ask(name: str) -> None:
            FirstWord.asked.clear()
            asking = counting = 0.0
            for one in several:
                started = time.process_time()
                outcomes = ask_all(entrants, Exam(one.examples(NER), one.name, kept=Path(folder)))
                answered = time.process_time()
                if failed := sum(failures(outcome.answers) for outcome in outcomes):
                    raise ValueError(f"{failed} answers failed, which are asked for again")
                evaluate(one.problem(NER), one, outcomes)
                asking += answered - started
                counting += time.process_time() - answered
            table.add_row(name, f"{asking:.2f}", f"{counting:.2f}", f"{len(FirstWord.asked):,}")

        ask("for the first time")
        ask("unchanged")
        first, *rest = several[0].records
        text = first.segment.text + "!"
        changed = replace(first, segment=replace(first.segment, text=text))
        several[0] = replace(several[0], records=[changed, *rest])
        ask("one segment changed")
        entrants.append(Entrant("new", FirstWord(approaches + 1)))
        ask("one approach more")
    console = Console(width=100)
    console.print(table)
    console.print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--approaches", type=int, default=50)
    parser.add_argument("--corpora", type=int, default=10)
    asked = parser.parse_args()
    main(asked.approaches, asked.corpora)
