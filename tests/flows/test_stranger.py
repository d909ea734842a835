"""A stranger's way: from three text files to a ranked table with labels of one's own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

ARTICLES = {
    "tòa": "Tòa án Huế xử ông Trần Văn Nam\nÔng Trần Văn Nam nhận tội.\nBà Lê Thị Hoa vắng mặt.",
    "bóng": "Huế thắng Đà Nẵng\nTiền đạo Phạm Quang Huy ghi bàn.\nĐà Nẵng thua ba trận liền.",
    "mưa": "Mưa lớn ở Quảng Nam\nNước sông dâng cao.\nBà Vũ Ngọc Lan rời Quảng Nam.",
}
NAMES = {
    "Trần Văn Nam": "NGƯỜI",
    "Lê Thị Hoa": "NGƯỜI",
    "Phạm Quang Huy": "NGƯỜI",
    "Vũ Ngọc Lan": "NGƯỜI",
    "Đà Nẵng": "NƠI",
    "Quảng Nam": "NƠI",
    "Huế": "NƠI",
}


def labelled(text: str) -> list[dict[str, object]]:
    """What a person would mark, as Label Studio keeps it."""
    regions: list[dict[str, object]] = [
        {
            "type": "labels",
            "from_name": "label",
            "to_name": "text",
            "value": {
                "start": text.index(name),
                "end": text.index(name) + len(name),
                "text": name,
                "labels": [kind],
            },
        }
        for name, kind in NAMES.items()
        if name in text
    ]
    tone = "gay gắt" if "tội" in text or "thua" in text else "êm"
    choice: dict[str, object] = {
        "type": "choices",
        "from_name": "tone",
        "value": {"choices": [tone]},
    }
    return [*regions, choice]


@pytest.mark.timeout(600)
def test_three_text_files_become_a_ranked_table(ready_home: Path) -> None:
    start = time.monotonic()

    def run(*words: str) -> str:
        command = [str(Path(sys.executable).with_name("vieval")), *words]
        done = subprocess.run(command, cwd=ready_home, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
        return done.stdout

    for name, text in ARTICLES.items():
        (ready_home / f"{name}.txt").write_text(text, encoding="utf-8")
    files = [f"{name}.txt" for name in ARTICLES]
    problems = ["--spans", "ner=NGƯỜI,NƠI", "--labels", "tone=êm,gay gắt"]
    run("corpus", "new", *files, "-o", "to-label", *problems)
    run("export", "to-label", "--as", "label-studio", "-o", "tasks")
    path = ready_home / "tasks" / "tasks.json"
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [{"result": labelled(task["data"]["text"])}]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    run("import", "tasks/tasks.json", "-o", "mine")
    assert "no fault" in run("validate", "mine")
    assert "NGƯỜI" in run("corpus", "show", "mine")
    names = ["capitalised.v1", "crf.v1", "majority.v1", "tfidf-logreg.v1"]
    asked = [word for name in names for word in ("--approach", name)]
    found = run("evaluate", "--corpus", "mine", *asked)
    assert "ner on mine" in found
    assert "tone on mine" in found
    assert [name for name in names if name not in found] == []
    assert time.monotonic() - start < 600
