"""What a figure is called by people: `F1 of LOC`, where its path is `flat/strict/types/LOC/f1`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Wording:
    """A name in English and in Vietnamese; `{}` stands for what is filled in.

    As a text it is English, which the terminal and files speak.
    """

    en: str
    vi: str

    def __str__(self) -> str:
        return self.en

    @property
    def by_language(self) -> Mapping[str, str]:
        """The name by the code of its language; once where it is the same in both."""
        return {"en": self.en} if self.en == self.vi else {"en": self.en, "vi": self.vi}


# Paths that are told as a whole; `*` in a pattern of paths is told as it is.
WHOLE: Mapping[str, Wording] = {
    "decoys/rate": Wording("rate of decoys taken for names", "tỷ lệ mồi nhử bị nhận nhầm"),
    "restoration/accuracy": Wording("names given back", "tên được khôi phục"),
    "made_up/f1": Wording("F1 with made-up names", "F1 tính cả tên bịa"),
    "made_up/precision": Wording("precision with made-up names", "độ chính xác tính cả tên bịa"),
}
# The last part of a path, but for the ends of intervals.
FIGURES: Mapping[str, Wording] = {
    "f1": Wording("F1", "F1"),
    "macro_f1": Wording("macro-F1", "macro-F1"),
    "micro_f1": Wording("micro-F1", "micro-F1"),
    "micro_f1_without_none": Wording("micro-F1 without “none”", "micro-F1 không kể “none”"),
    "weighted_f1": Wording("weighted F1", "F1 có trọng số"),
    "samples_f1": Wording("F1 by segment", "F1 theo đoạn"),
    "precision": Wording("precision", "độ chính xác"),
    "recall": Wording("recall", "độ phủ"),
    "accuracy": Wording("accuracy", "tỷ lệ đúng"),
    "balanced_accuracy": Wording("balanced accuracy", "tỷ lệ đúng cân bằng"),
    "subset_accuracy": Wording("share of exact sets", "tỷ lệ bộ nhãn đúng hoàn toàn"),
    "hamming_loss": Wording("Hamming loss", "tổn thất Hamming"),
    "coverage": Wording("share of segments answered", "tỷ lệ đoạn có trả lời"),
    "kappa": Wording("kappa", "kappa"),
    "quadratic_kappa": Wording("weighted kappa", "kappa có trọng số"),
    "matthews": Wording("Matthews’ correlation", "tương quan Matthews"),
    "mean_absolute_error": Wording("mean absolute error", "sai số tuyệt đối trung bình"),
    "ece": Wording("expected calibration error", "độ lệch trung bình của xác suất"),
    "brier": Wording("Brier score", "điểm Brier"),
    "top_2": Wording("gold among the two likeliest", "nhãn chuẩn trong hai nhãn khả dĩ nhất"),
}
# What stands before the last part, the more special first.
WHERE: Mapping[re.Pattern[str], Wording] = {
    re.compile(pattern): wording
    for pattern, wording in {
        "(?:flat/strict/headline|averages|probabilities)?": Wording("{0}", "{0}"),
        "flat/strict/all": Wording("{0} of all types", "{0} của mọi loại"),
        "(?:flat/strict/types|per_class)/(.+)": Wording("{0} of {1}", "{0} của {1}"),
        "flat/exact/headline": Wording("{0} by bounds alone", "{0} chỉ tính ranh giới"),
        "flat/partial/headline": Wording("{0} with overlaps as halves", "{0} tính nửa khi chồng"),
        "flat/type/headline": Wording("{0} by type alone", "{0} chỉ tính loại"),
        "nested/strict/headline": Wording("{0}, nested names too", "{0}, kể cả tên lồng"),
        "nested/strict/all": Wording(
            "{0} of all types, nested names too", "{0} của mọi loại, kể cả tên lồng"
        ),
        "nested/strict/types/(.+)": Wording(
            "{0} of {1}, nested names too", "{0} của {1}, kể cả tên lồng"
        ),
        "mentions/(.+?)/(.+)": Wording("{0} of names with {1} {2}", "{0} của tên có {1} {2}"),
        "slices/article/(.+)": Wording("{0} in article {1}", "{0} trong bài {1}"),
        "slices/(.+?)/(.+)": Wording("{0} in segments with {1} {2}", "{0} ở đoạn có {1} {2}"),
    }.items()
}
ENDS: Mapping[str, Wording] = {
    "_low": Wording("lower end of {0}", "cận dưới của {0}"),
    "_high": Wording("upper end of {0}", "cận trên của {0}"),
}
WITHIN = Wording("{0}, {1}", "{0}, {1}")


def wording(path: str) -> Wording:
    """What the figure of a path in `scores.json` is called, or those of a pattern with `*`.

    A part that has no words of its own stands as it is, with blanks for underscores.
    """
    if found := WHOLE.get(path):
        return found
    for ending, end in ENDS.items():
        if path.endswith(ending):
            return _filled(end, wording(path.removesuffix(ending)))
    where, _, last = path.rpartition("/")
    figure = FIGURES.get(last) or _as_it_is(last)
    for pattern, place in WHERE.items():
        if found_there := pattern.fullmatch(where):
            return _filled(place, figure, *map(unworded, found_there.groups()))
    return _filled(WITHIN, figure, _as_it_is(where.replace("/", ", ")))


def unworded(text: str) -> Wording:
    """A name that is the same in both languages."""
    return Wording(text, text)


def _as_it_is(text: str) -> Wording:
    return unworded(text.replace("_", " "))


def _filled(place: Wording, *parts: Wording) -> Wording:
    return Wording(
        place.en.format(*(part.en for part in parts)),
        place.vi.format(*(part.vi for part in parts)),
    )
