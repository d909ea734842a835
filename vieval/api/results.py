"""Results that print as tables, in a terminal and in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Protocol, TypeVar

from vieval.approaches.catalogue import html_table
from vieval.evaluation.agreement_files import AgreedFiles, ProblemAgreement
from vieval.evaluation.learning import Curves
from vieval.evaluation.results import Evaluation, Outcome, Row, Versus
from vieval.evaluation.score_files import (
    ComparedFiles,
    ProblemComparison,
    ProblemScores,
    ScoredFiles,
)
from vieval.metrics.estimates import Estimate
from vieval.metrics.scores import Scores, figures
from vieval.plain import plain
from vieval.review.disagreements import Disagreement

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

WIDTH = 120
# The columns of a frame that are numbers, or undefined.
FIGURES = (
    *("F1", "F1 low", "F1 high", "minus best", "p against best", "p above floor"),
    *("rank first", "rank last", "seconds"),
)


@dataclass(frozen=True)
class ApproachResult:
    """All about one approach in a `Result`.

    Attributes:
        row: What its row of the table is made of.
    """

    row: Row

    @property
    def name(self) -> str:
        """The name of the approach."""
        return self.row.approach

    @property
    def outcome(self) -> Outcome:
        """Its `answers`, one a labelled segment in order, and how many `seconds` they took."""
        return self.row.outcome

    @property
    def headline(self) -> Estimate:
        """The figure that approaches are ranked by, from 0 to 1; undefined without answers."""
        return self.row.headline

    @property
    def versus(self) -> Versus | None:
        """The paired `difference` to the best and its `p`; None for the best itself."""
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
    """What `evaluate` gives: the approaches by name, best first; it prints as the ranked table.

    Attributes:
        evaluation: What it was made of.
    """

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
        """The table as a DataFrame: a row an approach, figures as numbers, marks as words."""
        import pandas as pd

        from vieval.report.board import rows

        frame = pd.DataFrame(rows(self.evaluation)).set_index("approach")
        return frame.astype(dict.fromkeys(FIGURES, float))

    def __repr__(self) -> str:
        from vieval.report.leaderboard import leaderboard, notes

        return _printed(leaderboard(self.evaluation)) + plain(notes(self.evaluation))

    def _repr_html_(self) -> str:
        from vieval.report.leaderboard import leaderboard, notes

        return _as_html(leaderboard(self.evaluation)) + _pre(notes(self.evaluation))


class _OfProblem(Protocol):
    @property
    def tree(self) -> Mapping[str, object]: ...


@dataclass(frozen=True)
class LearningCurves:
    """What `learning_curve` gives; it prints as tables, and in a notebook with a picture.

    Attributes:
        found: The points of each curve, and what more articles would bring.
    """

    found: Curves

    def to_frame(self) -> pd.DataFrame:
        """The points as a DataFrame: a row for each approach and number of articles."""
        import pandas as pd

        from vieval.report.learning import as_json

        rows = [
            {"approach": curve["approach"], **point}
            for curve in as_json(self.found)["curves"]
            for point in curve["points"]
        ]
        return pd.DataFrame(rows)

    def picture(self) -> str:
        """The curves as the text of an SVG picture."""
        from vieval.report.learning import picture

        return picture(self.found)

    def __repr__(self) -> str:
        from vieval.report.learning import tables

        return _lines(tables(self.found))

    def _repr_html_(self) -> str:
        from vieval.report.learning import tables

        parts = tables(self.found)
        shown = (_pre(one) if isinstance(one, str) else _as_html(one) for one in parts)
        return self.picture() + "".join(shown)


P = TypeVar("P", bound=_OfProblem)
P_co = TypeVar("P_co", bound=_OfProblem, covariant=True)


class _OfFiles(Protocol[P_co]):
    @property
    def problems(self) -> Mapping[str, P_co]: ...
    @property
    def notes(self) -> tuple[str, ...]: ...
    @property
    def signature(self) -> str: ...


class _Measured(Mapping[str, P]):
    """What measuring files gives, by problem.

    Attributes:
        signature: A line of all choices that change a figure.
        notes: A sentence each where it is not plain how the files were read.
    """

    def __init__(self, files: _OfFiles[P]) -> None:
        self._problems = files.problems
        self.signature = files.signature
        self.notes = files.notes

    def __getitem__(self, problem: str) -> P:
        return self._problems[problem]

    def __iter__(self) -> Iterator[str]:
        return iter(self._problems)

    def __len__(self) -> int:
        return len(self._problems)

    def _parts(self) -> Iterable[Table | str]:
        raise NotImplementedError

    def to_frame(self) -> pd.DataFrame:
        """Every figure as a DataFrame: a row has its problem, path, value, low and high."""
        import pandas as pd

        rows = [
            {"problem": name, "figure": path, "value": one.value, "low": one.low, "high": one.high}
            for name, found in self.items()
            for path, one in figures(found.tree)
            if one.value is not None
        ]
        return pd.DataFrame(rows).astype(dict.fromkeys(("value", "low", "high"), float))

    def __repr__(self) -> str:
        return _lines(self._parts())

    def _repr_html_(self) -> str:
        parts = self._parts()
        return "".join(_pre(one) if isinstance(one, str) else _as_html(one) for one in parts)


class Scored(_Measured[ProblemScores]):
    """What `score` gives: by problem the `scores`, a `SpanScores` or a `LabelScores`."""

    def __init__(self, files: ScoredFiles) -> None:
        super().__init__(files)
        self.files = files

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.scores import score_tables

        return score_tables(self.files)


class Comparison(_Measured[ProblemComparison]):
    """What `compare` gives: two sets of predictions against each other, by problem."""

    def __init__(self, files: ComparedFiles) -> None:
        super().__init__(files)
        self.files = files

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.scores import comparison_tables

        return comparison_tables(self.files)


class Agreement(_Measured[ProblemAgreement]):
    """What `agreement` gives: how far annotators agree, by problem."""

    def __init__(self, files: AgreedFiles) -> None:
        super().__init__(files)
        self.files = files

    @property
    def disagreements(self) -> tuple[Disagreement, ...]:
        """The places where annotators say different things: the segment, and what each says."""
        return self.files.disagreements

    def _parts(self) -> Iterable[Table | str]:
        from vieval.report.agreement import agreement_tables

        return [*agreement_tables(self.files), self.signature]


def _lines(parts: Iterable[Table | str]) -> str:
    return "\n".join(plain(one) if isinstance(one, str) else _printed(one) for one in parts)


def _printed(table: Table) -> str:
    from io import StringIO

    from vieval.report.consoles import PlainConsole

    # In a notebook, Rich would show the table by itself as well.
    console = PlainConsole(
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
