"""A digest of the code that answers: an approach's module, and what of ours that leads to.

Read from the files, without an import of anything: the import statements of a module, those inside
functions too, name the next ones. Third parties' code is told apart by versions instead, see
`vieval.inference.identity.versions`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import NamedTuple

from vieval.hashing import content_key, kept_file_key
from vieval.inference.cells import cell_digest

OURS = __name__.partition(".")[0]
MAIN = "__main__"
# Python code is followed by its imports; what is compiled or a marker changes no answer.
_NO_DATA = frozenset({".py", ".pyc", ".pyi", ".typed"})


class Module(NamedTuple):
    """A module by its full name, and the file of its source or its machine code."""

    name: str
    file: Path


def code_digest(approach: object, module: str = "") -> str | None:
    """A digest of the source that the answers of an approach depend on.

    That is the module of its class and every module that this leads to within the same package and
    within vieval, with the data files that lie beside them; of another package also the version of
    its distribution. A class of a notebook or a prompt has the digest of its own source. None
    where there is no source to be had. The `module` where the approach was found counts as well.
    """
    # mypy looks for the hash of the class among the methods of its instances.
    own = _digest_of_class(type(approach))  # type: ignore[arg-type]
    if own is None or not module or module == type(approach).__module__:
        return own
    return content_key(own, _digest_of_module(module))


@cache
def _digest_of_class(kind: type) -> str | None:
    """Read when the class is first asked for: what is edited later is not what runs here."""
    modules = _reached(kind.__module__)
    if modules is None:
        return cell_digest(kind)
    contents = _contents(modules)
    folders = sorted({module.file.parent for module in modules if "." in module.name})
    data = [(file.name, kept_file_key(file)) for folder in folders for file in _data(folder)]
    return content_key(contents, data, _distributions(_top(kind.__module__)))


@cache
def _digest_of_module(name: str) -> str:
    return content_key(_contents(_reached(name) or []))


def _contents(modules: Iterable[Module]) -> list[tuple[str, str]]:
    return [(module.name, kept_file_key(module.file)) for module in modules]


@cache
def _distributions(package: str) -> list[tuple[str, str]]:
    if package in {OURS, MAIN}:
        return []
    found = sorted(set(packages_distributions().get(package, ())))
    return [(name, version(name)) for name in found]


def _reached(start: str) -> list[Module] | None:
    """A module and all that it leads to, ordered by name; None where it lies in no file."""
    file = getattr(sys.modules.get(start), "__file__", None)
    if not file or not Path(file).is_file():
        return None
    first = Module(start, Path(file))
    found = {first.name: first}
    to_read = [first]
    followed = _followed(first)
    while to_read:
        read = to_read.pop()
        for candidates in _imports(read, kept_file_key(read.file)):
            module = next(filter(None, (_find(name, followed) for name in candidates)), None)
            if module and module.name not in found:
                found[module.name] = module
                to_read.append(module)
    return [found[name] for name in sorted(found)]


def _followed(first: Module) -> Mapping[str, Sequence[Path]]:
    """Whose code is followed from a module, by the first part of the name, and where it lies.

    That are our modules and those of the first one's package. Under "" is where any other lies:
    beside a script, or beside a package that is not installed.
    """
    top = _top(first.name)
    packages = {
        name: [Path(path).parent for path in getattr(sys.modules.get(name), "__path__", ())]
        for name in (OURS, top)
    }
    beside = packages[top] if "." in first.name else [first.file.parent]
    installed = top == OURS or any(map(_has_installed, beside))
    return {"": [] if installed else beside, **packages}


def _has_installed(folder: Path) -> bool:
    """Whether others' packages lie in a folder, whose versions tell them apart."""
    return next(folder.glob("*.dist-info"), None) is not None


def _find(name: str, followed: Mapping[str, Sequence[Path]]) -> Module | None:
    """A module by its full name, if its code is followed; see `_followed`."""
    for root in followed.get(_top(name), followed[""]):
        if file := _source(root, name):
            return Module(name, file)
    return None


@cache
def _source(root: Path, name: str) -> Path | None:
    place = root.joinpath(*name.split("."))
    files = (Path(f"{place}{end}") for end in (".py", "/__init__.py", *EXTENSION_SUFFIXES))
    return next((file for file in files if file.is_file()), None)


@cache
def _imports(module: Module, _content: str) -> tuple[tuple[str, ...], ...]:
    """What a module may import: each by the names that it may have, the first that exists counts.

    The packages around a module are not among them: what else they hold is no part of it.
    """
    if module.file.suffix != ".py":
        return ()
    package = module.name.split(".")
    if module.file.name != "__init__.py":
        package.pop()
    tree = ast.parse(module.file.read_bytes())
    return tuple(
        candidates
        for statement in _statements(tree.body)
        for candidates in _candidates(statement, package)
    )


def _statements(nodes: Iterable[ast.AST]) -> Iterator[ast.Import | ast.ImportFrom]:
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        elif isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            yield from _statements(node.orelse)
        elif isinstance(node, ast.stmt | ast.excepthandler | ast.match_case):
            yield from _statements(ast.iter_child_nodes(node))


def _candidates(
    statement: ast.Import | ast.ImportFrom, package: list[str]
) -> Iterator[tuple[str, ...]]:
    if isinstance(statement, ast.Import):
        yield from ((alias.name,) for alias in statement.names)
        return
    above = package[: len(package) + 1 - statement.level] if statement.level else []
    source = ".".join([*above, *filter(None, [statement.module])])
    # What is no module is an attribute, for which the source itself is read.
    yield from ((f"{source}.{alias.name}", source) for alias in statement.names)


def _data(folder: Path) -> list[Path]:
    return sorted(f for f in folder.iterdir() if f.is_file() and f.suffix not in _NO_DATA)


def _top(name: str) -> str:
    return name.partition(".")[0]
