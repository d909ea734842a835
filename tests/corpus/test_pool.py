"""A pool holds whole articles that a corpus has not, under names of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from vieval.corpus.corpus import Corpus
from vieval.corpus.faults import FormatError
from vieval.corpus.pool import Pool, read_pool
from vieval.data import Record, Segment

CORPUS = Corpus("tin", (Record(Segment("a#0", "Một", "a")), Record(Segment("a#1", "Hai", "a"))))


def article(name: str, *texts: str) -> list[Segment]:
    return [Segment(f"{name}#{place}", text, name) for place, text in enumerate(texts)]


def test_articles_of_the_same_name_stay_apart() -> None:
    pool = Pool.of("kho", article("a", "Ba"), CORPUS)
    assert [(one.id, one.article, one.text) for one in pool.segments] == [
        ("kho/a#0", "kho/a", "Ba")
    ]
    assert pool.left_out == 0


def test_an_article_of_the_corpus_is_left_out_by_its_texts() -> None:
    held = [*article("x", "Một", "Hai"), *article("y", "Một", "Ba")]
    pool = Pool.of("kho", held, CORPUS)
    assert [one.article for one in pool.segments] == ["kho/y", "kho/y"]
    assert pool.left_out == 1


def test_a_pool_of_nothing_new_is_refused() -> None:
    with pytest.raises(ValueError, match="every article of the pool kho is in the corpus tin"):
        Pool.of("kho", article("x", "Một", "Hai"), CORPUS)


def test_the_digest_is_that_of_the_texts() -> None:
    one, other = (Pool.of("kho", article("x", text), CORPUS).digest for text in ("Ba", "Bốn"))
    assert one != other


def test_a_folder_of_articles_is_read_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "b.txt").write_text("Giá gạo\n---\nTăng.\n", encoding="utf-8")
    pool = read_pool(folder, CORPUS)
    assert (pool.name, pool.articles) == ("kho", ["kho/b", "kho/b"])
    (folder / "c.txt").write_text("Không có vạch\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"c\.txt:2: a dashed rule"):
        read_pool(folder, CORPUS)


def test_a_file_with_gold_is_read_for_its_texts(tmp_path: Path) -> None:
    file = tmp_path / "kho.jsonl"
    file.write_text('{"id": "1", "text": "Ba", "topic": "x"}\n', encoding="utf-8")
    assert [one.text for one in read_pool(file, CORPUS).segments] == ["Ba"]
    with pytest.raises(FileNotFoundError, match="no corpus"):
        read_pool(tmp_path / "none", CORPUS)
