"""Approaches to classification, one a file; `TOPIC` and `FLUENCY` share most of them."""

from __future__ import annotations

from collections.abc import Mapping

from vieval.approaches.classify.dummy import Dummy
from vieval.approaches.classify.keywords import Keywords
from vieval.approaches.classify.tfidf import Tfidf
from vieval.data import Approach

TRAINED_ON_ANY_LABELS: Mapping[str, Approach] = {
    "majority.v1": Dummy("majority"),
    "stratified.v1": Dummy("stratified"),
    "tfidf-logreg.v1": Tfidf("logreg", setting=10.0),
    "tfidf-svm.v1": Tfidf("svm", setting=1.0),
    "tfidf-nb.v1": Tfidf("nb", setting=0.3),
}
TOPIC: Mapping[str, Approach] = {
    **TRAINED_ON_ANY_LABELS,
    "keywords.v1": Keywords(),
}
FLUENCY: Mapping[str, Approach] = {
    **TRAINED_ON_ANY_LABELS,
}
