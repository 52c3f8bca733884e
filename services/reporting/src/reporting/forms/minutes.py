"""The minutes of a remediation case: who met when and where, why, the causes, the measures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.cases import Action, CaseState
from reporting.domain.forms import NothingToPrint
from reporting.forms.printing import UNKNOWN, Printing
from reporting.forms.sheet import Align, Column, Facts, Row, Sheet, Signature, Table, Words
from reporting.forms.wording import NOTHING, day, footing, moment, points, short_week
from reporting.forms.wording import grade as named
from shared.contracts.directory import LEADING_TIERS
from shared.kit.db import AnyRow
from shared.rulebook import Rulebook

_WEEKS: Final = (
    Column("TT", 6, Align.CENTER),
    Column("Tuần", 34),
    Column("Tổng điểm", 18, Align.CENTER),
    Column("Xếp loại", 42),
)
_MEASURES: Final = (
    Column("TT", 6, Align.CENTER),
    Column("Biện pháp đã thống nhất", 44),
    Column("Thời hạn", 16, Align.CENTER),
    Column("Kết quả thực hiện", 34),
)


def minutes(session: Session, case_id: UUID, viewer_id: UUID, printing: Printing) -> Sheet:
    """Return the minutes of a case to one of its parties.

    Raises ``NotFound`` for anybody else, and ``NothingToPrint`` before the parties met.
    """
    case = queries.case_to_read(session, case_id, viewer_id=viewer_id)
    acts = queries.acts_of_case(session, case_id)
    met = [each for each in acts if each.action == Action.MINUTE]
    if not met:
        raise NothingToPrint
    who = queries.person_on_form(session, case.person_id)
    leader = queries.tier_of(session, case.person_id) in LEADING_TIERS
    rulebook = printing.adopted.governing(case.weeks[-1], leader=leader)
    writers = {each.by_id for each in met}
    names = queries.names_of(session, {case.leader_id, *writers} - {None})
    closed = case.state == CaseState.CLOSED
    return Sheet(
        agency=printing.agency or who.agency,
        unit=who.unit,
        place_and_day=printing.place_and_day(),
        title="BIÊN BẢN LÀM VIỆC",
        subtitle="Về kết quả công tác tuần",
        final=closed,
        status=("Vụ việc đã kết thúc" if closed else "Tạm thời: các biện pháp đang được theo dõi"),
        blocks=[
            _opening(case, met[-1], who, names, printing),
            Words("I. LÝ DO LÀM VIỆC"),
            _weeks(session, case, rulebook),
            Words("II. NỘI DUNG VÀ NGUYÊN NHÂN", tuple(_causes(met, printing))),
            Words("III. BIỆN PHÁP KHẮC PHỤC"),
            _measures(queries.measures(session, case_id)),
            *_closing(acts, printing),
        ],
        signatures=(
            Signature("ĐẠI DIỆN VĂN PHÒNG"),
            Signature("NGƯỜI CHỦ TRÌ", names.get(case.leader_id, "")),
            Signature("NGƯỜI ĐƯỢC LÀM VIỆC", who.name),
        ),
        footing=footing(case.rulebook, printing.at, printing.zone),
    )


def _opening(
    case: AnyRow,
    newest: AnyRow,
    who: queries.PersonOnForm,
    names: Mapping[UUID, str],
    printing: Printing,
) -> Facts:
    leading = "lãnh đạo phụ trách" if case.stands_in else "thủ trưởng đơn vị"
    leader = names.get(case.leader_id, NOTHING)
    post = f", {who.post_title}" if who.post_title else ""
    return Facts(
        (
            ("Thời gian", moment(case.meets_at or newest.at, printing.zone)),
            ("Địa điểm", case.place or NOTHING),
            ("Người chủ trì", f"{leader} ({leading})"),
            ("Đại diện Văn phòng", UNKNOWN * 8),
            ("Người được làm việc", f"{who.name}{post}, {who.unit}"),
            ("Người ghi biên bản", names.get(newest.by_id, NOTHING)),
        )
    )


def _weeks(session: Session, case: AnyRow, rulebook: Rulebook) -> Table:
    results = queries.results_between(session, case.person_id, case.weeks[0], case.weeks[-1])
    rows = []
    for number, monday in enumerate(case.weeks, start=1):
        result = results.get(monday)
        total = points(result.total) if result else NOTHING
        graded = named(rulebook, result.grade) if result else "Chưa có kết quả"
        rows.append(Row((str(number), short_week(monday), total, graded)))
    return Table(_WEEKS, tuple(rows))


def _causes(met: Sequence[AnyRow], printing: Printing) -> Iterator[str]:
    """Yield what each meeting found; with several, each behind its day."""
    for act in met:
        if len(met) > 1:
            yield f"Làm việc {moment(act.at, printing.zone)}:"
        if act.said:
            yield act.said
        yield f"Nguyên nhân: {act.facts['causes']}"


def _measures(agreed: Sequence[Mapping[str, Any]]) -> Table:
    rows = (
        Row((str(number), each["what"], day(date.fromisoformat(each["due_day"])), _done(each)))
        for number, each in enumerate(agreed, start=1)
    )
    return Table(_MEASURES, tuple(rows))


def _done(measure: Mapping[str, Any]) -> str:
    if not measure["said"]:
        return "Đang thực hiện"
    done = "Đã hoàn thành" if measure["done"] else "Đang thực hiện"
    return f"{done}: {measure['said']}"


def _closing(acts: Sequence[AnyRow], printing: Printing) -> list[Words]:
    closed = [each for each in acts if each.action == Action.CLOSE]
    if not closed:
        return []
    said = f"Kết thúc {moment(closed[-1].at, printing.zone)}: {closed[-1].said}"
    return [Words("IV. KẾT THÚC", (said,))]
