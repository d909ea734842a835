"""How surprised a causal language model is at each token of a text, by weights on disk.

A file `*.gguf` is run by llama.cpp (the extra 'gguf'), a folder by transformers (the extra
'transformers'). Nothing is fetched. What was asked is kept beside the answers of language models.
"""

from __future__ import annotations

import json
import math
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias

from vieval.data import Unavailable
from vieval.hashing import content_key
from vieval.models import extras
from vieval.models.llm import store
from vieval.models.llm.replies import Reply

VARIABLE = "VIEVAL_CAUSAL_LM"
THREADS = "OMP_NUM_THREADS"
"""As for transformers. Without it llama.cpp takes all cores, and is slow where others use them."""
TIMEOUT_SECONDS = 3600
"""The server is our own, and other work may take the cores from it."""
CONTEXT = 4096
AT_ONCE = 4
"""So many texts go through llama.cpp side by side: less work than one after the other."""

Model: TypeAlias = Callable[[Sequence[str]], Iterable[list[float]]]
"""Takes texts, and gives the bits of each, in order, as they come."""

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
                for text, bits in _told(kept, weights, path, new):
                    _remembered[path, text] = bits
        return [_remembered[path, text] for text in texts]


def _told(
    kept: store.ReplyStore, weights: str, path: str, texts: Sequence[str]
) -> Iterator[tuple[str, list[float]]]:
    """Each text with its bits: those that are kept, then those of the model, kept as they come."""
    keys = {text: content_key("surprise", weights, text) for text in texts}
    found = kept.find(keys.values())
    new = []
    for text, key in keys.items():
        if not text.strip():
            yield text, []
        elif key in found:
            yield text, json.loads(found[key].content)
        else:
            new.append(text)
    for text, bits in zip(new, _model(path)(new) if new else (), strict=True):
        kept.keep(keys[text], Reply(json.dumps(bits), None, None))
        yield text, bits


def _found(path: str) -> str:
    if not path or not Path(path).expanduser().exists():
        where = f" at {path!r}" if path else ""
        raise Unavailable(
            f"no language model{where}: set {VARIABLE} to a file *.gguf or a folder of "
            "transformers weights"
        )
    return path


@cache
def _model(path: str) -> Model:
    where = Path(path).expanduser()
    return _gguf(where) if where.suffix == ".gguf" else _transformers(where)


def _gguf(path: Path) -> Model:
    with extras.libraries("gguf"):
        import xllamacpp
    # HTTP, too, is imported late: every listing of approaches imports this module.
    from urllib.request import Request, urlopen

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.hostnames = ["127.0.0.1"]
    parameters.n_ctx = CONTEXT * AT_ONCE
    parameters.n_parallel = AT_ONCE
    if threads := os.environ.get(THREADS):
        parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = int(threads)
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

    def all_of(texts: Sequence[str]) -> Iterator[list[float]]:
        with ThreadPoolExecutor(AT_ONCE) as threads:
            yield from threads.map(surprise, texts)

    return all_of


def _transformers(path: Path) -> Model:
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

    return partial(map, surprise)
