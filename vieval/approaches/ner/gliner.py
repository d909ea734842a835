"""GLiNER: a transformer that compares stretches of text with the names of types."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from vieval.data import Card, Fragment, Segment, Span, Spans
from vieval.models import extras
from vieval.models.encoders import LONGEST
from vieval.models.windows import windows
from vieval.problems import Problem
from vieval.progress import advance
from vieval.vietnamese.text import nfc

VARIABLE = "VIEVAL_GLINER_WEIGHTS"
DEFAULT = "urchade/gliner_multi-v2.1"
CONFIGURATION = "gliner_config.json"
# Tokens that neighbouring windows share, half of them as context for each.
OVERLAP = 64
BATCH = 16

CARD = Card(
    summary="a transformer that scores every stretch of words against the names of the types",
    licence="Apache-2.0 (gliner, and the weights), MIT (mDeBERTa)",
    libraries=("gliner", "transformers", "tokenizers", "torch"),
    extra="transformers",
    needs=f"the extra 'transformers' and the weights {DEFAULT}, or those that {VARIABLE} names",
    trained_on="entities that a language model marked in the Pile (pile-mistral-v0.1); before "
    "that, CC100",
    contamination="unknown: the Pile and CC100 may hold the sources of test data",
)


class TextWindow(NamedTuple):
    """A window `text` of a text: where it begins there, and the stretch that it answers for."""

    text: str
    begin: int
    own: Fragment


class Name(NamedTuple):
    """A stretch of a text and our type of it."""

    start: int
    end: int
    type: str


@dataclass(frozen=True)
class Gliner:
    """Stretches that score over `threshold` for a type, the best of overlapping ones.

    Zaratiana et al. 2024, "GLiNER", arXiv 2311.08526. `types` are pairs (what the model is asked
    for, our type). `weights` is a folder or a hub id; see `vieval.models.extras.folder`.
    """

    types: tuple[tuple[str, str], ...] = (
        ("person", "PER"),
        ("location", "LOC"),
        ("organization", "ORG"),
    )
    threshold: float = 0.5
    weights: str = extras.weights(VARIABLE, DEFAULT)

    @property
    def card(self) -> Card:
        card = replace(CARD, emits=tuple(sorted({ours for _, ours in self.types})))
        if self.weights == DEFAULT:
            return card
        return extras.of_other_weights(card, self.weights)

    def adapted(self, problem: Problem) -> Gliner:
        """Where the problem has none of our types, the model is asked for its types by name."""
        if not problem.labels or set(problem.labels) & {ours for _, ours in self.types}:
            return self
        return replace(self, types=tuple((name.lower(), name) for name in problem.labels))

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        model = _load(self.weights)
        asked = [name for name, _ in self.types]
        sources = [nfc(segment.text) for segment in segments]
        parts = [
            (place, part)
            for place, source in enumerate(sources)
            for part in _parts(model, asked, source.text)
        ]
        parts.sort(key=lambda numbered: len(numbered[1].text))
        names: list[list[Name]] = [[] for _ in segments]
        for (place, part), found in zip(parts, self._found(model, asked, parts), strict=True):
            names[place] += self._own(part, found)
        return [
            frozenset(
                Span(*source.original(name.start, name.end), name.type) for name in apart(of_one)
            )
            for source, of_one in zip(sources, names, strict=True)
        ]

    def _found(
        self, model: Any, asked: list[str], parts: Sequence[tuple[int, TextWindow]]
    ) -> list[list[dict[str, Any]]]:
        texts = [part.text for _, part in parts]
        found: list[list[dict[str, Any]]] = []
        for start in range(0, len(texts), BATCH):
            batch = texts[start : start + BATCH]
            found += model.inference(batch, asked, threshold=self.threshold, batch_size=BATCH)
            advance(len(found), len(texts))
        return found

    def _own(self, part: TextWindow, found: Sequence[Mapping[str, Any]]) -> Iterator[Name]:
        """What a window found, in offsets of the text, without what its neighbour answers for."""
        ours = dict(self.types)
        for entity in found:
            start, end = part.begin + entity["start"], part.begin + entity["end"]
            if part.own[0] <= start < part.own[1]:
                yield Name(start, end, ours[entity["label"]])


def apart(names: Sequence[Name]) -> list[Name]:
    """The names in order without those that begin inside another, as windows may find them."""
    kept: list[Name] = []
    for name in sorted(names):
        if not kept or kept[-1].end <= name.start:
            kept.append(name)
    return kept


def _parts(model: Any, asked: Sequence[str], text: str) -> Iterator[TextWindow]:
    units = [(start, end) for _, start, end in model.data_processor.words_splitter(text)]
    if not units:
        return
    tokenizer = model.data_processor.transformer_tokenizer
    encoded = tokenizer(
        [text[start:end] for start, end in units],
        is_split_into_words=True,
        add_special_tokens=False,
        verbose=False,
    )
    tokens = Counter(encoded.word_ids())
    sizes = [tokens[place] for place in range(len(units))]
    for window in windows(sizes, _most(model, asked), OVERLAP):
        begin, end = units[window.start][0], units[window.end - 1][1]
        own = units[window.first][0], units[window.last - 1][1]
        yield TextWindow(text[begin:end], begin, own)


def _most(model: Any, asked: Sequence[str]) -> int:
    """The tokens that the model takes beside the names of the types."""
    config, tokenizer = model.config, model.data_processor.transformer_tokenizer
    prompt = [word for name in asked for word in (config.ent_token, name)] + [config.sep_token]
    beside = len(tokenizer(prompt, is_split_into_words=True)["input_ids"])
    positions = getattr(config.encoder_config, "max_position_embeddings", None) or LONGEST
    return int(min(config.max_len, min(tokenizer.model_max_length, positions) - beside))


@cache
def _load(source: str) -> Any:
    with extras.libraries("transformers"):
        import torch
        from gliner import GLiNER
    where = extras.folder(source, VARIABLE)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with extras.loading(source, VARIABLE), _complete(where) as complete:
        return GLiNER.from_pretrained(str(complete), map_location=device)


@contextmanager
def _complete(where: Path) -> Iterator[Path]:
    """The folder, or one like it that names its encoder by a folder too.

    Many GLiNER weights leave tokenizer and configuration to the encoder that they began as, named
    by its hub id, which the library would look up on every load.
    """
    config = json.loads((where / CONFIGURATION).read_text("utf-8"))
    if (where / "tokenizer_config.json").is_file() and config.get("encoder_config"):
        yield where
        return
    encoder = extras.folder(config["model_name"], VARIABLE, wanted=("config.json",))
    with TemporaryDirectory() as folder:
        complete = Path(folder)
        for file in where.iterdir():
            (complete / file.name).symlink_to(file.resolve())
        (complete / CONFIGURATION).unlink()
        (complete / CONFIGURATION).write_text(json.dumps(config | {"model_name": str(encoder)}))
        yield complete
