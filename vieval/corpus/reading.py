"""What a reader may be told beyond the file: the same for all formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vieval.corpus.tags import PREFIX, Form
from vieval.problems import Problem


@dataclass(frozen=True)
class Reading:
    """How a file is read; each format takes what concerns it.

    `scheme` is how tags are decoded, one of `vieval.corpus.tags.MODES`, and `form` how they are
    written. `columns` are those that hold tags, counted from 0 or back from -1, in files that have
    more than one beside the tokens; none: whatever the file has. `token_column` holds the tokens.
    `fold` names differences in writing that are none, of `vieval.corpus.folding.FOLDS`. `problems`
    are those whose gold is read, all that a file shows where none are given. `texts` has the text
    of each id, for rows without one, and no other segment may then come. `first_label` takes the
    first of several labels of a text in fastText's form, and counts the others as left alone.
    """

    scheme: str = "strict"
    columns: tuple[int, ...] = ()
    token_column: int = 0
    form: Form = PREFIX
    fold: tuple[str, ...] = ()
    problems: Mapping[str, Problem] | None = None
    texts: Mapping[str, str] | None = None
    first_label: bool = False


PLAIN = Reading()
