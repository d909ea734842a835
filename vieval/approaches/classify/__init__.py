"""Approaches to classification, one a file; `TOPIC` and `FLUENCY` may share them."""

from __future__ import annotations

from collections.abc import Mapping

from vieval.approaches.classify.dummy import Dummy
from vieval.data import Approach

TOPIC: Mapping[str, Approach] = {
    "majority.v1": Dummy("most_frequent"),
}
FLUENCY: Mapping[str, Approach] = {
    "majority.v1": Dummy("most_frequent"),
}
