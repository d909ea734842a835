"""The tables of approaches, ours and those that other packages bring.

To add an approach: write one file in `ner/` or `classify/` and one line in the table of that
folder's `__init__`. Another package adds its own through the entry-point groups `vieval.ner` and
`vieval.classify` (see docs/approaches.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import entry_points

from vieval.approaches.classify import FLUENCY, TOPIC
from vieval.approaches.ner import NER
from vieval.data import Approach, Composite, Predictor, Problem, Trainable

BUILT_IN: Mapping[Problem, Mapping[str, Approach]] = {
    "ner": NER,
    "topic": TOPIC,
    "fluency": FLUENCY,
}
ENTRY_POINT_GROUPS: Mapping[Problem, str] = {
    "ner": "vieval.ner",
    "topic": "vieval.classify",
    "fluency": "vieval.classify",
}

_KINDS = (Predictor, Trainable, Composite)


@cache
def table(problem: Problem) -> Mapping[str, Approach]:
    """All approaches to a problem by name: the built-in ones, then those of other packages.

    Raises `TypeError` where an entry point gives something that is none of the kinds of approach or
    several at once, and `ValueError` where it takes a name that is taken.
    """
    approaches = dict(BUILT_IN[problem])
    for entry in entry_points(group=ENTRY_POINT_GROUPS[problem]):
        approach = entry.load()
        if [isinstance(approach, kind) for kind in _KINDS].count(True) != 1:
            raise TypeError(
                f"{entry.value}: {entry.name} must have a card and one of predict(), fit() and "
                "combine() with members"
            )
        if entry.name in approaches:
            raise ValueError(f"{entry.value}: the name {entry.name} is taken")
        approaches[entry.name] = approach
    return approaches


def find(problem: Problem, name: str) -> Approach:
    """The approach of that name; `KeyError` says what there is."""
    approaches = table(problem)
    if name not in approaches:
        raise KeyError(f"no approach {name!r} to {problem}; there is: {', '.join(approaches)}")
    return approaches[name]


def choose(
    problems: Sequence[Problem], approaches: Sequence[str] | None
) -> dict[Problem, list[str]]:
    """The approaches to ask for each problem: all, or those named that solve it.

    Raises `ValueError` for a name that solves none of the problems.
    """
    available = {problem: list(table(problem)) for problem in problems}
    if not approaches:
        return available
    known = {name for names in available.values() for name in names}
    if unknown := [name for name in approaches if name not in known]:
        there_is = "; ".join(f"{p}: {', '.join(names)}" for p, names in available.items())
        raise ValueError(f"no approach {', '.join(unknown)}; there is {there_is}")
    chosen = {
        problem: [name for name in approaches if name in names]
        for problem, names in available.items()
    }
    return {problem: names for problem, names in chosen.items() if names}
