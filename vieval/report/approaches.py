"""What there is to know of the approaches, before any score."""

from __future__ import annotations

from rich import box
from rich.table import Table

from vieval.approaches import table
from vieval.data import Card, Composite, Problem, Trainable


def listing(problem: Problem) -> Table:
    """The approaches to a problem, with their cards."""
    found = Table(
        title=problem, title_justify="left", box=box.SIMPLE_HEAD, show_lines=True, pad_edge=False
    )
    found.add_column("approach", no_wrap=True)
    for name in ("how", "needs", "licence", "trained on"):
        found.add_column(name)
    for name, approach in table(problem).items():
        card = approach.card
        found.add_row(name, how(card), card.needs, card.licence, trained_on(problem, name))
    return found


def how(card: Card) -> str:
    """What it does, and what flatters it."""
    tuned = f" (tuned on {', '.join(card.tuned_on)})" if card.tuned_on else ""
    return card.summary + tuned


def trained_on(problem: Problem, name: str) -> str:
    """What an approach has learnt from, and what of that may be in test data."""
    approach = table(problem)[name]
    if isinstance(approach, Trainable):
        seen = "the other articles of the corpus, fold by fold"
    elif isinstance(approach, Composite):
        seen = "what its members were: " + ", ".join(approach.members)
    else:
        seen = approach.card.trained_on
    contamination = approach.card.contamination
    return seen if contamination == "none known" else f"{seen}; {contamination}"
