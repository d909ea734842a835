"""A digest of all that an evaluation and its verdict depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vieval.corpus.corpus import Corpus
from vieval.data import Problem
from vieval.hashing import content_key
from vieval.inference.identity import fingerprint

# The figures of these problems are sliced by the labels of others.
SLICED_BY: Mapping[Problem, tuple[Problem, ...]] = {"ner": ("topic", "fluency")}


def state_key(
    problem: Problem,
    corpora: Sequence[Corpus | None],
    names: Sequence[str],
    policy: object,
) -> str:
    """A digest of all that an evaluation and its verdict depend on.

    That is the texts and the gold of the corpora (what is evaluated on, and what is trained on),
    each approach with its parameters and libraries, and the policy of the gate.
    """
    labels = (problem, *SLICED_BY.get(problem, ()))
    seen = [c and (c.name, c.digest, [c.gold_digest(known) for known in labels]) for c in corpora]
    asked = {name: fingerprint(problem, name) for name in names}
    return content_key(problem, seen, asked, policy)
