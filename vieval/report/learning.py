"""Learning curves: for the terminal, for programs, as a picture, and as what MLflow keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from rich.table import Table

from vieval.evaluation.learning import Curve, Curves, Point
from vieval.metrics.estimates import Estimate
from vieval.metrics.numbers import interval, number, signed, signed_interval
from vieval.report import drawings
from vieval.report.grid import Grid
from vieval.report.layout import new_table
from vieval.report.leaderboard import overlapping
from vieval.report.page.payload import Probed

PICTURE = "learning-curve.svg"
LAW = "error = a · n^-b (power law)"


def tables(found: Curves) -> Iterator[Table | str]:
    """A table an approach, each with what more articles would bring."""
    for curve in found.curves:
        if curve.reason:
            yield f"{curve.approach}: {curve.reason}\n"
            continue
        title = f"{curve.approach} to {found.problem} on {found.corpus}, by articles trained on"
        table = new_table(title, "articles", "segments", "F1", "95 %", "draws", "sd", left=0)
        for point in curve.points:
            table.add_row(*_row(point))
        yield table
        yield f"{more(curve)}\n"
    yield notes(found)


def _row(point: Point) -> list[str]:
    estimate, draws, deviation = point.figure
    return [
        f"{point.size.articles:,}",
        f"{point.size.segments:,.0f}",
        number(estimate.value),
        interval(estimate),
        str(draws),
        number(deviation),
    ]


def more(curve: Curve) -> str:
    """What more articles would bring, in a sentence."""
    found = curve.gain
    if found is None:
        return f"What more articles would bring: no statement, since {curve.silence}."
    ends = signed_interval(Estimate(found.value, found.low, found.high))
    return (
        f"{found.more:,} articles more than the {found.size:,} there are would bring "
        f"{signed(found.value)} {ends}, by the law {LAW}, b = {number(found.exponent)}."
    )


def notes(found: Curves) -> str:
    """What the figures are, and where their intervals come from."""
    learnt = "out of fold, by article" if found.train == "other articles" else f"from {found.train}"
    return (
        f"F1 is {found.headline}; trained {learnt}. Articles are drawn {found.draws} times a size "
        f"(seed {found.seed}); intervals are {found.scope}, and about other draws. sd is the "
        "standard deviation from draw to draw."
    ) + (f" {overlapping(found.overlap)}" if found.overlap else "")


def picture(found: Curves) -> str:
    """The curves as an SVG file."""
    curves = [
        drawings.Growth(c.approach, {p.size.articles: p.figure.estimate for p in c.points})
        for c in found.curves
        if c.points
    ]
    label = f"learning curves: {found.problem} on {found.corpus}, {found.headline}"
    return drawings.growth(curves, "articles trained on", "F1", label)


def as_json(found: Curves) -> dict[str, Any]:
    """All of it, for programs."""
    return {
        **{key: value for key, value in asdict(found).items() if key != "curves"},
        "law": LAW,
        "curves": [_curve_as_json(curve) for curve in found.curves],
    }


def _curve_as_json(curve: Curve) -> dict[str, Any]:
    points = [
        {
            "articles": point.size.articles,
            "segments": point.size.segments,
            **asdict(point.figure.estimate),
            "draws": point.figure.draws,
            "deviation": point.figure.deviation,
        }
        for point in curve.points
    ]
    return {**asdict(curve), "points": points}


def grid_of(found: Curves) -> Grid:
    """What MLflow keeps of them: a run an approach, whose metrics have the articles as steps."""
    drawn = [curve for curve in found.curves if curve.points]
    sizes = sorted({point.size.articles for curve in drawn for point in curve.points})
    return Grid(
        "learning-curve",
        f"{found.problem} on {found.corpus}: F1 by articles trained on",
        notes(found),
        {f"{size} articles": "" for size in sizes},
        [curve.approach for curve in drawn],
        {
            (f"{p.size.articles} articles", c.approach): _cell(p.figure.estimate)
            for c in drawn
            for p in c.points
        },
        {curve.approach: _gain(curve) for curve in drawn},
        {curve.approach: curve.reason for curve in found.curves if curve.reason},
        as_json(found),
        about={curve.approach: more(curve) for curve in drawn},
        steps={curve.approach: _steps(curve) for curve in drawn},
        pages={PICTURE: picture(found)},
    )


def _cell(figure: Estimate) -> Probed:
    return Probed(number(figure.value), interval(figure), 1 - (figure.value or 0.0), {})


def _gain(curve: Curve) -> dict[str, float]:
    found = curve.gain
    if found is None:
        return {}
    name = f"gain of {found.more} more"
    return {name: found.value, f"{name} low": found.low, f"{name} high": found.high}


def _steps(curve: Curve) -> dict[str, dict[int, float]]:
    found: dict[str, dict[int, float]] = {}
    for point in curve.points:
        for end, name in (("value", "F1"), ("low", "F1 low"), ("high", "F1 high")):
            value = getattr(point.figure.estimate, end)
            if value is not None:
                found.setdefault(name, {})[point.size.articles] = value
    return found
