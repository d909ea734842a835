"""Evaluate approaches on a corpus too big to be held: what comes back from its parts are counts."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from prefect import flow
from prefect.futures import PrefectFuture

from flows.evaluate import Logged, log
from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.predict import sent, unanswered
from flows.runners import RunnerName, tasks_on
from tasks.count import count, survey
from tasks.load import load
from tasks.predict import Batch, Missing
from tasks.prefect_ui.progress import PartProgress, Shown, shown
from vieval.approaches import Entrant, check_names, entrants
from vieval.corpus.corpus import NoGold
from vieval.evaluation.assemble import Tally, assemble
from vieval.evaluation.evaluate import named
from vieval.evaluation.results import Outcome
from vieval.inference.identity import identity
from vieval.inference.streaming import Counted, Survey, problems_of
from vieval.inference.training import Training
from vieval.metrics.figures import Unsettled
from vieval.metrics.shards import Whole
from vieval.stats import Sample, UnitName


@flow(name="stream", flow_run_name=run_name)
def stream(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    corpus: str,
    problems: Sequence[str] = (),
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[ApproachName] | None = (),
    train: str | None = "",
    runner: RunnerName = "local",
    dask_address: str | None = "",
) -> Batch[Logged]:
    """Evaluate approaches on a corpus of any size, part by part.

    Figures, intervals and tests are those of the flow `evaluate`. There are no files of single
    answers, and approaches that have to be trained need a corpus for that.

    Args:
        corpus: The path of a file of JSON lines.
        problems: What is predicted, by the names of the corpus's problems; all where none is given.
        approaches: Names of approaches; all of a problem's where none is given.
        train: The corpus to train on, by name or path; it is held in memory.
        runner: Where parts are counted: local, or dask; see the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
    """
    logged = []
    check_names(approaches or ())
    known = problems_of(Path(corpus))
    labels = [
        name for name, problem in known.items() if problem.kind == "labels" and not problem.several
    ]
    with tasks_on(runner, dask_address) as width:
        material = load(train) if train else None
        for name in problems or known:
            if name not in known:
                raise NoGold(Path(corpus).stem, [name], known)
            surveyed = survey(corpus, opaque(known[name]), labels)
            if surveyed is None:
                continue
            subject, training = surveyed.subject, None
            if material:
                training = Training(material, subject.problem)
                subject = replace(subject, train=named(material, subject.problem))
            asked = entrants(subject.problem, approaches)
            # One task waits for each that runs: enough to keep workers busy, and little to hold.
            counted = count_all(surveyed, asked, 2 * width, training)
            sample = Sample.of(subject.unit, unit_names(counted.values()))
            tallies = [one.tally() for one in counted.values()]
            logged.append(log(assemble(subject, tallies, sample), {}))
    if not logged:
        raise NoGold(Path(corpus).stem, problems or ["any problem"])
    return Batch(logged)


def count_all(
    surveyed: Survey, asked: Sequence[Entrant], most: int, training: Training | None
) -> dict[str, Counts]:
    """Count each part under each approach, with no more than so many tasks under way."""
    counts = {entrant.name: Counts(entrant, surveyed.most_units) for entrant in asked}
    suited = [one for one in asked if not one.unsuited]
    under_way: deque[_UnderWay] = deque()
    subject = surveyed.subject
    with shown(subject.problem.name, len(suited) * subject.segments) as progress:
        for number, (part, size) in enumerate(surveyed.sizes(), start=1):
            question = surveyed.question(part)
            where = f"part {number} of {len(surveyed.parts)}"
            for entrant in suited:
                of_it, segments = counts[entrant.name], progress.count.part(size)
                if of_it.outcome.status != "ok":
                    progress.count.finish(segments)
                    continue
                learnt = training if identity(entrant).learns else None
                ask = partial(count.submit, entrant, question, where, learnt)
                task = sent(identity(entrant), segments, ask)
                if isinstance(task, Outcome):
                    of_it.take(task)
                    progress.count.finish(segments)
                    continue
                under_way.append(_UnderWay(of_it, task, segments))
                if len(under_way) >= most:
                    under_way.popleft().take(progress)
        while under_way:
            under_way.popleft().take(progress)
    return counts


class _UnderWay(NamedTuple):
    """A task that counts some segments of a part, and where its counts go."""

    counts: Counts
    future: PrefectFuture[Counted | Missing]
    segments: PartProgress

    def take(self, progress: Shown) -> None:
        """Wait for it, and take what it gives."""
        self.counts.take(progress.awaited(self.future, self.segments))


class Counts:
    """The counts of an approach as its parts come in, in their order."""

    def __init__(self, entrant: Entrant, most_units: int) -> None:
        self._who = identity(entrant)
        self.outcome = (
            Outcome(self._who, status="unsuited", reason=entrant.unsuited)
            if entrant.unsuited
            else Outcome(self._who, cached=True)
        )
        self._failed = 0
        self._whole = Whole[Unsettled](most_units)

    def take(self, result: object) -> None:
        """Add what a part gave; what it could not give ends the counting."""
        if ended := unanswered(self._who, result):
            self.outcome = ended
        elif self.outcome.status == "ok":
            assert isinstance(result, Counted)
            self._whole.add(result.shard)
            self._failed += result.failed
            seconds = self.outcome.seconds + result.seconds
            cached = self.outcome.cached and result.cached
            self.outcome = Outcome(self._who, (), seconds, cached)

    @property
    def units(self) -> list[UnitName]:
        """The names of the units so far; none where it gave no answer."""
        return self._whole.names if self.outcome.status == "ok" else []

    def tally(self) -> Tally:
        """All that was counted."""
        if self.outcome.status != "ok":
            return Tally(self.outcome)
        return Tally(self.outcome, self._whole.tree(), self._failed)


def unit_names(counted: Iterable[Counts]) -> list[UnitName]:
    """The units of those that answered, which are the same for each."""
    return max((one.units for one in counted), key=len, default=[])
