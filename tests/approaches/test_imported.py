"""Approaches by the place where they stand."""

from __future__ import annotations

import importlib
import os
import sys
import time
from pathlib import Path

import pytest

import vieval
from vieval.approaches import check_names, choose, entrants, find
from vieval.approaches.imported import imported
from vieval.inference import code
from vieval.inference.identity import identity
from vieval.problems import Problem

NER, TOPIC = Problem("ner", "spans"), Problem("topic", "labels")
CODE = """
import vieval

class Never:
    card = vieval.Card("finds nothing", licence="none")
    found = frozenset()

    def predict(self, segments):
        return [self.found for _ in segments]

never = Never()
broken = Never.predict
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> str:
    """The name of a module in the current folder, another one in each test."""
    name = f"own_{abs(hash(request.node.name))}"
    (tmp_path / f"{name}.py").write_text(CODE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, name, raising=False)
    return name


def test_an_object_and_a_class_are_asked_by_their_place(module: str) -> None:
    for place in (f"{module}:never", f"{module}:Never"):
        [one] = entrants(NER, [place])
        assert one.name == place
        assert type(one.approach).__name__ == "Never"
        assert find("spans", place) is one.approach is imported(place)
        check_names([place, "lexicon.v1"])


def test_it_is_evaluated_beside_others_under_its_place(module: str) -> None:
    rows = "".join(f'{{"id": "{n}", "text": "An ở Huế", "entities": []}}\n' for n in range(4))
    Path("own.jsonl").write_text(rows, encoding="utf-8")
    place = f"{module}:Never"
    result = vieval.evaluate(vieval.load("own.jsonl"), "ner", [place, "capitalised.v1"])
    assert place in repr(result)
    assert result[place].outcome.answers == [frozenset()] * 4


def test_its_code_is_part_of_what_it_is(module: str) -> None:
    before = fingerprint(f"{module}:Never")
    assert before
    rewritten(f"{module}.py", CODE.replace("frozenset()", "frozenset([])"))
    assert fingerprint(f"{module}:Never") != before


def fingerprint(place: str) -> str:
    """That of the object at a place, as a new process would have it."""
    imported.cache_clear()
    code._digest_of_class.cache_clear()
    code._digest_of_module.cache_clear()
    for name in [name for name in sys.modules if name.partition(".")[0].startswith("own_")]:
        del sys.modules[name]
    importlib.invalidate_caches()
    [one] = entrants(NER, [place])
    return identity(one).fingerprint


def rewritten(file: str, text: str) -> None:
    """Write a file, past the second that Python tells files of by."""
    Path(file).write_text(text, encoding="utf-8")
    os.utime(file, (time.time() + 10, time.time() + 10))


def test_what_a_package_imports_from_beside_it_is_part_of_it(module: str) -> None:
    package = Path(f"{module}_pkg")
    package.mkdir()
    (package / "__init__.py").touch()
    inside = f"from {module} import Never\nclass Own(Never): pass\nown = Own()\n"
    (package / "mod.py").write_text(inside, encoding="utf-8")
    place = f"{package}.mod:own"
    before = fingerprint(place)
    assert before == fingerprint(place)
    rewritten(f"{module}.py", CODE.replace("frozenset()", "frozenset([])"))
    assert fingerprint(place) != before


def test_the_module_of_the_place_is_part_of_it(module: str) -> None:
    other = f"{module}_place"
    Path(f"{other}.py").write_text(f"from {module} import never as one\n", encoding="utf-8")
    before = fingerprint(f"{other}:one")
    rewritten(f"{other}.py", f"from {module} import never as one\none.more = 2\n")
    assert fingerprint(f"{other}:one") != before


def test_what_is_edited_after_it_was_imported_is_not_what_answers(module: str) -> None:
    other = f"{module}_place"
    Path(f"{other}.py").write_text(f"from {module} import never as one\n", encoding="utf-8")
    before = fingerprint(f"{other}:one")
    rewritten(f"{other}.py", f"from {module} import never as one\none.more = 2\n")
    [one] = entrants(NER, [f"{other}:one"])
    assert identity(one).fingerprint == before


@pytest.mark.parametrize("end", ["raise SystemExit(0)", "import sys; sys.exit('bye')"])
def test_code_that_ends_the_process_is_told(module: str, end: str) -> None:
    Path(f"{module}.py").write_text(end, encoding="utf-8")
    with pytest.raises(ValueError, match=f"{module}:x is no approach .*: SystemExit"):
        check_names([f"{module}:x"])


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("no_such_module:Never", "no_such_module:Never is no approach that can be imported: Mod"),
        ("{}:Missing", "is no approach that can be imported: AttributeError"),
        ("{}:", "is no approach that can be imported: "),
        (":Never", ":Never is no approach that can be imported: ValueError: Empty module name"),
        ("{}:broken", "must have a card and one of predict"),
    ],
)
def test_what_cannot_be_asked_is_told_with_the_reason(module: str, place: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        check_names([place.format(module)])
    with pytest.raises(ValueError, match=told):
        entrants(NER, [place.format(module)])


def test_code_that_breaks_while_it_is_imported_is_told(module: str) -> None:
    Path(f"{module}.py").write_text("1 / 0", encoding="utf-8")
    with pytest.raises(ValueError, match=f"{module}:x is no .*: ZeroDivisionError: division by"):
        check_names([f"{module}:x"])


def test_one_problem_has_to_be_named(module: str) -> None:
    place = f"{module}:Never"
    assert list(choose([NER], [place])) == ["ner"]
    with pytest.raises(ValueError, match=f"{place}: name the one problem it is for: ner or topic"):
        choose([NER, TOPIC], [place, "lexicon.v1"])


def test_nothing_of_the_current_folder_comes_before_what_is_installed(module: str) -> None:
    Path("json.py").write_text("raise SystemExit", encoding="utf-8")
    sys.modules.pop("json.tool", None)
    entrants(NER, [f"{module}:Never"])
    assert sys.path[-1] == str(Path.cwd())
    assert imported("json:JSONDecoder").__class__.__module__ == "json.decoder"
