"""Artifacts on an S3-compatible store, by settings alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from mlflow import MlflowClient, pyfunc

from flows.evaluate import evaluate
from flows.reevaluate import Reevaluation, reevaluate
from flows.serving.processes import Child, free_port
from flows.serving.programs import Program
from vieval.corpus.predictions import PREDICTIONS, read_predictions

boto3 = pytest.importorskip("boto3", reason="needs the extra s3")

BUCKET = "articles"
APPROACHES = ["tfidf-nb.v1", "majority.v1"]


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that speaks S3."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    program = Program(["moto.server", "-H", "127.0.0.1", "-p", str(port)], {})
    child = Child.start("the store", program, tmp_path_factory.mktemp("s3") / "log")
    try:
        child.wait_for(f"{url}/moto-api/")
        yield url
    finally:
        child.stop()


@pytest.fixture
def bucket(home: Path, own_home: Path, endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A home whose artifacts are on the store."""
    settings = {
        "VIEVAL_ARTIFACTS": f"s3://{BUCKET}/vieval",
        "MLFLOW_S3_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": "ap-southeast-1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3", endpoint_url=endpoint).Bucket(BUCKET)
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "ap-southeast-1"})
    yield bucket
    bucket.objects.delete()
    bucket.delete()


def test_what_an_evaluation_logs_is_on_the_store_and_comes_back(
    bucket: Any, own_home: Path
) -> None:
    [logged] = evaluate(["topic"], approaches=APPROACHES)
    for row in logged.evaluation.rows:
        run_id = logged.tracked.children[row.approach]
        [key] = [
            o.key
            for o in bucket.objects.all()
            if o.key.endswith(f"{run_id}/artifacts/{PREDICTIONS}")
        ]
        assert key.startswith("vieval/")
        path = MlflowClient().download_artifacts(run_id, PREDICTIONS)
        text = Path(path).read_text(encoding="utf-8")
        assert list(read_predictions(logged.evaluation.problem, text).values()) == list(
            row.outcome.answers
        )
    assert not (own_home / "mlruns" / "artifacts").exists()


def test_the_model_of_a_champion_loads_from_the_store(bucket: Any) -> None:
    [night] = cast("list[Reevaluation]", reevaluate(["topic"], approaches=APPROACHES))
    assert night.logged is not None
    model = pyfunc.load_model("models:/vieval-topic-seeds@champion")
    assert any(o.key.endswith("/model/MLmodel") for o in bucket.objects.all())
    [answer] = model.predict(["Đội tuyển bóng đá thắng trận chung kết."])
    assert "label" in answer
