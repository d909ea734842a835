"""Topic by counting words that speak of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import ClassVar

from vieval.data import Card, Label, Segment

# Written from the definitions in gold/GUIDELINES.md and general knowledge of Vietnamese news, not
# from the labels of the articles. A topic whose words are rarer in other topics stands earlier: it
# wins a tie. The last topic answers a segment without any of the words.
WORDS: Mapping[str, tuple[str, ...]] = {
    "border": (
        "biên giới", "biên phòng", "biên cương", "cư dân biên giới", "cột mốc", "mốc giới",
        "trụ cột biên giới", "phân giới", "cắm mốc", "phân định", "ranh giới", "lãnh thổ",
        "lãnh hải", "chủ quyền", "đường biên", "cửa khẩu", "vùng biên", "biên mậu", "giáp biên",
        "tuần tra", "buôn lậu", "vượt biên", "hải đảo", "thềm lục địa",
    ),
    "cultural": (
        "văn hóa", "văn hoá", "di sản", "di tích", "danh thắng", "du lịch", "du khách", "lễ hội",
        "nghệ thuật", "âm nhạc", "triển lãm", "bảo tàng", "báo chí", "phóng viên", "nhà báo",
        "truyền thông", "xuất bản", "kiều bào", "việt kiều", "người việt nam ở nước ngoài",
        "cộng đồng người việt", "quảng bá", "hình ảnh đất nước", "giao lưu nhân dân", "unesco",
        "truyền thống", "bản sắc", "tôn giáo", "ẩm thực",
    ),
    "economic": (
        "kinh tế", "đầu tư", "thương mại", "thị trường", "xuất khẩu", "nhập khẩu", "doanh nghiệp",
        "tài chính", "ngân hàng", "tín dụng", "tăng trưởng", "tỷ đô la", "triệu đô la", "usd",
        "tỷ đồng", "vốn", "fdi", "oda", "viện trợ", "tài trợ", "không hoàn lại", "dự án", "quỹ",
        "kiều hối", "phi chính phủ", "sản xuất", "công nghiệp", "nông nghiệp", "giá cả", "lạm phát",
        "khủng hoảng kinh tế", "phục hồi kinh tế", "hàng hóa", "hàng hoá", "thuế", "ngân sách",
        "gdp", "wto", "lao động", "việc làm",
    ),
    "event": (
        "hội nghị", "hội thảo", "cuộc họp", "phiên họp", "kỳ họp", "đại hội", "diễn đàn", "tọa đàm",
        "họp báo", "khai mạc", "bế mạc", "tổ chức tại", "được tổ chức", "sẽ diễn ra", "diễn ra",
        "tham dự", "dự hội nghị", "tham gia", "thu hút", "đại biểu", "chủ đề", "chủ trì",
        "chương trình nghị sự", "phát biểu", "bài phát biểu", "phỏng vấn", "thảo luận", "báo cáo",
        "nhân dịp", "trao tặng", "khen thưởng", "bằng khen", "kỷ niệm chương", "danh dự",
        "vinh danh", "chứng nhận", "thông qua", "nhất trí", "cho biết", "nói rằng",
    ),
    "political": (
        "chính trị", "ngoại giao", "đối ngoại", "ngoại vụ", "quan hệ", "song phương", "đa phương",
        "hợp tác", "cơ chế hợp tác", "thỏa thuận", "thoả thuận", "hiệp định", "hiệp ước",
        "bản ghi nhớ", "ký kết", "đối tác", "chiến lược", "đường lối", "chủ trương", "chính sách",
        "nghị quyết", "nhiệm vụ", "vai trò", "chức năng", "hội nhập", "quốc tế", "an ninh",
        "quốc phòng", "hòa bình", "hoà bình", "ổn định", "chỉ đạo", "lãnh đạo", "trung ương",
        "bộ chính trị", "quốc hội", "đảng", "địa phương", "phương hướng", "thành tựu",
        "hiệu quả hoạt động",
    ),
}  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    """Every word as whole syllables, the longest first."""
    words = sorted((w for words in WORDS.values() for w in words), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b")


@cache
def _topics() -> Mapping[str, str]:
    return {word: topic for topic, words in WORDS.items() for word in words}


@dataclass(frozen=True)
class Keywords:
    """The topic with the most words in the segment, each match counted, longest match first."""

    card: ClassVar[Card] = Card(
        summary="counts words that speak of each topic",
        licence="Apache-2.0",
        emits=tuple(WORDS),
        tuned_on=("seeds",),
    )

    def predict(self, segments: Sequence[Segment]) -> list[Label]:
        return [Label(self._topic(segment.text)) for segment in segments]

    def _topic(self, text: str) -> str:
        *_, fallback = WORDS
        counts = Counter(_topics()[word] for word in _pattern().findall(text.lower()))
        return max(WORDS, key=counts.__getitem__) if counts else fallback
