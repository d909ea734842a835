"""The table of perturbations: each changes a record in one known way, its labels carried along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Literal, TypeAlias

from vieval.data import Record
from vieval.metrics.wording import Wording
from vieval.robustness import letters, renamed, words
from vieval.robustness.rewrite import Rewritten, edited

Change: TypeAlias = Callable[[Record, str], Record]
About: TypeAlias = Literal["letters", "words", "names"]


@dataclass(frozen=True)
class Perturbation:
    """One way to change a text; `names` are changed by what the gold knows of them."""

    summary: Wording
    about: About
    change: Change

    def __call__(self, record: Record, name: str, seed: int) -> Record:
        """The changed record, of an article of its own: nothing is read out of the original.

        The same seed changes a segment alike whatever stands beside it. Names change alike in all
        segments. A record without spans has no names to change.
        """
        lot = f"{seed}:{name}"
        changed = self.change(
            record, lot if self.about == "names" else f"{lot}:{record.segment.id}"
        )
        segment = replace(
            changed.segment,
            id=f"{record.segment.id}~{name}",
            article=f"{record.segment.article}~{name}",
        )
        return replace(changed, segment=segment)


def _by_text(about: About, edits: Callable[[str, Random], letters.Edits], vi: str) -> Perturbation:
    def change(record: Record, seed: str) -> Record:
        text = record.segment.text
        return carried(record, edited(text, edits(text, _lot(seed))))

    return Perturbation(Wording(_first_line(edits), vi), about, change)


def _by_words(rewritten: Callable[..., Rewritten], vi: str) -> Perturbation:
    def change(record: Record, seed: str) -> Record:
        kept = record.decoys.union(*record.spans.values())
        return carried(record, rewritten(record.segment.text, kept, _lot(seed)))

    return Perturbation(Wording(_first_line(rewritten), vi), "words", change)


def _by_names(rename: renamed.Rename, vi: str) -> Perturbation:
    def change(record: Record, seed: str) -> Record:
        return renamed.renamed(record, rename, seed)

    return Perturbation(Wording(_first_line(rename), vi), "names", change)


def carried(record: Record, rewritten: Rewritten) -> Record:
    """The record with the new text, its spans carried along."""
    return replace(
        record,
        segment=replace(record.segment, text=rewritten.text),
        spans={name: rewritten.carry_all(spans) for name, spans in record.spans.items()},
        decoys=rewritten.carry_all(record.decoys),
    )


def _lot(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - keeps no secret


def _first_line(function: Callable[..., object]) -> str:
    assert function.__doc__
    return function.__doc__.splitlines()[0]


# What each does, in English, is the first line of its docstring; in Vietnamese it stands here.
PERTURBATIONS: Mapping[str, Perturbation] = {
    "diacritics-lost": _by_text(
        "letters", letters.diacritics_lost, "Mọi dấu của chữ đều mất: *Hà Nội*, *Ha Noi*."
    ),
    "diacritics-thinned": _by_text(
        "letters", letters.diacritics_thinned, "Cứ mười âm tiết thì ba âm tiết mất dấu."
    ),
    "decomposed": _by_text(
        "letters",
        letters.decomposed,
        "Chữ và dấu tách rời (NFD của Unicode), như trong tệp của một số hệ thống.",
    ),
    "tone-moved": _by_text(
        "letters",
        letters.tone_moved,
        "Dấu thanh đặt ở nguyên âm kia, nơi cả hai cách đều được dùng: *hòa*, *hoà*.",
    ),
    "telex": _by_text(
        "letters",
        letters.telex_left,
        "Một phần tư số âm tiết viết như khi gõ Telex: *Việt*, *Vieetj*.",
    ),
    "vni": _by_text(
        "letters", letters.vni_left, "Một phần tư số âm tiết viết như khi gõ VNI: *Việt*, *Vie6t5*."
    ),
    "blanks-doubled": _by_text(
        "letters", letters.blanks_doubled, "Cứ bảy dấu cách thì một bị nhân đôi."
    ),
    "blanks-lost": _by_text("letters", letters.blanks_lost, "Cứ bảy dấu cách thì một bị mất."),
    "lower-case": _by_text("letters", letters.lower_case, "Không có chữ hoa."),
    "upper-case": _by_text("letters", letters.upper_case, "Toàn chữ hoa."),
    "title-case": _by_text("letters", letters.title_case, "Âm tiết nào cũng viết hoa chữ đầu."),
    "punctuation-lost": _by_text("letters", letters.punctuation_lost, "Không có dấu câu."),
    "scanned": _by_text("letters", letters.scanned, "Chữ bị nhận thành chữ khác trông giống nó."),
    "mistyped": _by_text(
        "letters",
        letters.mistyped,
        "Chữ bị gõ hai lần, bị thiếu, hoặc thành phím bên cạnh, giữ nguyên hoa hay thường.",
    ),
    "order-lost": _by_words(
        words.order_lost, "Một phần tư số từ liền nhau đổi chỗ, như bản dịch từng từ một."
    ),
    "function-words-dropped": _by_words(
        words.function_words_dropped, "Một nửa số hư từ bị mất, như *của*, *và*, *được*."
    ),
    "people-exchanged": _by_names(
        renamed.people_exchanged,
        "Tên người Việt thay bằng tên người Việt khác: điều mà tên nào khác cũng gây ra.",
    ),
    "people-foreign": _by_names(
        renamed.people_foreign, "Tên người Việt thay bằng tên người nước ngoài."
    ),
    "people-sinicised": _by_names(
        renamed.people_sinicised,
        "Tên người Việt viết bằng bính âm: *Phạm Bình Minh*, *Fan Pingming*.",
    ),
    "places-sinicised": _by_names(
        renamed.places_sinicised, "Địa danh Việt viết bằng bính âm: *Hà Nội*, *Henei*."
    ),
    "organisations-abbreviated": _by_names(
        renamed.organisations_abbreviated,
        "Tên tổ chức Việt viết tắt bằng chữ đầu: *Sở Y tế Cần Thơ*, *Sở YT Cần Thơ*.",
    ),
    "names-restored": _by_names(
        renamed.names_restored,
        "Tên viết bằng bính âm thay bằng tên thật: *Li Huaizhong*, *Lê Hoài Trung*.",
    ),
    "all-names-restored": _by_names(
        renamed.all_names_restored,
        "Tên viết bằng bính âm, tên sai lạc và tên nước ngoài thay bằng tên thật.",
    ),
}
