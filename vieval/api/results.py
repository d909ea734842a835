"""Results that print as tables, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from vieval.api.scores import LabelScores, Scores, SpanScores
from vieval.approaches.catalogue import html_table
from vieval.evaluation.learning import Curves
from vieval.evaluation.results import Evaluation, Outcome, Row, Versus
from vieval.metrics.estimates import Estimate

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

WIDTH = 120


@dataclass(frozen=True)
class ApproachResult:
    """What became of one approach: its answers, its headline with interval, all its scores."""

    row: Row
    kind: str

    @property
    def name(self) -> str:
        """The name of the approach."""
        return self.row.approach

    @property
    def outcome(self) -> Outcome:
        """Its answers, one a labelled segment in order, and what they cost."""
        return self.row.outcome

    @property
    def headline(self) -> Estimate:
        """The figure that approaches are ranked by; undefined without answers."""
        return self.row.headline

    @property
    def versus(self) -> Versus | None:
        """The difference to the best; None for the best itself."""
        return self.row.versus

    @property
    def scores(self) -> Any:
        """All its scores, a `SpanScores` or a `LabelScores`.

        Raises `ValueError` with the reason where it gave no answers.
        """
        if self.row.scores is None:
            raise ValueError(f"{self.name}: {self.outcome.status}: {self.outcome.reason}")
        found: Scores = (
            SpanScores(self.row.scores) if self.kind == "spans" else LabelScores(self.row.scores)
        )
        return found


@dataclass(frozen=True)
class Result(Mapping[str, ApproachResult]):
    """An evaluation: by approach, best first; it prints as the leaderboard."""

    evaluation: Evaluation

    def __getitem__(self, name: str) -> ApproachResult:
        for row in self.evaluation.rows:
            if row.approach == name:
                return ApproachResult(row, self.evaluation.problem.kind)
        raise KeyError(f"no approach {name!r} here; there is: {', '.join(self)}")

    def __iter__(self) -> Iterator[str]:
        return (row.approach for row in self.evaluation.rows)

    def __len__(self) -> int:
        return len(self.evaluation.rows)

    def to_frame(self) -> pd.DataFrame:
        """A row an approach, by name: its figures as numbers, with what marks them."""
        import pandas as pd

        return pd.DataFrame([_figures(row) for row in self.evaluation.rows]).set_index("approach")

    def __repr__(self) -> str:
        from vieval.report.leaderboard import leaderboard, notes

        return _printed(leaderboard(self.evaluation, WIDTH)) + notes(self.evaluation)

    def _repr_html_(self) -> str:
        from vieval.report.leaderboard import leaderboard, notes

        return _as_html(leaderboard(self.evaluation, WIDTH)) + _pre(notes(self.evaluation))


def _figures(row: Row) -> dict[str, object]:
    versus = row.versus
    return {
        "approach": row.approach,
        "status": row.outcome.status,
        "F1": row.headline.value,
        "F1 low": row.headline.low,
        "F1 high": row.headline.high,
        "first rank": row.ranks[0] if row.ranks else None,
        "last rank": row.ranks[1] if row.ranks else None,
        "difference to best": versus.difference.value if versus else None,
        "p against best": versus.p if versus else None,
        "tuned": row.tuned,
        "floor": row.card.floor,
        "failed segments": row.failed,
        "seconds": row.outcome.seconds,
        "reason": row.outcome.reason,
    }


@dataclass(frozen=True)
class LearningCurves:
    """Learning curves: figures by articles trained on, and what more of them would bring."""

    found: Curves

    def to_frame(self) -> pd.DataFrame:
        """A row an approach and number of articles, with its figure as numbers."""
        import pandas as pd

        from vieval.report.learning import as_json

        rows = [
            {"approach": curve["approach"], **point}
            for curve in as_json(self.found)["curves"]
            for point in curve["points"]
        ]
        return pd.DataFrame(rows)

    def picture(self) -> str:
        """The curves as the text of an SVG file."""
        from vieval.report.learning import picture

        return picture(self.found)

    def __repr__(self) -> str:
        from vieval.report.learning import tables

        parts = tables(self.found)
        return "\n".join(one if isinstance(one, str) else _printed(one) for one in parts)

    def _repr_html_(self) -> str:
        from vieval.report.learning import tables

        parts = tables(self.found)
        shown = (_pre(one) if isinstance(one, str) else _as_html(one) for one in parts)
        return self.picture() + "".join(shown)


class _Measured(Mapping[str, Any]):
    """What measuring files gives: a tree by problem, and the signature."""

    def __init__(self, tree: Mapping[str, Any]) -> None:
        self.tree = tree

    def __getitem__(self, problem: str) -> Any:
        return self.tree[problem]

    def __iter__(self) -> Iterator[str]:
        return (name for name, part in self.tree.items() if isinstance(part, Mapping))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @property
    def signature(self) -> str:
        """One line that names every choice that changes a figure."""
        return str(self.tree["signature"])

    def _parts(self) -> Iterable[Table | str]:
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Every figure, one a row: its problem, path, value and the ends of its interval."""
        import pandas as pd

        rows = [
            {"problem": name, "figure": path, "value": value, "low": low, "high": high}
            for name in self
            for path, value, low, high in _leaves(self.tree[name], "")
        ]
        return pd.DataFrame(rows)

    def __repr__(self) -> str:
        parts = self._parts()
        return "\n".join(one if isinstance(one, str) else _printed(one) for one in parts)

    def _repr_html_(self) -> str:
        parts = self._parts()
        return "".join(_pre(one) if isinstance(one, str) else _as_html(one) for one in parts)


