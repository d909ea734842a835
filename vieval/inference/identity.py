"""What an approach's answers depend on beside the input: its versions and its fingerprint."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

import vieval
from vieval.approaches import find
from vieval.data import Approach, Composite, Problem, parameters
from vieval.hashing import content_key
from vieval.models.extras import revision

NOT_INSTALLED = "not installed"


def versions(problem: Problem, name: str) -> dict[str, str]:
    """The versions of the libraries that an approach answers with, by distribution name.

    Beside them, under `weights`, which state of its weights lies here, where it has any and can
    run. Those of a composite are those of its members.
    """
    approach = find(problem, name)
    found = {"vieval": vieval.__version__}
    for library in approach.card.libraries:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            found[library] = NOT_INSTALLED
    weights = getattr(approach, "weights", "")
    if weights and NOT_INSTALLED not in found.values():
        found["weights"] = revision(weights)
    for member in _members(approach):
        found |= versions(problem, member)
    return found


def fingerprint(problem: Problem, name: str) -> str:
    """A digest of everything but the input that an approach's answers depend on.

    That is its name, which carries a version, its class, its parameters and its libraries, and
    the fingerprints of its members where it is a composite.
    """
    approach = find(problem, name)
    what = (name, kind(approach), parameters(approach))
    members = [fingerprint(problem, member) for member in _members(approach)]
    return content_key(problem, *what, versions(problem, name), *members)


def kind(approach: Approach) -> str:
    """The class of an approach, with its module."""
    return f"{type(approach).__module__}.{type(approach).__qualname__}"


def _members(approach: Approach) -> tuple[str, ...]:
    return approach.members if isinstance(approach, Composite) else ()
