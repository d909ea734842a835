"""Champions in MLflow's registry: a registered model a problem and corpus, aliased `champion`."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from mlflow import MlflowClient
from mlflow.entities import Run
from mlflow.entities.model_registry import ModelVersion
from mlflow.utils.mlflow_tags import MLFLOW_MODEL_VERSIONS
from prefect import task
from prefect.cache_policies import NO_CACHE

from tasks import home, locks
from tasks.mlflow_store import keys
from tasks.mlflow_store.errors import saying_why
from tasks.mlflow_store.keys import ALIAS
from vieval.approaches import Entrant
from vieval.data import Example
from vieval.evaluation.marks import marked_by_words
from vieval.hashing import content_key
from vieval.inference.identity import identity
from vieval.inference.serving import fit
from vieval.problems import Problem
from vieval.report.times import local

CODE = Path(__file__).with_name("model.py")


@dataclass(frozen=True)
class Champion:
    """An approach that is trusted, since when and why.

    `since` is a time in ISO 8601, UTC. `run_id` is the MLflow run of the evaluation that it won,
    `signature` that of its score there. `marks` are the words of its marks, with blanks between.
    """

    approach: str
    since: str
    reason: str
    run_id: str
    signature: str
    marks: str = ""

    @property
    def named(self) -> str:
        """Its name with its marks."""
        return marked_by_words(self.approach, self.marks.split())


def model_name(problem: str, corpus: str) -> str:
    """The name of the registered model of a problem on a corpus."""
    return keys.registered(problem, corpus)


@saying_why
def champion(problem: str, corpus: str) -> Champion | None:
    """Who the alias `champion` points to; None where there has been no champion yet.

    Raises `tasks.mlflow_store.errors.StoreFailed`.
    """
    reigning = _reigning(problem, corpus)
    return None if reigning is None else _crowned(reigning)


@saying_why
def unannounced(problem: str, corpus: str) -> tuple[str, Champion] | None:
    """The version of the model, and the champion, that nobody was told of yet."""
    reigning = _reigning(problem, corpus)
    if reigning is None or keys.ANNOUNCED in reigning.tags:
        return None
    return str(reigning.version), _crowned(reigning)


def _reigning(problem: str, corpus: str) -> ModelVersion | None:
    client, name = MlflowClient(home.tracking_uri()), model_name(problem, corpus)
    for model in client.search_registered_models(f"name = '{name}'"):
        if number := model.aliases.get(ALIAS):
            return client.get_model_version(name, str(number))
    return None


def _crowned(reigning: ModelVersion) -> Champion:
    known = Champion.__dataclass_fields__.keys() & reigning.tags.keys()
    return Champion(**{field: reigning.tags[field] for field in known})


@saying_why
def mark_announced(problem: str, corpus: str, number: str, event: str) -> None:
    """Note that a promotion was told, by the id of the event."""
    client = MlflowClient(home.tracking_uri())
    client.set_model_version_tag(model_name(problem, corpus), number, keys.ANNOUNCED, event)


@contextmanager
def sole(problem: str, corpus: str) -> Iterator[None]:
    """While one re-evaluation of a problem on a corpus is under way, others wait for it.

    Machines that share no database wait only for those on the same one.
    """
    name = f"reevaluate-{content_key(problem, corpus)[:16]}"
    with home.lock(name), locks.database_lock(home.tracking_uri(), name):
        yield


@task(
    task_run_name="promote {crowned.approach}",
    retries=2,
    retry_delay_seconds=5,
    cache_policy=NO_CACHE,
)
@saying_why
def promote(
    problem: Problem, corpus: str, entrant: Entrant, crowned: Champion, examples: Sequence[Example]
) -> None:
    """Fit the new champion on all examples, store it as a model of its run, and move the alias.

    Raises what `vieval.inference.serving.fit` raises, and `tasks.mlflow_store.errors.StoreFailed`.
    """
    client, name = MlflowClient(home.tracking_uri()), model_name(problem.name, corpus)
    with TemporaryDirectory() as folder:
        model = Path(folder, "model")
        _save(model, problem, entrant, examples)
        client.log_artifacts(crowned.run_id, str(model), "model")
    if not client.search_registered_models(f"name = '{name}'"):
        about = f"The champion of {problem.name} on {corpus}, by the alias `{ALIAS}`."
        client.create_registered_model(name, description=about)
    run = client.get_run(crowned.run_id)
    made = client.create_model_version(
        name,
        f"{run.info.artifact_uri}/model",
        crowned.run_id,
        tags=asdict(crowned),
        description=_description(entrant, crowned),
    )
    _link(client, run, name, str(made.version))
    client.set_registered_model_alias(name, ALIAS, made.version)


def _description(entrant: Entrant, crowned: Champion) -> str:
    card = entrant.approach.card
    told = (
        f"**{crowned.named}**: {card.summary}. Champion since {local(crowned.since)}.",
        f"{crowned.reason}.",
        f"Licence: {card.licence}. Trained on: {card.trained_on}.",
        f"May have seen test data: {card.contamination}.",
        f"Its score: `{crowned.signature}`",
    )
    return "\n\n".join(told)


def _link(client: MlflowClient, run: Run, name: str, number: str) -> None:
    """Let the logged model that the run asked show which version it became."""
    for one in (run.inputs.model_inputs if run.inputs else None) or []:
        tags = client.get_logged_model(one.model_id).tags
        known = json.loads(tags.get(MLFLOW_MODEL_VERSIONS, "[]"))
        told = json.dumps([*known, {"name": name, "version": number}])
        client.set_logged_model_tags(one.model_id, {MLFLOW_MODEL_VERSIONS: told})


def _save(path: Path, problem: Problem, entrant: Entrant, examples: Sequence[Example]) -> None:
    from mlflow import pyfunc

    fitted = fit(entrant, examples)
    with TemporaryDirectory() as folder:
        for part, model in fitted.items():
            model.save(Path(folder, part))
        pyfunc.save_model(
            path,
            python_model=CODE,
            artifacts={part: str(Path(folder, part)) for part in fitted},
            model_config={
                "problem": asdict(problem),
                "approach": entrant.name,
                "fitted": {part: _class_path(type(model)) for part, model in fitted.items()},
            },
            pip_requirements=_requirements(entrant),
            input_example=[examples[0].segment.text],
        )


def _class_path(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _requirements(entrant: Entrant) -> list[str]:
    needed = {"mlflow": version("mlflow"), **identity(entrant).versions}
    return [f"{library}=={number}" for library, number in needed.items()]
