"""The work that people of an agency do, by post: what was done, and what came of it.

A product may name a number, ``{n}``.
"""

from collections.abc import Mapping
from typing import Final

from sample.people import Person

Work = tuple[str, str]
"""A title, and its product."""

LEADING: Final[tuple[Work, ...]] = (
    ("Chủ trì họp giao ban đơn vị, phân công nhiệm vụ tuần", "Thông báo kết luận số {n}-TB"),
    ("Duyệt hồ sơ và văn bản trình lãnh đạo Ban", "{n} hồ sơ đã duyệt"),
    ("Chỉ đạo xây dựng kế hoạch công tác quý", "Dự thảo kế hoạch quý, bản thứ hai"),
    ("Làm việc với địa phương về tiến độ thực hiện kết luận kiểm tra", "Biên bản làm việc"),
    ("Cho ý kiến vào dự thảo đề án của đơn vị phối hợp", "Công văn góp ý số {n}-CV"),
    ("Kiểm tra tiến độ các nhiệm vụ trọng tâm của đơn vị", "Bảng theo dõi {n} nhiệm vụ"),
    ("Tiếp, trao đổi với đoàn công tác của tỉnh ủy", "Báo cáo nhanh kết quả buổi làm việc"),
)
SECTION: Final[tuple[Work, ...]] = (
    ("Phân công, đôn đốc công việc của phòng", "Bảng phân công tuần của phòng"),
    ("Thẩm định văn bản do chuyên viên soạn thảo", "{n} văn bản đã thẩm định"),
    ("Tổng hợp báo cáo tuần của phòng", "Báo cáo tuần gửi lãnh đạo đơn vị"),
    ("Xây dựng quy trình xử lý công việc nội bộ", "Dự thảo quy trình, đã lấy ý kiến"),
    ("Phối hợp chuẩn bị nội dung hội nghị chuyên đề", "Chương trình và tài liệu hội nghị"),
    ("Hướng dẫn chuyên viên mới tiếp nhận công việc", "Kế hoạch kèm cặp ba tháng"),
)
AIDE: Final[tuple[Work, ...]] = (
    ("Xây dựng chương trình làm việc tuần của lãnh đạo", "Lịch công tác tuần đã duyệt"),
    ("Chuẩn bị tài liệu cho các cuộc họp của lãnh đạo", "{n} bộ tài liệu họp"),
    ("Theo dõi việc thực hiện ý kiến chỉ đạo", "Bảng theo dõi {n} ý kiến chỉ đạo"),
    ("Soạn thảo bài phát biểu tại hội nghị", "Bài phát biểu, bản trình duyệt"),
    ("Ghi biên bản, dự thảo kết luận cuộc họp", "Thông báo kết luận số {n}-TB"),
)
GENERAL: Final[tuple[Work, ...]] = (
    ("Tổng hợp báo cáo công tác tuần của các đơn vị", "Báo cáo tổng hợp số {n}-BC"),
    ("Theo dõi, đôn đốc nhiệm vụ được giao theo chương trình", "Danh mục {n} nhiệm vụ đến hạn"),
    ("Dự thảo chương trình công tác tháng của Ban", "Dự thảo chương trình công tác"),
    ("Chuẩn bị hội nghị giao ban lãnh đạo Ban", "Tài liệu giao ban"),
    ("Rà soát lịch công tác của lãnh đạo Ban", "Lịch công tác tuần sau"),
    ("Tổng hợp khó khăn, kiến nghị của các đơn vị", "Phụ lục kiến nghị, {n} nội dung"),
)
CLERICAL: Final[tuple[Work, ...]] = (
    ("Tiếp nhận, vào sổ văn bản đến", "{n} văn bản đến đã chuyển xử lý"),
    ("Phát hành văn bản đi, đóng dấu và chuyển bưu điện", "{n} văn bản đi"),
    ("Số hóa hồ sơ lưu trữ năm trước", "{n} hồ sơ đã số hóa"),
    ("Đánh máy, nhân bản tài liệu hội nghị", "{n} bộ tài liệu"),
    ("Lập danh mục hồ sơ nộp lưu", "Danh mục hồ sơ nộp lưu"),
    ("Kiểm tra thể thức văn bản trước khi phát hành", "Sổ theo dõi lỗi thể thức"),
)
FINANCE: Final[tuple[Work, ...]] = (
    ("Kiểm tra chứng từ thanh toán công tác phí", "{n} bộ chứng từ đã kiểm tra"),
    ("Lập bảng lương và các khoản theo lương", "Bảng lương tháng đã đối chiếu"),
    ("Đối chiếu số dư với kho bạc", "Biên bản đối chiếu"),
    ("Kiểm quỹ cuối tuần", "Biên bản kiểm quỹ"),
    ("Lập dự toán mua sắm trang thiết bị văn phòng", "Dự toán trình duyệt"),
)
TECHNICAL: Final[tuple[Work, ...]] = (
    ("Xử lý yêu cầu hỗ trợ kỹ thuật của các đơn vị", "{n} yêu cầu đã xử lý"),
    ("Sao lưu và kiểm tra phục hồi dữ liệu", "Biên bản phục hồi thử"),
    ("Cập nhật bản vá cho máy chủ và thiết bị mạng", "Nhật ký cập nhật {n} thiết bị"),
    ("Chuẩn hóa dữ liệu hồ sơ cán bộ", "{n} hồ sơ đã chuẩn hóa"),
    ("Xây dựng báo cáo phân tích theo yêu cầu của Văn phòng", "Báo cáo phân tích và bảng số liệu"),
    ("Rà soát quyền truy cập hệ thống thông tin", "Danh sách quyền truy cập đã rà soát"),
)
SERVICE: Final[tuple[Work, ...]] = (
    ("Phục vụ các cuộc họp, hội nghị trong tuần", "{n} cuộc họp được phục vụ"),
    ("Bảo dưỡng định kỳ phương tiện, thiết bị được giao", "Sổ bảo dưỡng"),
    ("Trực, bảo đảm an toàn cơ quan theo lịch phân công", "Sổ trực tuần"),
    ("Đưa đón đoàn công tác đúng lịch trình", "{n} chuyến, lệnh điều xe đã quyết toán"),
    ("Kiểm tra hệ thống điện, nước, phòng cháy", "Phiếu kiểm tra tuần"),
)
EXPERT: Final[tuple[Work, ...]] = (
    ("Thẩm định hồ sơ do địa phương gửi", "{n} phiếu thẩm định"),
    ("Soạn thảo tờ trình trình lãnh đạo đơn vị", "Tờ trình số {n}-TTr"),
    ("Nghiên cứu, góp ý dự thảo văn bản của đơn vị khác", "Công văn góp ý số {n}-CV"),
    ("Tổng hợp số liệu phục vụ báo cáo chuyên đề", "Bảng số liệu {n} địa phương"),
    ("Trả lời kiến nghị của tổ chức, cá nhân", "{n} văn bản trả lời"),
    ("Xây dựng đề cương đề án được giao", "Đề cương đề án, bản lấy ý kiến"),
    ("Chuẩn bị nội dung lớp bồi dưỡng nghiệp vụ", "Chương trình và bài giảng"),
    ("Tham gia đoàn khảo sát tại địa phương", "Báo cáo khảo sát"),
)

