"""What scoring does when the directory, submission or approval say something."""

from collections.abc import Sequence

from sqlalchemy import Update, bindparam, literal, or_, text, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from scoring.domain.assessments import TRANSITIONS, Action, AssessmentState, before
from scoring.holdings import HOLDINGS
from scoring.models import Assessment, Assignment, ExportAnswer, LegalHold, Person, Unit, Week
from scoring.usecases.tallying import keep_results
from shared.contracts.approval import (
    ReportReturnedV1,
    ResultApprovedV1,
    ResultReopenedV1,
    ScoreReturnedV1,
)
from shared.contracts.directory import (
    AssignmentChangedV1,
    ExportWantedV1,
    HoldChangedV1,
    PersonChangedV1,
    UnitChangedV1,
)
from shared.contracts.envelope import Event
from shared.contracts.scoring import RecordGivenV1
from shared.contracts.submission import ReportHandedInV1, ReportWithdrawnV1, WeekOpenedV1
from shared.kit.consumer import Consumer
from shared.kit.copies import ARRIVED, arrived, keep_newest, table
from shared.records.answering import give_records
from shared.records.holds import keep_holds

consumer = Consumer("scoring")

_ASSESSMENT = table(Assessment)
_REPORTED = (
    "report_id",
    "person_id",
    "week",
    "unit_id",
    "post_title",
    "tier",
    "manager_id",
    "revision",
    "summary",
    "items",
    "self_parts",
    "handed_in_at",
    "late",
)
_FRESH = {
    "comment": "",
    "sent_back_reason": "",
    "decision_version": 0,
    "version": 1,
}
_TOLD = (*_REPORTED, "late_hours", "filed_by_id", "own_due_at", "report_version")


def _arriving(state: AssessmentState) -> Insert:
    fresh = _FRESH | {"state": state}
    return insert(_ASSESSMENT).from_select(
        [*_TOLD, *fresh],
        arrived(_ASSESSMENT, _TOLD).add_columns(*(literal(value) for value in fresh.values())),
        include_defaults=False,
    )


_ARRIVED = _arriving(AssessmentState.AWAITING)
_TO_SCORE = _ARRIVED.on_conflict_do_update(
    index_elements=[_ASSESSMENT.c.report_id],
    set_={name: _ARRIVED.excluded[name] for name in (*_TOLD, "state")}
    | {"version": _ASSESSMENT.c.version + 1},
    where=_ASSESSMENT.c.report_version < _ARRIVED.excluded.report_version,
)
_GONE = {
    "summary": "",
    "items": [],
    "self_parts": {},
    "late": False,
    "late_hours": None,
    "filed_by_id": None,
    "own_due_at": None,
}
_TAKEN_BACK = _arriving(AssessmentState.WITHDRAWN)
_WITHDRAWN = _TAKEN_BACK.on_conflict_do_update(
    index_elements=[_ASSESSMENT.c.report_id],
    set_={
        "state": AssessmentState.WITHDRAWN,
        "report_version": _TAKEN_BACK.excluded.report_version,
        "version": _ASSESSMENT.c.version + 1,
    },
    where=(_ASSESSMENT.c.report_version < _TAKEN_BACK.excluded.report_version)
    & (_ASSESSMENT.c.state == AssessmentState.AWAITING),
)
"""What is scored or returned already stays so: submission hears it, and the report is that."""


def _decided_by(action: Action) -> Update:
    """Return the statement that carries out what the authority decided, where the table allows."""
    [state] = set(TRANSITIONS[action].leads.values())
    return (
        update(_ASSESSMENT)
        .where(
            _ASSESSMENT.c.report_id == bindparam("of"),
            _ASSESSMENT.c.revision == bindparam("decided_revision"),
            _ASSESSMENT.c.decision_version < bindparam("arriving"),
            or_(*(_ASSESSMENT.c.state == each for each in before(action))),
        )
        .values(
            decision_version=bindparam("arriving"),
            version=_ASSESSMENT.c.version + 1,
            state=state,
        )
    )


_SENT_BACK = _decided_by(Action.SEND_BACK).values(sent_back_reason=bindparam("reason"))
_APPROVED = _decided_by(Action.APPROVE)
_WITH_AUTHOR = _decided_by(Action.GIVE_BACK)
_REOPENED_TO = {
    "scorer": _decided_by(Action.REOPEN_TO_SCORER).values(sent_back_reason=bindparam("reason")),
    "author": _decided_by(Action.REOPEN_TO_AUTHOR),
}

_MANAGED_UNTIL = text(
    """
    insert into earlier_manager (person_id, until, manager_id)
    select person_id, cast(:until as timestamptz), manager_id from person
    where person_id = :person_id and version < :version and manager_id <> :manager_id
    on conflict do nothing
    """
)


