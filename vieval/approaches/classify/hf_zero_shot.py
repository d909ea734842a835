"""Labels by natural language inference: the one whose description the segment entails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vieval.data import Card, Label, Segment, Unavailable
from vieval.models import extras
from vieval.models.encoders import Encoder, load, logits, pieces
from vieval.problems import Problem
from vieval.vietnamese.text import nfc

VARIABLE = "VIEVAL_HF_ZERO_SHOT_WEIGHTS"
DEFAULT = "MoritzLaurer/mDeBERTa-v3-base-xnli-multilingual-nli-2mil7"
HEAD = "AutoModelForSequenceClassification"

CARD = Card(
    summary="the label whose description a model of natural language inference finds most entailed",
    licence="MIT (the weights), Apache-2.0 (transformers)",
    libraries=("transformers", "tokenizers", "torch"),
    extra="transformers",
    needs=f"the extra 'transformers' and the weights {DEFAULT}, or those that {VARIABLE} names",
    trained_on="XNLI and multilingual-NLI-26lang, both partly in machine-translated Vietnamese; "
    "before that, CC100",
    contamination="CC100 may hold the sources of test data, without labels",
    tuned_on=("seeds",),
)


@dataclass(frozen=True)
class HfZeroShot:
    """Compares, label by label, how far a segment entails the sentence that describes the label.

    Yin et al. 2019, "Benchmarking Zero-shot Text Classification", arXiv 1909.00161. `descriptions`
    are pairs (label, description); `template` makes a sentence of a description. Probabilities are
    the softmax of the entailment scores over the labels; of a text longer than the model takes,
    the mean over its pieces, by length. `weights` is a folder or a hub id; see
    `vieval.models.extras.folder`.
    """

    descriptions: tuple[tuple[str, str], ...] = ()
    template: str = "Đoạn văn này nói về {}."
    weights: str = extras.weights(VARIABLE, DEFAULT)

    @property
    def card(self) -> Card:
        card = replace(CARD, emits=tuple(label for label, _ in self.descriptions))
        if self.weights == DEFAULT:
            return card
        return extras.of_other_weights(card, self.weights)

    def adapted(self, problem: Problem) -> HfZeroShot:
        """The definitions of the labels are the descriptions; a label without one is its own."""
        pairs = problem.labels.items()
        return replace(self, descriptions=tuple((label, text or label) for label, text in pairs))

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        encoder = load(HEAD, self.weights, VARIABLE)
        entailment = _entailment(encoder, self.weights)
        hypotheses = [self.template.format(text) for _, text in self.descriptions]
        room = _room(encoder, hypotheses, self.weights)
        premises = [pieces(encoder.tokenizer, nfc(s.text).text, room) for s in segments]
        pairs = [
            encoder.tokenizer(piece, hypothesis, truncation="only_first", max_length=encoder.most)
            for of_one in premises
            for piece in of_one
            for hypothesis in hypotheses
        ]
        scores = iter([float(given[entailment]) for given in logits(encoder, pairs)])
        return [
            self._label(of_one, [[next(scores) for _ in hypotheses] for _ in of_one])
            for of_one in premises
        ]

    def _label(self, premises: Sequence[str], scores: Sequence[Sequence[float]]) -> Label:
        """The likeliest label, from the scores of each piece (rows) for each label (columns)."""
        import numpy as np
        from scipy.special import softmax

        lengths = [len(premise) + 1 for premise in premises]
        shares = np.average(softmax(scores, axis=-1), axis=0, weights=lengths)
        names = [label for label, _ in self.descriptions]
        return Label(names[shares.argmax()], dict(zip(names, shares.tolist(), strict=True)))


def _entailment(encoder: Encoder, source: str) -> int:
    """The output that stands for entailment."""
    for place, name in encoder.labels.items():
        if name.lower().startswith("entail"):
            return place
    names = ", ".join(encoder.labels.values())
    raise Unavailable(f"the weights at {source} tell no entailment; their labels are {names}")


def _room(encoder: Encoder, hypotheses: Sequence[str], source: str) -> int:
    """The tokens that are left for a premise beside the longest hypothesis."""
    longest = max(
        len(encoder.tokenizer(text, add_special_tokens=False)["input_ids"]) for text in hypotheses
    )
    room = encoder.most - longest - int(encoder.tokenizer.num_special_tokens_to_add(pair=True))
    if room < 1:
        raise Unavailable(
            f"the weights at {source} take {encoder.most} tokens, which the descriptions fill"
        )
    return room
