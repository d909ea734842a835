"""Tables for scored files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.table import Table

from vieval.evaluation.score_files import (
    ComparedFiles,
    ProblemComparison,
    ProblemScores,
    ScoredFiles,
)
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, many, number, p_value, signed, signed_interval
from vieval.metrics.scores import (
    Bins,
    ClassScores,
    LabelScores,
    LabelSetScores,
    MadeUpScores,
    MentionScores,
    SpanScores,
)
from vieval.metrics.spans.counts import COUNTS, SCHEMES, VIEWS
from vieval.report.layout import new_table

SHORT = ("COR", "INC", "PAR", "MIS", "SPU")
# Where the headline is over all types it has no row beside theirs.
OVER_ALL = "all types"
# Below this support a figure says next to nothing.
FEW = 10
PROBABILITIES = {
    "ece": "calibration error (ECE)",
    "max_calibration_error": "largest calibration error",
    "log_loss": "log loss",
    "brier": "Brier score",
}
# Of several labels a segment.
OF_SETS = {
    "macro_f1": "macro f1",
    "micro_f1": "micro f1",
    "weighted_f1": "weighted f1",
    "samples_f1": "samples f1",
    "subset_accuracy": "subset accuracy",
    "hamming_loss": "Hamming loss",
    "coverage": "coverage",
}


def score_tables(result: ScoredFiles, *, all_types: bool = False) -> Iterator[Table | str]:
    """The tables of `vieval.evaluation.score_files.score`, and its signature.

    Types have their rows where names are counted as the headline counts them, with `all_types`
    under each view and scheme.
    """
    problems = result.problems
    yield _headlines(problems)
    for name, found in problems.items():
        if isinstance(found.scores, SpanScores):
            yield _spans(name, found, found.scores, all_types)
            yield _mentions(name, found, found.scores.mentions)
        elif isinstance(found.scores, LabelSetScores):
            yield _label_sets(name, found, found.scores)
        else:
            yield _labels(name, found, found.scores)
    for name, found in problems.items():
        yield f"{name}: intervals are {found.scope}."
        yield _checks(name, found)
        if isinstance(found.scores, SpanScores) and found.scores.not_judged is not None:
            yield f"{name}: {not_judged_line(found.scores.not_judged)}"
        if isinstance(found.scores, SpanScores) and (made_up := found.scores.made_up):
            yield f"{name}: {made_up_line(made_up, found.scores)}"
        if one := found.weighted:
            yield (
                f"{name}: {found.headline}, weighted for the {one.frame:,} segments that the "
                f"sample was drawn from: {number(one.headline.value)} {interval(one.headline)}, "
                f"from {many(one.segments, 'segment')}"
            )
            if one.missing:
                have = "has" if one.missing == 1 else "have"
                yield (
                    f"{name}: {many(one.missing, 'segment')} of the sample {have} no gold; the "
                    "weighted figure holds only if chance alone decided which."
                )
    for name, found in problems.items():
        if missing := found.unanswered:
            segments = "segment has" if missing == 1 else "segments have"
            yield f"{name}: {missing} {segments} no answer, which counts as an empty one."
    yield from result.notes
    yield result.signature


def not_judged_line(count: int) -> str:
    """What was found where nobody looked."""
    return f"{many(count, 'name is', 'names are')} not judged, where nobody annotated"


def made_up_line(found: MadeUpScores[Estimate], scores: SpanScores[Estimate]) -> str:
    """What names that stand in no text make of precision and F1."""
    usual = scores.flat.strict.headline
    names = many(found.names, "name stands", "names stand")
    return (
        f"{names} in no text; counted as spurious: P {number(found.precision.value)} "
        f"{interval(found.precision)}, not {number(usual.precision.value)}, and F1 "
        f"{number(found.f1.value)} {interval(found.f1)}, not {number(usual.f1.value)}"
    )


def comparison_tables(result: ComparedFiles) -> Iterator[Table | str]:
    """The table of `vieval.evaluation.score_files.compare`, its notes and its signature."""
    yield _comparison(result)
    yield from (*result.notes, result.signature)


def _comparison(result: ComparedFiles) -> Table:
    scopes = "; ".join(sorted({found.scope for found in result.problems.values()}))
    [level] = {_level(found) for found in result.problems.values()}
    columns = ("", "a", "b", "a − b", level, "p", "permutation p", "McNemar p")
    table = new_table(f"a against b, {scopes}", *columns)
    for name, found in result.problems.items():
        table.add_row(
            f"{name}: {found.headline.removeprefix('flat, strict, ')}",
            number(found.a.value),
            number(found.b.value),
            signed(found.difference.value),
            signed_interval(found.difference),
            p_value(found.p),
            p_value(found.permutation_p),
            "" if found.mcnemar_p is None else p_value(found.mcnemar_p),
        )
    return table


def _level(found: ProblemScores | ProblemComparison) -> str:
    """The level of the intervals, as it stands over them: `95 %`."""
    return f"{100 * found.confidence:.12g} %"


def _headlines(problems: Mapping[str, ProblemScores]) -> Table:
    """The one figure of each problem that approaches are ranked by."""
    [level] = {_level(found) for found in problems.values()}
    table = new_table("headlines", "problem", "figure", "value", level, "segments", left=2)
    for name, found in problems.items():
        one = found.scores.headline
        figures = (number(one.value), interval(one), f"{found.segments:,}")
        table.add_row(name, found.headline, *figures)
    return table


def _spans(name: str, of: ProblemScores, scores: SpanScores[Estimate], all_types: bool) -> Table:
    columns = ("P", "R", "F1", _level(of), *SHORT)
    table = new_table(name, "view, scheme", "types", *columns, left=2)
    table.together = len(SHORT)
    over = of.headline.partition(" over ")[2]
    for view in VIEWS:
        found = scores.view(view)
        near = {f"IoU ≥ {least}": groups for least, groups in (found.iou or {}).items()}
        for scheme, groups in {**{name: found[name] for name in SCHEMES}, **near}.items():
            # A type may be called as a group is.
            rows = [("all", groups.all)]
            if not over.startswith(OVER_ALL):
                rows.append((over, groups.headline))
            if all_types or groups is scores.flat.strict:
                rows += [(one, row) for one, row in groups.types.items() if one != over]
            for place, (group, row) in enumerate(rows):
                table.add_row(
                    "" if place else f"{view}, {scheme}",
                    group,
                    *(number(figure.value) for figure in (row.precision, row.recall, row.f1)),
                    interval(row.f1),
                    *(str(vars(row)[count]) for count in COUNTS),
                )
    return table


def _checks(name: str, found: ProblemScores) -> str:
    """The interval of the headline by each method."""
    told = (
        f"{method} [{number(low)}, {number(high)}]"
        for method, (low, high) in found.scores.headline_checks.items()
    )
    return f"{name}: {found.headline}, {_level(found)} by other methods: {', '.join(told)}"


def _mentions(
    name: str, of: ProblemScores, kinds: Mapping[str, Mapping[str, MentionScores[Estimate]]]
) -> Table:
    columns = ("kind", "value", "found", "of", "R", _level(of), "")
    table = new_table(f"{name}: gold mentions by kind", *columns, left=2)
    for kind, values in kinds.items():
        for place, (value, row) in enumerate(values.items()):
            few = "few" if row.possible < FEW else ""
            recall = (number(row.recall.value), interval(row.recall), few)
            first = "" if place else kind
            table.add_row(first, value, str(row.found), str(row.possible), *recall)
    return table


def _labels(problem: str, of: ProblemScores, scores: LabelScores[Estimate, Bins]) -> Table:
    table = new_table(problem, "figure", "value", _level(of), "support")
    figures = {
        "accuracy": scores.accuracy,
        "macro f1": scores.macro_f1,
        "coverage": scores.coverage,
        "kappa": scores.kappa,
        "quadratic kappa": scores.quadratic_kappa,
        "mean absolute error": scores.mean_absolute_error,
    }
    for name, value in figures.items():
        if value is not None:
            table.add_row(name, number(value.value), interval(value), "")
    _add_classes(table, scores.per_class)
    if found := scores.probabilities:
        counted = str(sum(row.support for row in found.reliability.values()))
        for name, called in PROBABILITIES.items():
            value = vars(found)[name]
            table.add_row(called, number(value.value), interval(value), counted)
    return table


def _label_sets(problem: str, of: ProblemScores, scores: LabelSetScores[Estimate]) -> Table:
    table = new_table(problem, "figure", "value", _level(of), "support")
    for name, called in OF_SETS.items():
        value = vars(scores)[name]
        table.add_row(called, number(value.value), interval(value), "")
    _add_classes(table, scores.per_class)
    return table


def _add_classes(table: Table, classes: Mapping[str, ClassScores[Estimate]]) -> None:
    for label, row in classes.items():
        support = str(row.support)
        table.add_row(f"F1 of {label}", number(row.f1.value), interval(row.f1), support)
