"""Suspects: planted errors come first, one family is not enough, figures are cleanlab's."""

import numpy as np
import pytest

from vieval.data import Answer, Failure, Label, Span
from vieval.review import suspicion
from vieval.review.suspicion.families import families
from vieval.review.suspicion.labels import confidently_mislabelled, label_quality

TOPICS = ("event", "political", "economic")

HANOI, ORG, NAME, CITY = (
    Span(0, 6, "LOC"),
    Span(10, 32, "ORG"),
    Span(40, 50, "PER"),
    Span(24, 32, "LOC"),
)


def spans(*found):
    return frozenset(found)


def test_a_family_is_the_first_word_of_a_name():
    assert families(["crf.v1", "tfidf-svm.v1", "underthesea.v1", "tfidf-nb.v2"]) == {
        "crf": ["crf.v1"],
        "tfidf": ["tfidf-nb.v2", "tfidf-svm.v1"],
        "underthesea": ["underthesea.v1"],
    }


def test_a_span_that_two_families_propose_is_suspect():
    gold = [spans(HANOI), spans(HANOI), spans()]
    answers = {
        "crf.v1": [spans(HANOI), spans(HANOI), spans(HANOI)],
        "underthesea.v1": [spans(HANOI), spans(), spans(HANOI)],
        "rules.v1": [spans(HANOI), spans(HANOI), spans()],
    }
    # Precision on LOC: crf (2 + 1)/(3 + 2) = .6, underthesea (1 + 1)/(2 + 2) = .5.
    (suspect,) = suspicion.suspect_spans(gold, answers)
    assert suspect.score == pytest.approx(1 - 0.4 * 0.5)
    assert suspect == suspicion.SuspectSpan(2, None, HANOI, suspect.score, ("crf", "underthesea"))


def test_one_family_is_not_enough():
    gold = [spans()]
    answers = {"tfidf-a.v1": [spans(HANOI)], "tfidf-b.v1": [spans(HANOI)], "crf.v1": [spans()]}
    assert suspicion.suspect_spans(gold, answers) == []


def test_a_suspect_stands_beside_the_gold_that_it_overlaps_most():
    gold = [spans(ORG, HANOI)]
    shorter = Span(10, 30, "ORG")
    answers = {"crf.v1": [spans(shorter, HANOI)], "rules.v1": [spans(shorter, HANOI)]}
    (suspect,) = suspicion.suspect_spans(gold, answers)
    assert (suspect.gold, suspect.proposed) == (ORG, shorter)


def test_gold_that_nobody_overlaps_is_suspect():
    gold = [spans(NAME), spans(NAME), spans(NAME, CITY)]
    answers = {
        "crf.v1": [spans(NAME), spans(NAME), spans(ORG)],
        "rules.v1": [spans(Span(45, 48, "PER")), spans(), spans()],
    }
    # PER overlapped: crf (2 + 1)/(3 + 2) = .6, rules (1 + 1)/(3 + 2) = .4. CITY is overlapped.
    (suspect,) = suspicion.suspect_spans(gold, answers)
    assert suspect.score == pytest.approx(1 - 0.4 * 0.6)
    assert suspect == suspicion.SuspectSpan(2, NAME, None, suspect.score, ("crf", "rules"))


def test_the_more_reliable_families_agree_the_more_suspect_it_is():
    gold = [spans(NAME, HANOI)] * 8 + [spans(), spans()]
    good, poor = [spans(NAME, HANOI)] * 8, [spans(NAME)] * 8
    answers = {
        "a.v1": [*good, spans(HANOI), spans(NAME)],
        "b.v1": [*good, spans(HANOI), spans()],
        "c.v1": [*poor, spans(), spans(NAME)],
        "d.v1": [*good, spans(HANOI), spans()],
    }
    found = suspicion.suspect_spans(gold, answers)
    assert [(suspect.segment, suspect.families) for suspect in found] == [
        (8, ("a", "b", "d")),
        (9, ("a", "c")),
    ]
    assert found[0].score > found[1].score


# Gold labels and probabilities of a made-up model; the fourth and the eighth are mislabelled.
GOLD = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
PROBABILITIES = np.array(
    [
        [0.8, 0.1, 0.1],
        [0.7, 0.2, 0.1],
        [0.6, 0.3, 0.1],
        [0.1, 0.8, 0.1],
        [0.2, 0.7, 0.1],
        [0.1, 0.8, 0.1],
        [0.4, 0.5, 0.1],
        [0.7, 0.2, 0.1],
        [0.1, 0.2, 0.7],
        [0.2, 0.2, 0.6],
        [0.05, 0.05, 0.9],
        [0.25, 0.45, 0.3],
    ]
)


