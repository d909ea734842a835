"""underthesea's news classifier as shipped, its labels read as ours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from vieval.data import Card, Label, Segment, Unavailable
from vieval.models import extras

WEIGHTS = "sen-classifier-general-1.0.0-20260207.bin"
VARIABLE = "VIEVAL_UNDERTHESEA_GENERAL"
# Where underthesea itself keeps the file.
DEFAULT = f"~/.underthesea/models/{WEIGHTS}"

# Its labels are sections of a newspaper, by the names they have in print. What is not here stays
# as it is, outside our labels, and counts as wrong.
TOPICS: Mapping[str, str] = {
    "Chinh tri Xa hoi": "political",
    "The gioi": "political",
    "Kinh doanh": "economic",
    "Van hoa": "cultural",
}

CARD = Card(
    summary="underthesea's news sections, read as topics where they fit",
    licence="Apache-2.0 (underthesea; the weights state none of their own)",
    emits=tuple(sorted(set(TOPICS.values()))),
    libraries=("underthesea-core",),
    needs=f"the file {WEIGHTS} of underthesea's releases, at the path in {VARIABLE}",
    trained_on="Vietnamese online news by section (VNTC, as far as its labels tell)",
    contamination="unknown: the training articles are not listed",
)


@dataclass(frozen=True)
class UndertheseaGeneral:
    """The answer of `underthesea.classify`, without its download.

    `weights` is the path of the model file.
    """

    weights: str = extras.weights(VARIABLE, DEFAULT)

    @property
    def card(self) -> Card:
        shipped = Path(self.weights).name == WEIGHTS
        return CARD if shipped else extras.of_other_weights(CARD, self.weights)

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        classifier = _load(Path(self.weights).expanduser())
        sections = classifier.predict_batch([segment.text for segment in segments])
        return [Label(TOPICS.get(section.replace("_", " "), section)) for section in sections]


@cache
def _load(path: Path) -> Any:
    remedy = f"set {VARIABLE} to the path of {WEIGHTS}"
    if not path.is_file():
        raise Unavailable(f"weights not found at {path}: {remedy}")
    if not _looks_like_weights(path):
        raise Unavailable(f"{path} is no text classifier of underthesea: {remedy}")
    from underthesea_core import TextClassifier

    return TextClassifier.load(str(path))


def _looks_like_weights(path: Path) -> bool:
    """Whether the file begins with a vocabulary: its size, then its first term's length.

    The library ends the process on a file of another kind.
    """
    with path.open("rb") as file:
        size, length = (int.from_bytes(file.read(8), "little") for _ in range(2))
    return 0 < size + length < path.stat().st_size
