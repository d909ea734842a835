"""The gate's configuration: what it takes to become champion, and to have regressed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from vieval.corpus.documents import toml
from vieval.corpus.faults import told
from vieval.corpus.files import read_text
from vieval.problems import Problem

FILE = "gate.toml"
EVERY = "all"
GROUPS = ("spans", "labels", "ordered")
TOLERANCES = ("may_fall", "may_rise")


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


def read_policies(problems: Mapping[str, Problem], *paths: Path) -> dict[str, Policy]:
    """The policy of each problem: the one that comes along, save for what files say otherwise.

    A later file goes before an earlier one. In each, what a problem's table says goes before what
    the tables of its kind say, `[ordered]`, `[spans]` or `[labels]`, and that before `[all]`.
    Raises `FormatError` with the faults, and `FileNotFoundError`.
    """
    own = files("vieval.champions").joinpath(FILE)
    known = (EVERY, *GROUPS, *problems)
    sources = [_tables(own.read_text(encoding="utf-8"), FILE, known)]
    sources += [_tables(read_text(path), path.name, known) for path in paths]
    return {name: Policy(**_merged(sources, problem)) for name, problem in problems.items()}


def _merged(sources: list[Mapping[str, Any]], problem: Problem) -> dict[str, Any]:
    names = [EVERY, problem.kind, *(["ordered"] if problem.ordered else []), problem.name]
    merged: dict[str, Any] = {}
    for source in sources:
        for name in names:
            for key, value in source.get(name, {}).items():
                # Tolerances add up: a corpus's own rules stand beside the general ones.
                merged[key] = {**merged.get(key, {}), **value} if key in TOLERANCES else value
    return merged


def _tables(content: str, file: str, known: Sequence[str]) -> Mapping[str, Any]:
    tables = toml(content, file)
    told(f"{file}: {fault}" for fault in _faults(tables, known))
    return tables


def _faults(tables: Mapping[str, Any], known: Sequence[str]) -> Iterator[str]:
    for name, table in tables.items():
        if name not in known or not isinstance(table, Mapping):
            yield f"no table [{name}]; there is: {', '.join(known)}"
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
