"""Ask again: evaluate what changed, say why figures moved, and decide who is champion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from prefect import State, flow
from prefect.states import Completed, Failed

from flows.evaluate import Logged, Material, ask, ask_and_compare, log
from flows.forms import ApproachName
from flows.names import run_name
from flows.opaque import opaque
from flows.repeat import command
from flows.runners import RunnerName, tasks_on
from tasks.mlflow_store import earlier, history, registry, trend
from tasks.prefect_ui import announce
from vieval.approaches import Entrant, entrants, table
from vieval.champions.changes import Change, changes
from vieval.champions.policy import Policy, read_policies
from vieval.champions.verdict import NO_LONGER, Verdict, judge, regression
from vieval.corpus.corpus import Corpus
from vieval.evaluation.marks import words
from vieval.evaluation.results import Evaluation
from vieval.inference.state import state_key
from vieval.metrics.answers import failures
from vieval.problems import Problem
from vieval.report.changes import as_json, markdown
from vieval.report.files import files
from vieval.report.page.past import past


@dataclass(frozen=True)
class Findings:
    """What a re-evaluation found that a plain evaluation does not tell."""

    changes: Sequence[Change]
    verdict: Verdict
    regressed: str


@dataclass(frozen=True)
class Reevaluation:
    """What became of a problem: `message` is one line, `regressed` what is wrong with the champion.

    `logged` and `found` are None where nothing had changed, so that nothing was evaluated. A
    promotion that the last run did not live to tell of stands before the message.
    """

    problem: str
    message: str
    regressed: str
    logged: Logged | None = None
    found: Findings | None = None


@flow(name="reevaluate", flow_run_name=run_name)
def reevaluate(  # noqa: PLR0913, PLR0917 (each is a field of the form in Prefect's UI)
    problems: Sequence[str] = (),
    corpus: str = "seeds",
    # Empty and not None: for None, Prefect's form has no field to write to.
    approaches: Sequence[ApproachName] | None = (),
    train: str | None = "",
    allow_overlap: bool = False,
    gate: str | None = "",
    runner: RunnerName = "local",
    dask_address: str | None = "",
) -> State[list[Reevaluation]]:
    """Evaluate again what changed since the last time, and let challengers meet the champion.

    The run fails, after everything was logged, where a champion has regressed.

    Args:
        problems: What is predicted, by the names of the corpus's problems; all where none is given.
        corpus: "seeds", or the path of a corpus folder or file.
        approaches: Names of approaches; all of a problem's where none is given.
        train: The corpus to train on, by name or path; without it, the other articles' folds.
        allow_overlap: Go on where texts that are asked about are also learnt from, and tell it.
        gate: The path of a TOML file with what shall differ from the gate's usual rules.
        runner: Where approaches are asked: local, or dask; see the flow `evaluate`.
        dask_address: The scheduler of a running Dask cluster; see the flow `evaluate`.
    """
    material = Material.load(corpus, train, allow_overlap=allow_overlap)
    policies = read_policies(material.corpus.problems, *material.corpus.rules, *_paths(gate))
    chosen = material.choose(problems, approaches)
    with tasks_on(runner, dask_address):
        found = [
            _reevaluated(
                material.corpus.problem(name),
                asked,
                material,
                policies[name],
                command(
                    *("reevaluate", name, corpus, approaches),
                    train=train,
                    gate=gate,
                    allow_overlap=allow_overlap,
                ),
            )
            for name, asked in chosen.items()
        ]
    message = ". ".join(f"{one.problem}: {one.regressed or one.message}" for one in found)
    conclude = Failed if any(one.regressed for one in found) else Completed
    return conclude(message=message, data=found)


def _paths(gate: str | None) -> list[Path]:
    return [Path(gate)] if gate else []


def _reevaluated(
    problem: Problem, asked: Sequence[Entrant], material: Material, policy: Policy, repeat: str
) -> Reevaluation:
    name, corpus = problem.name, material.corpus.name
    with registry.sole(name, corpus):
        # A process may have died before it told what it had found.
        late = _announce(name, corpus)
        found = _alone(problem, asked, material, policy, repeat)
        if found.logged:
            _announce(name, corpus)
    return replace(found, message="; ".join([*late, found.message]))


def _announce(problem: str, corpus: str) -> list[str]:
    """Tell of whoever was promoted or has regressed, and was not told of; gives the promotion."""
    for fallen in history.unannounced(problem, corpus):
        page = f"experiments/{fallen.experiment_id}/runs/{fallen.run_id}"
        news = announce.News(
            announce.REGRESSED, problem, fallen.approach, fallen.reason, fallen.run_id, page
        )
        history.mark_announced(fallen, announce.announce(news))
    if crowned := registry.unannounced(problem, corpus):
        number, champion = crowned
        page = f"models/{quote(registry.model_name(problem, corpus), safe='')}/versions/{number}"
        news = announce.News(
            announce.PROMOTED, problem, champion.approach, champion.reason, champion.run_id, page
        )
        registry.mark_announced(problem, corpus, number, announce.announce(news))
        return [champion.reason]
    return []


def _alone(
    problem: Problem, asked: Sequence[Entrant], material: Material, policy: Policy, repeat: str
) -> Reevaluation:
    name, corpus = problem.name, material.corpus.name
    champion = registry.champion(name, corpus)
    reigning = champion.approach if champion else ""
    if reigning in table(problem.kind) and reigning not in {one.name for one in asked}:
        asked = [*asked, *entrants(problem, [reigning])]
    gone = reigning if reigning not in {one.name for one in asked} else ""
    state = state_key(problem, (material.corpus, material.training), asked, policy)
    last = history.last_reevaluation(name, corpus)
    # Where nobody may be champion, whoever was stays on record.
    same = state and last and last.state == state and last.champion in {reigning, ""}
    if last and same and _as_before(last, problem, asked, material):
        message = f"unchanged since run {last.run_id}"
        if gone:
            message += f"; {gone} {NO_LONGER}, and nobody took its place"
        return Reevaluation(name, message, last.regressed.get(reigning, ""))

    evaluation = ask_and_compare(problem, asked, material)
    found = _findings(evaluation, material.corpus, reigning, policy)
    told = past(found.changes, found.verdict, trend.nights(evaluation))
    marks = [
        mark
        for row in evaluation.rows
        if row.approach == found.verdict.champion
        for mark in words(row)
    ]
    logged = log(
        evaluation,
        _with_findings(files(evaluation, material.corpus, told, repeat), evaluation, found),
        history.remarks(state, found.verdict, found.changes, {reigning: found.regressed}, marks),
        markdown(evaluation, found.changes, found.verdict, found.regressed),
    )
    if found.verdict.promoted:
        [winner] = [one for one in asked if one.name == found.verdict.champion]
        # Another machine's may have been faster; then the next re-evaluation judges again.
        if registry.champion(name, corpus) == champion:
            _promote(logged, material, winner, found.verdict)
    return Reevaluation(name, found.verdict.reason, found.regressed, logged, found)


def _as_before(
    last: history.LastReevaluation,
    problem: Problem,
    asked: Sequence[Entrant],
    material: Material,
) -> bool:
    """Whether what gave no answer last time gives none now: it may have been remedied."""
    silent = [one for one in asked if last.unanswered.get(one.name) and not one.unsuited]
    outcomes = ask(problem, silent, material) if silent else []
    total = len(material.corpus.examples(problem))
    return all(
        last.unanswered[one.identity.name]
        == (failures(one.answers) if one.status == "ok" else total)
        for one in outcomes
    )


def _findings(evaluation: Evaluation, corpus: Corpus, champion: str, policy: Policy) -> Findings:
    bases = {row.approach: earlier.basis(evaluation, row) for row in evaluation.rows}
    found = changes(evaluation, corpus, bases, earlier.earlier_runs(opaque(evaluation), champion))
    looks = history.looks(opaque(evaluation), tuned=policy.tuned)
    verdict = judge(evaluation, corpus, champion, policy, looks)
    regressions = [
        regression(row, change, policy)
        for row, change in zip(evaluation.rows, found, strict=True)
        if row.approach == champion
    ]
    return Findings(found, verdict, "".join(regressions))


def _with_findings(
    texts: Mapping[str, Mapping[str, str]], evaluation: Evaluation, found: Findings
) -> dict[str, Mapping[str, str]]:
    told = as_json(evaluation, found.changes, found.verdict, found.regressed)
    return {**texts, "": {**texts.get("", {}), "reevaluation.json": told}}


def _promote(logged: Logged, material: Material, winner: Entrant, verdict: Verdict) -> None:
    evaluation, tracked = logged
    [row] = [row for row in evaluation.rows if row.approach == verdict.champion]
    crowned = registry.Champion(
        approach=row.approach,
        since=datetime.now(UTC).isoformat(timespec="seconds"),
        reason=verdict.reason,
        run_id=tracked.children[row.approach],
        signature=row.signature,
        marks=" ".join(words(row)),
    )
    examples = (material.training or material.corpus).examples(evaluation.problem)
    registry.promote(
        opaque(evaluation.problem), evaluation.corpus, opaque(winner), crowned, opaque(examples)
    )
