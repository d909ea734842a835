"""A hundred files and more that are not what they should be, and the one line that each gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.exchange.written import lines
from vieval.corpus.exchange import importing
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import PLAIN

TEXT = "An ở Huế"
EMOJI = "\N{SMILING FACE WITH OPEN MOUTH} An"
TOKEN = {"entity": "B-PER", "score": 0.5, "index": 1, "start": 0, "end": 2}
ENTITY = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"
TSV = f"#FORMAT=WebAnno TSV 3.3\n#T_SP={ENTITY}|value\n\n"


def spans(*triples: object, text: object = TEXT, **more: object) -> str:
    """A row of doccano's with spans."""
    return lines({"id": 1, "text": text, "label": list(triples), **more})


def task(*results: object, text: object = TEXT, key: object = 1, **more: object) -> str:
    """A task of Label Studio's with one annotation."""
    data = {"text": text} if text is not None else {}
    return json.dumps(
        [{"id": key, "data": data, "annotations": [{"result": list(results)}], **more}]
    )


def region(start: object, end: object, **value: object) -> dict[str, Any]:
    whole = {"start": start, "end": end, "labels": ["PER"], **value}
    return {"type": "labels", "from_name": "label", "value": whole}


def minimal(**fields: object) -> dict[str, Any]:
    """A task of Label Studio's in minimal form."""
    return {"id": 1, "text": TEXT, "annotator": 1, "annotation_id": 1, "lead_time": 1.0, **fields}


def choice(*choices: object) -> dict[str, Any]:
    return {"type": "choices", "from_name": "topic", "value": {"choices": list(choices)}}


def prodigy(**row: object) -> str:
    return lines({"text": TEXT, "_input_hash": 1, "answer": "accept", **row})


def found(**item: object) -> str:
    """A row of a pipeline's output, with its text."""
    whole = {"entity_group": "PER", "score": 0.9, "start": 0, "end": 2, **item}
    return lines({"id": "1", "text": TEXT, "entities": [whole]})


def token(*columns: str, text: str = TEXT) -> str:
    return f"{TSV}#Text={text}\n" + "\t".join(columns) + "\n"


