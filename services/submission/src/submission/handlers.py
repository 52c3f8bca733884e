"""What submission does when the directory, scoring or approval say something."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, or_, text, update
from sqlalchemy.orm import Session

from shared.contracts.approval import ReportReturnedV1 as SentBackV1
from shared.contracts.approval import ResultApprovedV1, ResultReopenedV1
from shared.contracts.directory import (
    AbsenceChangedV1,
    ExportWantedV1,
    HoldChangedV1,
    PersonChangedV1,
    UnitChangedV1,
)
from shared.contracts.envelope import Event
from shared.contracts.scoring import ReportReturnedV1, ReportScoredV1
from shared.contracts.submission import RecordGivenV1
from shared.kit.consumer import Consumer
from shared.kit.copies import keep_newest, table
from shared.records.answering import give_records
from shared.records.holds import keep_holds
from submission.domain.reports import HEARD, ReportState
from submission.holdings import HOLDINGS
from submission.models import Absence, ExportAnswer, LegalHold, Person, Unit, WeeklyReport
from submission.usecases.following import follow_absences, follow_people

consumer = Consumer("submission")

_REPORT = table(WeeklyReport)
# Written out, because a statement for many rows takes no list as a parameter.
_UNOFFICIAL = {"approved_parts": None, "total": None, "grade": None}


def _when(word: str) -> ColumnElement[bool]:
    """Return whether a report is in a state in which something that is heard is followed."""
    return or_(*(_REPORT.c.state == before for before, heard in HEARD if heard == word))


_ASSESSED = (
    update(_REPORT)
    .where(
        _REPORT.c.report_id == bindparam("of"),
        _REPORT.c.revision == bindparam("assessed_revision"),
        _REPORT.c.assessment_version < bindparam("arriving"),
    )
    .values(assessment_version=bindparam("arriving"), version=_REPORT.c.version + 1)
)
_SCORED = _ASSESSED.where(_when("scored")).values(state=ReportState.SCORED)
_RETURNED = _ASSESSED.where(_when("returned")).values(
    state=ReportState.RETURNED,
    return_reason=bindparam("reason"),
    returned_by_id=bindparam("returned_by"),
    revision=_REPORT.c.revision + 1,
    saved=True,
    withdrawn=None,
    **_UNOFFICIAL,
)

_OPENED = (
    update(_REPORT)
    .where(
        _REPORT.c.report_id == bindparam("of"),
        _REPORT.c.revision == bindparam("decided_revision"),
        _REPORT.c.result_version < bindparam("arriving"),
        _when("reopened"),
    )
    .values(result_version=bindparam("arriving"), version=_REPORT.c.version + 1, **_UNOFFICIAL)
)
_OPENED_TO = {
    "scorer": _OPENED.values(state=ReportState.SCORED),
    "author": _OPENED.values(
        state=ReportState.RETURNED,
        return_reason=bindparam("reason"),
        returned_by_id=bindparam("returned_by"),
        revision=_REPORT.c.revision + 1,
        saved=True,
        withdrawn=None,
    ),
}

_COPY_ITEMS = text(
    """
    insert into work_item (report_id, revision, number, title, product, key_task, figures)
    select item.report_id, item.revision + 1, item.number, item.title, item.product,
        item.key_task, item.figures
    from work_item as item
    join weekly_report as report using (report_id)
    where item.report_id = :of and item.revision = :assessed_revision
        and report.revision = :assessed_revision + 1 and report.state = 'returned'
    on conflict do nothing
    """
)

_HANDED_IN_AGAIN = """
    update weekly_report as report
    set state = 'handed_in', revision = was.revision, summary = was.summary,
        self_parts = was.self_parts, handed_in_at = was.handed_in_at, late = was.late,
        late_hours = was.late_hours, filed_by_id = was.filed_by_id,
        filing_reason = was.filing_reason, withdrawn = null, version = report.version + 1
    from weekly_report as held
    cross join lateral jsonb_to_record(held.withdrawn) as was (
        revision integer, summary text, self_parts jsonb, handed_in_at timestamptz, late boolean,
        late_hours integer, filed_by_id uuid, filing_reason text
    )
    where held.report_id = report.report_id and report.report_id = :of
        and report.state = 'draft' and was.revision = :{revision}
        and report.{heard} < :arriving
"""
_AS_HANDED_IN = text(
    _HANDED_IN_AGAIN.format(revision="assessed_revision", heard="assessment_version")
)
_AS_DECIDED = text(_HANDED_IN_AGAIN.format(revision="decided_revision", heard="result_version"))
"""What was assessed or decided before the withdrawal was heard there was not withdrawn."""

_APPROVED = (
    update(_REPORT)
    .where(
        _REPORT.c.report_id == bindparam("of"),
        _REPORT.c.result_version < bindparam("arriving"),
        or_(
            _REPORT.c.revision == bindparam("decided_revision"),
            _REPORT.c.withdrawn["revision"].as_integer() == bindparam("decided_revision"),
        ),
    )
    .values(
        state=ReportState.APPROVED,
        approved_parts=bindparam("approved_parts"),
        total=bindparam("total"),
        grade=bindparam("grade"),
        result_version=bindparam("arriving"),
        version=_REPORT.c.version + 1,
    )
)
"""A result is of the revision that lies here, or of what its author took back before it was heard.

