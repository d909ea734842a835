"""The runs of a problem, as they are looked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlflow import MlflowClient
from mlflow.entities import Run

from tasks import home
from tasks.mlflow_store import artifacts, keys
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.experiments import experiment_id

FINISHED = "attributes.status = 'FINISHED'"
PAGE = 20


@saying_why
def open_stores() -> None:
    """Open what holds the runs and what holds the models, as whoever asks first else would.

    Raises `tasks.mlflow_store.errors.StoreFailed`.
    """
    MlflowClient(home.tracking_uri()).search_registered_models(max_results=1)


def on(corpus: str) -> str:
    """The filter of what was logged on a corpus."""
    return f"tags.`{keys.CORPUS_KEY}` = '{keys.safe(corpus)}'"


@dataclass(frozen=True)
class Store:
    """The runs of a problem."""

    client: MlflowClient
    experiment: str

    @classmethod
    def of(cls, problem: str) -> Store:
        client = MlflowClient(home.tracking_uri())
        return cls(client, experiment_id(client, problem))

    def newest(self, *filters: str, page: int = PAGE) -> Iterator[Run]:
        """The runs that pass all filters, the newest first."""
        token = None
        while token != "":
            found = self.client.search_runs(
                [self.experiment],
                " and ".join(filters),
                max_results=page,
                order_by=[*keys.NEWEST_FIRST],
                page_token=token,
            )
            yield from found
            token = found.token or ""

    def file(self, run_id: str, name: str) -> str:
        """The text of a file of a run."""
        return artifacts.text_of(self.client, run_id, name)

    def finished(self, run_id: str) -> Run | None:
        """A run, where it is complete."""
        run = self.client.get_run(run_id)
        return run if str(run.info.status) == "FINISHED" else None
