"""Files of any known format into a corpus: a folder with `corpus.toml` and `gold.jsonl`."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from vieval.corpus import files, formats, jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import FILE
from vieval.corpus.exchange.pieces import by_line
from vieval.corpus.faults import FormatError
from vieval.corpus.loading import load
from vieval.corpus.reading import PLAIN, Reading
from vieval.data import Record, Segment
from vieval.problems import RESERVED, Problem, found_in

GOLD = "gold.jsonl"


class Source(NamedTuple):
    """A file as it was read: what it is, its records, and what was left alone, by name."""

    path: Path
    called: str
    records: Sequence[Record]
    left: Mapping[str, int]


def read(path: Path, reading: Reading) -> Source:
    """Read a file or folder of any known format. Raises `FormatError` with the faults."""
    form = formats.recognise(path)
    module: Any = formats.reader(form)
    found = module.read(path, reading)
    if form.foreign:
        return Source(path, form.called, found.records, found.left)
    return Source(path, form.called, list(found), {})


def as_corpus(path: Path, name: str, reading: Reading = PLAIN) -> Corpus:
    """Read a corpus by path in any known format, and write nothing; documents stay whole.

    One that says itself what it is called goes by that, any other by `name`. Raises `FormatError`
    with the faults, and `FileNotFoundError`.
    """
    if reading == PLAIN and (path.is_dir() or not formats.recognise(path).foreign):
        found = load(path)
        return found if found.folder else replace(found, name=name)
    source = read(path, reading)
    notes = [f"{count:,} {what} left alone" for what, count in source.left.items() if count]
    return Corpus(name, tuple(gathered([source], {}, whole=True)), notes=notes)


def gathered(sources: Sequence[Source], renamed: Mapping[str, str], *, whole: bool) -> list[Record]:
    """The records of several files as one corpus, under ids that are its own.

    An id that several files have gets the name of its file before it. Problems are `renamed` from
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
    found: list[Record] = []
    for source in sources:
        for record in source.records:
            own = record.segment
            key = own.id if times[own.id] == 1 else f"{source.path.stem}/{own.id}"
            segment = replace(own, id=key, article=key if own.article == own.id else own.article)
            one = Record(
                segment,
                _named(record.spans, renamed),
                record.decoys,
                _named(record.labels, renamed),
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
        raise FormatError(f"nothing is labelled in the {len(records)} segments")
    if reserved := problems.keys() & set(RESERVED):
        raise FormatError(f"no problem can be called {', '.join(reserved)}: rows use that name")
    folder.mkdir(parents=True, exist_ok=True)
    jsonl.write(folder / GOLD, records)
    (folder / FILE).write_text(as_toml(folder.resolve().name, problems), encoding="utf-8")
    return problems


def as_toml(name: str, problems: Mapping[str, Problem]) -> str:
    """A `corpus.toml` with the problems and their labels, whose definitions are to be filled in."""
    lines = [f"name = {_text(name)}", f"gold = {_text(GOLD)}"]
    for problem in problems.values():
        lines += ["", f"[problems.{_key(problem.name)}]", f"kind = {_text(problem.kind)}"]
        lines += ["", f"[problems.{_key(problem.name)}.labels]"] if problem.labels else []
        lines += [f"{_key(label)} = {_text(said)}" for label, said in problem.labels.items()]
    return "\n".join(lines) + "\n"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
