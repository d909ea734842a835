"""Candidates for errors in the gold: where independent approaches agree against it.

This makes lists for a person to review, and changes nothing. Answers must be out of fold: an
approach that has learnt an error agrees with it.
"""

from vieval.review.suspicion.labels import SuspectLabel, suspect_labels
from vieval.review.suspicion.spans import SuspectSpan, suspect_spans

__all__ = ["SuspectLabel", "SuspectSpan", "suspect_labels", "suspect_spans"]
