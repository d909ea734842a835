"""The line of names that some tools write above columns of tokens and tags."""

from __future__ import annotations

TOKENS = frozenset({"token", "tokens", "word", "words", "form"})
TAGS = frozenset(
    {"tag", "tags", "ner", "ner_tag", "ner_tags", "label", "labels", "entity", "iob", "bio"}
)


def names_above(content: bytes) -> bytes:
    """The first line of a file where it names a column of tokens and one of tags; b"" elsewhere.

    A comment, and lines that end in a carriage return alone, are none.
    """
    first = content.partition(b"\n")[0]
    if first.startswith(b"#") or b"\r" in first.removesuffix(b"\r"):
        return b""
    names = {name.lower() for name in first.decode("utf-8-sig", errors="ignore").split()}
    return first if names & TOKENS and names & TAGS else b""
