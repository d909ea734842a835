"""Several labels of one segment as one value, so that whatever takes a label takes a set of them.

Each distinct set is a label of its own (the label powerset of Tsoumakas and Katakis 2007): its
names, sorted, each behind U+001F, which no label has. The set without a label is U+001F alone.
"""

from __future__ import annotations

from collections.abc import Iterable

MARK = "\x1f"
NO_LABEL = "no label"


def joined(labels: Iterable[str]) -> str:
    """The value of a set of labels. Raises `ValueError` where one has the mark in it."""
    names = sorted(set(labels))
    if wrong := [name for name in names if MARK in name]:
        raise ValueError(f"the label {wrong[0]!r} has U+001F in it, which parts labels")
    return "".join(MARK + name for name in names) or MARK


def is_set(value: str) -> bool:
    """Whether a value is a set of labels."""
    return value.startswith(MARK)


def parted(value: str) -> frozenset[str]:
    """The labels of a set; a label by itself is a set of one."""
    return frozenset(value.split(MARK)) - {""} if is_set(value) else frozenset({value})


def as_set(value: str) -> str:
    """The set of labels that a value is; of a label by itself, the set of one."""
    return value if is_set(value) else joined([value])


def shown(value: str) -> str:
    """A label, or the labels of a set, for a reader."""
    return (" + ".join(sorted(parted(value))) or NO_LABEL) if is_set(value) else value


def plain(value: str) -> str | list[str]:
    """A label, or the list of those of a set, as JSON has them."""
    return sorted(parted(value)) if is_set(value) else value