@consumer.on(PersonChangedV1)
def keep_people(session: Session, events: Sequence[Event]) -> None:
    """Keep names, units, who left, and who was direct manager until when."""
    columns = ("person_id", "name", "unit_id", "manager_id", "active")
    rows = [
        {name: event.data[name] for name in columns} | {"version": event.subjectversion}
        for event in events
    ]
    replaced = [
        row | {"until": event.time.isoformat()}
        for row, event in zip(rows, events, strict=True)
        if row["manager_id"] is not None
    ]
    if replaced:
        session.connection().execute(_MANAGED_UNTIL, replaced)
    keep_newest(session, Person, rows)


@consumer.on(AssignmentChangedV1)
def keep_assignments(session: Session, events: Sequence[Event]) -> None:
    """Keep who else manages a person, and on which days."""
    columns = (
        *("assignment_id", "person_id", "kind", "manager_id"),
        *("first_day", "last_day", "withdrawn"),
    )
    rows = [
        {name: event.data[name] for name in columns} | {"version": event.subjectversion}
        for event in events
    ]
    keep_newest(session, Assignment, rows)


@consumer.on(UnitChangedV1)
def keep_units(session: Session, events: Sequence[Event]) -> None:
    """Keep which units are the Office."""
    columns = ("unit_id", "kind", "parent_id", "active")
    keep_newest(session, Unit, [_copy(event, columns) for event in events])


@consumer.on(WeekOpenedV1)
def keep_weeks(session: Session, events: Sequence[Event]) -> None:
    """Keep when the scores of a week are due."""
    keep_newest(session, Week, [_copy(event, ("week", "score_due_at")) for event in events])


@consumer.on(ReportHandedInV1)
def keep_report_to_score(session: Session, events: Sequence[Event]) -> None:
    """Put each report into its direct manager's queue; a newer revision waits anew."""
    rows = [
        {name: event.data[name] for name in _REPORTED}
        | {
            "late_hours": event.data.get("late_hours"),
            "filed_by_id": event.data.get("filed_by_id"),
            "own_due_at": event.data.get("score_due_at"),
            "report_version": event.subjectversion,
        }
        for event in events
    ]
    session.connection().execute(_TO_SCORE, {ARRIVED: rows})


@consumer.on(ReportWithdrawnV1)
def take_out_of_queue(session: Session, events: Sequence[Event]) -> None:
    """Take each report that its author took back out of the queue, unless it is scored.

    One whose hand-in arrives later is kept without its content, so that it never gets there.
    """
    whose = [name for name in _REPORTED if name not in _GONE and name != "handed_in_at"]
    rows = [
        {name: event.data[name] for name in whose}
        | _GONE
        | {"handed_in_at": event.data["withdrawn_at"], "report_version": event.subjectversion}
        for event in events
    ]
    session.connection().execute(_WITHDRAWN, {ARRIVED: rows})


@consumer.on(ScoreReturnedV1)
def score_again(session: Session, events: Sequence[Event]) -> None:
    """Put the report into the queue again, with the authority's reason on top."""
    rows = [_decided(event) | {"reason": event.data["reason"]} for event in events]
    session.connection().execute(_SENT_BACK, rows)


@consumer.on(ResultApprovedV1)
def close(session: Session, events: Sequence[Event]) -> None:
    """Take the approved report out of what can still change, and keep the official figure."""
    session.connection().execute(_APPROVED, [_decided(event) for event in events])
    columns = ("person_id", "week", "unit_id", "scorer_id", "total", "grade")
    keep_results(session, [_copy(event, columns) for event in events])


def _copy(event: Event, columns: tuple[str, ...]) -> dict[str, object]:
    return {name: event.data[name] for name in columns} | {"version": event.subjectversion}


@consumer.on(ReportReturnedV1)
def leave_to_author(session: Session, events: Sequence[Event]) -> None:
    """Take the report out of the queue until its author hands it in again."""
    session.connection().execute(_WITH_AUTHOR, [_decided(event) for event in events])


@consumer.on(ResultReopenedV1)
def open_again(session: Session, events: Sequence[Event]) -> None:
    """Put the report into the queue again, or leave it to its author, as the authority says."""
    for given_to, statement in _REOPENED_TO.items():
        reason = given_to == "scorer"
        rows = [
            _decided(event) | ({"reason": event.data["reason"]} if reason else {})
            for event in events
            if event.data["to"] == given_to
        ]
        if rows:
            session.connection().execute(statement, rows)


@consumer.on(ExportWantedV1)
def give_own_records(session: Session, events: Sequence[Event]) -> None:
    """Say, sealed, all that is held here about whoever wants their own record."""
    give_records(session, events, said=RecordGivenV1, answers=ExportAnswer, holdings=HOLDINGS)


@consumer.on(HoldChangedV1)
def keep_legal_holds(session: Session, events: Sequence[Event]) -> None:
    """Keep of whom nothing may be deleted."""
    keep_holds(session, LegalHold, events)


def _decided(event: Event) -> dict[str, object]:
    return {
        "of": event.data["report_id"],
        "decided_revision": event.data["revision"],
        "arriving": event.subjectversion,
    }
