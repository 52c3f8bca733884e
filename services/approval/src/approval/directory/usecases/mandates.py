"""Who may act for whom: delegating, revoking, and naming somebody to act in a vacant post."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from approval.directory import events, queries
from approval.directory.auditing import person, record
from approval.directory.domain.mandates import (
    AlreadyEnded,
    Days,
    HoldsNoSuchPost,
    Named,
    NotWorkingHere,
    PostIsHeld,
    Scope,
)
from approval.directory.managers import settle_managers
from approval.directory.models import Acting, Delegation
from approval.outbound.saying import outbound_row, tell_others
from shared.contracts.outbound import DelegationGranted, DelegationRevoked, OutboundData
from shared.errors import Invalid
from shared.kit.auth import Caller
from shared.kit.db import AnyRow
from shared.kit.ids import new_id


def delegate(
    session: Session, scope: Scope, *, from_id: UUID, days: Days, zone: ZoneInfo, now: datetime
) -> UUID:
    """Let somebody decide on one's behalf and return the delegation's id.

    It ends by itself, covers nobody's own result, and cannot be passed on: only whoever holds a
    post that approves can delegate. Raises ``Invalid``, ``NotWorkingHere``,
    ``HoldsNoSuchPost``.
    """
    days.check(today=now.astimezone(zone).date())
    if scope.to_id == from_id:
        raise Invalid({"to_id": ["Name somebody else."]})
    if not queries.works_here(session, scope.to_id):
        raise NotWorkingHere("to_id")
    if not queries.holds_approving_post(session, from_id):
        raise HoldsNoSuchPost
    if scope.unit_id is not None and not queries.is_unit(session, scope.unit_id):
        raise Invalid({"unit_id": ["There is no such unit."]})
    delegation_id = new_id()
    session.execute(
        insert(Delegation).values(
            id=delegation_id,
            from_id=from_id,
            to_id=scope.to_id,
            unit_id=scope.unit_id,
            tiers=[str(tier) for tier in scope.tiers],
            first_day=days.first,
            last_day=days.last,
            since=days.since(zone),
            until=days.until(zone),
            document=scope.document,
            recorded_at=now,
        )
    )
    record(
        session,
        "delegation_given",
        by=person(from_id),
        at=now,
        subject_id=delegation_id,
        facts={
            "to_id": scope.to_id,
            "unit_id": scope.unit_id,
            "tiers": scope.tiers,
            "first_day": days.first,
            "last_day": days.last,
        },
    )
    given = queries.own_delegation_for_change(session, delegation_id, from_id=from_id)
    _tell(session, DelegationGranted, given, now=now)
    return delegation_id


def revoke(session: Session, delegation_id: UUID, *, by: UUID, now: datetime) -> AnyRow:
    """End a delegation at once and return it; a decision that is being made comes first.

    Raises ``NotFound`` unless ``by`` gave it, ``AlreadyEnded``.
    """
    delegation = queries.own_delegation_for_change(session, delegation_id, from_id=by)
    if delegation.revoked_at is not None or delegation.until <= now:
        raise AlreadyEnded
    session.execute(
        update(Delegation)
        .where(Delegation.id == delegation_id)
        .values(revoked_at=now, revoked_by=by)
    )
    record(session, "delegation_revoked", by=person(by), at=now, subject_id=delegation_id)
    revoked = queries.own_delegation_for_change(session, delegation_id, from_id=by)
    _tell(session, DelegationRevoked, revoked, now=now)
    return revoked


def _tell(
    session: Session, event_type: type[OutboundData], delegation: AnyRow, *, now: datetime
) -> None:
    """Tell other systems that a delegation began, its version 1, or was ended, its version 2."""
    version = 1 if event_type is DelegationGranted else 2
    data = {**delegation._mapping, "granted_at": delegation.recorded_at}
    row = outbound_row(
        event_type, subject=delegation.delegation_id, subjectversion=version, data=data, now=now
    )
    tell_others(session, [row])


def name_acting(
    session: Session,
    named: Named,
    *,
    days: Days,
    by: Caller,
    zone: ZoneInfo,
    now: datetime,
) -> UUID:
    """Name somebody to act in a vacant post of a unit and return the entry's id.

    Whoever is appointed to the post displaces them, and so does whoever is named later for the
    day. Raises ``Invalid``, ``NotWorkingHere``, ``PostIsHeld``.
    """
    days.check(today=now.astimezone(zone).date())
    if not queries.works_here(session, named.person_id):
        raise NotWorkingHere("person_id")
    holder = queries.unit_for_change(session, named.unit_id)
    if holder is None:
        raise Invalid({"unit_id": ["There is no such unit."]})
    if queries.works_here(session, getattr(holder, f"{named.post}_id")):
        raise PostIsHeld
    acting_id = new_id()
    session.execute(
        insert(Acting).values(
            id=acting_id,
            unit_id=named.unit_id,
            post=named.post,
            person_id=named.person_id,
            since=days.since(zone),
            until=days.until(zone),
            document=named.document,
            recorded_by=by.id,
            recorded_at=now,
        )
    )
    record(
        session,
        "acting_named",
        by=by,
        at=now,
        subject_id=acting_id,
        facts={
            "unit_id": named.unit_id,
            "post": named.post,
            "person_id": named.person_id,
            "first_day": days.first,
            "last_day": days.last,
        },
    )
    events.tell(session, people=settle_managers(session), now=now)
    return acting_id


def end_acting(session: Session, acting_id: UUID, *, by: Caller, now: datetime) -> None:
    """End somebody's acting at once. Raises ``NotFound``, ``AlreadyEnded``."""
    acting = queries.acting_for_change(session, acting_id)
    if acting.ended_at is not None or acting.until <= now:
        raise AlreadyEnded
    session.execute(update(Acting).where(Acting.id == acting_id).values(ended_at=now))
    record(session, "acting_ended", by=by, at=now, subject_id=acting_id)
    events.tell(session, people=settle_managers(session), now=now)
