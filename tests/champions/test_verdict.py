"""Who becomes champion, on made-up figures; and what a policy file may say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from vieval.champions.challenge import Contender
from vieval.champions.changes import Change
from vieval.champions.looks import Looks
from vieval.champions.policy import Policy, read_policies
from vieval.champions.verdict import FLOOR, TUNED, decide, judge, regression
from vieval.corpus.corpus import Corpus
from vieval.data import Span, Spans
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.results import Outcome, Row
from vieval.metrics.estimates import Estimate
from vieval.metrics.figures import Contrast
from vieval.problems import Problem

Build = Callable[..., Outcome]

POLICY = Policy(
    margin=0.02,
    alpha=0.05,
    equivalence=0.01,
    speedup=2.0,
    regression=0.02,
    tuned=False,
    may_fall={"mentions/form/sinicised/recall": 0.05},
    may_rise={"decoys/rate": 0.0},
)
FIGURES = {"mentions/form/sinicised/recall": 0.6, "decoys/rate": 0.2}
CHAMPION = Contender("old.v1", headline=0.6, seconds=10.0, figures=FIGURES)


def versus(difference: float, p: float, half_width: float = 0.005) -> Contrast:
    headline = Estimate(0.6 + difference, None, None)
    interval = Estimate(difference, difference - half_width, difference + half_width)
    return Contrast(headline, Estimate(0.6, None, None), interval, p)


def challenger(
    difference: float,
    p: float,
    name: str = "new.v1",
    seconds: float = 10.0,
    figures: Mapping[str, float] = FIGURES,
    half_width: float = 0.005,
) -> Contender:
    contrast = versus(difference, p, half_width)
    return Contender(name, 0.6 + difference, seconds, figures=figures, versus=contrast)


BETTER = challenger(0.05, 0.001)

PROMOTED = {
    "better": BETTER,
    "equal and faster": challenger(0.0, 1.0, seconds=5.0),
    "a shade lower, and faster": challenger(-0.004, 0.5, seconds=1.0),
    "better, with a declared slice within its tolerance": replace(
        BETTER, figures={**FIGURES, "mentions/form/sinicised/recall": 0.55}
    ),
}
KEPT = {
    "worse": (challenger(-0.05, 0.001), "is at .550 (−.050"),
    "equal": (challenger(0.0, 1.0), "better would be +.020 with p < .050"),
    "equal, and not fast enough": (challenger(0.0, 1.0, seconds=5.1), "better would be"),
    "better, but by less than the margin": (challenger(0.019, 0.001), "+.019"),
    "better, but perhaps by chance": (challenger(0.05, 0.01), "p = .110"),
    "faster, but nobody knows whether it is as good": (
        challenger(0.0, 1.0, seconds=1.0, half_width=0.1),
        "better would be",
    ),
    "better, but worse on a declared slice": (
        replace(BETTER, figures={**FIGURES, "mentions/form/sinicised/recall": 0.5}),
        "but recall of names with form sinicised falls from .600 to .500",
    ),
    "equal and faster, but it hits more decoys": (
        challenger(0.0, 1.0, seconds=1.0, figures={**FIGURES, "decoys/rate": 0.3}),
        "but rate of decoys taken for names rises from .200 to .300",
    ),
    "better, but a declared figure is undefined": (
        replace(BETTER, figures={"decoys/rate": 0.2}),
        "recall of names with form sinicised is undefined",
    ),
    "tuned": (replace(BETTER, tuned=True), TUNED),
    "a floor": (replace(BETTER, floor=True), FLOOR),
}


@pytest.mark.parametrize("one", PROMOTED.values(), ids=PROMOTED.keys())
def test_it_takes_over(one: Contender) -> None:
    verdict = decide(CHAMPION, [one], POLICY)
    assert (verdict.champion, verdict.promoted) == ("new.v1", True)
    assert verdict.reason.startswith("new.v1 takes over from old.v1 at ")
    assert verdict.objections == {}


@pytest.mark.parametrize(("one", "objection"), KEPT.values(), ids=KEPT.keys())
def test_it_does_not_take_over(one: Contender, objection: str) -> None:
    verdict = decide(CHAMPION, [one], POLICY)
    assert (verdict.champion, verdict.promoted) == ("old.v1", False)
    assert verdict.reason.startswith("old.v1 stays, at .600")
    assert objection in verdict.objections["new.v1"]


def test_a_reason_names_the_figures() -> None:
    assert decide(CHAMPION, [BETTER], POLICY).reason == (
        "new.v1 takes over from old.v1 at .650 (+.050 [+.045, +.055], p = .011)"
    )
    assert decide(CHAMPION, [challenger(0.0, 1.0, seconds=4.0)], POLICY).reason == (
        "new.v1 takes over from old.v1 at .600 (.000 [−.005, +.005], p = 1.000): "
        "as good, in 4 s instead of 10 s"
    )
    assert decide(CHAMPION, [challenger(0.01, 0.5)], POLICY).reason == (
        "old.v1 stays, at .600; the nearest, new.v1, is at .610 "
        "(+.010 [+.005, +.015], p = 1.000); better would be +.020 with p < .050"
    )


def test_a_tuned_one_may_win_where_the_policy_says_so() -> None:
    verdict = decide(CHAMPION, [replace(BETTER, tuned=True)], replace(POLICY, tuned=True))
    assert verdict.promoted


def test_many_challengers_make_each_claim_harder() -> None:
    """One of one has 1/11 of α, one of three a third of 3/13."""
    one = challenger(0.05, 0.004)
    others = [challenger(-0.1, 0.9, name=f"other.v{n}") for n in (1, 2, 3)]
    assert decide(CHAMPION, [one], POLICY).promoted
    verdict = decide(CHAMPION, [one, *others], POLICY)
    # 4/14 of α for four: a quarter of that is 1/14, and 14 · .004 = .056.
    assert not verdict.promoted
    assert verdict.looks == 4
    assert "p = .056" in verdict.objections["new.v1"]
    tuned = [replace(other, tuned=True) for other in others]
    assert decide(CHAMPION, [one, *tuned], POLICY).promoted


def test_the_fourteenth_look_at_a_gold_has_to_show_more_than_the_first() -> None:
    one = challenger(0.05, 0.002)
    before = Looks((frozenset(f"earlier.v{n}@" for n in range(13)),))
    late = decide(CHAMPION, [one], POLICY, before)
    # 14/24 - 13/23 = 1/55.2 of α is left for it, and 55.2 · .002 = .110.
    assert (late.promoted, late.looks) == (False, 14)
    assert "p = .110" in late.objections["new.v1"]
    assert decide(CHAMPION, [one], POLICY).promoted


def test_who_was_seen_before_is_no_further_look() -> None:
    one = challenger(0.05, 0.004)
    before = Looks((frozenset({"new.v1@"}), frozenset({"other.v1@", "third.v1@"})))
    again = decide(CHAMPION, [one], POLICY, before)
    assert (again.promoted, again.looks) == (True, 3)
    another = decide(CHAMPION, [replace(one, fingerprint="f1")], POLICY, before)
    assert (another.promoted, another.looks) == (False, 4)


def test_of_several_that_pass_the_best_wins_and_of_equals_the_faster() -> None:
    good, best = challenger(0.05, 0.001, "good.v1"), challenger(0.08, 0.001, "best.v1")
    faster = replace(best, approach="faster.v1", seconds=1.0)
    assert decide(CHAMPION, [good, best], POLICY).champion == "best.v1"
    assert decide(CHAMPION, [good, best, faster], POLICY).champion == "faster.v1"


def test_the_first_champion_is_the_best_that_may_be() -> None:
    tuned = replace(challenger(0.3, 0.001, "tuned.v1"), tuned=True)
    verdict = decide(None, [tuned, CHAMPION, BETTER], POLICY)
    assert (verdict.champion, verdict.promoted) == ("new.v1", True)
    assert verdict.reason == "new.v1 is the first champion: the best of 2 that may be, at .650"
    assert verdict.objections == {"tuned.v1": TUNED}
    assert decide(None, [tuned], POLICY).champion == ""


def test_a_first_champion_that_beats_no_floor_says_so() -> None:
    floors = [
        replace(challenger(0.1, 0.001, "lot.v1"), floor=True),
        replace(challenger(0.01, 0.001, "majority.v1"), floor=True),
    ]
    verdict = decide(None, [*floors, BETTER], POLICY)
    assert verdict.champion == "new.v1"
    assert verdict.reason.endswith(", at .650; no higher than a floor, lot.v1, at .700")
    assert "floor" not in decide(None, [floors[1], BETTER], POLICY).reason
    higher = decide(None, [floors[1], replace(BETTER, above_floor=0.2)], POLICY)
    told = ", at .650; not told from a floor, majority.v1, at .610 (p = .200)"
    assert higher.reason.endswith(told)
    above = decide(None, [floors[1], replace(BETTER, above_floor=0.04)], POLICY)
    assert above.reason.endswith(", at .650")


def test_a_declared_figure_that_guards_nothing_is_told() -> None:
    policy = replace(POLICY, may_fall={"slices/nowhere/*": 0.1})
    for one in (BETTER, challenger(0.0, 1.0)):
        reason = decide(CHAMPION, [one], policy).reason
        assert reason.endswith("; not measured here: slices/nowhere/*")


def test_a_pattern_stands_for_each_figure_it_fits() -> None:
    figures = {"per_class/event/f1": 0.5, "per_class/border/f1": 0.5, "per_class/event/f1_low": 0.9}
    policy = replace(POLICY, may_fall={"per_class/*/f1": 0.1}, may_rise={})
    now = {"per_class/event/f1": 0.6, "per_class/border/f1": 0.3, "per_class/event/f1_low": 0.1}
    verdict = decide(replace(CHAMPION, figures=figures), [replace(BETTER, figures=now)], policy)
    assert verdict.objections["new.v1"].endswith("but F1 of border falls from .500 to .300")


def answers(seeds: Corpus, share: int) -> list[Spans]:
    """The gold, without any mention in each segment whose number `share` divides."""
    kept = [r.spans["ner"] for r in seeds.records]
    return [frozenset() if n % share == 0 else spans for n, spans in enumerate(kept)]


def test_an_evaluation_is_judged_by_its_own_answers(seeds: Corpus, outcome: Build) -> None:
    corpus = Corpus("news", seeds.records, seeds.problems)
    outcomes = [
        outcome("underthesea-feedback.v1", answers(seeds, 2)),
        outcome("underthesea.v1", answers(seeds, 16)),
        outcome("lexicon.v1", status="unavailable", reason="not here"),
    ]
    evaluation = evaluate(corpus.problem("ner"), corpus, outcomes)
    policy = read_policies(corpus.problems)["ner"]
    first = judge(evaluation, corpus, "", policy, Looks())
    assert (first.champion, first.promoted) == ("underthesea.v1", True)
    taken = judge(evaluation, corpus, "underthesea-feedback.v1", policy, Looks())
    assert (taken.champion, taken.promoted) == ("underthesea.v1", True)
    kept = judge(evaluation, corpus, "underthesea.v1", policy, Looks())
    assert (kept.champion, kept.promoted) == ("underthesea.v1", False)
    silent = judge(evaluation, corpus, "lexicon.v1", policy, Looks())
    assert (silent.champion, silent.promoted) == ("lexicon.v1", False)
    assert silent.reason == "lexicon.v1 stays: it gave nothing to compare with"
    gone = judge(evaluation, corpus, "retired.v1", policy, Looks())
    assert gone.champion == "underthesea.v1"
    assert gone.reason.startswith(
        "retired.v1 is no longer among the approaches; underthesea.v1 ‡ is"
    )


def test_every_declared_figure_of_the_usual_policy_is_measured_on_the_seeds(
    seeds: Corpus, outcome: Build
) -> None:
    spans = [frozenset({Span(0, 3, "LOC")}) for _ in seeds.records]
    outcomes = [
        outcome("vinlp.v1", spans),
        outcome("underthesea.v1", answers(seeds, 2)),
    ]
    policy = read_policies(seeds.problems, *seeds.rules)["ner"]
    evaluation = evaluate(seeds.problem("ner"), seeds, outcomes)
    verdict = judge(evaluation, seeds, "vinlp.v1", policy, Looks())
    assert "not measured" not in verdict.reason


@pytest.fixture(scope="module")
def champion_row(seeds: Corpus, outcome: Build) -> Row:
    given = [outcome("capitalised.v1", answers(seeds, 2))]
    return evaluate(seeds.problem("ner"), seeds, given).rows[0]


@pytest.mark.parametrize(
    ("difference", "p", "is_told"),
    [(-0.021, 0.049, True), (-0.02, 0.001, False), (-0.2, 0.05, False), (0.1, 0.001, False)],
)
def test_a_regression_is_a_fall_beyond_the_margin_and_chance(
    champion_row: Row, difference: float, p: float, is_told: bool
) -> None:
    change = Change("old.v1", contrast=versus(difference, p), reasons=("x: 1 → 2",))
    assert bool(regression(champion_row, change, POLICY)) is is_told


def test_a_regression_says_by_how_much_and_why(champion_row: Row) -> None:
    change = Change("old.v1", contrast=versus(-0.1, 0.0001), reasons=("x: 1 → 2",))
    assert regression(champion_row, change, POLICY) == (
        "capitalised.v1 (floor) fell to .500 (−.100 [−.105, −.095], p < .001): x: 1 → 2"
    )


def test_a_champion_without_an_answer_has_regressed(champion_row: Row, outcome: Build) -> None:
    silent = replace(
        champion_row, outcome=outcome("capitalised.v1", status="failed", reason="OSError: gone")
    )
    change = Change("old.v1", reasons=("failed: OSError: gone",))
    told = regression(silent, change, POLICY)
    assert told == "capitalised.v1 gave no answer: failed: OSError: gone"


def test_a_champion_without_an_earlier_run_has_not_regressed(champion_row: Row) -> None:
    assert regression(champion_row, Change("old.v1"), POLICY) == ""


KNOWN = {
    "ner": Problem("ner", "spans"),
    "topic": Problem("topic", "labels"),
    "fluency": Problem("fluency", "labels", ordered=True),
}


def test_a_file_says_what_differs_from_the_usual_policy(tmp_path: Path) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(
        "[all]\nmargin = 0.1\n[topic]\nmargin = 0.2\n[ordered]\nspeedup = 3\n"
        '[ner.may_fall]\n"flat/strict/types/PER/f1" = 0.01\n'
    )
    usual, found = read_policies(KNOWN), read_policies(KNOWN, file)
    assert (found["fluency"].margin, found["topic"].margin) == (0.1, 0.2)
    assert (found["fluency"].speedup, found["topic"].speedup) == (3, usual["topic"].speedup)
    assert found["ner"].may_fall == {"flat/strict/types/PER/f1": 0.01}
    assert found["ner"].may_rise == usual["ner"].may_rise == {"decoys/rate": 0.0}
    assert found["topic"] == replace(usual["topic"], margin=0.2)


def test_tolerances_of_several_files_add_up_and_the_later_goes_before(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text('[labels.may_fall]\n"coverage" = 0.5\n"kappa" = 0.1\n')
    two.write_text('[topic.may_fall]\n"kappa" = 0.2\n')
    found = read_policies(KNOWN, one, two)["topic"].may_fall
    assert found == {"per_class/*/f1": 0.10, "coverage": 0.5, "kappa": 0.2}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[sentiment]\nmargin = 0.1", r"no table \[sentiment\]; there is: all, spans, labels,"),
        ("margin = 0.1", r"no table \[margin\]"),
        ("[all]\nmargins = 0.1", r"\[all\] has no margins; there is: margin, alpha"),
        ("[ner]\nalpha = '5 %'", r"\[ner\] alpha is '5 %', not a number from 0 to 1"),
        ("[ner]\nmargin = true", r"margin is True, not a number"),
        ("[ner]\nspeedup = 0.5", r"speedup is 0\.5, not a number from 1"),
        ("[ner]\ntuned = 1", "tuned is 1, not true or false"),
        ("[ner.may_fall]\n'a' = -1", "may_fall is .*, not a table of figures"),
        ("[ner", "gate.toml: "),
    ],
)
def test_a_wrong_policy_is_told(tmp_path: Path, text: str, fault: str) -> None:
    file = tmp_path / "gate.toml"
    file.write_text(text)
    with pytest.raises(ValueError, match=fault):
        read_policies(KNOWN, file)


def test_every_value_of_a_policy_can_be_set() -> None:
    from vieval.champions.policy import WANTED

    assert set(WANTED) == set(POLICY.__dataclass_fields__)
