"""What is said of public corpora can be checked: names are known, figures are shares, all cited."""

from __future__ import annotations

import pytest

from vieval.approaches import table
from vieval.corpus.public import METRICS, catalogue, faults_of_published

NAMED = {name for kind in ("spans", "labels") for name in table(kind)}


@pytest.mark.parametrize("name", catalogue())
def test_every_corpus_says_what_a_reader_must_know(name):
    about = catalogue()[name]
    told = (about.title, about.labelled, about.licence, about.size, about.where, about.read)
    assert all(text and text == text.strip() for text in (*told, about.unit))
    assert about.sources


@pytest.mark.parametrize("name", catalogue())
def test_published_figures_are_shares_with_protocol_and_source(name):
    about = catalogue()[name]
    tables = [vars(one) for one in about.published]
    assert list(faults_of_published(tables)) == []
    # Which average an abstract means by F1 is not always said, and then nothing is held beside it.
    assert {one.metric for one in about.published} <= {*METRICS, "F1"}
    assert {n for one in about.published for n in one.like} <= NAMED
    assert {n for one in about.seen for n in one.approaches} <= NAMED


def test_the_corpora_that_were_asked_for_are_there():
    assert {"vlsp-2016-ner", "vlsp-2018-ner", "phoner-covid19", "wikiann-vi"} <= set(catalogue())
    assert {"sib-200", "uts2017-bank", "uit-vsfc", "uit-vsmec", "vinli", "vntc"} <= set(catalogue())


def test_a_wrong_figure_is_told():
    faults = list(
        faults_of_published(["x", {"model": "m", "metric": "F1", "value": 70, "url": ""}])
    )
    assert faults == [
        "published is 'x', not a table",
        "published has no url",
        "published: protocol is None, not a text",
        "published: source is None, not a text",
        "published: value is 70, not a share from 0 to 1",
    ]
