"""Approaches to named-entity recognition, one a file."""

from __future__ import annotations

from collections.abc import Mapping

from vieval.approaches.ner.capitalised import Capitalised
from vieval.approaches.ner.crf import Crf
from vieval.approaches.ner.lexicon import Lexicon
from vieval.approaches.ner.rules import Rules
from vieval.approaches.ner.underthesea import Underthesea
from vieval.approaches.ner.underthesea_feedback import UndertheseaFeedback
from vieval.approaches.ner.vote import Vote
from vieval.data import Approach

NER: Mapping[str, Approach] = {
    "capitalised.v1": Capitalised(),
    "lexicon.v1": Lexicon(),
    "rules.v1": Rules(),
    "underthesea.v1": Underthesea(),
    "underthesea-feedback.v1": UndertheseaFeedback(),
    "crf.v1": Crf(),
    "vote.v1": Vote(("rules.v1", "underthesea-feedback.v1", "crf.v1")),
}
