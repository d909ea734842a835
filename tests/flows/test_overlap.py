"""Texts that are asked about and also learnt from: refused, or told with their count."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer

import vieval
from flows.cli.options import Request
from flows.evaluate import NobodyAnswered, evaluate
from flows.stream import stream
from vieval.corpus.apart import as_read, count_shared, overlap, shared_texts
from vieval.corpus.loading import load
from vieval.inference.training import Training
from vieval.report.page.beware import overlapping

LEARNT = ["mưa to", "nắng", "gió lớn", "trời nắng đẹp"]
ASKED = ["bão", "nắng", "mưa to", "sương mù"]
LINE = "2 segments have a text that was also learnt from"
LEARNS = "tfidf-nb.v1"


def write(path: Path, texts: Sequence[str], prefix: str) -> Path:
    """A corpus whose every other text is of topic x, the others of y."""
    rows = [
        {"id": f"{prefix}{n}", "article": f"{prefix}{n}", "text": text, "topic": "xy"[n % 2]}
        for n, text in enumerate(texts)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    return write(tmp_path / "asked.jsonl", ASKED, "a")


@pytest.fixture
def learnt(tmp_path: Path) -> Path:
    return write(tmp_path / "learnt.jsonl", LEARNT, "t")


def test_the_same_text_under_another_id_is_found(asked: Path, learnt: Path) -> None:
    corpus, training = load(asked), load(learnt)
    topic = corpus.problem("topic")
    assert shared_texts(corpus, training, topic) == ["a1", "a2"]
    told = "topic: 2 segments have a text that is also learnt from, in learnt: a1, a2"
    assert overlap(corpus, training, [topic]) == told
    assert shared_texts(training, training, topic) == ["t0", "t1", "t2", "t3"]


def test_it_is_refused_before_anything_starts(asked: Path, learnt: Path) -> None:
    with pytest.raises(typer.BadParameter, match="learnt: a1, a2; --allow-overlap goes on"):
        Request("topic", [LEARNS], str(asked), str(learnt)).checked()
    allowed = Request("topic", [LEARNS], str(asked), str(learnt), allow_overlap=True)
    assert allowed.checked() == ["topic"]
    with pytest.raises(ValueError, match="learnt: a1, a2; allow_overlap=True goes on"):
        vieval.evaluate(asked, "topic", LEARNS, train=learnt)
    with pytest.raises(ValueError, match="learnt: a1, a2; allow_overlap=True goes on"):
        vieval.learning_curve(asked, "topic", LEARNS, train=learnt)


def test_who_learns_where_there_is_no_gold_for_it_cannot_answer_and_that_is_told(
    home: Path, asked: Path, learnt: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [json.loads(line) for line in asked.read_text().splitlines()]
    both = tmp_path / "both.jsonl"
    both.write_text("".join(json.dumps({**row, "tone": row["topic"]}) + "\n" for row in rows))
    others = str(write(tmp_path / "others.jsonl", ["lũ", "hạn hán", "rét"], "o"))
    assert Request(None, [LEARNS], str(both), others).checked() == ["topic", "tone"]
    told = "others has no gold for tone: what learns cannot answer it"
    assert told in capsys.readouterr().err
    why = "unavailable: what is to be learnt from has no gold for this problem"
    with pytest.raises(NobodyAnswered, match=why):
        evaluate(["tone"], str(both), [LEARNS], others)
    with pytest.raises(NobodyAnswered, match=why):
        stream(str(both), ["tone"], [LEARNS], others)


def test_an_empty_name_of_what_to_learn_from_is_wrong(asked: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no corpus ''"):
        Request("topic", [LEARNS], str(asked), "").checked()


def test_who_goes_on_is_told_in_the_table_and_on_the_page(asked: Path, learnt: Path) -> None:
    found = vieval.evaluate(asked, "topic", LEARNS, train=learnt, allow_overlap=True)
    assert LINE in str(found)
    [message] = overlapping(found.evaluation)
    assert message.key == "beware.overlap"
    assert message.values == {"count": "2", "segments": "4"}


def test_learning_curves_tell_it_too(asked: Path, learnt: Path) -> None:
    found = vieval.learning_curve(asked, "topic", "majority.v1", train=learnt, allow_overlap=True)
    assert LINE in str(found)
    assert found.found.overlap == 2
    apart = vieval.learning_curve(asked, "topic", "majority.v1")
    assert "learnt from" not in str(apart)


def test_nothing_is_told_where_nobody_learns_or_no_text_is_shared(
    asked: Path, learnt: Path, tmp_path: Path
) -> None:
    floor = vieval.evaluate(asked, "topic", "keywords.v1", train=learnt, allow_overlap=True)
    others = write(tmp_path / "others.jsonl", ["lũ", "hạn hán"], "o")
    apart = vieval.evaluate(asked, "topic", LEARNS, train=others)
    for found in (floor, apart):
        assert "learnt from" not in str(found)
        assert list(overlapping(found.evaluation)) == []


def test_part_by_part_the_text_tells_too(asked: Path, learnt: Path) -> None:
    corpus, training = load(asked), load(learnt)
    topic = training.problem("topic")
    segments = [record.segment for record in corpus.records]
    told = (
        r"^2 segments have a text that is also learnt from, in learnt: a1, a2; see --allow-overlap$"
    )
    with pytest.raises(ValueError, match=told):
        Training(training, topic).overlap(segments)
    assert Training(training, topic, allow_overlap=True).overlap(segments) == 2
    assert Training(training, topic).overlap(segments[:1]) == 0


def test_who_goes_on_is_asked_about_the_very_segments_that_it_learns_from(learnt: Path) -> None:
    found = vieval.evaluate(learnt, "topic", LEARNS, train=learnt, allow_overlap=True)
    assert found[LEARNS].outcome.status == "ok"
    assert "4 segments have a text" in str(found)


def test_flows_refuse_it_too(home: Path, asked: Path, learnt: Path) -> None:
    with pytest.raises(ValueError, match="learnt: a1, a2; allow_overlap goes on"):
        evaluate(["topic"], str(asked), [LEARNS], str(learnt))


def test_of_folds_the_texts_that_other_folds_have_are_told(tmp_path: Path) -> None:
    texts = ["mưa to", "nắng", "nắng", "mưa  to", " nắng ", "bão"]
    held = write(tmp_path / "own.jsonl", texts, "a")
    found = vieval.evaluate(held, "topic", LEARNS)
    assert found.evaluation.overlap == 5
    assert "5 segments have a text" in str(found)
    # Within an article, and so within a fold, nobody learns what it is asked about.
    rows = [json.loads(line) for line in held.read_text().splitlines()]
    for row in rows:
        row["article"] = "sun" if as_read(row["text"]) == "nắng" else row["text"]
    held.write_text("".join(json.dumps(row) + "\n" for row in rows))
    corpus = load(held)
    assert count_shared(corpus, None, corpus.problem("topic")) == 2


class AlwaysX:
    """Learns nothing."""

    card = vieval.Card("says x", "none")

    def predict(self, segments: Sequence[vieval.Segment]) -> list[vieval.Label]:
        return [vieval.Label("x")] * len(segments)


def test_a_stream_tells_as_many_as_all_at_once(
    home: Path, asked: Path, learnt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.stream.PART_SEGMENTS", 3)
    names = [AlwaysX(), LEARNS]
    where = (["topic"], str(asked), names, str(learnt))
    [at_once] = evaluate(*where, allow_overlap=True)
    for _ in range(2):  # The second time of what is kept.
        [allowed] = stream(str(asked), ["topic"], names, str(learnt), allow_overlap=True)
        assert allowed.evaluation.overlap == at_once.evaluation.overlap == 2
    [refused] = stream(str(asked), ["topic"], names, str(learnt))
    rows = {row.approach: row.outcome for row in refused.evaluation.rows}
    assert rows["AlwaysX"].status == "ok"
    assert rows[LEARNS].status == "failed"
    assert "text that is also learnt from, in learnt: a1" in rows[LEARNS].reason
