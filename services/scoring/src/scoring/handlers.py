"""What scoring does when the directory, submission or approval say something."""

from collections.abc import Sequence

from sqlalchemy import bindparam, literal, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from scoring.domain.assessments import AssessmentState
from scoring.models import Assessment, Person
from shared.contracts.approval import ResultApprovedV1, ScoreReturnedV1
from shared.contracts.directory import PersonChangedV1
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


@consumer.on(PersonChangedV1)
def keep_names(session: Session, events: Sequence[Event]) -> None:
    """Keep the names that stand in queues, and who left."""
    rows = [
        {
            "person_id": event.data["person_id"],
            "name": event.data["name"],
            "active": event.data["active"],
            "version": event.subjectversion,
        }
        for event in events
    ]
    keep_newest(session, Person, rows)


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
