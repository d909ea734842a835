"""What became of an approach since its last run: by how much its figure moved, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from vieval.corpus.corpus import Corpus, gold_content
from vieval.data import Answer, Record, Segment
from vieval.evaluation.evaluate import headline, scored_labels
from vieval.evaluation.results import Evaluation, Row
from vieval.metrics.figures import Contrast, contrast
from vieval.metrics.numbers import many, number
from vieval.problems import Problem
from vieval.stats import holm, sample

NONE = "none"
GOLD_CHANGED, TRAINED_ANEW = "the gold changed", "it was trained anew, on what changed"
COUNTED_ANEW = "what is counted, or how, changed"
ROUNDING = 1e-9

COMMIT = 12


@dataclass(frozen=True)
class Basis:
    """What the score of an approach rests on, as it was logged.

    `corpus` and `gold` are digests. `train` names what was trained on. `commit` is the state of
    the code, "" where it is unknown.
    """

    corpus: str
    gold: str
    train: str
    kind: str
    parameters: Mapping[str, str]
    versions: Mapping[str, str]
    commit: str = ""


@dataclass(frozen=True)
class Earlier:
    """An earlier run of an approach: `headline` is its score then, on the gold of then.

    `gold` is what `vieval.corpus.corpus.gold_content` says of the gold of then, where the corpus
    has other texts since; empty where that is not known.
    """

    run_id: str
    basis: Basis
    headline: float | None
    answers: Mapping[Segment, Answer]
    gold: Mapping[Segment, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """An approach against its last run.

    `contrast` is that of its answers now with those of then, both on the gold as it is now, over
    the `segments` whose text is the same; None where there is none, or no earlier run. `p` is its
    p, Holm-corrected over all approaches. `reasons` are what changed between the two, in words.
    So many of the answers are `other` than they were, and the gold of so many of the segments was
    `judged_anew`. `headline` is its score now, on all segments.
    """

    approach: str
    since: Earlier | None = None
    segments: int = 0
    contrast: Contrast | None = None
    p: float | None = None
    reasons: tuple[str, ...] = ()
    other: int = 0
    headline: float | None = None
    judged_anew: int = 0


def shared_reasons(reasons: Sequence[Sequence[str]]) -> list[str]:
    """The reasons that all have, where there are several, so that they are told once."""
    first, *others = reasons or [[]]
    return [one for one in first if others and all(one in other for other in others)]


def changes(
    evaluation: Evaluation,
    corpus: Corpus,
    bases: Mapping[str, Basis],
    earlier: Mapping[str, Earlier],
) -> list[Change]:
    """The change of each row of an evaluation, in order.

    The old answers are scored anew, so that no two figures are compared that rest on other gold,
    other definitions or other code that counts.
    """
    found = [
        _change(evaluation.problem, corpus, row, bases[row.approach], earlier.get(row.approach))
        for row in evaluation.rows
    ]
    raw = {c.approach: c.contrast.p for c in found if c.contrast and c.contrast.p is not None}
    corrected = dict(zip(raw, holm(list(raw.values())).tolist(), strict=True))
    return [replace(change, p=corrected.get(change.approach)) for change in found]


def _change(
    problem: Problem, corpus: Corpus, row: Row, basis: Basis, earlier: Earlier | None
) -> Change:
    if row.outcome.status != "ok":
        reason = f"{row.outcome.status}: {row.outcome.reason}"
        return Change(row.approach, earlier, reasons=(reason,))
    if earlier is None:
        return Change(row.approach)
    triples = [
        (record, now, earlier.answers[record.segment])
        for record, now in zip(corpus.labelled(problem), row.outcome.answers, strict=True)
        if record.segment in earlier.answers
    ]
    found = Change(
        row.approach,
        earlier,
        len(triples),
        headline=row.headline.value,
        judged_anew=_judged_anew(problem, [record for record, _, _ in triples], earlier),
    )
    if triples:
        records, now, then = zip(*triples, strict=True)
        sampled = sample([record.segment.article for record in records])
        labels = scored_labels(problem, corpus.labelled(problem))
        new, old = (
            headline(problem, records, answers, labels, by_lot=row.card.by_lot)
            for answers in (now, then)
        )
        found = replace(found, contrast=contrast(new, old, sampled))
    reasons = list(_reasons(found, basis, earlier.basis, learns=row.outcome.identity.learns))
    if _is_counted_anew(found, basis) and not reasons:
        reasons = [COUNTED_ANEW]
    other = sum(now != then for _, now, then in triples)
    if other and not reasons:
        reasons = [_unexplained(other, earlier.basis.commit, basis.commit)]
    return replace(found, other=other, reasons=tuple(reasons))


def _judged_anew(problem: Problem, records: Sequence[Record], earlier: Earlier) -> int:
    """How many of the records have other gold than they had then, as far as that is known."""
    known = [record for record in records if record.segment in earlier.gold]
    return sum(gold_content(one, problem) != earlier.gold[one.segment] for one in known)


def _is_counted_anew(change: Change, now: Basis) -> bool:
    """Whether the same answers to the same gold have another figure than they had."""
    then, contrast = change.since, change.contrast
    if then is None or then.headline is None or contrast is None or contrast.other.value is None:
        return False
    same = (now.corpus, now.gold) == (then.basis.corpus, then.basis.gold)
    return same and abs(contrast.other.value - then.headline) > ROUNDING


def _reasons(change: Change, now: Basis, then: Basis, *, learns: bool) -> Iterator[str]:
    """What of the basis differs, in words."""
    if now.corpus != then.corpus:
        anew = f", {change.judged_anew} of them with other gold" if change.judged_anew else ""
        same = f"{change.segments} of the segments are as they were{anew}{_whole(change)}"
        yield f"the corpus changed: {same}"
    elif now.gold != then.gold:
        yield GOLD_CHANGED
    if now.train != then.train:
        yield f"it was trained on {now.train}, not {then.train}"
    elif learns and (now.corpus, now.gold) != (then.corpus, then.gold):
        yield TRAINED_ANEW
    if now.kind != then.kind:
        yield f"its class: {then.kind} → {now.kind}"
    yield from _differences("parameter ", then.parameters, now.parameters)
    yield from _differences("", then.versions, now.versions)


def _whole(change: Change) -> str:
    """The score on all segments, where it is another than on those that are as they were."""
    part = change.contrast.one.value if change.contrast else None
    same = number(part) == number(change.headline)
    return "" if same else f"; on all segments it is {number(change.headline)}"


def _differences(kind: str, then: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    for name in dict.fromkeys([*then, *now]):
        old, new = then.get(name, NONE), now.get(name, NONE)
        if old != new:
            yield f"{kind}{name}: {old} → {new}"


def _unexplained(other: int, then: str, now: str) -> str:
    told = f"nothing that it declares changed, yet {many(other, 'answer')} did"
    return told if then == now else f"{told}; the code: {then[:COMMIT]} → {now[:COMMIT]}"
