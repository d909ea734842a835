"""The approaches that there are, as a mapping that prints as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from vieval.approaches import BUILT_IN, entrants, table
from vieval.data import Approach
from vieval.problems import Kind, Problem

if TYPE_CHECKING:
    import pandas as pd


class Catalogue(Mapping[str, Approach]):
    """Approaches by name."""

    def __init__(self, approaches: Mapping[str, Approach]) -> None:
        self._approaches = dict(approaches)

    @classmethod
    def of(cls, problem: Problem | Kind) -> Catalogue:
        """Those to a kind of problem, or those that can give the labels of a problem."""
        if isinstance(problem, str):
            if problem not in BUILT_IN:
                kinds = " or ".join(BUILT_IN)
                raise ValueError(f"a problem or its kind, {kinds}, is wanted, not {problem!r}")
            return cls(table(problem))
        return cls({one.name: one.approach for one in entrants(problem) if not one.unsuited})

    def __getitem__(self, name: str) -> Approach:
        return self._approaches[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._approaches)

    def __len__(self) -> int:
        return len(self._approaches)

    def rows(self) -> list[dict[str, str]]:
        """A row an approach: its name, how it works, what it needs, its licence."""
        return [
            {
                "approach": name,
                "how it works": one.card.summary,
                "needs": one.card.needs,
                "licence": one.card.licence,
                "made while looking at": ", ".join(one.card.tuned_on),
            }
            for name, one in self._approaches.items()
        ]

    def to_frame(self) -> pd.DataFrame:
        """The rows as a DataFrame, by approach."""
        import pandas as pd

        return pd.DataFrame(self.rows()).set_index("approach")

    def __repr__(self) -> str:
        width = max((len(name) for name in self._approaches), default=0)
        return "\n".join(
            f"{name:{width}}  {one.card.summary}" for name, one in self._approaches.items()
        )

    def _repr_html_(self) -> str:
        return html_table(self.rows())


def listing(problem: Problem | Kind) -> Catalogue:
    """List the approaches that can be asked, by name; users call it as `vieval.approaches`.

    Args:
        problem: `"spans"` or `"labels"`, or a problem, which leaves out what cannot give its
            labels.

    Returns:
        A mapping from names to approaches, which prints as a table: how each works, what it
        needs, its licence, what it was trained on.

    Raises:
        ValueError: It is neither of the two kinds.

    Examples:
        >>> "crf.v1" in listing("spans")
        True
    """
    return Catalogue.of(problem)


def html_table(rows: list[dict[str, Any]], title: str = "") -> str:
    """Rows as an HTML table for notebooks; every text is escaped."""
    head = "".join(f"<th>{escape(name)}</th>" for name in (rows[0] if rows else ()))
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row.values()) + "</tr>"
        for row in rows
    )
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
