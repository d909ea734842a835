"""Write docs/notebook.ipynb anew: the blocks of docs/python.md, run, with what they show."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient

HERE = Path(__file__).parent
# Text before a block, and the block.
PIECES = re.compile(r"```python\n(.*?)```", re.DOTALL)


def cells() -> list[nbformat.NotebookNode]:
    """The page as cells: text and code in turn."""
    pieces = PIECES.split((HERE / "python.md").read_text(encoding="utf-8"))
    made = []
    for place, piece in enumerate(pieces):
        if not piece.strip():
            continue
        new = nbformat.v4.new_code_cell if place % 2 else nbformat.v4.new_markdown_cell
        cell = new(piece.strip())
        cell["id"] = f"cell-{place}"
        made.append(cell)
    return made


def executed(folder: Path) -> nbformat.NotebookNode:
    """The notebook, run in a folder."""
    notebook = nbformat.v4.new_notebook(cells=cells())
    NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(folder)}}).execute()
    for cell in notebook.cells:
        # When a cell ran is no part of what it shows.
        cell.metadata.pop("execution", None)
    notebook.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return notebook


if __name__ == "__main__":
    nbformat.write(executed(HERE), Path(sys.argv[1]) if sys.argv[1:] else HERE / "notebook.ipynb")
