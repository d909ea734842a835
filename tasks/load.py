"""Read a corpus."""

from __future__ import annotations

from prefect import task

from tasks import home
from vieval import corpora


@task(task_run_name="load {corpus}")
def load(corpus: str) -> corpora.Corpus:
    """Read and check a corpus by name or path; see `vieval.corpora.load`."""
    return corpora.load(corpus, home.root())
