"""What approval does when submission or scoring say something."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from approval.domain.proposals import SCORED_ANEW, ProposalState
from approval.models import Breach, ExportPart, Note, Proposal, Report, Week
from approval.usecases.reported import tell_closed, tell_opened, tell_periods
from shared.contracts import reporting, scoring, submission
from shared.contracts.envelope import Event
from shared.contracts.reporting import CaseClosedV1, CaseOpenedV1, ClassificationPublishedV1
from shared.contracts.scoring import BreachRecordedV1, NoteAttachedV1, ReportScoredV1
from shared.contracts.submission import ReportHandedInV1, WeekOpenedV1
from shared.kit.consumer import Consumer
from shared.kit.copies import ARRIVED, arrived, keep_newest, table

consumer = Consumer("approval")
consumer.on(ClassificationPublishedV1)(tell_periods)
consumer.on(CaseOpenedV1)(tell_opened)
consumer.on(CaseClosedV1)(tell_closed)

_PROPOSAL = table(Proposal)
_SCORED = (
    "report_id",
    "person_id",
    "week",
    "unit_id",
    "tier",
    "revision",
    "scorer_id",
    "self_parts",
    "manager_parts",
    "total",
    "grade",
    "rulebook",
    "comment",
    "scored_at",
)
_LATER = ("key_task_missed", "breaches", "flags")
_TOLD = (*_SCORED, *_LATER, "assessment_version", "state")
_ARRIVED = insert(_PROPOSAL).from_select(
    [*_TOLD, "version"],
    arrived(_PROPOSAL, _TOLD).add_columns(literal(1)),
    include_defaults=False,
)
_TO_DECIDE = _ARRIVED.on_conflict_do_update(
    index_elements=[_PROPOSAL.c.report_id],
    set_={name: _ARRIVED.excluded[name] for name in _TOLD} | {"version": _PROPOSAL.c.version + 1},
    where=(_PROPOSAL.c.assessment_version < _ARRIVED.excluded.assessment_version)
    & _PROPOSAL.c.state.in_(sorted(SCORED_ANEW)),
)
_COMES_ANEW = (
    update(_PROPOSAL)
    .where(
        _PROPOSAL.c.report_id == bindparam("of"),
        _PROPOSAL.c.revision < bindparam("handed_in_revision"),
        _PROPOSAL.c.state == ProposalState.AWAITING,
    )
    .values(state=ProposalState.RETURNED, version=_PROPOSAL.c.version + 1)
)
"""A score of what its author took back and handed in anew is decided on by nobody."""


@consumer.on(WeekOpenedV1)
def keep_weeks(session: Session, events: Sequence[Event]) -> None:
    """Keep when the results of each week are due."""
    columns = ("week", "approve_due_at")
    rows = [
        {name: event.data[name] for name in columns} | {"version": event.subjectversion}
        for event in events
    ]
    keep_newest(session, Week, rows)


@consumer.on(ReportHandedInV1)
def keep_reports(session: Session, events: Sequence[Event]) -> None:
    """Keep what the author wrote, for the authority to read; an older score of it waits no more."""
    columns = ("report_id", "post_title", "summary", "items", "handed_in_at", "late")
    rows = [
        {name: event.data[name] for name in columns}
        | {
            "late_hours": event.data.get("late_hours"),
            "filed_by_id": event.data.get("filed_by_id"),
            "approve_due_at": event.data.get("approve_due_at"),
            "version": event.subjectversion,
        }
        for event in events
    ]
    keep_newest(session, Report, rows)
    anew = [
        {"of": event.data["report_id"], "handed_in_revision": event.data["revision"]}
        for event in events
    ]
    session.connection().execute(_COMES_ANEW, anew)


@consumer.on(NoteAttachedV1)
def keep_notes(session: Session, events: Sequence[Event]) -> None:
    """Keep what other managers say, for the authority to read."""
    columns = ("note_id", "report_id", "by_id", "relation", "at", "said", "parts", "total")
    rows = [
        {name: event.data[name] for name in columns} | {"version": event.subjectversion}
        for event in events
    ]
    keep_newest(session, Note, rows)


@consumer.on(BreachRecordedV1)
def keep_breaches(session: Session, events: Sequence[Event]) -> None:
    """Keep which breaches a week has, and which were withdrawn."""
    columns = ("breach_id", "person_id", "week", "kind", "recorded_at", "withdrawn")
    rows = [
        {name: event.data[name] for name in columns} | {"version": event.subjectversion}
        for event in events
    ]
    keep_newest(session, Breach, rows)


@consumer.on(ReportScoredV1)
def put_to_authority(session: Session, events: Sequence[Event]) -> None:
    """Lay each proposal before whoever is the competent authority.

    Unless the report was handed in anew since: then its next score is.
    """
    newest = _held(session, events)
    rows = [
        {name: event.data[name] for name in _SCORED}
        | {
            "assessment_version": event.subjectversion,
            "state": _stands(event, newest),
            "key_task_missed": event.data.get("key_task_missed", False),
            "breaches": [{"kind": each["kind"]} for each in event.data.get("breaches", [])],
            "flags": event.data.get("flags", []),
        }
        for event in events
    ]
    session.connection().execute(_TO_DECIDE, {ARRIVED: rows})


def _held(session: Session, events: Sequence[Event]) -> dict[str, datetime]:
    """Return when each report was handed in last, held, so that no newer one comes in between."""
    of = [event.data["report_id"] for event in events]
    asked = select(Report.report_id, Report.handed_in_at).where(Report.report_id.in_(of))
    held = session.execute(asked.order_by(Report.report_id).with_for_update())
    return {str(row.report_id): row.handed_in_at for row in held}


def _stands(event: Event, newest: dict[str, datetime]) -> str:
    """Return where a scored report stands; what older events do not tell is taken to be newest."""
    scored, last = event.data.get("handed_in_at"), newest.get(event.data["report_id"])
    if scored is None or last is None or last <= datetime.fromisoformat(scored):
        return ProposalState.AWAITING
    return ProposalState.RETURNED


@consumer.on(submission.RecordGivenV1)
@consumer.on(scoring.RecordGivenV1)
@consumer.on(reporting.RecordGivenV1)
def keep_export_parts(session: Session, events: Sequence[Event]) -> None:
    """Keep the sealed pieces of an export until it is packed."""
    columns = ("part_id", "export_id", "number", "parts", "content")
    rows = [
        {name: event.data[name] for name in columns}
        | {"source": event.source.lstrip("/"), "version": event.subjectversion}
        for event in events
    ]
    keep_newest(session, ExportPart, rows)
