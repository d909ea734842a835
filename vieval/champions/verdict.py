"""The gate: which approach to a problem is champion, and whether the champion has regressed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from vieval.champions import rules
from vieval.champions.challenge import Challenge, Contender, declared
from vieval.champions.changes import Change
from vieval.champions.looks import Looks
from vieval.champions.policy import Policy
from vieval.champions.rules import Rule
from vieval.corpus.corpus import Corpus
from vieval.evaluation.evaluate import headline, scored_labels
from vieval.evaluation.marks import marked, signs
from vieval.evaluation.results import Evaluation, Row, metrics
from vieval.metrics.figures import contrast
from vieval.metrics.numbers import number, p_value, told_difference
from vieval.stats import sample

TUNED = "was made while looking at this corpus"
FLOOR = "is a floor: it shows what next to nothing reaches"
NO_LONGER = "is no longer among the approaches"
NO_LOOKS = Looks()


@dataclass(frozen=True)
class Verdict:
    """Who is champion from now on ("" for nobody), whether it is a new one, and why.

    `objections` tell for each other challenger what stands against it, `rules` each rule that was
    asked of it. `looks` counts the different challengers that the gold has seen.
    """

    champion: str
    promoted: bool
    reason: str
    objections: Mapping[str, str] = field(default_factory=dict)
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    looks: int = 0


def judge(
    evaluation: Evaluation, corpus: Corpus, champion: str, policy: Policy, looks: Looks
) -> Verdict:
    """Decide between the champion ("" where there is none) and all others of an evaluation.

    `looks` are those at this gold before.
    A champion that is no longer among the approaches is replaced by the best one; one that gave no
    answer stays, since nothing can be compared with it.
    """
    candidates = _candidates(evaluation, corpus, champion)
    is_known = champion in {row.approach for row in evaluation.rows}
    if is_known and champion not in candidates:
        return Verdict(champion, False, f"{champion} stays: it gave nothing to compare with")
    challengers = [one for name, one in candidates.items() if name != champion]
    verdict = decide(candidates.get(champion), challengers, policy, looks)
    if is_known or not champion:
        return verdict
    return replace(verdict, reason=f"{champion} {NO_LONGER}; {verdict.reason}")


def _candidates(evaluation: Evaluation, corpus: Corpus, champion: str) -> dict[str, Contender]:
    """Those whose headline is defined, by name."""
    records = corpus.labelled(evaluation.problem)
    sampled = sample([record.segment.article for record in records])
    rows = {row.approach: row for row in evaluation.rows if row.headline.value is not None}
    labels = scored_labels(evaluation.problem, records)
    shown = {
        name: headline(evaluation.problem, records, row.outcome.answers, labels)
        for name, row in rows.items()
    }
    return {
        name: Contender(
            name,
            row.headline.value or 0.0,
            row.outcome.seconds,
            row.tuned,
            row.card.floor,
            metrics(row.scores) if row.scores else {},
            contrast(shown[name], shown[champion], sampled)
            if champion in shown and name != champion
            else None,
            row.outcome.identity.fingerprint,
            signs(row),
            row.above_floor,
        )
        for name, row in rows.items()
    }


def decide(
    champion: Contender | None,
    challengers: Sequence[Contender],
    policy: Policy,
    looks: Looks = NO_LOOKS,
) -> Verdict:
    """Promote the best challenger that nothing stands against, or keep the champion.

    A floor never takes part, and an approach on a corpus that it was tuned on only if the policy
    says so; p is corrected over all challengers that the gold has seen, `looks` being those before.
    Without a champion, the best of them becomes the first one; else each needs a contrast with the
    champion.
    """
    barred = {one.approach: reason for one in challengers if (reason := _barred(one, policy))}
    eligible = [one for one in challengers if one.approach not in barred]
    looks = looks.and_then([one.key for one in eligible])
    challenges = _challenges(champion, eligible, looks) if champion else []
    verdict = _decide(champion, challengers, challenges, barred, policy)
    found = _rules(challengers, challenges, policy)
    return replace(verdict, rules=found, looks=looks.count)


def _rules(
    challengers: Sequence[Contender], challenges: Sequence[Challenge], policy: Policy
) -> dict[str, tuple[Rule, ...]]:
    """What the gate asks of each, the best first."""
    met = {one.challenger.approach: tuple(rules.of_challenge(one, policy)) for one in challenges}
    return {
        one.approach: (
            *rules.barring(policy, floor=one.floor, tuned=one.tuned),
            *met.get(one.approach, ()),
        )
        for one in sorted(challengers, key=_merit, reverse=True)
    }


def _decide(
    champion: Contender | None,
    challengers: Sequence[Contender],
    challenges: Sequence[Challenge],
    barred: Mapping[str, str],
    policy: Policy,
) -> Verdict:
    if champion is None:
        eligible = [one for one in challengers if one.approach not in barred]
        floors = [one for one in challengers if one.floor]
        return _first(eligible, floors, barred, policy)
    found = {challenge: challenge.objection(policy) for challenge in challenges}
    objections = {**barred} | {b.challenger.approach: text for b, text in found.items() if text}
    passed = [challenge for challenge, text in found.items() if not text]
    if passed:
        best = max(passed, key=lambda challenge: _merit(challenge.challenger))
        reason = best.victory(policy) + _unmeasured(champion, policy)
        return Verdict(best.challenger.approach, True, reason, objections)
    stays = f"{champion.named} stays, at {number(champion.headline)}"
    if not challenges:
        return Verdict(champion.approach, False, f"{stays}: nobody challenges it", objections)
    nearest = max(challenges, key=lambda challenge: _merit(challenge.challenger))
    reason = f"{stays}; the nearest, {nearest.challenger.named}, {found[nearest]}"
    return Verdict(champion.approach, False, reason + _unmeasured(champion, policy), objections)


def _barred(candidate: Contender, policy: Policy) -> str:
    """Why an approach may not be champion, whatever its figures; "" where it may."""
    if candidate.floor:
        return FLOOR
    return TUNED if candidate.tuned and not policy.tuned else ""


def _first(
    eligible: Sequence[Contender],
    floors: Sequence[Contender],
    objections: Mapping[str, str],
    policy: Policy,
) -> Verdict:
    if not eligible:
        return Verdict("", False, "no approach may become champion", objections)
    best = max(eligible, key=_merit)
    reason = (
        f"{best.named} is the first champion: the best of {len(eligible)} that may be, "
        f"at {number(best.headline)}"
    )
    if floors:
        floor = max(floors, key=_merit)
        at = f"{floor.named}, at {number(floor.headline)}"
        if floor.headline >= best.headline:
            reason += f"; no higher than a floor, {at}"
        elif best.above_floor is not None and best.above_floor >= policy.alpha:
            reason += f"; not told from a floor, {at} (p = {p_value(best.above_floor)})"
    return Verdict(best.approach, True, reason, objections)


def _merit(candidate: Contender) -> tuple[float, float]:
    """The higher headline first, the faster of equals."""
    return candidate.headline, -candidate.seconds


def _challenges(
    champion: Contender, challengers: Sequence[Contender], looks: Looks
) -> list[Challenge]:
    found = []
    for one in challengers:
        assert one.versus is not None
        p = 1.0 if one.versus.p is None else looks.corrected(one.key, one.versus.p)
        found.append(Challenge(one, champion, one.versus.difference, p))
    return found


def _unmeasured(champion: Contender, policy: Policy) -> str:
    """Says which patterns name nothing: a slice that is not there guards nothing."""
    patterns = [*policy.may_fall, *policy.may_rise]
    empty = [one for one in patterns if not list(declared({one: 0.0}, champion.figures))]
    return f"; not measured here: {', '.join(empty)}" if empty else ""


def regression(row: Row, change: Change, policy: Policy) -> str:
    """Whether the champion regressed, and how: "" where it did not.

    `row` and `change` are the champion's. It regressed where it gave no answer, or fell by more
    than the policy's margin and not by chance since its last run. That is one comparison, planned
    before, so its p is not corrected.
    """
    why = "; ".join(change.reasons)
    if row.outcome.status != "ok":
        return f"{row.approach} gave no answer: {why}"
    contrast = change.contrast
    if contrast is None or contrast.difference.value is None:
        return ""
    p = 1.0 if contrast.p is None else contrast.p
    if contrast.difference.value >= -policy.regression or p >= policy.alpha:
        return ""
    by = told_difference(contrast.difference, p)
    return f"{marked(row)} fell to {number(contrast.one.value)} ({by}): {why}"
