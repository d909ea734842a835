"""A pool on its way from the command line to MLflow."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mlflow import MlflowClient
from typer.testing import CliRunner

from flows.cli import app
from flows.evaluate import evaluate

WORDS = {
    "thể thao": ["bóng", "đá", "sân", "trận", "đội"],
    "kinh tế": ["giá", "gạo", "chợ", "tiền", "vàng"],
}
APPROACHES = ["tfidf-nb.v1", "tfidf-logreg.v1", "majority.v1"]


def written(file: Path, first: int, articles: int) -> Path:
    """Articles of four lines; every third word is of the other label."""
    rng = np.random.default_rng(first)
    rows = []
    for article in range(first, first + articles):
        for line in range(4):
            label, other = rng.permutation(list(WORDS)).tolist()
            words = [rng.choice(WORDS[other if rng.random() < 0.35 else label]) for _ in range(3)]
            text = f"{' '.join(words)} {article} {line}"
            rows.append(
                {"id": f"{article}#{line}", "article": str(article), "text": text, "t": label}
            )
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    return file


@pytest.mark.usefixtures("glide", "home")
def test_an_evaluation_with_a_pool_is_logged_with_it(tmp_path: Path) -> None:
    corpus, pool = written(tmp_path / "tin.jsonl", 0, 20), written(tmp_path / "kho.jsonl", 50, 60)
    [(found, tracked)] = evaluate(corpus=str(corpus), approaches=APPROACHES, pool=str(pool))
    assert found.pool is not None
    assert (found.pool.name, found.pool.articles, found.pool.segments) == ("kho", 60, 240)
    assert {row.approach for row in found.rows if row.pooled} == set(APPROACHES)
    client = MlflowClient()
    params = client.get_run(tracked.run_id).data.params
    scope = "about articles like these, by 60 articles of kho without gold beside"
    assert params["pool"] == scope
    for row in found.rows:
        kept = client.download_artifacts(
            tracked.children[row.approach], "scores.json", str(tmp_path)
        )
        told = json.loads(Path(kept).read_text(encoding="utf-8"))["pool"]
        assert told["scope"] == scope
        assert (told["accuracy"] is None) == bool(told["accuracy_about"]["reason"])
    [(_, without)] = evaluate(corpus=str(corpus), approaches=APPROACHES)
    assert without.run_id != tracked.run_id


def test_without_the_library_the_command_ends_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vieval.stats.powered.find_spec", lambda _name: None)
    corpus = str(written(tmp_path / "tin.jsonl", 0, 4))
    done = CliRunner().invoke(app, ["evaluate", "--corpus", corpus, "--pool", corpus])
    assert done.exit_code == 2
    assert "vieval[pool]" in done.output


@pytest.mark.usefixtures("glide")
def test_a_pool_that_is_the_corpus_is_refused(tmp_path: Path) -> None:
    corpus = str(written(tmp_path / "tin.jsonl", 0, 4))
    done = CliRunner().invoke(app, ["evaluate", "--corpus", corpus, "--pool", corpus])
    assert done.exit_code == 2
    assert "every article of the pool" in done.output


def test_a_pool_is_not_for_streams(tmp_path: Path) -> None:
    corpus = str(written(tmp_path / "tin.jsonl", 0, 4))
    done = CliRunner().invoke(app, ["evaluate", "--stream", "--corpus", corpus, "--pool", corpus])
    assert done.exit_code == 2
    assert "--pool is not for --stream" in done.output
