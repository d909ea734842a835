"""The gate: which approach to a problem is champion, and whether the champion has regressed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase

from vieval.changes import Change
from vieval.corpora import Corpus
from vieval.evaluation import RESAMPLES, SEED, headline
from vieval.figures import Contrast, contrast
from vieval.policy import Policy
from vieval.results import Estimate, Evaluation, Row, metrics
from vieval.stats import Resampler, holm, units

TUNED = "made while looking at this corpus"
ROUNDING = 1e-9


@dataclass(frozen=True)
class Candidate:
    """What the gate looks at of an approach; `versus` is its headline minus the champion's."""

    approach: str
    headline: float
    seconds: float
    tuned: bool = False
    figures: Mapping[str, float] = field(default_factory=dict)
    versus: Contrast | None = None


@dataclass(frozen=True)
class Verdict:
    """Who is champion from now on ("" for nobody), whether it is a new one, and why.

    `objections` tell for each other challenger what stands against it.
    """

    champion: str
    promoted: bool
    reason: str
    objections: Mapping[str, str] = field(default_factory=dict)


def judge(evaluation: Evaluation, corpus: Corpus, champion: str, policy: Policy) -> Verdict:
    """Decide between the champion ("" where there is none) and all others of an evaluation.

    A champion that is no longer among the approaches is replaced by the best one; one that gave no
    answer stays, since nothing can be compared with it.
    """
    candidates = _candidates(evaluation, corpus, champion)
    is_known = champion in {row.approach for row in evaluation.rows}
    if is_known and champion not in candidates:
        return Verdict(champion, False, f"{champion} stays: it gave nothing to compare with")
    challengers = [one for name, one in candidates.items() if name != champion]
    verdict = decide(candidates.get(champion), challengers, policy)
    if is_known or not champion:
        return verdict
    return replace(
        verdict, reason=f"{champion} is no longer among the approaches; {verdict.reason}"
    )


def _candidates(evaluation: Evaluation, corpus: Corpus, champion: str) -> dict[str, Candidate]:
    """Those whose headline is defined, by name."""
    records = corpus.labelled(evaluation.problem)
    drawn = units([record.segment.article for record in records])
    draws = Resampler(drawn.indices, RESAMPLES, SEED)
    rows = {row.approach: row for row in evaluation.rows if row.headline.value is not None}
    shown = {
        name: headline(evaluation.problem, records, row.outcome.answers)
        for name, row in rows.items()
    }
    return {
        name: Candidate(
            name,
            row.headline.value or 0.0,
            row.outcome.seconds,
            row.tuned,
            metrics(row.scores or {}),
            contrast(shown[name], shown[champion], draws)
            if champion in shown and name != champion
            else None,
        )
        for name, row in rows.items()
    }


def decide(champion: Candidate | None, challengers: Sequence[Candidate], policy: Policy) -> Verdict:
    """Promote the best challenger that nothing stands against, or keep the champion.

    Without a champion, the best eligible approach becomes the first one. Each challenger needs a
    contrast with the champion, if there is one.
    """
    eligible = [one for one in challengers if policy.tuned or not one.tuned]
    objections = {one.approach: TUNED for one in challengers if one not in eligible}
    if champion is None:
        return _first(eligible, objections)
    bouts = _bouts(champion, eligible)
    found = {bout: bout.objection(policy) for bout in bouts}
    objections |= {bout.challenger.approach: text for bout, text in found.items() if text}
    passed = [bout for bout, text in found.items() if not text]
    if passed:
        best = max(passed, key=lambda bout: _merit(bout.challenger))
        reason = best.victory(policy) + _unmeasured(champion, policy)
        return Verdict(best.challenger.approach, True, reason, objections)
    stays = f"{champion.approach} stays, at {champion.headline:.3f}"
    if not bouts:
        return Verdict(champion.approach, False, f"{stays}: nobody challenges it", objections)
    nearest = max(bouts, key=lambda bout: _merit(bout.challenger))
    reason = f"{stays}; the nearest, {nearest.challenger.approach}, {found[nearest]}"
    return Verdict(champion.approach, False, reason + _unmeasured(champion, policy), objections)


