"""underthesea's text classifier, trained here and as shipped."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from vieval.approaches import Entrant
from vieval.approaches.classify.underthesea_general import VARIABLE, WEIGHTS, UndertheseaGeneral
from vieval.approaches.classify.underthesea_lr import FittedTextClassifier, UndertheseaClassifier
from vieval.data import CannotFit, Example, Segment, Unavailable
from vieval.inference.identity import identity


def examples(**texts: str) -> list[Example]:
    """Examples from label=text, the label's underscores read as spaces."""
    return [Example(Segment(label, text), label.replace("_", " ")) for label, text in texts.items()]


TRAIN = examples(economic="xuất khẩu gạo tăng", border="cắm mốc biên giới đất liền")
TEST = [Segment("0", "XUẤT KHẨU cà phê"), Segment("1", "đồn biên giới"), Segment("2", "")]


def test_a_word_seen_with_a_label_speaks_for_it_in_any_case() -> None:
    answers = UndertheseaClassifier().fit(TRAIN).predict(TEST)
    assert [a.name for a in answers[:2]] == ["economic", "border"]
    assert answers[0].probabilities == {}


def test_a_fitted_classifier_is_pickled_and_saved(tmp_path: Path) -> None:
    fitted = UndertheseaClassifier().fit(TRAIN)
    answers = fitted.predict(TEST)
    fitted.save(tmp_path / "model.bin")
    saved = FittedTextClassifier.load(tmp_path / "model.bin")
    for other in (saved, pickle.loads(pickle.dumps(fitted))):
        assert other.predict(TEST) == answers


def test_one_label_is_nothing_to_learn_from() -> None:
    with pytest.raises(CannotFit, match=r"\['economic'\]"):
        UndertheseaClassifier().fit(TRAIN[:1])


@pytest.fixture
def news(tmp_path: Path) -> Path:
    """A classifier of news sections in the library's format."""
    sections = examples(
        Chinh_tri_Xa_hoi="quốc hội bầu chủ tịch",
        Kinh_doanh="cổ phiếu ngân hàng tăng giá",
        Van_hoa="triển lãm tranh sơn mài",
        The_thao="trận bóng đá chung kết",
    )
    path = tmp_path / "news.bin"
    UndertheseaClassifier().fit(sections).save(path)
    return path


def test_sections_are_read_as_topics_and_others_stay(news: Path) -> None:
    texts = ["quốc hội bầu", "cổ phiếu tăng giá", "triển lãm tranh", "trận bóng đá"]
    answers = UndertheseaGeneral(str(news)).predict([Segment(t, t) for t in texts])
    assert [a.name for a in answers] == ["political", "economic", "cultural", "The thao"]


def test_the_environment_names_the_weights(news: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(news))
    assert UndertheseaGeneral().predict([Segment("s", "trận bóng đá")])[0].name == "The thao"


def test_other_weights_at_the_same_path_are_another_approach(news: Path) -> None:
    entrant = Entrant("underthesea-general.v1", UndertheseaGeneral(str(news)))
    before = identity(entrant).fingerprint
    assert identity(entrant).fingerprint == before != ""
    UndertheseaClassifier().fit(TRAIN).save(news)
    assert identity(entrant).fingerprint != before


def test_of_weights_of_another_name_nothing_is_claimed(news: Path) -> None:
    assert UndertheseaGeneral(str(news)).card.trained_on == f"what the weights at {news} were"
    assert "VNTC" in UndertheseaGeneral(f"/elsewhere/{WEIGHTS}").card.trained_on


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "weights not found at .*set VIEVAL_UNDERTHESEA_GENERAL to the path of sen-"),
        ("<html>404</html>" * 9, "no text classifier of underthesea: set VIEVAL"),
        ("", "no text classifier of underthesea: set VIEVAL"),
    ],
)
def test_without_weights_it_is_unavailable(
    content: str | None, message: str, tmp_path: Path
) -> None:
    path = tmp_path / "weights.bin"
    if content is not None:
        path.write_text(content)
    with pytest.raises(Unavailable, match=message):
        UndertheseaGeneral(str(path)).predict([Segment("s", "câu")])
