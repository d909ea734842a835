"""A digest of all that an evaluation and its verdict depend on."""

from __future__ import annotations

from collections.abc import Sequence

from vieval.approaches import Entrant
from vieval.corpus.corpus import Corpus
from vieval.hashing import content_key
from vieval.inference.identity import identity
from vieval.problems import Problem


def state_key(
    problem: Problem,
    corpora: Sequence[Corpus | None],
    entrants: Sequence[Entrant],
    policy: object,
) -> str:
    """The digest of an evaluation to be: equal where nothing changed, "" where none can tell.

    That is the problem, the texts and the gold of the corpora (what is evaluated on, and what is
    trained on; the figures of spans are sliced by the labels of other problems), each approach with
    its parameters, libraries and code, and the policy of the gate.
    """
    spans = problem.kind == "spans"

    def golds(corpus: Corpus) -> list[str]:
        known = corpus.problems.values()
        seen = [one for one in known if one == problem or (spans and one.kind == "labels")]
        return [corpus.gold_digest(one) for one in seen]

    seen = [c and (c.name, c.digest, golds(c)) for c in corpora]
    asked = {entrant.name: identity(entrant).fingerprint for entrant in entrants}
    if "" in asked.values():
        return ""
    return content_key(problem, seen, asked, policy)
