"""The trend of a corpus, evaluation by evaluation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from mlflow import MlflowClient

from tasks import provenance
from tasks.mlflow_store import experiments, trend
from tasks.mlflow_store.track import track
from tasks.mlflow_store.trend import nights
from vieval.evaluation.results import Evaluation
from vieval.metrics.estimates import Estimate


def test_the_nights_of_a_trend_end_with_the_evaluation_itself(
    client: MlflowClient, ner: Evaluation
) -> None:
    [alone] = nights(ner)
    assert alone.figures == {"lexicon.v1": 1.0, "capitalised.v1": 0.0}
    best, *others = ner.rows
    low = replace(
        ner, gold_digest="other", rows=(replace(best, headline=Estimate(0.5, 0, 1)), *others)
    )
    track.fn(ner, {})
    track.fn(low, {})
    first, second, now = nights(ner)
    assert [night.figures["lexicon.v1"] for night in (first, second, now)] == [1.0, 0.5, 1.0]
    assert first.when <= second.when <= now.when
    # The last rests on the gold of the first again, which is another one than the one before.
    assert [night.gold for night in (first, second, now)] == [1, 2, 3]


def test_a_gold_that_stays_has_its_number(client: MlflowClient, ner: Evaluation) -> None:
    for _ in range(2):
        track.fn(ner, {})
    assert [night.gold for night in nights(ner)] == [1, 1, 1]


@pytest.fixture
def dying(monkeypatch: pytest.MonkeyPatch) -> Callable[[object, str, Evaluation], None]:
    """Logs an evaluation in a process that dies when it calls what has this name."""

    def log(where: object, name: str, evaluation: Evaluation) -> None:
        def die(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(where, name, die)
            # Above the highest process id of Linux.
            host = provenance.owner().rpartition(":")[0]
            patch.setattr(provenance, "owner", lambda: f"{host}:4194305")
            with pytest.raises(KeyboardInterrupt):
                track.fn(evaluation, {})

    return log


def test_an_evaluation_that_was_cut_off_does_not_share_its_step(
    client: MlflowClient, ner: Evaluation, dying: Callable[[object, str, Evaluation], None]
) -> None:
    best, *others = ner.rows
    low = replace(
        ner, gold_digest="other", rows=(replace(best, headline=Estimate(0.5, 0, 1)), *others)
    )
    dying(trend, "continued", ner)
    track.fn(low, {})
    track.fn(ner, {})
    first, second, _ = nights(ner)
    assert [night.figures["lexicon.v1"] for night in (first, second)] == [0.5, 1.0]
    assert [night.gold for night in (first, second)] == [1, 2]


def test_a_step_that_is_added_again_stays_one(
    client: MlflowClient, ner: Evaluation, dying: Callable[[object, str, Evaluation], None]
) -> None:
    dying(experiments, "write_views", ner)
    track.fn(ner, {})
    assert len(nights(ner)) == 2