def _first(eligible: Sequence[Candidate], objections: Mapping[str, str]) -> Verdict:
    if not eligible:
        return Verdict("", False, "no approach may become champion", objections)
    best = max(eligible, key=_merit)
    reason = (
        f"{best.approach} is the first champion: the best of {len(eligible)} that may be, "
        f"at {best.headline:.3f}"
    )
    return Verdict(best.approach, True, reason, objections)


def _merit(candidate: Candidate) -> tuple[float, float]:
    """The higher headline first, the faster of equals."""
    return candidate.headline, -candidate.seconds


def _bouts(champion: Candidate, challengers: Sequence[Candidate]) -> list[Bout]:
    contrasts = [one.versus for one in challengers if one.versus]
    corrected = holm([1.0 if one.p is None else one.p for one in contrasts]).tolist()
    return [
        Bout(one, champion, contrast.difference, p)
        for one, contrast, p in zip(challengers, contrasts, corrected, strict=True)
    ]


@dataclass(frozen=True, eq=False)
class Bout:
    """A challenger against the champion: challenger minus champion, its p corrected."""

    challenger: Candidate
    champion: Candidate
    difference: Estimate
    p: float

    def is_better(self, policy: Policy) -> bool:
        """Whether the headline is higher by the margin, and not by chance."""
        value = self.difference.value
        return value is not None and value >= policy.margin and self.p < policy.alpha

    def is_as_good_and_faster(self, policy: Policy) -> bool:
        """Whether the headline is no lower, as far as one can tell, at a fraction of the time."""
        low = self.difference.low
        as_good = low is not None and low >= -policy.equivalence
        return as_good and self.challenger.seconds * policy.speedup <= self.champion.seconds

    def losses(self, policy: Policy) -> Iterator[str]:
        """The declared figures that are worse by more than they may be."""
        for rules, sign, verb in ((policy.may_fall, 1, "falls"), (policy.may_rise, -1, "rises")):
            for name, tolerance in _declared(rules, self.champion.figures):
                before, after = self.champion.figures[name], self.challenger.figures.get(name)
                if after is None:
                    yield f"{name} is undefined"
                elif sign * (before - after) > tolerance + ROUNDING:
                    yield f"{name} {verb} from {before:.3f} to {after:.3f}"

    def objection(self, policy: Policy) -> str:
        """What stands against a promotion; "" where nothing does."""
        if self.is_better(policy) or self.is_as_good_and_faster(policy):
            losses = "; ".join(self.losses(policy))
            return losses and f"is at {self._told()}, but {losses}"
        wanted = f"better would be {policy.margin:+.3f} with p < {policy.alpha:g}"
        return f"is at {self._told()}; {wanted}"

    def victory(self, policy: Policy) -> str:
        """Why the challenger takes over."""
        one, two = self.challenger, self.champion
        takes = f"{one.approach} takes over from {two.approach} at {self._told()}"
        if self.is_better(policy):
            return takes
        return f"{takes}: as good, in {one.seconds:.3g} s instead of {two.seconds:.3g} s"

    def _told(self) -> str:
        return f"{self.challenger.headline:.3f} ({told(self.difference, self.p)})"


def _declared(
    tolerances: Mapping[str, float], figures: Mapping[str, float]
) -> Iterator[tuple[str, float]]:
    """The figures that the patterns name, with their tolerances."""
    for pattern, tolerance in tolerances.items():
        yield from ((name, tolerance) for name in figures if fnmatchcase(name, pattern))


def _unmeasured(champion: Candidate, policy: Policy) -> str:
    """Says which patterns name nothing: a slice that is not there guards nothing."""
    patterns = [*policy.may_fall, *policy.may_rise]
    empty = [one for one in patterns if not list(_declared({one: 0.0}, champion.figures))]
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
    difference = told(contrast.difference, p)
    return f"{row.approach} fell to {contrast.one.value:.3f} ({difference}): {why}"


def told(difference: Estimate, p: float) -> str:
    """A difference with its interval and p, in a reader's words."""
    ends = ", ".join(
        "–" if end is None else f"{end:+.3f}" for end in (difference.low, difference.high)
    )
    value = "–" if difference.value is None else f"{difference.value:+.3f}"
    return f"{value} [{ends}], p {'< 0.001' if p < 0.001 else f'{p:.3f}'}"
