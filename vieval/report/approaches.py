"""What there is to know of the approaches, before any score: for the terminal and the docs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rich import box
from rich.table import Table

from vieval.approaches import find, table
from vieval.data import PROBLEMS, Composite, Problem, Trainable

SPEEDS = Path(__file__).with_name("speeds.json")
COLUMNS = ("how it works", "needs", "licence", "trained on", "gives", "cost")


def listing(problem: Problem) -> Table:
    """The approaches to a problem, for the terminal: a name, and the facts on lines beside it."""
    found = Table(title=problem, title_justify="left", box=box.SIMPLE, show_header=False)
    found.add_column(no_wrap=True)
    found.add_column()
    for name in table(problem):
        how, *facts = _facts(problem, name)
        rest = (f"{what}: {fact}" for what, fact in zip(COLUMNS[1:], facts, strict=True))
        found.add_row(name, "\n".join([how, *rest]), end_section=True)
    return found


def markdown() -> str:
    """The approaches to all problems, as the part of docs/approaches.md that is made by machine."""
    measured = f"\nCosts were measured on this machine: {_speeds()['machine']}."
    return "\n".join([measured, *(line for problem in PROBLEMS for line in _section(problem))])


def _section(problem: Problem) -> Iterator[str]:
    yield f"\n## {problem}\n"
    yield f"| approach | {' | '.join(COLUMNS)} |"
    yield "| --- " * (len(COLUMNS) + 1) + "|"
    for name in table(problem):
        cells = (fact.replace("|", "\\|").replace("\n", " ") for fact in _facts(problem, name))
        yield f"| `{name}` | {' | '.join(cells)} |"


def _facts(problem: Problem, name: str) -> tuple[str, ...]:
    """What `COLUMNS` name, of one approach."""
    card = find(problem, name).card
    tuned = f"; made while looking at {', '.join(card.tuned_on)}" if card.tuned_on else ""
    chance = "" if card.deterministic else "; not deterministic"
    return (
        card.summary + tuned + chance,
        card.needs,
        card.licence,
        _trained_on(problem, name),
        ", ".join(card.emits) or "the labels of its training",
        _cost(problem, name),
    )


def _trained_on(problem: Problem, name: str) -> str:
    """What an approach has learnt from, and what of that may be in test data."""
    approach = find(problem, name)
    if isinstance(approach, Trainable):
        own = "" if approach.card.trained_on == "nothing" else f"{approach.card.trained_on}, then "
        seen = f"{own}the other articles of the corpus, fold by fold"
    elif isinstance(approach, Composite):
        seen = "what its members were: " + ", ".join(approach.members)
    else:
        seen = approach.card.trained_on
    contamination = approach.card.contamination
    return seen if contamination == "none known" else f"{seen}; {contamination}"


_COSTS = {
    "segments_per_second": "{:,} segments/s",
    "two_processes": "{:.2f} × as many in two processes",
    "load_seconds": "loads in {:.1f} s",
    "train_seconds": "trains in {:.2f} s",
    "peak_mb": "{} MB",
}


def _cost(problem: Problem, name: str) -> str:
    found = _speeds().get(problem, {}).get(name, {})
    told = [text.format(found[figure]) for figure, text in _COSTS.items() if figure in found]
    return ", ".join(told) or "not measured"


@cache
def _speeds() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SPEEDS.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    print(markdown())