class Scored(_Measured):
    """The scores of predictions, by problem."""

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.scores import score_tables

        return score_tables(self.tree)

    def scores(self, problem: str) -> Any:
        """The scores of a problem, a `SpanScores` or a `LabelScores`."""
        tree = self.tree[problem]
        return SpanScores(tree) if tree["kind"] == "spans" else LabelScores(tree)


class Comparison(_Measured):
    """Two sets of predictions against each other, by problem."""

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.scores import comparison_table

        return [comparison_table(self.tree), self.signature]


class Agreement(_Measured):
    """How far annotators agree, by problem; `disagreements` says where they do not."""

    @property
    def disagreements(self) -> list[dict[str, Any]]:
        """The places where annotators say different things."""
        found: list[dict[str, Any]] = self.tree["disagreements"]
        return found

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.agreement import agreement_tables

        return [*agreement_tables(self.tree), self.signature]


Leaf = tuple[str, float, float | None, float | None]


def _leaves(tree: Mapping[str, Any], path: str) -> Iterator[Leaf]:
    for key, value in tree.items():
        here = f"{path}/{key}" if path else str(key)
        if isinstance(value, Mapping):
            yield from _leaves(value, here)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            low, high = tree.get(f"{key}_interval", (None, None))
            yield here, value, low, high


def _printed(table: Table) -> str:
    from io import StringIO

    from rich.console import Console

    # In a notebook, Rich would show the table by itself as well.
    console = Console(
        width=WIDTH,
        file=StringIO(),
        record=True,
        highlight=False,
        markup=False,
        force_jupyter=False,
    )
    console.print(table)
    return console.export_text()


def _as_html(table: Table) -> str:
    names = [str(column.header) for column in table.columns]
    cells = zip(*([str(cell) for cell in column.cells] for column in table.columns), strict=True)
    # Columns may share a name, as unnamed ones do.
    keys = [f"{name}\u200b" * (names[:place].count(name) + 1) for place, name in enumerate(names)]
    rows = [dict(zip(keys, row, strict=True)) for row in cells]
    return html_table(rows, str(table.title or ""))


def _pre(text: str) -> str:
    return f"<pre>{escape(text)}</pre>"
