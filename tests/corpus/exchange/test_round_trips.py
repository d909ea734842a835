"""Whatever a format can hold comes back from it, over generated corpora; what is lost is named."""

from __future__ import annotations

import unicodedata
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from vieval.data import Record, Segment, Span

# Words with marks, an emoji of two UTF-16 units and one of several code points, blanks of all
# kinds, what formats escape, and a letter that NFC cannot compose with its mark.
PIECES = [
    "Hà Nội",
    "Đ.T.H.",
    "ở",
    "An",
    "\N{SMILING FACE WITH OPEN MOUTH}",
    "\N{WAVING WHITE FLAG}\ufe0f\u200d\N{RAINBOW}",
    "x\u0323\u0302",
    " ",
    "  ",
    "\t",
    "\n",
    "\r\n",
    "\u00a0",
    "\\",
    "_*[1]|;->",
    '<ENAMEX TYPE="PERSON">',
    "</ENAMEX>&amp;",
    "__label__x",
    '"quoted", 1',
    "#Text=",
    "\ufeff",
    "\\n",
]
TYPES = ["PER", "LOC", "ORG", "a type", "B-X|[1]_*", '<&">']
WORDS = ["event", "thể thao", "a\nb", "_", "__label__x", '"']


@st.composite
def texts(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7))
    text = unicodedata.normalize("NFC", "".join(pieces))
    return text if text.strip() else text + "An"


@st.composite
def spans(draw: st.DrawFn, text: str) -> Span:
    """A span of the text: it may cross others, have gaps, and begin and end with blanks."""
    size = draw(st.sampled_from([2, 2, 2, 4, 6]))
    places = draw(st.sets(st.integers(0, len(text)), min_size=2, max_size=size).map(sorted))
    pieces = list(zip(places[::2], places[1::2], strict=False))
    attributes = draw(
        st.dictionaries(
            st.sampled_from(["form", "referent", "note", "a b", "value"]),
            st.sampled_from(["native", "Hà Nội", "", "a\tb\n", "_", '"<&|[1]\\']),
            max_size=2,
        )
    )
    fragments = tuple(pieces) if len(pieces) > 1 else ()
    kind = draw(st.sampled_from(TYPES))
    return Span(pieces[0][0], pieces[-1][1], kind, fragments, attributes)


@st.composite
def record(draw: st.DrawFn, number: int) -> Record:
    text = draw(texts())
    article = draw(st.sampled_from(["bài 1", "a/b", ""]))
    key = draw(st.sampled_from([f"{article or 'x'}#{number}", f"id {number}", str(number)]))
    return Record(
        Segment(key, text, article),
        draw(
            st.dictionaries(
                st.sampled_from(["ner", "dates"]), st.frozensets(spans(text), max_size=4)
            )
        ),
        draw(st.frozensets(st.just(Span(0, 1, "DECOY")), max_size=1)),
        draw(st.dictionaries(st.sampled_from(["topic", "fluency"]), st.sampled_from(WORDS))),
    )


@st.composite
def corpora(draw: st.DrawFn) -> list[Record]:
    return [draw(record(number)) for number in range(1, draw(st.integers(1, 4)) + 1)]


def content(records: list[Record]) -> list[object]:
    """All of some records: equality of spans leaves their attributes out."""
    return [
        (
            record.segment,
            {
                problem: {(span, tuple(sorted(span.attributes.items()))) for span in spans}
                for problem, spans in record.spans.items()
            },
            record.decoys,
            sorted(record.labels.items()),
        )
        for record in records
    ]


class Case(NamedTuple):
    """A format: its module, and a file's name."""

    module: str
    name: str


CASES = [
    Case("brat", "folder"),
    Case("label_studio", "a.json"),
    Case("doccano", "a.jsonl"),
    Case("prodigy", "a.jsonl"),
    Case("webanno", "a.tsv"),
    Case("csv_labels", "a.csv"),
    Case("fasttext", "a.txt"),
    Case("enamex", "a.txt"),
]
# By the library that each needs.
EXTRAS = {
    "cassis": Case("uima", "a.xmi"),
    "spacy": Case("docbin", "a.spacy"),
    "datasets": Case("arrow", "folder"),
}


def there_and_back(folder: Path, case: Case, records: list[Record]) -> None:
    """Write and read a corpus: what is held comes back, and nothing is lost that is not named."""
    note(f"as {case.module}")
    module = import_module(f"vieval.corpus.exchange.{case.module}")
    path = folder / case.module / case.name
    path.parent.mkdir()
    held, lost = module.write(path, records)
    if held:
        assert content(module.read(path).records) == content(held)
    if not lost:
        assert content(held) == content(records)


# Making up a corpus takes longer than writing and reading it: all formats get the same ones.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(records=corpora())
def test_what_a_format_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, records: list[Record]
) -> None:
    folder = tmp_path_factory.mktemp("a")
    for case in CASES:
        there_and_back(folder, case, records)


@pytest.mark.parametrize(("library", "case"), EXTRAS.items(), ids=EXTRAS)
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(records=corpora())
def test_what_a_format_of_a_library_holds_comes_back(
    tmp_path_factory: pytest.TempPathFactory, library: str, case: Case, records: list[Record]
) -> None:
    pytest.importorskip(library)
    there_and_back(tmp_path_factory.mktemp("a"), case, records)
