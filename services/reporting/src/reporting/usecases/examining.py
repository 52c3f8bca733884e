"""Looks whose weeks call for a remediation meeting, and opens, extends or withdraws the cases."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from reporting import queries
from reporting.domain.cases import Action, CaseState, Meeting
from reporting.domain.escalations import called_for
from reporting.models import RemediationCase
from reporting.usecases.acts import act
from shared.contracts.directory import LEADING_TIERS
from shared.kit.db import AnyRow
from shared.kit.ids import new_id
from shared.rulebook import Adopted, Rulebook
from shared.rulebook.calendar import monday_of
from shared.rulebook.escalation import Escalated

MOST_AT_ONCE: Final = 2_000
LOOKED_BACK: Final = timedelta(weeks=53)


def examine(session: Session, *, adopted: Adopted, now: datetime) -> int:
    """Look at those whose weeks changed, and return how many cases changed.

    Most people have no failed week and no case; they are passed over in one statement.
    """
    people = queries.take_examinations(session, most=MOST_AT_ONCE)
    today = monday_of(now.date())
    rulebooks = [adopted.governing(today, leader=leader) for leader in (True, False)]
    failing = {grade for rulebook in rulebooks for grade in _failing(rulebook)}
    since = today - LOOKED_BACK
    concerned = queries.concerned(session, people, failing=failing, since=since)
    return sum(_examine(session, person_id, adopted, since, now) for person_id in concerned)


def _failing(rulebook: Rulebook) -> tuple[str, ...]:
    return () if rulebook.escalation is None else tuple(rulebook.escalation.failing)


def _examine(
    session: Session, person_id: UUID, adopted: Adopted, since: date, now: datetime
) -> int:
    weeks = queries.person_weeks(session, person_id, since, now.date())
    known = queries.cases_of(session, person_id)
    if not weeks:
        return 0
    leader = queries.tier_of(session, person_id) in LEADING_TIERS
    rulebook = adopted.governing(weeks[-1].week, leader=leader)
    parties = queries.parties(session, person_id)
    called = called_for(rulebook, weeks, heads_unit=parties.stands_in)
    imported = queries.imported_weeks(session, person_id) if called else frozenset()
    # What failed before the platform was met about before it; a row that goes on here counts whole.
    found = {first: each for first, each in called.items() if not imported.issuperset(each.weeks)}
    changed = 0
    for first, escalated in found.items():
        case = known.get(first)
        facts = {
            "weeks": [date.fromisoformat(week) for week in escalated.weeks],
            "meeting": Meeting(escalated.meeting),
            "leader_id": parties.leader_id,
            "stands_in": parties.stands_in,
            "rulebook": rulebook.reference(),
        }
        changed += _bring(session, person_id, first, case, facts, escalated, now)
    for first, case in known.items():
        if first not in found and case.first_week >= since:
            changed += _withdraw(session, case, now)
    return changed


def _bring(
    session: Session,
    person_id: UUID,
    first: date,
    case: AnyRow | None,
    facts: Mapping[str, Any],
    escalated: Escalated,
    now: datetime,
) -> bool:
    """Bring a case to what the weeks call for, and tell whether that changed it.

    An open week takes nothing back. A closed case is opened again when a meeting becomes mandatory,
    by another failed week or a breach that is told late.
    """
    pending = facts["meeting"] is Meeting.PENDING
    if case is None:
        case = _begin(session, person_id, first, facts)
        if not pending:
            _open(session, case, facts, escalated, now)
        return True
    same = list(case.weeks) == facts["weeks"] and case.meeting == facts["meeting"]
    if same and case.state != CaseState.WITHDRAWN:
        return False
    if pending:
        if case.state == CaseState.PENDING:
            _keep(session, case, facts)
        return False
    if case.state == CaseState.CLOSED and facts["meeting"] is not Meeting.MANDATORY:
        return False
    if case.state in (CaseState.PENDING, CaseState.WITHDRAWN, CaseState.CLOSED):
        _open(session, case, facts, escalated, now)
    else:
        told = {"weeks": list(escalated.weeks), "meeting": escalated.meeting}
        act(session, case, Action.EXTEND, by=None, at=now, facts=told, **facts)
    return True


def _begin(session: Session, person_id: UUID, first: date, facts: Mapping[str, Any]) -> AnyRow:
    case_id = new_id()
    begun = {**facts, "meeting": Meeting.PENDING}
    session.execute(
        insert(RemediationCase).values(
            case_id=case_id,
            person_id=person_id,
            first_week=first,
            state=CaseState.PENDING,
            place="",
            version=1,
            **begun,
        )
    )
    return queries.case_for_change(session, case_id)


def _open(
    session: Session,
    case: AnyRow,
    facts: Mapping[str, Any],
    escalated: Escalated,
    now: datetime,
) -> None:
    told = {"weeks": list(escalated.weeks), "meeting": escalated.meeting}
    act(session, case, Action.OPEN, by=None, at=now, facts=told, **facts)


def _keep(session: Session, case: AnyRow, facts: Mapping[str, Any]) -> None:
    session.execute(
        update(RemediationCase).where(RemediationCase.case_id == case.case_id).values(**facts)
    )


def _withdraw(session: Session, case: AnyRow, now: datetime) -> bool:
    """Withdraw a case whose cause is gone; one that only waited leaves no trace."""
    if case.state == CaseState.PENDING:
        session.execute(delete(RemediationCase).where(RemediationCase.case_id == case.case_id))
        return True
    if case.state not in (CaseState.OPEN, CaseState.INVITED):
        return False
    said = "A correction removed the cause."
    act(session, case, Action.WITHDRAW, by=None, at=now, said=said)
    return True
