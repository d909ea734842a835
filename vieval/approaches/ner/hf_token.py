"""Any token classifier of the transformers library."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from vieval.corpus import iob
from vieval.data import Card, Fragment, Segment, Spans, Unavailable
from vieval.models import extras
from vieval.models.encoders import Encoded, Encoder, load, logits, sizes
from vieval.models.windows import windows, words
from vieval.vietnamese.text import nfc

VARIABLE = "VIEVAL_HF_TOKEN_WEIGHTS"
DEFAULT = "NlpHUST/ner-vietnamese-electra-base"
HEAD = "AutoModelForTokenClassification"
# Tokens that neighbouring windows share, half of them as context for each.
OVERLAP = 64

# Other names of our types; what is not here stays as it is.
TYPES: Mapping[str, str] = {
    "PERSON": "PER",
    "LOCATION": "LOC",
    "GPE": "LOC",
    "ORGANIZATION": "ORG",
    "ORGANISATION": "ORG",
    "MISCELLANEOUS": "MISC",
}
# Of IOBES and BILOU, told in IOB2.
LETTERS: Mapping[str, str] = {"B": "B", "S": "B", "U": "B", "I": "I", "E": "I", "L": "I"}
_LABEL = re.compile(r"(?:([BIESLU])[-_])?(.+)")

CARD = Card(
    summary="a transformer that tags tokens; the first token of a word speaks for it",
    licence="Apache-2.0 (transformers); the weights state none",
    emits=("LOC", "MISC", "ORG", "PER"),
    libraries=("transformers", "tokenizers", "torch"),
    extra="transformers",
    needs=f"the extra 'transformers' and the weights {DEFAULT}, or those that {VARIABLE} names",
    trained_on="VLSP 2018 (entities); before that, Vietnamese text of unnamed sources",
    contamination="which parts of VLSP 2018 it has seen is not stated",
)


class TokenWindow(NamedTuple):
    """A window of a text, the words that it answers for, and the token that speaks for each.

    The token is `None` where the tokenizer drops the word; `begins` is False where the token began
    in the word before.
    """

    encoded: Encoded
    words: list[Fragment]
    speakers: list[Speaker | None]


class Speaker(NamedTuple):
    """The token that speaks for a word, and whether it begins there."""

    token: int
    begins: bool


@dataclass(frozen=True)
class HfToken:
    """The tags of a token classifier, read leniently as conlleval does, punctuation trimmed.

    `weights` is a folder or a hub id; see `vieval.models.extras.folder`.
    """

    weights: str = extras.weights(VARIABLE, DEFAULT)

    @property
    def card(self) -> Card:
        if self.weights == DEFAULT:
            return CARD
        return replace(extras.of_other_weights(CARD, self.weights), emits=())

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        encoder = load(HEAD, self.weights, VARIABLE)
        tags = _tags(encoder, self.weights)
        sources = [nfc(segment.text) for segment in segments]
        parts = [_parts(encoder, source.text) for source in sources]
        given = iter(logits(encoder, [part.encoded for of_one in parts for part in of_one]))
        answers = []
        for source, of_one in zip(sources, parts, strict=True):
            bounds = [source.original(*word) for part in of_one for word in part.words]
            said = [tag for part in of_one for tag in _said(part, next(given).argmax(-1), tags)]
            answers.append(iob.decode(bounds, said))
        return answers


def _tags(encoder: Encoder, source: str) -> dict[int, str]:
    """The IOB2 tag with our types that each label means; a label without a letter is inside."""
    if any(label.startswith("LABEL_") for label in encoder.labels.values()):
        raise Unavailable(f"the weights at {source} do not name their labels: set id2label in them")
    return {place: _tag(label) for place, label in encoder.labels.items()}


def _tag(label: str) -> str:
    matched = _LABEL.fullmatch(label)
    assert matched is not None
    letter, kind = matched.groups()
    if label == iob.OUTSIDE:
        return iob.OUTSIDE
    return f"{LETTERS[letter or 'I']}-{TYPES.get(kind.upper(), kind)}"


def _parts(encoder: Encoder, text: str) -> list[TokenWindow]:
    units = words(text)
    most = encoder.most - encoder.tokenizer.num_special_tokens_to_add()
    parts = []
    for window in windows(sizes(encoder.tokenizer, text, units), most, OVERLAP):
        begin, end = units[window.start][0], units[window.end - 1][1]
        encoded = encoder.tokenizer(
            text[begin:end],
            truncation=True,
            max_length=encoder.most,
            return_offsets_mapping=True,
        )
        offsets = [(begin + s, begin + e) for s, e in encoded.pop("offset_mapping")]
        own = units[window.first : window.last]
        parts.append(TokenWindow(encoded, own, _speakers(text, own, offsets)))
    return parts


def _speakers(
    text: str, own: Sequence[Fragment], offsets: Sequence[Fragment]
) -> list[Speaker | None]:
    """The token that speaks for each word: the first that begins in it, or one that covers it."""
    real = [place for place, (start, end) in enumerate(offsets) if start < end]
    starts = [_without_space(text, *offsets[place]) for place in real]
    found: list[Speaker | None] = []
    for start, end in own:
        place = bisect_left(starts, start)
        if place < len(real) and starts[place] < end:
            found.append(Speaker(real[place], begins=True))
        elif place and offsets[real[place - 1]][1] > start:
            found.append(Speaker(real[place - 1], begins=False))
        else:
            found.append(None)
    return found


def _without_space(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _said(part: TokenWindow, best: Sequence[int], tags: Mapping[int, str]) -> list[str]:
    """The tag of each word of a part, from the label that is best for each token."""
    said = []
    for speaker in part.speakers:
        tag = iob.OUTSIDE if speaker is None else tags[int(best[speaker.token])]
        said.append(tag if speaker is None or speaker.begins else tag.replace("B-", "I-", 1))
    return said
