"""Ask approaches about a corpus, and combine what they answer.

Plain Python asks here and now (`ask_all`); a flow submits the same questions as tasks.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from vieval.approaches import Entrant
from vieval.data import (
    Answer,
    CannotFit,
    Composite,
    Example,
    Failure,
    Listing,
    Metered,
    Predictor,
    Segment,
    Trainable,
    Unavailable,
)
from vieval.evaluation.results import Outcome
from vieval.inference.identity import identity
from vieval.inference.sheet import Exam
from vieval.inference.wellformed import checked, reason, staying
from vieval.progress import heard_by, watched


def answer(
    entrant: Entrant, segments: Sequence[Segment], train: Sequence[Example] | None = None
) -> list[Answer]:
    """One answer a segment, in order, of an approach that combines none.

    Raises `Unavailable` where it cannot run here, and what `vieval.inference.wellformed.checked`
    raises.
    """
    approach = entrant.approach
    if train is not None:
        assert isinstance(approach, Trainable)
        return fit_predict(approach, train, segments, entrant.kind)
    assert isinstance(approach, Predictor)
    with staying():
        # Lists of its own: what an approach does to them is no other's matter.
        return checked(approach.predict(watched(list(segments))), segments, entrant.kind)


def fit_predict(
    approach: Trainable, train: Sequence[Example], test: Sequence[Segment], kind: str = ""
) -> list[Answer]:
    """Fit on one part and answer for the other: one answer a test segment, in order.

    Serves a fold as well as a corpus's own split. Where the approach can learn nothing from `train`
    (it raises `CannotFit`), every answer is a `Failure` with the reason; other errors are raised.
    """
    try:
        # Learning answers nothing, whatever it is made of.
        with heard_by(None), staying():
            fitted = approach.fit(list(train))
    except CannotFit as error:
        return [Failure(str(error))] * len(test)
    with staying():
        return checked(fitted.predict(watched(list(test))), test, kind)


def askable(entrants: Sequence[Entrant]) -> dict[str, Entrant]:
    """All that are asked, each once: those that combine nothing, and the members of the others."""
    found: dict[str, Entrant] = {}
    for entrant in entrants:
        if not entrant.unsuited:
            members = askable(entrant.members) if entrant.members else {entrant.name: entrant}
            found |= members
    return found


def outcomes(
    entrants: Sequence[Entrant], answered: Mapping[str, Outcome], segments: Sequence[Segment]
) -> list[Outcome]:
    """The outcome of each approach in order, from those of all that were asked, by name."""
    return [_outcome(entrant, answered, segments) for entrant in entrants]


def _outcome(
    entrant: Entrant, answered: Mapping[str, Outcome], segments: Sequence[Segment]
) -> Outcome:
    if entrant.unsuited:
        return Outcome(identity(entrant), status="unsuited", reason=entrant.unsuited)
    if not isinstance(entrant.approach, Composite):
        found = answered[entrant.name]
        if found.status != "ok":
            return found
        if isinstance(entrant.approach, Listing):
            found = replace(found, made_up=entrant.approach.made_up(segments))
        if isinstance(entrant.approach, Metered):
            found = replace(found, usage=entrant.approach.usage(segments))
        return found
    parts = {m.name: _outcome(m, answered, segments) for m in entrant.members}
    who = identity(entrant)
    for member, outcome in parts.items():
        if outcome.status != "ok":
            return Outcome(who, status=outcome.status, reason=f"{member}: {outcome.reason}")
    try:
        with staying():
            given = entrant.approach.combine({name: part.answers for name, part in parts.items()})
            answers = checked(given, segments, entrant.kind)
    except Exception as error:
        return Outcome(who, status="failed", reason=reason(error))
    seconds = sum(part.seconds for part in parts.values())
    return Outcome(who, answers, seconds, all(part.cached for part in parts.values()))


def ask_all(
    entrants: Sequence[Entrant], exam: Exam, progress: Callable[[str], None] | None = None
) -> list[Outcome]:
    """Ask all approaches one after another, here and now; the outcome of each, in order.

    `progress` is called with the name of each approach before it is asked. What an approach raises
    becomes a failed outcome with the reason.
    """
    asked = {}
    for name, entrant in askable(entrants).items():
        if progress:
            progress(name)
        asked[name] = _ask(entrant, exam)
    return outcomes(entrants, asked, exam.segments)


def _ask(entrant: Entrant, exam: Exam) -> Outcome:
    who = identity(entrant)
    try:
        sheet = exam.sheet(entrant)
    except ValueError as error:
        return Outcome(who, status="unavailable", reason=str(error))
    try:
        for question in sheet.questions:
            start = time.perf_counter()
            given = answer(entrant, sheet.segments_of(question), question.train)
            sheet.add(question, given, time.perf_counter() - start)
    except Unavailable as error:
        return Outcome(who, status="unavailable", reason=str(error))
    except Exception as error:
        return Outcome(who, status="failed", reason=reason(error))
    return sheet.outcome()
