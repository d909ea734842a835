"""MLflow's store where it fails: one error that says why."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

P = ParamSpec("P")
T = TypeVar("T")


class StoreFailed(OSError):
    """MLflow's store could not be reached, read or written: the message says why."""


def saying_why(function: Callable[P, T]) -> Callable[P, T]:
    """The function, which raises `StoreFailed` for what MLflow raises in it."""

    @wraps(function)
    def said(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return function(*args, **kwargs)
        except (MlflowException, SQLAlchemyError) as error:
            raise StoreFailed(f"MLflow's store failed: {_reason(error)}") from error

    return said


def _reason(error: Exception) -> str:
    """The first line of an error, but for the hint to programmers that SQLAlchemy puts before."""
    lines = [line for line in str(error).splitlines() if not line.startswith("(raised as a result")]
    return lines[0] if lines else type(error).__name__
