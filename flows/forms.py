"""What fields of the forms in Prefect's UI offer."""

from __future__ import annotations

from typing import Annotated

from pydantic import WithJsonSchema

from vieval.approaches import BUILT_IN, table

_NAMES = sorted({name for kind in BUILT_IN for name in table(kind)})

ApproachName = Annotated[str, WithJsonSchema({"type": "string", "enum": _NAMES})]
"""The name of an approach: a list to choose from. A wrong one is told by the flow."""
