"""Which answers pass which cases."""

import pytest

from vieval.challenges.cases import Capability, Case
from vieval.challenges.judge import passes
from vieval.challenges.templates import Sentence
from vieval.data import Failure, Label, Segment, Span
from vieval.metrics.wording import Wording
from vieval.robustness.rewrite import Piece, edited

TEXT = "Sở Y tế Huế"
ORG, LOC = Span(0, 11, "ORG"), Span(8, 11, "LOC")
GOLD = Sentence(TEXT, frozenset({ORG, LOC}))
# "Sở Y tế  Huế": the blank at 7 is doubled.
WIDER = edited(TEXT, [Piece(7, 8, "  ")])
ORG_WIDER, LOC_WIDER = Span(0, 12, "ORG"), Span(9, 12, "LOC")
CASE = Case(Segment("x", TEXT), GOLD, Segment("x~", WIDER.text), WIDER)


def capability(kind, **fields):
    return Capability("x", kind, Wording("", ""), (), **fields)


@pytest.mark.parametrize(
    ("answer", "emits", "nested", "right"),
    [
        ({ORG, LOC}, (), False, True),
        ({ORG}, (), False, True),
        ({ORG}, (), True, False),
        ({ORG, LOC}, (), True, True),
        ({LOC}, (), False, False),
        # Whoever can only say LOC is not asked for more.
        ({LOC}, ("LOC",), False, True),
        ({Span(0, 11, "MISC")}, (), False, False),
        (set(), (), False, False),
    ],
)
def test_minimum_functionality_wants_exactly_the_gold(answer, emits, nested, right):
    wanted = capability("MFT", nested=nested)
    assert passes(wanted, CASE, [frozenset(answer)], emits) is right


@pytest.mark.parametrize(
    ("before", "after", "right"),
    [
        ({ORG}, {ORG_WIDER}, True),
        (set(), set(), True),
        ({LOC}, {LOC_WIDER}, True),
        ({ORG}, {LOC_WIDER}, False),
        ({ORG}, set(), False),
    ],
)
def test_invariance_wants_the_same_answer_right_or_wrong(before, after, right):
    answers = [frozenset(before), frozenset(after)]
    assert passes(capability("INV"), CASE, answers) is right


@pytest.mark.parametrize(
    ("before", "after", "forwards", "backwards"),
    [
        (set(), {ORG_WIDER}, True, False),
        ({ORG}, set(), False, True),
        ({ORG}, {ORG_WIDER}, True, True),
    ],
)
def test_direction_counts_what_is_found(before, after, forwards, backwards):
    answers = [frozenset(before), frozenset(after)]
    assert passes(capability("DIR"), CASE, answers) is forwards
    assert passes(capability("DIR", reversed=True), CASE, answers) is backwards


@pytest.mark.parametrize(
    ("kind", "label", "names", "right"),
    [
        ("MFT", "event", ["event"], True),
        ("MFT", "event", ["border"], False),
        ("INV", None, ["event", "event"], True),
        ("INV", None, ["event", "border"], False),
        # Topics: what was right stays right.
        ("DIR", "border", ["border", "border"], True),
        ("DIR", "border", ["border", "event"], False),
        ("DIR", "border", ["event", "cultural"], True),
        # Fluency: not nearer to the best.
        ("DIR", None, ["fluent", "garbled"], True),
        ("DIR", None, ["awkward", "awkward"], True),
        ("DIR", None, ["awkward", "fluent"], False),
    ],
)
def test_labels(kind, label, names, right):
    answers = [Label(name) for name in names]
    order = ("fluent", "awkward", "garbled")
    assert passes(capability(kind, label=label), CASE, answers, order=order) is right


@pytest.mark.parametrize("answers", [[Failure("x"), frozenset()], [Label("event"), Failure("x")]])
def test_a_failure_passes_nothing(answers):
    assert not passes(capability("INV"), CASE, answers)
