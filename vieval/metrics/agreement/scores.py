"""How far annotators agree on labels and spans: figures that are ready to be settled.

Each figure is a function of counts that are additive over segments, so
`vieval.metrics.figures.settle` gives it a value and an interval.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import combinations
from typing import TypedDict

import numpy as np

from vieval.data import Segment, Span, Spans
from vieval.metrics.agreement.coefficients import (
    Pairs,
    cohen_kappa,
    cohen_shares,
    count_agreed,
    count_coincidences,
    count_margins,
    count_panel,
    encode,
    fleiss_kappa,
    fleiss_shares,
    nominal_alpha,
    nominal_shares,
    observed,
    ordinal_alpha,
)
from vieval.metrics.figures import Counts, Figure, Floats, ratio_of_halves
from vieval.metrics.labels.counts import Ints
from vieval.metrics.scores import (
    CommonSpans,
    LabelAgreement,
    PairAgreement,
    RatingAgreement,
    SpanAgreement,
)
from vieval.metrics.spans.overlaps import covers
from vieval.stats import COEFFICIENT, weighted_scale

# Kappa counts take a column a value. Over a vocabulary as open as referents they would be many, to
# say what observed agreement says: chance has next to no part in it.
MOST_VALUES = 32


def agreement_on_labels(
    annotators: Mapping[str, Sequence[str | None]], labels: Sequence[str], *, ordered: bool
) -> LabelAgreement[Figure]:
    """The agreement on one label problem: of each pair, then of all annotators together.

    A pair has `support` (segments that both labelled), `observed` agreement and Cohen's `kappa`;
    all together have `fleiss` over the segments that everybody labelled and Krippendorff's
    `alpha`, `nominal` and, for labels in their order, `ordinal`.

    Raises `ValueError` where the lengths differ or somebody gave a label that is none.
    """
    ratings = encode(list(annotators.values()), labels)
    everywhere = np.arange(len(ratings))
    pairs = {}
    for (first, a), (second, b) in combinations(zip(annotators, ratings.T, strict=True), 2):
        rated = Pairs(a, b, everywhere)
        pairs[_both(first, second)] = _rated(rated, len(ratings), len(labels))
    coincidences = count_coincidences(ratings, len(labels))
    # Each segment that all rated stands for one item, however many rated it.
    rated_by = partial(_per_annotator, ratings.shape[1])
    shares = partial(nominal_shares, ratings.shape[1])
    alphas = {"nominal": Figure(coincidences, nominal_alpha, rated_by, COEFFICIENT, shares=shares)}
    if ordered:
        alphas["ordinal"] = Figure(
            coincidences, ordinal_alpha, rated_by, weighted_scale(len(labels))
        )
    panel = count_panel(ratings, len(labels))
    fleiss = Figure(panel, fleiss_kappa, _rated_by_all, COEFFICIENT, shares=fleiss_shares)
    return LabelAgreement(pairs=pairs, fleiss=fleiss, alpha=alphas)


def _per_annotator(annotators: int, sums: Floats) -> Floats:
    return np.asarray(sums.sum(axis=-1) / annotators)


def _rated_by_all(sums: Floats) -> Floats:
    return np.asarray(sums[..., 1])


def agreement_on_spans(
    segments: Sequence[Segment], annotators: Mapping[str, Sequence[Spans]]
) -> SpanAgreement[Figure]:
    """The agreement on spans: for each pair of annotators, over `all` types and each type.

    `common` spans have the same bounds and type; with what the `first` and the `second` have,
    they give `f1`, which does not depend on who is held to be right. `kappa` is Cohen's over code
    points, each rated by how many spans of the type it lies in and how many begin at it; for
    `all` it is over all pairs of a code point and a type. Spans have no number of true negatives,
    so kappa needs such units, as it does over tagged tokens; the many that nobody marked bring it
    close to F1 over code points (Hripcsak and Rothschild 2005). F1 is the headline.

    `levels` has the same, without kappa, for each level of nesting where there are several: 1 are
    the spans within no other, 2 those within one of level 1, and so on. They are counted in what
    either has, so that an inner span stays one where only one of them has the outer.

    `attributes` has `support` and `observed` agreement for each attribute of the common spans, and
    `kappa` where no more than 32 values were given.

    Raises `ValueError` where an annotator does not have one set of spans a segment.
    """
    for name, spans in annotators.items():
        if len(spans) != len(segments):
            raise ValueError(f"{name} has spans for {len(spans)} of {len(segments)} segments")
    return SpanAgreement(
        pairs={
            _both(a, b): PairAgreement(
                **_by_type(segments, first, second),
                levels=dict(_levels(first, second)),
                attributes=dict(_attributes(first, second)),
            )
            for (a, first), (b, second) in combinations(annotators.items(), 2)
        }
    )


def _both(first: str, second: str) -> str:
    return f"{first} and {second}"


def _rated(pairs: Pairs, segments: int, values: int) -> RatingAgreement[Figure]:
    agreed = count_agreed(pairs, segments)
    kappa = None
    if values <= MOST_VALUES:
        margins = count_margins(pairs, segments, values)
        kappa = Figure(margins, cohen_kappa, _rated_by_all, COEFFICIENT, shares=cohen_shares)
    return RatingAgreement(
        support=int(agreed[:, 1].sum()),
        observed=Figure(agreed, observed, _rated_by_all),
        kappa=kappa,
    )


class _ByType(TypedDict):
    all: CommonSpans[Figure]
    types: dict[str, CommonSpans[Figure]]


def _by_type(
    segments: Sequence[Segment], first: Sequence[Spans], second: Sequence[Spans]
) -> _ByType:
    types = sorted({span.type for spans in (*first, *second) for span in spans})
    sides = {name: (_of_type(first, name), _of_type(second, name)) for name in types}
    points = _count_points(segments, list(sides.values()) or [(list(first), list(second))])
    return {
        "all": _compared(first, second, np.sum(points, axis=0)),
        "types": {
            name: _compared(*sides[name], counts)
            for name, counts in zip(types, points, strict=False)
        },
    }


def _levels(
    first: Sequence[Spans], second: Sequence[Spans]
) -> Iterator[tuple[str, CommonSpans[Figure]]]:
    depths = [depth(a | b) for a, b in zip(first, second, strict=True)]
    deepest = max((level for one in depths for level in one.values()), default=1)
    for level in range(1, deepest + 1) if deepest > 1 else ():
        sides = (
            [
                frozenset(s for s in own if at[s] == level)
                for own, at in zip(side, depths, strict=True)
            ]
            for side in (first, second)
        )
        yield str(level), _in_common(*sides)


def depth(spans: Spans) -> dict[Span, int]:
    """The level of each span: 1 more than the deepest of those that it lies within.

    It lies within another where its code points are some, but not all, of those of the other.
    """
    found: dict[Span, int] = {}
    for span in sorted(spans, key=lambda one: -sum(end - start for start, end in one.stretches)):
        outer = (level for other, level in found.items() if covers(other, span))
        found[span] = 1 + max(outer, default=0)
    return found


def _of_type(side: Sequence[Spans], name: str) -> list[Spans]:
    return [frozenset(span for span in spans if span.type == name) for spans in side]


def _compared(
    first: Sequence[Spans], second: Sequence[Spans], points: Counts
) -> CommonSpans[Figure]:
    both = np.fromiter(map(len, first), np.int64) + np.fromiter(map(len, second), np.int64)
    # Code points are no independent items; the spans that made them are.
    counts = np.column_stack([points, both])
    kappa = Figure(counts, _kappa_of_points, _spans_each, COEFFICIENT)
    return replace(_in_common(first, second), kappa=kappa)


def _in_common(first: Sequence[Spans], second: Sequence[Spans]) -> CommonSpans[Figure]:
    common, ours, theirs = (
        np.fromiter(map(len, side), np.int64, len(first))
        for side in (map(frozenset.intersection, first, second), first, second)
    )
    return CommonSpans(
        common=int(common.sum()),
        first=int(ours.sum()),
        second=int(theirs.sum()),
        f1=ratio_of_halves(2 * common, ours + theirs),
    )


def _kappa_of_points(sums: Floats) -> Floats:
    return cohen_kappa(sums[..., :-1])


def _spans_each(sums: Floats) -> Floats:
    return np.asarray(sums[..., -1] / 2)


def _count_points(
    segments: Sequence[Segment], pairs: Sequence[tuple[list[Spans], list[Spans]]]
) -> list[Counts]:
    """What kappa needs of pairs of sides, with the code points of all texts as items."""
    lengths = [len(segment.text) for segment in segments]
    where = np.repeat(np.arange(len(segments)), lengths)
    ratings = [_rate_points(side, lengths) for sides in pairs for side in sides]
    given, codes = np.unique(np.concatenate(ratings), axis=0, return_inverse=True)
    rated = codes.reshape(len(pairs), 2, -1)
    return [count_margins(Pairs(a, b, where), len(segments), len(given)) for a, b in rated]


def _rate_points(side: Sequence[Spans], lengths: Sequence[int]) -> Ints:
    """How many spans each code point of all texts lies in, and how many begin at it."""
    starts = np.cumsum([0, *lengths])
    steps = np.zeros((starts[-1] + 1, 2), np.int64)
    for start, spans in zip(starts[:-1], side, strict=True):
        for span in spans:
            steps[start + span.start, 1] += 1
            for low, high in span.stretches:
                steps[start + low, 0] += 1
                steps[start + high, 0] -= 1
    return np.column_stack([steps[:-1, 0].cumsum(), steps[:-1, 1]])


def _attributes(
    first: Sequence[Spans], second: Sequence[Spans]
) -> Iterator[tuple[str, RatingAgreement[Figure]]]:
    pairs = [
        (segment, a, b)
        for segment, sides in enumerate(zip(first, second, strict=True))
        for a, b in common_spans(*sides)
    ]
    where = np.array([segment for segment, _, _ in pairs], np.int64)
    for name in sorted({name for _, a, b in pairs for name in (*a.attributes, *b.attributes)}):
        given = [[span.attributes.get(name, "") for span in spans] for _, *spans in pairs]
        values, codes = np.unique(given, return_inverse=True)
        a, b = codes.reshape(-1, 2).T
        yield name, _rated(Pairs(a, b, where), len(first), len(values))


def common_spans(first: Spans, second: Spans) -> Iterator[tuple[Span, Span]]:
    """The spans that both have, each as the one and as the other annotated it, by position."""
    ones, others = ({span: span for span in side} for side in (first, second))
    for span in sorted(first & second, key=lambda span: (span.start, span.end, span.type)):
        yield ones[span], others[span]
