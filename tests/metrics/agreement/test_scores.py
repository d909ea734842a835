"""Agreement: by hand, equal to other tools', and as published for the gold's two passes."""

from pathlib import Path

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats import inter_rater

from vieval.corpus import jsonl
from vieval.data import Segment, Span
from vieval.metrics.agreement import coefficients
from vieval.metrics.agreement.scores import (
    _rate_points,
    agreement_on_labels,
    agreement_on_spans,
    depth,
)
from vieval.metrics.figures import settle
from vieval.metrics.scores import plain
from vieval.review import disagreements
from vieval.stats import Resampler, Sample

PASSES = Path(__file__).parents[3] / "gold" / "passes"
TOPICS = ("event", "political", "economic", "border", "cultural")
FLUENCY = ("fluent", "awkward", "garbled")


def ratings(raters, missing=0.0, seed=0):
    """Made-up ratings (60, raters) of four values that the raters mostly agree on."""
    rng = np.random.default_rng(seed)
    truth = rng.choice(4, 60, p=[0.4, 0.3, 0.2, 0.1])
    given = np.stack(
        [np.where(rng.random(60) < 0.7, truth, rng.integers(0, 4, 60)) for _ in range(raters)],
        axis=1,
    )
    return np.where(rng.random(given.shape) < missing, coefficients.NONE, given)


def pairs_of(given):
    return coefficients.Pairs(given[:, 0], given[:, 1], np.arange(len(given)))


def settled(tree, segments):
    return plain(settle(tree, Sample(np.arange(segments))))


@pytest.mark.parametrize("seed", range(3))
def test_cohen_equals_scikit_learn(seed):
    given = ratings(2, seed=seed)
    counts = coefficients.count_margins(pairs_of(given), 60, 4).sum(axis=0)
    assert coefficients.cohen_kappa(counts) == pytest.approx(cohen_kappa_score(*given.T))
    assert coefficients.observed(counts) == np.mean(given[:, 0] == given[:, 1])


def test_cohen_leaves_out_what_one_did_not_rate():
    given = ratings(2, missing=0.2)
    rated = given[np.all(given >= 0, axis=1)]
    counts = coefficients.count_margins(pairs_of(given), 60, 4).sum(axis=0)
    assert counts[1] == len(rated) < 60
    assert coefficients.cohen_kappa(counts) == pytest.approx(cohen_kappa_score(*rated.T))


@pytest.mark.parametrize("raters", [2, 3, 5])
def test_fleiss_equals_statsmodels(raters):
    given = ratings(raters)
    table = (given[:, :, None] == np.arange(4)).sum(axis=1)
    ours = coefficients.fleiss_kappa(coefficients.count_panel(given, 4).sum(axis=0))
    assert ours == pytest.approx(inter_rater.fleiss_kappa(table))


def test_fleiss_leaves_out_segments_that_someone_did_not_rate():
    given = ratings(3, missing=0.1)
    rated = given[np.all(given >= 0, axis=1)]
    whole, part = (coefficients.count_panel(some, 4).sum(axis=0) for some in (given, rated))
    assert whole.tolist() == part.tolist()


@pytest.mark.parametrize("raters", [2, 4])
@pytest.mark.parametrize("missing", [0.0, 0.3])
@pytest.mark.parametrize("level", ["nominal", "ordinal"])
def test_alpha_equals_krippendorff(raters, missing, level):
    given = ratings(raters, missing)
    peer = krippendorff.alpha(
        reliability_data=np.where(given < 0, np.nan, given).T,
        level_of_measurement=level,
        value_domain=[0, 1, 2, 3],
    )
    alpha = {"nominal": coefficients.nominal_alpha, "ordinal": coefficients.ordinal_alpha}[level]
    assert alpha(coefficients.count_coincidences(given, 4).sum(axis=0)) == pytest.approx(peer)


def test_alpha_by_hand():
    # Krippendorff 2011, section A: two observers, ten units, values 0 and 1; alpha = .095.
    first = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    second = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    counts = coefficients.count_coincidences(np.array([first, second]).T, 2).sum(axis=0)
    # o(0,0) = 10, o(0,1) = o(1,0) = 4, o(1,1) = 2, so 14 zeros and 6 ones in n = 20:
    # alpha = 1 - 19 · 4 / (14 · 6) = 1 - 76/84.
    assert counts.tolist() == [10, 4, 4, 2]
    assert coefficients.nominal_alpha(counts) == pytest.approx(1 - 76 / 84)


