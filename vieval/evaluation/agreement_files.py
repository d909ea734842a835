"""How far the annotators of some files agree, and where they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from vieval._version import __version__
from vieval.corpus import formats
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import declared_beside
from vieval.corpus.faults import FormatError
from vieval.corpus.reading import Reading
from vieval.data import Record, Span
from vieval.evaluation.signature import SHORT, interval_name, signature
from vieval.hashing import content_key
from vieval.metrics.agreement.scores import agreement_on_labels, agreement_on_spans
from vieval.metrics.figures import settle
from vieval.problems import Problem, spans_in
from vieval.review.disagreements import (
    Disagreement,
    disagreements_on_labels,
    disagreements_on_spans,
)
from vieval.stats import sample, scope


def agree(paths: Sequence[Path], bio: str = "strict") -> dict[str, Any]:
    """The agreement of two or more files on the segments that all of them have.

    `{PROBLEM: tree, …, "disagreements": rows, "signature": line}`, with the trees of
    `vieval.metrics.agreement.scores`, for the problems that every file knows. Raises `FormatError`
    with every fault of a file, or where the files have no segment in common, and `ValueError` for
    fewer than two files, or the same one twice.
    """
    if len(paths) < 2:
        raise FormatError(f"agreement takes at least two files, not {len(paths)}")
    if twice := [path for path, times in Counter(paths).items() if times > 1]:
        raise FormatError(f"{twice[0]} is given twice")
    declared = declared_beside(paths[0])
    files = _annotators(paths, bio, declared.problems if declared else None)
    first, *others = files.values()
    shared = [name for name in first if all(name in other for other in others)]
    if not shared:
        raise FormatError(f"no segment is in all of {', '.join(files)}")
    annotators = {name: [records[key] for key in shared] for name, records in files.items()}
    segments = [first[key].segment for key in shared]
    everything = [record for records in files.values() for record in records.values()]
    problems = Corpus("", everything, declared.problems if declared else {}).problems
    articles = [segment.article for segment in segments]
    sampled = sample(articles)

    result: dict[str, Any] = {}
    differing: list[Disagreement] = []
    for problem in problems.values():
        if problem.kind == "spans":
            golds = {a: [problem.gold(r) for r in rs] for a, rs in annotators.items()}
            if any(gold is None for column in golds.values() for gold in column):
                continue
            spans = {a: spans_in(problem, rs) for a, rs in annotators.items()}
            tree = agreement_on_spans(segments, spans)
            differing += disagreements_on_spans(segments, spans)
        else:
            labels = {a: [r.labels.get(problem.name) for r in rs] for a, rs in annotators.items()}
            if not all(any(column) for column in labels.values()):
                continue
            tree = agreement_on_labels(labels, tuple(problem.labels), ordered=problem.ordered)
            differing += disagreements_on_labels(problem.name, segments, labels)
        result[problem.name] = {"kind": problem.kind, **settle(tree, sampled)}
    digests = {
        f"annotator{n}": f"{name}@{content_key(path.read_bytes())[:SHORT]}"
        for n, (name, path) in enumerate(zip(files, paths, strict=True), start=1)
    }
    return result | {
        "segments": len(segments),
        "scope": scope(sampled.unit, len(set(articles)), len(articles)),
        "disagreements": [_row(one) for one in differing],
        "signature": signature(**digests, interval=interval_name(sampled.unit), vieval=__version__),
    }


def _annotators(
    paths: Sequence[Path], bio: str, problems: Mapping[str, Problem] | None
) -> dict[str, dict[str, Record]]:
    """The records of each file by id; a file goes by its stem where that tells it from others."""
    stems = Counter(path.stem for path in paths)
    names = [path.stem if stems[path.stem] == 1 else str(path) for path in paths]
    files: dict[str, dict[str, Record]] = {}
    texts: dict[str, str] = {}
    for name, path in zip(names, paths, strict=True):
        read = formats.read(path, Reading(bio, problems=problems))
        files[name] = {record.segment.id: record for record in read}
        for key, record in files[name].items():
            if texts.setdefault(key, record.segment.text) != record.segment.text:
                raise FormatError(f"{path.name}: segment {key} has another text than elsewhere")
    return files


def _row(one: Disagreement) -> dict[str, object]:
    text = one.segment.text
    row: dict[str, object] = {"id": one.segment.id, "what": one.what}
    if one.span is not None:
        row["span"] = _said(one.span, text)
    return row | {"says": {name: _said(said, text) for name, said in one.says.items()}}


def _said(said: Span | str | None, text: str) -> object:
    if not isinstance(said, Span):
        return said
    surface = text[said.start : said.end]
    return {"start": said.start, "end": said.end, "type": said.type, "text": surface}
