"""What scoring does when the directory, submission or approval say something."""

from collections.abc import Sequence

from sqlalchemy import bindparam, literal, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from scoring.domain.assessments import AssessmentState
from scoring.models import Assessment, Assignment, Person
from shared.contracts.approval import ResultApprovedV1, ScoreReturnedV1
from shared.contracts.directory import AssignmentChangedV1, PersonChangedV1
from shared.contracts.envelope import Event
from shared.contracts.submission import ReportHandedInV1
from shared.kit.consumer import Consumer
from shared.kit.copies import ARRIVED, arrived, keep_newest, table

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
    "state": AssessmentState.AWAITING,
    "comment": "",
    "sent_back_reason": "",
    "decision_version": 0,
    "version": 1,
}
_TOLD = (*_REPORTED, "report_version")
_ARRIVED = insert(_ASSESSMENT).from_select(
    [*_TOLD, *_FRESH],
    arrived(_ASSESSMENT, _TOLD).add_columns(*(literal(value) for value in _FRESH.values())),
    include_defaults=False,
)
_TO_SCORE = _ARRIVED.on_conflict_do_update(
    index_elements=[_ASSESSMENT.c.report_id],
    set_={name: _ARRIVED.excluded[name] for name in (*_TOLD, "state")}
    | {"version": _ASSESSMENT.c.version + 1},
    where=_ASSESSMENT.c.report_version < _ARRIVED.excluded.report_version,
)

_DECIDED = (
    update(_ASSESSMENT)
    .where(
        _ASSESSMENT.c.report_id == bindparam("of"),
        _ASSESSMENT.c.revision == bindparam("decided_revision"),
        _ASSESSMENT.c.decision_version < bindparam("arriving"),
        _ASSESSMENT.c.state == AssessmentState.SCORED,
    )
    .values(decision_version=bindparam("arriving"), version=_ASSESSMENT.c.version + 1)
)
_SENT_BACK = _DECIDED.values(state=AssessmentState.AWAITING, sent_back_reason=bindparam("reason"))
_APPROVED = _DECIDED.values(state=AssessmentState.APPROVED)


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
    """Keep the names that stand in queues, who left, and who was direct manager until when."""
    columns = ("person_id", "name", "manager_id", "active")
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


@consumer.on(ReportHandedInV1)
def keep_report_to_score(session: Session, events: Sequence[Event]) -> None:
    """Put each report into its direct manager's queue; a newer revision waits anew."""
    rows = [
        {name: event.data[name] for name in _REPORTED} | {"report_version": event.subjectversion}
        for event in events
    ]
    session.connection().execute(_TO_SCORE, {ARRIVED: rows})


@consumer.on(ScoreReturnedV1)
def score_again(session: Session, events: Sequence[Event]) -> None:
    """Put the report into the queue again, with the authority's reason on top."""
    rows = [_decided(event) | {"reason": event.data["reason"]} for event in events]
    session.connection().execute(_SENT_BACK, rows)


@consumer.on(ResultApprovedV1)
def close(session: Session, events: Sequence[Event]) -> None:
    """Take the approved report out of what can still change."""
    session.connection().execute(_APPROVED, [_decided(event) for event in events])


def _decided(event: Event) -> dict[str, object]:
    return {
        "of": event.data["report_id"],
        "decided_revision": event.data["revision"],
        "arriving": event.subjectversion,
    }
