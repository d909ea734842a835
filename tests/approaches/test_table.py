"""The tables of approaches and what other packages may add to them."""

import re
from types import SimpleNamespace

import pytest

from vieval.approaches import BUILT_IN, check_names, choose, entrants, find, plugins, table
from vieval.approaches.ner.lexicon import Lexicon
from vieval.approaches.ner.vote import Vote
from vieval.data import Card
from vieval.inference.ask import ask_all
from vieval.inference.sheet import Exam


class Neither:
    card = Card("has nothing to answer with", "MIT")


class Both(Lexicon):
    def fit(self, examples):
        return self


class WithoutCard:
    def predict(self, segments):
        return []


@pytest.fixture
def bring(monkeypatch):
    """Let another package bring an approach to spans."""

    def install(name, approach=None, load=None):
        load = load or (lambda: approach)
        entry = SimpleNamespace(name=name, value="theirs:approach", load=load)
        groups = {"vieval.spans": [entry]}
        installed = SimpleNamespace(select=lambda group: groups.get(group, []))
        monkeypatch.setattr("vieval.approaches._installed", lambda: installed)

    plugins.cache_clear()
    yield install
    plugins.cache_clear()


def test_the_table_of_each_kind_holds_what_is_built_in():
    for kind, built_in in BUILT_IN.items():
        assert set(built_in) <= set(table(kind))


def test_a_setting_is_that_of_the_environment_when_an_approach_is_asked_for(monkeypatch):
    monkeypatch.setenv("VIEVAL_LLM_MODEL", "another-model")
    monkeypatch.setenv("VIEVAL_GLINER_WEIGHTS", "/another/folder")
    assert vars(find("labels", "llm.v1"))["model"] == "another-model"
    assert vars(find("spans", "gliner.v1"))["weights"] == "/another/folder"


def test_an_unknown_name_says_what_there_is():
    with pytest.raises(KeyError, match=r"no approach 'crf' to spans; there is: .*crf\.v1"):
        find("spans", "crf")


@pytest.mark.parametrize(
    ("name", "meant"),
    [("crf", "crf.v1"), ("rules", "rules.v2"), ("rule.v1", "rules.v1"), ("x", "")],
)
def test_what_was_probably_meant_is_told(name, meant):
    with pytest.raises(ValueError, match=f"^no approach {name}") as found:
        check_names([name])
    hint = f"; did you mean {meant}?" if meant else ""
    assert str(found.value).startswith(f"no approach {name}{hint}; there is spans: ")


def test_who_is_named_enters_where_it_fits_and_is_refused_where_it_fits_nothing(seeds):
    ner, topic = seeds.problem("ner"), seeds.problem("topic")
    chosen = choose([ner, topic], ["rules.v1", "majority.v1"])
    names = {problem: [one.name for one in found] for problem, found in chosen.items()}
    assert names == {"ner": ["rules.v1"], "topic": ["majority.v1"]}
    with pytest.raises(ValueError, match=r"^no approach to ner: majority\.v1$"):
        choose([ner], ["rules.v1", "majority.v1", Lexicon()])
    with pytest.raises(ValueError, match=r"^no approach to topic: rules\.v1, crf\.v1$"):
        choose([topic], ["rules.v1", "crf.v1"])


@pytest.mark.parametrize("approach", [Lexicon(), Vote(("lexicon.v1",))])
def test_another_package_brings_its_own(bring, approach):
    bring("theirs.v1", approach)
    assert find("spans", "theirs.v1") is approach
    assert list(table("spans"))[-1] == "theirs.v1"
    assert "theirs.v1" not in table("labels")


def _missing():
    raise ModuleNotFoundError("No module named 'findr'")


@pytest.mark.parametrize(
    ("load", "why"),
    [
        (Neither, r"theirs\.v1 must have a card and one of"),
        (Both, r"theirs\.v1 must have a card and one of"),
        (WithoutCard, r"theirs\.v1 must have a card and one of"),
        (lambda: Lexicon, r"Lexicon is a class; an object is wanted"),
        (_missing, "ModuleNotFoundError: No module named 'findr'"),
    ],
)
def test_what_cannot_be_used_is_a_row_with_the_reason_and_hinders_nobody(bring, seeds, load, why):
    bring("theirs.v1", load=load)
    found = entrants(seeds.problem("ner"), ["theirs.v1", "capitalised.v1"])
    broken, other = ask_all(found, Exam(seeds.examples(seeds.problem("ner")), seeds.name))
    assert broken.status == "unavailable"
    assert re.search(f"the entry point theirs:approach cannot be used: .*{why}", broken.reason)
    assert other.status == "ok"


def test_a_name_that_is_taken_is_refused(bring):
    bring("crf.v1", Lexicon())
    with pytest.raises(ValueError, match=r"theirs:approach: the name crf\.v1 is taken"):
        table("spans")
