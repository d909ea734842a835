"""A digest of a class that was written in a notebook's cell or at a prompt, and lies in no file."""

from __future__ import annotations

import ast
import linecache
import sys
from pathlib import Path
from types import FunctionType, ModuleType

from vieval.hashing import content_key, file_key


def cell_digest(kind: type) -> str | None:
    """A digest of a class's source and of all that it names in its module, and so on.

    Functions and classes of the same module count by their source, values by their content, what
    comes from other modules by its name, and by its file unless that was installed. None where
    a source cannot be had, or a value has no content to go by: whoever cannot tell whether
    something changed must ask again.
    """
    try:
        return content_key(_parts(kind))
    except (KeyError, OSError, SyntaxError, TypeError):
        return None


def _parts(start: type) -> list[tuple[str, object]]:
    if "<locals>" in start.__qualname__:
        raise TypeError(f"{start.__qualname__} may use what its function had")
    module = sys.modules[start.__module__]
    parts: dict[str, object] = {}
    to_read: list[tuple[str, object]] = [(start.__qualname__, start)]
    while to_read:
        name, value = to_read.pop()
        if name not in parts:
            parts[name], named = _content(value, module)
            to_read += [(other, vars(module)[other]) for other in named if other in vars(module)]
    return sorted(parts.items())


def _content(value: object, module: ModuleType) -> tuple[object, set[str]]:
    """What tells a value from another one, and the names that it uses in its module."""
    if isinstance(value, type | FunctionType) and value.__module__ == module.__name__:
        definition = _definition(value)
        names = {node.id for node in ast.walk(definition) if isinstance(node, ast.Name)}
        return ast.unparse(definition), names
    if isinstance(value, ModuleType):
        return _elsewhere(value.__name__), set()
    if name := getattr(value, "__qualname__", ""):
        return (name, _elsewhere(str(getattr(value, "__module__", "")))), set()
    content_key(value)  # raises TypeError for what has no content
    return value, set()


def _definition(value: type | FunctionType) -> ast.AST:
    """The statement that defines a function, or a class with a method; else `OSError`.

    The standard library finds the cell of a function, but not that of a class.
    """
    members = vars(value).values() if isinstance(value, type) else [value]
    functions = [member for member in members if isinstance(member, FunctionType)]
    for code in (function.__code__ for function in functions):
        tree = ast.parse("".join(linecache.getlines(code.co_filename)))
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name == value.__name__
                and _first_line(node) <= code.co_firstlineno <= (node.end_lineno or 0)
            ):
                return node
    raise OSError(f"no source of {value.__qualname__}")


def _first_line(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return min(part.lineno for part in (node, *node.decorator_list))


def _elsewhere(name: str) -> tuple[str, str]:
    """A module's name, and a digest of its file unless it was installed."""
    file = getattr(sys.modules.get(name), "__file__", None)
    if file is None or any(Path(file).is_relative_to(p) for p in (sys.prefix, sys.base_prefix)):
        return name, ""
    return name, file_key(Path(file))