_BY_POST: Final[Mapping[str, tuple[Work, ...]]] = {
    "trưởng phòng": SECTION,
    "vụ trưởng": LEADING,
    "cục trưởng": LEADING,
    "chánh văn phòng": LEADING,
    "thư ký": AIDE,
    "trợ lý": AIDE,
    "tổng hợp": GENERAL,
    "văn thư": CLERICAL,
    "lưu trữ": CLERICAL,
    "đánh máy": CLERICAL,
    "kế toán": FINANCE,
    "thủ quỹ": FINANCE,
    "kỹ sư": TECHNICAL,
    "kỹ thuật": TECHNICAL,
    "phân tích": TECHNICAL,
}
"""What a post's title holds, the first that fits."""

_BY_TIER: Final[Mapping[str, tuple[Work, ...]]] = {
    "director": LEADING,
    "bureau_director": LEADING,
    "chief_of_office": LEADING,
    "deputy": LEADING,
    "section_head": SECTION,
    "deputy_section_head": SECTION,
    "secretary": AIDE,
    "assistant": AIDE,
    "worker": SERVICE,
}


def work_of(person: Person) -> tuple[Work, ...]:
    """Return the work that somebody of the post does: by its title, else by its tier."""
    title = person.post.casefold()
    for word, work in _BY_POST.items():
        if word in title:
            return work
    return _BY_TIER.get(person.tier, EXPERT)
