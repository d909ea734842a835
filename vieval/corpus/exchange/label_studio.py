"""Label Studio: a JSON array of tasks with their annotations or predictions, whole or minimal.

Its front end of today counts code points, that of before UTF-16 units (JavaScript's strings). The
text that a name carries tells which; where it tells neither, the task is refused. Of several
annotations of a task the ground truth is taken, else the first that was not cancelled.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from vieval.corpus.exchange.holds import ALL, Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken, utf16_places
from vieval.corpus.exchange.rows import objects, rows
from vieval.corpus.faults import FormatError
from vieval.corpus.offsets import is_whole
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Fragment, Record
from vieval.problems import NER, Problem

Json = Mapping[str, Any]

ANSWERS = ("annotations", "completions", "predictions")
SPAN_TYPES = ("labels", "hypertextlabels")
MINIMAL = {"annotation_id", "annotator", "lead_time"}
TEXT = "text"
CONTROL = "label"
PREDICTED = "texts with predictions alone, read as annotations"
TASKS = "tasks.json"
CONFIG = "labeling.xml"


def looks_like(head: bytes) -> bool:
    """Whether a file begins with a task, or with one in minimal form."""
    return any(
        (isinstance(row.get("data"), dict | None) and "data" in row and row.keys() & set(ANSWERS))
        or len(row.keys() & MINIMAL) > 1
        for row in objects(head)
    )


def read(path: Path, _reading: Reading = PLAIN) -> Taken:
    """Read the tasks of a file; a choice becomes a label of the problem of its control's name.

    Predictions are read where no task has an annotation. Raises `FormatError` with the faults.
    """
    tasks = [(f"{path.name}:{row.line}", row.value) for row in rows(path)]
    intake = Intake()
    for place, task in tasks:
        if not isinstance(task, dict):
            raise FormatError(f"{place}: a task is a JSON object, not {type(task).__name__}")
    whole = [(place, _whole(task)) for place, task in tasks]
    key = next((key for key in ANSWERS if any(task.get(key) for _, task in whole)), ANSWERS[0])
    if key == "predictions":
        intake.left[PREDICTED] = sum(bool(task.get(key)) for _, task in whole)
    results = [(place, task, _chosen(task, key, intake)) for place, task in whole]
    items = [item for *_, result in results for item in result or ()]
    problems = {_problem(item) for item in items if item.get("type") in SPAN_TYPES}
    if not problems and not any(item.get("type") == "choices" for item in items):
        problems = {NER}
    for place, task, result in results:
        try:
            _task(task, result, place, intake, problems)
        except FormatError as error:
            intake.fault(place, *str(error).splitlines())
    return intake.taken()


def _whole(task: Json) -> Json:
    """A task in minimal form, as it is in the whole form."""
    if isinstance(task.get("data"), dict):
        return task
    values = {name: value for name, value in task.items() if isinstance(value, list)}
    result: list[Json] = [
        {"type": "labels", "value": item, "from_name": name}
        for name, items in values.items()
        for item in items
        if isinstance(item, dict) and "start" in item
    ]
    fields = {name: value for name, value in task.items() if name not in MINIMAL}
    named = {name: value for name, value in fields.items() if isinstance(value, str)}
    text = _text(named) if named else None
    choices = [
        {"type": "choices", "value": {"choices": [value]}, "from_name": name}
        for name, value in named.items()
        if name not in {text, "id", "article", "created_at", "updated_at", "agreement"}
    ]
    return {"id": task.get("id"), "data": named, ANSWERS[0]: [{"result": [*result, *choices]}]}


def _chosen(task: Json, key: str, intake: Intake) -> list[Json] | None:
    """The results of the annotation that counts; None where there is none."""
    given = task.get(key) or []
    if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
        raise FormatError(f"{key} of task {task.get('id')!r} is no list of objects")
    valid = [one for one in given if not one.get("was_cancelled")]
    intake.left["cancelled annotations"] += len(given) - len(valid)
    if not valid:
        return None
    chosen = next((one for one in valid if one.get("ground_truth")), valid[0])
    intake.left["further annotations of a task"] += len(valid) - 1
    result = chosen.get("result")
    if not isinstance(result, list) or not all(isinstance(item, dict) for item in result):
        raise FormatError(f"the result of task {task.get('id')!r} is no list of objects")
    return [{**item, "type": _type(item)} for item in result]


def _type(item: Json) -> object:
    """The type of a result; a pre-annotation made by hand may leave it to its value."""
    value = item.get("value")
    known = [name for name in (*SPAN_TYPES, "choices") if isinstance(value, dict) and name in value]
    return item.get("type") or (known[0] if known else None)


def _task(
    task: Json, result: list[Json] | None, place: str, intake: Intake, problems: Collection[str]
) -> None:
    data = task["data"]
    text = data[_text(data)]
    labels: dict[str, object] = {}
    regions: list[Json] = []
    described: dict[str, dict[str, str]] = {}
    span_ids = {item.get("id") for item in result or () if item.get("type") in SPAN_TYPES} - {None}
    for item in result or ():
        kind, value = item.get("type"), item.get("value")
        if kind == "relation" or not isinstance(value, dict):
            intake.left[f"{kind}s" if isinstance(kind, str) else "results without a value"] += 1
        elif kind in SPAN_TYPES:
            regions.append(item)
        elif kind in {"choices", "textarea"} and item.get("id") in span_ids:
            given = value.get("choices" if kind == "choices" else "text")
            said = given if isinstance(given, list) else [given]
            own = described.setdefault(str(item.get("id")), {})
            own[str(item.get("from_name"))] = " ".join(map(str, said))
        elif kind == "choices":
            labels |= _label(item, value)
        else:
            intake.left[f"results of type {kind}"] += 1
    marks: dict[str, list[Mark]] = {}
    if result is not None:
        marks = {problem: [] for problem in problems}
        for item, mark in _marks(regions, text, described):
            marks[_problem(item)].append(mark)
    intake.add(
        place,
        data["id"] if isinstance(data.get("id"), str) else task.get("id"),
        text,
        marks,
        article=data.get("article"),
        labels=labels,
    )


def _problem(item: Json) -> str:
    """The problem of a control: `label`, as Label Studio's own templates call it, has the names."""
    name = item.get("from_name")
    return NER if name in {None, CONTROL} else str(name)


