"""What there is to know of the approaches, before any score: for the terminal and the docs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from vieval.approaches import table
from vieval.data import NONE_KNOWN, Approach, Composite, Trainable
from vieval.problems import Kind

SPEEDS = Path(__file__).with_name("speeds.json")
TITLES: Mapping[Kind, str] = {"spans": "for spans, such as names", "labels": "for labels"}
NARROWEST = 20
COLUMNS = ("how it works", "needs", "licence", "trained on", "gives", "cost")


def listing(kind: Kind, width: int) -> Iterator[str]:
    """The approaches to a kind of problem, for the terminal: names, with the facts beside them.

    These are lines and no table, which would take longer to import than to fill.
    """
    yield TITLES[kind]
    found = table(kind)
    beside = max(map(len, found)) + 4
    for name, approach in found.items():
        how, *facts = _facts(kind, name, approach)
        rest = (f"{what}: {fact}" for what, fact in zip(COLUMNS[1:], facts, strict=True))
        lines = [line for fact in (how, *rest) for line in _wrapped(fact, width - beside)]
        yield ""
        yield f"  {name:{beside - 2}}{lines[0]}"
        yield from (" " * beside + line for line in lines[1:])


def _wrapped(text: str, width: int) -> list[str]:
    return [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, max(width, NARROWEST), break_on_hyphens=False)
    ]


def facts(kind: Kind) -> list[dict[str, str]]:
    """A row an approach, by what `COLUMNS` name, for programs."""
    return [
        {"approach": name, **dict(zip(COLUMNS, _facts(kind, name, approach), strict=True))}
        for name, approach in table(kind).items()
    ]


def markdown() -> str:
    """All approaches, as the part of docs/approaches.md that is made by machine."""
    measured = f"\nCosts were measured on this machine: {_speeds()['machine']}."
    return "\n".join([measured, *(line for kind in TITLES for line in _section(kind))])


def _section(kind: Kind) -> Iterator[str]:
    yield f"\n## {TITLES[kind]}\n"
    yield f"| approach | {' | '.join(COLUMNS)} |"
    yield "| --- " * (len(COLUMNS) + 1) + "|"
    for name, approach in table(kind).items():
        facts = _facts(kind, name, approach)
        cells = (fact.replace("|", "\\|").replace("\n", " ") for fact in facts)
        yield f"| `{name}` | {' | '.join(cells)} |"


def _facts(kind: Kind, name: str, approach: Approach) -> tuple[str, ...]:
    """What `COLUMNS` name, of one approach."""
    card = approach.card
    tuned = f"; made while looking at {', '.join(card.tuned_on)}" if card.tuned_on else ""
    chance = "" if card.deterministic else "; not deterministic"
    return (
        card.summary + tuned + chance,
        card.needs,
        card.licence,
        _trained_on(approach),
        ", ".join(card.emits) or "the labels of its training",
        _cost(kind, name),
    )


def _trained_on(approach: Approach) -> str:
    """What an approach has learnt from, and what of that may be in test data."""
    if isinstance(approach, Trainable):
        own = "" if approach.card.trained_on == "nothing" else f"{approach.card.trained_on}, then "
        seen = f"{own}the other articles of the corpus, fold by fold"
    elif isinstance(approach, Composite):
        seen = "what its members were: " + ", ".join(approach.members)
    else:
        seen = approach.card.trained_on
    contamination = approach.card.contamination
    return seen if contamination == NONE_KNOWN else f"{seen}; {contamination}"


_COSTS = {
    "segments_per_second": "{:,} segments/s",
    "two_processes": "{:.2f} × as many in two processes",
    "load_seconds": "loads in {:.1f} s",
    "train_seconds": "trains in {:.2f} s",
    "peak_mb": "{} MB",
}


def _cost(kind: Kind, name: str) -> str:
    found = _speeds().get(kind, {}).get(name, {})
    told = [text.format(found[figure]) for figure, text in _COSTS.items() if figure in found]
    return ", ".join(told) or "not measured"


@cache
def _speeds() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SPEEDS.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    print(markdown())
