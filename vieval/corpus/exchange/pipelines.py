"""What models give: Hugging Face pipelines (entities and labels) and GLiNER, as JSON.

A row is a list of what is found in a text, or an object that has this list, with an id or a text.
A list alone belongs to the segment at its place in the gold (`--texts`). Entities are whole names
(`entity_group` or `label`, with `start` and `end`) or the tokens of some (`entity`, such as
`B-PER`). Offsets are code points; scores are left alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.exchange.rows import first_rows, rows
from vieval.corpus.faults import FormatError
from vieval.corpus.offsets import is_whole
from vieval.corpus.reading import PLAIN, Reading
from vieval.metrics.numbers import many

Json = Mapping[str, Any]

LISTS = ("entities", "predictions", "predicted", "output", "results")
LABEL = "label"
"""The problem of labels: a pipeline does not name it."""


def looks_like(head: bytes) -> bool:
    """Whether a file begins with what a model found."""
    return any(_is_item(item) for row in first_rows(head) for item in _items(row) or [row])


def _is_item(item: object) -> bool:
    return (
        isinstance(item, dict)
        and "type" not in item
        and ("entity" in item or "entity_group" in item or {"label", "score"} <= item.keys())
    )


def _items(row: object) -> list[Any] | None:
    """The list of what was found in one text; None where there is none."""
    if isinstance(row, list):
        return row
    if not isinstance(row, dict):
        return None
    if {"label", "score"} <= row.keys() and "start" not in row:
        return [row]
    return next((row[name] for name in LISTS if isinstance(row.get(name), list)), None)


def read(path: Path, reading: Reading = PLAIN) -> Taken:
    """Read what was found in each text. Raises `FormatError` with the faults."""
    intake = Intake()
    found = rows(path)
    if found and all(_is_item(row.value) and "start" in row.value for row in found):
        # One array of names is what a pipeline gives for one text.
        found = [found[0]._replace(value=[row.value for row in found])]
    texts = dict(reading.texts or {})
    alone = [row for row in found if not isinstance(row.value, dict) or not _named(row.value)]
    if alone and len(found) != len(texts):
        raise FormatError(
            f"{path.name}: {many(len(found), 'list')} of answers without a text, and "
            f"{many(len(texts), 'segment')} "
            "to answer; `--texts GOLD` names a file with as many, in the same order"
        )
    for row, key in zip(found, texts if alone else [None] * len(found), strict=True):
        place = f"{path.name}:{row.line}"
        with intake.at(place):
            _row(row.value, key, texts, place, intake)
    return intake.taken()


def _named(row: Json) -> bool:
    return "text" in row or "id" in row


def _row(value: Any, key: str | None, texts: Mapping[str, str], place: str, intake: Intake) -> None:
    items = _items(value)
    if items is None or not all(isinstance(item, dict) for item in items):
        raise FormatError("no list of answers")
    own: Json = value if isinstance(value, dict) else {}
    name = key if key is not None else own.get("id", len(intake) + 1)
    text = own.get("text", texts.get(str(name)))
    if text is None:
        raise FormatError(f"no text, nor a segment {name!r} of `--texts GOLD`")
    intake.left["scores"] += sum("score" in item for item in items)
    labels = [item for item in items if "start" not in item and LABEL in item]
    if labels:
        best = max(labels, key=_score)
        intake.add(place, name, text, labels={LABEL: best[LABEL]})
        intake.left["labels that are not the best"] += len(labels) - 1
    else:
        intake.add(place, name, text, _marks(items))


def _score(item: Json) -> float:
    score = item.get("score", 0)
    if isinstance(score, bool) or not isinstance(score, int | float):
        raise FormatError(f"the score of {item[LABEL]!r} is {score!r}, not a number")
    return score


def _marks(items: Sequence[Json]) -> list[Mark]:
    """The names, those of single tokens joined as their tags tell, read leniently."""
    marks: list[Mark] = []
    last = None
    for item in items:
        kind = item.get("entity_group", item.get("entity", item.get("label")))
        start, end = item.get("start"), item.get("end")
        if start is None or end is None:
            raise FormatError(f"no start and end in {item!r}: a fast tokenizer gives them")
        if "entity" not in item or not isinstance(kind, str):
            marks.append(Mark(((start, end),), kind, item.get("text")))
            continue
        letter, dash, rest = kind.partition("-")
        name = rest if dash else kind
        if not (item.get("index") is None or is_whole(item["index"])):
            raise FormatError(f"the index of {kind!r} is {item['index']!r}, not a whole number")
        if not dash or letter not in {"B", "I", "E", "L", "S", "U"}:
            letter, name = "I", kind
        if name == "O":
            continue
        goes_on = (
            last is not None
            and letter in {"I", "E", "L"}
            and marks[-1].type == name
            and item.get("index") == last + 1
        )
        if goes_on:
            marks[-1] = Mark(((marks[-1].stretches[0][0], end),), name)
        else:
            marks.append(Mark(((start, end),), name))
        last = item.get("index")
    return marks
