"""The command that does a run again."""

from __future__ import annotations

from flows.repeat import command
from vieval.approaches import entrants
from vieval.corpus.corpus import Corpus


def test_a_command_has_what_was_asked_for_and_nothing_else() -> None:
    assert command("evaluate", "ner", "seeds") == "vieval evaluate ner"
    asked = command("evaluate", "ner", "my news", ["a.v1", "b.v1"], train="x.jsonl", pool="")
    assert asked == (
        "vieval evaluate ner --corpus 'my news' --approach a.v1 --approach b.v1 --train x.jsonl"
    )

    flagged = command("evaluate", "ner", "seeds", train="x.jsonl", allow_overlap=True)
    assert flagged == "vieval evaluate ner --train x.jsonl --allow-overlap"
    assert command("evaluate", "ner", "seeds", allow_overlap=False) == "vieval evaluate ner"


def test_an_approach_that_is_an_object_has_no_command(seeds: Corpus) -> None:
    [some] = entrants(seeds.problem("ner"), ["capitalised.v1"])
    assert command("evaluate", "ner", "seeds", [some.approach]) == ""