# The content of a file, or of a folder by name, and what is told of it. One idea a row.
CASES: dict[str, dict[str, tuple[Any, str]]] = {
    "a.jsonl": {
        "doccano: a row that is no object": (
            spans([0, 2, "PER"]) + "7\n",
            "a.jsonl:2: a row is a JSON object, not int",
        ),
        "doccano: no text": (spans(text=None), "a.jsonl:1: the text is None, not a text"),
        "doccano: a text of blanks": (spans(text="  "), "a.jsonl:1: the text is '  ', not a text"),
        "doccano: a text that is a number": (spans(text=7), "a.jsonl:1: the text is 7"),
        "doccano: an end after the text": (
            spans([0, 99, "PER"]),
            "a.jsonl:1: span [0, 99) ends after the text (8 code points)",
        ),
        "doccano: a start before the text": (
            spans([-1, 2, "PER"]),
            "a.jsonl:1: span [-1, 2) starts before the text",
        ),
        "doccano: an empty span": (spans([2, 2, "PER"]), "a.jsonl:1: span [2, 2) is empty"),
        "doccano: a span turned round": (spans([4, 2, "PER"]), "a.jsonl:1: span [4, 2) is empty"),
        "doccano: an offset in words": (
            spans(["0", 2, "PER"]),
            "a.jsonl:1: span [0, 2) has an offset that is no whole number",
        ),
        "doccano: an offset with a fraction": (
            spans([0.5, 2, "PER"]),
            "a.jsonl:1: span [0.5, 2) has an offset that is no whole number",
        ),
        "doccano: a pair": (spans([0, 2]), "a.jsonl:1: [0, 2] is no span"),
        "doccano: a type that is a number": (
            spans([0, 2, 7]),
            "a.jsonl:1: the label 7 is a number: export with the labels' texts",
        ),
        "doccano: no type": (spans([0, 2, " "]), "a.jsonl:1: span [0, 2) has the type ' '"),
        "doccano: an object without offsets": (
            lines({"text": TEXT, "entities": [{"start_offset": 0, "label": "PER"}]}),
            "a.jsonl:1: span [0, None) has an offset that is no whole number",
        ),
        "doccano: two labels": (
            lines({"text": TEXT, "label": ["a", "b"]}),
            "a.jsonl:1: label has 2 labels, ['a', 'b']; one is wanted",
        ),
        "doccano: a list of something else": (
            spans([0, 2, "PER"]) + lines({"id": 2, "text": TEXT, "label": [1]}),
            "a.jsonl:2: 1 is no span",
        ),
        "doccano: an object for a list": (
            spans([0, 2, "PER"]) + lines({"id": 2, "text": TEXT, "label": {"a": 1}}),
            "a.jsonl:2: label is dict, not a list",
        ),
        "doccano: an id twice": (
            spans([0, 2, "PER"]) * 2,
            "a.jsonl:2: the id '1' came before",
        ),
        "doccano: an id that is a list": (spans(id=[1]), "a.jsonl:1: the id is [1], not a string"),
        "doccano: half a character": (
            '{"text": "\\ud83d An", "label": []}',
            "a.jsonl:1: the text has half a character",
        ),
        "doccano: a span between a letter and its mark": (
            spans([0, 3, "LOC"], text="Hue\u0302"),
            "a.jsonl:1: span [0, 3) cuts a letter from its marks",
        ),
        "doccano: an article that is a number": (
            spans(article=7),
            "a.jsonl:1: the article is 7, not a string",
        ),
        "doccano: cut off": (
            spans([0, 2, "PER"]) + '{"id": 2, "text": "An',
            "a.jsonl:2: not JSON: Unterminated string",
        ),
        "doccano: quotes as in Python": (
            spans([0, 2, "PER"]) + "{'id': 2}",
            "a.jsonl:2: not JSON: Expecting property name",
        ),
        "prodigy: no text": (prodigy(text=None), "a.jsonl:1: the text is None"),
        "prodigy: spans that are no list": (
            prodigy(spans={}),
            "a.jsonl:1: spans is no list of objects",
        ),
        "prodigy: a span that is a pair": (
            prodigy(spans=[[0, 2]]),
            "a.jsonl:1: spans is no list of objects",
        ),
        "prodigy: a span without a label": (
            prodigy(spans=[{"start": 0, "end": 2, "type": "PER"}]),
            "a.jsonl:1: a span has no label; it has start, end, type",
        ),
        "prodigy: a span without an end": (
            prodigy(spans=[{"start": 0, "label": "PER"}]),
            "a.jsonl:1: span [0, None) has an offset that is no whole number",
        ),
        "prodigy: an end after the text": (
            prodigy(spans=[{"start": 0, "end": 9, "label": "PER"}]),
            "a.jsonl:1: span [0, 9) ends after the text",
        ),
        "prodigy: another surface": (
            prodigy(spans=[{"start": 0, "end": 2, "label": "PER", "text": "Huế"}]),
            "a.jsonl:1: span [0, 2) says 'Huế', the text 'An'",
        ),
        "prodigy: a surface that is a number": (
            prodigy(spans=[{"start": 0, "end": 2, "label": "PER", "text": 3}]),
            "a.jsonl:1: span [0, 2) says 3, which is no text",
        ),
        "prodigy: a hash that is a list": (
            prodigy(_input_hash=[1]),
            "a.jsonl:1: _input_hash is [1], which Prodigy does not write",
        ),
        "prodigy: two options": (
            prodigy(accept=["a", "b"]),
            "a.jsonl:1: accept is ['a', 'b']; one option is wanted",
        ),
        "prodigy: an option that is a number": (
            prodigy(accept=[7]),
            "a.jsonl:1: label is 7, not a label",
        ),
        "prodigy: a row that is no object": (
            prodigy(spans=[]) + "[]\n",
            "a.jsonl:2: a row is a JSON object, not list",
        ),
        "prodigy: an id twice": (
            lines(*({"text": TEXT, "_task_hash": n, "id": 1} for n in (1, 2))),
            "a.jsonl:2: the id '1' came before",
        ),
        "prodigy: cut off": (prodigy(spans=[])[:-9], "a.jsonl:1: not JSON"),
        "pipelines: no start": (
            found(start=None),
            "a.jsonl:1: no start and end in",
        ),
        "pipelines: an end after the text": (found(end=99), "a.jsonl:1: span [0, 99) ends after"),
        "pipelines: an offset in words": (found(start="0"), "a.jsonl:1: span [0, 2) has an offset"),
        "pipelines: a score in words": (
            lines(
                {"text": TEXT, "output": [{"label": "a", "score": 1}, {"label": "b", "score": "1"}]}
            ),
            "a.jsonl:1: the score of 'b' is '1', not a number",
        ),
        "pipelines: an index in words": (
            lines({"text": TEXT, "output": [TOKEN | {"index": "1"}]}),
            "a.jsonl:1: the index of 'B-PER' is '1', not a whole number",
        ),
        "tokens: a text that is a list": (
            lines({"text": ["An"], "tokens": ["An"], "ner_tags": ["B-PER"]}),
            "a.jsonl:1: the text is ['An'], not a text",
        ),
        "pipelines: no type": (found(entity_group=""), "a.jsonl:1: span [0, 2) has the type ''"),
        "pipelines: an answer to a text that nobody knows": (
            lines({"id": "9", "entities": [{"label": "PER", "score": 1, "start": 0, "end": 2}]}),
            "a.jsonl:1: no text, nor a segment '9' of `--texts GOLD`",
        ),
        "pipelines: lists without texts": (
            lines([{"entity_group": "PER", "score": 1, "start": 0, "end": 2}], []),
            "a.jsonl: 2 lists of answers without a text, and 0 segments to answer",
        ),
        "pipelines: a row that is something else": (
            found() + lines({"id": "2", "text": "a", "entities": {}}),
            "a.jsonl:2: no list of answers",
        ),
        "pipelines: an id twice": (found() * 2, "a.jsonl:2: the id '1' came before"),
        "jsonl: an id with a fraction": (
            lines({"id": 1.0, "text": TEXT}),
            "a.jsonl:1: id is 1.0, not a string or a whole number",
        ),
        "jsonl: no JSON": ("{\n", "a.jsonl:1: not JSON"),
        "jsonl: a start that is missing": (
            lines({"id": 1, "text": TEXT, "entities": [{"end": 2, "type": "PER"}]}),
            "a.jsonl:1:",
        ),
        "jsonl: not NFC": (
            lines({"id": 1, "text": "Hue\u0302\u0301"}),
            "a.jsonl:1: the text is not NFC",
        ),
        "not UTF-8": (b'{"text": "\xff", "label": []}', "a.jsonl: not UTF-8"),
        "UTF-16": ('{"text": "a", "label": []}'.encode("utf-16"), "a.jsonl"),
    },
    "a.json": {
        "Label Studio: a task that is no object": (
            task(region(0, 2))[:-1] + ", 7]",
            "a.json:1: a task is a JSON object, not int",
        ),
        "Label Studio: no end of the array": (
            task(region(0, 2))[:-1],
            "a.json:1: the JSON array has no end",
        ),
        "Label Studio: cut off": (task(region(0, 2))[:-5], "a.json:1: not JSON"),
        "Label Studio: no text": (
            task(region(0, 2), text=None),
            "a.json:1: no field 'text' in the data, which has nothing",
        ),
        "Label Studio: a picture": (
            json.dumps([{"id": 1, "data": {"image": "a.png", "page": "b"}, "annotations": []}]),
            "a.json:1: no field 'text' in the data, which has image, page",
        ),
        "Label Studio: a text that is a number": (
            task(text=7),
            "a.json:1: the text is 7, not a text",
        ),
        "Label Studio: annotations that are no list": (
            json.dumps([{"id": 1, "data": {"text": TEXT}, "annotations": {"a": 1}}]),
            "a.json:1: annotations of task 1 is no list of objects",
        ),
        "Label Studio: a result that is no list": (
            json.dumps([{"id": 1, "data": {"text": TEXT}, "annotations": [{"result": "a"}]}]),
            "a.json:1: the result of task 1 is no list of objects",
        ),
        "Label Studio: no offsets": (
            task(region(None, None)),
            "a.json:1: span [None, None) has an offset that is no whole number",
        ),
        "Label Studio: HTML": (
            task(region("/div[1]/text()[1]", "/div[1]/text()[1]")),
            "a.json:1: a name starts at '/div[1]/text()[1]', in HTML; plain text is wanted",
        ),
        "Label Studio: a control that is a list": (
            task(region(0, 2) | {"from_name": ["label"]}),
            "a.json:1: from_name of a result is ['label'], not a text",
        ),
        "Label Studio: a surface that is a list": (
            task(region(0, 2, text=["An"])),
            "a.json:1: span [0, 2) says ['An'], the text 'An'",
        ),
        "Label Studio: no label": (
            task(region(0, 2, labels=[])),
            "a.json:1: span [0, 2) has no label",
        ),
        "Label Studio: a label that is a number": (
            task(region(0, 2, labels=[7])),
            "a.json:1: span [0, 2) has the type 7, not a name",
        ),
        "Label Studio: an end after the text": (
            task(region(0, 99)),
            "a.json:1: span [0, 99) ends after the text (8 code points)",
        ),
        "Label Studio: another surface": (
            task(region(0, 2, text="Huế")),
            "a.json:1: span [0, 2) says 'Huế', the text 'An'",
        ),
        "Label Studio: neither code points nor UTF-16": (
            task(region(4, 6, text="An"), text=EMOJI),
            "a.json:1: span [4, 6) says 'An', the text ''",
        ),
        "Label Studio: some of each": (
            task(region(2, 4, text="An"), region(3, 5, text="An"), text=EMOJI),
            "a.json:1: span [3, 5) says 'An', the text 'n'",
        ),
        "Label Studio: no surface after an emoji": (
            task(region(2, 4), text=EMOJI),
            "a.json:1: names without their text after an emoji",
        ),
        "Label Studio: half a pair": (
            task(region(1, 4, text="An"), text=EMOJI),
            "a.json:1: span [1, 4) says 'An', the text ' An'",
        ),
        "Label Studio: two choices": (
            task(choice("a", "b")),
            "a.json:1: topic has the choices ['a', 'b']; one is wanted",
        ),
        "Label Studio: two choices in minimal form": (
            json.dumps([minimal(topic={"choices": ["a", "b"]})]),
            "a.json:1: topic has the choices ['a', 'b']; one is wanted",
        ),
        "Label Studio: no choice in minimal form": (
            json.dumps([minimal(topic={"choices": []})]),
            "a.json:1: topic has the choices []; one is wanted",
        ),
        "Label Studio: a choice that is a number": (
            task(choice(7)),
            "a.json:1: topic is 7, not a label",
        ),
        "Label Studio: no id": (task(region(0, 2), key=None), "a.json:1: the id is None"),
        "UIMA: no CAS": ('{"%TYPES": {}, "%FEATURE_STRUCTURES": 7}', "a.json: "),
    },
    "a.tsv": {
        "WebAnno: no layer": (
            "#FORMAT=WebAnno TSV 3.3\n\n#Text=An\n1-1\t0-2\tAn\t\n",
            "a.tsv:1: no layer of spans (#T_SP) in the header",
        ),
        "WebAnno: relations alone": (
            "#FORMAT=WebAnno TSV 3.3\n#T_RL=a.B|c|BT_d\n\n#Text=An\n1-1\t0-2\tAn\t_\t_\n",
            "a.tsv:1: no layer of spans (#T_SP) in the header",
        ),
        "WebAnno: no offsets": (
            token("1-1", "An", "PER", ""),
            "a.tsv:4: line 5 has no offsets as 0-5 and token after its number",
        ),
        "WebAnno: a column is missing": (
            token("1-1", "0-2", "An"),
            "a.tsv:4: line 5 has 3 columns, less than its layers need",
        ),
        "WebAnno: another token": (
            token("1-1", "0-2", "Anh", "PER", text="An ở"),
            "a.tsv:4: the tokens are not where their offsets say in 'An ở'",
        ),
        "WebAnno: a token elsewhere": (
            token("1-1", "0-2", "An", "PER") + "1-2\t9-12\tHuế\tLOC\n",
            "a.tsv:4: the tokens are not where their offsets say",
        ),
        "WebAnno: a bracket that is not closed": (
            token("1-1", "0-2", "An", "PER[1"),
            "a.tsv:4: line 5 has 'PER[1', which is no value",
        ),
        "WebAnno: an id that is no number": (
            token("1-1", "0-2", "An", "PER[a]"),
            "a.tsv:4: line 5 has 'PER[a]', which is no value",
        ),
        "WebAnno: an empty sentence": (
            TSV + "#Text= \n1-1\t0-1\ta\t_\n",
            "a.tsv:4:",
        ),
        "TSV: no column of texts": ("id\ttopic\n1\ta\n", "a.tsv:1: no column text"),
        "TSV: a label is missing": ("id\ttopic\ttext\n1\t\ta\n", "a.tsv:2:"),
    },
    "a.csv": {
        "CSV: no text": ("id,label\n1,a\n", "a.csv:1: no column text or sentence"),
        "CSV: bars": ("id|text|label\n1|a|b\n", "a.csv:1: no column text"),
        "CSV: empty": ("", "a.csv:1: no column text"),
        "CSV: a column twice": ("text,label,label\na,b,c\n", "a.csv:1: a column comes twice"),
        "CSV: one column too many": (
            "text,label\nGiá vàng, giá bạc,economic\n",
            "a.csv:2: 3 columns, where the header has 2",
        ),
        "CSV: one column too few": ("text,label\nGiá vàng\n", "a.csv:2: 1 column, where"),
        "CSV: a quote without an end": ('text,label\n"Giá,economic\n', "a.csv:2: not CSV"),
        "CSV: a quote within": ('text,label\n"Giá" vàng,a\n', "a.csv:2: not CSV"),
        "CSV: no word": ('text,label\n" ",a\n', "a.csv:2: the text is ' ', not a text"),
        "CSV: an id twice": ("id,text,label\n1,a,b\n1,a,b\n", "a.csv:3: the id '1' came before"),
        "CSV: an id is missing": ("id,text,label\n,a,b\n", "a.csv:2: the id is '', not a string"),
        "CSV: of Label Studio, with names": (
            'id,label,text\n1,"[{""start"":0,""end"":2}]",An\n',
            "a.csv:2: names as JSON in a cell: export JSON instead",
        ),
        "CSV: not UTF-8": ("text,label\nGiá,a\n".encode("latin-1"), "a.csv: not UTF-8"),
    },
    "a.txt": {
        "fastText: two labels": (
            "__label__a __label__b Giá vàng\n",
            "a.txt:1: 2 labels, __label__a __label__b; one is wanted",
        ),
        "fastText: no text": ("__label__a \n", "a.txt:1: the text is '', not a text"),
        "fastText: a label alone": (
            "__label__a An\n__label__a\n",
            "a.txt:2: the text is '', not a text",
        ),
        "fastText: two labels alone, and a carriage return": (
            "__label__a An\n__label__a __label__b\r\n",
            "a.txt:2: 2 labels, __label__a __label__b; one is wanted",
        ),
        "fastText: no label's name": ("__label__ Giá\n", "a.txt:1: label is '', not a label"),
        "ENAMEX: not closed": (
            '<ENAMEX TYPE="LOC">Huế\n',
            "a.txt:1: <ENAMEX> is not closed on its line",
        ),
        "ENAMEX: closed on the next line": (
            'ở <ENAMEX TYPE="LOC">Hà\nNội\n',
            "a.txt:1: <ENAMEX> is not closed on its line",
        ),
        "ENAMEX: closes nothing": (
            'ở <ENAMEX TYPE="LOC">Huế</ENAMEX></ENAMEX>\n',
            "a.txt:1: </ENAMEX> at 34 closes nothing",
        ),
        "ENAMEX: closed crosswise": (
            '<ENAMEX TYPE="LOC">a <NUMEX TYPE="X">b</ENAMEX> c</NUMEX>\n',
            "a.txt:1: </ENAMEX> at 39 closes nothing",
        ),
        "ENAMEX: no type": (
            '<ENAMEX ID="1">Huế</ENAMEX>\n',
            'a.txt:1: <ENAMEX ID="1"> has no TYPE',
        ),
        "ENAMEX: an attribute without quotes": (
            "<ENAMEX TYPE=LOC>Huế</ENAMEX>\n",
            'a.txt:1: <ENAMEX TYPE=LOC>: attributes as TYPE="PERSON" are wanted',
        ),
        "ENAMEX: an empty name": (
            'ở <ENAMEX TYPE="LOC"></ENAMEX>\n',
            "a.txt:1: span [2, 2) is empty",
        ),
        "ENAMEX: an empty type": (
            '<ENAMEX TYPE="">Huế</ENAMEX>\n',
            "a.txt:1: span [0, 3) has the type '', not a name",
        ),
        "CoNLL: one column": ("O\n", "a.txt:1:"),
        "CoNLL: words alone": ("An\n", "a.txt: lines have no tag"),
        "CoNLL: a tag that is none": ("An X-PER\nở O\n", "a.txt:1:"),
        "CoNLL: a column is missing": ("An NNP B-PER\nở O\n", "a.txt:2:"),
    },
    "folder": {
        "brat: no text": ({"a.ann": "T1\tPER 0 2\tAn\n"}, "a.ann: no text a.txt beside it"),
        "brat: no tab": ({"a.ann": "T1 PER 0 2 An\n"}, "a.ann:1: '' after T1"),
        "brat: no bounds": ({"a.ann": "T1\tPER\tAn\n"}, "a.ann:1: 'PER' after T1"),
        "brat: one bound": ({"a.ann": "T1\tPER 0\tAn\n"}, "a.ann:1: 'PER 0' after T1"),
        "brat: bounds in words": ({"a.ann": "T1\tPER a b\tAn\n"}, "a.ann:1: 'PER a b' after T1"),
        "brat: a negative bound": ({"a.ann": "T1\tPER -1 2\tA\n"}, "a.ann:1: 'PER -1 2' after T1"),
        "brat: a type with a blank": (
            {"a.ann": "T1\tA B 0 2\tAn\n"},
            "a.ann:1: 'A B 0 2' after T1",
        ),
        "brat: an empty span": ({"a.ann": "T1\tPER 2 2\t\n"}, "a.ann:1: span [2, 2) is empty"),
        "brat: an end after the text": (
            {"a.ann": "T1\tPER 0 2\tAn\nT2\tLOC 5 99\tHuế\n"},
            "a.ann:2: span [5, 99) ends after the text (8 code points)",
        ),
        "brat: another surface": (
            {"a.ann": "T1\tPER 0 2\tHuế\n"},
            "a.ann:1: span [0, 2) says 'Huế', the text 'An'",
        ),
        "brat: pieces that overlap": (
            {"a.ann": "T1\tPER 0 4;3 8\tAn ở Huế\n"},
            "a.ann:1: span [0, 4), [3, 8) has pieces that overlap",
        ),
        "brat: an id twice": (
            {"a.ann": "T1\tPER 0 2\tAn\nT1\tLOC 5 8\tHuế\n"},
            "a.ann:2: the id T1 came before",
        ),
        "brat: an id of no kind": (
            {"a.ann": "X1\tPER 0 2\tAn\n"},
            "a.ann:1: 'X1\\tPER 0 2\\tAn' is no annotation",
        ),
        "brat: an attribute of nothing": (
            {"a.ann": "T1\tPER 0 2\tAn\nA1\tKnown\n"},
            "a.ann:2: 'Known': a type and an id as 'Known T1' are wanted",
        ),
        "brat: text that is not UTF-8": ({"a.ann": "", "a.txt": b"\xff"}, "a.txt: not UTF-8"),
        "brat: a text without a word": ({"a.ann": "", "a.txt": b"\n"}, "a.ann: the text is '\\n'"),
        "a folder of nothing known": ({"b.txt": b"An"}, "folder: an ordinary file is wanted"),
    },
    "a.zip": {"an archive": (b"PK\x03\x04abc", "a.zip: a ZIP archive; unpack it")},
    "a.jsonl.gz": {"packed": (b"\x1f\x8babc", "a.jsonl.gz: packed by gzip; unpack it")},
}
ROWS = [
    pytest.param(name, content, told, id=idea)
    for name, ideas in CASES.items()
    for idea, (content, told) in ideas.items()
]


def test_there_are_a_hundred() -> None:
    assert len(ROWS) >= 100


@pytest.mark.parametrize(("name", "content", "told"), ROWS)
def test_a_malformed_file_gets_one_clear_line(
    tmp_path: Path, name: str, content: Any, told: str
) -> None:
    if "%TYPES" in str(content):
        pytest.importorskip("cassis", reason="cassis reads it, which is an extra")
    path = tmp_path / name
    if isinstance(content, dict):
        path.mkdir()
        text = {} if told.endswith("no text a.txt beside it") else {"a.txt": TEXT.encode()}
        for file, inside in (text | content).items():
            (path / file).write_bytes(inside if isinstance(inside, bytes) else inside.encode())
    else:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(FormatError) as error:
        importing.read(path, PLAIN)
    [line] = str(error.value).splitlines()
    assert told in line
    assert len(line) < 250
