"""The names of the project's that the readme and the docs show are there, in Python."""

from __future__ import annotations

import ast
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import vieval
from tests.shown.pages import PAGES, blocks, read, within_lines

OURS = ("vieval", "tasks", "flows")
# A module or a name in one; `vieval.champion.…` are tags and events.
DOTTED = re.compile(r"vieval\.(?!champion\.)(\w+\.[\w.]+|[A-Z]\w*)")
STATEMENT = re.compile(r"(vieval\.[\w.]+\(|from vieval|import vieval).*")


def faults(text: str) -> list[str]:
    told = []
    for code in within_lines(text):
        if DOTTED.fullmatch(code):
            told += unresolved(code)
        elif STATEMENT.fullmatch(code):
            told += wrong_names(code.replace("…", "..."))
    page = "".join(code for kind, code in blocks(text) if kind == "python")
    return [*told, *wrong_names(page), *undefined(page)] if page else told


def unresolved(name: str) -> list[str]:
    try:
        pkgutil.resolve_name(name)
    except (ImportError, AttributeError) as error:
        return [str(error)]
    return []


def undefined(source: str) -> list[str]:
    """Names that nothing above brings, as ruff tells."""
    options = ["--isolated", "--quiet", "--select", "F821", "--output-format", "concise", "-"]
    ruff = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [ruff, "check", *options], input=source, capture_output=True, text=True, check=False
    )
    return [done.stdout + done.stderr] if done.returncode else []


def wrong_names(source: str) -> list[str]:
    """Imports, attributes and keywords that are not there."""
    nodes = [*ast.walk(ast.parse(source))]
    bound: dict[str, Any] = {"vieval": vieval}
    told = []
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            told += list(imported(node, bound))
    for node in nodes:
        if isinstance(node, ast.Attribute):
            holder = found(node.value, bound)
            if isinstance(holder, ModuleType) and not hasattr(holder, node.attr):
                told.append(f"no {ast.unparse(node)}")
        elif isinstance(node, ast.Call) and callable(called := found(node.func, bound)):
            told += wrong_call(node, called)
    return told


def imported(node: ast.Import | ast.ImportFrom, bound: dict[str, Any]) -> Iterator[str]:
    """What an import asks for in vain; what is ours is bound to its name."""
    for alias in node.names:
        name = alias.name if isinstance(node, ast.Import) else node.module or ""
        # Others need not be imported to see whether they are there.
        if find_spec(name.partition(".")[0]) is None:
            yield f"no module {name}"
        elif name.partition(".")[0] in OURS:
            whole = name if isinstance(node, ast.Import) else f"{name}:{alias.name}"
            if wrong := unresolved(whole):
                yield from wrong
            elif alias.asname or isinstance(node, ast.ImportFrom):
                bound[alias.asname or alias.name] = pkgutil.resolve_name(whole)
            else:
                bound[name.partition(".")[0]] = import_module(name.partition(".")[0])


def found(node: ast.expr, bound: dict[str, Any]) -> Any:
    """What a dotted name stands for, or None."""
    if isinstance(node, ast.Attribute):
        return getattr(found(node.value, bound), node.attr, None)
    return bound.get(node.id) if isinstance(node, ast.Name) else None


def wrong_call(node: ast.Call, called: Callable[..., object]) -> list[str]:
    keywords = {word.arg: None for word in node.keywords if word.arg}
    given = [one for one in node.args if ast.unparse(one) != "..."]
    signature = inspect.signature(called)
    try:
        # Of a call that is shown in part, only what is shown can be wrong.
        bind = signature.bind if given == node.args else signature.bind_partial
        bind(*given, **keywords)
    except TypeError as error:
        return [f"{ast.unparse(node)}: {error}"]
    return []


@pytest.mark.parametrize("page", PAGES)
def test_the_names_of_a_page_are_there(page: str) -> None:
    assert faults(read(page)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "from vieval import evaluat",
        "from vieval.nowhere import evaluate",
        "import vievall",
        "import vieval.nowhere",
        "import vieval\nvieval.evaluat('seeds')",
        "import vieval as v\nv.Titled",
        "import vieval\nvieval.learning_curve([], 'topic', 'tfidf-nb.v1', drawn=2)",
        "import vieval\nvieval.learning_curve([])",
        "import vieval\nprint(corpus)",
    ],
)
def test_a_name_that_is_not_there_is_noticed_in_a_block(wrong: str) -> None:
    assert faults(f"```python\n{wrong}\n```")


@pytest.mark.parametrize(
    "wrong",
    ["vieval.Nothing", "vieval.models.llm.nothing", "vieval.evaluat(…)", "vieval.load(…, part=1)"],
)
def test_a_name_that_is_not_there_is_noticed_within_a_line(wrong: str) -> None:
    assert faults(f"`{wrong}`")