def test_coefficients_take_many_totals_at_once():
    given = ratings(3, missing=0.1)
    totals = Resampler(Sample(np.arange(60)), resamples=5).totals(
        coefficients.count_coincidences(given, 4)
    )
    together = coefficients.ordinal_alpha(totals)
    assert together.tolist() == [coefficients.ordinal_alpha(row).tolist() for row in totals]


def test_one_value_throughout_leaves_all_coefficients_undefined():
    tree = agreement_on_labels({"a": ["event"] * 5, "b": ["event"] * 5}, TOPICS, ordered=True)
    scores = settled(tree, 5)
    assert scores["pairs"]["a and b"]["observed"] == 1
    assert scores["pairs"]["a and b"]["kappa"] is None
    assert scores["fleiss"] is None
    assert scores["alpha"]["nominal"] is scores["alpha"]["ordinal"] is None


def test_coefficients_of_those_who_never_agree_have_intervals_below_zero():
    said = {"a": ["fluent", "awkward", "garbled"] * 20, "b": ["awkward", "garbled", "fluent"] * 20}
    tree = agreement_on_labels(said, FLUENCY, ordered=True)
    scores = settle(tree, Sample(np.arange(60)))
    for found in (scores.pairs["a and b"].kappa, scores.fleiss, *scores.alpha.values()):
        assert found is not None
        low, value, high = (end or 0.0 for end in (found.low, found.value, found.high))
        assert -1 <= low <= value <= high < 0


def test_three_annotators_make_three_pairs():
    annotators: dict[str, list[str | None]] = {
        "a": ["fluent", "awkward", "garbled", "fluent"],
        "b": ["fluent", "awkward", "awkward", None],
        "c": ["fluent", "garbled", "awkward", "fluent"],
    }
    scores = settled(agreement_on_labels(annotators, FLUENCY, ordered=False), 4)
    found = {name: (pair["support"], pair["observed"]) for name, pair in scores["pairs"].items()}
    assert found == {
        "a and b": (3, pytest.approx(2 / 3)),
        "a and c": (4, 2 / 4),
        "b and c": (3, pytest.approx(2 / 3)),
    }
    assert "ordinal" not in scores["alpha"]


# Hà Nội lies in the first; both begin with the ministry; Sông Hồng is typed differently.
TEXT = Segment("s1", "Bộ Ngoại giao Việt Nam tại Hà Nội bên Sông Hồng")
FIRST = frozenset(
    {
        Span(0, 22, "ORG", attributes={"form": "native"}),
        Span(14, 22, "LOC", attributes={"form": "native"}),
        Span(27, 33, "LOC", attributes={"form": "native", "referent": "Hà Nội"}),
        Span(38, 47, "LOC"),
    }
)
SECOND = frozenset(
    {
        Span(0, 22, "ORG", attributes={"form": "native"}),
        Span(23, 33, "LOC"),
        Span(14, 22, "LOC", attributes={"form": "sinicised"}),
        Span(38, 47, "MISC"),
    }
)


def test_agreement_on_spans_by_hand():
    tree = agreement_on_spans([TEXT], {"a": [FIRST], "b": [SECOND]})
    pair = settled(tree, 1)["pairs"]["a and b"]
    counts = {
        name: (of["common"], of["first"], of["second"], of["f1"])
        for name, of in {"all": pair["all"], **pair["types"]}.items()
    }
    assert counts == {
        "all": (2, 4, 4, 4 / 8),
        "LOC": (1, 3, 2, 2 / 5),
        "MISC": (0, 0, 1, 0),
        "ORG": (1, 1, 1, 1),
    }
    # MISC: all 47 code points are outside for a; for b one begins a span and 8 go on. So 38 agree,
    # and 38/47 are expected to: kappa is 0.
    assert pair["types"]["MISC"]["kappa"] == pytest.approx(0)
    # LOC: a has 3 beginnings, 20 inside, 24 outside; b has 2, 16 and 29. They agree on 8 code
    # points of Việt Nam, and on 5 of Hà Nội, where b goes on; outside both are 24 - 4 = 20.
    chance = (3 * 2 + 20 * 16 + 24 * 29) / 47**2
    assert pair["types"]["LOC"]["kappa"] == pytest.approx((33 / 47 - chance) / (1 - chance))
    assert pair["attributes"]["form"]["support"] == 2
    assert pair["attributes"]["form"]["observed"] == 1 / 2


def test_a_name_inside_another_of_its_type_is_a_disagreement_for_kappa():
    outer, inner = Span(0, 22, "ORG"), Span(0, 13, "ORG")
    tree = agreement_on_spans([TEXT], {"a": [frozenset({outer})], "b": [frozenset({outer, inner})]})
    assert settled(tree, 1)["pairs"]["a and b"]["types"]["ORG"]["kappa"] < 1


