"""Evaluate approaches on a corpus too big to be held: what comes back from its parts are counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from prefect import flow

from flows.counting import Counts, count_all
from flows.evaluate import Logged, answered, log, why_nobody
from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.runners import RunnerName, tasks_on
from tasks.count import survey
from tasks.load import load
from tasks.work import Batch
from vieval.approaches import check_names, choose, entrants
from vieval.corpus.corpus import NoGold
from vieval.evaluation.assemble import assemble
from vieval.evaluation.evaluate import named
from vieval.inference.survey import PART_SEGMENTS, problems_of
from vieval.inference.training import Training
from vieval.stats import Sample, UnitName


@flow(name="stream", flow_run_name=run_name)
def stream(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    corpus: str,
    problems: Sequence[str] = (),
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[ApproachName] | None = (),
    train: str | None = "",
    allow_overlap: bool = False,
    runner: RunnerName = "local",
    dask_address: str | None = "",
    answers: str | None = "",
) -> Batch[Logged]:
    """Evaluate approaches on a corpus of any size, part by part.

    Figures, intervals and tests are those of the flow `evaluate`. Approaches that have to be
    trained need a corpus for that, and files of single answers a folder.

    Args:
        corpus: The path of a file of JSON lines.
        problems: What is predicted, by the names of the corpus's problems; all where none is given.
        approaches: Names of approaches; all of a problem's where none is given.
        train: The corpus to train on, by name or path; it is held in memory.
        allow_overlap: Go on where texts of the corpus are also learnt from; the report tells how
            many. Else who learns is a row that has failed.
        runner: Where the corpus is looked through and its parts are counted: local, or dask; see
            the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
        answers: The folder to write answers into, a file of JSON lines an approach below a folder
            a problem; nothing is written where none is given.
    """
    logged: list[Logged] = []
    unanswered: list[str] = []
    check_names(approaches or ())
    known = problems_of(Path(corpus))
    labels = [
        name for name, problem in known.items() if problem.kind == "labels" and not problem.several
    ]
    with tasks_on(runner, dask_address) as workers:
        material = load(train) if train else None
        names = list(problems or known)
        if unknown := [name for name in names if name not in known]:
            raise NoGold(Path(corpus).stem, unknown, known)
        for name in choose([known[name] for name in names], approaches):
            surveyed = survey(
                corpus, opaque(known[name]), labels, PART_SEGMENTS, opaque(workers.spread)
            )
            if surveyed is None:
                continue
            subject, training = surveyed.subject, None
            if material:
                training = Training(material, subject.problem, allow_overlap)
                subject = replace(subject, train=named(material, subject.problem))
            asked = entrants(subject.problem, approaches)
            # One task waits for each that runs: enough to keep workers busy, and little to hold.
            folder = Path(answers, name) if answers else None
            counted = count_all(surveyed, asked, 2 * workers.width, training, folder)
            sample = Sample.of(subject.unit, unit_names(counted.values()))
            subject = replace(subject, overlap=max(one.overlap for one in counted.values()))
            tallies = [one.tally() for one in counted.values()]
            evaluation = assemble(subject, tallies, sample)
            if told := why_nobody(evaluation):
                unanswered.append(told)
            else:
                logged.append(log(evaluation, {}))
    if not (logged or unanswered):
        raise NoGold(Path(corpus).stem, problems or ["any problem"])
    return answered(logged, unanswered)


def unit_names(counted: Iterable[Counts]) -> list[UnitName]:
    """The units of those that answered, which are the same for each."""
    return max((one.units for one in counted), key=len, default=[])
