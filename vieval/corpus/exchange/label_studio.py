"""Label Studio: a JSON array of tasks with their annotations or predictions, whole or minimal.

Its front end of today counts code points, that of before UTF-16 units (JavaScript's strings). The
texts that the names of a task carry tell which; where they fit both, other tasks of the file do,
and else code points are read, with a note. Where they fit neither, the task is refused. Of several
annotations of a task the ground truth is taken, else the first that was not cancelled.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from vieval.corpus.exchange.holds import ALL, Holds, Reduced, ordered, reduced
from vieval.corpus.exchange.intake import Intake, Mark, Taken
from vieval.corpus.exchange.rows import objects, rows
from vieval.corpus.exchange.units import POINTS, UNITS, Said, counted_by, fitting, located
from vieval.corpus.faults import FormatError
from vieval.corpus.offsets import is_whole
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record
from vieval.problems import NER, Problem

Json = Mapping[str, Any]

ANSWERS = ("annotations", "completions", "predictions")
SPAN_TYPES = ("labels", "hypertextlabels")
MINIMAL = {"annotation_id", "annotator", "lead_time"}
OF_A_TASK = {*MINIMAL, "id", "article", "created_at", "updated_at", "agreement"}
"""The fields of a task in minimal form that are no answers."""
TEXT = "text"
CONTROL = "label"
PREDICTED = "texts with predictions alone, read as annotations"
TASKS = "tasks.json"
CONFIG = "labeling.xml"


class _Name(NamedTuple):
    """A name as a task has it: what it says, what it is, and what it is described by."""

    problem: str
    said: Said
    kinds: Sequence[str]
    attributes: Mapping[str, str]


class _Task(NamedTuple):
    """What one task says; `names` is None where nobody looked for any."""

    place: str
    key: object
    text: str
    article: object
    names: Sequence[_Name] | None
    labels: Mapping[str, object]

    @property
    def said(self) -> list[Said]:
        """Where its names are, and what they say."""
        return [name.said for name in self.names or ()]


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
    whole: list[tuple[str, Json]] = []
    for place, task in tasks:
        with intake.at(place):
            whole.append((place, _whole(task, intake)))
    key = next((key for key in ANSWERS if any(task.get(key) for _, task in whole)), ANSWERS[0])
    if key == "predictions":
        intake.left[PREDICTED] = sum(bool(task.get(key)) for _, task in whole)
    results: list[tuple[str, Json, list[Json] | None]] = []
    for place, task in whole:
        with intake.at(place):
            results.append((place, task, _chosen(task, key, intake)))
    items = [item for *_, result in results for item in result or ()]
    problems = {_problem(item) for item in items if item.get("type") in SPAN_TYPES}
    if not problems and not items:
        problems = {NER}
    said: list[_Task] = []
    for place, task, result in results:
        with intake.at(place):
            said.append(_task(task, result, place, intake))
    _take_in(said, problems, intake)
    return intake.taken()


def _take_in(tasks: Sequence[_Task], problems: Collection[str], intake: Intake) -> None:
    fits = [fitting(task.said, task.text) for task in tasks]
    counted = counted_by(fits)
    for task, found in zip(tasks, fits, strict=True):
        marks: dict[str, list[Mark]] = {}
        with intake.at(task.place):
            if task.names is not None:
                marks = {problem: [] for problem in problems}
                places = located(task.said, task.text, found, counted)
                for name, stretch in zip(task.names, places, strict=True):
                    own = marks[name.problem]
                    own += [Mark((stretch,), k, attributes=name.attributes) for k in name.kinds]
            intake.add(
                task.place, task.key, task.text, marks, article=task.article, labels=task.labels
            )
    unsure = [task for task, found in zip(tasks, fits, strict=True) if len(found) > 1]
    if unsure and not counted:
        first = f"{unsure[0].place}: the names of segment {unsure[0].key}"
        others = f" and of {len(unsure) - 1:,} more" if unsure[1:] else ""
        told = f"fit as {POINTS} and as {UNITS}; {POINTS} are read"
        intake.notes.append(f"{first}{others} {told}")


def _whole(task: Json, intake: Intake) -> Json:
    """A task in minimal form, as it is in the whole form; values of no known kind are counted."""
    if isinstance(task.get("data"), dict):
        return task
    named = {n: value for n, value in task.items() if n not in MINIMAL and isinstance(value, str)}
    text = _text(named) if named else None
    result: list[Json] = []
    for name, value in task.items():
        if name in OF_A_TASK or name == text or value is None:
            continue
        items = value if isinstance(value, list) else [value]
        read = [found for item in items if (found := _answer(item))]
        result += [{**found, "from_name": name} for found in read]
        intake.left[f"values of the field {name}"] += len(items) - len(read)
    return {"id": task.get("id"), "data": named, ANSWERS[0]: [{"result": result}]}


def _answer(value: object) -> Json | None:
    """A value of the minimal form as a result: a label or several, or a name; None of another."""
    if isinstance(value, str):
        return {"type": "choices", "value": {"choices": [value]}}
    if isinstance(value, dict) and "start" in value:
        return {"type": "labels", "value": value}
    return {"type": "choices", "value": value} if _has_choices(value) else None


def _has_choices(value: object) -> bool:
    return isinstance(value, dict) and "choices" in value


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
    for name in ("id", "from_name", "type"):
        for item in result:
            if not isinstance(item.get(name), str | int | None):
                raise FormatError(f"{name} of a result is {item[name]!r}, not a text")
    return [{**item, "type": _type(item)} for item in result]


def _type(item: Json) -> object:
    """The type of a result; a pre-annotation made by hand may leave it to its value."""
    value = item.get("value")
    known = [name for name in (*SPAN_TYPES, "choices") if isinstance(value, dict) and name in value]
    return item.get("type") or (known[0] if known else None)


def _task(task: Json, result: list[Json] | None, place: str, intake: Intake) -> _Task:
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
    names = None if result is None else [_name(item, described) for item in regions]
    key = data["id"] if isinstance(data.get("id"), str) else task.get("id")
    return _Task(place, key, text, data.get("article"), names, labels)


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
    if TEXT in data:
        raise FormatError(f"the text is {data[TEXT]!r}, not a text")
    raise FormatError(f"no field 'text' in the data, which has {', '.join(data) or 'nothing'}")


def _label(item: Json, value: Json) -> dict[str, object]:
    choices = value.get("choices")
    name = str(item.get("from_name", CONTROL))
    if not isinstance(choices, list) or len(choices) != 1:
        raise FormatError(f"{name} has the choices {choices!r}; one is wanted")
    return {name: choices[0]}


def _name(item: Json, described: Mapping[str, Mapping[str, str]]) -> _Name:
    value = item["value"]
    start, end = value.get("start"), value.get("end")
    if isinstance(start, str):
        raise FormatError(f"a name starts at {start!r}, in HTML; plain text is wanted")
    if not (is_whole(start) and is_whole(end)):
        raise FormatError(f"span [{start}, {end}) has an offset that is no whole number")
    kinds = value.get("labels") or value.get("hypertextlabels")
    if not isinstance(kinds, list) or not kinds:
        raise FormatError(f"span [{start}, {end}) has no label")
    own = described.get(str(item.get("id")), {})
    return _Name(_problem(item), Said((start, end), value.get("text")), kinds, own)


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
