"""Libraries that read their own format: each is an extra, wanted only where such a file comes."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from vieval.corpus.faults import FormatError


def library(module: str, extra: str) -> Any:
    """Import a library. Raises `FormatError` with the remedy where it is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        raise FormatError(
            f"this format is read by {module}, which is not here ({error}): "
            f"pip install 'vieval[{extra}]'"
        ) from None
