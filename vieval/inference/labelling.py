"""Which segments of a corpus a person shall label, and what approaches say of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeAlias, get_args

import numpy as np

from vieval._version import __version__
from vieval.approaches import entrants
from vieval.corpus import formats
from vieval.corpus.alignment import aligned
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import FILE, read_declaration
from vieval.corpus.faults import FormatError
from vieval.corpus.files import names_of
from vieval.corpus.probabilities import ByLabel, read_probabilities
from vieval.corpus.reading import Reading
from vieval.data import Answer, Example, Failure, Gold, Label, Record
from vieval.hashing import text_key
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam
from vieval.problems import Problem
from vieval.records import Records
from vieval.review.disputes import disputes
from vieval.stats.designs import chances, shuffled, systematic

Rule: TypeAlias = Literal["random", "stratified", "disagreement"]
RULES: tuple[Rule, ...] = get_args(Rule)
ARTICLE = "article"
SAMPLE = "sample.json"
LAYOUT = 1
NO_ANSWER = Failure("the file has no answer")

Said: TypeAlias = Mapping[str, Mapping[str, Sequence[Answer]]]
"""Answers by problem and approach, one a segment that was asked about."""


def to_label(corpus: Corpus, problems: Sequence[Problem], *, again: bool = False) -> list[Record]:
    """The records that lack gold for one of the problems; all of them, where it is `again`.

    Raises `ValueError` where there is none.
    """
    if again:
        return list(corpus.records)
    found = [r for r in corpus.records if any(p.gold(r) is None for p in problems)]
    if not found:
        raise ValueError(
            f"all {len(corpus.records)} segments of {corpus.name} are labelled: --again labels "
            "them once more"
        )
    return found


def ask(  # noqa: PLR0913 (who is asked about what, and how)
    corpus: Corpus,
    problems: Sequence[Problem],
    records: Sequence[Record],
    approaches: Sequence[str],
    *,
    train: Corpus | None = None,
    progress: Callable[[str], None] | None = None,
) -> Said:
    """What approaches say of some records of a corpus, about the problems that each can take.

    One that learns does so from `train`; else from what is labelled in the corpus beside these
    records or, where they are all labelled, from the other articles, fold by fold. Raises
    `ValueError` where an approach gives no answer, with the reason.
    """
    said: dict[str, dict[str, Sequence[Answer]]] = {}
    reasons: dict[str, str] = {}
    for problem in problems:
        asked = entrants(problem, approaches) if approaches else []
        exam = _exam(corpus, problem, records, train)
        for outcome in ask_all(asked, exam, progress):
            failed = [one for one in outcome.answers if isinstance(one, Failure)]
            name = outcome.identity.name
            if outcome.status != "ok" or len(failed) == len(records):
                reasons[name] = outcome.reason or failed[0].reason
            else:
                said.setdefault(problem.name, {})[name] = outcome.answers
    answered = {name for own in said.values() for name in own}
    if silent := [name for name in approaches if name not in answered]:
        told = "; ".join(f"{name}: {reasons.get(name, 'gives none of it')}" for name in silent)
        raise ValueError(f"no answers about {', '.join(p.name for p in problems)} of {told}")
    return said


def _exam(
    corpus: Corpus, problem: Problem, records: Sequence[Record], train: Corpus | None
) -> Exam:
    gold = [problem.gold(record) for record in records]
    blank: Gold = "" if problem.kind == "labels" else frozenset()
    examples = [
        Example(record.segment, blank if one is None else one)
        for record, one in zip(records, gold, strict=True)
    ]
    if train is not None:
        learnt = train.examples(problem) if problem.name in train.problems else []
    elif None not in gold:
        return Exam(examples, corpus.name)
    else:
        here = {record.segment.id for record in records}
        learnt = [one for one in corpus.examples(problem) if one.segment.id not in here]
    return Exam(examples, corpus.name, learnt)


def read_answers(
    corpus: Corpus,
    problems: Sequence[Problem],
    records: Sequence[Record],
    files: Sequence[Path],
) -> Said:
    """The answers in files, under the names of the files, or their paths where names are alike.

    Raises `FormatError` with the faults, answers to other texts among them.
    """
    texts = {record.segment.id: record.segment.text for record in corpus.records}
    article = read_declaration(corpus.folder / FILE).article if corpus.folder else ARTICLE
    reading = Reading(texts=texts, problems={one.name: one for one in problems}, article=article)
    asked_about = Records.of(corpus.records)
    said: dict[str, dict[str, Sequence[Answer]]] = {}
    for name_of_file, path in zip(names_of(files), files, strict=True):
        given = aligned(asked_about, formats.read(path, reading), path.name, reading.fold)
        held = {record.segment.id: record for record in given}
        sure = read_probabilities(path, reading.problems or {}, article)
        answers = {
            problem.name: [
                _answer(problem, held.get(r.segment.id), sure.get(problem.name, {}))
                for r in records
            ]
            for problem in problems
        }
        known = {name: own for name, own in answers.items() if any(x != NO_ANSWER for x in own)}
        if not known:
            raise FormatError(f"{path}: no answer about a segment that is to be labelled")
        for name, own in known.items():
            said.setdefault(name, {})[name_of_file] = own
    return said


def _answer(problem: Problem, record: Record | None, sure: Mapping[str, ByLabel]) -> Answer:
    if record is None or (gold := problem.gold(record)) is None:
        return NO_ANSWER
    return Label(gold, sure.get(record.segment.id, {})) if isinstance(gold, str) else gold


def joined(one: Said, other: Said) -> Said:
    """The answers of both. Raises `FormatError` where a name is in both."""
    for own in (set(one.get(name, {})) & set(other.get(name, {})) for name in one):
        if own:
            raise FormatError(f"{min(own)} is an approach and a file: rename the file")
    names = dict.fromkeys([*one, *other])
    return {name: {**one.get(name, {}), **other.get(name, {})} for name in names}


def as_records(
    name: str, said: Said, problems: Sequence[Problem], records: Sequence[Record]
) -> list[Record]:
    """What one approach says of each record, about all problems that it answers.

    Raises `ValueError` where nobody of that name answers.
    """
    own = {problem.name: said.get(problem.name, {}).get(name) for problem in problems}
    if not any(own.values()):
        known = dict.fromkeys(one for some in said.values() for one in some)
        raise ValueError(f"nobody called {name!r} answers; there is: {', '.join(known) or 'none'}")
    found = []
    for place, record in enumerate(records):
        here = {problem: given[place] for problem, given in own.items() if given is not None}
        spans = {
            problem: frozenset(replace(span, attributes={}) for span in one)
            for problem, one in here.items()
            if isinstance(one, frozenset)
        }
        labels = {problem: one.name for problem, one in here.items() if isinstance(one, Label)}
        found.append(Record(record.segment, spans, labels=labels))
    return found


@dataclass(frozen=True)
class Drawn:
    """A sample of records: their places, and the inclusion probability of each.

    `why` is of each what the drawing went by: its stratum, or how far approaches disagree about it.
    """

    rule: str
    seed: int
    frame: int
    places: Sequence[int]
    probabilities: Sequence[float]
    why: Sequence[object]


def draw(  # noqa: PLR0913 (from what, how many, and how)
    records: Sequence[Record],
    number: int | None,
    rule: Rule,
    seed: int,
    *,
    said: Said,
    strata: str = ARTICLE,
) -> Drawn:
    """Draw so many of the records by a rule; all of them where there is no number.

    *random*: each has the same chance. *stratified*: the same, spread evenly over the strata, which
    are articles, or what the gold or else the first approach that was asked says of a problem.
    *disagreement*: the chance is in proportion to 1 + the disagreement about the segment over the
    mean disagreement, so that half of the sample is spread over all and half goes where approaches
    disagree. Raises `ValueError` where there are fewer records, or nobody who could disagree.
    """
    units = len(records)
    if number is None:
        return Drawn("all", seed, units, range(units), [1.0] * units, [None] * units)
    why: Sequence[object] = [None] * units
    sizes = np.ones(units)
    groups: Sequence[str] = ()
    if rule == "stratified":
        why = groups = _strata(records, strata, said)
    if rule == "disagreement":
        apart = _disagreement(said)
        why = [round(one, 4) for one in apart.tolist()]
        sizes = 1 + apart / apart.mean() if apart.any() else sizes
    found = chances(sizes, number)
    places = systematic(found, shuffled(units, seed, groups), seed).tolist()
    return Drawn(
        rule, seed, units, places, found[places].tolist(), [why[place] for place in places]
    )


def _strata(records: Sequence[Record], strata: str, said: Said) -> list[str]:
    if strata == ARTICLE:
        return [record.segment.article for record in records]
    answers = next(iter(said.get(strata, {}).values()), [None] * len(records))
    found = [
        record.labels.get(strata) or (one.name if isinstance(one, Label) else "")
        for record, one in zip(records, answers, strict=True)
    ]
    if not any(found):
        raise ValueError(
            f"nothing tells the {strata} of a segment: it is neither labelled, nor does an "
            "approach that is asked give it"
        )
    return found


def _disagreement(said: Said) -> Any:
    several = [list(own.values()) for own in said.values() if len(own) > 1]
    if not several:
        raise ValueError("two approaches or files of predictions are wanted, to disagree")
    return np.mean([disputes(answers) for answers in several], axis=0)


def write_sample(folder: Path, corpus: Corpus, drawn: Drawn, records: Sequence[Record]) -> None:
    """Write how the sample was drawn, and the inclusion probability of each of its segments."""
    told = {
        "sample": LAYOUT,
        "vieval": __version__,
        "corpus": corpus.name,
        "digest": corpus.digest,
        "rule": drawn.rule,
        "seed": drawn.seed,
        "frame": drawn.frame,
        "segments": [
            {
                "id": records[place].segment.id,
                "text": text_key(records[place].segment.text),
                "probability": probability,
            }
            | ({} if why is None else {"why": why})
            for place, probability, why in zip(
                drawn.places, drawn.probabilities, drawn.why, strict=True
            )
        ],
    }
    text = json.dumps(told, ensure_ascii=False, indent=1)
    (folder / SAMPLE).write_text(text + "\n", encoding="utf-8")
