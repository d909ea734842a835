"""Load a corpus by its name or path."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from vieval.corpus import formats
from vieval.corpus.articles import read_annotated, undeclared
from vieval.corpus.corpus import Corpus
from vieval.corpus.declaration import FILE, Declaration, name_of, read_declaration, reading_beside
from vieval.corpus.faults import FormatError, told
from vieval.corpus.reading import Reading
from vieval.data import Record
from vieval.records import Records

SEEDS = "seeds"
# Of an installed package, whose wheel carries the seeds.
SAMPLE = Path(__file__).resolve().parents[1] / "sample"


def load(corpus: str | Path, root: Path = Path()) -> Corpus:
    """Load a corpus by name or path.

    `seeds` is the project's own, under `root` or else in the package. A folder has a `corpus.toml`,
    in it or in its folder `gold/`; see `vieval.corpus.declaration`. Any other file is read by its
    format, and its problems are those of a `corpus.toml` beside it, or what its rows show.

    Raises `FormatError` with every fault or where there is no segment, and `FileNotFoundError`.
    """
    path = _seeds(root) if corpus == SEEDS else Path(corpus)
    if not str(corpus) or not path.exists():
        raise FileNotFoundError(f"no corpus {str(corpus)!r}: neither 'seeds' nor a file or folder")
    if path.is_dir():
        path = _declaration_in(path)
    found = _declared(read_declaration(path)) if path.name == FILE else _of_file(path)
    if not found.records:
        raise FormatError(f"the corpus {found.name} has no segment")
    return found


def _of_file(path: Path) -> Corpus:
    reading = reading_beside(path)
    records = formats.read(path, reading)
    found = Corpus(name_of(path), tuple(records), reading.problems or {}, notes=records.notes)
    return replace(found, problems=found.with_gold)


def passes(corpus: str | Path, root: Path = Path()) -> dict[str, Records]:
    """What single annotators of a corpus say, by the names of their files; none where none is told.

    Raises as `load` does.
    """
    declaration = declared(corpus, root)
    if declaration is None:
        return {}
    texts = {record.segment.id: record.segment.text for record in _declared(declaration).records}
    reading = Reading(texts=texts, problems=declaration.problems, article=declaration.article)
    return {file.stem: formats.read(file, reading) for file in declaration.annotator_paths}


def splits(corpus: str | Path, root: Path = Path()) -> dict[str, Corpus]:
    """The splits that a corpus declares beside its gold, by name, as corpora with its problems.

    Raises as `load` does.
    """
    declaration = declared(corpus, root)
    if declaration is None:
        return {}
    parts = {
        name: replace(declaration, name=name, gold=file, articles="")
        for name, file in declaration.splits.items()
        if file != declaration.gold
    }
    return {name: _declared(part) for name, part in parts.items()}


def declared(corpus: str | Path, root: Path = Path()) -> Declaration | None:
    """What a corpus says of itself; None of a file that is no folder's. Raises as `load` does."""
    path = _seeds(root) if corpus == SEEDS else Path(corpus)
    if path.is_dir():
        path = _declaration_in(path)
    return read_declaration(path) if path.name == FILE else None


def _seeds(root: Path) -> Path:
    for folder in (root, SAMPLE):
        if (folder / "gold" / FILE).is_file():
            return folder / "gold" / FILE
    raise FileNotFoundError(f"no seeds in {root}: gold/{FILE} is wanted there")


def _declaration_in(folder: Path) -> Path:
    for path in (folder / FILE, folder / "gold" / FILE):
        if path.is_file():
            return path
    raise FileNotFoundError(
        f"no {FILE} in {folder}, which says what the corpus is labelled for (docs/corpora.md)"
    )


def _declared(declaration: Declaration) -> Corpus:
    problems, gold = declaration.problems, declaration.gold_path
    if articles := declaration.articles_path:
        read = read_annotated(articles, gold, problems)
        return Corpus(declaration.name, read, problems, declaration.folder)

    def check(record: Record) -> list[str]:
        return [fault for problem in problems.values() for fault in undeclared(record, problem)]

    reading = Reading(problems=problems, article=declaration.article)
    records = formats.read(gold, reading)
    told(
        f"{gold.name}: {record.segment.id}: {fault}"
        for record in records
        for fault in check(record)
    )
    return Corpus(declaration.name, tuple(records), problems, declaration.folder, records.notes)