def _text(data: Json) -> str:
    """The field that holds the text."""
    if isinstance(data.get(TEXT), str):
        return TEXT
    strings = [name for name, value in data.items() if isinstance(value, str)]
    if len(strings) == 1:
        return strings[0]
    raise FormatError(f"no field 'text' in the data, which has {', '.join(data) or 'nothing'}")


def _label(item: Json, value: Json) -> dict[str, object]:
    choices = value.get("choices")
    name = str(item.get("from_name", CONTROL))
    if not isinstance(choices, list) or len(choices) != 1:
        raise FormatError(f"{name} has the choices {choices!r}; one is wanted")
    return {name: choices[0]}


def _marks(
    regions: Sequence[Json], text: str, described: Mapping[str, Mapping[str, str]]
) -> list[tuple[Json, Mark]]:
    found: list[tuple[Fragment, Json]] = []
    for item in regions:
        value = item["value"]
        start, end = value.get("start"), value.get("end")
        if isinstance(start, str):
            raise FormatError(f"a name starts at {start!r}, in HTML; plain text is wanted")
        if not (is_whole(start) and is_whole(end)):
            raise FormatError(f"span [{start}, {end}) has an offset that is no whole number")
        found.append(((start, end), item))
    places = _places(
        [bounds for bounds, _ in found], [i["value"].get("text") for _, i in found], text
    )
    marks = []
    for stretch, (_, item) in zip(places, found, strict=True):
        kinds = item["value"].get("labels") or item["value"].get("hypertextlabels")
        if not isinstance(kinds, list) or not kinds:
            raise FormatError(f"span [{stretch[0]}, {stretch[1]}) has no label")
        own = described.get(str(item.get("id")), {})
        marks += [(item, Mark((stretch,), kind, attributes=own)) for kind in kinds]
    return marks


def _places(
    bounds: Sequence[Fragment], surfaces: Sequence[object], text: str
) -> Sequence[Fragment]:
    """The bounds in code points: as they are, or from UTF-16 units, as the surfaces tell."""
    units = utf16_places(text)
    if len(units) == len(text) + 1:
        _agree(bounds, surfaces, text)
        return bounds
    if all(isinstance(surface, str) for surface in surfaces):
        moved = [_moved(pair, units) for pair in bounds]
        if _fit(bounds, surfaces, text):
            return bounds
        if None not in moved and _fit(moved, surfaces, text):  # type: ignore[arg-type]
            return moved  # type: ignore[return-value]
        _agree(bounds, surfaces, text)
    first = next(i for i, char in enumerate(text) if ord(char) > 0xFFFF)
    if all(end <= first for _, end in bounds):
        _agree(bounds, surfaces, text)
        return bounds
    raise FormatError("names without their text after an emoji: code points or UTF-16, who knows")


def _moved(pair: Fragment, units: Sequence[int | None]) -> Fragment | None:
    start, end = (units[n] if 0 <= n < len(units) else None for n in pair)
    return None if start is None or end is None else (start, end)


def _same(surface: object, here: str) -> bool:
    return surface in {here, here.replace("\n", "\\n")}


def _fit(bounds: Sequence[Fragment], surfaces: Sequence[object], text: str) -> bool:
    return all(
        end <= len(text) and _same(surface, text[start:end])
        for (start, end), surface in zip(bounds, surfaces, strict=True)
    )


