"""How a command ends that could not do what it was asked: a sentence and an exit code.

1 is for what was done and turned out badly: a failed gate, a regression, a failed approach. 2 is
for wrong use and wrong input, 3 for the machinery: a server, a disk, the network, or a fault of
ours. A traceback is for whoever asks for one, with `--debug`.
"""

from __future__ import annotations

import errno
import re
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import CalledProcessError
from typing import Any, NoReturn

import typer

from flows.cli.console import tell

# Typer brings a Click of its own, and no name for the base of what it raises.
Misuse: type[Any] = {one.__name__: one for one in typer.BadParameter.__mro__}["ClickException"]

BADLY, WRONG, MACHINERY, INTERRUPTED = 1, 2, 3, 130
LONGEST = 2000
# What Alembic says of a version of tables that it has never heard of.
OF_ALEMBIC = "Can't locate revision"
NEWER = "its database is of a newer version than what is installed; install that, or name another"
FAULT = re.compile(r"[\w.]+(?:Error|Exception): ")


def _text(error: Any) -> str:
    return str(error) or type(error).__name__


def _first_line(error: Any) -> str:
    return _text(error).strip().splitlines()[0]


def _file(error: OSError) -> str:
    """`FILE: what is wrong`; errors of ours are sentences already."""
    if error.filename is None or error.strerror is None:
        return _text(error)
    return f"{error.filename}: {error.strerror}"


def _command(error: CalledProcessError) -> str:
    lines = (error.stderr or error.stdout or "").strip().splitlines()
    # Libraries may explain a fault further in the lines below it.
    faults = [line for line in lines if FAULT.match(line)] or lines or [str(error.returncode)]
    words = [word for word in error.cmd[2:] if "://" not in word]
    told = NEWER if OF_ALEMBIC in faults[-1] else faults[-1].strip()
    return f"`{' '.join(words)}` failed: {told}"


def _unforeseen(error: Any) -> str:
    told = f"{type(error).__name__}: {_first_line(error)}"
    return f"this should not happen: {told}; `vieval --debug …` shows where"


@dataclass(frozen=True)
class FaultKind:
    """A kind of fault: the exit code, and how to say it."""

    code: int
    message: Callable[[Any], str] = _text


# By the name of the class, so that nothing is imported for the sake of its errors.
KINDS: Mapping[str, FaultKind] = {
    "vieval.corpus.faults.FormatError": FaultKind(WRONG),
    "vieval.corpus.corpus.NoGold": FaultKind(WRONG),
    "vieval.metrics.spans.overlaps.TooMuch": FaultKind(WRONG),
    "flows.evaluate.NobodyAnswered": FaultKind(BADLY),
    "tasks.reachable.WrongAddress": FaultKind(WRONG),
    "tasks.mlflow_store.errors.StoreFailed": FaultKind(MACHINERY),
    "flows.serving.processes.CannotServe": FaultKind(MACHINERY),
    "flows.serving.processes.ChildEnded": FaultKind(MACHINERY),
    "vieval.data.Unavailable": FaultKind(MACHINERY),
    "subprocess.CalledProcessError": FaultKind(MACHINERY, _command),
    "prefect.exceptions.ParameterTypeError": FaultKind(WRONG),
    "prefect.exceptions.ParameterBindError": FaultKind(WRONG),
    "prefect.exceptions.SignatureMismatchError": FaultKind(WRONG),
    "prefect.exceptions.PrefectException": FaultKind(
        MACHINERY, lambda error: f"Prefect: {_first_line(error)}"
    ),
    "httpx.HTTPError": FaultKind(
        MACHINERY, lambda error: f"Prefect's server: {_first_line(error)}"
    ),
    "mlflow.exceptions.MlflowException": FaultKind(
        MACHINERY, lambda error: f"MLflow: {_first_line(error)}"
    ),
    "sqlalchemy.exc.SQLAlchemyError": FaultKind(
        MACHINERY, lambda error: f"the database: {_first_line(error)}"
    ),
    "builtins.FileNotFoundError": FaultKind(WRONG, _file),
    "builtins.OSError": FaultKind(MACHINERY, _file),
    "builtins.MemoryError": FaultKind(MACHINERY, lambda _: "there is not enough memory"),
    "builtins.Exception": FaultKind(MACHINERY, _unforeseen),
}
# What the system says of a file that was named wrongly.
NAMED_WRONGLY = {
    errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EACCES, errno.ELOOP, errno.ENAMETOOLONG,
    errno.EINVAL, errno.EEXIST,
}  # fmt: skip


def outcome(error: BaseException) -> tuple[int, str]:
    """The exit code of an error, and what to say; where a disk is full, that may be the cause."""
    code, message = _outcome(error)
    return code, message + (_of_full_disks() if code == MACHINERY else "")


def _of_full_disks() -> str:
    from tasks.reachable import full_disks

    full = ", ".join(str(folder) for folder in full_disks())
    return f"; the disk that holds {full} is full" if full else ""


def _outcome(error: BaseException) -> tuple[int, str]:
    if isinstance(error, OSError) and error.errno is not None:
        # Without a file nobody named any, as where there is no room for temporary ones.
        wrongly = error.errno in NAMED_WRONGLY and error.filename is not None
        return WRONG if wrongly else MACHINERY, _file(error)
    for ancestor in type(error).__mro__:
        if kind := KINDS.get(f"{ancestor.__module__}.{ancestor.__qualname__}"):
            return kind.code, kind.message(error)[:LONGEST]
    raise TypeError(f"{error!r} is no fault")


@contextmanager
def in_a_line(debug: bool) -> Iterator[None]:
    """End with a sentence and an exit code where something fails inside."""
    try:
        yield
    except typer.Abort:
        sys.exit(INTERRUPTED)
    except KeyboardInterrupt:
        _interrupted()
    except Misuse as error:
        _misused(error)
    except BrokenPipeError:
        # Whoever read the output has seen enough.
        sys.stdout = None
    except Exception as error:
        if isinstance(error.__cause__, KeyboardInterrupt):
            # Pydantic raises an error of its own for whatever comes while it works.
            _interrupted()
        if debug:
            traceback.print_exc()
        code, message = outcome(error)
        tell(message)
        sys.exit(code)


def _interrupted() -> NoReturn:
    tell("interrupted")
    sys.exit(INTERRUPTED)


def _misused(error: Any) -> NoReturn:
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
    else:
        message = error.format_message().removeprefix("Invalid value: ").rstrip(".")
        help_ = f" (`{context.command_path} --help` says more)" if context else ""
        tell(f"{message}{help_}")
    sys.exit(WRONG)