def test_two_names_side_by_side_are_not_one():
    one = frozenset({Span(0, 22, "LOC")})
    two = frozenset({Span(0, 13, "LOC"), Span(13, 22, "LOC")})
    tree = agreement_on_spans([TEXT], {"a": [one], "b": [two]})
    assert settled(tree, 1)["pairs"]["a and b"]["all"]["kappa"] < 1


def test_attributes_with_an_open_vocabulary_have_no_kappa():
    segments = [Segment(str(n), "Hà Nội") for n in range(40)]
    spans = [frozenset({Span(0, 6, "LOC", attributes={"referent": str(n)})}) for n in range(40)]
    pair = settled(agreement_on_spans(segments, {"a": spans, "b": spans}), 40)["pairs"]
    assert pair["a and b"]["attributes"]["referent"] == {
        "support": 40,
        "observed": 1,
        # Clopper and Pearson's, of 40 of 40.
        "observed_interval": [pytest.approx(0.025 ** (1 / 40)), 1],
    }


def test_no_spans_at_all_leave_agreement_undefined():
    tree = agreement_on_spans([TEXT] * 3, {"a": [frozenset()] * 3, "b": [frozenset()] * 3})
    pair = settled(tree, 3)["pairs"]["a and b"]
    assert pair["types"] == {}
    assert pair["all"]["f1"] is pair["all"]["kappa"] is None
    assert pair["attributes"] == {}


def test_disagreements_on_spans_say_what_differs():
    found = disagreements.disagreements_on_spans([TEXT], {"a": [FIRST], "b": [SECOND]})
    assert [(d.what, d.says) for d in found] == [
        ("form", {"a": "native", "b": "sinicised"}),
        ("boundary", {"a": Span(27, 33, "LOC"), "b": Span(23, 33, "LOC")}),
        ("type", {"a": Span(38, 47, "LOC"), "b": Span(38, 47, "MISC")}),
    ]
    assert found[0].span == Span(14, 22, "LOC")


def test_disagreements_tell_what_only_one_has():
    found = disagreements.disagreements_on_spans([TEXT], {"a": [FIRST], "b": [frozenset()]})
    assert [d.what for d in found] == ["span"] * 4
    assert all(d.says["b"] is None for d in found)


def test_disagreements_on_bounds_and_type_are_one():
    a, b = frozenset({Span(0, 13, "ORG")}), frozenset({Span(0, 22, "LOC")})
    (found,) = disagreements.disagreements_on_spans([TEXT], {"a": [a], "b": [b]})
    assert found.what == "boundary and type"


def test_disagreements_on_labels_name_everyone():
    segments = [Segment("s1", "x"), Segment("s2", "y")]
    annotators: dict[str, list[str | None]] = {
        "a": ["event", "event"],
        "b": ["event", "border"],
        "c": ["event", None],
    }
    (found,) = disagreements.disagreements_on_labels("topic", segments, annotators)
    assert found == disagreements.Disagreement(
        segments[1], "topic", {"a": "event", "b": "border", "c": None}
    )


@pytest.mark.parametrize(
    ("annotators", "message"),
    [
        ({"a": ["event"], "b": []}, r"rated \[0, 1\] segments, not the same number"),
        ({"a": ["event", "odd"], "b": ["event", None]}, "segment 1: 'odd' is not one of event, po"),
    ],
)
def test_wrong_labels_are_one_clear_error(annotators, message):
    with pytest.raises(ValueError, match=message):
        agreement_on_labels(annotators, TOPICS, ordered=False)


def test_spans_of_other_segments_are_one_clear_error():
    with pytest.raises(ValueError, match="b has spans for 2 of 1 segments"):
        agreement_on_spans([TEXT], {"a": [FIRST], "b": [SECOND, SECOND]})


@pytest.fixture(scope="module")
def passes():
    return {name: jsonl.read(PASSES / f"{name}.jsonl") for name in ("first", "second")}


def labels_of(passes, problem):
    return {
        name: [record.labels.get(problem) for record in records] for name, records in passes.items()
    }


def test_the_two_passes_agree_on_spans_as_published(passes):
    spans = {name: [record.spans["ner"] for record in records] for name, records in passes.items()}
    segments = [record.segment for record in passes["first"]]
    pair = settled(agreement_on_spans(segments, spans), 32)["pairs"]["first and second"]
    together = pair["all"]
    assert (together["common"], together["first"], together["second"]) == (73, 73, 75)
    assert together["f1"] == pytest.approx(0.986, abs=5e-4)
    assert together["f1_interval"][0] < 0.986 < together["f1_interval"][1]
    listed = disagreements.disagreements_on_spans(segments, spans)
    assert [d.what for d in listed].count("span") == 2
    assert [d.what for d in listed].count("form") == 73 - round(
        73 * pair["attributes"]["form"]["observed"]
    )


