"""Read a corpus."""

from __future__ import annotations

from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home
from vieval.corpus import loading
from vieval.corpus.corpus import Corpus


@task(task_run_name="load {corpus}", cache_policy=NO_CACHE)
def load(corpus: str) -> Corpus:
    """Read and check a corpus by name or path; see `vieval.corpus.loading.load`."""
    return loading.load(corpus, home.root())
