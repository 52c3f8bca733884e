"""What people do about a case: invite, write minutes, follow measures up, close."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.cases import (
    BY,
    Action,
    AlertNeedsNoMeeting,
    CaseParty,
    CaseState,
    FollowUp,
    Invitation,
    Meeting,
    Minutes,
    NotAParty,
    check_measures,
    step,
)
from reporting.usecases.acts import act
from shared.errors import Invalid, NotFound, Stale
from shared.kit.db import AnyRow


def invite(
    session: Session,
    case_id: UUID,
    invitation: Invitation,
    *,
    by: UUID,
    version: int,
    now: datetime,
) -> None:
    """Invite the parties to a meeting, or to another time of it. For the Office.

    Raises ``NotFound``, ``NotAParty``, ``Stale``, ``NotNow``, ``Invalid`` for a time that is past.
    """
    case = _case(session, case_id, Action.INVITE, by=by, version=version)
    if invitation.meets_at <= now:
        raise Invalid({"meets_at": ["Name a time to come."]})
    kept = {"meets_at": invitation.meets_at, "place": invitation.place}
    facts = {"meets_at": invitation.meets_at.isoformat(), "place": invitation.place}
    act(session, case, Action.INVITE, by=by, at=now, said=invitation.said, facts=facts, **kept)


def minute(
    session: Session,
    case_id: UUID,
    minutes: Minutes,
    *,
    by: UUID,
    version: int,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    """Record the meeting: the causes that were found, and the measures that were agreed.

    For the Office and whoever leads the meeting. Raises what ``invite`` raises.
    """
    case = _case(session, case_id, Action.MINUTE, by=by, version=version)
    check_measures(minutes.measures, met_on=now.astimezone(zone).date())
    agreed = [{"what": each.what, "due_day": str(each.due_day)} for each in minutes.measures]
    facts = {"causes": minutes.causes, "measures": agreed}
    act(session, case, Action.MINUTE, by=by, at=now, said=minutes.said, facts=facts)


def follow_up(
    session: Session,
    case_id: UUID,
    told: FollowUp,
    *,
    by: UUID,
    version: int,
    now: datetime,
) -> None:
    """Record how far an agreed measure has come.

    For the Office and whoever leads the meeting. Raises what ``invite`` raises.
    """
    case = _case(session, case_id, Action.FOLLOW_UP, by=by, version=version)
    step(CaseState(case.state), Action.FOLLOW_UP)
    if not 1 <= told.measure <= len(queries.measures(session, case_id)):
        raise Invalid({"measure": ["There is no such measure."]})
    facts = {"measure": told.measure, "done": told.done}
    act(session, case, Action.FOLLOW_UP, by=by, at=now, said=told.said, facts=facts)


def close(
    session: Session, case_id: UUID, *, by: UUID, version: int, said: str, now: datetime
) -> None:
    """Close a case after its meeting, or an alert that was looked at, with a word on why.

    For the Office. Raises what ``invite`` raises, and ``AlertNeedsNoMeeting``.
    """
    case = _case(session, case_id, Action.CLOSE, by=by, version=version)
    if case.meeting == Meeting.MANDATORY and case.state != CaseState.MET:
        raise AlertNeedsNoMeeting
    act(session, case, Action.CLOSE, by=by, at=now, said=said)


def _case(session: Session, case_id: UUID, action: Action, *, by: UUID, version: int) -> AnyRow:
    case = queries.case_for_change(session, case_id)
    if by == case.person_id:
        raise NotAParty
    parties = _parties(session, case, by)
    if not parties:
        raise NotFound
    if parties.isdisjoint(BY[action]):
        raise NotAParty
    if case.version != version:
        raise Stale(current=case.version)
    return case


def _parties(session: Session, case: AnyRow, by: UUID) -> set[CaseParty]:
    found = set()
    if queries.is_office_member(session, by):
        found.add(CaseParty.OFFICE)
    if by == case.leader_id:
        found.add(CaseParty.LEADER)
    return found
