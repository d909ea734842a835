"""What kind of errors an approach makes: which spans are wrong, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise, zip_longest
from typing import NamedTuple

import numpy as np

from vieval.data import Spans
from vieval.metrics.spans.matched import Matched
from vieval.metrics.spans.matching import SCHEMES
from vieval.metrics.spans.overlaps import overlaps, tabulate
from vieval.records import Bools, Ints, SpanColumns

KINDS: Mapping[str, str] = {
    "boundary": "the right type on other bounds",
    "type": "the right bounds with another type",
    "boundary and type": "another type on other bounds",
    "split": "one name predicted as several side by side",
    "merged": "several names side by side predicted as one",
    "missed": "a name that nothing was predicted for",
    "spurious": "a prediction where there is no name",
    "decoy": "a prediction where there is no name but what looks like one",
}
"""The kinds of errors and what they mean, in the order to show them."""


class Pieces(NamedTuple):
    """A span of one side that lies over several of the other, as entries of their columns."""

    whole: int
    parts: tuple[int, ...]


class ErrorEntries(NamedTuple):
    """An error: its kind, and the entries of its gold and its predicted spans."""

    kind: str
    gold: tuple[int, ...]
    predicted: tuple[int, ...]


class WrongSpans(NamedTuple):
    """The errors of an approach, as entries of the columns of gold and predicted spans.

    `pairs` has for each kind the gold and the predicted spans, one of each an error; where a kind
    has spans of one side alone, the other side is empty.
    """

    pairs: Mapping[str, tuple[Ints, Ints]]
    split: Sequence[Pieces]
    merged: Sequence[Pieces]

    def counts(self) -> dict[str, int]:
        """How many errors there are of each of the `KINDS`."""
        pieces = {"split": len(self.split), "merged": len(self.merged)}
        paired = {kind: max(map(len, sides)) for kind, sides in self.pairs.items()}
        return {kind: (pieces | paired)[kind] for kind in KINDS}

    def each(self) -> Iterator[ErrorEntries]:
        """Each error by itself."""
        yield from (ErrorEntries("split", (one.whole,), one.parts) for one in self.split)
        yield from (ErrorEntries("merged", one.parts, (one.whole,)) for one in self.merged)
        for kind, sides in self.pairs.items():
            gold, predicted = ([(entry,) for entry in side.tolist()] for side in sides)
            several = zip_longest(gold, predicted, fillvalue=())
            yield from (ErrorEntries(kind, *entries) for entries in several)


def sort_errors(matched: Matched, decoys: Sequence[Spans] | None = None) -> WrongSpans:
    """Find the errors: each span that the strict scheme does not call correct is in one of them.

    A name counts as `split` where at least two predicted spans that overlap each other
    nowhere overlap it, and overlap no other name that is not yet found, whatever their types;
    `merged` is the same with the sides exchanged. The others are paired as the strict scheme
    pairs them. `decoys` are those of each segment.
    """
    whole, table = matched.part("nested"), matched.table
    correct = SCHEMES["strict"].correct(whole.pairs)
    chosen = whole.rivals.best(correct)
    right, paired = whole.pairs.only(chosen & correct), whole.pairs.only(chosen & ~correct)
    gold, predicted = (
        np.ones(side.source.size, np.bool_) for side in (table.gold, table.predicted)
    )
    gold[right.gold] = predicted[right.predicted] = False
    met = whole.pairs.only(gold[whole.pairs.gold] & predicted[whole.pairs.predicted])
    split = list(_pieces(met.gold, met.predicted, table.predicted.source))
    merged = list(_pieces(met.predicted, met.gold, table.gold.source))
    _leave_out(gold, predicted, split)
    _leave_out(predicted, gold, merged)
    paired = paired.only(gold[paired.gold] & predicted[paired.predicted])
    gold[paired.gold] = predicted[paired.predicted] = False
    looks_like_one = predicted & _over(decoys, table.predicted.source)
    bounds, kind = paired.same_bounds, paired.same_type
    told = {"boundary": kind, "type": bounds, "boundary and type": ~kind & ~bounds}
    none = np.zeros(0, np.int64)
    return WrongSpans(
        {name: (paired.gold[which], paired.predicted[which]) for name, which in told.items()}
        | {
            "missed": (np.flatnonzero(gold), none),
            "spurious": (none, np.flatnonzero(predicted & ~looks_like_one)),
            "decoy": (none, np.flatnonzero(looks_like_one)),
        },
        split,
        merged,
    )


def _pieces(whole: Ints, part: Ints, parts: SpanColumns) -> Iterator[Pieces]:
    """The spans that lie over several others, which lie over no third and not over each other.

    `whole` and `part` are the two spans of each overlapping pair; `parts` are those of their side.
    """
    if not part.size:
        return
    order = np.lexsort((part, whole))
    whole, part = whole[order], part[order]
    alone = np.bincount(part)[part] == 1
    first = np.flatnonzero(np.diff(whole, prepend=-1))
    last = np.append(first[1:], part.size)
    clean = (np.logical_and.reduceat(alone, first)) & (last - first > 1)
    # Those of one whole are in order of their starts.
    meets = (parts.end[part[:-1]] > parts.start[part[1:]]) & (whole[:-1] == whole[1:])
    may_meet = np.logical_or.reduceat(np.append(meets, False), first)
    for begin, end, closer in zip(first[clean], last[clean], may_meet[clean], strict=True):
        own = part[begin:end].tolist()
        if not (closer and _meet(parts, own)):
            yield Pieces(int(whole[begin]), tuple(own))


def _meet(parts: SpanColumns, entries: Sequence[int]) -> bool:
    """Whether any two of some spans share a code point; those in pieces may lie in each other."""
    stretches = sorted(chain.from_iterable(parts.span(one).stretches for one in entries))
    return any(one[1] > other[0] for one, other in pairwise(stretches))


def _leave_out(wholes: Bools, parts: Bools, found: Sequence[Pieces]) -> None:
    wholes[[one.whole for one in found]] = False
    parts[list(chain.from_iterable(one.parts for one in found))] = False


def _over(decoys: Sequence[Spans] | None, spans: SpanColumns) -> Bools:
    """Mark the spans that overlap a decoy."""
    over = np.zeros(spans.size, np.bool_)
    if decoys is not None and (side := SpanColumns.of(decoys)).size:
        over[overlaps(tabulate(side, spans)).predicted] = True
    return over
