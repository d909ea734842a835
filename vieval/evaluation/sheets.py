"""Files of gold and of answers to it, put side by side for each problem that all of them know."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from vieval.corpus import conll, formats
from vieval.corpus.alignment import aligned, refuse_other_case, strangers
from vieval.corpus.beside import first_values, read_beside
from vieval.corpus.conllu import words_of
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import reading_beside
from vieval.corpus.faults import FormatError, NoTexts, told_as
from vieval.corpus.fields import is_word
from vieval.corpus.files import head, names_in_faults, read_bytes
from vieval.corpus.made_up import MadeUpNames
from vieval.corpus.probabilities import ByLabel, Probabilities
from vieval.corpus.reading import Reading
from vieval.corpus.tags import is_tag
from vieval.data import Answer, Failure, Label, MadeUp
from vieval.evaluation.evaluate import Frame, frame_of
from vieval.labelsets import parted
from vieval.problems import NER, RESERVED, Problem
from vieval.records import Bools, Records

UNANSWERED = Failure("the file has no answer")
NOTHING = "nothing: names stand under `entities`, and labels are texts"


@dataclass(frozen=True)
class Given:
    """The answers of one file, one a segment; `answered` marks those that it has.

    `made_up` are the names of each segment that stand in no text, where the file tells of them.
    """

    answers: Sequence[Answer]
    answered: Bools
    made_up: Sequence[Sequence[MadeUp]] = ()

    @property
    def each(self) -> list[Answer]:
        """The answers one by one; a failure where there is none."""
        marks = self.answered.tolist()
        return [a if m else UNANSWERED for a, m in zip(self.answers, marks, strict=True)]

    @property
    def unanswered(self) -> int:
        """The segments that the file has no answer to."""
        return int((~self.answered).sum())


@dataclass(frozen=True)
class Sheet:
    """The gold of one problem and the answers of one or more files to it, in order."""

    problem: Problem
    records: Records
    files: Sequence[Given]
    frame: Frame

    @property
    def labels(self) -> list[str]:
        """The gold labels."""
        return [label for label in self.records.labels_of(self.problem.name) if label is not None]


@dataclass(frozen=True)
class Read:
    """Sheets, and what is to be said of how the files were read."""

    sheets: Sequence[Sheet]
    notes: Sequence[str]


def read_sheets(gold: Path, files: Sequence[Path], reading: Reading) -> Read:
    """Read the gold, and the files with answers to it; without files, the gold's own predictions.

    Gold and predicted stand in one file as conlleval has them: in the last two columns, or those
    that are named. Raises `FormatError` with the faults of a file, where an answer is about another
    text, or where the files have no problem in common.
    """
    reading = reading_beside(gold, reading)
    problems = reading.problems or {}
    if not files:
        return _from_one(gold, reading, problems)
    gold_name, *names = names_in_faults([gold, *files])
    with told_as(gold, gold_name):
        records = _read_gold(gold, names[0], reading)
    known = Corpus(gold.stem, records, problems).problems
    texts = dict(zip(records.ids, records.texts, strict=True))
    theirs = replace(reading, problems=known, texts=texts)
    answers = []
    for path, name in zip(files, names, strict=True):
        with told_as(path, name):
            answers.append(aligned(records, formats.read(path, theirs), name, reading.fold))
    for name, found in zip(names, answers, strict=True):
        for problem in known.values():
            ours = [*_names(problem, records), *_not_looked_for(problem, records)]
            refuse_other_case(name, ours, _names(problem, found))
    sure = [Probabilities(known, reading.article) for _ in files]
    made_up = [MadeUpNames(reading.article) for _ in files]
    for path, name, one, other in zip(files, names, sure, made_up, strict=True):
        with told_as(path, name):
            read_beside(path, [one, other], known)
    by_problem = [found.by_problem for found in sure]
    for name, given in zip(names, by_problem, strict=True):
        for about, rows in given.items():
            labels = sorted({label for row in rows.values() for label in row})
            refuse_other_case(name, _names(known[about], records), labels)
    sheets = [_sheet(problem, records, answers, known, by_problem) for problem in known.values()]
    sheets = [_with_made_up(sheet, [found.by_id for found in made_up]) for sheet in sheets]
    shared = [sheet for sheet in sheets if all(given.answered.any() for given in sheet.files)]
    if not shared:
        labelled = ", ".join(Corpus(gold.stem, records, known).with_gold)
        raise FormatError(
            f"{gold_name} and {', '.join(names)} have no answers to the same problem; "
            f"the gold is labelled for {labelled or NOTHING}{_undeclared(records, known)}"
        )
    notes = reading.unused(columns=any(found.numbered for found in (records, *answers)))
    notes += [*records.notes, *(note for found in answers for note in found.notes)]
    for name, found in zip(names, answers, strict=True):
        notes += [told for one in known.values() if (told := _strange(name, one, records, found))]
    if reading.problems is None:
        notes += _numbers([gold, *files], [gold_name, *names], known)
    return Read(shared, list(dict.fromkeys((*notes, *_left_out(sheets, names)))))


def _read_gold(gold: Path, answers: str, reading: Reading) -> Records:
    try:
        return formats.read(gold, reading)
    except NoTexts as error:
        raise FormatError(f"{error.first}; the gold comes first: is it {answers}?") from None


def _numbers(
    files: Sequence[Path], names: Sequence[str], known: Mapping[str, Problem]
) -> Iterator[str]:
    """A sentence on each field that has labels in answers and numbers in the gold, the first."""
    gold, *answers = zip(names, (first_values(path, known) for path in files), strict=True)
    told_apart = {*known, *RESERVED}
    numbers = {n: v for n, v in gold[1].items() if isinstance(v, int | float)}
    ours = {n: v for n, v in numbers.items() if n not in told_apart}
    for file, theirs in answers:
        for name in (name for name in ours if is_word(theirs.get(name))):
            told = f"{name} is {ours[name]} in {gold[0]} and {theirs[name]!r} in {file}"
            yield f"{told}: labels are texts, so it is left out"


def _not_looked_for(problem: Problem, records: Records) -> Iterator[str]:
    """The types that the gold names where nobody looked for them."""
    if problem.kind == "spans" and records.unannotated:
        yield from filter(None, records.unannotated.types)


def _strange(file: str, problem: Problem, gold: Records, found: Records) -> str:
    """A sentence where a file has answers to a problem and none is what the gold may have."""
    wanted = sorted({*problem.labels, *_names(problem, gold)})
    what = "types" if problem.kind == "spans" else "labels"
    told = strangers(f"{what} of {problem.name}", _names(problem, found), wanted)
    return told and f"{file}: {told}"


def _left_out(sheets: Sequence[Sheet], names: Sequence[str]) -> Iterator[str]:
    """Which file says nothing about a problem that the gold is labelled for."""
    for sheet in sheets:
        silent = [
            name
            for name, given in zip(names, sheet.files, strict=True)
            if len(sheet.records) and not given.answered.any()
        ]
        if silent:
            problem = sheet.problem.name
            yield f"{' and '.join(silent)}: no answer to {problem}, which is left out"


def _undeclared(records: Records, known: Collection[str]) -> str:
    """What to do about fields of texts that were not read as labels; "" where there are none."""
    fields = [name for name in records.labels if name not in known]
    if not fields:
        return ""
    return (
        f". The texts of {', '.join(fields)} are too many or too long to be read as labels, "
        "unless a corpus.toml beside the gold declares them"
    )


def _from_one(path: Path, reading: Reading, problems: Mapping[str, Problem]) -> Read:
    if (form := formats.recognise(path)).name != "conll":
        raise FormatError(
            f"{path.name}: {form.called} hold no predictions beside the gold, as CoNLL columns "
            "may: name the file with the predictions, too"
        )
    lines = head(path).decode(errors="replace").splitlines()
    if max(len(line.split()) for line in lines) < 3:
        raise FormatError(
            f"{path.name}: no second column of tags: name the file with the predictions, too"
        )
    words = words_of(path, read_bytes(path), partial(is_tag, mode="lenient", form=reading.form))
    if words and words.keyed:
        raise FormatError(
            f"{path.name}: CoNLL-U has one tag a word: name the file with the predictions, too"
        )
    columns = reading.columns or (-2, -1)
    if len(columns) != 2:
        raise FormatError(f"{path.name}: the columns of gold and predicted tags are wanted")
    gold, predicted = (conll.read(path, replace(reading, columns=(one,))) for one in columns)
    if gold.spans_of(NER).size == 0 and predicted.spans_of(NER).size == 0:
        raise FormatError(f"{path.name}: columns {columns[0]} and {columns[1]} tag no name")
    known = Corpus(path.stem, gold, problems).problems
    refuse_other_case(path.name, _names(known[NER], gold), _names(known[NER], predicted))
    notes = dict.fromkeys((*gold.notes, *predicted.notes))
    return Read([_sheet(known[NER], gold, [predicted], known)], list(notes))


def _sheet(
    problem: Problem,
    gold: Records,
    files: Sequence[Records],
    problems: Mapping[str, Problem],
    probabilities: Sequence[Mapping[str, Mapping[str, ByLabel]]] = (),
) -> Sheet:
    name = problem.name
    if problem.kind == "spans":
        rows = np.flatnonzero(gold.labelled_for(name))
    else:
        rows = np.flatnonzero([label is not None for label in gold.labels_of(name)])
    whole = len(rows) == len(gold)
    records = gold if whole else gold.rows(rows)
    given = [
        _given(problem, found if whole else found.rows(rows), sure.get(name, {}))
        for found, sure in zip(files, probabilities or [{}] * len(files), strict=True)
    ]
    return Sheet(problem, records, given, frame_of(problem, records, problems))


def _with_made_up(sheet: Sheet, files: Sequence[Mapping[str, Sequence[MadeUp]]]) -> Sheet:
    """The names that stand in no text are answers to `ner`."""
    if sheet.problem.name != NER or not any(files):
        return sheet
    given = [
        replace(one, made_up=[names.get(k, ()) for k in sheet.records.ids]) if names else one
        for one, names in zip(sheet.files, files, strict=True)
    ]
    return replace(sheet, files=given)


def _given(problem: Problem, found: Records, sure: Mapping[str, ByLabel]) -> Given:
    if problem.kind == "spans":
        return Given(found.spans_of(problem.name), found.labelled_for(problem.name))
    column = found.labels_of(problem.name)
    answers = [
        UNANSWERED if label is None else Label(label, sure.get(key, {}))
        for key, label in zip(found.ids, column, strict=True)
    ]
    return Given(answers, np.array([label is not None for label in column], np.bool_))


def _names(problem: Problem, records: Records) -> list[str]:
    """The types or labels that some records have for a problem."""
    if problem.kind == "spans":
        return list(records.spans_of(problem.name).types)
    given = {label for label in records.labels_of(problem.name) if label is not None}
    return sorted({name for label in given for name in parted(label)})


def read_as(reading: Reading) -> dict[str, str]:
    """What of the way that files were read changes a figure, for the signature."""
    chosen = {
        "columns": ",".join(map(str, reading.columns)),
        "tokens": str(reading.token_column or ""),
        "suffix": "yes" if reading.form.suffix else "",
        "untyped": reading.form.untyped,
        "fold": ",".join(reading.fold),
    }
    return {"scheme": reading.scheme, **{name: how for name, how in chosen.items() if how}}
