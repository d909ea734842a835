"""underthesea's words with their tags, aligned to the original text.

`tag` gives what `underthesea.ner` gives, offsets added: the same four models one after the other
(word segmentation, part of speech, chunk, entity; conditional random fields of 2017 and 2023).
The features are computed here, since underthesea's own templates copy the sentence for every token
and template: their cost grows with the square of the length.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from vieval.corpus import iob
from vieval.data import Failure, Fragment, Spans
from vieval.vietnamese.text import AlignmentError, align

_LOADING = threading.RLock()
_UNKNOWN = "X"


class Word(NamedTuple):
    """A word `[start, end)` of a text with its part of speech, chunk tag and IOB2 entity tag."""

    text: str
    start: int
    end: int
    pos: str
    chunk: str = "O"
    entity: str = "O"


class Template(NamedTuple):
    """A feature such as `T[-1,0][1].lower`: words `first` to `last` from here, of one column."""

    name: str
    first: int
    last: int
    column: int
    function: str | None


class PipelineStage(NamedTuple):
    """One model of the pipeline: it tags by the columns before it."""

    model: Any
    templates: tuple[Template, ...]
    functions: Mapping[str, Any]

    def tag(self, columns: Sequence[Sequence[str]]) -> list[str]:
        """The tag of each word; each column holds a value a word, the last its own earlier tags."""
        if not columns[0]:
            return []
        tags: list[str] = self.model.tag(features(self.templates, columns, self.functions))
        return tags


def parts_of_speech(text: str) -> list[Word]:
    """The words of a text in order, with their parts of speech alone."""
    words, bounds = _words(text)
    pos = _parts_of_speech(words)
    return [
        Word(text[start:end], start, end, kind)
        for (start, end), kind in zip(bounds, pos, strict=True)
    ]


def tag(text: str, max_rounds: int = 1) -> list[Word]:
    """The words of a text in order, tagged.

    The entity model has features on the tags of the three words before, but the first round knows
    none of them. With `max_rounds` > 1 it tags again with its own output, until nothing changes or
    after `max_rounds` rounds, whose answer then stands.

    Raises `AlignmentError` where a word cannot be found in the text.
    """
    words, bounds = _words(text)
    unknown = [_UNKNOWN] * len(words)
    pos = _parts_of_speech(words)
    chunk = layer("chunking").tag([words, pos, unknown])
    entity, before = layer("ner").tag([words, pos, chunk, unknown]), unknown
    for _ in range(max_rounds - 1):
        if entity == before:
            break
        entity, before = layer("ner").tag([words, pos, chunk, entity]), entity
    return [
        Word(text[start:end], start, end, *tags)
        for (start, end), *tags in zip(bounds, pos, chunk, entity, strict=True)
    ]


def _words(text: str) -> tuple[list[str], list[Fragment]]:
    """The words as underthesea spells them, and where they stand in the text."""
    words: list[str] = underthesea().word_tokenize(text)
    return words, align(text, words)


def _parts_of_speech(words: list[str]) -> list[str]:
    return layer("pos_tag").tag([words, [_UNKNOWN] * len(words)])


def spans(text: str, max_rounds: int = 1) -> Spans | Failure:
    """The entities that `tag` finds in a text; a `Failure` where a word cannot be aligned."""
    try:
        words = tag(text, max_rounds)
    except AlignmentError as error:
        return Failure(str(error))
    bounds = [(word.start, word.end) for word in words]
    # Its words may end in punctuation.
    return iob.trimmed(text, iob.decode(bounds, [word.entity for word in words]))


@cache
def underthesea() -> ModuleType:
    """The library, imported without the logging set-up that its import would impose."""
    with _LOADING, _logging_left_alone():
        library = import_module("underthesea")
        # It would load its word segmenter at the first use, where two threads may collide.
        library.word_tokenize("a")
        return library


@contextmanager
def _logging_left_alone() -> Iterator[None]:
    """Keep an import from configuring the root logger and closing the handlers of others."""
    import logging.config

    basic, from_dict = logging.basicConfig, logging.config.dictConfig
    no_setup: Any = lambda *_, **__: None  # noqa: E731 - typed, so that it can stand for both
    logging.basicConfig = logging.config.dictConfig = no_setup
    try:
        yield
    finally:
        logging.basicConfig = basic
        logging.config.dictConfig = from_dict


PREDICTORS: Mapping[str, str] = {
    "pos_tag": "CRFPOSTagPredictor",
    "chunking": "CRFChunkingPredictor",
    "ner": "CRFNERPredictor",
}


@cache
def layer(name: str) -> PipelineStage:
    """The model of that name in `PREDICTORS`, loaded once a process."""
    with _LOADING:
        underthesea()
        package = f"underthesea.pipeline.{name}"
        predictor = getattr(import_module(f"{package}.model_crf"), PREDICTORS[name]).Instance()
        functions = import_module(f"{package}.tagged_feature")
    return PipelineStage(
        predictor.model,
        tuple(parse(template) for template in predictor.transformer.template),
        {"lower": functions.text_lower, "istitle": functions.text_istitle},
    )


_SYNTAX = re.compile(r"T\[(-?\d+)(?:,(-?\d+))?\](?:\[(\d+)\])?(?:\.(\w+))?")


def parse(template: str) -> Template:
    """Read a template in underthesea's syntax; `ValueError` for anything else."""
    matched = _SYNTAX.fullmatch(template)
    if matched is None:
        raise ValueError(f"no feature template: {template!r}")
    first, last, column, function = matched.groups()
    return Template(template, int(first), int(last or first), int(column or 0), function)


def features(
    templates: Sequence[Template],
    columns: Sequence[Sequence[str]],
    functions: Mapping[str, Any],
) -> list[tuple[str, ...]]:
    """The features of each word, one a template: `template=value`, BOS and EOS past the ends."""
    by_template = [_feature(template, columns, functions) for template in templates]
    return list(zip(*by_template, strict=True))


def _feature(
    template: Template, columns: Sequence[Sequence[str]], functions: Mapping[str, Any]
) -> list[str]:
    values = columns[template.column]
    size, width = len(values), template.last - template.first
    if width:
        values = [" ".join(values[i : i + width + 1]) for i in range(size - width)]
    if template.function:
        values = [str(functions[template.function](value)) for value in values]
    name, known = template.name, len(values)
    return [
        f"{name}={'BOS' if i < 0 else values[i] if i < known else 'EOS'}"
        for i in range(template.first, template.first + size)
    ]
