"""Saved views of MLflow's page of runs: leaderboard, by type, speed against quality, history.

MLflow keeps a view as a tag of the experiment: a name and the state of the page, compressed. The
form is its own and may change with a version, so views are written for `TESTED` versions only; a
test opens each in a browser. A view that a person changed or removed since is left alone.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tasks.mlflow_store import keys
from vieval.hashing import content_key

TESTED = frozenset({"3.17.2"})
"""The versions of MLflow whose pages were seen to open these views."""

PREFIX = "mlflow.sharedViewState."
# In this section MLflow puts a chart of each metric that the view has none of.
OTHERS = "Model metrics"
# Of columns and charts, in pixels; a column's head wants so much a letter, and its icons.
NARROW, WIDE, A_LETTER, ICONS, HEIGHT = 84, 220, 6, 28, 340
MOST_BARS = 12

Chart: TypeAlias = Mapping[str, Any]
State: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Section:
    """Charts under a title, so many side by side."""

    title: str
    charts: Sequence[Chart]
    beside: int = 2


@dataclass(frozen=True)
class View:
    """A page of runs: which, by which metric downwards, with which columns and charts.

    `columns` and `order` are metrics; `facts` are params, in columns behind them.
    """

    name: str
    runs: str
    order: str
    columns: tuple[str, ...]
    sections: tuple[Section, ...]
    facts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """What its address has; the same for the same name."""
        return "vieval-" + "-".join(self.name.lower().split())


def bar(metric: str) -> Chart:
    """A bar a run."""
    return {"type": "BAR", "metricKey": metric}


def scatter(x: str, y: str) -> Chart:
    """A dot a run."""
    axes = {"xaxis": {"key": x, "type": "METRIC"}, "yaxis": {"key": y, "type": "METRIC"}}
    return {"type": "SCATTER", **axes}


def lines(metrics: Sequence[str]) -> Chart:
    """A line a metric over its steps; at least one metric."""
    return {
        "type": "LINE",
        "metricKey": metrics[0],
        "selectedMetricKeys": list(metrics),
        "xAxisKey": "step",
        "useGlobalXaxisKey": False,
        "displayPoints": True,
        "lineSmoothness": 0,
        "useGlobalLineSmoothing": False,
    }


def parallel(metrics: Sequence[str]) -> Chart:
    """A line a run through an axis a metric."""
    return {
        "type": "PARALLEL",
        "selectedMetrics": list(metrics),
        "selectedParams": [],
        "showAllRuns": True,
    }


def state(view: View, also: str = "") -> State:
    """The state of the page as MLflow's own would write it; `also` narrows its runs."""
    sections = [_section(section) for section in view.sections]
    charts = [
        _chart(chart, section.title, place)
        for section in view.sections
        for place, chart in enumerate(section.charts)
    ]
    columns = {
        **{_metric(name): _width(name) for name in view.columns},
        **{f"params.`{name}`": _width(name) for name in view.facts},
    }
    return {
        "searchFilter": " and ".join(part for part in (view.runs, also) if part),
        "orderByKey": _metric(view.order),
        "orderByAsc": False,
        "startTime": "ALL",
        "lifecycleFilter": "Active",
        "datasetsFilter": [],
        "modelVersionFilter": "All Runs",
        "selectedColumns": list(columns),
        "columnOrder": list(columns),
        "columnWidths": columns,
        "runsHiddenMode": "SHOW_ALL",
        "viewMaximized": False,
        "runListHidden": False,
        "hideEmptyCharts": True,
        "useGroupedValuesInCharts": False,
        "groupBy": None,
        "groupsExpanded": {},
        "autoRefreshEnabled": False,
        "globalLineChartConfig": {
            "xAxisKey": "step",
            "lineSmoothness": 0,
            "selectedXAxisMetricKey": "",
        },
        "isAccordionReordered": True,
        "compareRunSections": [*sections, _section(Section(OTHERS, ()), display=False)],
        "compareRunCharts": charts,
    }


def packed(page: State) -> str:
    """A state as it stands in a tag."""
    text = json.dumps(page, separators=(",", ":")).encode()
    return "deflate;" + b64encode(zlib.compress(text, 9)).decode()


def tag(view: View, now: int) -> str:
    """The tag by which a view stands in the menu *Views*; `now` in ms."""
    told = {"name": view.name, "createdAt": now, "updatedAt": now, "state": packed(state(view))}
    return json.dumps(told, ensure_ascii=False)


