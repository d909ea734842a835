"""Articles without gold, from where those of a corpus come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from vieval.corpus.articles import read_articles
from vieval.corpus.corpus import Corpus
from vieval.corpus.loading import load
from vieval.data import Segment
from vieval.hashing import BagKey


@dataclass(frozen=True)
class Pool:
    """Segments of whole articles under a name; what gold they have is not looked at.

    `left_out` counts the articles that the corpus has as well.
    """

    name: str
    segments: Sequence[Segment]
    left_out: int = 0

    @classmethod
    def of(cls, name: str, segments: Sequence[Segment], corpus: Corpus) -> Pool:
        """The pool of a corpus: articles that are not its own, by names that it has not.

        Raises `ValueError` where none is left.
        """
        own = set(_texts(record.segment for record in corpus.records).values())
        texts = _texts(segments)
        others = [one for one in segments if texts[one.article] not in own]
        if not others:
            raise ValueError(f"every article of the pool {name} is in the corpus {corpus.name}")
        named = [
            replace(one, id=f"{name}/{one.id}", article=f"{name}/{one.article}") for one in others
        ]
        return cls(name, named, sum(text in own for text in texts.values()))

    @property
    def articles(self) -> list[str]:
        """The name of the article of each segment."""
        return [segment.article for segment in self.segments]

    @cached_property
    def digest(self) -> str:
        """The content of the segments."""
        return BagKey(self.segments).digest()


def read_pool(path: str | Path, corpus: Corpus, root: Path = Path()) -> Pool:
    """Read a folder of articles `*.txt`, or what `load` reads, as the pool of a corpus.

    Raises `FormatError`, `FileNotFoundError`, and `ValueError` where no article is left.
    """
    folder = Path(path)
    if folder.is_dir() and any(folder.glob("*.txt")):
        return Pool.of(folder.resolve().name, read_articles(folder), corpus)
    read = load(path, root)
    return Pool.of(read.name, [record.segment for record in read.records], corpus)


def _texts(segments: Iterable[Segment]) -> dict[str, tuple[str, ...]]:
    """The texts of each article, in order."""
    found: dict[str, list[str]] = {}
    for segment in segments:
        found.setdefault(segment.article, []).append(segment.text)
    return {article: tuple(texts) for article, texts in found.items()}
