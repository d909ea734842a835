"""Rows and tasks as tools write them, for tests to read."""

from __future__ import annotations

import json
from typing import Any

TEXT = "An ở Huế"
AN, HUE = (0, 2, "PER"), (5, 8, "LOC")
# "☺" of two UTF-16 units before "An": [2, 4) in code points, [3, 5) in UTF-16 units.
EMOJI = "\N{SMILING FACE WITH OPEN MOUTH} An"


def lines(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def tasks(*results: object, text: str = TEXT, **more: Any) -> str:
    task = {"id": 1, "data": {"text": text}, "annotations": [{"result": list(results)}], **more}
    return json.dumps([task], ensure_ascii=False, indent=2)


def region(start: int, end: int, kind: str, **more: Any) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": [kind], **more.pop("value", {})}
    return {"type": "labels", "from_name": "label", "to_name": "text", "value": value, **more}
