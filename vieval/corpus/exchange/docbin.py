"""spaCy's DocBin: tokenised documents with entities, groups of spans, and categories.

spaCy reads and writes it. Names are the spans of the group `sc` where a document has it (spans may
overlap there), else its entities. Every other group is a problem of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval.corpus.exchange.extra import library
from vieval.corpus.exchange.holds import ALL, Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.exchange.pieces import trimmed, words
from vieval.corpus.faults import FormatError
from vieval.corpus.jsonl import segment_id
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Fragment, Record, Span
from vieval.problems import NER

GROUP = "sc"
"""The group that spaCy's own span categoriser uses."""
OWN = "vieval"
LABEL = "label"
"""The problem of categories: spaCy does not name it."""


def looks_like(head: bytes) -> bool:
    """Whether a file begins as zlib does; that it is a DocBin its suffix says."""
    return head[:1] == b"\x78"


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the documents of a file. Raises `FormatError` with the faults."""
    spacy = library("spacy", "spacy")
    tokens = library("spacy.tokens", "spacy")
    try:
        found = list(tokens.DocBin().from_disk(path).get_docs(spacy.vocab.Vocab()))
    except Exception as error:  # zlib's, msgpack's and spaCy's own have no common kind
        raise FormatError(f"{path.name}: no DocBin that spaCy reads: {error!r}"[:200]) from None
    intake = Intake()
    for number, doc in enumerate(found, start=1):
        place = f"{path.name}: document {number}"
        own = doc.user_data.get(OWN)
        known: Mapping[str, Any] = own if isinstance(own, dict) else {}
        key = known.get("id", segment_id(path.stem, number))
        groups = {NER if name == GROUP else name: group for name, group in doc.spans.items()}
        if NER not in groups and doc.has_annotation("ENT_IOB"):
            groups[NER] = doc.ents
        marks = {
            problem: [Mark(((s.start_char, s.end_char),), s.label_) for s in spans]
            for problem, spans in groups.items()
        }
        with intake.at(place):
            labels = _labels(doc.cats)
            intake.add(place, key, doc.text, marks, article=known.get("article"), labels=labels)
    return intake.taken()


def _labels(categories: Mapping[str, float]) -> dict[str, object]:
    if not categories:
        return {}
    chosen = [name for name, score in categories.items() if score >= 0.5]
    if len(chosen) != 1:
        raise FormatError(
            f"{len(chosen)} categories hold of {', '.join(categories)}; one is wanted"
        )
    return {LABEL: chosen[0]}


HOLDS = Holds(
    spans=ALL,
    spans_as="",
    fragments=False,
    attributes=False,
    labels=1,
    labels_as=LABEL,
    fit=trimmed,
)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a document a segment: its names as the group `sc`, the outermost as entities.

    Tokens are what white space parts, cut where a name begins or ends.
    """
    spacy = library("spacy", "spacy")
    tokens = library("spacy.tokens", "spacy")
    held = reduced(records, HOLDS)
    labels = sorted({label for record in held.records for label in record.labels.values()})
    vocabulary = spacy.vocab.Vocab()
    docs = []
    for record in held.records:
        doc = _doc(record, vocabulary, tokens.Doc)
        for problem in record.spans:
            names = ordered(record, problem)
            spans = [doc.char_span(span.start, span.end, span.type) for span in names]
            doc.spans[GROUP if problem == NER else problem] = spans
            if problem == NER:
                doc.set_ents(spacy.util.filter_spans(spans))
        for label in record.labels.values():
            doc.cats = {name: float(name == label) for name in labels}
        docs.append(doc)
    tokens.DocBin(docs=docs, store_user_data=True).to_disk(path)
    return held


def _doc(record: Record, vocabulary: Any, kind: Any) -> Any:
    text = record.segment.text
    spans = frozenset[Span]().union(*record.spans.values())
    cuts = [place for span in spans for place in (span.start, span.end)]
    bounds = _with_gaps(text, words(text, cuts))
    forms, spaces = [], []
    for place, (start, end) in enumerate(bounds):
        forms.append(text[start:end])
        following = bounds[place + 1][0] if place + 1 < len(bounds) else len(text)
        spaces.append(following > end)
    segment = record.segment
    doc = kind(vocabulary, words=forms, spaces=spaces)
    doc.user_data[OWN] = {"id": segment.id, "article": segment.article}
    return doc


def _with_gaps(text: str, tokens: Sequence[Fragment]) -> list[Fragment]:
    """Tokens, and what is between them but for one space after each, as spaCy keeps a text."""
    found: list[Fragment] = []
    position = 0
    for start, end in [*tokens, (len(text), len(text))]:
        if found and text.startswith(" ", position) and position < start:
            position += 1
        if position < start:
            gap = re.match(r"\s+", text[position:start])
            assert gap is not None
            found.append((position, start))
        if start < end:
            found.append((start, end))
        position = end
    return found
