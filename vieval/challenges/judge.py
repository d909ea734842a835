"""Whether the answers to a case are as they should be.

A failure passes nothing. Whoever finds nothing passes the tests of invariance and of direction:
they say something only beside those of minimum functionality.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from vieval.challenges.cases import Capability, Case, Kind
from vieval.data import Answer, Label, Spans
from vieval.metrics.spans.matching import outermost

Shown: TypeAlias = Callable[[Spans], Spans]


def passes(
    capability: Capability,
    case: Case,
    answers: Sequence[Answer],
    emits: Sequence[str] = (),
    order: Sequence[str] = (),
) -> bool:
    """Whether the answers, to the case and to what it was changed to where it was, pass it.

    An approach is held to the types that it `emits`, to all where none are named: names of other
    types are left out of the gold and of its answers. `order` has the labels from best to worst,
    where they have an order.
    """
    if all(isinstance(answer, Label) for answer in answers):
        names = [answer.name for answer in answers if isinstance(answer, Label)]
        return _LABELS[capability.kind](capability, names, order)
    spans = [answer for answer in answers if isinstance(answer, frozenset)]
    if len(spans) < len(answers):
        return False
    return _SPANS[capability.kind](capability, case, spans, _shown(emits, capability.nested))


def _shown(emits: Sequence[str], nested: bool) -> Shown:
    def shown(spans: Spans) -> Spans:
        kept = frozenset(span for span in spans if not emits or span.type in emits)
        return kept if nested else outermost(kept)

    return shown


def _exactly(_: Capability, case: Case, answers: Sequence[Spans], shown: Shown) -> bool:
    return shown(answers[0]) == shown(case.gold.names)


def _alike(_: Capability, case: Case, answers: Sequence[Spans], shown: Shown) -> bool:
    assert case.rewritten
    return shown(case.rewritten.carry_all(answers[0])) == shown(answers[1])


def _no_fewer(capability: Capability, case: Case, answers: Sequence[Spans], shown: Shown) -> bool:
    assert case.rewritten
    gold = case.gold.names, case.rewritten.carry_all(case.gold.names)
    before, after = (
        len(shown(answer) & shown(right)) for answer, right in zip(answers, gold, strict=True)
    )
    return after <= before if capability.reversed else after >= before


def _right(capability: Capability, names: Sequence[str], _: Sequence[str]) -> bool:
    return names[0] == capability.label


def _same(_: Capability, names: Sequence[str], _order: Sequence[str]) -> bool:
    return names[0] == names[1]


def _no_better(capability: Capability, names: Sequence[str], order: Sequence[str]) -> bool:
    """Of labels in an order: not nearer to the best. Of others: still right where it was right."""
    before, after = names
    if capability.label:
        return before != capability.label or after == capability.label
    return order.index(after) >= order.index(before)


_SPANS: Mapping[Kind, Callable[[Capability, Case, Sequence[Spans], Shown], bool]] = {
    "MFT": _exactly,
    "INV": _alike,
    "DIR": _no_fewer,
}
_LABELS: Mapping[Kind, Callable[[Capability, Sequence[str], Sequence[str]], bool]] = {
    "MFT": _right,
    "INV": _same,
    "DIR": _no_better,
}
