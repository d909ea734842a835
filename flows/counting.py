"""Count each part of a corpus under each approach, with a few tasks under way at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from prefect.futures import PrefectFuture

from flows.lessons import Lessons
from flows.predict import unanswered
from tasks.count import count
from tasks.prefect_ui.progress import PartProgress, Shown, shown
from tasks.work import Missing, Unlearnt
from vieval.approaches import Entrant
from vieval.evaluation.assemble import Tally
from vieval.evaluation.results import Outcome
from vieval.inference.identity import identity
from vieval.inference.parts import CountRequest
from vieval.inference.streaming import Counted, added_up
from vieval.inference.survey import Survey
from vieval.inference.training import Training
from vieval.metrics.figures import Unsettled
from vieval.metrics.shards import Whole
from vieval.stats import UnitName


def count_all(
    surveyed: Survey,
    asked: Sequence[Entrant],
    most: int,
    training: Training | None,
    answers: Path | None = None,
) -> dict[str, Counts]:
    """Count each part under each approach, with no more than so many tasks under way.

    Answers are written into the folder `answers`, where there is one: a file an approach.
    """
    suited = [one for one in asked if not one.unsuited]
    lessons = Lessons(training)
    subject = surveyed.subject
    counts = {entrant.name: Counts(entrant, surveyed.most_units) for entrant in asked}
    with (
        ExitStack() as files,
        shown(subject.problem.name, len(suited) * subject.segments) as progress,
    ):
        if answers:
            for entrant in suited:
                counts[entrant.name].write(files, answers / f"{entrant.name}.jsonl")
        under_way: deque[_UnderWay] = deque()
        for number, (part, size) in enumerate(surveyed.sizes(), start=1):
            question = surveyed.question(part, tell=answers is not None)
            where = f"part {number} of {len(surveyed.parts)}"
            for entrant in suited:
                asking = _UnderWay(counts[entrant.name], progress.count.part(size), lessons)
                asking.submit(question, where)
                under_way.append(asking)
                if len(under_way) >= most:
                    under_way.popleft().take(progress)
        while under_way:
            under_way.popleft().take(progress)
        for entrant in suited:
            counts[entrant.name].learnt(lessons.seconds(entrant))
    return counts


class _UnderWay:
    """A task that counts some segments of a part, and where its counts go."""

    def __init__(self, counts: Counts, segments: PartProgress, lessons: Lessons) -> None:
        self._counts, self._segments, self._lessons = counts, segments, lessons
        self._task: PrefectFuture[Counted | Missing | Unlearnt] | Outcome = counts.outcome

    def submit(self, question: CountRequest, where: str) -> None:
        """Submit the task, unless nothing is counted of this approach any more."""
        self._submit = partial(self._sent, question, where)
        if self._counts.outcome.status == "ok":
            self._task = self._submit()

    def _sent(
        self, question: CountRequest, where: str
    ) -> PrefectFuture[Counted | Missing | Unlearnt]:
        entrant, lessons = self._counts.entrant, self._lessons
        training, learnt = lessons.training(entrant), lessons.learnt(entrant)
        # Prefect gives the task what the futures stand for.
        ask = partial(count.submit, entrant, question, where, training, learnt)
        return self._segments.submit(ask)

    def take(self, progress: Shown) -> None:
        """Wait for it, and take what it gives."""
        result = self._awaited(progress)
        if isinstance(result, Unlearnt):
            ended = self._lessons.learn(self._counts.entrant)
            self._task = ended or self._submit()
            result = self._awaited(progress)
        self._counts.take(result)
        progress.count.finish(self._segments)

    def _awaited(self, progress: Shown) -> object:
        if isinstance(self._task, Outcome):
            return self._task
        return progress.awaited(self._task, self._segments)


class Counts:
    """The counts of an approach as its parts come in, in their order."""

    def __init__(self, entrant: Entrant, most_units: int) -> None:
        self.entrant = entrant
        self._who = identity(entrant)
        self.outcome = (
            Outcome(self._who, status="unsuited", reason=entrant.unsuited)
            if entrant.unsuited
            else Outcome(self._who, cached=True)
        )
        self._failed = 0
        self.overlap = 0
        self._whole = Whole[Unsettled](most_units)
        self._file: IO[bytes] | None = None

    def write(self, files: ExitStack, path: Path) -> None:
        """From now on, write the answers as well; the file is there once all are in it."""
        self._file = files.enter_context(self._written(path))

    @contextmanager
    def _written(self, path: Path) -> Iterator[IO[bytes]]:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.part")
        try:
            with unfinished.open("wb") as file:
                yield file
            if self.outcome.status == "ok":
                unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def take(self, result: object) -> None:
        """Add what a part gave; what it could not give ends the counting."""
        if ended := unanswered(self._who, result):
            self.outcome = ended
        elif self.outcome.status == "ok":
            assert isinstance(result, Counted)
            self._whole.add(result.shard)
            self._failed += result.failed
            self.overlap += result.overlap
            seconds = self.outcome.seconds + result.seconds
            cached = self.outcome.cached and result.cached
            self.outcome = Outcome(self._who, (), seconds, cached)
            if self._file:
                self._file.write(result.told)

    def learnt(self, seconds: float) -> None:
        """Add how long it took to learn, unless nobody was asked."""
        if self.outcome.status == "ok" and not self.outcome.cached:
            self.outcome = replace(self.outcome, seconds=self.outcome.seconds + seconds)

    @property
    def units(self) -> list[UnitName]:
        """The names of the units so far; none where it gave no answer."""
        return self._whole.names if self.outcome.status == "ok" else []

    def tally(self) -> Tally:
        """All that was counted."""
        if self.outcome.status != "ok":
            return Tally(self.outcome)
        return Tally(self.outcome, added_up(self._whole), self._failed)
