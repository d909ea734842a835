"""Files of any known format into a corpus: a folder with `corpus.toml` and `gold.jsonl`."""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from vieval.corpus import files, formats, gold_file, jsonl
from vieval.corpus.alignment import differing
from vieval.corpus.articles import undeclared
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import FILE, read_declaration
from vieval.corpus.exchange.doccano import LABEL
from vieval.corpus.exchange.label_studio import PREDICTED
from vieval.corpus.exchange.pieces import by_line
from vieval.corpus.faults import FormatError, told
from vieval.corpus.loading import load
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment
from vieval.metrics.numbers import many
from vieval.problems import NER, RESERVED, Kind, Problem, found_in

GOLD = "gold.jsonl"
PASSES = "passes"
READ_AS: Mapping[str, Kind] = {NER: "spans", LABEL: "labels"}
"""What is read of formats that have no names for problems, by name."""
_ANNOTATORS = re.compile(r"^annotators\s*=\s*\[([^\]]*)\]", re.MULTILINE)


class Source(NamedTuple):
    """A file as it was read: what it is, its records, and what was left alone, by name.

    `notes` say what had to be decided when it was read, such as which columns have tags.
    """

    path: Path
    called: str
    records: Sequence[Record]
    left: Mapping[str, int]
    notes: Sequence[str] = ()


def read(path: Path, reading: Reading) -> Source:
    """Read a file or folder of any known format. Raises `FormatError` with the faults."""
    form = formats.recognise(path, reading.problems)
    module: Any = formats.reader(form)
    found = module.read(path, reading)
    if form.foreign:
        return Source(path, form.called, found.records, found.left, found.notes)
    return Source(path, form.called, list(found), {}, found.notes)


def as_corpus(path: Path, name: str, reading: Reading = PLAIN) -> Corpus:
    """Read a corpus by path in any known format, and write nothing; documents stay whole.

    One that says itself what it is called goes by that, any other by `name`. Raises `FormatError`
    with the faults, and `FileNotFoundError`.
    """
    if reading == PLAIN and (path.is_dir() or not formats.recognise(path).foreign):
        found = load(path)
        return found if found.folder else replace(found, name=name)
    source = read(path, reading)
    left = [
        f"left alone or changed: {count:,} {what}" for what, count in source.left.items() if count
    ]
    records = gathered([source], {}, whole=True)
    return Corpus(name, tuple(records), notes=[*source.notes, *left])


def gathered(sources: Sequence[Source], renamed: Mapping[str, str], *, whole: bool) -> list[Record]:
    """The records of several files as one corpus, under ids that are its own.

    An id that several files have gets the name of its file before it, and in such a file an article
    that several have does so too. Problems are `renamed` from
    old names to new ones. Documents become a segment a line, unless they shall stay `whole`.
    Raises `FormatError` where a name is no problem's, or one that rows use otherwise.
    """
    records = [record for source in sources for record in source.records]
    known = {name for record in records for name in (*record.spans, *record.labels)}
    for old, new in renamed.items():
        if old not in known:
            raise FormatError(f"no problem {old!r} to rename; there is: {', '.join(sorted(known))}")
        if new in RESERVED or new in known - {old}:
            raise FormatError(f"{old!r} cannot be called {new!r}: rows or a problem use that name")
    times = Counter(record.segment.id for record in records)
    articles = Counter(
        name for s in sources for name in {record.segment.article for record in s.records}
    )
    found: list[Record] = []
    for source in sources:
        stem = source.path.stem
        # Who numbers segments as another file does numbers articles as that does.
        alike = any(times[record.segment.id] > 1 for record in source.records)
        for record in source.records:
            own = record.segment
            key = own.id if times[own.id] == 1 else f"{stem}/{own.id}"
            of = f"{stem}/{own.article}" if alike and articles[own.article] > 1 else own.article
            segment = replace(own, id=key, article=key if own.article == own.id else of)
            one = Record(
                segment,
                _named(record.spans, renamed),
                record.decoys,
                _named(record.labels, renamed),
                record.unannotated,
            )
            found += [one] if whole else by_line(one)
    twice = [key for key, n in Counter(one.segment.id for one in found).items() if n > 1]
    if twice:
        raise FormatError(f"the id {twice[0]!r} is in two of the files")
    return found