One of a revision that was given back since is reopened already, which may be heard later."""


@consumer.on(PersonChangedV1)
def keep_people(session: Session, events: Sequence[Event]) -> None:
    """Keep what the next opening of a week takes, and move the reports of weeks not yet over."""
    columns = (
        *("person_id", "name", "unit_id", "post_title", "tier"),
        *("manager_id", "evaluated", "active"),
    )
    rows = [_copy(event, columns) | {"told_at": event.time.isoformat()} for event in events]
    keep_newest(session, Person, rows)
    follow_people(session, [event.subject for event in events], now=_newest(events))


@consumer.on(AbsenceChangedV1)
def keep_absences(session: Session, events: Sequence[Event]) -> None:
    """Keep who is away when, and excuse from weeks in which somebody is away all the time."""
    columns = ("absence_id", "person_id", "kind", "first_day", "last_day", "withdrawn")
    keep_newest(session, Absence, [_copy(event, columns) for event in events])
    people = {UUID(event.data["person_id"]) for event in events}
    follow_absences(session, people, now=_newest(events))


@consumer.on(UnitChangedV1)
def keep_units(session: Session, events: Sequence[Event]) -> None:
    """Keep which units are the Office, who leads each, the code of its own deadlines, its name."""
    columns = (
        "unit_id",
        "code",
        "name",
        "kind",
        "parent_id",
        "head_id",
        "leader_in_charge_id",
        "active",
    )
    keep_newest(session, Unit, [_copy(event, columns) for event in events])


@consumer.on(ReportScoredV1)
def show_as_scored(session: Session, events: Sequence[Event]) -> None:
    """Tell the author that the direct manager has scored; the score itself waits for approval."""
    rows = [_assessed(event) for event in events]
    session.connection().execute(_AS_HANDED_IN, rows)
    session.connection().execute(_SCORED, rows)


@consumer.on(ReportReturnedV1)
def give_back(session: Session, events: Sequence[Event]) -> None:
    """Give the report back to its author as a new revision that begins with the old one's items."""
    rows = [_assessed(event) | _returned(event, "scorer_id") for event in events]
    session.connection().execute(_AS_HANDED_IN, [_assessed(event) for event in events])
    session.connection().execute(_RETURNED, rows)
    session.connection().execute(_COPY_ITEMS, [_assessed(event) for event in events])


@consumer.on(SentBackV1)
def give_back_from_above(session: Session, events: Sequence[Event]) -> None:
    """Give the report back, as the direct manager would, from the authority."""
    _open(session, "author", events)


@consumer.on(ResultReopenedV1)
def open_again(session: Session, events: Sequence[Event]) -> None:
    """Give an official week back to its author, or show that it is scored anew.

    The result that was official stands in reporting until its correction is there.
    """
    for given_to in _OPENED_TO:
        _open(session, given_to, [event for event in events if event.data["to"] == given_to])


def _open(session: Session, given_to: str, events: Sequence[Event]) -> None:
    if not events:
        return
    rows = [_decided(event) for event in events]
    session.connection().execute(_AS_DECIDED, rows)
    if given_to == "author":
        reasons = [_returned(event, "decided_by_id") for event in events]
        told = [row | reason for row, reason in zip(rows, reasons, strict=True)]
        session.connection().execute(_OPENED_TO[given_to], told)
        copied = [{"of": row["of"], "assessed_revision": row["decided_revision"]} for row in rows]
        session.connection().execute(_COPY_ITEMS, copied)
    else:
        session.connection().execute(_OPENED_TO[given_to], rows)


@consumer.on(ResultApprovedV1)
def show_result(session: Session, events: Sequence[Event]) -> None:
    """Show the author the official result."""
    rows = [
        {
            **_decided(event),
            "approved_parts": event.data["approved_parts"],
            "total": event.data["total"],
            "grade": event.data["grade"],
        }
        for event in events
    ]
    session.connection().execute(_AS_DECIDED, [_decided(event) for event in events])
    session.connection().execute(_APPROVED, rows)


@consumer.on(ExportWantedV1)
def give_own_records(session: Session, events: Sequence[Event]) -> None:
    """Say, sealed, all that is held here about whoever wants their own record."""
    give_records(session, events, said=RecordGivenV1, answers=ExportAnswer, holdings=HOLDINGS)


@consumer.on(HoldChangedV1)
def keep_legal_holds(session: Session, events: Sequence[Event]) -> None:
    """Keep of whom nothing may be deleted."""
    keep_holds(session, LegalHold, events)


def _newest(events: Sequence[Event]) -> datetime:
    """Return when the newest was said: what follows from it is said as of then."""
    return max(event.time for event in events)


def _copy(event: Event, columns: tuple[str, ...]) -> dict[str, Any]:
    return {name: event.data[name] for name in columns} | {"version": event.subjectversion}


def _assessed(event: Event) -> dict[str, Any]:
    return {
        "of": event.data["report_id"],
        "assessed_revision": event.data["revision"],
        "arriving": event.subjectversion,
    }


def _returned(event: Event, by: str) -> dict[str, Any]:
    return {"reason": event.data["reason"], "returned_by": event.data[by]}


def _decided(event: Event) -> dict[str, Any]:
    return {
        "of": event.data["report_id"],
        "decided_revision": event.data["revision"],
        "arriving": event.subjectversion,
    }
