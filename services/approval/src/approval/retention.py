"""How long approval and the directory keep what they hold: the class of each table."""

from typing import Final

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from approval.directory.auditing import record
from approval.directory.models import (
    Absence,
    Account,
    Acting,
    Administrator,
    ApiClient,
    Assignment,
    AuditEntry,
    Auditor,
    Contact,
    Delegation,
    Identity,
    Invitation,
    LegalHold,
    OpenedSession,
    Person,
    PersonIdentity,
    PersonVersion,
    PlannedChange,
    RecoveryCode,
    SecondFactor,
    Unit,
    UnitIdentity,
    UnitVersion,
)
from approval.integrators.models import Delivery, Stream, Webhook
from approval.models import (
    AccessEntry,
    Breach,
    Decision,
    ExportPart,
    LedgerEntry,
    Note,
    Proposal,
    RecordExport,
    Report,
    Result,
    ResultImport,
    WaitingTold,
    Week,
)
from approval.outbound.models import LeavingType, OutboundEvent
from approval.records.holdings import HOLDINGS
from shared.kit.auth import Caller
from shared.kit.copies import table
from shared.records.applying import Deleted, Kept
from shared.records.holds import Holds
from shared.records.retention import (
    ACCOUNT,
    AUDIT,
    DELIVERY,
    DIRECTORY,
    EXPORT,
    IDENTITY,
    KIT_RETENTION,
    MANDATE,
    OFFICIAL,
    OUTBOUND,
    SESSION,
    STATE,
    WEEK,
    Retained,
)

COMMAND: Final = Caller(kind="command", id="retention", scopes=frozenset())
"""Whoever may run the command on the service's machine."""

HOLDS: Final = Holds(
    table(LegalHold),
    (
        (table(Person).c.id, table(Person).c.unit_id),
        (table(PersonVersion).c.id, table(PersonVersion).c.unit_id),
        (table(Assignment).c.person_id, table(Assignment).c.unit_id),
        (table(Proposal).c.person_id, table(Proposal).c.unit_id),
        (table(Result).c.person_id, table(Result).c.unit_id),
    ),
)
_ITS_WEEK: Final = (
    select(Proposal.week).where(Proposal.report_id == Report.report_id).scalar_subquery()
)
_HAS_PROPOSAL: Final = (
    select(Proposal.report_id).where(Proposal.report_id == Report.report_id).exists()
)
_HAS_REPORT: Final = select(Report.report_id).where(Report.report_id == Proposal.report_id).exists()
_OF_WHOM_IS_UNKNOWN: Final = and_(~_HAS_PROPOSAL, HOLDS.any_in_force)
"""Of a report that nobody scored approval does not know whose it is: it waits for every hold."""

_NOTED_WEEK: Final = (
    select(Proposal.week).where(Proposal.report_id == Note.report_id).scalar_subquery()
)
_NOTED_WITHOUT_PROPOSAL: Final = ~(
    select(Proposal.report_id).where(Proposal.report_id == Note.report_id).exists()
)
_HAS_NOTE: Final = select(Note.note_id).where(Note.report_id == Proposal.report_id).exists()
_HAS_PROPOSALS: Final = (
    select(Proposal.report_id).where(Proposal.week == table(Week).c.week).exists()
)
_POST_OVER: Final = func.coalesce(table(Assignment).c.withdrawn_at, table(Assignment).c.last_day)
_CHANGE_OVER: Final = func.coalesce(
    table(PlannedChange).c.done_at, table(PlannedChange).c.cancelled_at
)

_LATER: Final = aliased(OutboundEvent)
_NEWEST_OF_SUBJECT: Final = ~(
    select(_LATER.event_id)
    .where(
        _LATER.subject == OutboundEvent.subject,
        _LATER.position > OutboundEvent.position,
    )
    .exists()
)

RETENTION: Final = (
    Retained(table(Result), OFFICIAL),
    Retained(table(LedgerEntry), OFFICIAL),
    Retained(table(ResultImport), OFFICIAL),
    Retained(table(Decision), OFFICIAL),
    Retained(
        table(Report),
        WEEK,
        func.coalesce(_ITS_WEEK, table(Report).c.handed_in_at),
        _OF_WHOM_IS_UNKNOWN,
    ),
    Retained(
        table(Note),
        WEEK,
        func.coalesce(_NOTED_WEEK, table(Note).c.at),
        and_(_NOTED_WITHOUT_PROPOSAL, HOLDS.any_in_force),
    ),
    Retained(table(Proposal), WEEK, table(Proposal).c.week, or_(_HAS_REPORT, _HAS_NOTE)),
    Retained(table(Week), WEEK, table(Week).c.week, _HAS_PROPOSALS),
    Retained(table(Breach), WEEK, table(Breach).c.week),
    Retained(table(RecordExport), AUDIT, table(RecordExport).c.asked_at),
    Retained(table(WaitingTold), STATE),
    Retained(table(ExportPart), EXPORT, table(ExportPart).c.arrived_at),
    Retained(table(AccessEntry), AUDIT, table(AccessEntry).c.at),
    Retained(table(AuditEntry), AUDIT, table(AuditEntry).c.at),
    Retained(table(Person), DIRECTORY),
    Retained(table(PersonVersion), DIRECTORY),
    Retained(table(Unit), DIRECTORY),
    Retained(table(UnitVersion), DIRECTORY),
    Retained(table(Delegation), MANDATE, table(Delegation).c.until),
    Retained(table(Acting), MANDATE, table(Acting).c.until),
    Retained(table(Assignment), MANDATE, _POST_OVER),
    Retained(table(PlannedChange), MANDATE, _CHANGE_OVER),
    Retained(table(Absence), WEEK, table(Absence).c.last_day),
    Retained(table(LegalHold), MANDATE, table(LegalHold).c.ended_at),
    Retained(table(Account), ACCOUNT),
    Retained(table(Administrator), ACCOUNT),
    Retained(table(Auditor), ACCOUNT),
    Retained(table(SecondFactor), ACCOUNT),
    Retained(table(RecoveryCode), ACCOUNT),
    Retained(table(Identity), ACCOUNT),
    Retained(table(Contact), IDENTITY),
    Retained(table(PersonIdentity), IDENTITY),
    Retained(table(UnitIdentity), IDENTITY),
    Retained(table(OpenedSession), SESSION, table(OpenedSession).c.used_at),
    Retained(table(Invitation), SESSION, table(Invitation).c.expires_at),
    Retained(table(ApiClient), STATE),
    Retained(table(OutboundEvent), OUTBOUND, table(OutboundEvent).c.time, _NEWEST_OF_SUBJECT),
    Retained(table(LeavingType), STATE),
    Retained(table(Webhook), STATE),
    Retained(table(Stream), STATE),
    Retained(
        table(Delivery),
        DELIVERY,
        table(Delivery).c.made_at,
        table(Delivery).c.state == "waiting",
    ),
    *KIT_RETENTION,
)


def _audit(session: Session, deleted: Deleted) -> None:
    facts = {
        "table": deleted.table,
        "class": deleted.kept.name,
        "before": deleted.before,
        "rows": deleted.rows,
    }
    record(session, "retention_applied", by=COMMAND, at=deleted.at, facts=facts)


KEPT: Final = Kept(RETENTION, HOLDINGS, HOLDS, _audit)
