"""What people write in a play, in Vietnamese: reports, comments, reasons."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from sample.people import Person
from sample.points import chance, self_parts
from sample.work import work_of

LEAVE: Final = "Nghỉ phép năm theo kế hoạch đã được duyệt."
INCOMPLETE: Final = "Đề nghị nêu rõ sản phẩm và minh chứng của từng đầu việc rồi gửi lại."
LENIENT: Final = "Điểm tiến độ cao hơn tiến độ thực tế của sản phẩm; đề nghị xem lại."

_WEEKS: Final[Mapping[str, tuple[str, ...]]] = {
    "excellent": (
        "Hoàn thành vượt tiến độ toàn bộ nhiệm vụ; có sáng kiến rút ngắn thời gian xử lý.",
        "Các sản phẩm được duyệt ngay từ lần trình đầu, trước thời hạn.",
    ),
    "good": (
        "Hoàn thành các nhiệm vụ được giao đúng tiến độ, bảo đảm chất lượng.",
        "Các đầu việc cơ bản hoàn thành đúng hạn; một số văn bản chỉnh sửa ít.",
        "Thực hiện đầy đủ chương trình công tác tuần, phối hợp tốt với các đơn vị.",
    ),
    "completed": (
        "Hoàn thành phần lớn công việc; một đầu việc chuyển sang tuần sau.",
        "Công việc hoàn thành nhưng có nội dung chậm so với yêu cầu, phải trình lại.",
    ),
    "not_completed": (
        "Nhiều đầu việc chưa hoàn thành do chủ động công việc chưa tốt; xin rút kinh nghiệm.",
    ),
}
_COMMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "excellent": (
        "Chủ động, sản phẩm chất lượng cao, vượt tiến độ; minh chứng đầy đủ.",
        "Kết quả nổi bật trong tuần, đề nghị ghi nhận.",
    ),
    "good": (
        "Hoàn thành tốt nhiệm vụ, đúng tiến độ.",
        "Chất lượng văn bản tốt, cần rút ngắn thêm thời gian xử lý.",
        "Phối hợp tốt, tác phong nghiêm túc.",
    ),
    "completed": (
        "Hoàn thành nhiệm vụ; cần chủ động hơn về tiến độ.",
        "Một số nội dung phải chỉnh sửa nhiều lần, cần rút kinh nghiệm.",
    ),
    "not_completed": (
        "Chậm nhiều đầu việc, sản phẩm chưa đạt yêu cầu; cần có biện pháp khắc phục.",
    ),
}
REASON: Final = "Điểm theo sản phẩm và minh chứng của từng đầu việc trong tuần."
SECOND_LOOK: Final = "Đã xem lại điểm tiến độ theo ý kiến của cấp có thẩm quyền."


def report(person: Person, week: date, level: str) -> dict[str, Any]:
    """Return what somebody hands in: three to five items, a summary, points."""
    dice = chance(week, person.code, "report")
    work = dice.sample(work_of(person), k=dice.randint(3, 5))
    friday = week + timedelta(days=4)
    span = f"{week.day}/{week.month} - {friday.day}/{friday.month}/{friday.year}"
    return {
        "summary": f"Tuần {span}, {person.unit}. {dice.choice(_WEEKS[level])}",
        "items": [
            {
                "title": title,
                "product": product.format(n=dice.randint(3, 240)),
                "key_task": number == 0 and dice.random() < 1 / 3,
            }
            for number, (title, product) in enumerate(work)
        ],
        "self_parts": self_parts(person.code, week, level),
    }


def begun(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return a draft of a report: its first item, no summary and no points yet."""
    return {"items": whole["items"][:1]}


def improved(whole: Mapping[str, Any]) -> dict[str, Any]:
    """Return a report as it is handed in again: each product with its evidence."""
    items = [
        {**item, "product": f"{item['product']} (minh chứng kèm theo)"} for item in whole["items"]
    ]
    told = "Đã bổ sung minh chứng theo ý kiến của người quản lý trực tiếp."
    return {**whole, "items": items, "summary": f"{whole['summary']} {told}"}


def comment(code: str, week: date, level: str) -> str:
    """Return what the direct manager says of the week."""
    return chance(week, code, "comment").choice(_COMMENTS[level])
