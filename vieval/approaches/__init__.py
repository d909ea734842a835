"""The tables of approaches, ours and those that other packages bring.

To add an approach: write one file in `ner/` or `classify/` and one line in the table of that
folder's `__init__`. Another package adds its own through the entry-point groups `vieval.spans` and
`vieval.labels` (see docs/approaches.md). Whoever has an approach at hand needs no table: the object
itself can be evaluated, or the place `module:object` where it stands.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.metadata import entry_points
from types import ModuleType
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from vieval.approaches.broken import BrokenPlugin
from vieval.approaches.classify import LABELS
from vieval.approaches.imported import imported, is_place
from vieval.approaches.ner import SPANS
from vieval.data import Approach, Composite, Predictor, Trainable, Unsuited
from vieval.problems import Kind, Problem

BUILT_IN: Mapping[Kind, Mapping[str, Callable[[], Approach]]] = {"spans": SPANS, "labels": LABELS}
ENTRY_POINT_GROUPS: Mapping[Kind, str] = {"spans": "vieval.spans", "labels": "vieval.labels"}

Asked: TypeAlias = str | Approach

_KINDS = (Predictor, Trainable, Composite)


@runtime_checkable
class Adaptable(Protocol):
    """An approach that takes the labels of a problem, or their definitions, as parameters."""

    def adapted(self, problem: Problem) -> Approach:
        """The approach for that problem; `Unsuited` where it cannot give its labels."""
        ...


@dataclass(frozen=True)
class Entrant:
    """An approach as it enters an evaluation: by name, with the members that it combines.

    `unsuited` says why it cannot give the labels of the problem; "" where it can. `kind` is that of
    the problem, "" where it was made for none.
    """

    name: str
    approach: Approach
    members: tuple[Entrant, ...] = ()
    unsuited: str = ""
    kind: Kind | Literal[""] = ""


def table(kind: Kind) -> Mapping[str, Approach]:
    """All approaches to a kind of problem by name: the built-in ones, then those of other packages.

    The built-in ones are made anew, with the settings that the environment has now. Raises what
    `plugins` raises.
    """
    return {**{name: make() for name, make in BUILT_IN[kind].items()}, **plugins(kind)}


@cache
def plugins(kind: Kind) -> Mapping[str, Approach]:
    """The approaches that other packages bring, by name.

    One that cannot be imported, or is none of the kinds of approach or several at once, is a
    `BrokenPlugin` with the reason. Raises `ValueError` where one takes a name that is taken.
    """
    approaches: dict[str, Approach] = {}
    for entry in _installed().select(group=ENTRY_POINT_GROUPS[kind]):
        try:
            approach = entry.load()
            _check(approach, entry.name)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
            approach = BrokenPlugin(f"the entry point {entry.value} cannot be used: {told}")
        if entry.name in BUILT_IN[kind] or entry.name in approaches:
            raise ValueError(f"{entry.value}: the name {entry.name} is taken")
        approaches[entry.name] = approach
    return approaches


@cache
def _installed() -> Any:
    """What all packages bring: to look through them takes as long for one kind as for all."""
    return entry_points()


def _check(approach: object, what: str) -> None:
    if isinstance(approach, type):
        raise TypeError(
            f"{approach.__name__} is a class; an object is wanted: {approach.__name__}()"
        )
    if [isinstance(approach, kind) for kind in _KINDS].count(True) != 1:
        raise TypeError(
            f"{what} must have a card and one of predict(), fit() and combine() with members"
        )


class _Listing(ModuleType):
    """A package that lists what it holds: users call `vieval.approaches(problem)`."""

    def __call__(self, problem: Problem | Kind) -> Mapping[str, Approach]:
        from vieval.approaches.catalogue import listing

        return listing(problem)


sys.modules[__name__].__class__ = _Listing


def find(kind: Kind, name: str) -> Approach:
    """The approach of that name or at that place; `KeyError` says what there is."""
    if is_place(name):
        return _at_place(name)
    approaches = table(kind)
    if name not in approaches:
        raise KeyError(f"no approach {name!r} to {kind}; there is: {', '.join(approaches)}")
    return approaches[name]


def entrants(problem: Problem, asked: Sequence[Asked] | None = None) -> list[Entrant]:
    """The approaches to ask about a problem: all of its kind, or those that are asked for.

    An approach is asked for by its name, by the place where it stands, or as an object, which goes
    by its `name` or its class. One that is named and solves another kind of problem is left out.
    Raises `TypeError` for an object that is no approach, and `ValueError` where two go by one name.
    """
    named = asked or list(table(problem.kind))
    chosen = [_named(one, problem) for one in named if _is_known(one, problem.kind)]
    names = [name for name, _ in chosen]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"several approaches are called {', '.join(twice)}")
    return [_entrant(name, approach, problem) for name, approach in chosen]


def choose(
    problems: Iterable[Problem], asked: Sequence[Asked] | None = None
) -> dict[str, list[Entrant]]:
    """The approaches to ask about each of the problems, by the problem's name.

    Raises what `entrants` raises, and `ValueError` where one that is named fits none of them, or
    one at a place may be meant for several.
    """
    problems = list(problems)
    places = [one for one in asked or () if is_place(one)]
    if places and len(problems) > 1:
        names = " or ".join(problem.name for problem in problems)
        raise ValueError(f"{', '.join(map(str, places))}: name the one problem it is for: {names}")
    chosen = {problem.name: entrants(problem, asked) for problem in problems}
    fit = {entrant.name for found in chosen.values() for entrant in found}
    strays = [one for one in asked or () if isinstance(one, str) and one not in fit]
    if chosen and strays:
        raise ValueError(f"no approach to {' or '.join(chosen)}: {', '.join(strays)}")
    return {name: found for name, found in chosen.items() if found}


def check_names(names: Iterable[Asked], kinds: Iterable[Kind] = BUILT_IN) -> None:
    """Raise `ValueError` for a name that solves none of the kinds of problem.

    Raise it, too, for a place where no approach stands.
    """
    names = list(names)
    for place in filter(is_place, names):
        _at_place(str(place))
    there_is = {kind: list(table(kind)) for kind in kinds}
    known = {name for some in there_is.values() for name in some}
    named = [name for name in names if isinstance(name, str) and not is_place(name)]
    if unknown := [name for name in named if name not in known]:
        listed = "; ".join(f"{kind}: {', '.join(some)}" for kind, some in there_is.items())
        near = [meant for name in unknown if (meant := _nearest(name, sorted(known)))]
        hint = f"; did you mean {' and '.join(near)}?" if near else ""
        raise ValueError(f"no approach {', '.join(unknown)}{hint}; there is {listed}")


def _nearest(name: str, known: Sequence[str]) -> str:
    """The name that was meant: one without its version, or nearly the same; "" for none."""
    versions = [one for one in known if one.rpartition(".")[0] == name]
    return next(iter(versions[-1:] or get_close_matches(name, known, 1, 0.8)), "")


def _is_known(asked: Asked, kind: Kind) -> bool:
    return not isinstance(asked, str) or is_place(asked) or asked in table(kind)


def _at_place(place: str) -> Approach:
    found = imported(place)
    try:
        _check(found, place)
    except TypeError as error:
        raise ValueError(str(error)) from None
    approach: Approach = found
    return approach


def _named(asked: Asked, problem: Problem) -> tuple[str, Approach]:
    if isinstance(asked, str):
        if is_place(asked):
            return asked, _at_place(asked)
        return asked, table(problem.kind)[asked]
    name = str(getattr(asked, "name", "") or type(asked).__qualname__)
    _check(asked, name)
    return name, asked


def _entrant(name: str, approach: Approach, problem: Problem) -> Entrant:
    try:
        own = approach.adapted(problem) if isinstance(approach, Adaptable) else approach
        _check_labels(own, problem)
    except Unsuited as error:
        return Entrant(name, approach, unsuited=str(error), kind=problem.kind)
    if not isinstance(own, Composite):
        return Entrant(name, own, kind=problem.kind)
    members = tuple(_entrant(m, find(problem.kind, m), problem) for m in own.members)
    unfit = [f"{member.name} {member.unsuited}" for member in members if member.unsuited]
    return Entrant(name, own, members, "; ".join(unfit), problem.kind)


def _check_labels(approach: Approach, problem: Problem) -> None:
    given, wanted = approach.card.emits, problem.headline or tuple(problem.labels)
    if given and wanted and not set(given) & set(wanted):
        raise Unsuited(f"gives {', '.join(given)}; the corpus has {', '.join(wanted)}")
