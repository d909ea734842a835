"""SciPy's special functions without the package around them, where a command needs no more.

`scipy.special` imports nearly all of NumPy, its tests and its Fortran parser too, to serve the
arrays of other libraries: a fifth of what it takes to score a small file.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

PACKAGE, COMPILED = "scipy.special", "scipy.special._ufuncs"


class _Special(ModuleType):
    """The package, which runs once more is asked of it than a compiled function."""

    __spec__: Any

    def __getattr__(self, name: str) -> Any:
        state = vars(self)
        if not name.startswith("_") and self.__spec__.loader_state.pending:
            compiled = import_module(COMPILED)
            if name in compiled.__all__:
                return state.setdefault(name, vars(compiled)[name])
        self.__spec__.loader_state.run(self)
        if name in state:
            return state[name]
        raise AttributeError(f"module {PACKAGE!r} has no attribute {name!r}")


class _Later:
    """Loads the package without running it."""

    def __init__(self, loader: Any) -> None:
        self._loader = loader
        self._lock = threading.RLock()
        self.pending = True

    def create_module(self, spec: ModuleSpec) -> None:
        """As usual."""

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _Special

    def run(self, module: ModuleType) -> None:
        """Run it, once; what it asks of itself meanwhile it has or has not."""
        with self._lock:
            if self.pending:
                self.pending = False
                self._loader.exec_module(module)


class _Finder:
    """Finds the package, and leaves all else to others."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name == PACKAGE else None
        if spec and spec.loader:
            # Their base class brings modules that take longer to import than this spares.
            spec.loader = spec.loader_state = _Later(spec.loader)  # type: ignore[assignment]
        return spec


def spare_scipy() -> None:
    """Import `scipy.special` so from now on, for this process."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
