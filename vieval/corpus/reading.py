"""What a reader may be told beyond the file: the same for all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vieval.corpus.folding import FOLDS
from vieval.corpus.tags import MODES, PREFIX, Form
from vieval.problems import Problem


@dataclass(frozen=True)
class Reading:
    """How a file is read; each format takes what concerns it.

    Attributes:
        scheme: How CoNLL tags are read: `strict`, `lenient`, `conlleval`, `IOB2` and others; see
            docs/files.md.
        columns: The CoNLL columns that hold tags, counted from 0 or back from -1; empty for
            whatever the file has.
        token_column: The CoNLL column that holds the tokens.
        form: How CoNLL tags are written: `PER` before or behind `B`, or none.
        fold: Differences in writing to overlook: `nfc`, `tone`, `underscore`.
        problems: The problems whose gold is read; all that the file shows, where it is None.
        texts: The text of each id, for rows without one; no other segment may then come.
        source: What holds these texts, as a fault calls it.
        article: The field of a JSON line that names its article.
        first_label: Whether to take the first of several labels of a fastText line; the others
            are counted as left alone.

    Raises:
        ValueError: There is no such scheme or fold.
    """

    scheme: str = "strict"
    columns: tuple[int, ...] = ()
    token_column: int = 0
    form: Form = PREFIX
    fold: tuple[str, ...] = ()
    problems: Mapping[str, Problem] | None = None
    texts: Mapping[str, str] | None = None
    source: str = "the gold"
    article: str = "article"
    first_label: bool = False

    def __post_init__(self) -> None:
        if self.scheme not in MODES:
            raise ValueError(f"no scheme {self.scheme!r}; there is: {', '.join(MODES)}")
        if unknown := [name for name in self.fold if name not in FOLDS]:
            there_is = ", ".join(FOLDS)
            raise ValueError(f"nothing to fold is {unknown[0]!r}; there is: {there_is}")

    def unused(self, *, columns: bool) -> list[str]:
        """A sentence where options of CoNLL columns are given, and no file read has `columns`."""
        own = (self.scheme, self.columns, self.token_column, self.form)
        if columns or own == (PLAIN.scheme, PLAIN.columns, PLAIN.token_column, PLAIN.form):
            return []
        return ["no file has CoNLL columns: what was said of tags and columns changes nothing"]


PLAIN = Reading()
