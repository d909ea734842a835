"""Approaches to classification, one a file. Each says itself which labels it can give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from vieval.approaches.classify.dummy import Dummy
from vieval.approaches.classify.e5 import E5LogisticRegression, E5ZeroShot
from vieval.approaches.classify.garbled import Garbled
from vieval.approaches.classify.hf_zero_shot import HfZeroShot
from vieval.approaches.classify.keywords import Keywords
from vieval.approaches.classify.length import Length
from vieval.approaches.classify.llm import LlmLabels
from vieval.approaches.classify.noise import Noise
from vieval.approaches.classify.setfit import SetFit
from vieval.approaches.classify.surprisal import Surprisal
from vieval.approaches.classify.tfidf import Tfidf
from vieval.approaches.classify.underthesea_general import UndertheseaGeneral
from vieval.approaches.classify.underthesea_lr import UndertheseaClassifier
from vieval.data import Approach

LABELS: Mapping[str, Callable[[], Approach]] = {
    "majority.v1": partial(Dummy, "majority"),
    "stratified.v1": partial(Dummy, "stratified"),
    "length.v1": Length,
    "tfidf-logreg.v1": partial(Tfidf, "logreg", setting=10.0),
    "tfidf-svm.v1": partial(Tfidf, "svm", setting=1.0),
    "tfidf-nb.v1": partial(Tfidf, "nb", setting=0.3),
    "underthesea-lr.v1": UndertheseaClassifier,
    "e5-logreg.v1": E5LogisticRegression,
    "setfit.v1": SetFit,
    "keywords.v1": Keywords,
    "noise.v1": Noise,
    "surprisal.v1": Surprisal,
    "garbled.v1": Garbled,
    "e5-zero-shot.v1": E5ZeroShot,
    "hf-zero-shot.v1": HfZeroShot,
    "underthesea-general.v1": UndertheseaGeneral,
    "llm.v1": LlmLabels,
}
