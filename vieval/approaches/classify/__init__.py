"""Approaches to classification, one a file; `TOPIC` and `FLUENCY` share most of them."""

from __future__ import annotations

from collections.abc import Mapping

from vieval.approaches.classify.dummy import Dummy
from vieval.approaches.classify.e5 import E5LogisticRegression, E5ZeroShot
from vieval.approaches.classify.hf_zero_shot import HfZeroShot
from vieval.approaches.classify.keywords import Keywords
from vieval.approaches.classify.llm import LlmLabels
from vieval.approaches.classify.noise import Noise
from vieval.approaches.classify.setfit import SetFit
from vieval.approaches.classify.tfidf import Tfidf
from vieval.approaches.classify.underthesea_general import UndertheseaGeneral
from vieval.approaches.classify.underthesea_lr import UndertheseaClassifier
from vieval.data import Approach

# The definitions of gold/GUIDELINES.md in Vietnamese.
TOPIC_DESCRIPTIONS = (
    ("event", "hội nghị, cuộc họp: chủ đề, khai mạc, đại biểu tham dự, phát biểu, khen thưởng"),
    ("political", "chính trị, ngoại giao: quan hệ, cơ chế hợp tác, thỏa thuận, đường lối của đảng"),
    ("economic", "kinh tế: đầu tư, thương mại, thị trường, viện trợ, triển vọng tăng trưởng"),
    ("border", "biên giới, lãnh thổ: phân giới cắm mốc, buôn bán qua biên giới, biên phòng"),
    ("cultural", "văn hóa: di sản, báo chí, kiều bào, du lịch, quảng bá hình ảnh đất nước"),
)

TRAINED_ON_ANY_LABELS: Mapping[str, Approach] = {
    "majority.v1": Dummy("majority"),
    "stratified.v1": Dummy("stratified"),
    "tfidf-logreg.v1": Tfidf("logreg", setting=10.0),
    "tfidf-svm.v1": Tfidf("svm", setting=1.0),
    "tfidf-nb.v1": Tfidf("nb", setting=0.3),
    "underthesea-lr.v1": UndertheseaClassifier(),
    "e5-logreg.v1": E5LogisticRegression(),
    "setfit.v1": SetFit(),
}
TOPIC: Mapping[str, Approach] = {
    **TRAINED_ON_ANY_LABELS,
    "keywords.v1": Keywords(),
    "e5-zero-shot.v1": E5ZeroShot(TOPIC_DESCRIPTIONS),
    "hf-zero-shot.v1": HfZeroShot(TOPIC_DESCRIPTIONS),
    "underthesea-general.v1": UndertheseaGeneral(),
    "llm.v1": LlmLabels(question="topic.v1"),
}
FLUENCY: Mapping[str, Approach] = {
    **TRAINED_ON_ANY_LABELS,
    "noise.v1": Noise(),
    "llm.v1": LlmLabels(question="fluency.v1"),
}
