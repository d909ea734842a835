"""Names of organisations, as closed sets: each is complete by its definition, no name was picked.

The sets come from general knowledge, but whoever chose them had read the seed articles. So every
approach that uses them is marked as tuned on the seeds.
"""

from __future__ import annotations

from collections.abc import Mapping

_MINISTRIES = (
    "Bộ Quốc phòng",
    "Bộ Công an",
    "Bộ Ngoại giao",
    "Bộ Nội vụ",
    "Bộ Tư pháp",
    "Bộ Kế hoạch và Đầu tư",
    "Bộ Tài chính",
    "Bộ Công Thương",
    "Bộ Nông nghiệp và Phát triển nông thôn",
    "Bộ Giao thông vận tải",
    "Bộ Xây dựng",
    "Bộ Tài nguyên và Môi trường",
    "Bộ Thông tin và Truyền thông",
    "Bộ Lao động - Thương binh và Xã hội",
    "Bộ Văn hóa, Thể thao và Du lịch",
    "Bộ Khoa học và Công nghệ",
    "Bộ Giáo dục và Đào tạo",
    "Bộ Y tế",
)

ORGANISATIONS: Mapping[str, tuple[str, ...]] = {
    "ministries of Vietnam, 2016–2021": _MINISTRIES,
    "the same, with the country": tuple(f"{name} Việt Nam" for name in _MINISTRIES),
    "agencies of ministerial rank, 2016–2021": (
        "Ủy ban Dân tộc",
        "Ngân hàng Nhà nước",
        "Ngân hàng Nhà nước Việt Nam",
        "Thanh tra Chính phủ",
        "Văn phòng Chính phủ",
    ),
    "agencies under the government, 2016–2021, with their abbreviations": (
        "Bảo hiểm xã hội Việt Nam",
        "Thông tấn xã Việt Nam",
        "TTXVN",
        "Đài Tiếng nói Việt Nam",
        "VOV",
        "Đài Truyền hình Việt Nam",
        "VTV",
        "Viện Hàn lâm Khoa học và Công nghệ Việt Nam",
        "Viện Hàn lâm Khoa học xã hội Việt Nam",
        "Học viện Chính trị quốc gia Hồ Chí Minh",
        "Ban Quản lý Lăng Chủ tịch Hồ Chí Minh",
    ),
    "the party, the state's organs and the Fatherland Front with its members of 2015": (
        "Đảng Cộng sản Việt Nam",
        "Quốc hội",
        "Quốc hội Việt Nam",
        "Chính phủ Việt Nam",
        "Tòa án nhân dân tối cao",
        "Viện kiểm sát nhân dân tối cao",
        "Kiểm toán Nhà nước",
        "Mặt trận Tổ quốc Việt Nam",
        "Tổng Liên đoàn Lao động Việt Nam",
        "Hội Nông dân Việt Nam",
        "Hội Liên hiệp Phụ nữ Việt Nam",
        "Hội Cựu chiến binh Việt Nam",
        "Đoàn Thanh niên Cộng sản Hồ Chí Minh",
    ),
    "the United Nations and its specialised agencies": (
        "Liên hợp quốc",
        "Liên Hợp Quốc",
        "FAO",
        "ICAO",
        "IFAD",
        "ILO",
        "IMF",
        "IMO",
        "ITU",
        "UNESCO",
        "UNIDO",
        "UPU",
        "WHO",
        "WIPO",
        "WMO",
        "Ngân hàng Thế giới",
        "Quỹ Tiền tệ Quốc tế",
        "Tổ chức Y tế Thế giới",
    ),
    "international organisations that Vietnam belongs to or trades with": (
        "APEC",
        "ASEAN",
        "ADB",
        "EU",
        "Liên minh châu Âu",
        "WTO",
        "Tổ chức Thương mại Thế giới",
        "Ngân hàng Phát triển Châu Á",
    ),
}
