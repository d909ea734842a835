"""Evaluate files of answers as if they were approaches that had been asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from vieval.corpus.corpus import Corpus
from vieval.corpus.files import names_of
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Card, Identity
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Evaluation, Outcome
from vieval.evaluation.sheets import read_sheets
from vieval.hashing import file_key


class Evaluated(NamedTuple):
    """An evaluation, and the corpus that it was made on."""

    evaluation: Evaluation
    corpus: Corpus


def evaluate_files(gold: Path, files: Sequence[Path], reading: Reading = PLAIN) -> list[Evaluated]:
    """Each problem that all files know: the files ranked by it, under their names.

    A segment that a file leaves out is a failure. Raises `FormatError` as `score_files.score` does.
    """
    found = []
    for sheet in read_sheets(gold, files, reading).sheets:
        corpus = Corpus(gold.stem, sheet.records, {sheet.problem.name: sheet.problem})
        outcomes = [
            Outcome(_identity(path, name), given.each, made_up=given.made_up)
            for path, name, given in zip(files, names_of(files), sheet.files, strict=True)
        ]
        found.append(Evaluated(evaluate(sheet.problem, corpus, outcomes), corpus))
    return found


def _identity(path: Path, name: str) -> Identity:
    card = Card(f"answers in {path.name}", licence="not told", trained_on="not told")
    return Identity(name, card, fingerprint=file_key(path))
