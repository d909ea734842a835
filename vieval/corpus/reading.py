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

    `scheme` is how tags are decoded, one of `vieval.corpus.tags.MODES`, and `form` how they are
    written. `columns` are those that hold tags, counted from 0 or back from -1, in files that have
    more than one beside the tokens; none: whatever the file has. `token_column` holds the tokens.
    `fold` names differences in writing that are none, of `vieval.corpus.folding.FOLDS`. `problems`
    are those whose gold is read, all that a file shows where none are given. `texts` has the text
    of each id, for rows without one, and no other segment may then come. `article` is the field of
    a JSON line that names its article. Raises `ValueError` for a scheme or a fold that there is
    not.
    """

    scheme: str = "strict"
    columns: tuple[int, ...] = ()
    token_column: int = 0
    form: Form = PREFIX
    fold: tuple[str, ...] = ()
    problems: Mapping[str, Problem] | None = None
    texts: Mapping[str, str] | None = None
    article: str = "article"

    def __post_init__(self) -> None:
        if self.scheme not in MODES:
            raise ValueError(f"no scheme {self.scheme!r}; there is: {', '.join(MODES)}")
        if unknown := [name for name in self.fold if name not in FOLDS]:
            there_is = ", ".join(FOLDS)
            raise ValueError(f"nothing to fold is {unknown[0]!r}; there is: {there_is}")


PLAIN = Reading()