def to_write(views: Iterable[View], tags: Mapping[str, str], now: int) -> dict[str, str]:
    """The tags of an experiment to set, so that it has these views; `tags` are those it has.

    What was written is kept, too: a view whose tag is no longer that, or is gone, is a person's.
    """
    written: dict[str, str] = json.loads(tags.get(keys.VIEWS, "{}"))
    wanted: dict[str, str] = {}
    for view in views:
        key = PREFIX + view.id
        theirs = view.id in written and written[view.id] != _digest(tags.get(key, ""))
        if theirs or (key in tags and _same(tags[key], view)):
            continue
        if key in tags and view.id not in written:
            continue  # somebody's own, of the same id
        wanted[key] = tag(view, now)
        written[view.id] = _digest(wanted[key])
    return {**wanted, keys.VIEWS: json.dumps(written)} if wanted else {}


def _same(kept: str, view: View) -> bool:
    """Whether a tag shows what the view does, whenever it was written."""
    try:
        told = json.loads(kept)
    except ValueError:
        return False
    return bool(told.get("state") == packed(state(view)) and told.get("name") == view.name)


def _digest(text: str) -> str:
    return content_key(text)[:12]


def _metric(name: str) -> str:
    return f"metrics.`{name}`"


def _width(name: str) -> int:
    return min(max(NARROW, ICONS + A_LETTER * len(name)), WIDE)


def _section(section: Section, *, display: bool = True) -> Mapping[str, object]:
    return {
        "uuid": section.title,
        "name": section.title,
        "columns": section.beside,
        "cardHeight": HEIGHT,
        "display": display,
        "isReordered": True,
        "deleted": False,
        "isGenerated": False,
    }


def _chart(chart: Chart, section: str, place: int) -> Chart:
    return {
        "uuid": f"{section}-{place}",
        "metricSectionId": section,
        "runsCountToCompare": 100,
        "deleted": False,
        "isGenerated": False,
        **chart,
    }


def leaderboard(beside: Sequence[str], parts: Sequence[str]) -> View:
    """The approaches of all evaluations, the best first; `beside` are figures beside the F1."""
    return View(
        "Leaderboard",
        _of_kind(keys.APPROACH_RUN),
        keys.F1,
        (
            *(keys.F1, keys.F1_LOW, keys.F1_HIGH, keys.MINUS_BEST, keys.P_AGAINST_BEST),
            *(*beside, keys.SECONDS),
        ),
        (
            Section("Leaderboard", [bar(keys.F1), scatter(keys.SECONDS, keys.F1)]),
            Section("Beside it", [bar(name) for name in beside]),
            Section("Part by part", [bar(name) for name in parts[:MOST_BARS]]),
        ),
        (keys.CORPUS_PARAM, keys.ARTICLES),
    )


def by_part(name: str, parts: Sequence[str], order: str = keys.F1) -> View:
    """A figure of each type or label, or of each corpus; runs are in the `order` of a metric."""
    shown = parts[:MOST_BARS]
    return View(
        name,
        _of_kind(keys.APPROACH_RUN),
        order,
        tuple(dict.fromkeys((order, *parts))),
        (
            Section(name, [bar(part) for part in shown]),
            Section("All at once", [parallel(list(dict.fromkeys((*shown, order))))], 1),
        ),
    )


def speed() -> View:
    """What a better figure costs in time."""
    return View(
        "Speed against quality",
        _of_kind(keys.APPROACH_RUN),
        keys.F1,
        (keys.F1, keys.F1_LOW, keys.F1_HIGH, keys.SECONDS, keys.FAILED),
        (
            Section("Speed against quality", [scatter(keys.SECONDS, keys.F1)], 1),
            Section("Time", [bar(keys.SECONDS)], 1),
        ),
    )


def history(approaches: Sequence[str]) -> View:
    """The trend of each approach, a step an evaluation."""
    trend = Section("History", [lines(approaches)], 1)
    gold = Section("Which gold", [lines([keys.WHICH_GOLD])], 1)
    columns = (*approaches, keys.WHICH_GOLD)
    return View("History", _of_kind(keys.HISTORY), keys.WHICH_GOLD, columns, (trend, gold))


def _of_kind(what: str) -> str:
    return f"tags.`{keys.WHAT}` = '{what}'"


def prune(tags: Mapping[str, str], newest: int) -> list[str]:
    """The views of single evaluations that are too old to be kept; see `of_evaluation`."""
    return sorted(key for key in tags if key.startswith(PREFIX + "run-"))[:-newest]


def of_evaluation(view: View, run_id: str, number: int) -> tuple[str, str]:
    """The key and the tag of a view of the runs of one evaluation alone, for links to it.

    It has no name, and so does not stand in the menu. `number` grows from one evaluation to the
    next.
    """
    ours = f"tags.`{keys.OF_EVALUATION}` = '{run_id}'"
    return f"{PREFIX}run-{number:012x}-{run_id[:8]}", packed(state(view, ours))
