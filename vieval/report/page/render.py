"""A report as one HTML file that needs nothing else, and asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from vieval.evaluation.marks import FLOOR
from vieval.metrics import numbers
from vieval.metrics.spans.scores import MISSED_TYPE, SPURIOUS_TYPE
from vieval.metrics.wording import Wording, wording
from vieval.report import times
from vieval.report.page import pictures
from vieval.report.page.codec import OPENING, packed
from vieval.report.page.payload import Message, Report
from vieval.report.page.review import Review
from vieval.report.page.texts import texts

HERE = "vieval.report.page"
REPORT = ("report.html.j2", "first.html.j2", "parts.html.j2", "picks.html.j2")
BROWSER = ("words.js", "model.js", "draw.js", "list.js", "browser.js")
STYLES = ("page.css", "segments.css")
LANGUAGES = ("en", "vi")
EMPHASISED = {"name", "names", "other"}
"""What is filled in under these names is set in bold."""
_COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)
_EMPTY = re.compile(r"\n\s+")
# Ends of table cells and rows, which HTML lets one leave out.
_OPTIONAL = re.compile(r"</(?:td|th|tr|thead|tbody)>")
IN_SCRIPTS = ("browser.", "kind.", "agreed.")
"""Which texts are said by scripts."""
FEW = 10
"""A figure over fewer names or segments than that says next to nothing."""


def page(report: Report) -> str:
    """The page. It works from disk, from mail and in a sandboxed frame, and prints.

    Everything that comes from a corpus is escaped. Its policy lets only its own scripts run, and
    nothing be fetched.
    """
    values = {"report": report, "pictures": pictures, "few": FEW}
    return _written(REPORT[0], (*BROWSER, "report.js"), report, values)


def compile_report() -> None:
    """Compile the templates of the report: that takes longer than to fill them."""
    for name in REPORT:
        _environment().get_template(name)


def review_page(review: Review) -> str:
    """The page on which a person decides what annotators do not agree on, in the same way made."""
    return _written("review.html.j2", (*BROWSER, "review.js"), review, {"review": review})


def still_page(template: str, values: Mapping[str, object]) -> str:
    """A page without scripts, from one of the templates and what it shows."""
    style = Markup(_joined(STYLES[:1]))  # noqa: S704 (own files)
    shown = {"pictures": pictures, "style": style, **values}
    return _EMPTY.sub("\n", _environment().get_template(template).render(shown))


def _written(
    template: str, scripts: tuple[str, ...], held: object, values: Mapping[str, object]
) -> str:
    script = f"(() => {{\n'use strict';\n{_joined(scripts).strip()}\n}})();"
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    written = (
        _environment()
        .get_template(template)
        .render(
            **values,
            style=Markup(_joined(STYLES)),  # noqa: S704 (own files)
            script=Markup(script),  # noqa: S704 (own files)
            script_digest=digest,
            payload=Markup(OPENING + packed(held)),  # noqa: S704 (base64)
            texts=_data({key: text for key, text in texts().items() if key.startswith(IN_SCRIPTS)}),
        )
    )
    return _OPTIONAL.sub("", _EMPTY.sub("\n", written))


def said(key: str, values: Mapping[str, object] = {}) -> Markup:
    """A text in both languages, of which the page shows one. `KeyError` where there is no key."""
    return _each({language: _filled(text, values) for language, text in texts()[key].items()})


def called(path: str) -> Markup:
    """What the figure of a path is called, in the same way."""
    return worded(wording(path))


def worded(name: Wording) -> Markup:
    """A name in both languages, once where it is the same in both."""
    spoken = name.by_language
    return _each(spoken) if len(spoken) > 1 else escape(name)


def known_as(marked_name: str) -> Markup:
    """A name with its marks, of which that of a floor is a word."""
    name, sign, _ = marked_name.partition(f" {FLOOR.sign}")
    floor = Markup(" ({})").format(said("browser.floormark")) if sign else ""
    return escape(name) + floor


def grouped(name: str) -> Markup:
    """What segments or names are grouped by: ours in both languages, an attribute as it is."""
    key = f"group.{name}"
    return said(key) if key in texts() else escape(name)


def reason(text: str) -> Markup:
    """Why something moved: in both languages where it is one of the texts, else as it is."""
    keys = {one["en"]: key for key, one in texts().items() if key.startswith("why.")}
    return said(keys[text]) if text in keys else escape(text)


def cell_name(name: str) -> Markup:
    """A row or column of a confusion: a type or label, or what became of a name."""
    if name not in (MISSED_TYPE, SPURIOUS_TYPE):
        return escape(name)
    return Markup("({})").format(said(f"kind.{name[1:-1]}"))


def _each(texts_: Mapping[str, str]) -> Markup:
    written = Markup('<span lang="{}">{}</span>')
    return Markup("").join(written.format(language, text) for language, text in texts_.items())


def _filled(text: str, values: Mapping[str, object]) -> Markup:
    parts = [escape("")]
    for before, name, _, _ in Formatter().parse(text):
        parts.append(escape(before))
        if name is not None:
            value = escape(values[name])
            parts.append(Markup("<b>{}</b>").format(value) if name in EMPHASISED else value)
    return Markup("").join(parts)


def _message(message: Message) -> Markup:
    return said(message.key, message.values)


def _data(value: object) -> Markup:
    """JSON to stand in a script element, which `<` could end."""
    return Markup(json.dumps(value, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals |= {
        "t": _translate,
        "message": _message,
        "called": called,
        "worded": worded,
        "grouped": grouped,
    }
    found.filters |= {
        "number": numbers.number,
        "interval": numbers.interval,
        "signed": numbers.signed,
        "signed_interval": numbers.signed_interval,
        "p": numbers.p_value,
        "ranks": numbers.ranks,
        "seconds": numbers.seconds,
        "times": numbers.times,
        "local": times.local,
        "reason": reason,
        "cell_name": cell_name,
        "known_as": known_as,
        "day": times.day,
    }
    return found


def _translate(key: str, **values: Any) -> Markup:
    return said(key, values)


def _joined(names: tuple[str, ...]) -> str:
    """Files one after another, without indentation and lines that are comments."""
    written = (files(HERE).joinpath("static", name).read_text("utf-8") for name in names)
    return _EMPTY.sub("\n", _COMMENT.sub("", "".join(written)))
