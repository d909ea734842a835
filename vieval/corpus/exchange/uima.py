"""UIMA CAS, which INCEpTION and DKPro write: as XMI beside its type system, or as JSON.

dkpro-cassis reads and writes it. The sentences of the document become segments, or the whole of it
where it has none. Of the types the named entities are read, or else the first own one; the others
are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from vieval.corpus import files
from vieval.corpus.exchange.extra import library
from vieval.corpus.exchange.holds import Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.exchange.pieces import together, trimmed, words
from vieval.corpus.exchange.webanno import ENTITY, OWN, TYPE_FEATURES
from vieval.corpus.faults import FormatError
from vieval.corpus.jsonl import segment_id
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Fragment, Record

TYPES = "TypeSystem.xml"
SEGMENTATION = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
SENTENCE, TOKEN = SEGMENTATION + "Sentence", SEGMENTATION + "Token"
ABOUT_THE_TEXT = (
    SEGMENTATION,
    "uima.tcas.DocumentAnnotation",
    "de.tudarmstadt.ukp.dkpro.core.api.metadata",
)
BUILT_IN = {"begin", "end", "sofa", "type", "xmiID"}
# XML 1.0 has no way to write other characters.
_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def looks_like(head: bytes) -> bool:
    """Whether a file begins as an XMI of a CAS does, or as its JSON."""
    return (
        (b"<xmi:XMI" in head and b"uima" in head)
        or b'"%TYPES"' in head
        or (b'"%FEATURE_STRUCTURES"' in head)
    )


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the sentences of a document. Raises `FormatError` with the faults."""
    cas = _load(path)
    text = cas.sofa_string
    if not isinstance(text, str) or not text.strip():
        raise FormatError(f"{path.name}: the document has no text")
    intake = Intake()
    marks = _marks(cas, _type(cas, path.name), intake)
    sentences = cas.select(SENTENCE) if cas.typesystem.contains_type(SENTENCE) else []
    ids = {s.begin: getattr(s, "id", None) for s in sentences}
    bounds = together([(s.begin, s.end) for s in sentences], [_outer(mark) for mark in marks]) or [
        (0, len(text))
    ]
    edges = [0, *(edge for bound in bounds for edge in bound), len(text)]
    intake.left["stretches of text outside every sentence"] = sum(
        bool(text[edges[i] : edges[i + 1]].strip()) for i in range(0, len(edges), 2)
    )
    for number, (start, end) in enumerate(bounds, start=1):
        key = ids.get(start) or (segment_id(path.stem, number) if sentences else path.stem)
        here = [
            mark._replace(stretches=tuple((a - start, b - start) for a, b in mark.stretches))
            for mark in marks
            if start <= _outer(mark)[0] < end
        ]
        intake.add(f"{path.name}: sentence {number}", key, text[start:end], here)
    return intake.taken()


def _outer(mark: Mark) -> Fragment:
    return mark.stretches[0][0], mark.stretches[-1][1]


def _load(path: Path) -> Any:
    cassis = library("cassis", "uima")
    try:
        with files.opened(path) as file:
            if path.suffix == ".json":
                return cassis.load_cas_from_json(file)
            with files.opened(path.with_name(TYPES)) as described:
                system = cassis.load_typesystem(described)
            return cassis.load_cas_from_xmi(file, typesystem=system)
    except FileNotFoundError:
        raise FormatError(f"{path.name}: no type system {TYPES} beside it") from None
    except Exception as error:  # whatever the library meets: XML, JSON, unknown types
        raise FormatError(f"{path.name}: no CAS that dkpro-cassis reads: {_line(error)}") from None


def _line(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def _type(cas: Any, name: str) -> str:
    used = list(dict.fromkeys(str(one.type.name) for one in cas.select_all_annotations()))
    own = [kind for kind in used if kind.startswith(OWN)]
    if ENTITY in used or not own:
        if not cas.typesystem.contains_type(ENTITY):
            raise FormatError(f"{name}: no {ENTITY}, nor an annotation of an own type")
        return ENTITY
    return own[0]


def _marks(cas: Any, wanted: str, intake: Intake) -> list[Mark]:
    marks = []
    for one in cas.select_all_annotations():
        kind = one.type.name
        if kind == wanted:
            said = _features(one)
            names = [*(name for name in said if name.lower() in TYPE_FEATURES), *said]
            if names:
                type_of = said.pop(names[0])
                marks.append(Mark(((one.begin, one.end),), type_of, attributes=said))
            else:
                intake.left["names without a type"] += 1
        elif not kind.startswith(ABOUT_THE_TEXT):
            intake.left[f"annotations of type {kind.rpartition('.')[2]}"] += 1
    return marks


def _features(annotation: Any) -> dict[str, str]:
    return {
        feature.name: str(value)
        for feature in annotation.type.all_features
        if feature.name not in BUILT_IN
        and isinstance(value := getattr(annotation, feature.name, None), str | int | float | bool)
    }


HOLDS = Holds(
    fragments=False,
    labels=0,
    unlabelled="never",
    articles="numbered",
    fit=trimmed,
    fits_text=lambda text: bool(text.strip()) and not _XML.search(text),
    fits_attribute=lambda name, value: (
        bool(re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII))
        and name.lower() not in TYPE_FEATURES
        and name not in BUILT_IN
        and not _XML.search(value)
    ),
)


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write a document, a sentence a segment, as XMI with its type system beside it."""
    cassis = library("cassis", "uima")
    held = reduced(records, HOLDS)
    spans = [span for record in held.records for span in ordered(record)]
    system = cassis.TypeSystem()
    sentence, token, entity = (system.create_type(name) for name in (SENTENCE, TOKEN, ENTITY))
    system.create_feature(sentence, name="id", rangeType="uima.cas.String")
    for name in ["value", *sorted({name for span in spans for name in span.attributes})]:
        system.create_feature(entity, name=name, rangeType="uima.cas.String")
    cas = cassis.Cas(typesystem=system)
    cas.sofa_mime = "text/plain"
    cas.sofa_string = "\n".join(record.segment.text for record in held.records)
    edges = [0]
    for record in held.records:
        edges.append(edges[-1] + len(record.segment.text) + 1)
    for record, (start, after) in zip(held.records, pairwise(edges), strict=True):
        cas.add(sentence(begin=start, end=after - 1, id=record.segment.id))
        cuts = [place for span in ordered(record) for place in (span.start, span.end)]
        for first, last in words(record.segment.text, cuts):
            cas.add(token(begin=start + first, end=start + last))
        for span in ordered(record):
            features = {**span.attributes, "value": span.type}
            cas.add(entity(begin=start + span.start, end=start + span.end, **features))
    system.to_xml(path.with_name(TYPES))
    cas.to_xmi(path)
    return held
