"""The adapter to underthesea's recogniser: faithful, aligned, and a good guest in the process."""

import json
import subprocess
import sys
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vieval.approaches.ner.underthesea import Underthesea
from vieval.approaches.ner.underthesea_feedback import UndertheseaFeedback
from vieval.data import Failure, Segment, Span
from vieval.models import underthesea
from vieval.vietnamese.text import align

SEEDS = Path(__file__).parents[2] / "gold" / "gold.jsonl"


@pytest.fixture(scope="module")
def texts():
    return [json.loads(line)["text"] for line in SEEDS.read_text(encoding="utf-8").splitlines()]


def test_the_tags_are_those_of_underthesea_itself(texts):
    ner = underthesea.underthesea().ner
    for text in texts:
        ours = [(word.pos, word.chunk, word.entity) for word in underthesea.tag(text)]
        assert ours == [tuple(row[1:]) for row in ner(text)]


ODD_TEXT = st.text() | st.text(
    "Hà Nội, Ðắk Lắk hoá.Nghành QUI \u0301\u0323😀 http://a.vn v.v... 3,5%-"
)


@settings(deadline=None, max_examples=60)
@given(ODD_TEXT)
def test_the_tags_are_those_of_underthesea_on_any_text(text):
    words = underthesea.tag(text)
    assert [tuple(word[3:]) for word in words] == [
        tuple(r[1:]) for r in underthesea.underthesea().ner(text)
    ]
    covered = {i for word in words for i in range(word.start, word.end)}
    assert {i for i, char in enumerate(text) if not char.isspace()} <= covered
    assert [word.start for word in words] == sorted(word.start for word in words)


def test_every_spelling_that_underthesea_corrects_is_found():
    underthesea.underthesea()
    from underthesea.pipeline.text_normalize.text_normalizer import character_map, token_map

    corrections = {**character_map, **token_map}
    assert len(corrections) > 2000
    for written, corrected in corrections.items():
        text = f"{written},{written} a"
        bounds = align(text, [corrected, ",", corrected, "a"])
        size = len(written)
        assert bounds == [
            (0, size),
            (size, size + 1),
            (size + 1, 2 * size + 1),
            (2 * size + 2, 2 * size + 3),
        ]


def test_spans_are_offsets_into_the_text_as_it_came():
    text = "Ông Nguyễn Văn Hoà thăm thành phố Hà Nội."
    for form in ("NFC", "NFD"):
        given_text = unicodedata.normalize(form, text)
        (answer,) = Underthesea().predict([Segment("0", given_text)])
        assert isinstance(answer, frozenset)
        names = {given_text[span.start : span.end]: span.type for span in answer}
        assert names == {
            unicodedata.normalize(form, "Nguyễn Văn Hoà"): "PER",
            unicodedata.normalize(form, "Hà Nội"): "LOC",
        }


def test_feedback_tags_again_until_nothing_changes(texts):
    changed = 0
    for text in texts:
        first, settled = underthesea.tag(text), underthesea.tag(text, max_rounds=10)
        assert underthesea.tag(text, max_rounds=11) == settled
        changed += first != settled
    assert changed >= 5


def test_feedback_with_one_round_is_the_shipped_recogniser(texts):
    segments = [Segment(str(i), text) for i, text in enumerate(texts)]
    assert UndertheseaFeedback(max_rounds=1).predict(segments) == Underthesea().predict(segments)


def test_threads_get_the_same_answers(texts):
    segments = [Segment(str(i), text) for i, text in enumerate(texts)]
    alone = Underthesea().predict(segments)
    with ThreadPoolExecutor(4) as pool:
        batches = pool.map(lambda _: Underthesea().predict(segments), range(4))
        assert all(answers == alone for answers in batches)


def test_a_segment_whose_words_are_not_in_it_fails_alone(monkeypatch):
    library = underthesea.underthesea()

    def tokenize(text):
        return ["Huế"] if "lạ" in text else library.word_tokenize(text)

    monkeypatch.setattr(underthesea, "underthesea", lambda: SimpleNamespace(word_tokenize=tokenize))
    segments = [Segment("0", "Từ Hà Nội"), Segment("1", "chuyện lạ"), Segment("2", "về Hà Nội")]
    first, failed, last = Underthesea().predict(segments)
    assert first == last == frozenset({Span(3, 9, "LOC")})
    assert failed == Failure("token 0 'Huế' is not in the text at code point 0: 'chuyện lạ'")


THREADS = """
from concurrent.futures import ThreadPoolExecutor
from vieval.approaches.ner.underthesea import Underthesea
from vieval.data import Failure, Segment, Span
segments = [Segment("0", "Từ Hà Nội đến Huế")]
with ThreadPoolExecutor(8) as pool:
    answers = list(pool.map(lambda _: Underthesea().predict(segments), range(8)))
assert len({tuple(answer) for answer in answers}) == 1
"""


def test_threads_may_load_the_models_at_once():
    subprocess.run([sys.executable, "-c", THREADS], check=True)


def test_a_template_in_another_syntax_is_an_error():
    with pytest.raises(ValueError, match=r"no feature template: 'T\[0'"):
        underthesea.parse("T[0")


QUIET = """
import logging, sys
handler = logging.FileHandler(sys.argv[1], mode="w")
logging.getLogger().addHandler(handler)
before = logging.getLogger().handlers[:], logging.getLogger().level
from vieval.approaches.ner.underthesea import Underthesea
from vieval.data import Failure, Segment, Span
assert "underthesea" not in sys.modules
Underthesea().predict([Segment("0", "Hà Nội")])
assert before == (logging.getLogger().handlers[:], logging.getLogger().level)
assert not logging.getLogger("underthesea").handlers
logging.getLogger("mine").error("still heard")
logging.basicConfig(level="DEBUG", force=True)
assert logging.getLogger().level == logging.DEBUG
"""


def test_loading_leaves_logging_and_the_home_folder_alone(tmp_path):
    log = tmp_path / "log"
    home = tmp_path / "home"
    home.mkdir()
    run = subprocess.run(
        [sys.executable, "-c", QUIET, str(log)],
        check=False,
        env={"HOME": str(home)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    assert log.read_text().strip() == "still heard"
    assert list(home.iterdir()) == []
