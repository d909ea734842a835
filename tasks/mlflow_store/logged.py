"""Approaches as MLflow's logged models: one a fingerprint, kept over evaluations and corpora.

Metrics that are logged with a model and a data set make the tab *Models* a leaderboard over all
corpora.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mlflow import MlflowClient

from tasks.mlflow_store import keys
from vieval.evaluation.marks import marked, words
from vieval.evaluation.results import Evaluation, Row

PAGE = 100
# MLflow takes no name with one of these.
_REFUSED = str.maketrans(dict.fromkeys("/:.%\"'", "-"))


def known(client: MlflowClient, experiment: str, evaluation: Evaluation) -> dict[str, str]:
    """The ids of the logged models of the approaches that answered, by fingerprint."""
    answered = (row for row in evaluation.rows if row.scores is not None)
    wanted = {row.outcome.identity.fingerprint for row in answered} - {""}
    return _found(client, experiment, wanted)


def _found(client: MlflowClient, experiment: str, wanted: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    token = None
    while len(found) < len(wanted):
        page = client.search_logged_models([experiment], max_results=PAGE, page_token=token)
        for model in page:
            fingerprint = model.tags.get(keys.FINGERPRINT, "")
            if fingerprint in wanted:
                found.setdefault(fingerprint, str(model.model_id))
        token = page.token
        if not token:
            break
    return found


def make(
    client: MlflowClient, experiment: str, evaluation: Evaluation, row: Row, run_id: str
) -> str:
    """A logged model of an approach, which a run was the first to ask; gives its id."""
    who = row.outcome.identity
    made = client.create_logged_model(
        experiment,
        name=_named(marked(row)),
        source_run_id=run_id,
        tags={
            keys.FINGERPRINT: who.fingerprint,
            keys.PROBLEM: evaluation.problem.name,
            keys.APPROACH: keys.short(row.approach, keys.LONGEST_TAG),
            keys.MARKS: " ".join(words(row)),
            keys.CONTAMINATION: keys.short(row.card.contamination, keys.LONGEST_TAG),
        },
        params=_params({"approach": row.approach, "licence": row.card.licence, **who.versions}),
        model_type=keys.short(who.kind.rpartition(".")[2], keys.LONGEST_KEY),
    )
    client.finalize_logged_model(made.model_id, "READY")
    return str(made.model_id)


def _named(name: str) -> str:
    return keys.short(name.translate(_REFUSED).strip() or "-", keys.LONGEST_KEY)


def _params(told: Mapping[str, str]) -> dict[str, str]:
    return {keys.safe(name): keys.short(text, keys.LONGEST_PARAM) for name, text in told.items()}
