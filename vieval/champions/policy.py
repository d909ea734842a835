"""The gate's configuration: what it takes to become champion, and to have regressed."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from vieval.data import PROBLEMS, Problem

EVERY = "all"


@dataclass(frozen=True)
class Policy:
    """The rules of one problem; `gate.toml` explains each value.

    `may_fall` and `may_rise` give the tolerance of declared figures, by patterns of their names
    among the metrics.
    """

    margin: float
    alpha: float
    equivalence: float
    speedup: float
    regression: float
    tuned: bool
    may_fall: Mapping[str, float] = field(default_factory=dict)
    may_rise: Mapping[str, float] = field(default_factory=dict)


def read_policies(path: Path | None = None) -> dict[Problem, Policy]:
    """The policy of each problem: the one that comes along, save for what a file says otherwise.

    In both, what a problem's table says goes before what `[all]` says. Raises `ValueError` with
    every fault, and `FileNotFoundError`.
    """
    sources = [
        _tables(files("vieval.champions").joinpath("gate.toml").read_text("utf-8"), "gate.toml")
    ]
    if path is not None:
        sources.append(_tables(path.read_text("utf-8"), path.name))
    return {problem: Policy(**_merged(sources, problem)) for problem in PROBLEMS}


def _merged(sources: list[Mapping[str, Any]], problem: Problem) -> dict[str, Any]:
    layers = (source.get(name, {}) for source in sources for name in (EVERY, problem))
    return {name: value for layer in layers for name, value in layer.items()}


def _tables(text: str, file: str) -> Mapping[str, Any]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{file}: {error}") from None
    if faults := list(_faults(tables)):
        raise ValueError("\n".join(f"{file}: {fault}" for fault in faults))
    return tables


def _faults(tables: Mapping[str, Any]) -> Iterator[str]:
    for name, table in tables.items():
        if name not in (EVERY, *PROBLEMS) or not isinstance(table, Mapping):
            yield f"no table [{name}]; there is: {', '.join((EVERY, *PROBLEMS))}"
            continue
        for key, value in table.items():
            if key not in WANTED:
                yield f"[{name}] has no {key}; there is: {', '.join(WANTED)}"
            elif not WANTED[key].allows(value):
                yield f"[{name}] {key} is {value!r}, not {WANTED[key].text}"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


@dataclass(frozen=True)
class _Wanted:
    allows: Callable[[Any], bool]
    text: str


_SHARE = _Wanted(_is_share, "a number from 0 to 1")
_TOLERANCES = _Wanted(
    lambda value: (
        isinstance(value, Mapping) and all(_is_number(v) and v >= 0 for v in value.values())
    ),
    "a table of figures with numbers from 0",
)
WANTED: Mapping[str, _Wanted] = {
    "margin": _SHARE,
    "alpha": _SHARE,
    "equivalence": _SHARE,
    "speedup": _Wanted(lambda value: _is_number(value) and value >= 1, "a number from 1"),
    "regression": _SHARE,
    "tuned": _Wanted(lambda value: isinstance(value, bool), "true or false"),
    "may_fall": _TOLERANCES,
    "may_rise": _TOLERANCES,
}
