"""The list of a unit's people with figure and grade of a week or a period, for signature."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from operator import attrgetter
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.forms import MOST_PEOPLE, NothingToPrint, TooLongAList
from reporting.forms.printing import Printing
from reporting.forms.sheet import Align, Column, Row, Sheet, Signature, Table, Words
from reporting.forms.wording import capital, footing, points, week
from reporting.forms.wording import grade as named
from reporting.forms.wording import period as told
from shared.kit.db import AnyRow
from shared.rulebook import Classified, Period, Rulebook, Status

_COLUMNS: Final = (
    Column("TT", 6, Align.CENTER),
    Column("Họ và tên", 24),
    Column("Chức danh, vị trí", 20),
    Column("Điểm", 9, Align.CENTER),
    Column("Xếp loại", 26),
    Column("Ký xác nhận", 15, Align.CENTER),
)
_NO_RESULT: Final = "Chưa có kết quả"


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the list; ``open`` tells that the figure may still change."""

    unit: str
    name: str
    post_title: str
    total: Decimal | None
    grade: str | None
    note: str
    open: bool


def listing(session: Session, unit_id: UUID, span: date | Period, printing: Printing) -> Sheet:
    """Return the list of a unit with those below it.

    Raises ``NotFound`` for an unknown unit, ``NothingToPrint``, and ``TooLongAList`` above a
    thousand people.
    """
    unit, agency, head_id = queries.unit_named(session, unit_id)
    lines, rulebook = (
        _of_period(session, unit_id, span, printing)
        if isinstance(span, Period)
        else _of_week(session, unit_id, span, printing)
    )
    names = queries.names_of(session, [head_id] if head_id else [])
    still = sum(each.open for each in lines)
    return Sheet(
        agency=printing.agency or agency,
        unit=unit,
        place_and_day=printing.place_and_day(),
        title="DANH SÁCH KẾT QUẢ ĐÁNH GIÁ, XẾP LOẠI",
        subtitle=capital(told(span)) if isinstance(span, Period) else f"Tuần {week(span)}",
        final=not still and not isinstance(span, Period),
        status=_status(len(lines), still, span),
        blocks=[
            Table(_COLUMNS, tuple(_rows(lines, rulebook)), signed=True),
            Words("TỔNG HỢP", (_summed(lines, rulebook),)),
        ],
        signatures=(
            Signature("NGƯỜI LẬP BIỂU"),
            Signature("THỦ TRƯỞNG ĐƠN VỊ", names.get(head_id, "") if head_id else ""),
        ),
        footing=footing(rulebook.reference(), printing.at, printing.zone),
    )


def _status(people: int, still: int, span: date | Period) -> str:
    if still:
        return f"Tạm thời: {still} / {people} người chưa có kết quả cuối cùng"
    if isinstance(span, Period):
        return "Tạm tính: đủ kết quả các tuần; chưa phải quyết định xếp loại"
    return "Kết quả chính thức của tất cả người có tên"


def _of_week(
    session: Session, unit_id: UUID, monday: date, printing: Printing
) -> tuple[list[Line], Rulebook]:
    people = queries.people_of_week(session, unit_id, monday, most=MOST_PEOPLE + 1)
    _check_number(people)
    lines = [
        Line(
            unit=row.unit_name,
            name=row.name,
            post_title=row.post_title,
            total=row.total,
            grade=row.grade,
            note=_week_note(row),
            open=row.provisional or (row.total is None and not row.excused),
        )
        for row in people
    ]
    return lines, printing.adopted.governing(monday, leader=False)


def _week_note(row: AnyRow) -> str:
    if row.total is not None:
        return "đã mở lại" if row.provisional else ""
    if row.excused:
        return "Được miễn"
    return _NO_RESULT if row.handed_in_at is not None else "Chưa nộp báo cáo"


def _of_period(
    session: Session, unit_id: UUID, of: Period, printing: Printing
) -> tuple[list[Line], Rulebook]:
    people = queries.people_of_unit(session, unit_id, most=MOST_PEOPLE + 1)
    _check_number(people)
    tiers = {row.person_id: row.tier for row in people}
    found = queries.periods_of(session, printing.adopted, tiers, of)
    lines = [_line(row, found[row.person_id].found) for row in people if found[row.person_id].weeks]
    _check_number(lines)
    return lines, printing.adopted.governing(list(of.weeks())[-1], leader=False)


def _line(row: AnyRow, found: Classified) -> Line:
    note = {
        Status.CLASSIFIED: "",
        Status.PROVISIONAL: "tạm thời" if found.grade else _NO_RESULT,
        Status.NOT_EVALUATED: "Không xếp loại",
        Status.INSUFFICIENT_DATA: "Chưa đủ dữ liệu",
        Status.MERGED: "Xếp loại cùng kỳ dài hơn",
    }[found.status]
    return Line(
        unit=row.unit_name,
        name=row.name,
        post_title=row.post_title,
        total=found.printed,
        grade=found.grade,
        note=note,
        open=found.status in {Status.PROVISIONAL, Status.INSUFFICIENT_DATA},
    )


def _check_number(people: Sequence[object]) -> None:
    if not people:
        raise NothingToPrint
    if len(people) > MOST_PEOPLE:
        raise TooLongAList


def _rows(lines: Iterable[Line], rulebook: Rulebook) -> Iterable[Row]:
    number = 0
    for unit, people in groupby(lines, key=attrgetter("unit")):
        yield Row((unit,), strong=True)
        for each in people:
            number += 1
            graded = each.note
            if each.grade is not None:
                graded = named(rulebook, each.grade) + (f" ({each.note})" if each.note else "")
            yield Row((str(number), each.name, each.post_title, points(each.total), graded, ""))


def _summed(lines: Sequence[Line], rulebook: Rulebook) -> str:
    counted = Counter(each.grade for each in lines)
    graded = [
        f"{named(rulebook, name).lower()}: {counted[name]}"
        for name in (*rulebook.grades, *sorted(set(filter(None, counted)) - set(rulebook.grades)))
        if counted[name]
    ]
    without = [f"chưa có hoặc không xếp loại: {counted[None]}"] if counted[None] else []
    return f"Tổng số {len(lines)} người; " + "; ".join([*graded, *without]) + "."