def _named(gold: Mapping[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    return {renamed.get(name, name): value for name, value in gold.items()}


def unlabelled(texts: Sequence[Path]) -> list[Record]:
    """The lines of text files, without gold: a file is an article, a line with a word a segment.

    Raises `FormatError` where two files have one name, or one has no line.
    """
    records = []
    for name, times in Counter(path.stem for path in texts).items():
        if times > 1:
            raise FormatError(f"two files are called {name}, which is the name of their article")
    for path in texts:
        text = unicodedata.normalize("NFC", files.read_text(path))
        lines = [line.strip() for line in text.split("\n")]
        kept = [line for line in lines if line and set(line) != {"-"}]
        if not kept:
            raise FormatError(f"{path.name}: no line with a word")
        records += [
            Record(Segment(jsonl.segment_id(path.stem, number), line, path.stem))
            for number, line in enumerate(kept)
        ]
    return records


def write(
    folder: Path, records: Sequence[Record], declared: Mapping[str, Problem] | None = None
) -> Mapping[str, Problem]:
    """Write a corpus; its problems are those `declared`, else what the records show.

    Raises `FormatError` where the folder has one already, or where there is no problem.
    """
    if (folder / FILE).exists() or (folder / GOLD).exists():
        raise FormatError(f"{folder}: has a corpus already")
    problems = declared or found_in(records)
    if not problems:
        raise FormatError(f"nothing is labelled in the {many(len(records), 'segment')}")
    if reserved := problems.keys() & set(RESERVED):
        raise FormatError(f"no problem can be called {', '.join(reserved)}: rows use that name")
    folder.mkdir(parents=True, exist_ok=True)
    jsonl.write(folder / GOLD, records)
    (folder / FILE).write_text(as_toml(folder.resolve().name, problems), encoding="utf-8")
    return problems


def matched(sources: Sequence[Source], corpus: Corpus, renamed: Mapping[str, str]) -> list[Record]:
    """The records of files as what they say of a corpus: those of its segments that are labelled.

    Problems are `renamed`; where a format has no names for them, the corpus's only problem of spans
    or of labels is meant. Raises `FormatError` with every record that is no segment of the corpus,
    has another text, or says what the corpus does not declare.
    """
    for source in sources:
        if source.left.get(PREDICTED):
            raise FormatError(f"{source.path.name}: nobody labelled it: it has predictions alone")
    known = {record.segment.id: record.segment for record in corpus.records}
    records = gathered(sources, renamed, whole=True)
    faults: list[str] = []
    found = []
    for record in records:
        key = record.segment.id
        if key not in known:
            faults.append(f"{key}: no segment of {corpus.name}")
        elif record.segment.text != known[key].text:
            faults.append(differing(key, record.segment.text, known[key].text))
        else:
            own = _meant(record, corpus.problems)
            faults += [f"{key}: {fault}" for fault in _foreign(own, corpus.problems)]
            found.append(replace(own, segment=known[key]))
    told(faults)
    return [record for record in found if record.spans or record.labels]


def _meant(record: Record, problems: Mapping[str, Problem]) -> Record:
    """The record with `ner` and `label` called as the only problem of that kind is."""
    names = meant_by(problems)
    spans, labels = _named(record.spans, names), _named(record.labels, names)
    return replace(record, spans=spans, labels=labels)


def meant_by(problems: Mapping[str, Problem]) -> dict[str, str]:
    """What `ner` and `label` mean in a corpus that has no such problem, but one of that kind."""
    names = {}
    for name, kind in READ_AS.items():
        own = [problem.name for problem in problems.values() if problem.kind == kind]
        if name not in problems and len(own) == 1:
            names[name] = own[0]
    return names


def _foreign(record: Record, problems: Mapping[str, Problem]) -> Iterator[str]:
    """What a record says that no problem declares."""
    for name in (*record.spans, *record.labels):
        if name not in problems:
            yield f"no problem {name!r}; there is: {', '.join(problems)}"
        else:
            yield from undeclared(record, problems[name])


def add_pass(corpus: Corpus, name: str, records: Sequence[Record]) -> Path:
    """Keep what one annotator says beside a corpus, and declare it there.

    Raises `FormatError` where there is one of that name, or the corpus is no folder.
    """
    folder = _folder(corpus)
    file = folder / PASSES / f"{name}.jsonl"
    if file.exists():
        raise FormatError(f"{file}: is there already")
    declared = (folder / FILE).read_text(encoding="utf-8")
    written = _with_annotator(declared, f"{PASSES}/{name}.jsonl")
    file.parent.mkdir(exist_ok=True)
    jsonl.write(file, records)
    (folder / FILE).write_text(written, encoding="utf-8")
    return file


def _with_annotator(declared: str, path: str) -> str:
    """The text of a `corpus.toml` with one more annotator, and all else as it is."""
    line = _ANNOTATORS.search(declared)
    if line is None:
        return f"annotators = [{_text(path)}]\n{declared}"
    inside = line[1].rstrip().rstrip(",")
    held = f"{inside}, {_text(path)}" if inside.strip() else _text(path)
    written = f"{declared[: line.start()]}annotators = [{held}]{declared[line.end() :]}"
    try:
        after = tomllib.loads(written)["annotators"]
    except tomllib.TOMLDecodeError:
        after = None
    if after != [*tomllib.loads(declared).get("annotators", ()), path]:
        raise FormatError(f"{FILE}: add {path} to its annotators by hand: they are not plain")
    return written


def add_gold(corpus: Corpus, records: Sequence[Record]) -> int:
    """Write the gold of segments that had none for a problem; how many segments got some.

    All else in the file stays as it is. Raises `FormatError` where a segment had other gold, the
    corpus is no folder, or its gold is in another format than JSON lines.
    """
    declared = read_declaration(_folder(corpus) / FILE)
    path = declared.gold_path
    if (form := formats.recognise(path)).name != "jsonl":
        raise FormatError(f"{path.name}: {form.called} takes no labels; JSON lines are wanted")
    had = {record.segment.id: record for record in corpus.records}
    faults: list[str] = []
    now = dict(had)
    for record in records:
        key = record.segment.id
        old = had[key]
        faults += [
            f"{key}: the corpus has other gold for {problem.name}"
            for problem in corpus.problems.values()
            if problem.gold(old) is not None
            and problem.gold(record) not in {None, problem.gold(old)}
        ]
        spans, labels = {**record.spans, **old.spans}, {**record.labels, **old.labels}
        now[key] = replace(
            old,
            spans=spans,
            labels=labels,
            decoys=old.decoys | record.decoys,
            unannotated=old.unannotated | record.unannotated,
        )
    told(faults)
    gold_file.write(path, gold_file.next_rows(corpus, list(now.values()), declared))
    return sum(now[key] != old for key, old in had.items())


def _folder(corpus: Corpus) -> Path:
    if corpus.folder is None:
        raise FormatError(f"{corpus.name} is a file: a folder with a {FILE} is wanted")
    return corpus.folder


def as_toml(name: str, problems: Mapping[str, Problem]) -> str:
    """A `corpus.toml` with the problems and their labels, whose definitions are to be filled in."""
    lines = [
        f"name = {_text(name)}",
        'version = "1"',
        'licence = ""',
        'source = ""',
        'unit = "line"',
        f"gold = {_text(GOLD)}",
    ]
    for problem in problems.values():
        lines += ["", f"[problems.{_key(problem.name)}]", f"kind = {_text(problem.kind)}"]
        lines += ["several = true"] if problem.several else []
        lines += ["", f"[problems.{_key(problem.name)}.labels]"] if problem.labels else []
        lines += [f"{_key(label)} = {_text(said)}" for label, said in problem.labels.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
