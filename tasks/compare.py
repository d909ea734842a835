"""Score what approaches answered."""

from __future__ import annotations

from collections.abc import Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE

from vieval.corpus.corpus import Corpus
from vieval.evaluation.evaluate import evaluate
from vieval.evaluation.pooled import PoolOutcomes
from vieval.evaluation.results import Evaluation, Outcome
from vieval.problems import Problem


@task(task_run_name="compare approaches to {problem.name}", cache_policy=NO_CACHE)
def compare(
    problem: Problem,
    corpus: Corpus,
    outcomes: Sequence[Outcome],
    train: Corpus | None = None,
    beside: PoolOutcomes | None = None,
) -> Evaluation:
    """Score and rank the outcomes; see `vieval.evaluation.evaluate`."""
    return evaluate(problem, corpus, outcomes, train, beside)
