"""MLflow's store where it fails: one error that says why."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError


class StoreFailed(OSError):
    """MLflow's store could not be reached, read or written: the message says why."""


@contextmanager
def saying_why() -> Iterator[None]:
    """Raise `StoreFailed` for what MLflow raises inside; it decorates functions, too."""
    try:
        yield
    except (MlflowException, SQLAlchemyError) as error:
        raise StoreFailed(f"MLflow's store failed: {_reason(error)}") from error


def _reason(error: Exception) -> str:
    """The first line of an error, but for the hint to programmers that SQLAlchemy puts before."""
    lines = [line for line in str(error).splitlines() if not line.startswith("(raised as a result")]
    return lines[0] if lines else type(error).__name__
