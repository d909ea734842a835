"""Files that are one document: TOML or JSON, read as every file is, with their faults in a line."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from vieval.corpus import files, jsonl
from vieval.corpus.faults import FormatError


def read_toml(path: Path) -> dict[str, Any]:
    """What a TOML file says. Raises `FormatError` and `OSError`."""
    return toml(files.read_text(path), path.name)


def toml(content: str, name: str) -> dict[str, Any]:
    """What TOML of a file of that name says. Raises `FormatError`."""
    try:
        return tomllib.loads(content)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{name}: {error}") from None
    except RecursionError:
        raise FormatError(f"{name}: not TOML that is read: it is nested hundreds deep") from None
    except ValueError:
        raise FormatError(f"{name}: not TOML that is read: a number is too long") from None


def read_json(path: Path) -> Any:
    """What a JSON file says. Raises `FormatError`, also where a key comes twice, and `OSError`."""
    content = files.read_text(path)
    try:
        return jsonl.loaded(content)
    except FormatError as error:
        raise FormatError(f"{path.name}: {error}") from None
