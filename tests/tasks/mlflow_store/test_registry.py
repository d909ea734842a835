"""Champions in a real registry, and their models in a process that knows nothing of them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from mlflow import MlflowClient

from tasks.mlflow_store.experiments import experiment_id
from tasks.mlflow_store.registry import Champion, champion, promote
from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus
from vieval.data import CannotFit
from vieval.inference.serving import answer_texts, fit

TEXTS = ["Phó Thủ tướng Phạm Bình Minh thăm Lào.", "Thương mại tăng trưởng."]
LOAD = """
import json, sys
from mlflow import pyfunc
for name in sys.argv[1:]:
    model = pyfunc.load_model(f"models:/{name}@champion")
    print(json.dumps([model.metadata.signature.inputs.to_dict(), model.predict(%r)]))
"""


def crown(
    problem: str,
    approach: str,
    seeds: Corpus,
    since: str = "2026-01-01T00:00:00+00:00",
    marks: str = "",
) -> Champion:
    client = MlflowClient()
    run = client.create_run(experiment_id(client, problem))
    crowned = Champion(approach, since, "the best", run.info.run_id, "a:1|b:2", marks)
    found = seeds.problem(problem)
    [entrant] = entrants(found, [approach])
    promote.fn(found, "seeds", entrant, crowned, seeds.examples(found))
    return crowned


def test_nobody_is_champion_at_first(own_home: Path) -> None:
    assert champion("ner", "seeds") is None


def test_the_alias_moves_to_the_new_champion_and_old_versions_stay(
    own_home: Path, seeds: Corpus
) -> None:
    first = crown("topic", "majority.v1", seeds)
    assert champion("topic", "seeds") == first
    second = crown("topic", "keywords.v1", seeds, since="2026-02-02T00:00:00+00:00")
    assert champion("topic", "seeds") == second
    assert champion("fluency", "seeds") is None
    versions = MlflowClient().search_model_versions("name = 'vieval-topic-seeds'")
    assert {one.tags["approach"] for one in versions} == {"majority.v1", "keywords.v1"}
    assert {one.run_id for one in versions} == {first.run_id, second.run_id}


def test_a_model_states_what_it_needs(own_home: Path, seeds: Corpus) -> None:
    crowned = crown("topic", "tfidf-svm.v1", seeds)
    client = MlflowClient()
    path = client.download_artifacts(crowned.run_id, "model/requirements.txt")
    needs = {line.partition("==")[0] for line in Path(path).read_text().splitlines()}
    assert needs == {"mlflow", "vieval", "scikit-learn"}


def test_a_version_says_what_it_is(own_home: Path, seeds: Corpus) -> None:
    crown("topic", "majority.v1", seeds, marks="seen floor")
    client = MlflowClient()
    version = client.get_model_version_by_alias("vieval-topic-seeds", "champion")
    assert version.description is not None
    assert version.description.startswith("**majority.v1 ‡ (floor)**: ")
    assert "Champion since 2026-01-01 07:00 (Asia/Ho_Chi_Minh)" in version.description
    assert "topic on seeds" in client.get_registered_model("vieval-topic-seeds").description


def test_a_failed_fit_leaves_the_champion_as_it_is(own_home: Path, seeds: Corpus) -> None:
    first = crown("topic", "majority.v1", seeds)
    with pytest.raises(CannotFit):
        crown("topic", "tfidf-svm.v1", Corpus("one", seeds.records[:1], seeds.problems))
    assert champion("topic", "seeds") == first


def test_champions_answer_in_a_fresh_process(own_home: Path, seeds: Corpus, tmp_path: Path) -> None:
    """A vote with a member that was trained, and a trained approach."""
    crown("ner", "vote.v1", seeds)
    crown("topic", "tfidf-svm.v1", seeds)
    names = ["vieval-ner-seeds", "vieval-topic-seeds"]
    done = subprocess.run(
        [sys.executable, "-c", LOAD % TEXTS, *names],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    (wants, spans), (_, labels) = (json.loads(line) for line in done.stdout.splitlines())
    assert wants == [{"type": "string", "required": True}]
    assert {(e["text"], e["type"]) for e in spans[0]["entities"]} >= {
        ("Phạm Bình Minh", "PER"),
        ("Lào", "LOC"),
    }
    assert spans[1] == {"entities": []}
    [svm] = entrants(seeds.problem("topic"), ["tfidf-svm.v1"])
    assert labels == answer_texts(svm, fit(svm, seeds.examples("topic")), TEXTS)
