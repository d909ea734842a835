"""The table of what may go wrong: inputs and conditions at every door, and how each ends.

A case is words of the command line in a folder with some files, and environment; what is expected
is an exit code and what the first line on standard error says. Nothing may change on disk.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Maker = Callable[[Path], object]


def row(**other: object) -> dict[str, object]:
    """A row that is right, with something else in it."""
    return {
        "id": "a/1",
        "article": "a",
        "text": "Ở Huế.",
        "entities": [{"start": 2, "end": 5, "type": "LOC"}],
        **other,
    }


def lines(*rows: object) -> bytes:
    return "".join(json.dumps(one) + "\n" for one in rows).encode()


def span(**other: object) -> dict[str, object]:
    return row(entities=[{"start": 2, "end": 5, "type": "LOC", **other}])


def written(content: bytes) -> Maker:
    return lambda path: path.write_bytes(content)


def without(name: str) -> bytes:
    return lines({key: value for key, value in row().items() if key != name})


@dataclass(frozen=True)
class Bad:
    """A file that no command can use: how it is made, its name, and a part of what is said."""

    name: str
    make: Maker
    said: str
    fine: tuple[str, ...] = ()


BAD: Mapping[str, Bad] = {
    "not there": Bad("b.jsonl", lambda path: None, "b.jsonl"),
    "a folder": Bad("b.jsonl", lambda path: path.mkdir(), "b.jsonl"),
    "a pipe": Bad("b.jsonl", os.mkfifo, "an ordinary file is wanted"),
    "a device": Bad("b.jsonl", lambda path: path.symlink_to("/dev/zero"), "an ordinary file"),
    "a loop of links": Bad("b.jsonl", lambda path: path.symlink_to(path), "b.jsonl"),
    "empty": Bad("b.jsonl", written(b""), ""),
    "only a byte order mark": Bad("b.jsonl", written(b"\xef\xbb\xbf"), ""),
    "only blank lines": Bad("b.jsonl", written(b"\n\n \n"), ""),
    "Latin-1": Bad("b.jsonl", written(lines(row())[:-2] + b"\xe9\n"), "b.jsonl"),
    "UTF-16": Bad("b.jsonl", written(lines(row()).decode().encode("utf-16")), "b.jsonl"),
    "NUL bytes": Bad("b.jsonl", written(bytes(64)), "b.jsonl"),
    "cut off": Bad("b.jsonl", written(lines(row())[:40]), "b.jsonl:1"),
    "a list": Bad("b.jsonl", written(lines([1, 2])), "b.jsonl"),
    "null": Bad("b.jsonl", written(lines(None)), "b.jsonl"),
    "a number": Bad("b.jsonl", written(lines(5)), "b.jsonl"),
    "a string": Bad("b.jsonl", written(lines("x")), "b.jsonl"),
    "an empty object": Bad("b.jsonl", written(lines({})), "b.jsonl:1"),
    "deep": Bad("b.jsonl", written(b'{"id": "a", "text": "b", "entities": ' + b"[" * 9999), "b.js"),
    "a long integer": Bad("b.jsonl", written(b'{"id": ' + b"9" * 5000 + b"}\n"), "b.jsonl:1"),
    "a key twice": Bad("b.jsonl", written(b'{"id": "a", "id": "b", "text": "c"}\n'), "b.jsonl:1"),
    "half a pair of surrogates": Bad("b.jsonl", written(b'{"id": "\\ud800"}\n'), "b.jsonl:1"),
    "NaN": Bad("b.jsonl", written(b'{"id": "a", "text": NaN}\n'), "b.jsonl:1"),
    "no id": Bad("b.jsonl", written(without("id")), "b.jsonl:1"),
    "no text": Bad("b.jsonl", written(without("text")), "b.jsonl:1",
        # Answers may leave it to the gold, or to another annotator.
        ("score, as answers", "compare, as answers", "report, as answers", "label, as answers",
         "review, as answers", "agreement")),
    "id is empty": Bad("b.jsonl", written(lines(row(id=""))), "b.jsonl:1"),
    "text is a list": Bad("b.jsonl", written(lines(row(text=["a"]))), "b.jsonl:1"),
    "article is a number": Bad("b.jsonl", written(lines(row(article=1))), "b.jsonl:1"),
    "an id twice": Bad("b.jsonl", written(lines(row(), row())), "b.jsonl:2"),
    "entities is an object": Bad("b.jsonl", written(lines(row(entities={}))), "b.jsonl:1"),
    "entities is a string": Bad("b.jsonl", written(lines(row(entities="LOC"))), "b.jsonl:1"),
    "an entity is a number": Bad("b.jsonl", written(lines(row(entities=[5]))), "b.jsonl:1"),
    "a span beyond the text": Bad("b.jsonl", written(lines(span(end=99))), "b.jsonl:1"),
    "a span before the text": Bad("b.jsonl", written(lines(span(start=-1))), "b.jsonl:1"),
    "an empty span": Bad("b.jsonl", written(lines(span(end=2))), "b.jsonl:1"),
    "a span backwards": Bad("b.jsonl", written(lines(span(end=1))), "b.jsonl:1"),
    "a bound is a string": Bad("b.jsonl", written(lines(span(start="2"))), "b.jsonl:1"),
    "a bound is true": Bad("b.jsonl", written(lines(span(start=True))), "b.jsonl:1"),
    "a bound is a fraction": Bad("b.jsonl", written(lines(span(start=2.5))), "b.jsonl:1"),
    "a bound is null": Bad("b.jsonl", written(lines(span(start=None))), "b.jsonl:1"),
    "a type is a number": Bad("b.jsonl", written(lines(span(type=7))), "b.jsonl:1"),
    "a type is empty": Bad("b.jsonl", written(lines(span(type=""))), "b.jsonl:1"),
    "fragments is a number": Bad("b.jsonl", written(lines(span(fragments=5))), "b.jsonl:1"),
    "CoNLL without a tag": Bad("b.conll", written(b"Hu\xe1\xba\xbf\n"), "b.conll"),
    "CoNLL with a wrong tag": Bad("b.conll", written("Huế X-LOC\n".encode()), "b.conll"),
    "CoNLL that is not UTF-8": Bad("b.conll", written(b"Hu\xff B-LOC\n"), "b.conll"),
    "TSV with one column": Bad("b.tsv", written(b"a\nb\n"), "b.tsv"),
    "TSV that is not UTF-8": Bad("b.tsv", written(b"text\ttopic\n\xff\tx\n"), "b.tsv"),
}  # fmt: skip


@dataclass(frozen=True)
class Door:
    """A place where a file is taken: the words, with BAD for its name.

    `rows` says that the file is read as rows, so that a fault has its line. At `all_day` doors
    every bad file is tried each day, at others the `FEW`. `code` is how it ends.
    """

    words: tuple[str, ...]
    rows: bool = True
    all_day: bool = False
    code: int = 2


FEW = ("not there", "a folder", "a pipe", "a device", "empty", "Latin-1", "a span beyond the text")
ASKED = ("ner", "--approach", "rules.v1")
# `good.jsonl` is a good file.
DOORS: Mapping[str, Door] = {
    "score, as gold": Door(("score", "BAD", "good.jsonl"), all_day=True),
    "score, as answers": Door(("score", "good.jsonl", "BAD"), all_day=True),
    "score, as a sample": Door(
        ("score", "good.jsonl", "good.jsonl", "--sample", "BAD"), rows=False
    ),
    "compare, as gold": Door(("compare", "BAD", "good.jsonl", "good.jsonl"), all_day=True),
    "compare, as answers": Door(("compare", "good.jsonl", "good.jsonl", "BAD"), all_day=True),
    "agreement": Door(("agreement", "good.jsonl", "BAD"), all_day=True),
    "evaluate": Door(("evaluate", "--corpus", "BAD"), all_day=True),
    "evaluate, to train on": Door(
        ("evaluate", "--corpus", "good.jsonl", "--train", "BAD"), all_day=True
    ),
    "evaluate part by part": Door(("evaluate", *ASKED, "--stream", "--corpus", "BAD")),
    "evaluate part by part, to train on": Door(
        ("evaluate", *ASKED, "--stream", "--corpus", "good.jsonl", "--train", "BAD")
    ),
    "reevaluate": Door(("reevaluate", "--corpus", "BAD"), all_day=True),
    "robustness": Door(("robustness", *ASKED, "--corpus", "BAD")),
    "challenge": Door(("challenge", *ASKED, "--corpus", "BAD")),
    "learning-curve": Door(("learning-curve", "BAD", "ner", "--approach", "crf.v1")),
    "benchmark": Door(("benchmark", "BAD"), rows=False),
    "report, as gold": Door(("report", "BAD", "good.jsonl")),
    "report, as answers": Door(("report", "good.jsonl", "BAD")),
    "label": Door(("label", "BAD", "--with", "brat")),
    "label, as answers": Door(
        ("label", "good.jsonl", "--with", "brat", "--again", "--predictions", "BAD")
    ),
    "label, to train on": Door(
        (
            "label",
            "good.jsonl",
            "--with",
            "brat",
            "--again",
            "--approach",
            "crf.v1",
            "--train",
            "BAD",
        )
    ),
    "review": Door(("review", "BAD")),
    "review, as answers": Door(("review", "good.jsonl", "--predictions", "BAD")),
    "export": Door(("export", "BAD", "--as", "brat")),
    "import": Door(("import", "BAD", "-o", "new")),
    "import, as texts": Door(("import", "good.jsonl", "-o", "new", "--texts", "BAD")),
    "import, to add to": Door(("import", "good.jsonl", "--into", "BAD")),
    "corpus show": Door(("corpus", "show", "BAD")),
    "corpus show, to train on": Door(("corpus", "show", "good.jsonl", "--train", "BAD")),
    "gold apply, as decisions": Door(("gold", "apply", "BAD", "-o", "g.jsonl"), rows=False),
    "gold apply, as a corpus": Door(("gold", "apply", "good.jsonl", "BAD", "-o", "g.jsonl")),
}
GATES: Mapping[str, tuple[bytes, str]] = {
    "no TOML": (b"[", "gate.toml:"),
    "not UTF-8": (b"\xff", "not UTF-8"),
    "an unknown table": (b"[nope]\n", "no table [nope]"),
    "a table that is a value": (b"all = 5\n", "no table [all]"),
    "an unknown rule": (b"[all]\nmargn = 0.1\n", "[all] has no margn"),
    "a share above 1": (b"[all]\nmargin = 1.5\n", "margin is 1.5"),
    "a share below 0": (b"[all]\nmargin = -0.1\n", "margin is -0.1"),
    "a share that is text": (b'[all]\nalpha = "x"\n', "alpha is 'x'"),
    "a share that is true": (b"[all]\nalpha = true\n", "alpha is True"),
    "a share that is none": (b"[all]\nalpha = nan\n", "alpha is nan"),
    "no end": (b"[all]\nalpha = inf\n", "alpha is inf"),
    "a factor below 1": (b"[all]\nspeedup = 0.5\n", "speedup is 0.5"),
    "a switch that is a number": (b"[all]\ntuned = 1\n", "tuned is 1"),
    "tolerances that are a number": (b"[all]\nmay_fall = 1\n", "may_fall is 1"),
    "a tolerance below 0": (b"[all]\nmay_fall = {x = -1}\n", "may_fall is"),
    "a date": (b"[all]\nmargin = 2026-01-01\n", "margin is"),
    "a key twice": (b"[all]\nmargin = 0.1\nmargin = 0.2\n", "gate.toml:"),
    "deep": (b"x = " + b"[" * 9999, "gate.toml:"),
}


@dataclass(frozen=True)
class Case:
    """One try: words, files to make, environment, and how it ends."""

    words: tuple[str, ...]
    code: int
    said: str
    make: Mapping[str, Maker] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


WRONG_WORDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "an unknown command": (("nope",), "No such command 'nope'"),
    "an unknown option": (("evaluate", "--nope"), "No such option: --nope"),
    "an option without its value": (("evaluate", "--corpus"), "--corpus"),
    "one word too many": (("evaluate", "ner", "topic"), "topic"),
    "an unknown problem": (("evaluate", "nope"), "no gold for nope"),
    "an unknown problem to ask again": (("reevaluate", "nope"), "no gold for nope"),
    "a champion of nothing": (("champion", "nope"), "no gold for nope"),
    "an empty problem": (("evaluate", ""), "has no gold for"),
    "an unknown approach": (("evaluate", "--approach", "nope"), "no approach nope"),
    "an empty approach": (("evaluate", "--approach", ""), "no approach"),
    "an approach twice": (
        ("evaluate", "ner", "--approach", "rules.v1", "--approach", "rules.v1"),
        "several approaches are called rules.v1",
    ),
    "an approach to something else": (
        ("evaluate", "ner", "--approach", "majority.v1"),
        "no approach to ner: majority.v1",
    ),
    "an unknown corpus": (("evaluate", "--corpus", "nope"), "no corpus 'nope'"),
    "an empty corpus": (("evaluate", "--corpus", ""), "no corpus ''"),
    "a folder without a declaration": (("evaluate", "--corpus", "/"), "corpus.toml"),
    "an unknown corpus to train on": (("evaluate", "--train", "nope"), "no corpus 'nope'"),
    "an unknown runner": (("evaluate", "--runner", "nope"), "'nope' is not one of"),
    "an address without Dask": (
        ("evaluate", "--dask-address", "tcp://127.0.0.1:1"),
        "--dask-address is for --runner dask",
    ),
    "an address of Dask that is none": (
        ("evaluate", "--runner", "dask", "--dask-address", "nope"),
        "--dask-address has no scheme",
    ),
    "an address of Dask of another kind": (
        ("evaluate", "--runner", "dask", "--dask-address", "http://127.0.0.1:1"),
        "--dask-address begins with http:",
    ),
    "an address of Dask without a host": (
        ("evaluate", "--runner", "dask", "--dask-address", "tcp://"),
        "--dask-address names no host",
    ),
    "an address of Dask with a wrong port": (
        ("evaluate", "--runner", "dask", "--dask-address", "tcp://127.0.0.1:99999"),
        "--dask-address: Port out of range",
    ),
    "a stream of nothing": (("evaluate", "--stream", "--corpus", "nope"), "JSON lines"),
    "a stream of the seeds": (("evaluate", "--stream"), "JSON lines"),
    "a gate that is not there": (("reevaluate", "--gate", "nope"), "nope"),
    "a gate that is a folder": (("reevaluate", "--gate", "."), "an ordinary file is wanted"),
    "an unknown kind of approaches": (("approaches", "nope"), "'nope' is not one of"),
    "a port of 0": (("ui", "--port", "0"), "greater than or equal to 1"),
    "a port beyond all": (("ui", "--port", "65536"), "less than or equal to 65535"),
    "a port below all": (("serve", "--port", "-1"), "greater than or equal to 1"),
    "a port that is a word": (("serve", "--port", "x"), "'--port'"),
    "a second port beyond all": (("serve", "--mlflow-port", "70000"), "65535"),
    "one port for two servers": (("serve", "--port", "5000"), "both servers cannot have"),
    "nobody to deploy to": (("deploy",), "set PREFECT_API_URL"),
    "a score of one file": (("score", "good.jsonl"), "name the file with the predictions"),
    "a comparison of two files": (("compare", "good.jsonl", "good.jsonl"), "Missing argument 'b'"),
    "an agreement of one": (("agreement", "good.jsonl"), "two or more files"),
    "an agreement with oneself": (("agreement", "good.jsonl", "good.jsonl"), "given twice"),
    "an agreement of nobody": (("agreement",), "Missing argument 'files'"),
    "a report of nothing": (("report", "nope"), "nope: neither a file nor the id of a run"),
    "a report before any evaluation": (("report",), "nothing was evaluated on seeds yet"),
    "a segment before any evaluation": (("show", "a"), "nothing was evaluated on seeds yet"),
    "errors before any evaluation": (("errors",), "nothing was evaluated on seeds yet"),
    "no names to give back": (("names", "--size", "0"), "greater than or equal to 1"),
    "names by nobody": (("names", "--approach", "nope"), "no approach nope"),
    "a page below a file": (
        ("report", "good.jsonl", "good.jsonl", "-o", "good.jsonl/x.html"),
        "good.jsonl: File exists",
    ),
    "an export to a file": (
        ("export", "good.jsonl", "--as", "brat", "-o", "good.jsonl"),
        "no empty folder",
    ),
    "an import to a file": (("import", "good.jsonl", "-o", "good.jsonl"), "good.jsonl"),
    "a rule of drawing without a number": (
        ("label", "good.jsonl", "--with", "brat", "--again", "--draw", "stratified"),
        "--draw stratified is for a part",
    ),
    "training for nobody": (
        ("label", "good.jsonl", "--with", "brat", "--again", "--train", "seeds"),
        "--train is for an approach",
    ),
    "an unknown way to read tags": (
        ("score", "--bio", "x", "a", "b"),
        "no scheme 'x'; there is",
    ),
}
EVALUATE = ("evaluate", "ner", "--approach", "rules.v1")
PREFECT_DATABASE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"
WRONG_SETTINGS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "Prefect's address without a scheme": ({"PREFECT_API_URL": "x"}, "has no scheme"),
    "Prefect's address of another kind": ({"PREFECT_API_URL": "ftp://x"}, "begins with ftp:"),
    "Prefect's address without a host": ({"PREFECT_API_URL": "http://"}, "names no host"),
    "Prefect's address with a wrong port": ({"PREFECT_API_URL": "http://x:y"}, "Port could not"),
    "Prefect's address in no brackets": ({"PREFECT_API_URL": "http://[::1"}, "PREFECT_API_URL:"),
    "Prefect's database of another kind": ({PREFECT_DATABASE: "mysql://x/y"}, "begins with mysql:"),
    "Prefect's database without a driver": ({PREFECT_DATABASE: "postgresql://x/y"}, "+asyncpg"),
    "MLflow's store of another kind": ({"MLFLOW_TRACKING_URI": "redis://x"}, "begins with redis:"),
    "MLflow's store in files": ({"MLFLOW_TRACKING_URI": "file:///x"}, "begins with file:"),
    "MLflow's store by a path": ({"MLFLOW_TRACKING_URI": "mlruns"}, "has no scheme"),
    "MLflow's store without a driver": ({"MLFLOW_TRACKING_URI": "postgresql://x/y"}, "+psycopg"),
    "MLflow's server without a host": ({"MLFLOW_TRACKING_URI": "http://"}, "names no host"),
}


def cases(long: bool) -> Iterator[tuple[str, Case]]:
    """Cases by name, all or those of a day; those that take a server or a minute are elsewhere."""
    for what, (words, said) in WRONG_WORDS.items():
        yield what, Case(words, 2, said)
    for name, door in DOORS.items():
        for what, bad in BAD.items():
            if name in bad.fine or not (long or door.all_day or what in FEW):
                continue
            words = tuple(bad.name if word == "BAD" else word for word in door.words)
            said = bad.said if door.rows else bad.said and bad.name
            yield f"{name}: {what}", Case(words, door.code, said, {bad.name: bad.make})
    for what, (content, said) in GATES.items():
        words = ("reevaluate", "--gate", "gate.toml")
        yield f"a gate: {what}", Case(words, 2, said, {"gate.toml": written(content)})
    suite = {"suite.toml": written(b"[corpora.x]\npath = 'nope'\n")}
    yield (
        "a suite whose corpora are not there",
        Case(("benchmark", "suite.toml"), 2, "none of the corpora", suite),
    )
    columns = {"two.conll": written("Huế B-LOC\n".encode())}
    yield (
        "gold beside no prediction",
        Case(("score", "two.conll"), 2, "no second column of tags", columns),
    )
    for what, (settings, said) in WRONG_SETTINGS.items():
        for words in (EVALUATE, ("reevaluate", *EVALUATE[1:]), ("champion",), ("setup",)):
            yield f"{words[0]}: {what}", Case(words, 2, said, environment=settings)
    for file in (".vieval/prefect/prefect.db", "mlruns/mlflow.db"):
        for words in (EVALUATE, ("reevaluate", *EVALUATE[1:]), ("champion",), ("setup",)):
            made = {file: _in_folders(b"SQLite format 3\0 no, not really" * 64)}
            yield f"{words[0]}: {file} is damaged", Case(words, 3, "move it away", made)


def _in_folders(content: bytes) -> Maker:
    def make(path: Path) -> None:
        path.parent.mkdir(parents=True)
        path.write_bytes(content)

    return make
