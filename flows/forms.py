"""What fields of the forms in Prefect's UI offer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import WithJsonSchema

from vieval.approaches import BUILT_IN, table

_NAMES = sorted({name for kind in BUILT_IN for name in table(kind)})

ApproachName = Annotated[Any, WithJsonSchema({"type": "string", "enum": _NAMES})]
"""The name of an approach: a list to choose from; or, from Python, an approach itself.

What is neither is told by the flow.
"""
