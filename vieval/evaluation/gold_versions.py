"""Where a version of the gold comes from: what was decided, by whom, and what that changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from vieval.corpus import gold_file, jsonl
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import Declaration
from vieval.corpus.faults import FormatError
from vieval.corpus.files import json_lines
from vieval.corpus.patch import apply, read_patch
from vieval.evaluation.agreement_files import AgreedFiles, NothingToCompare, agree
from vieval.hashing import file_key
from vieval.metrics.scores import LabelAgreement

FILE = "provenance.jsonl"


@dataclass(frozen=True)
class Agreed:
    """How far an annotator agrees with the gold before and with the gold after.

    The `measure` is strict F1 or, of an attribute of the common spans, the observed agreement; for
    labels Cohen's kappa. None where it is undefined.
    """

    annotator: str
    problem: str
    measure: str
    before: float | None
    after: float | None


@dataclass(frozen=True)
class Provenance:
    """A version of the gold of a corpus.

    `patch` is the SHA-256 of the patch's bytes; `before` and `after` are the digests of the gold of
    each problem; `times` are the first and the last of the decisions.
    """

    corpus: str
    version: str
    made_from: str
    patch: str
    decisions: int
    changed: tuple[str, ...]
    reviewers: tuple[str, ...]
    times: tuple[str, ...]
    before: Mapping[str, str]
    after: Mapping[str, str]
    agreement: tuple[Agreed, ...]


def make_version(
    corpus: Corpus, declaration: Declaration | None, patch: Path, output: Path, version: str = ""
) -> Provenance:
    """Write the gold that the decisions of a patch make of a corpus, and where it comes from.

    The gold goes to `output`, the record of it is added to `provenance.jsonl` beside it. Without a
    `version` it is the number after the one that the corpus declares. Raises `FormatError` where
    that is no number, and as `read_patch` and `apply` do; nothing is written then.
    """
    old_version = declaration.version if declaration else ""
    version = version or _next(old_version)
    gold = declaration.gold_path if declaration else None
    made = read_patch(patch)
    records = apply(corpus, made)
    rows = gold_file.next_rows(corpus, records, declaration)
    before = [jsonl.as_row(record) for record in corpus.records]
    pairs = zip(corpus.records, before, map(jsonl.as_row, records), strict=True)
    annotators = declaration.annotator_paths if declaration else ()
    # Before it is overwritten, where the new gold takes the place of the old.
    then = {path: _agreement(path, gold) for path in annotators if gold}
    gold_file.write(output, rows)
    new = Corpus(corpus.name, tuple(records), corpus.problems)
    times = sorted(one.time for one in made.decisions)
    record = Provenance(
        corpus=corpus.name,
        version=version,
        made_from=old_version,
        patch=file_key(patch),
        decisions=len(made.decisions),
        changed=tuple(one.segment.id for one, was, now in pairs if was != now),
        reviewers=tuple(sorted({one.reviewer for one in made.decisions})),
        times=tuple(dict.fromkeys([*times[:1], *times[-1:]])),
        before={name: corpus.gold_digest(problem) for name, problem in corpus.problems.items()},
        after={name: new.gold_digest(problem) for name, problem in new.problems.items()},
        agreement=tuple(
            Agreed(path.stem, *what, was.get(what), now)
            for path, was in then.items()
            for what, now in _agreement(path, output).items()
        ),
    )
    with (output.parent / FILE).open("a", encoding="utf-8") as file:
        file.write(json_lines([asdict(record)]))
    return record


def _next(version: str) -> str:
    if not version.isdecimal():
        raise FormatError(
            f"the gold has version {version!r}, which is no number: name the next one"
        )
    return str(int(version) + 1)


def _agreement(annotator: Path, gold: Path) -> dict[tuple[str, str], float | None]:
    """By problem and measure; nothing where gold and annotator have no labels in common."""
    try:
        return dict(_measures(agree([annotator, gold])))
    except NothingToCompare:
        return {}


def _measures(result: AgreedFiles) -> Iterator[tuple[tuple[str, str], float | None]]:
    for problem, found in result.problems.items():
        if isinstance(found.agreement, LabelAgreement):
            [rated] = found.agreement.pairs.values()
            yield (problem, "κ"), (rated.kappa or rated.observed).value
        else:
            [pair] = found.agreement.pairs.values()
            yield (problem, "F1"), pair.all.f1.value
            for name, one in pair.attributes.items():
                yield (problem, name), one.observed.value
