"""What moved since the last run and why, on made-up answers to the real gold."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from vieval.approaches import entrants
from vieval.champions.changes import Basis, Change, Earlier, changes, shared_reasons
from vieval.corpus.corpus import Corpus, gold_content
from vieval.data import Answer, Failure, Record, Segment
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome
from vieval.inference import identity
from vieval.inference.state import state_key
from vieval.metrics.numbers import number
from vieval.report.changes import moved

BASIS = Basis("corpus", "gold", "none", "a.Kind", {"c1": "0.1"}, {"vieval": "0.1.0"}, "abc")


def gold_answers(corpus: Corpus) -> list[Answer]:
    return [record.spans.get("ner", frozenset()) for record in corpus.records]


def half(corpus: Corpus) -> list[Answer]:
    """The gold, but nothing for every second segment."""
    return [a if i % 2 else frozenset() for i, a in enumerate(gold_answers(corpus))]


def earlier(
    corpus: Corpus, answers: Sequence[Answer], basis: Basis = BASIS, headline: float | None = None
) -> Earlier:
    segments = [record.segment for record in corpus.records]
    return Earlier("run1", basis, headline, dict(zip(segments, answers, strict=True)))


def change_of(
    corpus: Corpus,
    now: Sequence[Answer],
    then: Earlier,
    basis: Basis = BASIS,
    name: str = "capitalised.v1",
) -> Change:
    [who] = entrants(corpus.problem("ner"), [name])
    evaluation = evaluate(corpus.problem("ner"), corpus, [Outcome(identity.identity(who), now)])
    [change] = changes(evaluation, corpus, {name: basis}, {name: then})
    return change


def test_nothing_moved(seeds: Corpus) -> None:
    change = change_of(seeds, half(seeds), earlier(seeds, half(seeds)))
    assert change.contrast is not None
    assert (change.contrast.difference.value, change.p) == (0.0, 1.0)
    assert change.reasons == ()
    assert change.segments == 32


def test_another_figure_of_the_same_answers_is_due_to_how_they_are_counted(seeds: Corpus) -> None:
    change = change_of(seeds, half(seeds), earlier(seeds, half(seeds), headline=0.123))
    assert change.reasons == ("what is counted, or how, changed",)
    assert change.contrast is not None
    exact = change.contrast.other.value
    assert exact is not None
    again = change_of(seeds, half(seeds), earlier(seeds, half(seeds), headline=exact))
    assert again.reasons == ()


def test_old_answers_are_scored_anew_on_the_gold_of_now(seeds: Corpus) -> None:
    """Yesterday the gold lacked the names of every second segment; nobody answers otherwise."""
    then = earlier(seeds, half(seeds), replace(BASIS, gold="another"), headline=1.0)
    change = change_of(seeds, half(seeds), then)
    assert change.contrast is not None
    assert change.contrast.one == change.contrast.other
    assert change.p == 1.0
    assert change.reasons == ("the gold changed",)


def test_reasons_that_all_have_are_told_once() -> None:
    assert shared_reasons([("gold", "anew"), ("gold",), ("class", "gold")]) == ["gold"]
    assert shared_reasons([("gold",), ()]) == []
    # Of one alone they stand in its row.
    assert shared_reasons([("gold",)]) == []
    assert shared_reasons([]) == []


def test_what_the_answers_alone_changed_is_told_from_what_the_gold_changed(seeds: Corpus) -> None:
    then = earlier(seeds, half(seeds), replace(BASIS, gold="another"), headline=1.0)
    change = change_of(seeds, gold_answers(seeds), then)
    assert change.contrast is not None
    assert change.contrast.one.value == 1.0
    assert change.contrast.difference.value == pytest.approx(
        1.0 - (change.contrast.other.value or 0)
    )
    assert change.p is not None
    assert change.p == change.contrast.p
    assert change.p < 0.05


BECAUSE: Mapping[str, tuple[Basis, tuple[str, ...]]] = {
    "a parameter": (
        replace(BASIS, parameters={"c1": "0.2", "c2": "1"}),
        ("parameter c1: 0.2 → 0.1", "parameter c2: 1 → none"),
    ),
    "a dependency": (
        replace(BASIS, versions={"vieval": "0.1.0", "underthesea": "9.4.0"}),
        ("underthesea: 9.4.0 → none",),
    ),
    "the code": (replace(BASIS, versions={"vieval": "0.0.9"}), ("vieval: 0.0.9 → 0.1.0",)),
    "the class": (replace(BASIS, kind="b.Kind"), ("its class: b.Kind → a.Kind",)),
    "the training": (
        replace(BASIS, train="vlsp@1a2b"),
        ("it was trained on none, not vlsp@1a2b",),
    ),
    "nothing declared": (BASIS, ("nothing that it declares changed, yet 16 answers did",)),
    "nothing but the commit": (
        replace(BASIS, commit="0123456789abcdef"),
        ("nothing that it declares changed, yet 16 answers did; the code: 0123456789ab → abc",),
    ),
}


@pytest.mark.parametrize(("basis", "reasons"), BECAUSE.values(), ids=BECAUSE.keys())
def test_it_says_why(seeds: Corpus, basis: Basis, reasons: tuple[str, ...]) -> None:
    now = gold_answers(seeds)
    then = [a if i % 2 else Failure("then") for i, a in enumerate(now)]
    assert change_of(seeds, now, earlier(seeds, then, basis)).reasons == reasons


def test_a_trained_approach_is_trained_anew_when_the_gold_changes(seeds: Corpus) -> None:
    then = earlier(seeds, half(seeds), replace(BASIS, gold="another"))
    for name in ("crf.v1", "vote.v1"):
        change = change_of(seeds, half(seeds), then, name=name)
        assert change.reasons[1:] == ("it was trained anew, on what changed",)
    assert len(change_of(seeds, half(seeds), then, name="rules.v1").reasons) == 1


def with_other_texts(corpus: Corpus, places: Sequence[int]) -> Corpus:
    records = list(corpus.records)
    for place in places:
        old = records[place]
        segment = Segment(old.segment.id, "Ở Huế.", old.segment.article)
        records[place] = Record(segment, {"ner": frozenset()}, labels=old.labels)
    return Corpus(corpus.name, tuple(records), corpus.problems)


def test_what_new_segments_do_to_the_figure_is_told(seeds: Corpus) -> None:
    """Yesterday there was the first half; to the other nobody finds a name."""
    old = replace(seeds, records=seeds.records[:16])
    answers = gold_answers(seeds)
    now = [answer if number < 16 else frozenset() for number, answer in enumerate(answers)]
    then = earlier(old, answers[:16], replace(BASIS, corpus="smaller"), headline=1.0)
    change = change_of(seeds, now, then)
    assert change.contrast is not None
    assert change.contrast.one.value == change.contrast.other.value == 1.0
    assert change.headline is not None
    assert change.headline < 1
    [reason] = change.reasons
    told = f"16 of the segments are as they were; on all segments it is {number(change.headline)}"
    assert reason == f"the corpus changed: {told}"
    assert moved([change]) == [change]


def test_segments_with_another_text_are_not_compared(seeds: Corpus) -> None:
    then = earlier(with_other_texts(seeds, [1, 3]), half(seeds), replace(BASIS, corpus="another"))
    change = change_of(seeds, half(seeds), then)
    assert change.segments == 30
    assert change.contrast is not None
    assert change.contrast.difference.value == 0.0
    assert change.reasons == (
        "the corpus changed: 30 of the segments are as they were; on all segments it is .667",
    )


def test_other_gold_of_segments_that_are_left_is_told(seeds: Corpus) -> None:
    """Two texts are others, and of the rest two have gold that they had not."""
    problem = seeds.problem("ner")
    gold = {record.segment: gold_content(record, problem) for record in seeds.records}
    for place in (5, 6):
        gold[seeds.records[place].segment] = "other"
    old = with_other_texts(seeds, [1, 3])
    then = earlier(old, half(seeds), replace(BASIS, corpus="another", gold="another"))
    change = change_of(seeds, half(seeds), replace(then, gold=gold))
    [reason] = change.reasons
    assert reason.startswith(
        "the corpus changed: 30 of the segments are as they were, 2 of them with other gold"
    )


def test_where_no_text_is_the_same_nothing_is_compared(seeds: Corpus) -> None:
    then = earlier(with_other_texts(seeds, range(32)), half(seeds), replace(BASIS, corpus="other"))
    change = change_of(seeds, half(seeds), then)
    assert (change.contrast, change.p, change.segments) == (None, None, 0)
    assert change.reasons == (
        "the corpus changed: 0 of the segments are as they were; on all segments it is .667",
    )


def test_p_values_are_corrected_over_the_approaches(
    seeds: Corpus, outcome: Callable[..., Outcome]
) -> None:
    outcomes = [
        outcome("capitalised.v1", half(seeds)),
        outcome("lexicon.v1", gold_answers(seeds)),
        outcome("crf.v1", status="unavailable", reason="not here"),
        outcome("rules.v1", half(seeds)),
    ]
    evaluation = evaluate(seeds.problem("ner"), seeds, outcomes)
    bases = dict.fromkeys([one.identity.name for one in outcomes], BASIS)
    shifted = half(seeds)
    shifted[1], shifted[3] = frozenset(), frozenset()
    then = {name: earlier(seeds, shifted) for name in ("capitalised.v1", "lexicon.v1", "crf.v1")}
    found = {change.approach: change for change in changes(evaluation, seeds, bases, then)}
    raw = found["capitalised.v1"].contrast
    assert raw is not None
    # Holm: the largest of two p stays what it is, the other is doubled.
    assert raw.p == found["capitalised.v1"].p
    best = found["lexicon.v1"]
    assert best.contrast is not None
    assert best.p == pytest.approx(2 * (best.contrast.p or 0))
    assert found["crf.v1"].reasons == ("unavailable: not here",)
    assert found["rules.v1"] == Change("rules.v1")


def again(corpus: Corpus, *records: Record) -> Corpus:
    return Corpus(corpus.name, records, corpus.problems)


def key(corpus: Corpus, names: Sequence[str] = ("capitalised.v1",), policy: object = 1) -> str:
    return state_of("ner", [corpus, None], names, policy)


def state_of(
    problem: str, corpora: Sequence[Corpus | None], names: Sequence[str], policy: object
) -> str:
    first = corpora[0]
    assert first is not None
    found = first.problem(problem)
    return state_key(found, corpora, entrants(found, names), policy)


def test_a_state_is_the_same_as_long_as_nothing_changes(seeds: Corpus) -> None:
    assert key(seeds) == key(again(seeds, *seeds.records))


def test_a_state_changes_with_whatever_a_verdict_depends_on(
    seeds: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    *others, last = seeds.records
    regold = replace(last, spans={"ner": frozenset()})
    relabelled = replace(last, labels={**last.labels, "fluency": "fluent"})
    keys = [
        key(seeds),
        key(with_other_texts(seeds, [0])),
        key(again(seeds, *others, regold)),
        key(again(seeds, *others, relabelled)),
        key(seeds, names=("capitalised.v1", "lexicon.v1")),
        key(seeds, policy=2),
        state_of("ner", [seeds, seeds], ("capitalised.v1",), 1),
    ]
    monkeypatch.setattr(identity, "__version__", "0.0.0")
    assert len({*keys, key(seeds)}) == len(keys) + 1


def test_a_state_does_not_change_with_labels_that_no_figure_depends_on(seeds: Corpus) -> None:
    first, *others = seeds.records
    relabelled = again(seeds, replace(first, labels={**first.labels, "fluency": "fluent"}), *others)
    assert [state_of("topic", [c, None], ("majority.v1",), 1) for c in (seeds, relabelled)] == [
        state_of("topic", [seeds, None], ("majority.v1",), 1)
    ] * 2


def test_a_composite_changes_with_its_members(
    seeds: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    def version(library: str) -> str:
        return "0.0.1" if library == "python-crfsuite" else "1"

    before = key(seeds, names=("vote.v1",))
    monkeypatch.setattr(identity, "_version", version)
    assert key(seeds, names=("vote.v1",)) != before
    [vote] = entrants(seeds.problem("ner"), ["vote.v1"])
    assert identity.identity(vote).versions["python-crfsuite"] == "0.0.1"


def test_a_figure_that_is_undefined_has_no_p() -> None:
    corpus = Corpus("bare", (Record(Segment("1", "không có tên"), {"ner": frozenset()}),))
    change = change_of(corpus, [frozenset()], earlier(corpus, [frozenset()]))
    assert change.contrast is not None
    assert (change.contrast.difference.value, change.contrast.p, change.p) == (None, None, None)
