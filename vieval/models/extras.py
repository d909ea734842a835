"""What the default install leaves out: libraries of an extra, and weights on disk or on a hub."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import field, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from vieval.data import Card, Unavailable
from vieval.hashing import content_key, kept_file_key

# What there is beside the weights: configuration, vocabulary, merges, sentencepiece models.
SETTINGS = ("*.json", "*.txt", "*.model")
# In this order: repositories often hold the same weights in both formats, and one is enough.
WEIGHTS = ("*.safetensors", "*pytorch_model*.bin")
TIMEOUT_SECONDS = 10


def weights(variable: str, default: str) -> Any:
    """A dataclass field that says where weights are: what the environment variable says, if set.

    It is read when the approach is made, so it is a parameter like any other: part of the repr and
    of the cache key.
    """
    return field(default_factory=lambda: os.environ.get(variable) or default)


def of_other_weights(card: Card, source: str) -> Card:
    """The card of an approach that runs on other weights than the card speaks of."""
    return replace(
        card,
        licence=f"that of the weights at {source}",
        trained_on=f"what the weights at {source} were",
        contamination="unknown: the weights are not ours to know",
    )


@contextmanager
def libraries(extra: str) -> Iterator[None]:
    """Around imports: what is not installed is `Unavailable`, and the extra is the remedy."""
    try:
        yield
    except ImportError as error:
        raise Unavailable(f"{error}: pip install 'vieval[{extra}]'") from error


@contextmanager
def loading(source: str, variable: str) -> Iterator[None]:
    """Around a library that loads weights: what does not load is `Unavailable`."""
    try:
        yield
    except Unavailable:
        raise
    except Exception as error:  # every library and every file format has errors of its own
        raise Unavailable(
            f"the weights at {source} do not load ({_said(error)}): {_remedy(variable)}"
        ) from error


def folder(source: str, variable: str, wanted: Sequence[str] = WEIGHTS) -> Path:
    """The folder that holds the weights: a path, or an `owner/name` on the Hugging Face hub.

    An id may end in `@revision`. What the hub's cache on this machine holds is used as it is, so
    that the same answers come tomorrow; the rest is downloaded once, unless `HF_HUB_OFFLINE` is
    set. `wanted` are patterns of file names: files of the first that the repository has are taken.

    Raises `Unavailable` where there is no such folder and nothing to download.
    """
    path = Path(source).expanduser()
    if path.is_dir():
        return path
    with libraries("transformers"):
        from huggingface_hub.errors import HfHubHTTPError
    # Its bases are OSError, as are missing files and offline mode, and the base of all errors of
    # whichever HTTP client the hub's library uses. A malformed id is a ValueError.
    failures: tuple[type[Exception], ...] = (ValueError, *HfHubHTTPError.__bases__)
    for pattern in wanted:
        with suppress(*failures):
            cached = _snapshot(source, pattern, from_cache=True)
            if any(cached.rglob(pattern)):
                return cached
    try:
        return _snapshot(source, _on_hub(source, wanted), from_cache=False)
    except failures as error:
        raise Unavailable(
            f"weights not found at {source} ({_said(error)}): {_remedy(variable)}"
        ) from error


def _on_hub(source: str, wanted: Sequence[str]) -> str:
    """The first of the patterns that the repository has files of."""
    from huggingface_hub import HfApi

    name, revision = _named(source)
    # Downloads have no time limit for their first question, and would wait for ever.
    held = HfApi().model_info(name, revision=revision, timeout=TIMEOUT_SECONDS).siblings or []
    for pattern in wanted:
        if any(fnmatch(file.rfilename, pattern) for file in held):
            return pattern
    raise FileNotFoundError(f"the repository has no files {' or '.join(wanted)}")


def _snapshot(source: str, pattern: str, *, from_cache: bool) -> Path:
    """The folder of a repository's settings and files of the pattern."""
    from huggingface_hub import snapshot_download

    name, revision = _named(source)
    return Path(
        snapshot_download(
            name,
            revision=revision,
            allow_patterns=[*SETTINGS, pattern],
            local_files_only=from_cache,
        )
    )


def _named(source: str) -> tuple[str, str | None]:
    name, _, revision = source.partition("@")
    return name, revision or None


def revision(source: str) -> str:
    """What tells one state of the weights at `source` from another.

    Of a folder or a file a digest of the content, wherever it lies; of a hub id the commit that
    the cache on this machine holds. "not found" where there is nothing.
    """
    path = Path(source).expanduser()
    if path.exists():
        files = sorted(file for file in path.rglob("*") if file.is_file()) or [path]
        return content_key(
            [(file.relative_to(path).as_posix(), kept_file_key(file)) for file in files]
        )
    if path.is_absolute():
        # No id on a hub: asking the hub's library, whose import takes a while, is no use.
        return "not found"
    try:
        return _snapshot(source, "config.json", from_cache=True).name
    except (ImportError, OSError, ValueError):
        return "not found"


def _remedy(variable: str) -> str:
    return f"set {variable} to a folder that holds them, or to an id on a hub that can be reached"


def _said(error: Exception) -> str:
    first_line = str(error).strip().partition("\n")[0].rstrip(". ")
    return f"{type(error).__name__}: {first_line}"
