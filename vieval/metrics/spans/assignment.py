"""The best one-to-one pairing of overlapping spans, for a whole corpus at once.

Nearly all spans overlap one other span at most, and need no choice. The rest fall into small
components, where an assignment problem is solved (Kuhn 1955; here SciPy's).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from vieval.metrics.spans.overlaps import Overlaps
from vieval.records import Bools, Ints

# A table of so many weights is solved in a second; names that each cross the next give more.
DENSE_CELLS = 1_000_000
# So few pairs are tried out faster than SciPy's solver is imported.
FEW_PAIRS = 12


class Rivals(NamedTuple):
    """The pairs among which a choice is needed, sorted by component, gold and predicted span.

    `pair` numbers the pairs; the others are arrays of one entry for each of them. `row` and
    `column` number the spans within their component, which has `rows` and `columns` of them.
    `first` is where each component begins, and the end.
    """

    pair: Ints
    row: Ints
    column: Ints
    rows: Ints
    columns: Ints
    differing: Ints
    first: Ints


@dataclass(frozen=True, eq=False)
class Contest:
    """Overlapping pairs: those that are `alone`, their spans in no other pair, and the rivals."""

    alone: Bools
    rivals: Rivals
    _found: dict[bytes, Bools] = field(default_factory=dict, repr=False)

    def best(self, correct: Bools) -> Bools:
        """Mark the pairs of the best pairing, no span twice.

        The best has the most correct pairs, then the most pairs, then the fewest differing code
        points, added over the pairs. Of pairings that are equal in all of that, the same one is
        taken however the spans were ordered.
        """
        # Schemes that find the same rivals correct have one best pairing.
        among = correct[self.rivals.pair]
        key = among.tobytes()
        if key not in self._found:
            self._found[key] = self._best(among)
        return self._found[key]

    def _best(self, correct: Bools) -> Bools:
        chosen = self.alone.copy()
        rivals = self.rivals
        if not len(rivals.pair):
            return chosen
        weight = _weight(rivals, correct)
        star = np.minimum(rivals.rows, rivals.columns) == 1
        chosen[rivals.pair[star]] = _heaviest(rivals.first, weight)[star]
        for low, high in pairwise(rivals.first.tolist()):
            if not star[low]:
                chosen[rivals.pair[low:high]] = _assigned(rivals, weight, slice(low, high))
        return chosen


def contest(pairs: Overlaps) -> Contest:
    """Find which of the pairs exclude each other."""
    g, p = pairs.gold, pairs.predicted
    alone = np.zeros(len(g), np.bool_)
    if len(g):
        alone = (np.bincount(g)[g] == 1) & (np.bincount(p)[p] == 1)
    return Contest(alone, _rivals(pairs, np.flatnonzero(~alone)))


def _rivals(pairs: Overlaps, pair: Ints) -> Rivals:
    g, row = np.unique(pairs.gold[pair], return_inverse=True)
    p, column = np.unique(pairs.predicted[pair], return_inverse=True)
    label = _components(row, len(g) + column, len(g) + len(p))
    count = int(label.max(initial=-1)) + 1
    rows, row_within = _within(label[: len(g)], count)
    columns, column_within = _within(label[len(g) :], count)
    component = label[row]
    order = np.lexsort((column, row, component))
    size = np.bincount(component)
    return Rivals(
        pair[order],
        row_within[row][order],
        column_within[column][order],
        rows[component][order],
        columns[component][order],
        pairs.differing[pair][order],
        np.concatenate(([0], np.cumsum(size))),
    )


def _components(one: Ints, other: Ints, nodes: int) -> Ints:
    """The component (nodes,) that each node of a graph with these edges is in, numbered from 0."""
    label = np.arange(nodes)
    while True:
        least = label.copy()
        for here, there in ((one, other), (other, one)):
            np.minimum.at(least, here, label[there])
        least = least[least]
        if np.array_equal(least, label):
            return np.asarray(np.unique(label, return_inverse=True)[1])
        label = least


def _within(label: Ints, count: int) -> tuple[Ints, Ints]:
    """How many of the labels each component has, and the number of each among its own."""
    size = np.bincount(label, minlength=count)
    order = np.argsort(label, kind="stable")
    number = np.empty(len(label), np.int64)
    number[order] = np.arange(len(label)) - np.repeat(np.cumsum(size) - size, size)
    return size, number


def _weight(rivals: Rivals, correct: Bools) -> Ints:
    """Weights whose sum ranks pairings as `Contest.best` says; all are positive."""
    pairs = np.minimum(rivals.rows, rivals.columns)
    most = np.maximum.reduceat(rivals.differing, rivals.first[:-1])
    one_pair = pairs * np.repeat(most, np.diff(rivals.first)) + 1
    return np.asarray(one_pair - rivals.differing + correct * (pairs + 1) * one_pair)


def _heaviest(first: Ints, weight: Ints) -> Bools:
    """Mark in each component the pair of most weight, the earliest of equals."""
    component = np.repeat(np.arange(len(first) - 1), np.diff(first))
    order = np.lexsort((-weight, component))
    heaviest = np.zeros(len(weight), np.bool_)
    heaviest[order[first[:-1]]] = True
    return heaviest


def _assigned(rivals: Rivals, weight: Ints, here: slice) -> Bools:
    """Mark the pairs of one component that an assignment of most weight takes."""
    row, column, weights = rivals.row[here], rivals.column[here], weight[here]
    if len(weights) <= FEW_PAIRS:
        return _tried(row, column, weights)
    shape = int(rivals.rows[here.start]), int(rivals.columns[here.start])
    solve = _dense if shape[0] * shape[1] <= DENSE_CELLS else _sparse
    partner = solve(row, column, weights, shape)
    return np.asarray(partner[row] == column)


def _tried(row: Ints, column: Ints, weight: Ints) -> Bools:
    """Mark the pairs of the assignment of most weight, by trying all; the first of equals."""
    found: dict[tuple[int, ...], int] = {(): 0}
    edges = list(zip(row.tolist(), column.tolist(), weight.tolist(), strict=True))
    for number, (one, other, more) in enumerate(edges):
        for taken, total in list(found.items()):
            if all(edges[n][0] != one and edges[n][1] != other for n in taken):
                found[*taken, number] = total + more
    best = min(found, key=lambda taken: (-found[taken], taken))
    return np.isin(np.arange(len(edges)), best)


def _dense(row: Ints, column: Ints, weight: Ints, shape: tuple[int, int]) -> Ints:
    """The partner of each row, -1 for none, from a table of all weights."""
    # Few segments need it, and it takes long to import.
    from scipy.optimize import linear_sum_assignment

    weights = np.zeros(shape)
    weights[row, column] = weight
    partner = np.full(shape[0], -1)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    partner[rows] = columns
    return partner


def _sparse(row: Ints, column: Ints, weight: Ints, shape: tuple[int, int]) -> Ints:
    """The same where a table would be too big: each row may also take a partner of its own."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    own = np.arange(shape[0])
    # An edge of weight 0 is none, so all weigh one more: each row has one, with whomever.
    weights = np.concatenate((weight + 1, np.ones(shape[0]))).astype(float)
    places = np.concatenate((row, own)), np.concatenate((column, shape[1] + own))
    graph = csr_array((weights, places), shape=(shape[0], shape[1] + shape[0]))
    rows, columns = min_weight_full_bipartite_matching(graph, maximize=True)
    partner = np.full(shape[0], -1)
    partner[rows] = np.where(columns < shape[1], columns, -1)
    return partner
