"""What there is to know of public corpora, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich import box
from rich.table import Table

from vieval.corpus.public import PublicCorpus
from vieval.metrics.numbers import number


def listing(corpora: Mapping[str, PublicCorpus]) -> Table:
    """Names, with the facts beside them."""
    found = Table(box=box.SIMPLE, show_header=False)
    found.add_column(no_wrap=True)
    found.add_column()
    for name, about in corpora.items():
        found.add_row(name, "\n".join(_facts(about)), end_section=True)
    return found


def _facts(about: PublicCorpus) -> Iterator[str]:
    yield about.title
    yield f"labelled: {about.labelled}"
    yield f"licence: {about.licence}"
    yield f"size: {about.size}"
    yield f"segments: {about.unit}"
    yield f"where: {about.where}"
    yield f"read: {about.read}"
    for seen in about.seen:
        who = f"{', '.join(seen.approaches)}: " if seen.approaches else ""
        yield f"seen by {who}{seen.how}" if who else f"seen: {seen.how}"
    for one in about.published:
        yield f"published: {one.metric} {number(one.value)}, {one.model}"
        yield f"  {one.protocol}; {one.source}"
    yield f"sources: {'; '.join(about.sources)}"
