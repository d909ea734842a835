"""How surprised a causal language model is at each token of a text, by weights on disk.

A file `*.gguf` is run by llama.cpp (the extra 'gguf'), a folder by transformers (the extra
'transformers'). Nothing is fetched. What was asked is kept beside the answers of language models.
"""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from vieval.data import Unavailable
from vieval.hashing import content_key
from vieval.models import extras
from vieval.models.llm import store
from vieval.models.llm.replies import Reply

VARIABLE = "VIEVAL_CAUSAL_LM"
TIMEOUT_SECONDS = 600
CONTEXT = 4096

_remembered: dict[tuple[str, str], list[float]] = {}
_asking = threading.Lock()


def surprises(path: str, texts: Sequence[str]) -> list[list[float]]:
    """The surprise in bits of each token of each text, the first token after the model's own start.

    The tokens are those of the model's own tokeniser; an empty text has none. A text is asked about
    once: see `vieval.models.llm.store`, by the content of the weights. Raises `Unavailable` where
    the weights or the library are not there.
    """
    with _asking:
        new = [text for text in dict.fromkeys(texts) if (path, text) not in _remembered]
        if new:
            weights = extras.revision(_found(path))
            with store.opened() as kept:
                for text in new:
                    _remembered[path, text] = _once(kept, weights, path, text)
        return [_remembered[path, text] for text in texts]


def _once(kept: store.ReplyStore, weights: str, path: str, text: str) -> list[float]:
    if not text.strip():
        return []
    key = content_key("surprise", weights, text)
    if told := kept.find([key]).get(key):
        bits: list[float] = json.loads(told.content)
    else:
        bits = _model(path)(text)
        kept.keep(key, Reply(json.dumps(bits), None, None))
    return bits


def _found(path: str) -> str:
    if not path or not Path(path).expanduser().exists():
        raise Unavailable(
            f"no language model at {path!r}: set {VARIABLE} to a file *.gguf or a folder of "
            "transformers weights"
        )
    return path


@cache
def _model(path: str) -> Callable[[str], list[float]]:
    where = Path(path).expanduser()
    return _gguf(where) if where.suffix == ".gguf" else _transformers(where)


def _gguf(path: Path) -> Callable[[str], list[float]]:
    with extras.libraries("gguf"):
        import xllamacpp
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.hostnames = ["127.0.0.1"]
    parameters.n_ctx = CONTEXT
    parameters.n_parallel = 1
    with extras.loading(str(path), VARIABLE):
        server = xllamacpp.Server(parameters)

    def ask(what: str, body: dict[str, Any]) -> Any:
        data = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = Request(f"{server.listening_address}/{what}", data, headers)  # noqa: S310
        with urlopen(request, timeout=TIMEOUT_SECONDS) as response:  # noqa: S310 - loopback
            return json.load(response)

    def surprise(text: str) -> list[float]:
        first, *rest = ask("tokenize", {"content": text, "add_special": True})["tokens"]
        # Nothing but these tokens may follow; what is told of each is its logarithm before that.
        forced = " ".join(f"<[{token}]>" for token in rest)
        body = {
            "prompt": [first],
            "n_predict": len(rest),
            "n_probs": 1,
            "temperature": 0.0,
            "samplers": ["temperature"],
            "grammar": f"root ::= {forced}",
        }
        told = ask("completion", body)["completion_probabilities"][: len(rest)]
        if [one["id"] for one in told] != rest:
            raise ValueError(f"llama.cpp did not keep to the tokens of {text!r}")
        return [-one["logprob"] / math.log(2) for one in told]

    return surprise


def _transformers(path: Path) -> Callable[[str], list[float]]:
    with extras.libraries("transformers"):
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer
    with extras.loading(str(path), VARIABLE):
        tokenizer = AutoTokenizer.from_pretrained(path, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(path, local_files_only=True).eval()

    def surprise(text: str) -> list[float]:
        start = tokenizer.bos_token_id
        tokens = tokenizer(text, add_special_tokens=False)["input_ids"]
        whole = torch.tensor([[*([] if start is None else [start]), *tokens]])
        with torch.inference_mode():
            logs = model(whole).logits[0, :-1].log_softmax(-1)
        told = logs.gather(1, whole[0, 1:, None])[:, 0]
        return [-float(log) / math.log(2) for log in told]

    return surprise