def test_quality_equals_that_of_cleanlab():
    # cleanlab 2.9.0: get_label_quality_scores(…, "normalized_margin", adjust_pred_probs=False).
    expected = [0.85, 0.75, 0.65, 0.15, 0.75, 0.85, 0.55, 0.25, 0.75, 0.7, 0.925, 0.425]
    assert label_quality(GOLD, PROBABILITIES).tolist() == pytest.approx(expected)


def test_the_mislabelled_are_those_of_cleanlab():
    # cleanlab 2.9.0: find_label_issues(…, filter_by="confident_learning").
    found = confidently_mislabelled(GOLD, PROBABILITIES)
    assert np.flatnonzero(found).tolist() == [3, 7]


def test_no_segment_is_confidently_given_a_label_that_the_gold_lacks():
    found = confidently_mislabelled(np.zeros(3, int), np.tile([0.1, 0.9], (3, 1)))
    assert not found.any()


def answers_of(rng, gold, skill):
    """An approach that is right with the probability `skill`, and says how sure it is."""
    right = np.array([TOPICS.index(label) for label in gold])
    chosen = np.where(rng.random(len(gold)) < skill, right, rng.integers(0, 3, len(gold)))
    sure = rng.uniform(0.5, 0.95, len(gold))
    return [
        Label(
            TOPICS[label],
            {name: p if n == label else (1 - p) / 2 for n, name in enumerate(TOPICS)},
        )
        for label, p in zip(chosen.tolist(), sure.tolist(), strict=True)
    ]


def test_planted_label_errors_come_first():
    rng = np.random.default_rng(0)
    truth = [str(rng.choice(TOPICS)) for _ in range(200)]
    answers = {name: answers_of(rng, truth, 0.85) for name in ("crf.v1", "e5.v1", "tfidf.v1")}
    planted = rng.choice(200, 10, replace=False).tolist()
    gold = [
        TOPICS[(TOPICS.index(label) + 1) % 3] if n in planted else label
        for n, label in enumerate(truth)
    ]
    found = suspicion.suspect_labels(gold, answers, TOPICS)
    first = [suspect.segment for suspect in found[: len(planted)]]
    assert len(set(first) & set(planted)) >= 9
    assert all(suspect.proposed == truth[suspect.segment] for suspect in found[:5])
    assert all(suspect.confident for suspect in found[:5])
    assert [s.quality for s in found] == sorted(s.quality for s in found)


def test_approaches_no_better_than_chance_have_no_say():
    gold = ["event"] * 6 + ["political"] * 4
    good = [Label(label) for label in gold]
    wrong = [*good[:-1], Label("event")]
    answers = {"crf.v1": wrong, "majority.v1": [Label("event")] * 10}
    assert suspicion.suspect_labels(gold, answers, TOPICS) == []
    (suspect,) = suspicion.suspect_labels(gold, answers | {"e5.v1": wrong}, TOPICS)
    assert (suspect.segment, suspect.gold, suspect.proposed) == (9, "political", "event")
    assert suspect.families == ("crf", "e5")


def test_bare_labels_failures_and_answers_outside_the_label_set_are_taken():
    gold = ["event", "political", "economic", "event"]
    answers: dict[str, list[Answer]] = {
        "a.v1": [Label("event"), Label("political"), Label("economic"), Label("political")],
        "b.v1": [Label("event"), Label("odd"), Failure("timed out"), Label("political")],
    }
    (suspect,) = suspicion.suspect_labels(gold, answers, TOPICS)
    assert (suspect.segment, suspect.proposed, suspect.quality) == (3, "political", 0)


def test_nothing_asked_leaves_nothing_suspect():
    assert suspicion.suspect_labels([], {}, TOPICS) == []
    assert suspicion.suspect_labels(["event"], {}, TOPICS) == []
    assert suspicion.suspect_labels([], {"a.v1": []}, TOPICS) == []
    assert suspicion.suspect_spans([spans(HANOI)], {}) == []


def test_wrong_input_is_one_clear_error():
    with pytest.raises(ValueError, match=r"crf\.v1 answers on 1 of 2 segments"):
        suspicion.suspect_spans([spans(), spans()], {"crf.v1": [spans()]})
    with pytest.raises(ValueError, match=r"crf\.v1 answers on 0 of 1 segments"):
        suspicion.suspect_labels(["event"], {"crf.v1": []}, TOPICS)
    with pytest.raises(ValueError, match="segment 0: gold label 'odd' is not one of event"):
        suspicion.suspect_labels(["odd"], {"crf.v1": [Label("event")]}, TOPICS)
