"""The form of a person's month, quarter, half-year or year: the figure, the grade, the weeks."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.forms import NothingToPrint
from reporting.forms.printing import Printing
from reporting.forms.sheet import Align, Column, Facts, Row, Sheet, Signature, Table, Words
from reporting.forms.wording import NOTHING, capital, footing, points, points_written, short_week
from reporting.forms.wording import grade as named
from reporting.forms.wording import period as told
from shared.kit.db import AnyRow
from shared.rulebook import Derivation, Period, PersonWeek, Rulebook, Status, Step, WeekStatus
from shared.rulebook.sentences import tell

STATUS: Final[Mapping[Status, str]] = {
    Status.CLASSIFIED: "Tạm tính: đủ kết quả các tuần; chưa phải quyết định xếp loại",
    Status.PROVISIONAL: "Tạm thời: còn tuần chưa có kết quả được duyệt hoặc đã mở lại",
    Status.NOT_EVALUATED: "Không xếp loại trong kỳ",
    Status.INSUFFICIENT_DATA: "Tạm thời: chưa đủ dữ liệu để xếp loại",
    Status.MERGED: "Kỳ này được xếp loại cùng kỳ dài hơn",
}
_NOTES: Final[Mapping[WeekStatus, str]] = {
    WeekStatus.APPROVED: "",
    WeekStatus.PENDING: "Chưa duyệt",
    WeekStatus.MISSING: "Chưa nộp",
    WeekStatus.EXCUSED: "Được miễn",
    WeekStatus.NO_WORKING_DAYS: "Không có ngày làm việc",
}
_ALL: Final = 100
_WEEK: Final = re.compile(r"\d{4}-\d\d-\d\d")


def period(session: Session, person_id: UUID, of: Period, printing: Printing) -> Sheet:
    """Return the form of a person's period.

    Raises ``NothingToPrint`` where no week of it is known, and ``Invalid`` for a kind of period
    that the rulebook does not classify.
    """
    mine = queries.period_of(session, printing.adopted, person_id, of)
    if not mine.weeks:
        raise NothingToPrint
    who = queries.person_on_form(session, person_id)
    mondays = list(of.weeks())
    results = queries.results_between(session, person_id, mondays[0], mondays[-1])
    rulebook, found = mine.rulebook, mine.found
    said = [
        capital(each) for each in tell(_of_period(mine.derivation), rulebook, "vi", sources=False)
    ]
    return Sheet(
        agency=printing.agency or who.agency,
        unit=who.unit,
        place_and_day=printing.place_and_day(),
        title="PHIẾU TỔNG HỢP KẾT QUẢ CÔNG TÁC",
        subtitle=capital(told(of)),
        final=False,
        status=STATUS[found.status],
        blocks=[
            Facts(
                (
                    ("Họ và tên", who.name),
                    ("Mã số", who.code),
                    ("Chức danh, vị trí công tác", who.post_title or NOTHING),
                    ("Đơn vị công tác", who.unit),
                )
            ),
            Words("I. KẾT QUẢ CỦA KỲ"),
            Facts(
                (
                    ("Điểm của kỳ", points(found.printed)),
                    ("Mức xếp loại theo điểm", named(rulebook, found.grade)),
                    ("Số tuần được tính", f"{len(found.weeks_counted)} / {len(mine.weeks)}"),
                )
            ),
            Words("II. KẾT QUẢ TỪNG TUẦN"),
            _weeks(rulebook, mine.weeks, results),
            Words("III. CÁCH TÍNH", tuple(said)),
        ],
        signatures=(
            Signature("NGƯỜI ĐƯỢC ĐÁNH GIÁ", who.name),
            Signature("THỦ TRƯỞNG ĐƠN VỊ"),
        ),
        footing=footing(rulebook.reference(), printing.at, printing.zone),
    )


def _of_period(derivation: Derivation) -> list[Step]:
    """Return the steps but those of single weeks, which stand in the table."""
    return [step for step in derivation if not _WEEK.fullmatch(step.about or "")]


def _weeks(rulebook: Rulebook, weeks: list[PersonWeek], results: Mapping[date, AnyRow]) -> Table:
    """Return the table of weeks; a column a part as long as there are few."""
    parts = list(rulebook.parts)
    each = 9
    fixed = (
        Column("TT", 5, Align.CENTER),
        Column("Tuần", _ALL - 5 - each * (len(parts) + 1) - 35),
    )
    columns = (
        *fixed,
        *(Column(capital(rulebook.parts[name].name["vi"]), each, Align.CENTER) for name in parts),
        Column("Tổng điểm", each, Align.CENTER),
        Column("Xếp loại", 23),
        Column("Ghi chú", 12),
    )
    rows = tuple(
        _week(rulebook, number, week, results.get(week.week))
        for number, week in enumerate(weeks, start=1)
    )
    return Table(columns, rows)


def _week(rulebook: Rulebook, number: int, week: PersonWeek, result: AnyRow | None) -> Row:
    if result is None:
        dashes = (NOTHING,) * (len(rulebook.parts) + 2)
        return Row((str(number), short_week(week.week), *dashes, _NOTES[week.status]))
    given = (points_written(result.approved_parts, name) for name in rulebook.parts)
    note = "Đã mở lại" if result.provisional else _NOTES[week.status]
    total, grade = points(result.total), named(rulebook, result.grade)
    return Row((str(number), short_week(week.week), *given, total, grade, note))
