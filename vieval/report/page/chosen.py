"""Which approaches are shown where there is no room for all."""

from __future__ import annotations

from vieval.report.page.payload import Approach, Problem


def answered(problem: Problem) -> list[Approach]:
    """Those that gave answers, best first."""
    return [one for one in problem.approaches if one.standing == "ok"]


def chosen(problem: Problem, most: int) -> list[Approach]:
    """The leader, the champion, the best that may be trusted, then by rank; in that order of rank.

    What was made while looking at the corpus, and floors, are not to be trusted.
    """
    ranked = answered(problem)
    wanted = ranked[:1]
    wanted += [one for one in ranked if one.champion and one not in wanted]
    wanted += [one for one in ranked if not one.tuned and not one.floor and one not in wanted][:1]
    wanted += [one for one in ranked if one not in wanted]
    return [one for one in ranked if one in wanted[:most]]
