"""What an approach's answers depend on beside the input: its versions and its fingerprint."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from vieval._version import __version__
from vieval.approaches import Entrant
from vieval.approaches.imported import module_of
from vieval.data import Approach, Identity, Trainable, parameters
from vieval.hashing import content_key
from vieval.inference.code import code_digest
from vieval.models.extras import revision

NOT_INSTALLED = "not installed"


def identity(entrant: Entrant) -> Identity:
    """Who answers: with the versions and the fingerprint of its members where it combines some."""
    approach = entrant.approach
    members = [identity(member) for member in entrant.members]
    found = versions(approach)
    for member in members:
        found |= member.versions
    return Identity(
        entrant.name,
        approach.card,
        kind(approach),
        parameters(approach),
        found,
        _fingerprint(entrant, found, [member.fingerprint for member in members]),
        learns=isinstance(approach, Trainable) or any(member.learns for member in members),
    )


def _fingerprint(entrant: Entrant, found: Mapping[str, str], members: Sequence[str]) -> str:
    """A digest of all that answers depend on beside the input; "" where it cannot be told.

    It cannot where there is no source of the code, or a parameter has no content, such as an open
    file or a loaded model.
    """
    approach = entrant.approach
    code = code_digest(approach, module_of(entrant.name))
    if code is None or "" in members:
        return ""
    what = entrant.name, kind(approach)
    try:
        return content_key(*what, _state(approach), found, code, *members)
    except TypeError:
        return ""


def _state(approach: Approach) -> Mapping[str, object]:
    """The parameters of an approach; all that it holds where its class does not name any.

    Raises `TypeError` where neither can be told.
    """
    return parameters(approach) if dataclasses.is_dataclass(approach) else vars(approach)


def versions(approach: Approach) -> dict[str, str]:
    """The versions of the libraries that an approach answers with, by distribution name.

    Beside them, under `weights`, which state of its weights lies here, where it has any and can
    run.
    """
    found = {"vieval": __version__}
    found |= {library: _version(library) for library in approach.card.libraries}
    weights = getattr(approach, "weights", "")
    if weights and NOT_INSTALLED not in found.values():
        found["weights"] = revision(weights)
    return found


@cache
def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return NOT_INSTALLED


def kind(approach: Approach) -> str:
    """The class of an approach, with its module."""
    return f"{type(approach).__module__}.{type(approach).__qualname__}"
