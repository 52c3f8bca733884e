"""What submission holds about a person: all of their own record, and what is left out and why."""

from typing import Final

from sqlalchemy import ColumnElement, Table, or_, select

from shared.kit.copies import table
from shared.records.holdings import Condition, Holding, Holdings, LeftOut, Who, as_text
from shared.records.kit_tables import KIT_LEFT_OUT
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

_REPORT: Final = table(WeeklyReport)
_ITEM: Final = table(WorkItem)


def _of_own_report(of: Table) -> Condition:
    def about(person_id: Who) -> ColumnElement[bool]:
        own = select(_REPORT.c.report_id).where(_REPORT.c.person_id == person_id)
        return of.c.report_id.in_(own)

    return about


def _filed(person_id: Who) -> ColumnElement[bool]:
    """Return what somebody filed for another, also where the author took it back since."""
    taken_back = _REPORT.c.withdrawn["filed_by_id"].astext == as_text(person_id)
    return or_(_REPORT.c.filed_by_id == person_id, taken_back)


def _shared(person_id: Who) -> ColumnElement[bool]:
    """Return the work items that somebody shares, brought forward, or told a day of."""
    return or_(
        *(
            _ITEM.c.item_id.in_(select(of.c.item_id).where(of.c.person_id == person_id))
            for of in (table(Share), table(Milestone), table(DayLine))
        )
    )


def _handed_in_or_confirmed(person_id: Who) -> ColumnElement[bool]:
    of = table(CollectiveReport)
    return or_(of.c.handed_in_by_id == person_id, of.c.confirmed_by_id == person_id)


HOLDINGS: Final[Holdings] = (
    Holding(name="weekly_report", table=_REPORT, about=lambda who: _REPORT.c.person_id == who),
    Holding(name="work_item", table=table(ReportItem), about=_of_own_report(table(ReportItem))),
    Holding(
        name="draft_version", table=table(DraftVersion), about=_of_own_report(table(DraftVersion))
    ),
    Holding(
        name="reports_that_i_filed",
        table=_REPORT,
        about=_filed,
        only=("report_id", "person_id", "week"),
    ),
    Holding(
        name="reports_that_i_returned",
        table=_REPORT,
        about=lambda who: _REPORT.c.returned_by_id == who,
        only=("report_id", "week"),
    ),
    Holding(
        name="reports_of_my_team",
        table=_REPORT,
        about=lambda who: _REPORT.c.manager_id == who,
        only=("report_id", "week", "unit_id"),
    ),
    Holding(
        name="weeks_that_i_opened",
        table=table(Week),
        about=lambda who: Week.opened_by_id == who,
    ),
    Holding(
        name="collective_reports_that_i_handed_in_or_confirmed",
        table=table(CollectiveReport),
        about=_handed_in_or_confirmed,
        only=("collective_id", "unit_id", "week", "handed_in_at", "confirmed_at"),
    ),
    Holding(
        name="collective_acts_of_mine",
        table=table(CollectiveAct),
        about=lambda who: CollectiveAct.by_id == who,
        only=("collective_id", "version", "action", "at"),
    ),
    Holding(name="obstacle", table=table(Obstacle), about=lambda who: Obstacle.person_id == who),
    Holding(name="task", table=_ITEM, about=_shared),
    Holding(
        name="tasks_that_i_assigned",
        table=_ITEM,
        about=lambda who: _ITEM.c.assigned_by_id == who,
        only=("item_id", "state", "created_at"),
    ),
    Holding(name="task_share", table=table(Share), about=lambda who: Share.person_id == who),
    Holding(
        name="task_progress",
        table=table(Milestone),
        about=lambda who: Milestone.person_id == who,
    ),
    Holding(name="task_day", table=table(DayLine), about=lambda who: DayLine.person_id == who),
    Holding(
        name="evidence",
        table=table(EvidenceFile),
        about=lambda who: EvidenceFile.person_id == who,
        only=("file_id", "item_id", "media_type", "size", "sha256", "added_at"),
    ),
    Holding(
        name="catalogues_that_i_loaded",
        table=table(Catalogue),
        about=lambda who: Catalogue.loaded_by == as_text(who),
        only=("version", "first_day", "loaded_at"),
    ),
    LeftOut(table(Job), "names nobody"),
    Holding(name="person", table=table(Person), about=lambda who: Person.person_id == who),
    Holding(
        name="people_whose_manager_i_am",
        table=table(Person),
        about=lambda who: Person.manager_id == who,
        only=("person_id",),
    ),
    Holding(name="absence", table=table(Absence), about=lambda who: Absence.person_id == who),
    Holding(
        name="access_entry",
        table=table(AccessEntry),
        about=lambda who: or_(AccessEntry.person_id == who, AccessEntry.by_id == who),
    ),
    Holding(
        name="export_answer",
        table=table(ExportAnswer),
        about=lambda who: ExportAnswer.person_id == who,
    ),
    Holding(
        name="units_that_i_lead",
        table=table(Unit),
        about=lambda who: or_(Unit.head_id == who, Unit.leader_in_charge_id == who),
    ),
    Holding(
        name="legal_hold",
        table=table(LegalHold),
        about=lambda who: LegalHold.person_id == who,
    ),
    LeftOut(table(Deletion), "names nobody"),
    *KIT_LEFT_OUT,
)
