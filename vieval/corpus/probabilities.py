"""Probabilities that a file of answers gives beside its labels.

A row has them as `"probabilities": {"event": 0.7, "border": 0.3}`, about the only problem of labels
that it answers, or by problem: `{"topic": {"event": 0.7, …}, "tone": {…}}`.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from numbers import Real
from pathlib import Path
from typing import Any, TypeAlias

from vieval.corpus.beside import read_beside
from vieval.corpus.faults import FormatError
from vieval.corpus.fields import tidy
from vieval.corpus.jsonl import row_id
from vieval.metrics.labels.calibration import SUM_TOLERANCE
from vieval.problems import Problem

FIELD = "probabilities"
ByLabel: TypeAlias = Mapping[str, float]


class Probabilities:
    """The probabilities that rows give, by label problem and id; a `beside.Field`.

    `article` is the field that names the article of a row. Where segments have several labels,
    probabilities are left alone: no figure takes them.
    """

    name = FIELD

    def __init__(self, problems: Mapping[str, Problem], article: str = "article") -> None:
        self._article = article
        self.by_problem: dict[str, dict[str, ByLabel]] = {}
        self._labels = [name for name, problem in problems.items() if problem.kind == "labels"]
        self._several = {name for name, problem in problems.items() if problem.several}

    def take(self, row: Mapping[str, Any]) -> None:
        """Take those of a row.

        Raises `FormatError` for what are no probabilities: numbers from 0 to 1 that sum up to 1,
        the label that the row gives among them.
        """
        for problem, given in _by_problem(row, self._labels):
            if problem in self._several:
                continue
            own = self.by_problem.setdefault(problem, {})
            own[row_id(row, self._article)] = _checked(given, row[problem])


def read_probabilities(
    path: Path, problems: Mapping[str, Problem], article: str = "article"
) -> dict[str, dict[str, ByLabel]]:
    """The probabilities in a file by problem and id; none in a format that has no room for them.

    The file is one that is read without a fault. Raises `FormatError` with the faults.
    """
    found = Probabilities(problems, article)
    read_beside(path, [found], problems)
    return found.by_problem


def _by_problem(row: Mapping[str, Any], labels: Collection[str]) -> Iterator[tuple[str, Any]]:
    given = row.get(FIELD)
    answered = [name for name in labels if row.get(name) is not None]
    if given is None:
        return
    if not isinstance(given, dict):
        raise FormatError(f"{FIELD} are {given!r}, not an object of labels")
    if all(isinstance(value, dict) for value in given.values()):
        for name, own in given.items():
            if name not in answered:
                raise FormatError(f"{FIELD} of {name!r}, of which the row has no label")
            yield name, own
    elif len(answered) == 1:
        yield answered[0], given
    else:
        raise FormatError(
            f"{FIELD} of one of {', '.join(answered) or 'no label'}: name the problem, as "
            f'"{FIELD}": {{"{(answered or ["topic"])[0]}": {{…}}}}'
        )


def _checked(given: Mapping[str, Any], label: str) -> ByLabel:
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, Real) or not 0 <= float(value) <= 1:
            raise FormatError(f"the probability of {name!r} is {value!r}, not between 0 and 1")
    held = {tidy(name): float(value) for name, value in given.items()}
    if tidy(label) not in held:
        raise FormatError(f"{label!r} has no probability; there is: {', '.join(held)}")
    if abs(math.fsum(held.values()) - 1) > SUM_TOLERANCE:
        raise FormatError(f"the probabilities sum up to {math.fsum(held.values()):.4g}, not to 1")
    return held
