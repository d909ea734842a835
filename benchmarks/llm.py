"""What a language model whose weights lie here does on the seeds: figures, tokens, speed.

    python benchmarks/llm.py WEIGHTS.gguf [--name NAME] [--threads N] [--port PORT] [--write]

llama.cpp serves the weights on loopback (the extra 'gguf'). `llm.v1` is asked about one problem
after the other, a few requests at once, so that the instructions stay in the server's cache;
`surprisal.v1` reads the same weights. Floors stand beside them. What was answered is kept (see
docs/llm.md) by address and model: a run that broke off goes on where it was if the port is the
same. `--write` puts the table into docs/llm.md.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from vieval.hashing import file_key

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "llm.md"
MARK = "<!-- What follows is made by `benchmarks/llm.py`. -->\n"
PROBLEMS = ("ner", "topic", "fluency")
# A model that repeats itself is cut off there, by the setting `max_tokens`. The longest right
# answer about a segment of the seeds has 163 tokens as Qwen2.5 counts them.
MOST_TOKENS = 256
AT_ONCE = 4
TIMEOUT_SECONDS = 3600


def served(weights: Path, threads: int, port: int) -> Any:
    """A server of llama.cpp on loopback; it stops when nobody holds it."""
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(weights)
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = 2048 * AT_ONCE
    parameters.n_parallel = AT_ONCE
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(parameters)


def speed(address: str, text: str) -> tuple[float, float]:
    """The tokens that are read and written in a second, once, with nothing in the cache."""
    body = {"prompt": text, "n_predict": 32, "temperature": 0, "cache_prompt": False}
    headers = {"Content-Type": "application/json"}
    request = Request(f"{address}/completion", json.dumps(body).encode(), headers)
    with urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        told = json.load(response)["timings"]
    return told["prompt_per_second"], told["predicted_per_second"]


def asked(problem: str, address: str, name: str) -> list[Any]:
    """`llm.v1` with the model, `surprisal.v1` where it fits, and the floors, by name or ready."""
    from vieval.approaches import table
    from vieval.approaches.classify.llm import LlmLabels
    from vieval.approaches.ner.llm import LlmNames

    settings = {
        "base_url": f"{address}/v1",
        "model": name,
        "concurrency": AT_ONCE,
        "timeout": float(TIMEOUT_SECONDS),
        "max_tokens": MOST_TOKENS,
    }
    kind = "spans" if problem == "ner" else "labels"
    model = LlmNames(**settings) if kind == "spans" else LlmLabels(**settings)
    floors = [floor for floor, approach in table(kind).items() if approach.card.floor]
    return [model, *(["surprisal.v1"] if problem == "fluency" else []), *floors]


def rows(problem: str, address: str, name: str) -> Iterator[str]:
    """A row of the table an approach, the best first."""
    import vieval
    from vieval.metrics.numbers import interval, number

    for found in vieval.evaluate("seeds", problem, asked(problem, address, name)).values():
        outcome = found.outcome
        if outcome.status != "ok":
            raise SystemExit(f"{problem}, {found.name}: {outcome.reason}")
        who = "llm.v1" if found.name.startswith("Llm") else found.name
        marks = " †" * found.row.tuned + " (floor)" * found.row.card.floor
        cost = [f"{outcome.usage[key]:,.0f}" if key in outcome.usage else "" for key in TOKENS]
        figure = f"{number(found.headline.value)} {interval(found.headline)}"
        cells = [problem, f"`{who}`{marks}", figure, str(found.row.failed), *cost]
        yield f"| {' | '.join(cells)} |"


TOKENS = ("input_tokens", "output_tokens")


def table_of(weights: Path, name: str, threads: int, port: int) -> str:
    """The section of the page."""
    os.environ["VIEVAL_CAUSAL_LM"] = str(weights)
    os.environ["OMP_NUM_THREADS"] = str(threads)
    server = served(weights, threads, port)
    address = server.listening_address
    from vieval.corpus.loading import load

    texts = [record.segment.text for record in load("seeds", ROOT).records]
    read, written = speed(address, " ".join(texts[:3]))
    lines = [line for problem in PROBLEMS for line in rows(problem, address, name)]
    about = f"""\
{name}, SHA-256 `{file_key(weights)}`, {weights.stat().st_size / 1e9:.2f} GB.
llama.cpp with {threads} of {os.cpu_count()} cores, shared with whatever else ran, read {read:.1f} \
and wrote {written:.1f} tokens a second."""
    return "\n".join(
        [
            about,
            "",
            "| problem | approach | F1 | failed of 32 | tokens read | written |",
            "| --- | --- | --- | --- | --- | --- |",
            *lines,
            "",
        ]
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, and write where that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights", type=Path, help="a file *.gguf of an instructed model")
    parser.add_argument("--name", help="what the model is called; by default as the file")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--port", type=int, default=18431)
    parser.add_argument("--write", action="store_true", help="put the table into docs/llm.md")
    given = parser.parse_args(arguments)
    told = table_of(given.weights, given.name or given.weights.stem, given.threads, given.port)
    sys.stdout.write(told)
    if given.write:
        before, mark, _ = PAGE.read_text("utf-8").partition(MARK)
        if not mark:
            raise SystemExit(f"{PAGE.name} has no line {MARK.strip()}")
        PAGE.write_text(before + mark + told, "utf-8")


if __name__ == "__main__":
    main()
