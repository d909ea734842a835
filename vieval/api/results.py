"""Results that print as tables, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Protocol, TypeVar

from vieval.approaches.catalogue import html_table
from vieval.evaluation.agreement_files import AgreedFiles, ProblemAgreement
from vieval.evaluation.results import Evaluation, Outcome, Row, Versus
from vieval.evaluation.score_files import (
    ComparedFiles,
    ProblemComparison,
    ProblemScores,
    ScoredFiles,
)
from vieval.metrics.estimates import Estimate
from vieval.metrics.scores import Scores, figures
from vieval.review.disagreements import Disagreement

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

WIDTH = 120
# The columns of a frame that are numbers, or undefined.
FIGURES = (
    *("F1", "F1 low", "F1 high", "first rank", "last rank"),
    *("difference to best", "p against best", "seconds"),
)


@dataclass(frozen=True)
class ApproachResult:
    """What became of one approach: its answers, its headline with interval, all its scores."""

    row: Row

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
    def scores(self) -> Scores:
        """All its scores, a `SpanScores` or a `LabelScores`.

        Raises `ValueError` with the reason where it gave no answers.
        """
        if self.row.scores is None:
            raise ValueError(f"{self.name}: {self.outcome.status}: {self.outcome.reason}")
        return self.row.scores


@dataclass(frozen=True)
class Result(Mapping[str, ApproachResult]):
    """An evaluation: by approach, best first; it prints as the leaderboard."""

    evaluation: Evaluation

    def __getitem__(self, name: str) -> ApproachResult:
        for row in self.evaluation.rows:
            if row.approach == name:
                return ApproachResult(row)
        raise KeyError(f"no approach {name!r} here; there is: {', '.join(self)}")

    def __iter__(self) -> Iterator[str]:
        return (row.approach for row in self.evaluation.rows)

    def __len__(self) -> int:
        return len(self.evaluation.rows)

    def to_frame(self) -> pd.DataFrame:
        """A row an approach, by name: its figures as numbers, with what marks them."""
        import pandas as pd

        frame = pd.DataFrame([_figures(row) for row in self.evaluation.rows]).set_index("approach")
        return frame.astype(dict.fromkeys(FIGURES, float))

    def __repr__(self) -> str:
        from vieval.report.leaderboard import leaderboard, notes

        return _printed(leaderboard(self.evaluation)) + notes(self.evaluation)

    def _repr_html_(self) -> str:
        from vieval.report.leaderboard import leaderboard, notes

        return _as_html(leaderboard(self.evaluation)) + _pre(notes(self.evaluation))


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


class _OfProblem(Protocol):
    @property
    def tree(self) -> Mapping[str, object]: ...


P = TypeVar("P", bound=_OfProblem)


class _Measured(Mapping[str, P]):
    """What measuring files gives, by problem, and the signature: a line of all that changes it."""

    def __init__(self, problems: Mapping[str, P], signature: str) -> None:
        self._problems = problems
        self.signature = signature

    def __getitem__(self, problem: str) -> P:
        return self._problems[problem]

    def __iter__(self) -> Iterator[str]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    def _parts(self) -> Iterable[Table | str]:
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Every figure, one a row: its problem, path, value and the ends of its interval."""
        import pandas as pd

        rows = [
            {"problem": name, "figure": path, "value": one.value, "low": one.low, "high": one.high}
            for name, found in self.items()
            for path, one in figures(found.tree)
            if one.value is not None
        ]
        return pd.DataFrame(rows).astype(dict.fromkeys(("value", "low", "high"), float))

    def __repr__(self) -> str:
        parts = self._parts()
        return "\n".join(one if isinstance(one, str) else _printed(one) for one in parts)

    def _repr_html_(self) -> str:
        parts = self._parts()
        return "".join(_pre(one) if isinstance(one, str) else _as_html(one) for one in parts)


class Scored(_Measured[ProblemScores]):
    """The scores of predictions, by problem."""

    def __init__(self, files: ScoredFiles) -> None:
        super().__init__(files.problems, files.signature)
        self.files = files

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.scores import score_tables

        return score_tables(self.files)


class Comparison(_Measured[ProblemComparison]):
    """Two sets of predictions against each other, by problem."""

    def __init__(self, files: ComparedFiles) -> None:
        super().__init__(files.problems, files.signature)
        self.files = files

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.scores import comparison_table

        return [comparison_table(self.files), self.signature]


class Agreement(_Measured[ProblemAgreement]):
    """How far annotators agree, by problem; `disagreements` says where they do not."""

    def __init__(self, files: AgreedFiles) -> None:
        super().__init__(files.problems, files.signature)
        self.files = files

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """The places where annotators say different things."""
        return self.files.disagreements

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.agreement import agreement_tables

        return [*agreement_tables(self.files), self.signature]


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
