"""Evaluation of NER and classification approaches on Vietnamese text.

The names below are all that a user needs; docs/python.md shows them. Each is imported when it is
first asked for, so that `import vieval` costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from vieval._version import __version__

if TYPE_CHECKING:
    from vieval.api import agreement as agreement
    from vieval.api import compare as compare
    from vieval.api import evaluate as evaluate
    from vieval.api import learning_curve as learning_curve
    from vieval.api import load as load
    from vieval.api import score as score
    from vieval.approaches.catalogue import listing as listing
    from vieval.corpus.corpus import Corpus as Corpus
    from vieval.corpus.corpus import NoGold as NoGold
    from vieval.corpus.faults import FormatError as FormatError
    from vieval.data import CannotFit as CannotFit
    from vieval.data import Card as Card
    from vieval.data import Example as Example
    from vieval.data import Failure as Failure
    from vieval.data import Label as Label
    from vieval.data import Record as Record
    from vieval.data import Segment as Segment
    from vieval.data import Span as Span
    from vieval.data import Unavailable as Unavailable
    from vieval.data import Unsuited as Unsuited
    from vieval.evaluation.results import Evaluation as Evaluation
    from vieval.metrics.estimates import Estimate as Estimate
    from vieval.metrics.scores import LabelScores as LabelScores
    from vieval.metrics.scores import LabelSetScores as LabelSetScores
    from vieval.metrics.scores import SpanScores as SpanScores
    from vieval.problems import Problem as Problem

    # The package of that name can be called.
    approaches = listing

_FACE = {
    **dict.fromkeys(
        ("agreement", "compare", "evaluate", "learning_curve", "load", "score"), "vieval.api"
    ),
    **dict.fromkeys(("Corpus", "NoGold"), "vieval.corpus.corpus"),
    "FormatError": "vieval.corpus.faults",
    **dict.fromkeys(
        (
            *("CannotFit", "Card", "Example", "Failure", "Label", "Record", "Segment", "Span"),
            *("Unavailable", "Unsuited"),
        ),
        "vieval.data",
    ),
    "Evaluation": "vieval.evaluation.results",
    "Estimate": "vieval.metrics.estimates",
    **dict.fromkeys(("LabelScores", "LabelSetScores", "SpanScores"), "vieval.metrics.scores"),
    "Problem": "vieval.problems",
    # A package that can be called.
    "approaches": "vieval.approaches",
}
__all__ = ["__version__", *_FACE]  # noqa: PLE0604 (they are names)


def __getattr__(name: str) -> object:
    if name not in _FACE:
        raise AttributeError(f"module 'vieval' has no attribute {name!r}")
    if name == "approaches":
        return import_module("vieval.approaches")
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_FACE])