def _agree(bounds: Sequence[Fragment], surfaces: Sequence[object], text: str) -> None:
    for (start, end), surface in zip(bounds, surfaces, strict=True):
        if surface is not None and not _same(surface, text[start:end]):
            raise FormatError(
                f"span [{start}, {end}) says {surface!r}, the text {text[start:end]!r}"
            )


HOLDS = Holds(spans=ALL, spans_as="", fragments=False, unlabelled="by file")


def write(path: Path, records: Sequence[Record]) -> Reduced:
    """Write tasks with one annotation each, to import into Label Studio or to read back."""
    held = reduced(records, HOLDS)
    _dump(path, [_row(number, record) for number, record in enumerate(held.records, start=1)])
    return held


def write_tasks(
    folder: Path,
    records: Sequence[Record],
    problems: Mapping[str, Problem],
    said: Mapping[str, Sequence[Record]],
) -> None:
    """Write tasks to label, and the labelling configuration of a project for them.

    What each of some approaches `said` of the records stands there as predictions under its name.
    Raises `FormatError` where two controls would have one name.
    """
    if {NER, CONTROL} <= problems.keys():
        raise FormatError(f"the control of {NER} is called {CONTROL}, as another problem is")
    rows = []
    for place, record in enumerate(records):
        given = {name: reduced([own[place]], HOLDS).records[0] for name, own in said.items()}
        predictions = [
            {"model_version": name, "result": list(_result(one))} for name, one in given.items()
        ]
        row = _row(place + 1, Record(record.segment))
        rows.append({**row, **({"predictions": predictions} if predictions else {})})
    _dump(folder / TASKS, rows)
    view = _config(problems)
    ElementTree.indent(view)
    text = ElementTree.tostring(view, encoding="unicode")
    (folder / CONFIG).write_text(text + "\n", encoding="utf-8")


def _config(problems: Mapping[str, Problem]) -> ElementTree.Element:
    """A control for each problem under its name, and one for what its spans are described by."""
    view = ElementTree.Element("View")
    spans = [problem for problem in problems.values() if problem.kind == "spans"]
    for problem in spans:
        _header(view, problem)
        about = {"name": _control(problem.name), "toName": TEXT}
        names = ElementTree.SubElement(view, "Labels", about)
        for label, meaning in problem.labels.items():
            ElementTree.SubElement(names, "Label", _value(label, meaning))
    ElementTree.SubElement(view, "Text", {"name": TEXT, "value": f"${TEXT}"})
    for problem in spans:
        for name, values in problem.attributes.items():
            about = {
                "perRegion": "true",
                "whenTagName": _control(problem.name),
                "required": "true",
            }
            _choices(view, name, dict.fromkeys(values, ""), about)
    for problem in problems.values():
        if problem.kind == "labels":
            _header(view, problem)
            _choices(view, problem.name, problem.labels, {"required": "true"})
    return view


def _header(view: ElementTree.Element, problem: Problem) -> None:
    ElementTree.SubElement(view, "Header", {"value": problem.question or problem.name})


def _choices(
    view: ElementTree.Element, name: str, values: Mapping[str, str], about: Mapping[str, str]
) -> None:
    given = {"name": name, "toName": TEXT, "choice": "single", "showInline": "true", **about}
    choices = ElementTree.SubElement(view, "Choices", given)
    for value, meaning in values.items():
        ElementTree.SubElement(choices, "Choice", _value(value, meaning))


def _value(label: str, meaning: str) -> dict[str, str]:
    return {"value": label, "hint": meaning} if meaning else {"value": label}


def _dump(path: Path, rows: Sequence[Json]) -> None:
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")


def _control(problem: str) -> str:
    return CONTROL if problem == NER else problem


def _row(number: int, record: Record) -> Json:
    segment = record.segment
    data = {TEXT: segment.text, "id": segment.id, "article": segment.article}
    if not record.spans and not record.labels:
        return {"id": number, "data": data}
    return {"id": number, "data": data, "annotations": [{"result": list(_result(record))}]}


def _result(record: Record) -> Iterator[Json]:
    text = record.segment.text
    names = [(problem, span) for problem in record.spans for span in ordered(record, problem)]
    for number, (problem, span) in enumerate(names, start=1):
        here = {"start": span.start, "end": span.end, "text": text[span.start : span.end]}
        common = {"id": f"name{number}", "to_name": TEXT}
        labels = {**here, "labels": [span.type]}
        yield {**common, "type": "labels", "from_name": _control(problem), "value": labels}
        for name, said in sorted(span.attributes.items()):
            value = {**here, "text": [said]}
            yield {**common, "type": "textarea", "from_name": name, "value": value}
    for name, label in record.labels.items():
        value = {"choices": [label]}
        yield {"type": "choices", "from_name": name, "to_name": TEXT, "value": value}
