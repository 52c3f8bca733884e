"""The weekly form of a person: self-assessment, points of each step, and the official result."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.forms import NothingToPrint
from reporting.forms.printing import Printing
from reporting.forms.sheet import Align, Column, Facts, Row, Sheet, Signature, Table, Words
from reporting.forms.wording import (
    NOTHING,
    capital,
    day,
    footing,
    moment,
    points,
    points_written,
    week,
)
from reporting.forms.wording import grade as named
from shared.contracts.directory import LEADING_TIERS
from shared.errors import Invalid
from shared.kit.db import AnyRow
from shared.rulebook import Rulebook, grade

_ITEMS: Final = (
    Column("TT", 6, Align.CENTER),
    Column("Nhiệm vụ, công việc", 44),
    Column("Sản phẩm, kết quả", 28),
    Column("Trọng tâm", 10, Align.CENTER),
    Column("Hoàn thành", 12, Align.CENTER),
)
_POINTS: Final = (
    Column("TT", 6, Align.CENTER),
    Column("Nội dung đánh giá", 34),
    Column("Điểm tối đa", 15, Align.CENTER),
    Column("Tự chấm", 15, Align.CENTER),
    Column("Người trực tiếp sử dụng chấm", 15, Align.CENTER),
    Column("Cấp có thẩm quyền duyệt", 15, Align.CENTER),
)


def weekly(session: Session, person_id: UUID, monday: date, printing: Printing) -> Sheet:
    """Return the weekly form of a person.

    What the direct manager proposed stands in it once the result is official, and not while that
    is reopened. Raises ``NothingToPrint`` before anything was handed in or decided, and
    ``NotAtHand``.
    """
    row = queries.week_of_person(session, person_id, monday)
    if row is None or (row.handed_in_at is None and row.total is None):
        raise NothingToPrint
    unit_id = row.result_unit_id or row.unit_id
    who = queries.person_on_form(session, person_id, unit_id)
    rulebook = _rulebook(session, row, person_id, monday, printing)
    parties = [each for each in (row.scorer_id or row.manager_id, row.decided_by_id) if each]
    names = queries.names_of(session, parties)
    final = row.total is not None and not row.provisional
    return Sheet(
        agency=printing.agency or who.agency,
        unit=who.unit,
        place_and_day=printing.place_and_day(),
        title="PHIẾU TỰ ĐÁNH GIÁ VÀ KẾT QUẢ CÔNG TÁC TUẦN",
        subtitle=f"Tuần {week(monday)}",
        final=final,
        status=_status(row),
        blocks=[
            Facts(
                (
                    ("Họ và tên", who.name),
                    ("Mã số", who.code),
                    ("Chức danh, vị trí công tác", row.post_title or who.post_title or NOTHING),
                    ("Đơn vị công tác", who.unit),
                    ("Nộp báo cáo", _handed_in(row, printing)),
                )
            ),
            *_said(row),
            Words("II. KẾT QUẢ CHẤM ĐIỂM"),
            _points(rulebook, row, shown=final),
            *_result(rulebook, row, shown=final),
        ],
        signatures=_signatures(who.name, row, names, printing),
        footing=footing(rulebook.reference(), printing.at, printing.zone),
    )


def _rulebook(
    session: Session, row: AnyRow, person_id: UUID, monday: date, printing: Printing
) -> Rulebook:
    if row.rulebook is not None:
        return printing.adopted.recorded(row.rulebook, monday)
    leader = queries.tier_of(session, person_id) in LEADING_TIERS
    return printing.adopted.governing(monday, leader=leader)


def _status(row: AnyRow) -> str:
    if row.total is None:
        return "Tạm thời: báo cáo đã nộp, chưa có kết quả được duyệt"
    if row.provisional:
        return "Tạm thời: kết quả đã được mở lại để xem xét"
    return "Kết quả chính thức"


def _handed_in(row: AnyRow, printing: Printing) -> str:
    if row.handed_in_at is None:
        return NOTHING
    late = " (muộn)" if row.late else ""
    return f"{moment(row.handed_in_at, printing.zone)}{late}"


def _said(row: AnyRow) -> list[Words | Table]:
    summary = row.summary or "Hệ thống không còn giữ nội dung tự đánh giá của tuần này."
    said: list[Words | Table] = [Words("I. TỰ ĐÁNH GIÁ", (summary,))]
    if row.items:
        rows = (_item(number, each) for number, each in enumerate(row.items, start=1))
        said.append(Table(_ITEMS, tuple(rows)))
    return said


def _item(number: int, item: Mapping[str, Any]) -> Row:
    done = item.get("completed_day")
    progress = item.get("progress")
    told = NOTHING if progress is None else f"{progress}%"
    return Row(
        (
            str(number),
            item["title"],
            item.get("product") or NOTHING,
            "x" if item.get("key_task") else "",
            day(date.fromisoformat(done)) if done else told,
        )
    )


def _points(rulebook: Rulebook, row: AnyRow, *, shown: bool) -> Table:
    mine: Mapping[str, str] = row.self_parts or {}
    proposed: Mapping[str, str] = (row.manager_parts or {}) if shown else {}
    approved: Mapping[str, str] = row.approved_parts or {}
    rows = [
        Row(
            (
                str(number),
                capital(part.name["vi"]),
                points(part.maximum),
                *(points_written(given, name) for given in (mine, proposed, approved)),
            )
        )
        for number, (name, part) in enumerate(rulebook.parts.items(), start=1)
    ]
    total = points(row.total)
    summed = (points(rulebook.maximum), _total(rulebook, mine), _total(rulebook, proposed), total)
    return Table(_POINTS, (*rows, Row(("", "Tổng điểm", *summed), strong=True)))


def _total(rulebook: Rulebook, parts: Mapping[str, str]) -> str:
    try:
        found, _ = grade(rulebook, {name: Decimal(each) for name, each in parts.items()})
    except Invalid:  # handed in under a rulebook with other parts, or nothing is there
        return NOTHING
    return points(found.printed)


def _result(rulebook: Rulebook, row: AnyRow, *, shown: bool) -> list[Facts | Words]:
    said = row.comment if shown and row.comment else NOTHING
    return [
        Words("III. KẾT QUẢ XẾP LOẠI"),
        Facts(
            (
                ("Tổng điểm được duyệt", points(row.total)),
                ("Xếp loại", named(rulebook, row.grade)),
            )
        ),
        Words("", (f"Nhận xét của người trực tiếp sử dụng: {said}",)),
    ]


def _signatures(
    author: str, row: AnyRow, names: Mapping[UUID, str], printing: Printing
) -> tuple[Signature, ...]:
    handed_in = decided = ""
    if row.handed_in_at is not None:
        handed_in = f"Đã nộp trên hệ thống {moment(row.handed_in_at, printing.zone)}"
    if row.approved_at is not None:
        decided = f"Đã duyệt trên hệ thống {moment(row.approved_at, printing.zone)}"
    manager = names.get(row.scorer_id or row.manager_id, "")
    return (
        Signature("NGƯỜI TỰ ĐÁNH GIÁ", author, handed_in),
        Signature("NGƯỜI TRỰC TIẾP SỬ DỤNG", manager),
        Signature("CẤP CÓ THẨM QUYỀN", names.get(row.decided_by_id, ""), decided),
    )
