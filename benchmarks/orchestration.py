"""What orchestration costs on the seeds: `python benchmarks/orchestration.py`.

All figures are wall seconds of one run on one machine, and only their ratios mean much. The command
is run cold in an empty home after `vieval setup`, and then warm, and `vieval reevaluate` where
nothing is new; the approaches' own time is the
sum that the cold run measured inside its tasks. The long run asks one slow approach about the seeds
many times over, each text made another; from what it takes beside its approach, the time of a
script is subtracted that reads, compares and describes as much without Prefect and MLflow. Logging
is timed on the evaluation of one problem with its rows repeated to twenty approaches.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from vieval.data import Record

ROOT = Path(__file__).resolve().parents[1]
IMPORTS = "import prefect, mlflow, sklearn, pandas"
COMMAND = "from flows.cli import main; main()"
WARM_RUNS = 3
ROWS = 20
LONG_SEGMENTS = 3_000
LONG = ("topic", "--approach", "e5-zero-shot.v1")
SCRIPT = """
import sys
from pathlib import Path
from vieval.approaches import entrants
from vieval.corpus.loading import load
from vieval.evaluation.evaluate import evaluate
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam
from vieval.report.files import files

corpus = load(sys.argv[1], Path(sys.argv[1]).parent)
topic = corpus.problem("topic")
outcomes = ask_all(entrants(topic, ["keywords.v1"]), Exam(corpus.examples(topic), corpus.name))
files(evaluate(topic, corpus, outcomes), corpus)
print(outcomes[0].seconds)
"""


def seconds(run: Callable[[], object]) -> float:
    """How long a call takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def python(home: Path, code: str, *words: str) -> str:
    """What code prints in a fresh interpreter that lives in a home; raises where it fails."""
    env = os.environ | {"VIEVAL_HOME": str(home)}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout


def script_seconds(home: Path, corpus: Path) -> float:
    """What a script takes that evaluates a corpus, but for the time of its approach."""
    start = time.perf_counter()
    own = float(python(home, SCRIPT, str(corpus)))
    return time.perf_counter() - start - own


def own_seconds(home: Path, corpus: str) -> float:
    """What the approaches took by themselves on a corpus, as its first run logged it."""
    os.environ["VIEVAL_HOME"] = str(home)
    from mlflow import MlflowClient

    client = MlflowClient(f"sqlite:///{home / 'mlruns' / 'mlflow.db'}")
    experiments = [e.experiment_id for e in client.search_experiments()]
    asked = f"params.corpus = '{corpus}'"
    runs = client.search_runs(experiments, asked, max_results=1000)
    return sum(run.data.metrics.get("seconds", 0.0) for run in runs)


def write_long(path: Path) -> None:
    """Write a corpus with topics that a slow approach takes minutes for."""
    from vieval.corpus import jsonl
    from vieval.corpus.loading import load

    records = load("seeds", ROOT).records
    copies = range(LONG_SEGMENTS // len(records) + 1)
    jsonl.write(path, [_another(record, copy) for copy in copies for record in records])


def _another(record: Record, copy: int) -> Record:
    old = record.segment
    text = f"{old.text} {copy}"
    segment = replace(old, id=f"{copy}/{old.id}", article=f"{copy}/{old.article}", text=text)
    return replace(record, segment=segment)


def logging_seconds() -> float:
    """How long it takes to log an evaluation of twenty approaches on SQLite."""
    from tasks import home

    home.migrate()
    from tasks.mlflow_store.track import track
    from vieval.approaches import entrants
    from vieval.corpus.loading import load
    from vieval.evaluation.evaluate import evaluate
    from vieval.inference.ask import ask_all
    from vieval.inference.sheet import Exam
    from vieval.report.files import files

    corpus = load("seeds", ROOT)
    ner = corpus.problem("ner")
    outcomes = ask_all(entrants(ner, ["lexicon.v1"]), Exam(corpus.examples(ner), corpus.name))
    evaluation = evaluate(ner, corpus, outcomes)
    [row] = evaluation.rows
    texts = files(evaluation, corpus)
    names = [f"approach-{number}" for number in range(ROWS)]
    who = row.outcome.identity
    outcomes = [replace(row.outcome, identity=replace(who, name=name)) for name in names]
    rows = tuple(replace(row, outcome=outcome) for outcome in outcomes)
    many = replace(evaluation, rows=rows)
    beside = {"": texts[""], **dict.fromkeys(names, texts[row.approach])}
    return seconds(lambda: track.fn(many, beside))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        for name in ("seeds", "gold"):
            shutil.copytree(ROOT / name, home / name)
        python(home, COMMAND, "setup")
        imports = min(seconds(lambda: python(home, IMPORTS)) for _ in range(WARM_RUNS))
        cold = seconds(lambda: python(home, COMMAND, "evaluate"))
        own = own_seconds(home, "seeds")
        warm = min(seconds(lambda: python(home, COMMAND, "evaluate")) for _ in range(WARM_RUNS))
        # The first finds champions; from then on nothing is new.
        python(home, COMMAND, "reevaluate")
        again = min(seconds(lambda: python(home, COMMAND, "reevaluate")) for _ in range(WARM_RUNS))
        corpus = home / "long.jsonl"
        write_long(corpus)
        long = seconds(lambda: python(home, COMMAND, "evaluate", *LONG, "--corpus", str(corpus)))
        own_long = own_seconds(home, corpus.stem)
        script = min(script_seconds(home, corpus) for _ in range(WARM_RUNS))
        logged = logging_seconds()
    added = long - own_long - script
    rows = [
        (IMPORTS, imports, ""),
        ("warm evaluate", warm, f"{warm / imports:.2f} × imports; allowed {2 * imports + 4:.1f} s"),
        ("unchanged reevaluate", again, f"{again / imports:.2f} × imports"),
        ("cold evaluate", cold, f"warm + {cold - warm:.1f} s"),
        ("the approaches' own time", own, f"cold - warm - own = {cold - warm - own:.1f} s"),
        ("a long run", long, ""),
        ("its approach's own time", own_long, ""),
        ("a script's time beside its approach", script, ""),
        ("orchestration and tracking", added, f"{100 * added / own_long:.1f} %; allowed 5 %"),
        (f"logging {ROWS} approaches", logged, "allowed 5 s"),
    ]
    table = Table("what", "seconds", "ratio")
    for what, took, ratio in rows:
        table.add_row(what, f"{took:.1f}", ratio)
    Console().print(table)
    Console().print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
