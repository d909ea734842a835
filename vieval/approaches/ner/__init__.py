"""Approaches to named-entity recognition, one a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from vieval.approaches.ner.capitalised import Capitalised
from vieval.approaches.ner.crf import Crf
from vieval.approaches.ner.gliner import Gliner
from vieval.approaches.ner.hf_token import HfToken
from vieval.approaches.ner.lexicon import Lexicon
from vieval.approaches.ner.llm import LlmNames
from vieval.approaches.ner.rules import Rules
from vieval.approaches.ner.rules_official import OfficialRules
from vieval.approaches.ner.spacy import Spacy
from vieval.approaches.ner.underthesea import Underthesea
from vieval.approaches.ner.underthesea_feedback import UndertheseaFeedback
from vieval.approaches.ner.vinlp import Vinlp
from vieval.approaches.ner.vote import Vote
from vieval.data import Approach

SPANS: Mapping[str, Callable[[], Approach]] = {
    "capitalised.v1": Capitalised,
    "lexicon.v1": Lexicon,
    "rules.v1": Rules,
    "rules.v2": OfficialRules,
    "underthesea.v1": Underthesea,
    "underthesea-feedback.v1": UndertheseaFeedback,
    "vinlp.v1": Vinlp,
    "crf.v1": Crf,
    "spacy.v1": Spacy,
    "hf-token.v1": HfToken,
    "gliner.v1": Gliner,
    "llm.v1": LlmNames,
    "vote.v1": partial(Vote, ("rules.v1", "underthesea-feedback.v1", "crf.v1")),
}