def test_the_two_passes_agree_on_labels_as_published(passes):
    topic = settled(agreement_on_labels(labels_of(passes, "topic"), TOPICS, ordered=False), 32)
    fluency = settled(agreement_on_labels(labels_of(passes, "fluency"), FLUENCY, ordered=True), 32)
    assert topic["pairs"]["first and second"]["kappa"] == 1
    pair = fluency["pairs"]["first and second"]
    assert pair["kappa"] == pytest.approx(0.852, abs=5e-4)
    assert pair["observed"] == pytest.approx(0.906, abs=5e-4)
    assert pair["kappa_interval"][0] < 0.852 < pair["kappa_interval"][1]
    segments = [record.segment for record in passes["first"]]
    listed = disagreements.disagreements_on_labels(
        "fluency", segments, labels_of(passes, "fluency")
    )
    assert len(listed) == 3


def test_levels_of_nesting_are_counted_in_what_either_has():
    segments = [Segment("1", "x" * 30), Segment("2", "y" * 30)]
    outer, inner, innermost = Span(0, 9, "ORG"), Span(2, 9, "ORG"), Span(2, 5, "LOC")
    crossing, apart = Span(7, 12, "LOC"), Span(20, 22, "PER")
    first = [frozenset({outer, inner, innermost, apart}), frozenset({apart})]
    # Without the outermost the others stay at their level; what crosses it lies within nothing.
    second = [frozenset({inner, innermost, crossing, apart}), frozenset()]
    tree = settled(agreement_on_spans(segments, {"a": first, "b": second}), 2)
    levels = tree["pairs"]["a and b"]["levels"]
    counts = {n: (row["common"], row["first"], row["second"]) for n, row in levels.items()}
    assert counts == {"1": (1, 3, 2), "2": (1, 1, 1), "3": (1, 1, 1)}
    assert levels["1"]["f1"] == pytest.approx(2 / 5)


def test_names_that_are_not_nested_have_no_levels():
    segments = [Segment("1", "x" * 9)]
    sides = {"a": [frozenset({Span(0, 3, "A")})], "b": [frozenset({Span(0, 3, "B")})]}
    assert agreement_on_spans(segments, sides).pairs["a and b"].levels == {}


def test_a_code_point_is_rated_by_the_spans_around_it_and_those_that_begin_at_it():
    inner, outer = Span(1, 2, "PER"), Span(1, 4, "ORG")
    parted = Span(0, 3, "LOC", ((0, 1), (2, 3)))
    found = _rate_points([frozenset({inner, outer}), frozenset({parted})], [5, 3])
    assert found.T.tolist() == [[0, 2, 1, 1, 0, 1, 0, 1], [0, 2, 0, 0, 0, 1, 0, 0]]


def test_a_name_in_the_gap_of_another_lies_in_none():
    outer, gap = Span(0, 9, "ORG", ((0, 3), (6, 9))), Span(4, 5, "PER")
    inside = Span(7, 8, "PER")
    assert depth(frozenset({outer, gap, inside})) == {outer: 1, gap: 1, inside: 2}


def test_a_type_may_be_called_all():
    one, other, third = Span(0, 1, "all"), Span(2, 3, "PER"), Span(4, 5, "PER")
    tree = agreement_on_spans(
        [Segment("1", "a b c d")],
        {"a": [frozenset({one, other})], "b": [frozenset({one, third})]},
    )
    pair = settled(tree, 1)["pairs"]["a and b"]
    # One of two and two is common; of the type it is the only one.
    assert (pair["all"]["f1"], pair["types"]["all"]["f1"]) == (0.5, 1)


def test_an_attribute_that_one_left_out_is_another_answer_and_an_empty_one_is_none():
    segments = [Segment("1", "x" * 9)]
    said, left_out, empty = (
        [frozenset({Span(0, 3, "LOC", attributes=given)})]
        for given in ({"form": "native"}, {}, {"form": ""})
    )
    for other, observed in ((left_out, 0.0), (empty, 0.0), (said, 1.0)):
        pair = settled(agreement_on_spans(segments, {"a": said, "b": other}), 1)["pairs"]["a and b"]
        assert pair["attributes"]["form"]["observed"] == observed
    pair = settled(agreement_on_spans(segments, {"a": left_out, "b": empty}), 1)["pairs"]["a and b"]
    assert pair["attributes"]["form"]["observed"] == 1.0
