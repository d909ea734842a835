"""Texts among the files of a run."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from mlflow import MlflowClient


def is_there(client: MlflowClient, run_id: str, name: str) -> bool:
    """Whether a run has a file."""
    folder = str(PurePosixPath(name).parent)
    found = client.list_artifacts(run_id, None if folder == "." else folder)
    return any(file.path == name for file in found)


def text_of(client: MlflowClient, run_id: str, name: str) -> str:
    """The text of a file of a run."""
    with TemporaryDirectory() as folder:
        path = client.download_artifacts(run_id, name, folder)
        return Path(path).read_text(encoding="utf-8")
