"""How commands end: a code that says whose fault it is, a sentence, and no traceback."""

from __future__ import annotations

import errno
import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel, model_serializer

from flows.cli.faults import KINDS, in_a_line, outcome
from flows.serving.processes import CannotServe, ChildEnded
from tasks import reachable
from tasks.greetings import NoAnswer
from tasks.reachable import WrongAddress
from vieval.corpus.corpus import NoGold
from vieval.corpus.faults import FormatError


def os_error(number: int, file: str | None = None) -> OSError:
    return OSError(number, os.strerror(number), file)


ENDS: dict[str, tuple[Exception, int, str]] = {
    "a wrong file": (FormatError("a.jsonl:3: no text"), 2, "a.jsonl:3: no text"),
    "no gold": (NoGold("a", ["ner"]), 2, "no gold for ner"),
    "a file that is not there": (os_error(errno.ENOENT, "a"), 2, "a: No such file"),
    "a file that may not be read": (os_error(errno.EACCES, "a"), 2, "a: Permission denied"),
    "a wrong address": (WrongAddress("X has no scheme"), 2, "X has no scheme"),
    "a full disk": (os_error(errno.ENOSPC, "a"), 3, "a: No space left"),
    "a broken disk": (os_error(errno.EIO), 3, "Input/output error"),
    "no room for a temporary file": (os_error(errno.ENOENT), 3, "No such file"),
    "a silent server": (NoAnswer("it did not answer"), 3, "it did not answer"),
    "a refused connection": (ConnectionRefusedError(111, "Connection refused"), 3, "refused"),
    "a server that ended": (ChildEnded("mlflow ended with 1"), 3, "mlflow ended with 1"),
    "a port that is taken": (CannotServe("port 1 is taken"), 3, "port 1 is taken"),
    "a command that failed": (
        subprocess.CalledProcessError(1, ["python", "-m", "x"], stderr="a\nTheError: b\n"),
        3,
        "`x` failed: TheError: b",
    ),
    "a command that failed, explained": (
        subprocess.CalledProcessError(
            1, ["python", "-m", "x"], stderr="a\nb.TheError: (c) d\nLINE 1: e\n(Background: f)\n"
        ),
        3,
        "`x` failed: b.TheError: (c) d",
    ),
    "a database of a newer version": (
        subprocess.CalledProcessError(
            1,
            ["python", "-m", "x"],
            stderr="a.CommandError: Can't locate revision identified by 'b'",
        ),
        3,
        "`x` failed: its database is of a newer version than what is installed",
    ),
    "a lack of memory": (MemoryError(), 3, "not enough memory"),
    "what nobody thought of": (KeyError("a"), 3, "this should not happen: KeyError: 'a'"),
}


@pytest.mark.parametrize("what", ENDS)
def test_a_fault_has_its_code_and_its_sentence(what: str) -> None:
    error, code, said = ENDS[what]
    ended, message = outcome(error)
    assert ended == code
    assert said in message


def test_a_full_disk_is_named_whatever_failed_on_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("VIEVAL_HOME", str(tmp_path))
    assert outcome(NoAnswer("the server is gone")) == (3, "the server is gone")
    monkeypatch.setattr(reachable, "LEAST_FREE", 2**62)
    code, message = outcome(NoAnswer("the server is gone"))
    assert (code, message.startswith("the server is gone; the disk that holds ")) == (3, True)
    assert str(tmp_path) in message
    assert message.endswith(" is full")
    # What is wrong with a file is not due to the disk.
    assert outcome(FormatError("a.jsonl:3: no text")) == (2, "a.jsonl:3: no text")


def test_addresses_with_passwords_are_not_repeated() -> None:
    words = ["python", "-m", "mlflow", "db", "upgrade", "postgresql+psycopg://me:secret@host/x"]
    _, message = outcome(subprocess.CalledProcessError(1, words, stderr="no"))
    assert "secret" not in message


def test_errors_of_libraries_are_named_without_importing_them() -> None:
    from mlflow.exceptions import MlflowException
    from sqlalchemy.exc import OperationalError

    from tasks.mlflow_store.errors import StoreFailed

    assert outcome(MlflowException("a\nb")) == (3, "MLflow: a")
    assert outcome(OperationalError("s", {}, Exception("locked")))[0] == 3
    assert outcome(StoreFailed("MLflow's store failed: x")) == (3, "MLflow's store failed: x")


def test_a_traceback_is_for_whoever_asks(capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for debug in (False, True):
        with pytest.raises(SystemExit) as ended, in_a_line(debug):
            raise KeyError("a")
        assert ended.value.code == 3
        told[debug] = capsys.readouterr().err
    assert "Traceback" not in told[False]
    assert "Traceback" in told[True]


def test_an_interrupt_has_the_code_of_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, in_a_line(False):
        raise KeyboardInterrupt
    assert ended.value.code == 130
    assert capsys.readouterr().err == "vieval: interrupted\n"


def test_an_interrupt_that_pydantic_meets_is_one_too(capsys: pytest.CaptureFixture[str]) -> None:
    class Held(BaseModel):
        @model_serializer
        def written(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(SystemExit) as ended, in_a_line(False):
        Held().model_dump()
    assert ended.value.code == 130
    assert capsys.readouterr().err == "vieval: interrupted\n"


def vieval(*words: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(Path(sys.executable).with_name("vieval")), *words]
    return subprocess.run(command, env=os.environ | settings, capture_output=True, check=False)


def test_too_little_memory_to_count_is_told_in_a_sentence(root: Path) -> None:
    program, gold = Path(sys.executable).with_name("vieval"), root / "gold" / "gold.jsonl"
    command = f"ulimit -v 300000; {program} score {gold} {gold}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    told = "only 307 MB of memory may be addressed, and 400 are needed"
    assert done.stderr == f"vieval: {told}; `ulimit -v unlimited` allows more\n"
    assert done.returncode == 3


def test_an_output_that_nobody_reads_further_is_no_fault(root: Path) -> None:
    command = f"{Path(sys.executable).with_name('vieval')} approaches | head -1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16"])
def test_a_terminal_of_another_alphabet_gets_an_answer(root: Path, encoding: str) -> None:
    gold = f"{root}/gold/gold.jsonl"
    done = vieval("score", gold, gold, "--json", PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr


def test_what_a_command_writes_is_its_owners_alone(set_up: Path) -> None:
    written = [path for path in set_up.rglob("*") if not path.is_symlink()]
    assert {"mlflow.db", "prefect.db"} <= {path.name for path in written}
    assert {path.stat().st_mode & 0o077 for path in written} == {0}


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_fault_is_named_where_its_class_is_defined(name: str) -> None:
    module, _, attribute = name.rpartition(".")
    kind = getattr(importlib.import_module(module), attribute)
    assert f"{kind.__module__}.{kind.__qualname__}" == name
