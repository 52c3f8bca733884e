"""How long submission keeps what it holds: the class of each table."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Table, case, func, or_, select

from shared.kit.copies import table
from shared.records.applying import Kept, kept_in
from shared.records.holds import Holds
from shared.records.retention import (
    AUDIT,
    DIRECTORY,
    KIT_RETENTION,
    MANDATE,
    OFFICIAL,
    WEEK,
    Retained,
)
from submission.domain.items import ItemState
from submission.holdings import HOLDINGS
from submission.models import (
    Absence,
    AccessEntry,
    Catalogue,
    CollectiveAct,
    CollectiveReport,
    DayLine,
    Deletion,
    DraftVersion,
    EvidenceFile,
    ExportAnswer,
    Job,
    LegalHold,
    Milestone,
    Obstacle,
    Person,
    ReportItem,
    Share,
    Unit,
    Week,
    WeeklyReport,
    WorkItem,
)


def _of_its_report(of: Table) -> ColumnElement[Any]:
    own = WeeklyReport.report_id == of.c.report_id
    return select(WeeklyReport.week).where(own).scalar_subquery()


def _on_report(of: Table) -> ColumnElement[bool]:
    return select(of.c.report_id).where(of.c.report_id == WeeklyReport.report_id).exists()


_ITEM: Final = table(WorkItem)
_CLOSED: Final = case(
    (
        _ITEM.c.state == ItemState.CLOSED,
        func.greatest(_ITEM.c.created_at, _ITEM.c.completed_day, _ITEM.c.due_day),
    )
)
"""A work item lasts until it is closed; when that was, nothing tells but its days."""


def _on_item(of: Table) -> ColumnElement[bool]:
    return select(of.c.item_id).where(of.c.item_id == _ITEM.c.item_id).exists()


def _item_is_open(of: Table) -> ColumnElement[bool]:
    still = (_ITEM.c.item_id == of.c.item_id) & (_ITEM.c.state == ItemState.OPEN)
    return select(_ITEM.c.item_id).where(still).exists()


_ITS_CLOSED: Final = select(_CLOSED).where(_ITEM.c.item_id == Share.item_id).scalar_subquery()
_ITS_END: Final = select(_CLOSED).where(_ITEM.c.item_id == EvidenceFile.item_id).scalar_subquery()
_MILESTONE: Final = table(Milestone)
_DAY: Final = table(DayLine)
_HAS_REPORTS: Final = or_(
    *(
        select(each.week).where(each.week == table(Week).c.week).exists()
        for each in (WeeklyReport, CollectiveReport)
    )
)
_EXCUSES: Final = (
    select(WeeklyReport.report_id)
    .where(
        WeeklyReport.person_id == Absence.person_id,
        WeeklyReport.excused_by_rule,
        WeeklyReport.week <= Absence.last_day,
    )
    .exists()
)
"""A report that is excused by rule would be owed again without the absence."""

HOLDS: Final = Holds(
    table(LegalHold),
    (
        (table(Person).c.person_id, table(Person).c.unit_id),
        (table(WeeklyReport).c.person_id, table(WeeklyReport).c.unit_id),
    ),
)
_PLACED_BY_NOTHING: Final = HOLDS.unit_in_force
"""A report says who was in which unit, and goes before reads and absences: they wait for units."""
_COLLECTIVE: Final = table(CollectiveReport)
_OF_ITS_COLLECTIVE: Final = CollectiveReport.collective_id == CollectiveAct.collective_id
_HAS_ACTS: Final = (
    select(CollectiveAct.collective_id)
    .where(CollectiveAct.collective_id == _COLLECTIVE.c.collective_id)
    .exists()
)

RETENTION: Final = (
    Retained(table(ReportItem), WEEK, _of_its_report(table(ReportItem))),
    Retained(table(DraftVersion), WEEK, _of_its_report(table(DraftVersion))),
    Retained(table(Obstacle), WEEK, table(Obstacle).c.week),
    Retained(
        table(CollectiveAct),
        WEEK,
        select(CollectiveReport.week).where(_OF_ITS_COLLECTIVE).scalar_subquery(),
        _PLACED_BY_NOTHING,
    ),
    Retained(_COLLECTIVE, WEEK, _COLLECTIVE.c.week, or_(_HAS_ACTS, _PLACED_BY_NOTHING)),
    Retained(
        _MILESTONE, WEEK, _MILESTONE.c.week, or_(_item_is_open(_MILESTONE), _PLACED_BY_NOTHING)
    ),
    Retained(_DAY, WEEK, _DAY.c.day, _PLACED_BY_NOTHING),
    Retained(table(EvidenceFile), WEEK, _ITS_END, _PLACED_BY_NOTHING),
    Retained(
        table(Share),
        WEEK,
        _ITS_CLOSED,
        _PLACED_BY_NOTHING,
    ),
    Retained(
        _ITEM,
        WEEK,
        _CLOSED,
        or_(
            *(_on_item(each) for each in (_MILESTONE, _DAY, table(Share), table(EvidenceFile))),
            _PLACED_BY_NOTHING,
        ),
    ),
    Retained(table(Job), OFFICIAL),
    Retained(table(Catalogue), OFFICIAL),
    Retained(
        table(WeeklyReport),
        WEEK,
        table(WeeklyReport).c.week,
        or_(_on_report(table(ReportItem)), _on_report(table(DraftVersion))),
    ),
    Retained(table(Week), WEEK, table(Week).c.week, _HAS_REPORTS),
    Retained(table(Absence), WEEK, table(Absence).c.last_day, or_(_EXCUSES, _PLACED_BY_NOTHING)),
    Retained(table(Person), DIRECTORY),
    Retained(table(Unit), DIRECTORY),
    Retained(table(AccessEntry), AUDIT, table(AccessEntry).c.at, _PLACED_BY_NOTHING),
    Retained(table(ExportAnswer), AUDIT, table(ExportAnswer).c.answered_at, _PLACED_BY_NOTHING),
    Retained(table(LegalHold), MANDATE, table(LegalHold).c.ended_at),
    Retained(table(Deletion), AUDIT, table(Deletion).c.at),
    *KIT_RETENTION,
)

KEPT: Final = Kept(RETENTION, HOLDINGS, HOLDS, kept_in(Deletion))
