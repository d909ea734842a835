"""The trend of a corpus, evaluation by evaluation."""

from __future__ import annotations

from dataclasses import replace

from mlflow import MlflowClient

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
